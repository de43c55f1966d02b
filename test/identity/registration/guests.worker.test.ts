/** People who buy without an account: what a guest is, and what a stranger can do with somebody else's address. */

import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sweepPendingAccounts } from "../../../src/identity/registration/service.ts";
import { ACCESS_TOKEN_LIFE_S } from "../../../src/identity/sessions/access-token.ts";
import * as visitor from "../../dialects/visitor.ts";
import { stopQueues } from "../../support/queues.ts";
import { showtime } from "../../support/world.ts";
import {
  PASSWORD,
  alike,
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
} from "../accounts/accounts-client.ts";
import type { Answer } from "../accounts/accounts-client.ts";

const HOUR_MS = 3_600_000;
const settings = { ...env };

// The first showtime of a file adds its owner, as user 1.
beforeAll(() => showtime(1, 1));
beforeEach(stopQueues);
afterEach(() => {
  Object.assign(env, settings);
});

const beGuest = (email: string, more: Record<string, unknown> = {}): Promise<Answer> =>
  call("POST", "/auth/guest", { email, ...more });

async function guest(email = newEmail(), more: Record<string, unknown> = {}) {
  const { status, body } = await beGuest(email, more);
  if (status !== 201) throw new Error(`guest was answered ${status} ${JSON.stringify(body)}`);
  const { id } = body["user"] as { id: number };
  return { userId: id, email, token: String(body["access_token"]) };
}

const holdOf = async (token: string, seats = ["A1"]): Promise<Answer> => {
  const { id } = await showtime(1, 4, { payment: "online" });
  return call("POST", `/showtimes/${id}/reservations`, { seats }, bearer(token));
};

const isThere = async (userId: number): Promise<boolean> =>
  (await row("SELECT 1 FROM users WHERE id = ?", userId)) !== null;

describe("a guest", () => {
  it("gets a token of an hour for the address, no refresh token and no mail", async () => {
    const email = newEmail();
    const { status, body, headers } = await beGuest(email.toUpperCase(), { name: "Ida" });
    expect(status).toBe(201);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(body).toMatchObject({
      user: { email, name: "Ida", email_confirmed: false, is_admin: false },
      token_type: "Bearer",
      expires_in: 3600,
    });
    expect(body["refresh_token"]).toBeUndefined();
    const { id } = body["user"] as { id: number };
    expect(await mailsOf(id)).toEqual([]);
    expect(
      await row(
        "SELECT count(*) AS n FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id WHERE s.user_id = ?",
        id,
      ),
    ).toEqual({ n: 0 });
    const claims = JSON.parse(atob(String(body["access_token"]).split(".")[1] ?? "")) as Record<
      string,
      number
    >;
    expect(Number(claims["exp"]) - Number(claims["iat"])).toBe(ACCESS_TOKEN_LIFE_S);
    expect((await holdOf(String(body["access_token"]))).status).toBe(201);
  });

  it("is answered alike for an address with an account, a pending one, a disabled one, and none", async () => {
    const gone = await confirmed();
    await env.DB.prepare("UPDATE users SET disabled_at_ms = 1 WHERE id = ?").bind(gone.userId).run();
    const emails = [(await confirmed()).email, (await register()).email, gone.email, newEmail()];
    for (const email of emails) {
      const { status, body } = await beGuest(email);
      expect(status).toBe(201);
      expect(Object.keys(body)).toEqual(["user", "access_token", "token_type", "expires_in"]);
      expect(body["user"]).toMatchObject({ email, name: null, username: null, email_confirmed: false });
    }
  });

  it("is refused without an address, with a demo address on a server that is not local, and with a role", async () => {
    expect((await beGuest("no address")).status).toBe(422);
    expect((await beGuest(newEmail(), { role: "owner" })).status).toBe(422);
    env.MATINEE_LOCAL = "";
    expect((await beGuest("demo-guest@matinee.test")).status).toBe(403);
  });

  it("is another one each time, who does not see what the others have", async () => {
    const [one, other] = [await guest(), await guest()];
    const same = await guest(one.email);
    expect(same.userId).not.toBe(one.userId);
    const held = await holdOf(one.token);
    const path = `/reservations/${String(held.body["id"])}`;
    for (const { token } of [same, other]) {
      expect((await call("GET", path, undefined, bearer(token))).status).toBe(404);
      expect((await call("DELETE", path, undefined, bearer(token))).status).toBe(404);
      expect((await call("GET", "/reservations", undefined, bearer(token))).body["data"]).toEqual([]);
    }
    expect((await call("GET", path, undefined, bearer(one.token))).status).toBe(200);
    expect((await call("DELETE", path, undefined, bearer(one.token))).body["status"]).toBe("released");
  });

  it("sets no password, address or username, and erases itself", async () => {
    const { token, userId } = await guest();
    for (const change of [{ password: PASSWORD }, { email: newEmail() }, { username: "ida" }])
      expect(await call("PATCH", "/me", change, bearer(token))).toMatchObject({
        status: 403,
        body: { code: "email_not_confirmed" },
      });
    expect((await call("PATCH", "/me", { name: "Ida", language: "de" }, bearer(token))).status).toBe(200);
    expect((await call("DELETE", "/me", { without_password: true }, bearer(token))).status).toBe(204);
    expect(await row("SELECT email, name FROM users WHERE id = ?", userId)).toEqual({
      email: "",
      name: null,
    });
    expect((await call("GET", "/me", undefined, bearer(token))).status).toBe(401);
  });

  it("is removed after a day, if it has nothing", async () => {
    const [idle, busy] = [await guest(), await guest()];
    expect((await holdOf(busy.token)).status).toBe(201);
    await expect
      .poll(() => row("SELECT 1 AS one FROM reservations WHERE user_id = ?", busy.userId))
      .toEqual({ one: 1 });
    await sweepPendingAccounts(Date.now() + 23 * HOUR_MS);
    expect(await isThere(idle.userId)).toBe(true);
    await sweepPendingAccounts(Date.now() + 25 * HOUR_MS);
    expect([await isThere(idle.userId), await isThere(busy.userId)]).toEqual([false, true]);
    expect(await row("SELECT count(*) AS n FROM sessions WHERE user_id = ?", idle.userId)).toEqual({ n: 0 });
  });

  it("is nobody to the older APIs, which sell without a payment: neither token nor address counts there", async () => {
    const { id } = await showtime(1, 4);
    const { email, token } = await guest();
    for (const path of ["/reservations", "/bookings"]) {
      const body = { showtime_id: id, show_id: id, seats: ["A1"], num_seats: 1 };
      const headers = visitor.bearer(token);
      expect((await visitor.send(`POST ${path}`, { body, headers })).status).toBe(401);
    }
    expect((await visitor.send(`POST /forgotPassword?username=${email}`)).status).toBe(404);
    const account = { username: email.split("@")[0], email, password: PASSWORD };
    expect((await visitor.send("POST /register", { body: account })).status).toBe(201);
    expect((await visitor.send("POST /login", { body: { email, password: PASSWORD } })).status).toBe(200);
  });
});

