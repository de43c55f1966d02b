import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { codeForMail } from "../../../src/identity/codes/service.ts";
import { resetPassword } from "../../../src/identity/passwords/service.ts";
import {
  PASSWORD,
  alike,
  bearer,
  call,
  codeOf,
  confirmed,
  login,
  mailsOf,
  nonceOf,
  register,
  row,
  visitFrom,
  wrong,
} from "../accounts/accounts-client.ts";
import type { Answer, Registered } from "../accounts/accounts-client.ts";

const NEW_PASSWORD = "another long password";
const WRONG_CODE = { status: 422, body: { code: "wrong_code" } };

const forgot = (email: string): Promise<Answer> => call("POST", "/auth/password/forgot", { email });

const reset = (email: string, code: string, password = NEW_PASSWORD): Promise<Answer> =>
  call("POST", "/auth/password/reset", { email, code, password });

/** The code is sent after the answer. */
async function forgottenBy({ email, userId }: Registered): Promise<string> {
  expect((await forgot(email)).status).toBe(202);
  await expect.poll(() => mailsOf(userId)).toContain("reset_password");
  return codeOf(userId, "reset_password");
}

/** Long enough for work that runs after an answer. */
const aMoment = (): Promise<void> => scheduler.wait(200);

const liveSessions = (userId: number) =>
  row("SELECT count(*) AS n FROM sessions WHERE user_id = ? AND ended_at_ms IS NULL", userId);

describe("a forgotten password", () => {
  it("is replaced by the code in the mail, and every session ends", async () => {
    const ada = await confirmed();
    await login(ada.email);
    expect(await liveSessions(ada.userId)).toEqual({ n: 2 });
    const code = await forgottenBy(ada);
    expect(await mailsOf(ada.userId)).toEqual(["confirm_email", "welcome", "reset_password"]);
    expect((await reset(ada.email.toUpperCase(), code)).status).toBe(204);
    expect(await liveSessions(ada.userId)).toEqual({ n: 0 });
    expect((await login(ada.email, PASSWORD)).status).toBe(401);
    expect((await login(ada.email, NEW_PASSWORD)).status).toBe(200);
  });

  it.each([
    ["an unknown address", async () => ({ email: "nobody@example.com", userId: 0 })],
    ["a pending account", () => register()],
    [
      "a disabled account",
      async () => {
        const bob = await confirmed();
        await env.DB.prepare("UPDATE users SET disabled_at_ms = 1 WHERE id = ?").bind(bob.userId).run();
        return bob;
      },
    ],
    ["no address at all", async () => ({ email: "not an address", userId: 0 })],
  ])("gets the same answer for %s, and sends no mail", async (_, somebody) => {
    const known = await forgot((await confirmed()).email);
    const { email, userId } = await somebody();
    expect(alike(await forgot(email))).toEqual(alike(known));
    await aMoment();
    expect(await mailsOf(userId)).not.toContain("reset_password");
  });
});

