import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { codeForMail, verifyEmail } from "../../../src/identity/codes/service.ts";
import {
  bearer,
  call,
  codeOf,
  mailsOf,
  me,
  nonceOf,
  register,
  row,
  verify,
  wrong,
} from "../accounts/accounts-client.ts";
import type { Answer, Registered } from "../accounts/accounts-client.ts";

const settings = { ...env };

afterEach(() => {
  Object.assign(env, settings);
});

const askForCode = ({ token }: Registered): Promise<Answer> =>
  call("POST", "/auth/email/verification", undefined, bearer(token));

const alter = (userId: number, change: string): Promise<unknown> =>
  env.DB.prepare(`UPDATE codes SET ${change} WHERE user_id = ?`).bind(userId).run();

const WRONG_CODE = { status: 422, body: { code: "wrong_code" } };

describe("the code in the mail", () => {
  it("confirms the address", async () => {
    const ada = await register();
    expect(await me(ada)).toMatchObject({ email_confirmed: false });
    const answer = await verify(ada.email, await codeOf(ada.userId));
    expect(answer.status).toBe(204);
    expect(await me(ada)).toMatchObject({ email_confirmed: true, is_admin: false });
  });

  it("causes one welcome mail, also where the queue refuses the message", async () => {
    const ada = await register();
    expect(await mailsOf(ada.userId)).toEqual(["confirm_email"]);
    const code = await codeOf(ada.userId);
    vi.spyOn(env.MAIL, "send").mockRejectedValue(new Error("the queue is away"));
    const outcomes = await Promise.all([1, 2, 3].map(() => verifyEmail(ada.email, code, null, null)));
    vi.restoreAllMocks();
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await mailsOf(ada.userId)).toEqual(["confirm_email", "welcome"]);
    expect(await row("SELECT status FROM mail_log WHERE id = ?", `welcome:${ada.userId}`)).toEqual({
      status: "due",
    });
  });

  it("causes no welcome mail where it is wrong", async () => {
    const ada = await register();
    expect((await verify(ada.email, wrong(await codeOf(ada.userId)))).status).toBe(422);
    expect(await mailsOf(ada.userId)).toEqual(["confirm_email"]);
  });

  it("may be typed with dashes and in small letters, and the address in capitals", async () => {
    const ada = await register();
    const code = (await codeOf(ada.userId)).toLowerCase();
    const typed = ` ${code.slice(0, 4)}-${code.slice(4)}`;
    expect((await verify(ada.email.toUpperCase(), typed)).status).toBe(204);
  });

  it("works once", async () => {
    const ada = await register();
    const code = await codeOf(ada.userId);
    expect((await verify(ada.email, code)).status).toBe(204);
    expect(await verify(ada.email, code)).toMatchObject(WRONG_CODE);
  });

  it("works once, also when it is sent five times at the same moment", async () => {
    const ada = await register();
    const code = await codeOf(ada.userId);
    const outcomes = await Promise.all([1, 2, 3, 4, 5].map(() => verifyEmail(ada.email, code, null, null)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await me(ada)).toMatchObject({ email_confirmed: true });
  });

  it("is refused for another address", async () => {
    const [ada, bob] = [await register(), await register()];
    expect(await verify(bob.email, await codeOf(ada.userId))).toMatchObject(WRONG_CODE);
  });

  it("is refused after 15 minutes", async () => {
    const ada = await register();
    const nonce = await nonceOf(ada.userId);
    const code = await codeOf(ada.userId);
    const { expires_at_ms: expiresAtMs } = (await env.DB.prepare(
      "SELECT expires_at_ms FROM codes WHERE user_id = ?",
    )
      .bind(ada.userId)
      .first<{ expires_at_ms: number }>()) ?? { expires_at_ms: 0 };
    expect(Math.abs(expiresAtMs - Date.now() - 15 * 60_000)).toBeLessThan(30_000);
    await alter(ada.userId, `expires_at_ms = ${Date.now()}`);
    expect(await verify(ada.email, code)).toMatchObject(WRONG_CODE);
    expect(await codeForMail("confirm_email", ada.userId, nonce)).toBeNull();
    expect(await me(ada)).toMatchObject({ email_confirmed: false });
  });

  it("stays the same when it is asked for again, and gets its full time again", async () => {
    const ada = await register();
    const code = await codeOf(ada.userId);
    await alter(ada.userId, `expires_at_ms = ${Date.now() + 60_000}`);
    expect((await askForCode(ada)).status).toBe(202);
    expect(await codeOf(ada.userId)).toBe(code);
    const kept = await row("SELECT expires_at_ms AS ms FROM codes WHERE user_id = ?", ada.userId);
    expect(Number(kept?.["ms"])).toBeGreaterThan(Date.now() + 14 * 60_000);
    expect((await verify(ada.email, code)).status).toBe(204);
  });

  it("is refused after a new one was sent because it had expired", async () => {
    const ada = await register();
    const oldNonce = await nonceOf(ada.userId);
    const old = await codeOf(ada.userId);
    await alter(ada.userId, "expires_at_ms = 1");
    expect((await askForCode(ada)).status).toBe(202);
    const fresh = await codeOf(ada.userId);
    expect(fresh).not.toBe(old);
    expect(await codeForMail("confirm_email", ada.userId, oldNonce)).toBeNull();
    expect(await verify(ada.email, old)).toMatchObject(WRONG_CODE);
    expect((await verify(ada.email, fresh)).status).toBe(204);
  });
});

