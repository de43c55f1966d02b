/** Logging in by a code in a mail, without a password. */

import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loginByCode, requestLoginCode } from "../../../src/identity/mailed-login/service.ts";
import { waitingAccount } from "../../../src/identity/mailed-login/store.ts";
import { sweepPendingAccounts } from "../../../src/identity/registration/service.ts";
import * as visitor from "../../dialects/visitor.ts";
import { plansOf } from "../../support/plans.ts";
import { stopQueues } from "../../support/queues.ts";
import {
  PASSWORD,
  alike,
  bearer,
  call,
  codeOf,
  confirmed,
  from,
  login,
  mailsOf,
  me,
  newEmail,
  nonceOf,
  register,
  row,
  statuses,
  verify,
  visitFrom,
  wrong,
} from "../accounts/accounts-client.ts";
import type { Answer } from "../accounts/accounts-client.ts";
import { withApp, wrongCode } from "../second-factor/second-factor-client.ts";

const MINUTE_MS = 60_000;
const NEW_PASSWORD = "another long password";
const REFUSED = { status: 401, body: { code: "wrong_credentials" } };
const settings = { ...env };

beforeEach(stopQueues);
afterEach(() => {
  Object.assign(env, settings);
});

const ask = (email: string, headers = {}): Promise<Answer> => call("POST", "/auth/code", { email }, headers);

const enter = (email: string, code: string, more: Record<string, unknown> = {}): Promise<Answer> =>
  call("POST", "/auth/login", { email, code, ...more });

const holderOf = async (email: string): Promise<number | undefined> =>
  (await row("SELECT user_id AS id FROM codes WHERE email = ? AND purpose = 'sign_in'", email))?.["id"] as
    | number
    | undefined;

/** Asks for a code, which is made after the answer. Returns it, and whose it is. */
async function asked(address: string): Promise<{ userId: number; code: string }> {
  const email = address.toLowerCase();
  expect((await ask(address)).status).toBe(202);
  await expect.poll(() => holderOf(email)).toBeTypeOf("number");
  const userId = (await holderOf(email)) ?? 0;
  return { userId, code: await codeOf(userId, "sign_in") };
}

/** Long enough for work that runs after an answer. */
const aMoment = (): Promise<void> => scheduler.wait(200);

const userOf = ({ body }: Answer) => body["user"] as Record<string, unknown>;
const tokenIn = ({ body }: Answer): string => String(body["access_token"]);

/** An account that was made by a code, without a password. */
async function passwordless(): Promise<{ userId: number; email: string; token: string }> {
  const email = newEmail();
  const { userId, code } = await asked(email);
  return { userId, email, token: tokenIn(await enter(email, code)) };
}

const disable = (userId: number): Promise<unknown> =>
  env.DB.prepare("UPDATE users SET disabled_at_ms = 1 WHERE id = ?").bind(userId).run();

