import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import {
  PASSWORD,
  bearer,
  call,
  confirmed,
  newEmail,
  register,
  row,
  statuses,
} from "../accounts/accounts-client.ts";

const settings = { ...env };

afterEach(() => {
  Object.assign(env, settings);
});

const count = (table: string, where: string, value: unknown): Promise<number | null> =>
  env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${where}`).bind(value).first<number>("n");

describe("registration", () => {
  it("makes an account and signs it in", async () => {
    const email = newEmail();
    const { status, body, headers } = await call("POST", "/auth/register", {
      email,
      password: PASSWORD,
      name: "Ada Lovelace",
      username: "ada",
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      user: {
        id: expect.any(Number),
        email,
        username: "ada",
        name: "Ada Lovelace",
        role: "user",
        is_admin: false,
        rights_wait_for_password: false,
        email_confirmed: false,
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        language: "en",
      },
      access_token: expect.any(String),
      token_type: "Bearer",
      expires_in: 3600,
      refresh_token: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(headers.get("cache-control")).toBe("no-store");
    const me = await call("GET", "/me", undefined, bearer(String(body["access_token"])));
    expect(me.body).toEqual(body["user"]);
  });

  it.each([
    ["de-AT;q=0.9", "de"],
    ["DE", "de"],
    ["en-GB,en;q=0.9,de;q=0.8", "en"],
    ["fr, de;q=0.2, en;q=0.1", "de"],
    ["fr;q=0.9, de;q=0", "en"],
    ["pt-BR", "en"],
    ["*", "en"],
    [";;q=,", "en"],
  ])("takes the language of mails from the browser: %j makes it %s", async (asked, language) => {
    const body = { email: newEmail(), password: PASSWORD };
    const registered = await call("POST", "/auth/register", body, { "accept-language": asked });
    expect(registered).toMatchObject({ status: 201, body: { user: { language } } });
    expect(registered.headers.get("set-cookie")).toBeNull();
  });

  it("keeps the password as a hash and the address in lower case", async () => {
    const email = newEmail();
    await call("POST", "/auth/register", { email: email.toUpperCase(), password: PASSWORD });
    const kept = await row("SELECT * FROM users WHERE email = ?", email);
    expect(kept?.["password_hash"]).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$/);
    expect(JSON.stringify(kept)).not.toContain(PASSWORD);
  });

  it("opens the session that the access token names", async () => {
    const { userId, token } = await register();
    const { sid } = JSON.parse(atob(token.split(".")[1] ?? "")) as { sid: string };
    const session = await env.DB.prepare("SELECT * FROM sessions WHERE id = ?").bind(sid).first();
    expect(session).toMatchObject({ user_id: userId, ended_at_ms: null });
  });

  it("makes one mail with the code due", async () => {
    const { userId } = await register();
    const { results } = await env.DB.prepare("SELECT id, user_id FROM mail_log WHERE user_id = ?")
      .bind(userId)
      .all();
    const nonce = await env.DB.prepare("SELECT nonce FROM codes WHERE user_id = ?")
      .bind(userId)
      .first<string>("nonce");
    expect(results).toEqual([{ id: `confirm_email:${userId}:${nonce}`, user_id: userId }]);
  });

  it("succeeds even if the mail cannot be requested", async () => {
    await env.DB.exec("ALTER TABLE mail_log RENAME TO mail_log_away");
    try {
      const { userId } = await register();
      expect(await count("codes", "user_id = ?", userId)).toBe(1);
    } finally {
      await env.DB.exec("ALTER TABLE mail_log_away RENAME TO mail_log");
    }
  });
});

describe("two registrations of one username", () => {
  it("make one account, also at the same moment", async () => {
    const answers = await Promise.all(
      [1, 2, 3].map(() =>
        call("POST", "/auth/register", { email: newEmail(), password: PASSWORD, username: "grace" }),
      ),
    );
    expect(statuses(answers)).toEqual([201, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({
      code: "account_exists",
      taken: "username",
    });
    expect(await count("users", "username = ?", "grace")).toBe(1);
  });
});

describe("a registration is refused", () => {
  it.each([
    ["an address that is none", { email: "nobody" }, "invalid_input"],
    ["a password of seven characters", { password: "1234567" }, "invalid_input"],
    ["a password of 257 characters", { password: "x".repeat(257) }, "invalid_input"],
    ["one of the commonest passwords", { password: "Password123" }, "invalid_input"],
    ["a name of two lines", { name: "Ada\nBcc: everybody@example.com" }, "invalid_input"],
    ["a name of spaces", { name: "   " }, "invalid_input"],
    ["a role that nobody can choose", { role: "admin" }, "invalid_input"],
    ["a field that nobody knows", { is_admin: true }, "unknown_field"],
    ["somebody else's address as username", { username: "victim@example.com" }, "invalid_input"],
  ])("for %s", async (_, more, code) => {
    const email = newEmail();
    const answer = await call("POST", "/auth/register", { email, password: PASSWORD, ...more });
    expect(answer).toMatchObject({ status: 422, body: { code, status: 422 } });
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(await count("users", "email = ?", email)).toBe(0);
  });

  it.each([
    ["the address itself", (email: string) => email.toUpperCase()],
    ["the name in the address", (email: string) => email.split("@")[0] ?? ""],
    ["a common one", () => "iloveyou1"],
  ])("for a password that is %s, with the field named", async (_, passwordOf) => {
    const email = newEmail();
    const answer = await call("POST", "/auth/register", { email, password: passwordOf(email) });
    expect(answer).toMatchObject({
      status: 422,
      body: { code: "invalid_input", errors: [{ in: "json", pointer: "/password" }] },
    });
    expect(await count("users", "email = ?", email)).toBe(0);
  });

  it("for a body that is not JSON", async () => {
    const answer = await call("POST", "/auth/register", "{");
    expect(answer).toMatchObject({ status: 400, body: { code: "malformed_json" } });
  });

  it("but not for the longest password that is allowed", async () => {
    const password = "x".repeat(256);
    const { email } = await confirmed({ password });
    expect((await call("POST", "/auth/login", { email, password })).status).toBe(200);
  });

  it("but not for the own address as username, which is not stored as one", async () => {
    const email = newEmail();
    const { userId } = await confirmed({ email, username: email.toUpperCase() });
    expect(await row("SELECT username FROM users WHERE id = ?", userId)).toEqual({ username: null });
    expect(await call("POST", "/auth/login", { username: email, password: PASSWORD })).toMatchObject({
      status: 200,
      body: { user: { id: userId } },
    });
  });

  it("where the server lacks a secret, which is not named, and nothing is done", async () => {
    env.ACCESS_TOKEN_SECRET = "";
    const email = newEmail();
    const answer = await call("POST", "/auth/register", { email, password: PASSWORD });
    expect(answer).toMatchObject({ status: 503, body: { code: "setting_missing" } });
    expect(JSON.stringify(answer.body)).not.toContain("SECRET");
    expect(await count("users", "email = ?", email)).toBe(0);
  });
});

describe("an owner", () => {
  it("can register without an admin where sign-up is open", async () => {
    const email = newEmail();
    const { status, body } = await call("POST", "/auth/register", {
      email,
      password: PASSWORD,
      role: "owner",
    });
    expect(status).toBe(201);
    expect(body["user"]).toMatchObject({ role: "owner", is_admin: false });
  });

  it.each(["approval", ""])("must be made by an admin where OWNER_SIGNUP is %j", async (setting) => {
    env.OWNER_SIGNUP = setting;
    const email = newEmail();
    const answer = await call("POST", "/auth/register", { email, password: PASSWORD, role: "owner" });
    expect(answer).toMatchObject({ status: 403, body: { code: "owner_approval_needed" } });
    expect(await count("users", "email = ?", email)).toBe(0);
  });
});

describe("the demo domain", () => {
  it("can register on a developer's machine", async () => {
    await expect(register({ email: "somebody@matinee.test" })).resolves.toMatchObject({});
  });

  it.each(["stranger@matinee.test", "Stranger@Matinee.TEST"])(
    "cannot register on any other server: %s",
    async (email) => {
      env.MATINEE_LOCAL = "";
      const answer = await call("POST", "/auth/register", { email, password: PASSWORD });
      expect(answer).toMatchObject({ status: 403, body: { code: "forbidden" } });
      expect(await count("users", "email = ?", email.toLowerCase())).toBe(0);
    },
  );
});
