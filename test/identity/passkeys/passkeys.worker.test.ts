import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { sweep } from "../../../src/jobs/sweep.ts";
import { Authenticator } from "../../support/authenticator.ts";
import { alike, bearer, call, confirmed, login, me, register, row } from "../accounts/accounts-client.ts";
import { ORIGIN, addTo, loginBy, loginOptions, loginWith, newOptions, passkeyOf } from "./passkey-client.ts";

const device = () => new Authenticator(ORIGIN);

const list = async (token: string): Promise<{ id: number; name: string; last_used_at: string | null }[]> =>
  (await call("GET", "/me/passkeys", undefined, bearer(token))).body["data"] as never;

const refused = { status: 401, body: { code: "passkey_refused" } };

afterEach(() => void vi.restoreAllMocks());

const disable = (userId: number) =>
  env.DB.prepare("UPDATE users SET disabled_at_ms = 1 WHERE id = ?").bind(userId).run();

describe("a new passkey", () => {
  it("is asked for so that it finds its account and is unlocked by its holder", async () => {
    const { token, email } = await confirmed({ name: "Ida" });
    const options = await call("POST", "/me/passkeys/options", undefined, bearer(token));
    expect(options.status).toBe(200);
    expect(options.headers.get("cache-control")).toBe("no-store");
    expect(options.body).toMatchObject({
      rp: { id: "localhost", name: "Matinee" },
      user: { name: email, displayName: "Ida" },
      attestation: "none",
      excludeCredentials: [],
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
    });
  });

  it("has a name, is listed, and logs in until it is deleted", async () => {
    const ada = await confirmed();
    const phone = device();
    const added = await addTo(ada.token, await phone.create(await newOptions(ada.token)), "My phone");
    expect(added).toMatchObject({ status: 201, body: { name: "My phone", last_used_at: null } });
    const second = await passkeyOf(ada);
    const [first] = await list(ada.token);
    expect(first).toMatchObject({ id: added.body["id"], name: "My phone" });
    expect((await loginBy(phone)).status).toBe(200);
    expect((await list(ada.token))[0]?.last_used_at).not.toBeNull();
    const path = `/me/passkeys/${first?.id}`;
    const other = await confirmed();
    expect(await call("DELETE", path, undefined, bearer(other.token))).toMatchObject({
      status: 404,
      body: { code: "passkey_not_found" },
    });
    expect((await call("DELETE", path, undefined, bearer(ada.token))).status).toBe(204);
    expect(await list(ada.token)).toHaveLength(1);
    expect(await loginBy(phone)).toMatchObject(refused);
    expect((await loginBy(second)).status).toBe(200);
  });

  it("is not made twice on one device: the options name the passkeys that are there", async () => {
    const ada = await confirmed();
    const phone = await passkeyOf(ada);
    const options = await call("POST", "/me/passkeys/options", undefined, bearer(ada.token));
    expect(options.body["excludeCredentials"]).toMatchObject([{ id: phone.credentialId }]);
    expect(await addTo(ada.token, await phone.create(await newOptions(ada.token)))).toMatchObject({
      status: 409,
      body: { code: "passkey_exists" },
    });
  });

  it("is not one of two accounts", async () => {
    const [ada, eve] = [await confirmed(), await confirmed()];
    const phone = await passkeyOf(ada);
    const stolen = await phone.create(await newOptions(eve.token));
    expect(await addTo(eve.token, stolen)).toMatchObject({ status: 409, body: { code: "passkey_exists" } });
  });

  it("needs a confirmed address, or a stranger could leave one in the account of an address's owner", async () => {
    const { token } = await register();
    expect(await call("POST", "/me/passkeys/options", undefined, bearer(token))).toMatchObject({
      status: 403,
      body: { code: "email_not_confirmed" },
    });
  });

  it("is one of twenty at most", async () => {
    const ada = await confirmed();
    const early = await device().create(await newOptions(ada.token));
    await env.DB.prepare(
      `INSERT INTO passkeys (user_id, credential_id, public_key, counter, transports, name, created_at_ms)
       SELECT ?1, 'full-' || value, '', 0, '[]', 'x', 1 FROM json_each(?2)`,
    )
      .bind(ada.userId, JSON.stringify(Array.from({ length: 20 }, (_, i) => i)))
      .run();
    const full = { status: 409, body: { code: "too_many_passkeys" } };
    expect(await call("POST", "/me/passkeys/options", undefined, bearer(ada.token))).toMatchObject(full);
    expect(await addTo(ada.token, early)).toMatchObject(full);
  });

  it("is refused for another page, another challenge, and a device that nobody unlocked", async () => {
    const ada = await confirmed();
    for (const changed of [
      { origin: "https://evil.example" },
      { challenge: Buffer.alloc(32).toString("base64url") },
      { userVerified: false },
      { format: "tpm" },
      { format: "packed", statement: new Map([["x5c", new Uint8Array(8)]]) },
    ])
      expect(
        await addTo(ada.token, await device().create(await newOptions(ada.token), changed)),
      ).toMatchObject(refused);
    expect(await list(ada.token)).toEqual([]);
  });

  it("is refused for a challenge of somebody else, of a login, used before, or too old", async () => {
    const [ada, eve] = [await confirmed(), await confirmed()];
    expect(await addTo(eve.token, await device().create(await newOptions(ada.token)))).toMatchObject(refused);
    const { challenge } = (await call("POST", "/auth/passkey/options")).body as { challenge: string };
    const forLogin = await device().create(await newOptions(ada.token), { challenge });
    expect(await addTo(ada.token, forLogin)).toMatchObject(refused);
    const made = await device().create(await newOptions(ada.token));
    expect((await addTo(ada.token, made)).status).toBe(201);
    expect(await addTo(ada.token, made)).toMatchObject(refused);
    const late = await device().create(await newOptions(ada.token));
    await env.DB.prepare("UPDATE passkey_challenges SET expires_at_ms = ?").bind(Date.now()).run();
    expect(await addTo(ada.token, late)).toMatchObject(refused);
  });

  it("is invalid where it is no passkey", async () => {
    const { token } = await confirmed();
    for (const credential of [undefined, {}, { id: "a", rawId: "a", type: "public-key", response: {} }])
      expect((await addTo(token, credential)).status).toBe(422);
    const made = await device().create(await newOptions(token));
    for (const response of [
      { ...made.response, attestationObject: "AA" },
      { ...made.response, clientDataJSON: "bm90IEpTT04" },
    ])
      expect(await addTo(token, { ...made, response })).toMatchObject(refused);
  });
});