describe("guessing the code", () => {
  it("ends after a hundred wrong codes: the right one is refused then", async () => {
    const ada = await register();
    const code = await codeOf(ada.userId);
    for (let i = 0; i < 100; i++) expect(await verify(ada.email, wrong(code))).toMatchObject(WRONG_CODE);
    expect(await verify(ada.email, code)).toMatchObject(WRONG_CODE);
    expect(await me(ada)).toMatchObject({ email_confirmed: false });
  });

  it("by a stranger leaves the person's own code valid: it can succeed at the hundredth try", async () => {
    const ada = await register();
    const code = await codeOf(ada.userId);
    for (let i = 0; i < 99; i++) await verify(ada.email, wrong(code));
    expect((await verify(ada.email, code)).status).toBe(204);
  });

  it("counts parallel guesses together", async () => {
    const ada = await register();
    const code = await codeOf(ada.userId);
    await alter(ada.userId, "tries_left = 5");
    await Promise.all(Array.from({ length: 12 }, () => verifyEmail(ada.email, wrong(code), null, null)));
    const left = await env.DB.prepare("SELECT tries_left FROM codes WHERE user_id = ?")
      .bind(ada.userId)
      .first("tries_left");
    expect(left).toBe(0);
    expect(await verify(ada.email, code)).toMatchObject(WRONG_CODE);
  });

  it("has a hundred tries again with a new code", async () => {
    const ada = await register();
    await alter(ada.userId, "tries_left = 0");
    await askForCode(ada);
    expect(await row("SELECT tries_left FROM codes WHERE user_id = ?", ada.userId)).toEqual({
      tries_left: 100,
    });
    expect((await verify(ada.email, await codeOf(ada.userId))).status).toBe(204);
  });

  it("does not reveal whether an address has an account", async () => {
    const ada = await register();
    const known = await verify(ada.email, wrong(await codeOf(ada.userId)));
    const unknown = await verify("unknown@example.com", "AAAAAAAA");
    const { request_id: _, ...document } = known.body;
    expect(unknown).toMatchObject({ status: known.status, body: document });
  });
});

describe("asking for a new code", () => {
  it("makes its mail due", async () => {
    const ada = await register();
    await askForCode(ada);
    const id = `confirm_email:${ada.userId}:${await nonceOf(ada.userId)}`;
    const mail = await env.DB.prepare("SELECT user_id FROM mail_log WHERE id = ?").bind(id).first();
    expect(mail).toEqual({ user_id: ada.userId });
  });

  it("needs a sign-in", async () => {
    expect(await call("POST", "/auth/email/verification")).toMatchObject({
      status: 401,
      body: { code: "unauthenticated" },
    });
  });

  it("is refused once the address is confirmed", async () => {
    const ada = await register();
    await verify(ada.email, await codeOf(ada.userId));
    expect(await askForCode(ada)).toMatchObject({ status: 409, body: { code: "email_already_confirmed" } });
  });

  it("is refused to disabled accounts", async () => {
    const ada = await register();
    await env.DB.prepare("UPDATE users SET disabled_at_ms = 1 WHERE id = ?").bind(ada.userId).run();
    expect(await askForCode(ada)).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
  });
});

describe("the first admin", () => {
  it("is the account that confirms the address in INITIAL_ADMIN_EMAIL, and not before", async () => {
    env.INITIAL_ADMIN_EMAIL = "Boss@Example.com";
    const boss = await register({ email: "boss@example.com" });
    expect(await me(boss)).toMatchObject({ is_admin: false });
    expect((await verify(boss.email, await codeOf(boss.userId))).status).toBe(204);
    expect(await me(boss)).toMatchObject({ is_admin: true, role: "user", email_confirmed: true });
  });

  it("does not exist where the setting is empty", async () => {
    env.INITIAL_ADMIN_EMAIL = "";
    const ada = await register();
    await verify(ada.email, await codeOf(ada.userId));
    expect(await me(ada)).toMatchObject({ is_admin: false, email_confirmed: true });
  });
});

describe("a server without CODE_SECRET", () => {
  it("says so, and uses up no try", async () => {
    const ada = await register();
    const code = await codeOf(ada.userId);
    env.CODE_SECRET = "";
    expect(await verify(ada.email, code)).toMatchObject({
      status: 503,
      body: { code: "setting_missing", detail: expect.not.stringContaining("CODE_SECRET") },
    });
    env.CODE_SECRET = settings.CODE_SECRET;
    const left = await env.DB.prepare("SELECT tries_left FROM codes WHERE user_id = ?")
      .bind(ada.userId)
      .first("tries_left");
    expect(left).toBe(100);
  });
});