describe("a mailed code", () => {
  it("logs in to the account of the address, in any case of letters, and works once", async () => {
    const ada = await confirmed({ name: "Ada" });
    const { userId, code } = await asked(ada.email.toUpperCase());
    expect(userId).toBe(ada.userId);
    const typed = `${code.slice(0, 4)}-${code.slice(4)}`.toLowerCase();
    const entered = await enter(ada.email, typed);
    expect(entered).toMatchObject({ status: 200, body: { user: { id: ada.userId, name: "Ada" } } });
    expect(entered.headers.get("cache-control")).toBe("no-store");
    expect(await me({ token: tokenIn(entered) })).toMatchObject({ email: ada.email });
    expect((await login(ada.email)).status).toBe(200);
    expect(await enter(ada.email, code)).toMatchObject(REFUSED);
    expect(await mailsOf(ada.userId)).toEqual(["confirm_email", "welcome", "sign_in"]);
  });

  it("makes an account with a confirmed address where there is none, and a second code finds that one", async () => {
    const email = newEmail();
    const { userId, code } = await asked(email);
    const entered = await enter(email, code);
    expect(entered).toMatchObject({ status: 200, body: { user: { id: userId, email_confirmed: true } } });
    expect(await mailsOf(userId)).toEqual(["sign_in", "welcome"]);
    const again = await asked(email);
    expect(userOf(await enter(email, again.code))).toMatchObject({ id: userId });
    await sweepPendingAccounts(Date.now() + 30 * 24 * 60 * MINUTE_MS);
    expect(await me({ token: tokenIn(entered) })).toMatchObject({ id: userId });
  });

  it("is mailed in the language of the request, if the address has no account", async () => {
    const email = newEmail();
    expect((await ask(email, { "accept-language": "de-AT" })).status).toBe(202);
    await expect.poll(() => holderOf(email)).toBeTypeOf("number");
    expect(await row("SELECT language FROM users WHERE email = ?", email)).toEqual({ language: "de" });
  });

  it("is accepted once by three logins at the same moment, also where it makes the account", async () => {
    for (const email of [(await confirmed()).email, newEmail()]) {
      const { userId, code } = await asked(email);
      const outcomes = await Promise.all(
        [1, 2, 3].map(() => loginByCode(email, code, visitFrom("192.0.2.1"), {})),
      );
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
      const open = await row(
        "SELECT count(*) AS n FROM sessions WHERE user_id = ? AND created_at_ms >= ?",
        userId,
        0,
      );
      expect(open).toEqual({ n: (await mailsOf(userId)).includes("confirm_email") ? 2 : 1 });
    }
  });

  it("is sent again while it is valid, with its full time and the tries that are left", async () => {
    const email = newEmail();
    const { userId, code } = await asked(email);
    const mail = `sign_in:${userId}:${await nonceOf(userId, "sign_in")}`;
    await env.DB.batch([
      env.DB.prepare("UPDATE codes SET expires_at_ms = ?1 WHERE user_id = ?2").bind(
        Date.now() + MINUTE_MS,
        userId,
      ),
      env.DB.prepare("UPDATE mail_log SET status = 'sent' WHERE id = ?1").bind(mail),
    ]);
    expect(await enter(email, wrong(code))).toMatchObject(REFUSED);
    expect((await ask(email)).status).toBe(202);
    await expect
      .poll(() => row("SELECT resends FROM mail_log WHERE id = ?", mail))
      .toMatchObject({ resends: 1 });
    const sent = await row("SELECT * FROM codes WHERE user_id = ?", userId);
    expect(sent).toMatchObject({ tries_left: 99 });
    expect(Math.abs(Number(sent?.["expires_at_ms"]) - Date.now() - 15 * MINUTE_MS)).toBeLessThan(20_000);
    expect(await codeOf(userId, "sign_in")).toBe(code);
    expect((await enter(email, code)).status).toBe(200);
  });

  it("is refused after 15 minutes, after a hundred tries, and for anything else", async () => {
    const ada = await confirmed();
    const { code } = await asked(ada.email);
    for (const answer of [
      await verify(ada.email, code),
      await call("POST", "/auth/password/reset", { email: ada.email, code, password: NEW_PASSWORD }),
    ])
      expect(answer).toMatchObject({ status: 422, body: { code: "wrong_code" } });
    for (let i = 0; i < 100; i++) await enter(ada.email, wrong(code));
    expect(await enter(ada.email, code)).toMatchObject(REFUSED);
    const other = newEmail();
    const late = await asked(other);
    await env.DB.prepare("UPDATE codes SET expires_at_ms = ? WHERE email = ?").bind(Date.now(), other).run();
    expect(await enter(other, late.code)).toMatchObject(REFUSED);
  });

  it("works while wrong passwords lock, lifts no lock, and makes the network known", async () => {
    const ada = await confirmed();
    const HERE = "198.51.100.7";
    for (let i = 0; i < 10; i++) await login(ada.email, "a wrong password", HERE);
    expect((await login(ada.email, PASSWORD, HERE)).status).toBe(429);
    const { code } = await asked(ada.email);
    const entered = await call("POST", "/auth/login", { email: ada.email, code }, from(HERE));
    expect(entered.status).toBe(200);
    expect((await login(ada.email, PASSWORD, HERE)).status).toBe(429);
    const known = "SELECT count(*) AS n FROM password_tries WHERE known_until_ms > ? AND failures = 10";
    expect(await row(known, Date.now())).toEqual({ n: 1 });
  });

  it("is void once the password was reset, or the account has another address", async () => {
    const ada = await confirmed();
    const { code } = await asked(ada.email);
    await call("POST", "/auth/password/forgot", { email: ada.email });
    await expect.poll(() => mailsOf(ada.userId)).toContain("reset_password");
    const reset = {
      email: ada.email,
      code: await codeOf(ada.userId, "reset_password"),
      password: NEW_PASSWORD,
    };
    expect((await call("POST", "/auth/password/reset", reset)).status).toBe(204);
    expect(await enter(ada.email, code)).toMatchObject(REFUSED);
    const bob = await confirmed();
    const mailed = await asked(bob.email);
    await env.DB.prepare("UPDATE users SET email = ? WHERE id = ?").bind(newEmail(), bob.userId).run();
    expect(await enter(bob.email, mailed.code)).toMatchObject(REFUSED);
  });
});

