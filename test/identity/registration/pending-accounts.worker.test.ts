import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { verifyEmail } from "../../../src/identity/codes/service.ts";
import * as loginService from "../../../src/identity/login/service.ts";
import {
  ADMITS_EVERYBODY,
  PASSWORD,
  bearer,
  call,
  codeOf,
  confirmed,
  login,
  mailsOf,
  me,
  newEmail,
  register,
  row,
  verify,
  visitFrom,
  wrong,
} from "../accounts/accounts-client.ts";

/** The mails stay due, because their consumer would read D1 while a test counts the reads of a registration. */
beforeAll(() => {
  vi.spyOn(env.MAIL, "send").mockRejectedValue(new Error("the queue is away"));
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});

const VISIT = visitFrom("192.0.2.1");

const registerAt = (email: string) => call("POST", "/auth/register", { email, password: PASSWORD });

describe("registering an address that has an account", () => {
  it("gets the same answer as any other, and makes a pending account", async () => {
    const ada = await confirmed();
    const [free, taken] = [await registerAt(newEmail()), await registerAt(ada.email)];
    expect(taken.status).toBe(201);
    expect(Object.keys(taken.body)).toEqual(Object.keys(free.body));
    const [user, other] = [taken.body["user"], free.body["user"]] as Record<string, unknown>[];
    const own = { id: expect.any(Number), email: expect.any(String), created_at: expect.any(String) };
    expect({ ...user, ...own }).toEqual({ ...other, ...own });
    expect(user?.["email_confirmed"]).toBe(false);
    expect(user?.["id"]).not.toBe(ada.userId);
    expect([...taken.headers.keys()]).toEqual([...free.headers.keys()]);
  });

  it("runs the same SQL statements as any other", async () => {
    const statementsOf = async (email: string): Promise<string[]> => {
      const prepare = vi.spyOn(env.DB, "prepare");
      await registerAt(email);
      const statements = prepare.mock.calls.map(([sql]) => sql);
      prepare.mockRestore();
      return statements;
    };
    const { email } = await confirmed();
    const free = await statementsOf(newEmail());
    expect(await statementsOf(email)).toEqual(free);
    expect(free.length).toBeGreaterThan(4);
  });

  it("makes a mail due that says so and has no code", async () => {
    const ada = await confirmed();
    const second = await register({ email: ada.email });
    expect(await mailsOf(second.userId)).toEqual(["account_exists"]);
    const sent = "UPDATE mail_log SET status = 'sent' WHERE user_id = ?";
    await env.DB.prepare(sent).bind(second.userId).run();
    await call("POST", "/auth/email/verification", undefined, bearer(second.token));
    expect(await mailsOf(second.userId)).toEqual(["account_exists"]);
    expect(await row("SELECT status, resends FROM mail_log WHERE user_id = ?", second.userId)).toEqual({
      status: "due",
      resends: 1,
    });
  });

  it("changes nothing for the address's owner, also after guessed codes", async () => {
    const ada = await confirmed();
    const second = await register({ email: ada.email, password: "another long password" });
    expect(await verify(ada.email, await codeOf(second.userId))).toMatchObject({
      status: 422,
      body: { code: "wrong_code" },
    });
    expect(await me(second)).toMatchObject({ email_confirmed: false });
    expect((await login(ada.email, "another long password")).status).toBe(401);
    expect(await login(ada.email)).toMatchObject({ status: 200, body: { user: { id: ada.userId } } });
  });
});

