/** Keys are made, listed, changed, rotated and revoked by those who manage the staff of their cinemas. */

import { expect, it, vi } from "vitest";
import { ask, house, make, someone } from "../../support/catalogue.ts";
import { insertUser } from "../../support/people.ts";
import { rows, run, token } from "../../support/world.ts";
import { keyOf, told } from "./keys.ts";

const MINUTE_MS = 60_000;

let lastManager = 7_000;

/** Somebody new with a role in the cinema. */
async function employee(cinemaId: number, role = "manager"): Promise<{ id: number; token: string }> {
  const id = ++lastManager;
  await insertUser(run, id);
  await run("INSERT INTO staff VALUES (?1, ?2, ?3, 1, 1)", cinemaId, id, JSON.stringify([role]));
  return { id, token: await token(id) };
}

const cards = (cinemaId: number, as: string) =>
  told(ask("GET", `/v1/cinemas/${cinemaId}/price-cards`, { as }));

it("shows a key once, and stores its hash only", async () => {
  const { owner, cinemaId } = await house();
  const { status, body } = await ask("POST", "/v1/api-keys", {
    as: owner,
    body: { name: "Website", cinema_ids: [cinemaId], scopes: { prices: "read" } },
  });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    kind: "api",
    name: "Website",
    cinema_ids: [cinemaId],
    scopes: { prices: "read" },
    expires_at: null,
    last_used_at: null,
    previous_works_until: null,
  });
  const { key, ...shown } = body;
  expect(key).toMatch(/^mk_live_[0-9A-Za-z]{7}_[0-9A-Za-z]{39}$/);
  expect(String(key).startsWith(`${String(shown["prefix"])}_`)).toBe(true);
  const path = `/v1/api-keys/${Number(shown["id"])}`;
  expect((await ask("GET", path, { as: owner })).body).toEqual(shown);
  expect((await ask("GET", "/v1/api-keys", { as: owner })).body).toEqual({ data: [shown], next: null });
  const stored = JSON.stringify(await rows("SELECT * FROM api_keys WHERE id = ?1", Number(shown["id"])));
  expect(stored).not.toContain(String(key).slice(-39));
});

it.each([
  [{ scopes: {} }, "/scopes"],
  [{ scopes: { prices: "admin" } }, "/scopes/prices"],
  [{ scopes: { everything: "read" } }, "/scopes"],
  [{ scopes: { prices: "read" }, cinema_ids: [] }, "/cinema_ids"],
  [{ scopes: { prices: "read" }, expires_at: "tomorrow" }, "/expires_at"],
])("refuses the draft %o", async (draft, pointer) => {
  const { status, body } = await ask("POST", "/v1/api-keys", {
    as: await someone(),
    body: { name: "Website", ...draft },
  });
  expect(status).toBe(422);
  expect(JSON.stringify(body)).toContain(`"${pointer}`);
});

it("is made for one owner's cinemas by those who manage their staff, with a recent proof", async () => {
  const [home, other] = [await house(), await house()];
  const manager = await employee(home.cinemaId);
  const cashier = await employee(home.cinemaId, "cashier");
  const asked = (as: string, changes: object = {}) =>
    told(
      ask("POST", "/v1/api-keys", {
        as,
        body: { name: "Website", scopes: { prices: "read" }, cinema_ids: [home.cinemaId], ...changes },
      }),
    );
  expect(await asked(manager.token)).toEqual([201]);
  expect(await asked(cashier.token)).toEqual([403, "forbidden"]);
  expect(await asked(other.owner)).toEqual([404, "cinema_not_found"]);
  expect(await asked(manager.token, { cinema_ids: null })).toEqual([422, "cinema_needed"]);
  expect(await asked(home.owner, { cinema_ids: [home.cinemaId, 999_999] })).toEqual([
    404,
    "cinema_not_found",
  ]);
  expect(await asked(home.owner, { expires_at: new Date(Date.now() - 1000).toISOString() })).toEqual([
    422,
    "expires_in_the_past",
  ]);
  const admin = await someone({ role: "user", isAdmin: true });
  expect(await asked(admin, { cinema_ids: [home.cinemaId, other.cinemaId] })).toEqual([
    409,
    "several_owners",
  ]);
  await run("UPDATE sessions SET created_at_ms = ?1 WHERE user_id = ?2", Date.now() - 3_600_000, manager.id);
  expect(await asked(manager.token)).toEqual([403, "reauthentication_needed"]);
});