describe("nobody learns whether an address has an account:", () => {
  it("a request for a code is answered alike for each, and a disabled account gets no mail", async () => {
    const [ada, gone] = [await confirmed(), await confirmed()];
    await disable(gone.userId);
    const answers = await Promise.all([ask(ada.email), ask(gone.email), ask(newEmail())]);
    for (const answer of answers) expect(alike(answer)).toEqual({ status: 202, document: {} });
    await aMoment();
    expect(await mailsOf(gone.userId)).not.toContain("sign_in");
    expect(await row("SELECT count(*) AS n FROM users WHERE email = ?", gone.email)).toEqual({ n: 1 });
  });

  it("a login is refused alike for each wrong code, a used one, and a disabled account's right one", async () => {
    const [ada, gone, used] = [await confirmed(), await confirmed(), await confirmed()];
    const codes = await Promise.all([ada, gone, used].map(({ email }) => asked(email)));
    const [right = "", ofGone = "", ofUsed = ""] = codes.map(({ code }) => code);
    await disable(gone.userId);
    await enter(used.email, ofUsed);
    const unknown = newEmail();
    const waiting = newEmail();
    await asked(waiting);
    const answers = [
      await enter(ada.email, wrong(right)),
      await enter(gone.email, ofGone),
      await enter(used.email, ofUsed),
      await enter(unknown, right),
      await enter(waiting, right),
      await enter("no address", right),
      await login(unknown, "a wrong password"),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject(REFUSED);
      expect(alike(answer)).toEqual(alike(answers[0] as Answer));
    }
  });

  it("a refusal reads as much for an address without an account", async () => {
    const ada = await confirmed();
    const { code } = await asked(ada.email);
    const known = await plansOf(() => enter(ada.email, wrong(code)));
    const unknown = await plansOf(() => enter("nobody@example.com", code));
    expect(unknown).toEqual(known);
  });
});

describe("a request for a code", () => {
  it("is invalid without an address, and a login with both code and password, or a username", async () => {
    expect((await ask("no address")).status).toBe(422);
    for (const body of [
      { email: "a@example.com", code: "ABCDEFGH", password: PASSWORD },
      { username: "a", code: "ABCDEFGH" },
      { email: "a@example.com" },
    ])
      expect(await call("POST", "/auth/login", body)).toMatchObject({
        status: 422,
        body: { code: "invalid_input" },
      });
  });

  it("makes one account an address, however often and at the same moment", async () => {
    const email = newEmail();
    await Promise.all([1, 2, 3, 4].map(() => requestLoginCode(email.toUpperCase(), "en", "192.0.2.0/24")));
    expect(await row("SELECT count(*) AS n FROM users WHERE email = ?", email)).toEqual({ n: 1 });
    expect(await row("SELECT count(*) AS n FROM codes WHERE email = ?", email)).toEqual({ n: 1 });
  });

  it("leaves nothing behind after an hour, if nobody types the code, and prolongs that hour", async () => {
    const email = newEmail();
    const { userId } = await asked(email);
    const thereIn = async (minutes: number): Promise<boolean> => {
      await sweepPendingAccounts(Date.now() + minutes * MINUTE_MS);
      return (await row("SELECT 1 FROM users WHERE id = ?", userId)) !== null;
    };
    expect(await thereIn(59)).toBe(true);
    await env.DB.prepare("UPDATE users SET pending_until_ms = pending_until_ms - ? WHERE id = ?")
      .bind(50 * MINUTE_MS, userId)
      .run();
    await ask(email);
    await aMoment();
    expect(await thereIn(59)).toBe(true);
    expect(await thereIn(61)).toBe(false);
    expect(await row("SELECT count(*) AS n FROM codes WHERE user_id = ?", userId)).toEqual({ n: 0 });
  });

  it("sends none to demo addresses where the server is not local, nor takes one there", async () => {
    const email = "demo-code@matinee.test";
    const { code } = await asked(email);
    env.MATINEE_LOCAL = "";
    expect(await enter(email, code)).toMatchObject(REFUSED);
    const other = "demo-other@matinee.test";
    expect((await ask(other)).status).toBe(202);
    await aMoment();
    expect(await row("SELECT count(*) AS n FROM users WHERE email = ?", other)).toEqual({ n: 0 });
  });

  it("finds its rows by indexes", async () => {
    const plans = await plansOf(() => waitingAccount("indexed@example.com", "en", 1, 2));
    for (const step of plans.flat()) expect(step).not.toMatch(/SCAN (?!CONSTANT)/);
  });
});

