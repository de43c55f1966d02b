/** Sensitive changes ask a signed-in person once more who they are. */

import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bearer as olderBearer, send } from "../../dialects/visitor.ts";
import { CINEMA } from "../../support/catalogue.ts";
import { stopQueues } from "../../support/queues.ts";
import { PASSWORD, bearer, call, confirmed, login, row } from "../accounts/accounts-client.ts";
import type { Answer, Registered } from "../accounts/accounts-client.ts";
import { passkeyOf } from "../passkeys/passkey-client.ts";
import { secondFactorOf, withApp, wrongCode } from "../second-factor/second-factor-client.ts";

const settings = { ...env };
beforeEach(stopQueues);
afterEach(() => void Object.assign(env, settings));

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const unproved = { status: 403, body: { code: "reauthentication_needed", max_age_s: 900 } };
const needed = { status: 403, body: { code: "second_factor_needed" } };

const as = (token: string, method: string, path: string, body?: unknown): Promise<Answer> =>
  call(method, path, body, bearer(token));

const reauthenticate = (token: string, body: unknown): Promise<Answer> =>
  as(token, "POST", "/auth/reauthenticate", body);

/** As if the person had proved who they are some minutes ago, and signed in before. */
const ago = (userId: number, minutes: number) =>
  env.DB.prepare("UPDATE sessions SET created_at_ms = ?1, proved_at_ms = ?2 WHERE user_id = ?3")
    .bind(Date.now() - DAY_MS, Date.now() - minutes * MINUTE_MS, userId)
    .run();

const change = (userId: number, sql: string) =>
  env.DB.prepare(`UPDATE users SET ${sql} WHERE id = ?`).bind(userId).run();

async function withRights(sql: string): Promise<Registered> {
  const person = await confirmed();
  await change(person.userId, sql);
  return person;
}

const newPasskey = (token: string) => as(token, "POST", "/me/passkeys/options");

describe("a sensitive change", () => {
  it("needs a login or a proof of the last fifteen minutes", async () => {
    const ada = await confirmed();
    expect((await newPasskey(ada.token)).status).toBe(200);
    await ago(ada.userId, 14.9);
    expect((await newPasskey(ada.token)).status).toBe(200);
    await ago(ada.userId, 15);
    const refused = await newPasskey(ada.token);
    expect(refused).toMatchObject(unproved);
    expect(refused.body["detail"]).toContain("/v1/auth/reauthenticate");
    const later = await login(ada.email);
    expect((await newPasskey(String(later.body["access_token"]))).status).toBe(200);
    expect(await newPasskey(ada.token)).toMatchObject(unproved);
  });

  it("counts the login where a session of before has no proof", async () => {
    const ada = await confirmed();
    const since = (ms: number) =>
      env.DB.prepare("UPDATE sessions SET proved_at_ms = NULL, created_at_ms = ? WHERE user_id = ?")
        .bind(ms, ada.userId)
        .run();
    await since(Date.now() - 14 * MINUTE_MS);
    expect((await newPasskey(ada.token)).status).toBe(200);
    await since(Date.now() - DAY_MS);
    expect(await newPasskey(ada.token)).toMatchObject(unproved);
  });

  it("is one of passkeys, of the authenticator app and of recovery codes", async () => {
    const ada = await confirmed();
    await passkeyOf(ada);
    await withApp(ada);
    await ago(ada.userId, 20);
    const [passkey] = (await as(ada.token, "GET", "/me/passkeys")).body["data"] as { id: number }[];
    for (const [method, path, body] of [
      ["POST", "/me/passkeys/options"],
      ["DELETE", `/me/passkeys/${passkey?.id}`],
      ["POST", "/me/second-factor/totp"],
      ["POST", "/me/second-factor/totp/confirm", { code: "123456" }],
      ["DELETE", "/me/second-factor/totp"],
      ["POST", "/me/second-factor/recovery-codes"],
    ] as const)
      expect(await as(ada.token, method, path, body)).toMatchObject(unproved);
    expect(await secondFactorOf(ada.token)).toMatchObject({ recovery_codes_left: 10 });
    expect((await as(ada.token, "GET", "/me/passkeys")).body["data"]).toHaveLength(1);
  });

  it("is one of gate keys", async () => {
    const owner = await withRights("role = 'owner'");
    const cinema = await as(owner.token, "POST", "/cinemas", CINEMA);
    const wish = { name: "A phone", cinema_id: cinema.body["id"] };
    const key = await as(owner.token, "POST", "/gate-keys", wish);
    expect(key.status).toBe(201);
    await ago(owner.userId, 20);
    expect(await as(owner.token, "POST", "/gate-keys", wish)).toMatchObject(unproved);
    const one = `/gate-keys/${String(key.body["id"])}`;
    expect(await as(owner.token, "DELETE", one)).toMatchObject(unproved);
    expect((await as(owner.token, "GET", `/gate-keys?cinema_id=${String(wish.cinema_id)}`)).status).toBe(200);
    expect((await reauthenticate(owner.token, { password: PASSWORD })).status).toBe(200);
    expect((await as(owner.token, "DELETE", one)).status).toBe(204);
  });

  it("is one of rights, by the older APIs too", async () => {
    const [admin, other] = [await withRights("is_admin = 1"), await confirmed()];
    await ago(admin.userId, 20);
    const path = `/admin/users/${other.userId}`;
    expect(await as(admin.token, "PATCH", path, { role: "owner" })).toMatchObject(unproved);
    expect(await as(admin.token, "POST", `${path}/promote`)).toMatchObject(unproved);
    const promote = () => send(`POST /users/promote/${other.userId}`, { headers: olderBearer(admin.token) });
    expect((await promote()).status).toBe(403);
    expect((await as(admin.token, "GET", path)).body).toMatchObject({ role: "user", is_admin: false });
    expect((await reauthenticate(admin.token, { password: PASSWORD })).status).toBe(200);
    expect((await promote()).status).toBe(200);
    expect((await as(admin.token, "PATCH", path, { role: "owner" })).status).toBe(200);
  });

  it("is refused to callers without the right as before, and not with a question for a proof", async () => {
    const eve = await confirmed();
    await ago(eve.userId, 20);
    expect(await as(eve.token, "POST", `/admin/users/${eve.userId}/promote`)).toMatchObject({
      status: 403,
      body: { code: "forbidden" },
    });
  });
});

