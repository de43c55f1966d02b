/** What owners and admins may do in a session without a second factor. */

import { env } from "cloudflare:workers";
import { decodeJwt } from "jose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { send } from "../../dialects/visitor.ts";
import { stopQueues } from "../../support/queues.ts";
import { PASSWORD, bearer, call, confirmed, login } from "../accounts/accounts-client.ts";
import type { Registered } from "../accounts/accounts-client.ts";
import { loginBy, passkeyOf } from "../passkeys/passkey-client.ts";
import { loginWith, withApp } from "./second-factor-client.ts";

const settings = { ...env };
beforeEach(stopQueues);
afterEach(() => void Object.assign(env, settings));

const needed = { status: 403, body: { code: "second_factor_needed" } };

async function withRights(right: "owner" | "admin"): Promise<Registered> {
  const person = await confirmed();
  const change = right === "owner" ? "role = 'owner'" : "is_admin = 1";
  await env.DB.prepare(`UPDATE users SET ${change} WHERE id = ?`).bind(person.userId).run();
  return person;
}

const codes = (token: string) => call("GET", "/promo-codes", undefined, bearer(token));
const users = (token: string) => call("GET", "/admin/users", undefined, bearer(token));
const tokenIn = ({ body }: { body: Record<string, unknown> }): string => String(body["access_token"]);

describe("an owner with an authenticator app", () => {
  it("has an owner's rights in sessions that have shown its code, and in no others", async () => {
    const owner = await withRights("owner");
    const before = tokenIn(await login(owner.email));
    expect((await codes(before)).status).toBe(200);
    const app = await withApp(owner);
    expect((await codes(owner.token)).status).toBe(200);
    const refused = await codes(before);
    expect(refused).toMatchObject(needed);
    expect(refused.body["detail"]).toContain("/v1/auth/reauthenticate");
    const after = tokenIn(await loginWith(owner.email, { totp: app.code() }));
    expect((await codes(after)).status).toBe(200);
    expect((await call("GET", "/me", undefined, bearer(before))).status).toBe(200);
  });

  it("loses none where others lack them: a route of admins stays forbidden", async () => {
    const owner = await withRights("owner");
    const before = tokenIn(await login(owner.email));
    await withApp(owner);
    expect(await users(before)).toMatchObject({ status: 403, body: { code: "forbidden" } });
  });

  it("has no owner's rights by the older APIs, and may buy there", async () => {
    const owner = await withRights("owner");
    const movie = { title: "Up", genre: "drama", duration_minutes: 96 };
    const enter = () => send("POST /login", { body: { email: owner.email, password: PASSWORD } });
    const add = (token: string) => send("POST /movies", { body: movie, headers: bearer(token) });
    expect((await add(tokenIn(await enter()))).status).toBe(201);
    await withApp(owner);
    const entered = await enter();
    expect(entered.status).toBe(200);
    const token = tokenIn(entered);
    const refused = await add(token);
    expect(refused.status).toBe(403);
    expect(refused.body["message"]).toContain("second factor");
    expect(await codes(token)).toMatchObject(needed);
    expect((await send("GET /my-bookings", { headers: bearer(token) })).status).toBe(200);
  });
});

describe("an admin with an authenticator app", () => {
  it("has an admin's claims in the tokens of sessions that have shown its code, and in no others", async () => {
    const admin = await withRights("admin");
    const early = await login(admin.email);
    expect(decodeJwt(tokenIn(early))["adm"]).toBe(true);
    const app = await withApp(admin);
    const refreshed = await call("POST", "/auth/refresh", { refresh_token: early.body["refresh_token"] });
    expect(decodeJwt(tokenIn(refreshed))["adm"]).toBe(false);
    expect(await users(tokenIn(refreshed))).toMatchObject(needed);
    const entered = await loginWith(admin.email, { totp: app.code() });
    expect(entered.body["user"]).toMatchObject({ is_admin: true });
    expect(decodeJwt(tokenIn(entered))["adm"]).toBe(true);
    expect((await users(tokenIn(entered))).status).toBe(200);
  });

  it("sees only the own tickets by the older APIs", async () => {
    const admin = await withRights("admin");
    await withApp(admin);
    const { body } = await send(
      `POST /login?username=${admin.email}&password=${encodeURIComponent(PASSWORD)}`,
    );
    const token = String(body["token"]);
    expect(decodeJwt(token)).toMatchObject({ adm: false, role: "user" });
    expect((await send("GET /admin/users", { headers: bearer(token) })).status).toBe(403);
    expect((await send("GET /displayTikets", { headers: bearer(token) })).status).toBe(200);
  });
});

describe("where the second factor is required", () => {
  beforeEach(() => void (env.SECOND_FACTOR = "required"));

  it.each(["owner", "admin"] as const)("an %s without one may only set one up", async (right) => {
    const person = await withRights(right);
    const token = tokenIn(await login(person.email));
    const refused = await codes(token);
    expect(refused).toMatchObject(needed);
    for (const how of ["/v1/me/passkeys", "/v1/me/second-factor/totp"])
      expect(refused.body["detail"]).toContain(how);
    expect(decodeJwt(token)).toMatchObject({ adm: false, role: "user" });
    await withApp({ token, userId: person.userId });
    expect((await codes(token)).status).toBe(200);
    expect(await codes(person.token)).toMatchObject(needed);
  });

  it("a new passkey is one, and a login by it shows it; a login by password does not", async () => {
    const owner = await withRights("owner");
    const phone = await passkeyOf(owner);
    expect((await codes(owner.token)).status).toBe(200);
    expect((await codes(tokenIn(await loginBy(phone)))).status).toBe(200);
    expect(await codes(tokenIn(await login(owner.email)))).toMatchObject(needed);
  });

  it("the older APIs give no rights to owners and admins, and go on for buyers", async () => {
    const [owner, buyer] = [await withRights("owner"), await confirmed()];
    const enter = async ({ email }: Registered) =>
      tokenIn(await send("POST /login", { body: { email, password: PASSWORD } }));
    const token = await enter(owner);
    const movie = { title: "Up", genre: "drama", duration_minutes: 96 };
    expect((await send("POST /movies", { body: movie, headers: bearer(token) })).status).toBe(403);
    expect((await send("GET /my-bookings", { headers: bearer(await enter(buyer)) })).status).toBe(200);
  });

  it("nothing changes for people without rights", async () => {
    const person = await confirmed();
    const token = tokenIn(await login(person.email));
    expect((await call("GET", "/reservations", undefined, bearer(token))).status).toBe(200);
    expect(await codes(token)).toMatchObject({ status: 403, body: { code: "forbidden" } });
  });
});