describe("a stranger who registered the address with a password", () => {
  it("is not logged in to, and loses the pending account, when the address's owner types the code", async () => {
    const stranger = await register({ name: "Mallory" });
    const { userId, code } = await asked(stranger.email);
    expect(userId).not.toBe(stranger.userId);
    const entered = await enter(stranger.email, code);
    expect(entered).toMatchObject({ status: 200, body: { user: { id: userId, name: null } } });
    expect((await call("GET", "/me", undefined, bearer(stranger.token))).status).toBe(401);
    expect(await login(stranger.email, PASSWORD)).toMatchObject(REFUSED);
    expect(await row("SELECT count(*) AS n FROM codes WHERE email = ?", stranger.email)).toEqual({ n: 0 });
  });

  it("does not get the address by a click of its owner, who waits for a code", async () => {
    const email = newEmail();
    const { code } = await asked(email);
    const stranger = await register({ email });
    expect(await verify(email, await codeOf(stranger.userId))).toMatchObject({
      status: 409,
      body: { code: "address_contested" },
    });
    expect((await enter(email, code)).status).toBe(200);
  });

  it("does not hinder the owner's own registration by asking for codes", async () => {
    const email = newEmail();
    const { code } = await asked(email);
    const owner = await register({ email });
    expect((await verify(email, await codeOf(owner.userId), owner.token)).status).toBe(204);
    expect(await enter(email, code)).toMatchObject(REFUSED);
    expect((await login(email)).status).toBe(200);
  });
});

describe("an account with an authenticator app", () => {
  it("is asked for its code after the right one, which stays valid for the second request", async () => {
    const ada = await confirmed();
    const app = await withApp(ada);
    const { code } = await asked(ada.email);
    expect(await enter(ada.email, wrong(code))).toMatchObject(REFUSED);
    for (let i = 0; i < 3; i++)
      expect(await enter(ada.email, code)).toMatchObject({
        status: 403,
        body: { code: "second_factor_needed" },
      });
    expect(await row("SELECT tries_left AS n FROM codes WHERE user_id = ?", ada.userId)).toEqual({ n: 99 });
    const entered = await enter(ada.email, code, { totp: app.code() });
    expect(entered.status).toBe(200);
    expect(
      await row("SELECT count(*) AS n FROM sessions WHERE by_second_factor = 1 AND user_id = ?", ada.userId),
    ).toEqual({ n: 2 });
    const again = await asked(ada.email);
    expect((await enter(ada.email, again.code, { recovery_code: app.recoveryCodes[0] })).status).toBe(200);
  });

  it("locks guesses of it after ten, and neither wrong passwords nor other accounts count among them", async () => {
    const ada = await confirmed();
    const app = await withApp(ada);
    const { code } = await asked(ada.email);
    for (let i = 0; i < 10; i++) await login(ada.email, "a wrong password");
    for (let i = 0; i < 10; i++)
      expect(await enter(ada.email, code, { totp: wrongCode(app.code()) })).toMatchObject({
        status: 403,
        body: { code: "wrong_second_factor" },
      });
    expect(await enter(ada.email, code, { totp: app.code() })).toMatchObject({ status: 429 });
    await env.DB.prepare("UPDATE password_tries SET locked_until_ms = 0").run();
    expect((await enter(ada.email, code, { totp: app.code() })).status).toBe(200);
  });
});

describe("the address of the first admin", () => {
  it("makes an admin of the account that a code makes, without waiting for a password", async () => {
    const email = newEmail();
    env.INITIAL_ADMIN_EMAIL = email;
    const { code } = await asked(email);
    const entered = await enter(email, code);
    expect(userOf(entered)).toMatchObject({ is_admin: true, rights_wait_for_password: false });
    expect((await call("GET", "/admin/users", undefined, bearer(tokenIn(entered)))).status).toBe(200);
  });
});