describe("a proof by password", () => {
  it("answers with a token of the same session, and lasts for that session only", async () => {
    const ada = await confirmed();
    const other = String((await login(ada.email)).body["access_token"]);
    await ago(ada.userId, 20);
    const proved = await reauthenticate(ada.token, { password: PASSWORD });
    expect(proved).toMatchObject({ status: 200, body: { token_type: "Bearer", expires_in: 3600 } });
    expect(proved.headers.get("cache-control")).toBe("no-store");
    expect((await newPasskey(ada.token)).status).toBe(200);
    expect((await newPasskey(String(proved.body["access_token"]))).status).toBe(200);
    expect(await newPasskey(other)).toMatchObject(unproved);
  });

  it("is refused for a wrong password, of which the tenth locks", async () => {
    const ada = await confirmed();
    await ago(ada.userId, 20);
    for (let i = 0; i < 10; i++)
      expect(await reauthenticate(ada.token, { password: "wrong" })).toMatchObject({
        status: 403,
        body: { code: "wrong_password" },
      });
    expect((await reauthenticate(ada.token, { password: PASSWORD })).status).toBe(429);
    expect(await newPasskey(ada.token)).toMatchObject(unproved);
  });

  it("needs the second factor where there is one, and counts wrong codes", async () => {
    const ada = await confirmed();
    const app = await withApp(ada);
    await ago(ada.userId, 20);
    expect(await reauthenticate(ada.token, { password: PASSWORD })).toMatchObject(needed);
    const wrong = { password: PASSWORD, totp: wrongCode(app.code()) };
    expect(await reauthenticate(ada.token, wrong)).toMatchObject({
      status: 403,
      body: { code: "wrong_second_factor" },
    });
    expect(await newPasskey(ada.token)).toMatchObject(unproved);
    const right = { password: PASSWORD, totp: app.code() };
    expect((await reauthenticate(ada.token, right)).status).toBe(200);
    expect((await newPasskey(ada.token)).status).toBe(200);
    expect((await reauthenticate(ada.token, right)).body).toMatchObject({ code: "wrong_second_factor" });
    const [recovery_code] = app.recoveryCodes;
    expect((await reauthenticate(ada.token, { password: PASSWORD, recovery_code })).status).toBe(200);
    for (let i = 0; i < 10; i++) await reauthenticate(ada.token, wrong);
    expect((await reauthenticate(ada.token, { password: PASSWORD, totp: app.code(1) })).status).toBe(429);
  });

  it("gives a session from before the app the owner's rights, with the code", async () => {
    const owner = await withRights("role = 'owner'");
    const before = String((await login(owner.email)).body["access_token"]);
    const app = await withApp(owner);
    const codes = (token: string) => as(token, "GET", "/promo-codes");
    expect(await codes(before)).toMatchObject(needed);
    expect(await newPasskey(before)).toMatchObject(unproved);
    const shown = await reauthenticate(before, { password: PASSWORD, totp: app.code() });
    expect(shown.status).toBe(200);
    expect((await codes(before)).status).toBe(200);
    expect((await newPasskey(before)).status).toBe(200);
  });

  it("is refused in a session that has ended", async () => {
    const ada = await confirmed();
    await env.DB.prepare("UPDATE sessions SET ended_at_ms = 1 WHERE user_id = ?").bind(ada.userId).run();
    expect((await reauthenticate(ada.token, { password: PASSWORD })).status).toBe(401);
    expect(await row("SELECT proved_at_ms FROM sessions WHERE user_id = ?", ada.userId)).toEqual({
      proved_at_ms: null,
    });
  });

  it.each([{}, { password: PASSWORD, passkey: {} }, { totp: "123456" }])("is invalid as %j", async (body) => {
    const { token } = await confirmed();
    expect((await reauthenticate(token, body)).status).toBe(422);
  });
});