describe("a login by a passkey", () => {
  it("answers as a login by password", async () => {
    const ada = await confirmed();
    const phone = await passkeyOf(ada);
    const entered = await loginBy(phone);
    expect(entered.status).toBe(200);
    expect(entered.headers.get("cache-control")).toBe("no-store");
    const byPassword = await login(ada.email);
    expect(Object.keys(entered.body)).toEqual(Object.keys(byPassword.body));
    expect(entered.body["user"]).toEqual(byPassword.body["user"]);
    expect(await me({ token: String(entered.body["access_token"]) })).toMatchObject({ id: ada.userId });
    const token = { refresh_token: entered.body["refresh_token"] };
    expect((await call("POST", "/auth/refresh", token)).status).toBe(200);
  });

  it("works again and again, also for keys that count nothing", async () => {
    const phone = await passkeyOf(await confirmed(), false);
    for (let i = 0; i < 3; i++) expect((await loginBy(phone)).status).toBe(200);
  });

  it("works once: the same answer is refused the second time", async () => {
    const phone = await passkeyOf(await confirmed());
    const answer = await phone.get(await loginOptions());
    expect((await loginWith(answer)).status).toBe(200);
    expect(await loginWith(answer)).toMatchObject(refused);
  });

  it("works once for parallel requests", async () => {
    const phone = await passkeyOf(await confirmed());
    const answer = await phone.get(await loginOptions());
    const answers = await Promise.all([1, 2, 3].map(() => loginWith(answer)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it("is refused for another page, a device that nobody unlocked, a changed signature, and a late answer", async () => {
    const phone = await passkeyOf(await confirmed());
    expect(await loginBy(phone, { origin: "https://evil.example" })).toMatchObject(refused);
    expect(await loginBy(phone, { userVerified: false })).toMatchObject(refused);
    const answer = await phone.get(await loginOptions());
    const other = await phone.get(await loginOptions());
    const { signature } = other.response;
    expect(await loginWith({ ...answer, response: { ...answer.response, signature } })).toMatchObject(
      refused,
    );
    const late = await phone.get(await loginOptions());
    await env.DB.prepare("UPDATE passkey_challenges SET expires_at_ms = ?").bind(Date.now()).run();
    expect(await loginWith(late)).toMatchObject(refused);
    expect((await loginBy(phone)).status).toBe(200);
  });

  it("is refused for a challenge that this server did not give for a login", async () => {
    const ada = await confirmed();
    const phone = await passkeyOf(ada);
    const { challenge } = (await call("POST", "/me/passkeys/options", undefined, bearer(ada.token))).body as {
      challenge: string;
    };
    expect(await loginBy(phone, { challenge })).toMatchObject(refused);
    const own = Buffer.alloc(32, 7).toString("base64url");
    expect(await loginBy(phone, { challenge: own })).toMatchObject(refused);
  });

  it("is refused in the name of another account, and for an unknown passkey", async () => {
    const [ada, eve] = [await confirmed(), await confirmed()];
    const phone = await passkeyOf(ada);
    const handleOfEve = Buffer.from(`matinee-${eve.userId}`).toString("base64url");
    const inHerName = await loginBy(phone, { userHandle: handleOfEve });
    const unknown = device();
    await unknown.create(await newOptions(eve.token));
    const answers = [inHerName, await loginBy(unknown)];
    for (const answer of answers) expect(alike(answer)).toEqual(alike(answers[0] ?? answer));
    expect(inHerName).toMatchObject(refused);
  });

  it("is refused to a disabled account", async () => {
    const ada = await confirmed();
    const phone = await passkeyOf(ada);
    await disable(ada.userId);
    expect(await loginBy(phone)).toMatchObject(refused);
  });

  it("is refused, and logged, where the device has not counted on: somebody has a copy of the key", async () => {
    const ada = await confirmed();
    const phone = await passkeyOf(ada);
    for (let i = 0; i < 3; i++) await loginBy(phone);
    const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
    for (const counter of [3, 2, 0]) expect(await loginBy(phone, { counter })).toMatchObject(refused);
    const events = log.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>);
    expect(events.filter(({ security }) => security === "passkey_copied")).toHaveLength(3);
    expect(events.find(({ security }) => security === "passkey_copied")).toMatchObject({
      user_id: ada.userId,
    });
    expect(JSON.stringify(events)).not.toContain(phone.credentialId);
    log.mockRestore();
    expect((await loginBy(phone, { counter: 100 })).status).toBe(200);
  });
});

describe("what is left of passkeys", () => {
  it("challenges are swept once they have run out", async () => {
    await loginOptions();
    await sweep(Date.now());
    expect((await row("SELECT count(*) AS n FROM passkey_challenges"))?.["n"]).toBeGreaterThan(0);
    await sweep(Date.now() + 5 * 60_000);
    expect(await row("SELECT count(*) AS n FROM passkey_challenges")).toEqual({ n: 0 });
  });
});