it("is listed, changed and revoked by those who manage all of its cinemas", async () => {
  const home = await house();
  const second = await make("/v1/cinemas", home.owner, {
    name: "Rex",
    address: "Side Street 2",
    time_zone: "Europe/Lisbon",
    currency: "EUR",
    region: "weur",
  });
  const manager = await employee(home.cinemaId);
  const ofOne = await keyOf(home.owner, { prices: "read" }, { cinema_ids: [home.cinemaId] });
  const ofAll = await keyOf(home.owner, { prices: "read" });
  const ofSecond = await keyOf(home.owner, { prices: "read" }, { cinema_ids: [second] });
  const ids = async (as: string, query = "") =>
    ((await ask("GET", `/v1/api-keys${query}`, { as })).body["data"] as { id: number }[]).map(({ id }) => id);
  expect(await ids(home.owner)).toEqual([ofSecond.id, ofAll.id, ofOne.id]);
  expect(await ids(home.owner, `?cinema_id=${second}`)).toEqual([ofSecond.id, ofAll.id]);
  expect(await ids(manager.token, `?cinema_id=${home.cinemaId}`)).toEqual([ofAll.id, ofOne.id]);
  expect(await told(ask("GET", "/v1/api-keys", { as: manager.token }))).toEqual([422, "cinema_needed"]);
  expect(await told(ask("GET", `/v1/api-keys?cinema_id=${second}`, { as: manager.token }))).toEqual([
    404,
    "cinema_not_found",
  ]);
  const first = await ask("GET", "/v1/api-keys?limit=2", { as: home.owner });
  const rest = await ids(home.owner, `?limit=2&cursor=${String(first.body["next"])}`);
  expect(rest).toEqual([ofOne.id]);
  const act = (id: number, as: string) =>
    told(ask("PATCH", `/v1/api-keys/${id}`, { as, body: { name: "New" } }));
  expect(await act(ofOne.id, manager.token)).toEqual([200]);
  expect(await act(ofAll.id, manager.token)).toEqual([404, "api_key_not_found"]);
  expect(await act(ofSecond.id, manager.token)).toEqual([404, "api_key_not_found"]);
  expect(await told(ask("DELETE", `/v1/api-keys/${ofAll.id}`, { as: manager.token }))).toEqual([
    404,
    "api_key_not_found",
  ]);
  expect(await told(ask("DELETE", `/v1/api-keys/${ofOne.id}`, { as: manager.token }))).toEqual([204]);
});

it("ends at once when it is revoked", async () => {
  const { owner, cinemaId } = await house();
  const { id, key } = await keyOf(owner, { prices: "read" });
  expect(await cards(cinemaId, key)).toEqual([200]);
  expect(await told(ask("DELETE", `/v1/api-keys/${id}`, { as: owner }))).toEqual([204]);
  expect(await cards(cinemaId, key)).toEqual([401, "unauthenticated"]);
  expect(await told(ask("DELETE", `/v1/api-keys/${id}`, { as: owner }))).toEqual([404, "api_key_not_found"]);
});

it("ends when it expires", async () => {
  const { owner, cinemaId } = await house();
  const expiresAtMs = Date.now() + 10 * MINUTE_MS;
  const { id, key } = await keyOf(
    owner,
    { prices: "read" },
    { expires_at: new Date(expiresAtMs).toISOString() },
  );
  expect(await cards(cinemaId, key)).toEqual([200]);
  await run("UPDATE api_keys SET expires_at_ms = ?1 WHERE id = ?2", Date.now() - 1, id);
  expect(await cards(cinemaId, key)).toEqual([401, "unauthenticated"]);
  expect(await told(ask("POST", `/v1/api-keys/${id}/rotate`, { as: owner, body: { overlap_s: 0 } }))).toEqual(
    [404, "api_key_not_found"],
  );
});

it("gets a new secret, and the old one works until the overlap ends", async () => {
  const { owner, cinemaId } = await house();
  const first = await keyOf(owner, { prices: "read" });
  const rotate = (overlapS: number) =>
    ask("POST", `/v1/api-keys/${first.id}/rotate`, { as: owner, body: { overlap_s: overlapS } });
  expect(await told(rotate(7 * 24 * 3600 + 1))).toEqual([422, "invalid_input"]);
  const { status, body } = await rotate(3600);
  expect(status).toBe(200);
  expect(body["prefix"]).toBe(first.prefix);
  expect(Date.parse(String(body["previous_works_until"]))).toBeGreaterThan(Date.now());
  const second = String(body["key"]);
  expect([await cards(cinemaId, first.key), await cards(cinemaId, second)]).toEqual([[200], [200]]);
  await run("UPDATE api_keys SET previous_until_ms = ?1 WHERE id = ?2", Date.now() - 1, first.id);
  expect(await cards(cinemaId, first.key)).toEqual([401, "unauthenticated"]);
  const third = String((await rotate(0)).body["key"]);
  expect([await cards(cinemaId, second), await cards(cinemaId, third)]).toEqual([
    [401, "unauthenticated"],
    [200],
  ]);
});

