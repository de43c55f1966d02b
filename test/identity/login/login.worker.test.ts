import { scryptSync } from "node:crypto";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Caller } from "../../../src/http/caller.ts";
import * as service from "../../../src/identity/accounts/service.ts";
import { accountByLogin } from "../../../src/identity/accounts/store.ts";
import * as loginService from "../../../src/identity/login/service.ts";
import { openSession } from "../../../src/identity/login/store.ts";
import { nameTarget } from "../../../src/identity/passwords/target.ts";
import { accessKey, signAccessToken } from "../../../src/identity/sessions/access-token.ts";
import { newSession } from "../../../src/identity/sessions/service.ts";
import {
  PASSWORD,
  alike,
  bearer,
  call,
  confirmed,
  register,
  row,
  visitFrom,
} from "../accounts/accounts-client.ts";
import type { Answer } from "../accounts/accounts-client.ts";

// Hashes as ever, and notes each hash.
vi.mock("node:crypto", { spy: true });

const settings = { ...env };
const VISIT = visitFrom("192.0.2.1");

/** The mails stay due, because their consumer would read D1 while a test counts the reads of a login. */
beforeEach(() => {
  vi.spyOn(env.MAIL, "send").mockRejectedValue(new Error("the queue is away"));
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});

afterEach(() => {
  Object.assign(env, settings);
  vi.restoreAllMocks();
});

const login = (body: unknown): Promise<Answer> => call("POST", "/auth/login", body);

const passwordHash = (userId: number): Promise<string | null> =>
  env.DB.prepare("SELECT password_hash FROM users WHERE id = ?").bind(userId).first<string>("password_hash");

const disable = (userId: number): Promise<unknown> =>
  env.DB.prepare("UPDATE users SET disabled_at_ms = 1 WHERE id = ?").bind(userId).run();

/** A hash as an earlier release might have stored it, with p=1. */
async function hashedAsBefore(userId: number): Promise<void> {
  const unpadded = (bytes: Buffer): string => bytes.toString("base64").replaceAll("=", "");
  const salt = Buffer.alloc(16, 7);
  const key = scryptSync(PASSWORD, salt, 32, { N: 16384, r: 8, p: 1 });
  await env.DB.prepare("UPDATE users SET password_hash = ? WHERE id = ?")
    .bind(`$scrypt$ln=14,r=8,p=1$${unpadded(salt)}$${unpadded(key)}`, userId)
    .run();
}

describe("login", () => {
  it("by address gives the account and a token of a new session", async () => {
    const { email, token } = await confirmed();
    const { status, body, headers } = await login({ email, password: PASSWORD });
    expect(status).toBe(200);
    expect(body).toMatchObject({ user: { email, role: "user" }, token_type: "Bearer", expires_in: 3600 });
    expect(headers.get("cache-control")).toBe("no-store");
    expect(body["access_token"]).not.toBe(token);
    expect((await call("GET", "/me", undefined, bearer(String(body["access_token"])))).status).toBe(200);
  });

  it("accepts the address in any case, and an address instead of the username", async () => {
    const { email, userId } = await confirmed({ username: "hedy" });
    for (const body of [{ email: email.toUpperCase() }, { username: "hedy" }, { username: email }])
      expect(await login({ ...body, password: PASSWORD })).toMatchObject({
        status: 200,
        body: { user: { id: userId } },
      });
  });

  it("opens one session each time", async () => {
    const { email, userId } = await confirmed();
    await login({ email, password: PASSWORD });
    await login({ email, password: "a wrong password" });
    const sessions = await env.DB.prepare("SELECT count(*) AS n FROM sessions WHERE user_id = ?")
      .bind(userId)
      .first("n");
    expect(sessions).toBe(2);
    expect(
      await row(
        "SELECT count(*) AS n FROM refresh_tokens JOIN sessions ON session_id = id WHERE user_id = ?",
        userId,
      ),
    ).toEqual({ n: 2 });
  });

  it.each([
    ["neither address nor username", { password: PASSWORD }],
    ["both", { email: "a@example.com", username: "a", password: PASSWORD }],
    ["no password", { email: "a@example.com" }],
  ])("is invalid with %s", async (_, body) => {
    expect(await login(body)).toMatchObject({ status: 422, body: { code: "invalid_input" } });
  });

  it("finds its rows by indexes", async () => {
    const { email } = await confirmed();
    const prepare = vi.spyOn(env.DB, "prepare");
    await login({ email, password: PASSWORD });
    const statements = prepare.mock.calls.map(([sql]) => sql);
    prepare.mockRestore();
    expect(statements.length).toBeGreaterThan(1);
    for (const sql of statements) {
      const parameters = Array.from(sql.matchAll(/\?/g), () => null);
      const plan = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .bind(...parameters)
        .all<{ detail: string }>();
      const scans = plan.results.map(({ detail }) => detail).filter((detail) => detail.startsWith("SCAN"));
      expect(scans.filter((scan) => !scan.startsWith("SCAN json_each"))).toEqual([]);
    }
  });
});