describe("a proof by passkey", () => {
  const options = async (token: string): Promise<never> =>
    (await as(token, "POST", "/auth/reauthenticate/options")).body as never;

  it("counts as both factors", async () => {
    const ada = await confirmed();
    const phone = await passkeyOf(ada);
    await withApp(ada);
    await ago(ada.userId, 20);
    expect(await options(ada.token)).toMatchObject({ allowCredentials: [{ id: phone.credentialId }] });
    const passkey = await phone.get(await options(ada.token));
    expect((await reauthenticate(ada.token, { passkey })).status).toBe(200);
    expect((await newPasskey(ada.token)).status).toBe(200);
    expect(await reauthenticate(ada.token, { passkey })).toMatchObject({
      status: 401,
      body: { code: "passkey_refused" },
    });
  });

  it("is refused with another person's passkey, and for another person's challenge or a login's", async () => {
    const [ada, eve] = [await confirmed(), await confirmed()];
    const [hers, others] = [await passkeyOf(ada), await passkeyOf(eve)];
    await ago(ada.userId, 20);
    const forLogin = (await call("POST", "/auth/passkey/options")).body as never;
    for (const passkey of [
      await others.get(await options(ada.token)),
      await hers.get(await options(eve.token)),
      await hers.get(forLogin),
    ])
      expect(await reauthenticate(ada.token, { passkey })).toMatchObject({
        status: 401,
        body: { code: "passkey_refused" },
      });
    expect(await newPasskey(ada.token)).toMatchObject(unproved);
  });

  it("has no options for a person without a passkey", async () => {
    const { token } = await confirmed();
    expect(await as(token, "POST", "/auth/reauthenticate/options")).toMatchObject({
      status: 404,
      body: { code: "passkey_not_found" },
    });
  });

  it("is what an owner's password does not replace where the second factor is required", async () => {
    const owner = await withRights("role = 'owner'");
    const phone = await passkeyOf(owner);
    env.SECOND_FACTOR = "required";
    const token = String((await login(owner.email)).body["access_token"]);
    expect(await newPasskey(token)).toMatchObject(unproved);
    expect(await as(token, "POST", "/me/second-factor/totp")).toMatchObject(unproved);
    expect(await reauthenticate(token, { password: PASSWORD })).toMatchObject(needed);
    const passkey = await phone.get(await options(token));
    expect((await reauthenticate(token, { passkey })).status).toBe(200);
    expect((await newPasskey(token)).status).toBe(200);
  });
});