it("gives its new secret to its maker and its owner only, since it has the rights of its maker", async () => {
  const { owner, cinemaId } = await house();
  const [one, another] = [await employee(cinemaId), await employee(cinemaId)];
  const ofOwner = await keyOf(owner, { prices: "read" }, { cinema_ids: [cinemaId] });
  const ofManager = await keyOf(one.token, { prices: "read" }, { cinema_ids: [cinemaId] });
  const rotate = (id: number, as: string) =>
    told(ask("POST", `/v1/api-keys/${id}/rotate`, { as, body: { overlap_s: 0 } }));
  expect(await rotate(ofOwner.id, one.token)).toEqual([403, "forbidden"]);
  expect(await rotate(ofManager.id, another.token)).toEqual([403, "forbidden"]);
  expect(await rotate(ofManager.id, one.token)).toEqual([200]);
  expect(await rotate(ofManager.id, owner)).toEqual([200]);
});

it("gets other scopes, which count at the next request", async () => {
  const { owner, cinemaId } = await house();
  const { id, key } = await keyOf(owner, { prices: "read" });
  const rename = () => told(ask("POST", `/v1/cinemas/${cinemaId}/price-cards`, { as: key, body: CARD }));
  expect(await rename()).toEqual([403, "forbidden"]);
  const change = (scopes: object) => ask("PATCH", `/v1/api-keys/${id}`, { as: owner, body: { scopes } });
  expect((await change({ prices: "write" })).body).toMatchObject({ id, scopes: { prices: "write" } });
  expect(await rename()).toEqual([201]);
  await change({ programme: "write" });
  expect(await rename()).toEqual([403, "forbidden"]);
});

const CARD = { name: "Standard", prices: [{ prices: { standard: { adult: 900 } } }] };

it("notes when it was last used, at most once an hour", async () => {
  const { owner, cinemaId } = await house();
  const { id, key } = await keyOf(owner, { prices: "read" });
  const lastUse = async () =>
    (await rows<{ ms: number | null }>("SELECT last_used_at_ms AS ms FROM api_keys WHERE id = ?1", id))[0]
      ?.ms ?? null;
  await cards(cinemaId, key);
  await expect.poll(lastUse).not.toBeNull();
  const recent = Date.now() - 59 * MINUTE_MS;
  await run("UPDATE api_keys SET last_used_at_ms = ?1 WHERE id = ?2", recent, id);
  await cards(cinemaId, key);
  expect(await lastUse()).toBe(recent);
  await run("UPDATE api_keys SET last_used_at_ms = ?1 WHERE id = ?2", Date.now() - 61 * MINUTE_MS, id);
  await cards(cinemaId, key);
  await expect.poll(lastUse).toBeGreaterThan(recent);
});

it("is one of at most a hundred of an owner", async () => {
  const { owner } = await house();
  const { id } = await keyOf(owner, { prices: "read" });
  await run(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99)
     INSERT INTO api_keys (kind, name, prefix, hash, owner_id, made_by, scopes, created_at_ms)
     SELECT 'api', 'k', 'p', 'many-' || i, owner_id, made_by, scopes, 1 FROM n, api_keys WHERE id = ?1`,
    id,
  );
  const another = () => told(ask("POST", "/v1/api-keys", { as: owner, body: DRAFT }));
  expect(await another()).toEqual([409, "too_many_api_keys"]);
  await ask("DELETE", `/v1/api-keys/${id}`, { as: owner });
  expect(await another()).toEqual([201]);
});

const DRAFT = { name: "Website", scopes: { prices: "read" } };

it("is in the security log by its prefix, never by itself", async () => {
  const log = vi.spyOn(console, "log").mockReturnValue();
  const { owner, cinemaId } = await house();
  const { id, key, prefix } = await keyOf(owner, { prices: "read" });
  await told(ask("GET", "/v1/me", { as: key }));
  await ask("DELETE", `/v1/api-keys/${id}`, { as: owner });
  await cards(cinemaId, key);
  const lines = log.mock.calls.flat().map(String);
  log.mockRestore();
  const events = lines
    .filter((line) => line.includes('"security"') && line.includes(prefix))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events.map(({ security, user_id: userId }) => [security, userId === null])).toEqual([
    ["api_key_made", false],
    ["forbidden", true],
    ["api_key_revoked", false],
    ["api_key_refused", true],
  ]);
  expect(lines.join("\n")).not.toContain(key);
});