describe("a login is refused with the same answer", () => {
  it("for a wrong password, an unknown address, an unknown username, a pending account, and a disabled one", async () => {
    const { email } = await confirmed();
    const disabled = await confirmed();
    await disable(disabled.userId);
    const pending = await register({ username: "waiting" });
    const answers = await Promise.all([
      login({ email: pending.email, password: PASSWORD }),
      login({ username: "waiting", password: PASSWORD }),
      login({ email, password: "a wrong password" }),
      login({ email: "unknown@example.com", password: PASSWORD }),
      login({ username: "unknown", password: PASSWORD }),
      login({ email: disabled.email, password: PASSWORD }),
    ]);
    expect(answers[0]).toMatchObject({ status: 401, body: { code: "wrong_credentials" } });
    for (const answer of answers) expect(alike(answer)).toEqual(alike(answers[0]));
  });

  it("for the demo domain where the server is not local, by address and by username", async () => {
    const { email } = await confirmed({ email: "login@matinee.test", username: "demo" });
    expect((await login({ email, password: PASSWORD })).status).toBe(200);
    const refused = await login({ email: "unknown@example.com", password: PASSWORD });
    env.MATINEE_LOCAL = "";
    for (const name of [{ email }, { email: email.toUpperCase() }, { username: "demo" }])
      expect(alike(await login({ ...name, password: PASSWORD }))).toEqual(alike(refused));
  });

  it("after the same work, whether or not the account exists: the same statements, one hash of the same cost", async () => {
    const { email } = await confirmed();
    // A fresh one, because what was loaded before does not hash by the spy.
    vi.resetModules();
    const { login: logIn } = await import("../../../src/identity/login/service.ts");
    const workOf = async (name: string, password: string) => {
      const prepare = vi.spyOn(env.DB, "prepare");
      vi.mocked(scryptSync).mockClear();
      expect(await logIn(name, password, VISIT)).toMatchObject({ ok: false });
      const statements = prepare.mock.calls.map(([sql]) => sql).toSorted();
      prepare.mockRestore();
      const hashes = vi.mocked(scryptSync).mock.calls.map(([, , , cost]) => cost);
      return { statements, hashes };
    };
    const known = await workOf(email, "a wrong password");
    expect(known.hashes).toMatchObject([{ N: 16384, r: 8, p: 5 }]);
    expect(await workOf("unknown@example.com", PASSWORD)).toEqual(known);
    expect(await workOf("unknown", PASSWORD)).toEqual(known);
  });
});

describe("a password that was hashed with other parameters", () => {
  it("gets a new hash at the next login, and still works", async () => {
    const { email, userId } = await confirmed();
    await hashedAsBefore(userId);
    expect((await login({ email, password: "a wrong password" })).status).toBe(401);
    expect(await passwordHash(userId)).toContain(",p=1$");
    expect((await login({ email, password: PASSWORD })).status).toBe(200);
    const renewed = await passwordHash(userId);
    expect(renewed).toContain(",p=5$");
    expect((await login({ email, password: PASSWORD })).status).toBe(200);
    expect(await passwordHash(userId)).toBe(renewed);
  });

  it("works for all parallel logins at that moment", async () => {
    const { email, userId } = await confirmed();
    await hashedAsBefore(userId);
    const outcomes = await Promise.all([1, 2, 3].map(() => loginService.login(email, PASSWORD, VISIT)));
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(await passwordHash(userId)).toContain(",p=5$");
  });
});

describe("a password that changes during a login with the old one", () => {
  it("opens no session", async () => {
    const { email, userId } = await confirmed();
    const asRead = await accountByLogin(email, email, "confirmed");
    if (asRead === null) throw new Error("the account is not there");
    await hashedAsBefore(userId);
    const late = { ...newSession(VISIT), id: "too late" };
    const target = nameTarget(email, "192.0.2.1");
    expect(await openSession(asRead, late, target, { passwordHash: "hash of the old one" })).toBe(false);
    expect(await row("SELECT 1 FROM password_tries WHERE target = ?", target.own)).toBeNull();
    expect(await env.DB.prepare("SELECT * FROM sessions WHERE id = 'too late'").first()).toBeNull();
    expect(await passwordHash(userId)).toContain(",p=1$");
  });
});

describe("a route for signed-in people", () => {
  const caller: Caller = { userId: 1, role: "owner", isAdmin: true, emailConfirmed: true, sessionId: "s" };

  it("refuses a request without a token", async () => {
    const answer = await call("GET", "/me");
    expect(answer).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
  });

  it("refuses a token of another secret, an expired one, and a changed one", async () => {
    const { userId, token } = await register();
    const own = await accessKey(env.ACCESS_TOKEN_SECRET);
    const tokens = [
      await signAccessToken({ ...caller, userId }, await accessKey("another secret"), Date.now(), Date.now()),
      await signAccessToken({ ...caller, userId }, own, Date.now() - 3_606_000, Date.now() - 3_606_000),
      `${token.slice(0, -2)}AA`,
      "nonsense",
    ];
    for (const bad of tokens)
      expect(await call("GET", "/me", undefined, bearer(bad))).toMatchObject({
        status: 401,
        body: { code: "unauthenticated" },
      });
    expect((await call("GET", "/me", undefined, bearer(token))).status).toBe(200);
  });

  it("refuses a disabled or deleted account", async () => {
    const { userId, token } = await register();
    await disable(userId);
    expect((await call("GET", "/me", undefined, bearer(token))).status).toBe(401);
    const gone = await signAccessToken(
      { ...caller, userId: 999_999 },
      await accessKey(env.ACCESS_TOKEN_SECRET),
      Date.now(),
      Date.now(),
    );
    expect((await call("GET", "/me", undefined, bearer(gone))).status).toBe(401);
  });
});

describe("a mail", () => {
  it("goes to the account's address and name, in its language, and is not sent after the account is deleted", async () => {
    const { userId, email } = await confirmed({ name: "Ida" });
    const ida = { email, name: "Ida", language: "en", isConfirmed: true };
    expect(await service.personForMail(userId)).toEqual(ida);
    expect(await service.personForMail(999_999)).toBeNull();
  });

  it("has no name while the address is not confirmed: it may be a stranger's", async () => {
    const { userId, email } = await register({ name: "You won 500 EUR", username: "https://evil.example" });
    const nobody = { email, name: null, language: "en", isConfirmed: false };
    expect(await service.personForMail(userId)).toEqual(nobody);
  });
});