describe("an account without a password", () => {
  it("refuses every password", async () => {
    const { email } = await passwordless();
    for (const password of ["", " ", "null", PASSWORD])
      expect([401, 422]).toContain((await login(email, password)).status);
  });

  it("gets an admin's rights at once when it is promoted, because nobody can guess what is not there", async () => {
    const email = newEmail();
    env.INITIAL_ADMIN_EMAIL = email;
    const chief = tokenIn(await enter(email, (await asked(email)).code));
    const ada = await passwordless();
    expect((await call("POST", `/admin/users/${ada.userId}/promote`, {}, bearer(chief))).status).toBe(204);
    expect(await me(ada)).toMatchObject({ is_admin: true, rights_wait_for_password: false });
    expect((await call("GET", "/admin/users", undefined, bearer(ada.token))).status).toBe(200);
  });

  it("sets a password by the mail for a forgotten one, and by its profile after a recent login", async () => {
    const ada = await passwordless();
    await call("POST", "/auth/password/forgot", { email: ada.email });
    await expect.poll(() => mailsOf(ada.userId)).toContain("reset_password");
    const code = await codeOf(ada.userId, "reset_password");
    const reset = { email: ada.email, code, password: NEW_PASSWORD };
    expect((await call("POST", "/auth/password/reset", reset)).status).toBe(204);
    expect((await login(ada.email, NEW_PASSWORD)).status).toBe(200);

    const bob = await passwordless();
    const set = () => call("PATCH", "/me", { password: PASSWORD }, bearer(bob.token));
    await env.DB.prepare("UPDATE sessions SET created_at_ms = created_at_ms - ? WHERE user_id = ?")
      .bind(16 * MINUTE_MS, bob.userId)
      .run();
    expect(await set()).toMatchObject({ status: 403, body: { code: "reauthentication_needed" } });
    const recent = tokenIn(await enter(bob.email, (await asked(bob.email)).code));
    expect((await call("PATCH", "/me", { password: PASSWORD }, bearer(recent))).status).toBe(200);
    expect((await login(bob.email)).status).toBe(200);
  });
});

describe("the older APIs", () => {
  it("register an address, log in to it and reset its password, although a stranger asked for a code", async () => {
    const { email, username } = visitor.stranger();
    const { userId, code } = await asked(email);
    const body = { username, email, password: PASSWORD };
    const registered = await visitor.send("POST /register", { body });
    expect(registered.status).toBe(201);
    const { id } = registered.body["user"] as { id: number };
    expect(id).not.toBe(userId);
    expect((await visitor.send("POST /register", { body })).status).toBe(409);
    expect((await visitor.send("POST /login", { body: { email, password: PASSWORD } })).status).toBe(200);
    expect(
      (await visitor.send(`POST /login?username=${email}&password=${encodeURIComponent(PASSWORD)}`)).status,
    ).toBe(200);
    await visitor.resetCodeOf({ id, email, username, token: "" });
    expect(await mailsOf(userId)).toEqual(["sign_in"]);
    await ask(email);
    await aMoment();
    expect(await codeOf(userId, "sign_in")).toBe(code);
    expect((await visitor.send("POST /login", { body: { email, password: PASSWORD } })).status).toBe(200);
  });

  it("register an address at the same moment as a code is asked for it", async () => {
    const people = [1, 2, 3].map(() => visitor.stranger());
    const answers = await Promise.all(
      people.flatMap(({ email, username }) => [
        visitor.send("POST /register", { body: { username, email, password: PASSWORD } }),
        ask(email),
      ]),
    );
    expect(statuses(answers)).toEqual([201, 201, 201, 202, 202, 202]);
  });

  it("do not know an address for which only a code was asked", async () => {
    const { email } = visitor.stranger();
    await asked(email);
    expect((await visitor.send(`POST /forgotPassword?username=${email}`)).status).toBe(404);
    expect((await visitor.send(`POST /login?username=${email}&password=x`)).status).toBe(400);
  });

  it("know the account that a code has made", async () => {
    const { email } = await passwordless();
    const body = { username: email.split("@")[0], email, password: PASSWORD };
    expect((await visitor.send("POST /register", { body })).status).toBe(409);
  });
});
