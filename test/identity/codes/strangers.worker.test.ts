/** A stranger who wants an address that belongs to somebody else: the sequences, from the first request to the last click. */

import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { verifyEmail } from "../../../src/identity/codes/service.ts";
import { stopQueues } from "../../support/queues.ts";
import {
  PASSWORD,
  bearer,
  call,
  codeOf,
  confirmed,
  login,
  me,
  newEmail,
  nonceOf,
  register,
  row,
  tokenOf,
  verify,
} from "../accounts/accounts-client.ts";
import type { Registered } from "../accounts/accounts-client.ts";

const settings = { ...env };
const SERVER = "http://matinee.example";
const CONTESTED = { status: 409, body: { code: "address_contested" } };

beforeEach(stopQueues);
afterEach(() => {
  Object.assign(env, settings);
});

const askToChangeTo = async (email: string, { token }: Registered): Promise<void> => {
  const change = { email, current_password: PASSWORD };
  expect((await call("PATCH", "/me", change, bearer(token))).status).toBe(200);
};

/** Opens the link of a mail, and presses the button of its page. */
async function pressLink(token: string): Promise<number> {
  const form = await (await exports.default.fetch(`${SERVER}/account/confirm?token=${token}`)).text();
  const [, email = ""] = /name="email" value="([^"]*)"/.exec(form) ?? [];
  const [, code = ""] = /name="code" value="([^"]*)"/.exec(form) ?? [];
  const pressed = await exports.default.fetch(`${SERVER}/account/confirm`, {
    method: "POST",
    headers: { origin: SERVER, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ email, code }).toString(),
  });
  return pressed.status;
}

const ownerOf = async (email: string): Promise<unknown> =>
  (await row("SELECT id FROM users WHERE email = ? AND email_confirmed_at_ms IS NOT NULL", email))?.["id"];

const older = (userId: number, hours: number): Promise<unknown> =>
  env.DB.prepare("UPDATE users SET created_at_ms = created_at_ms - ?1 WHERE id = ?2")
    .bind(hours * 3_600_000, userId)
    .run();

describe.each([0, 25, 24 * 30])(
  "a stranger who has an account and changes to the address that somebody registered %i h ago",
  (hours) => {
    it("does not get it by the victim's click on the newest mail, nor by the code that is typed there", async () => {
      const stranger = await confirmed();
      const victim = await register();
      await older(victim.userId, hours);
      await askToChangeTo(victim.email, stranger);
      expect(await pressLink(await tokenOf(stranger.userId, "change_email"))).toBe(409);
      const newest = await codeOf(stranger.userId, "change_email");
      expect(await verify(victim.email, newest)).toMatchObject(CONTESTED);
      expect(await verify(victim.email, newest, victim.token)).toMatchObject(CONTESTED);
      expect(await ownerOf(victim.email)).toBeUndefined();

      expect((await verify(victim.email, await codeOf(victim.userId), victim.token)).status).toBe(204);
      expect(await ownerOf(victim.email)).toBe(victim.userId);
      expect(await me(stranger)).toMatchObject({ email: stranger.email });
      expect(await row("SELECT count(*) AS n FROM codes WHERE email = ?", victim.email)).toEqual({ n: 0 });
    });
  },
);