describe("a stranger who is a guest with somebody's address", () => {
  it("does not hinder its owner from confirming it by the link of the mail, nor from logging in by a code", async () => {
    const owner = await register();
    const stranger = await guest(owner.email);
    expect((await verify(owner.email, await codeOf(owner.userId))).status).toBe(204);
    expect((await login(owner.email)).status).toBe(200);
    expect(await me(stranger)).toMatchObject({ id: stranger.userId, email_confirmed: false });

    const email = newEmail();
    const other = await guest(email, { name: "Mallory" });
    await call("POST", "/auth/code", { email });
    const holder = async () =>
      (await row("SELECT user_id AS id FROM codes WHERE email = ? AND purpose = 'sign_in'", email))?.["id"];
    await expect.poll(holder).toBeTypeOf("number");
    const userId = Number(await holder());
    expect(userId).not.toBe(other.userId);
    const entered = await call("POST", "/auth/login", { email, code: await codeOf(userId, "sign_in") });
    expect(entered).toMatchObject({ status: 200, body: { user: { id: userId, name: null } } });
    expect((await me(other))["id"]).toBe(other.userId);
  });

  it("loses the session and the name, when the owner presses the link of a mail that the stranger asked for", async () => {
    const stranger = await guest(newEmail(), { name: "You won 500 EUR" });
    expect((await call("POST", "/auth/email/verification", undefined, bearer(stranger.token))).status).toBe(
      202,
    );
    expect((await verify(stranger.email, await codeOf(stranger.userId))).status).toBe(204);
    const change = await call("PATCH", "/me", { password: PASSWORD }, bearer(stranger.token));
    expect(change.status).toBe(401);
    expect((await call("GET", "/me", undefined, bearer(stranger.token))).status).toBe(401);
    expect(
      await row(
        "SELECT name, is_guest, email_confirmed_at_ms > 0 AS ok FROM users WHERE id = ?",
        stranger.userId,
      ),
    ).toEqual({ name: null, is_guest: 0, ok: 1 });
  });

  it("gets no confirmed account where there is one: the mail says so to its owner", async () => {
    const owner = await confirmed();
    const stranger = await guest(owner.email);
    await call("POST", "/auth/email/verification", undefined, bearer(stranger.token));
    expect(await mailsOf(stranger.userId)).toEqual(["account_exists"]);
    const answer = await verify(owner.email, await codeOf(stranger.userId), stranger.token);
    expect(answer).toMatchObject({ status: 422, body: { code: "wrong_code" } });
  });
});

describe("a guest who confirms the address in the own session", () => {
  it("is an account from then on, with what the guest bought, and without the guest's limits", async () => {
    const ida = await guest(newEmail(), { name: "Ida" });
    const held = await holdOf(ida.token);
    await call("POST", "/auth/email/verification", undefined, bearer(ida.token));
    expect((await verify(ida.email, await codeOf(ida.userId), ida.token)).status).toBe(204);
    expect(await me(ida)).toMatchObject({ email_confirmed: true, name: "Ida" });
    const { id } = await showtime(1, 8);
    const seats = ["A1", "A2", "A3", "A4", "A5", "A6", "A7"];
    const bought = await call(
      "POST",
      `/showtimes/${id}/reservations`,
      { seats, confirm: true },
      bearer(ida.token),
    );
    expect(bought.status).toBe(201);
    const path = `/reservations/${String(held.body["id"])}`;
    expect((await call("GET", path, undefined, bearer(ida.token))).status).toBe(200);
    expect(alike(await call("PATCH", "/me", { password: PASSWORD }, bearer(ida.token)))).toMatchObject({
      status: 200,
    });
    expect((await login(ida.email)).status).toBe(200);
  });
});