describe("an account without a password", () => {
  const erasure = { without_password: true };
  const withoutPassword = () => withRights("password_hash = ''");

  it("sets its first one, moves and is erased after a recent login or proof", async () => {
    const ada = await withoutPassword();
    await ago(ada.userId, 20);
    const [first, move] = [{ password: "a first password" }, { email: "moved@example.com" }];
    for (const body of [first, move])
      expect(await as(ada.token, "PATCH", "/me", body)).toMatchObject(unproved);
    expect(await as(ada.token, "DELETE", "/me", erasure)).toMatchObject(unproved);
    await ago(ada.userId, 1);
    expect((await as(ada.token, "PATCH", "/me", move)).status).toBe(200);
    expect((await as(ada.token, "PATCH", "/me", first)).status).toBe(200);
    expect((await login(ada.email, "a first password")).status).toBe(200);
    const eve = await withoutPassword();
    expect(await as(eve.token, "DELETE", "/me", {})).toMatchObject({
      status: 422,
      body: { code: "invalid_input" },
    });
    expect((await as(eve.token, "DELETE", "/me", erasure)).status).toBe(204);
  });

  it("has no password that is right", async () => {
    const ada = await withoutPassword();
    for (const password of [PASSWORD, "x"]) {
      expect((await reauthenticate(ada.token, { password })).body).toMatchObject({ code: "wrong_password" });
      expect((await as(ada.token, "DELETE", "/me", { password })).body).toMatchObject({
        code: "wrong_password",
      });
    }
  });

  it("is the only one that needs none: others are asked for it, however recent their login", async () => {
    const { token } = await confirmed();
    for (const body of [{ email: "moved@example.com" }, { password: "another password" }])
      expect(await as(token, "PATCH", "/me", body)).toMatchObject({
        status: 422,
        body: { code: "invalid_input", errors: [{ pointer: "/current_password" }] },
      });
    expect(await as(token, "DELETE", "/me", erasure)).toMatchObject({
      status: 422,
      body: { code: "invalid_input", errors: [{ pointer: "/current_password" }] },
    });
  });
});

describe("the password that one has", () => {
  it("is current_password wherever it is asked for; password is its older name", async () => {
    const ada = await confirmed();
    for (const name of ["current_password", "password"]) {
      expect((await reauthenticate(ada.token, { [name]: PASSWORD })).status).toBe(200);
      expect((await reauthenticate(ada.token, { [name]: "wrong" })).body["code"]).toBe("wrong_password");
      expect((await as(ada.token, "DELETE", "/me", { [name]: "wrong" })).body["code"]).toBe("wrong_password");
    }
    const moved = { email: "moved.ada@example.com", current_password: PASSWORD };
    expect((await as(ada.token, "PATCH", "/me", moved)).status).toBe(200);
    expect((await as(ada.token, "DELETE", "/me", { current_password: PASSWORD })).status).toBe(204);
    const bob = await confirmed();
    expect((await as(bob.token, "DELETE", "/me", { password: PASSWORD })).status).toBe(204);
  });

  it("is sent once, and instead of a passkey", async () => {
    const { token } = await confirmed();
    const both = { current_password: PASSWORD, password: PASSWORD };
    for (const answer of [
      await reauthenticate(token, both),
      await reauthenticate(token, {}),
      await as(token, "DELETE", "/me", both),
      await as(token, "DELETE", "/me", { current_password: PASSWORD, without_password: true }),
    ])
      expect(answer).toMatchObject({ status: 422, body: { code: "invalid_input" } });
  });

  it("is documented under one name", async () => {
    const { paths, components } = (await (
      await exports.default.fetch("http://matinee.test/openapi.json")
    ).json()) as {
      paths: Record<
        string,
        Record<string, { requestBody: { content: Record<string, { schema: { $ref?: string } }> } }>
      >;
      components: { schemas: Record<string, object> };
    };
    for (const operation of [paths["/v1/me"]?.["delete"], paths["/v1/auth/reauthenticate"]?.["post"]]) {
      const schema = operation?.requestBody.content["application/json"]?.schema;
      expect(components.schemas[schema?.$ref?.split("/").at(-1) ?? ""] ?? schema).toMatchObject({
        properties: { current_password: { type: "string" }, password: { deprecated: true } },
      });
    }
  });
});

describe("an address, a password and an erasure", () => {
  it("need a session that has shown the second factor of the account, beside the password", async () => {
    const ada = await confirmed();
    const entered = await send("POST /login", { body: { email: ada.email, password: PASSWORD } });
    const token = String(entered.body["token"]);
    const app = await withApp(ada);
    for (const body of [{ email: "moved@example.com" }, { password: "another password" }])
      expect(await as(token, "PATCH", "/me", { ...body, current_password: PASSWORD })).toMatchObject(
        unproved,
      );
    expect(await as(token, "DELETE", "/me", { password: PASSWORD })).toMatchObject(unproved);
    expect((await reauthenticate(token, { password: PASSWORD, totp: app.code() })).status).toBe(200);
    const body = { password: "another password", current_password: PASSWORD };
    expect((await as(token, "PATCH", "/me", body)).status).toBe(200);
  });
});
