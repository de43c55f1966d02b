import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { forgotPassword } from "../../../src/identity/passwords/service.ts";
import { bearer, call, codeOf, confirmed, register, row, statuses } from "../accounts/accounts-client.ts";
import {
  appOf,
  confirm,
  loginWith,
  secondFactorOf,
  setUp,
  withApp,
  wrongCode,
} from "./second-factor-client.ts";

const settings = { ...env };

afterEach(() => void Object.assign(env, settings));

const wrong = { status: 403, body: { code: "wrong_second_factor" } };
const needed = { status: 403, body: { code: "second_factor_needed" } };

const codes = (token: string) => call("POST", "/me/second-factor/recovery-codes", undefined, bearer(token));
const remove = (token: string) => call("DELETE", "/me/second-factor/totp", undefined, bearer(token));

describe("an authenticator app", () => {
  it("is set up by a secret, and counts once its first code was sent", async () => {
    const { email, token, userId } = await confirmed();
    const made = await setUp(token);
    expect(made.status).toBe(201);
    expect(made.headers.get("cache-control")).toBe("no-store");
    const { secret, url } = made.body as { secret: string; url: string };
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(url).toContain(`secret=${secret}`);
    expect(url).toContain(encodeURIComponent(email));
    expect(await secondFactorOf(token)).toEqual({ totp_since: null, recovery_codes_left: 0 });
    expect((await loginWith(email)).status).toBe(200);
    const code = appOf(secret)();
    expect(await confirm(token, wrongCode(code))).toMatchObject(wrong);
    const done = await confirm(token, code);
    expect(done.status).toBe(200);
    expect(done.body["recovery_codes"]).toHaveLength(10);
    expect(new Set(done.body["recovery_codes"] as string[]).size).toBe(10);
    expect(await secondFactorOf(token)).toEqual({
      totp_since: expect.any(String),
      recovery_codes_left: 10,
    });
    const kept = JSON.stringify(
      (
        await env.DB.prepare("SELECT * FROM totps LEFT JOIN recovery_codes USING (user_id) WHERE user_id = ?")
          .bind(userId)
          .all()
      ).results,
    );
    for (const plain of [secret, ...(done.body["recovery_codes"] as string[])])
      expect(kept).not.toContain(plain);
  });

  it("may be set up anew until it is confirmed, and then is removed first", async () => {
    const { token } = await confirmed();
    const first = appOf(String((await setUp(token)).body["secret"]));
    const second = appOf(String((await setUp(token)).body["secret"]));
    expect(await confirm(token, first())).toMatchObject(wrong);
    expect((await confirm(token, second())).status).toBe(200);
    expect(await setUp(token)).toMatchObject({ status: 409, body: { code: "totp_exists" } });
    expect(await confirm(token, second(1))).toMatchObject({ status: 404, body: { code: "totp_not_found" } });
  });

  it("is confirmed once by parallel requests, whose recovery codes are those of the one that was answered", async () => {
    const { email, token } = await confirmed();
    const code = appOf(String((await setUp(token)).body["secret"]))();
    const answers = await Promise.all([1, 2, 3].map(() => confirm(token, code)));
    expect(statuses(answers)).toEqual([200, 404, 404]);
    const shown = answers.flatMap(({ body }) => (body["recovery_codes"] as string[] | undefined) ?? []);
    expect((await loginWith(email, { recovery_code: shown[0] ?? "" })).status).toBe(200);
  });

  it("needs a confirmed address", async () => {
    const { token } = await register();
    expect(await setUp(token)).toMatchObject({ status: 403, body: { code: "email_not_confirmed" } });
  });

  it("is removed with its recovery codes, and a login needs the password only", async () => {
    const ada = await confirmed();
    const { recoveryCodes } = await withApp(ada);
    expect((await remove(ada.token)).status).toBe(204);
    expect(await remove(ada.token)).toMatchObject({ status: 404, body: { code: "totp_not_found" } });
    expect(await secondFactorOf(ada.token)).toEqual({ totp_since: null, recovery_codes_left: 0 });
    expect((await loginWith(ada.email, { recovery_code: recoveryCodes[0] ?? "" })).status).toBe(200);
    expect(await codes(ada.token)).toMatchObject({ status: 404, body: { code: "totp_not_found" } });
  });
});