describe("the code that sets a password", () => {
  it("works once, also when it is sent three times at the same moment", async () => {
    const ada = await confirmed();
    const code = await forgottenBy(ada);
    const outcomes = await Promise.all(
      [1, 2, 3].map(() => resetPassword(ada.email, code, NEW_PASSWORD, visitFrom("192.0.2.1"))),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await reset(ada.email, code)).toMatchObject(WRONG_CODE);
  });

  it("is refused after 60 minutes", async () => {
    const ada = await confirmed();
    const code = await forgottenBy(ada);
    const nonce = await nonceOf(ada.userId, "reset_password");
    const found = await row("SELECT expires_at_ms AS ms FROM codes WHERE user_id = ?", ada.userId);
    expect(Math.abs(Number(found?.["ms"]) - Date.now() - 60 * 60_000)).toBeLessThan(30_000);
    await env.DB.prepare("UPDATE codes SET expires_at_ms = ? WHERE user_id = ?")
      .bind(Date.now(), ada.userId)
      .run();
    expect(await reset(ada.email, code)).toMatchObject(WRONG_CODE);
    expect(await codeForMail("reset_password", ada.userId, nonce)).toBeNull();
  });

  it("is refused after a hundred wrong ones, and for other purposes of codes", async () => {
    const ada = await confirmed();
    const code = await forgottenBy(ada);
    expect(await call("POST", "/auth/email/verify", { email: ada.email, code })).toMatchObject(WRONG_CODE);
    for (let i = 0; i < 100; i++) expect(await reset(ada.email, wrong(code))).toMatchObject(WRONG_CODE);
    expect(await reset(ada.email, code)).toMatchObject(WRONG_CODE);
    expect((await login(ada.email)).status).toBe(200);
  });

  it("stays valid when somebody asks again and types wrong ones: it is sent again, and gets more time", async () => {
    const ada = await confirmed();
    const code = await forgottenBy(ada);
    const mail = `reset_password:${ada.userId}:${await nonceOf(ada.userId, "reset_password")}`;
    const soonMs = Date.now() + 60_000;
    await env.DB.batch([
      env.DB.prepare("UPDATE codes SET expires_at_ms = ?1 WHERE user_id = ?2").bind(soonMs, ada.userId),
      env.DB.prepare("UPDATE mail_log SET status = 'sent' WHERE id = ?1").bind(mail),
    ]);
    for (let i = 0; i < 50; i++) await reset(ada.email, wrong(code));
    expect((await forgot(ada.email)).status).toBe(202);
    const resends = async () => (await row("SELECT resends FROM mail_log WHERE id = ?", mail))?.["resends"];
    await expect.poll(resends).toBe(1);
    const kept = await row("SELECT expires_at_ms, tries_left FROM codes WHERE user_id = ?", ada.userId);
    expect(kept?.["tries_left"]).toBe(50);
    expect(Number(kept?.["expires_at_ms"])).toBeGreaterThan(soonMs + 50 * 60_000);
    expect((await reset(ada.email, code)).status).toBe(204);
  });

  it("is followed by a new one once it has expired or its tries are used up", async () => {
    const ada = await confirmed();
    let last = await forgottenBy(ada);
    for (const end of ["expires_at_ms = 1", "tries_left = 0"]) {
      await env.DB.prepare(`UPDATE codes SET ${end} WHERE user_id = ?`).bind(ada.userId).run();
      await forgot(ada.email);
      await expect.poll(() => codeOf(ada.userId, "reset_password").catch(() => last)).not.toBe(last);
      expect(await reset(ada.email, last)).toMatchObject(WRONG_CODE);
      last = await codeOf(ada.userId, "reset_password");
    }
    expect((await reset(ada.email, last)).status).toBe(204);
  });

  it("is refused with the same answer where there is none", async () => {
    const ada = await confirmed();
    const known = await reset(ada.email, wrong(await forgottenBy(ada)));
    expect(alike(await reset("nobody@example.com", "AAAAAAAA"))).toEqual(alike(known));
  });

  it("is refused where the account was disabled meanwhile", async () => {
    const ada = await confirmed();
    const code = await forgottenBy(ada);
    await env.DB.prepare("UPDATE users SET disabled_at_ms = 1 WHERE id = ?").bind(ada.userId).run();
    expect(await reset(ada.email, code)).toMatchObject(WRONG_CODE);
  });

  it("uses up no try with a weak password", async () => {
    const ada = await confirmed();
    const code = await forgottenBy(ada);
    for (const password of ["short", "password123", ada.email])
      expect(await reset(ada.email, code, password)).toMatchObject({
        status: 422,
        body: { code: "invalid_input", errors: [{ pointer: "/password" }] },
      });
    expect(await row("SELECT tries_left FROM codes WHERE user_id = ?", ada.userId)).toEqual({
      tries_left: 100,
    });
    expect((await reset(ada.email, code)).status).toBe(204);
  });

  it("makes the old tokens invalid", async () => {
    const ada = await confirmed();
    const { body } = await login(ada.email);
    await reset(ada.email, await forgottenBy(ada));
    expect(await call("POST", "/auth/refresh", { refresh_token: body["refresh_token"] })).toMatchObject({
      status: 401,
    });
    // At once on routes of owners and admins.
    expect((await call("GET", "/admin/users", undefined, bearer(String(body["access_token"])))).status).toBe(
      401,
    );
  });
});