describe("several pending accounts of one address", () => {
  it("are disabled when one of them is confirmed, and lose their sessions, codes and usernames", async () => {
    const first = await register({ username: "squatter" });
    const second = await register({ email: first.email });
    expect((await verify(first.email, await codeOf(second.userId), second.token)).status).toBe(204);

    expect(await row("SELECT * FROM users WHERE id = ?", first.userId)).toMatchObject({
      disabled_at_ms: expect.any(Number),
      email_confirmed_at_ms: null,
      username: null,
    });
    expect(
      await row("SELECT count(*) AS n FROM sessions WHERE user_id = ? AND ended_at_ms IS NULL", first.userId),
    ).toEqual({ n: 0 });
    expect(await row("SELECT count(*) AS n FROM codes WHERE email = ?", first.email)).toEqual({ n: 0 });
    expect((await call("GET", "/me", undefined, bearer(first.token))).status).toBe(401);
    expect(await login(first.email)).toMatchObject({ status: 200, body: { user: { id: second.userId } } });
    expect(await me(second)).toMatchObject({ email_confirmed: true });
    await expect(register({ username: "squatter" })).resolves.toMatchObject({});
  });

  it("do not affect pending accounts of other addresses", async () => {
    const other = await register();
    await confirmed();
    expect(await me(other)).toMatchObject({ email_confirmed: false });
    expect((await verify(other.email, await codeOf(other.userId))).status).toBe(204);
  });

  it("that are confirmed at the same moment: exactly one can log in", async () => {
    const first = await register({ password: "the first password" });
    const second = await register({ email: first.email, password: "the second password" });
    const codes = [await codeOf(first.userId), await codeOf(second.userId)];
    const ids = [first.userId, second.userId];
    const outcomes = await Promise.all(
      codes.map((code, i) => verifyEmail(first.email, code, ids[i] ?? null, null)),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.find(({ ok }) => !ok)).toEqual({ ok: false, code: "wrong_code" });
    const logins = [
      await login(first.email, "the first password"),
      await login(first.email, "the second password"),
    ];
    expect(logins.map(({ status }) => status)).toEqual(outcomes.map(({ ok }) => (ok ? 200 : 401)));
  });

  it("registered six times at once by an older API, are one account", async () => {
    const email = newEmail();
    const spellings = [email, email.toUpperCase(), email, email.replace("p", "P"), email, email];
    const answers = await Promise.all(spellings.map(registerAt));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 201]);
    const ids = answers.map(({ body }) => (body["user"] as { id: number }).id);
    expect(new Set(ids).size).toBe(6);
    const codes = await Promise.all(ids.map((id) => codeOf(id)));
    const outcomes = [];
    for (const [i, code] of codes.entries())
      outcomes.push((await verifyEmail(email, code, ids[i] ?? null, null)).ok ? 204 : 422);
    expect(outcomes.filter((status) => status === 204)).toHaveLength(1);
    expect(
      await row("SELECT count(*) AS n FROM users WHERE email = ? AND disabled_at_ms IS NULL", email),
    ).toEqual({ n: 1 });
  });

  it("are confirmed only by the account that is signed in, not by a stranger's newer code", async () => {
    const ada = await register({ password: "the first password" });
    const stranger = await register({ email: ada.email, password: "the second password" });
    const newest = await codeOf(stranger.userId);
    for (const token of [undefined, ada.token])
      expect(await verify(ada.email, newest, token)).toMatchObject({
        status: 409,
        body: { code: "address_contested" },
      });
    expect((await verify(ada.email, await codeOf(ada.userId), ada.token)).status).toBe(204);
    expect((await login(ada.email, "the first password")).status).toBe(200);
    expect((await call("GET", "/me", undefined, bearer(stranger.token))).status).toBe(401);
  });

  it("share their tries: a hundred wrong codes use up those of each account", async () => {
    const first = await register();
    const second = await register({ email: first.email });
    const right = await codeOf(second.userId);
    for (let i = 0; i < 100; i++) await verify(first.email, wrong(right));
    expect((await verify(first.email, right)).status).toBe(422);
    expect((await verify(first.email, await codeOf(first.userId))).status).toBe(422);
  });
});

describe("a pending account", () => {
  it("can log in by the older APIs that know no confirmation, and not by others", async () => {
    const ada = await register();
    expect(await loginService.login(ada.email, PASSWORD, VISIT)).toEqual({
      ok: false,
      code: "wrong_credentials",
    });
    expect(await loginService.login(ada.email, PASSWORD, VISIT, ADMITS_EVERYBODY)).toMatchObject({
      ok: true,
      person: { id: ada.userId },
    });
  });

  it("cannot log in there after another account has confirmed the address", async () => {
    const pending = await register({ password: "the first password" });
    const owner = await confirmed({ email: pending.email });
    await register({ email: pending.email, password: "the last password" });
    expect(await loginService.login(pending.email, PASSWORD, VISIT, ADMITS_EVERYBODY)).toMatchObject({
      person: { id: owner.userId },
    });
    for (const password of ["the first password", "the last password"])
      expect(await loginService.login(pending.email, password, VISIT, ADMITS_EVERYBODY)).toMatchObject({
        ok: false,
      });
  });

  it("cannot be confirmed once it is disabled", async () => {
    const ada = await register();
    const code = await codeOf(ada.userId);
    await env.DB.prepare("UPDATE users SET disabled_at_ms = 1 WHERE id = ?").bind(ada.userId).run();
    expect((await verify(ada.email, code)).status).toBe(422);
  });
});