describe("a stranger whose pending account is older than a day", () => {
  it("does not get the address by sending another code to it", async () => {
    const stranger = await register();
    await older(stranger.userId, 25);
    const victim = await register({ email: stranger.email });
    await env.DB.prepare("UPDATE codes SET expires_at_ms = 1 WHERE user_id = ?").bind(stranger.userId).run();
    expect((await call("POST", "/auth/email/verification", undefined, bearer(stranger.token))).status).toBe(
      202,
    );
    expect(await pressLink(await tokenOf(stranger.userId))).toBe(409);
    expect(await verify(victim.email, await codeOf(stranger.userId), victim.token)).toMatchObject(CONTESTED);
    expect((await verify(victim.email, await codeOf(victim.userId), victim.token)).status).toBe(204);
  });

  it("does not get the address to which the owner of another account is changing", async () => {
    const stranger = await register();
    await older(stranger.userId, 25);
    const victim = await confirmed();
    await askToChangeTo(stranger.email, victim);
    expect(await pressLink(await tokenOf(stranger.userId))).toBe(409);
    expect(
      (await verify(stranger.email, await codeOf(victim.userId, "change_email"), victim.token)).status,
    ).toBe(204);
    expect(await ownerOf(stranger.email)).toBe(victim.userId);
  });
});

describe("the address of the first admin", () => {
  it("makes no admin of a stranger who changes to it while its owner registers", async () => {
    env.INITIAL_ADMIN_EMAIL = "chief@example.com";
    const stranger = await confirmed();
    const chief = await register({ email: "chief@example.com" });
    await older(chief.userId, 25);
    await askToChangeTo("chief@example.com", stranger);
    expect(await pressLink(await tokenOf(stranger.userId, "change_email"))).toBe(409);
    expect(await me(stranger)).toMatchObject({ is_admin: false, email: stranger.email });
    expect((await verify(chief.email, await codeOf(chief.userId), chief.token)).status).toBe(204);
    expect(await me(chief)).toMatchObject({ is_admin: true });
  });
});

describe("two people who want the same address", () => {
  it("and change to it at the same moment: each code confirms only for who asked for it", async () => {
    const [ada, bob] = [await confirmed(), await confirmed()];
    const email = newEmail();
    for (const person of [ada, bob]) await askToChangeTo(email, person);
    const code = await codeOf(ada.userId, "change_email");
    expect(await verify(email, code)).toMatchObject(CONTESTED);
    expect(await verify(email, code, bob.token)).toMatchObject(CONTESTED);
    expect((await verify(email, code, ada.token)).status).toBe(204);
  });

  it("do not wait for each other any more when one code has expired, or one account is disabled", async () => {
    for (const end of [
      "UPDATE codes SET expires_at_ms = 1 WHERE user_id = ?",
      "UPDATE users SET disabled_at_ms = 1 WHERE id = ?",
    ]) {
      const [ada, bob] = [await confirmed(), await confirmed()];
      const email = newEmail();
      for (const person of [ada, bob]) await askToChangeTo(email, person);
      await env.DB.prepare(end).bind(bob.userId).run();
      expect(await pressLink(await tokenOf(ada.userId, "change_email"))).toBe(200);
      expect(await ownerOf(email)).toBe(ada.userId);
    }
  });
});

describe("a pending account that another one supersedes", () => {
  it("loses its codes, also those for other addresses", async () => {
    const stranger = await register();
    await askToChangeTo(newEmail(), stranger);
    const victim = await register({ email: stranger.email });
    expect((await verify(victim.email, await codeOf(victim.userId), victim.token)).status).toBe(204);
    expect(await row("SELECT count(*) AS n FROM codes WHERE user_id = ?", stranger.userId)).toEqual({ n: 0 });
  });
});

describe("the code in a mail", () => {
  it("is stored with where it was first asked for, which the mail says", async () => {
    const from = { "cf-connecting-ip": "192.0.2.77" };
    const email = newEmail();
    const answer = await call("POST", "/auth/register", { email, password: PASSWORD }, from);
    const { id } = answer.body["user"] as { id: number };
    expect(await row("SELECT asked_from FROM codes WHERE user_id = ?", id)).toEqual({
      asked_from: expect.stringMatching(/^([A-Z]{2}|192\.0\.2\.0\/24)$/),
    });
    expect(await nonceOf(id)).not.toBe("undefined");
    expect((await verifyEmail(email, await codeOf(id), null, null)).ok).toBe(true);
    expect((await login(email)).status).toBe(200);
  });
});