describe("a login to an account with an authenticator app", () => {
  it("needs the app's code in the same request", async () => {
    const ada = await confirmed();
    const app = await withApp(ada);
    const sessions = () => row("SELECT count(*) AS n FROM sessions WHERE user_id = ?", ada.userId);
    const before = await sessions();
    expect(await loginWith(ada.email)).toMatchObject(needed);
    expect(await loginWith(ada.email, { totp: wrongCode(app.code()) })).toMatchObject(wrong);
    expect(await sessions()).toEqual(before);
    const entered = await loginWith(ada.email, { totp: app.code() });
    expect(entered).toMatchObject({ status: 200, body: { user: { id: ada.userId } } });
  });

  it("is told of the second factor after the right password only", async () => {
    const ada = await confirmed();
    const app = await withApp(ada);
    for (const shown of [{}, { totp: app.code() }, { recovery_code: app.recoveryCodes[0] ?? "" }])
      expect(await loginWith(ada.email, shown, "a wrong password")).toMatchObject({
        status: 401,
        body: { code: "wrong_credentials" },
      });
    expect((await loginWith(ada.email, { totp: app.code() })).status).toBe(200);
    expect((await loginWith(ada.email, { recovery_code: app.recoveryCodes[0] ?? "" })).status).toBe(200);
  });

  it("needs it after a new password by mail, too", async () => {
    const ada = await confirmed();
    const app = await withApp(ada);
    await forgotPassword(ada.email, null);
    const code = await codeOf(ada.userId, "reset_password");
    const password = "another long password";
    expect((await call("POST", "/auth/password/reset", { email: ada.email, code, password })).status).toBe(
      204,
    );
    expect(await loginWith(ada.email, {}, password)).toMatchObject(needed);
    expect((await loginWith(ada.email, { totp: app.code() }, password)).status).toBe(200);
  });

  it("uses each code up, and those before it, also for parallel requests", async () => {
    const ada = await confirmed();
    const app = await withApp(ada);
    const [code, next] = [app.code(), app.code(1)];
    const answers = await Promise.all([1, 2, 3].map(() => loginWith(ada.email, { totp: code })));
    expect(statuses(answers)).toEqual([200, 403, 403]);
    expect(await loginWith(ada.email, { totp: code })).toMatchObject(wrong);
    expect((await loginWith(ada.email, { totp: next })).status).toBe(200);
    expect(await loginWith(ada.email, { totp: code })).toMatchObject(wrong);
  });

  it("does not take the code that confirmed the app", async () => {
    const { email, token } = await confirmed();
    const code = appOf(String((await setUp(token)).body["secret"]))();
    await confirm(token, code);
    expect(await loginWith(email, { totp: code })).toMatchObject(wrong);
  });

  it("takes a recovery code instead, each once, and no other person's", async () => {
    const [ada, eve] = [await confirmed(), await confirmed()];
    const { recoveryCodes } = await withApp(ada);
    await withApp(eve);
    const [code = ""] = recoveryCodes;
    expect(await loginWith(eve.email, { recovery_code: code })).toMatchObject(wrong);
    const typed = code.toLowerCase().replaceAll("-", " ");
    expect((await loginWith(ada.email, { recovery_code: typed })).status).toBe(200);
    expect(await loginWith(ada.email, { recovery_code: code })).toMatchObject(wrong);
    expect(await secondFactorOf(ada.token)).toMatchObject({ recovery_codes_left: 9 });
  });

  it("takes no recovery code from before they were made anew", async () => {
    const ada = await confirmed();
    const { recoveryCodes } = await withApp(ada);
    const renewed = await codes(ada.token);
    expect(renewed.status).toBe(201);
    const [old = "", fresh = ""] = [recoveryCodes[0], (renewed.body["recovery_codes"] as string[])[0]];
    expect(await loginWith(ada.email, { recovery_code: old })).toMatchObject(wrong);
    expect((await loginWith(ada.email, { recovery_code: fresh })).status).toBe(200);
  });

  it("counts wrong codes as wrong passwords: the tenth locks", async () => {
    const ada = await confirmed();
    const app = await withApp(ada);
    for (let i = 0; i < 10; i++)
      expect(await loginWith(ada.email, { totp: wrongCode(app.code()) })).toMatchObject(wrong);
    expect(await loginWith(ada.email, { totp: app.code() })).toMatchObject({
      status: 429,
      body: { code: "too_many_requests" },
    });
  });

  it("counts nothing where the code was only forgotten", async () => {
    const ada = await confirmed();
    const app = await withApp(ada);
    for (let i = 0; i < 12; i++) expect(await loginWith(ada.email)).toMatchObject(needed);
    expect((await loginWith(ada.email, { totp: app.code() })).status).toBe(200);
  });

  it("is invalid with a code and a recovery code", async () => {
    expect(await loginWith("ada@example.com", { totp: "123456", recovery_code: "AAAA" })).toMatchObject({
      status: 422,
      body: { code: "invalid_input" },
    });
  });

  it("takes recovery codes, and no app's, after the deployment got another secret", async () => {
    const ada = await confirmed();
    const app = await withApp(ada);
    env.CODE_SECRET = "another secret";
    expect(await loginWith(ada.email, { totp: app.code() })).toMatchObject(wrong);
    expect((await loginWith(ada.email, { recovery_code: app.recoveryCodes[0] ?? "" })).status).toBe(200);
  });

  it("needs no code where the account has no app, and minds none that is sent", async () => {
    const [ada, eve] = [await confirmed(), await confirmed()];
    await withApp(ada);
    expect((await loginWith(eve.email, { totp: "123456" })).status).toBe(200);
  });
});
