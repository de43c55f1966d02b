/** What a program may do with an API key: what its scopes say, as far as who made it may do it. */

import { env } from "cloudflare:workers";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { apiKey } from "../../../src/identity/api-keys/secret.ts";
import { programOf } from "../../../src/identity/api-keys/service.ts";
import { bought, gateKey, openDoors, scan } from "../../door/check-ins/open-doors.ts";
import { CINEMA, ask, house, inHours, make } from "../../support/catalogue.ts";
import { insertUser } from "../../support/people.ts";
import { plansOf } from "../../support/plans.ts";
import { rowsRead } from "../../support/rows-read.ts";
import { call, rows, run, token } from "../../support/world.ts";
import { keyOf, told } from "./keys.ts";

const settings = { ...env };
afterEach(() => void Object.assign(env, settings));
beforeAll(() => insertUser(run, 100_000));

const CARD = { name: "Standard", prices: [{ prices: { standard: { adult: 900 } } }] };
const get = (path: string, as: string) => told(ask("GET", path, { as }));
const post = (path: string, as: string, body: object) => told(ask("POST", path, { as, body }));

it("reads with `read`, and changes with `write` only", async () => {
  const { owner, cinemaId } = await house();
  const reader = await keyOf(owner, { prices: "read" });
  const writer = await keyOf(owner, { prices: "write" });
  const path = `/v1/cinemas/${cinemaId}/price-cards`;
  expect(await get(path, reader.key)).toEqual([200]);
  expect(await post(path, reader.key, CARD)).toEqual([403, "forbidden"]);
  expect(await get(path, writer.key)).toEqual([200]);
  expect(await post(path, writer.key, CARD)).toEqual([201]);
  expect(await get(`/v1/cinemas/${cinemaId}/staff`, writer.key)).toEqual([403, "forbidden"]);
});

it("works in its cinemas only, and without a list in all of the owner's, also in new ones", async () => {
  const home = await house();
  const other = await house();
  const bound = await keyOf(home.owner, { prices: "read" }, { cinema_ids: [home.cinemaId] });
  const free = await keyOf(home.owner, { prices: "read" });
  const second = await make("/v1/cinemas", home.owner, { ...CINEMA, name: "Rex" });
  const path = (cinemaId: number) => `/v1/cinemas/${cinemaId}/price-cards`;
  expect(await get(path(home.cinemaId), bound.key)).toEqual([200]);
  expect(await get(path(second), bound.key)).toEqual([404, "cinema_not_found"]);
  expect(await get(path(home.cinemaId), free.key)).toEqual([200]);
  expect(await get(path(second), free.key)).toEqual([200]);
  expect(await get(path(other.cinemaId), free.key)).toEqual([404, "cinema_not_found"]);
});

it("makes things that are the owner's", async () => {
  const { owner, showtime } = await house();
  const { key } = await keyOf(owner, { programme: "write" });
  const movieId = await make("/v1/movies", key, { title: "M", genre: "crime", duration_minutes: 110 });
  const showtimeId = await make("/v1/showtimes", key, showtime({ movie_id: movieId, status: "draft" }));
  expect(await get(`/v1/showtimes/${showtimeId}`, key)).toEqual([200]);
  expect(await told(ask("PATCH", `/v1/movies/${movieId}`, { as: owner, body: { rating: "PG" } }))).toEqual([
    200,
  ]);
});

it.each([
  ["GET", "/v1/me"],
  ["GET", "/v1/me/sessions"],
  ["GET", "/v1/reservations"],
  ["GET", "/v1/me/passkeys"],
  ["POST", "/v1/auth/logout"],
  ["GET", "/v1/report-schedules"],
  ["POST", "/v1/cinemas", CINEMA],
  ["POST", "/v1/gate-keys", { name: "Phone", cinema_id: 1 }],
  ["POST", "/v1/api-keys", { name: "Another", scopes: { staff: "write" } }],
  ["GET", "/v1/admin/users"],
  ["POST", "/v1/showtimes/1/reservations", { seats: ["A1"] }],
])(
  "does nothing that people do for themselves, or with a proof: %s %s",
  async (method, path, body?: object) => {
    const { owner } = await house();
    const all = Object.fromEntries(
      ["cinema", "staff", "programme", "prices", "counter", "customers", "orders", "door", "reports"].map(
        (permission) => [permission, "write"],
      ),
    );
    const { key } = await keyOf(owner, all);
    expect(await told(ask(method, path, { as: key, ...(body && { body }) }))).toEqual([
      403,
      "key_not_allowed",
    ]);
  },
);

it("is refused as a token by the older APIs, and where it is no key", async () => {
  const { owner, cinemaId } = await house();
  const { key } = await keyOf(owner, { prices: "read" });
  expect((await call("GET", "/profile", { as: key })).status).not.toBe(200);
  const path = `/v1/cinemas/${cinemaId}/price-cards`;
  for (const wrong of ["mk_live_x", `${key}x`, key.replace("live", "test"), apiKey(new Uint8Array(29)).key])
    expect(await get(path, wrong)).toEqual([401, "unauthenticated"]);
});

it("has no more rights than who made it has at that moment", async () => {
  const { owner, cinemaId } = await house();
  const [id, path] = [100_001, `/v1/cinemas/${cinemaId}/price-cards`];
  await insertUser(run, id);
  const employ = (role: string) =>
    run(
      "INSERT INTO staff VALUES (?1, ?2, ?3, ?4, 1) ON CONFLICT DO UPDATE SET roles = excluded.roles",
      cinemaId,
      id,
      JSON.stringify([role]),
      Date.now(),
    );
  await employ("manager");
  const { key } = await keyOf(
    await token(id),
    { prices: "write", reports: "read" },
    { cinema_ids: [cinemaId] },
  );
  const works = async () => [await get(path, key), await post(path, key, CARD)];
  const refused = [
    [403, "forbidden"],
    [403, "forbidden"],
  ];
  expect(await works()).toEqual([[200], [201]]);
  await employ("reports");
  expect(await works()).toEqual(refused);
  await employ("programmer");
  expect(await works()).toEqual([[200], [201]]);
  await run("UPDATE users SET password_is_strong = 0 WHERE id = ?1", id);
  expect(await works()).toEqual(refused);
  await run("UPDATE users SET password_is_strong = 1 WHERE id = ?1", id);
  await ask("DELETE", `/v1/cinemas/${cinemaId}/staff/${id}`, { as: owner });
  expect(await works()).toEqual(refused);
  // What ended stays ended: somebody who comes back makes a new key.
  await run("UPDATE api_keys SET created_at_ms = created_at_ms - 1000 WHERE made_by = ?1", id);
  await employ("manager");
  expect(await works()).toEqual(refused);
});

it("stops while its maker or its owner is disabled or is no owner any more", async () => {
  const { owner, cinemaId } = await house();
  const { key, id } = await keyOf(owner, { prices: "read" });
  const path = `/v1/cinemas/${cinemaId}/price-cards`;
  const [{ ownerId } = { ownerId: 0 }] = await rows<{ ownerId: number }>(
    "SELECT owner_id AS ownerId FROM api_keys WHERE id = ?1",
    id,
  );
  await run("UPDATE users SET disabled_at_ms = 1 WHERE id = ?1", ownerId);
  expect(await get(path, key)).toEqual([401, "unauthenticated"]);
  await run("UPDATE users SET disabled_at_ms = NULL, role = 'user' WHERE id = ?1", ownerId);
  expect(await get(path, key)).toEqual([401, "unauthenticated"]);
  await run("UPDATE users SET role = 'owner' WHERE id = ?1", ownerId);
  expect(await get(path, key)).toEqual([200]);
});

it("is named in the audit log by its key and its owner", async () => {
  const { owner, cinemaId } = await house();
  const { id, key } = await keyOf(owner, { prices: "write", cinema: "write" }, { cinema_ids: [cinemaId] });
  await ask("POST", `/v1/cinemas/${cinemaId}/price-cards`, { as: key, body: CARD });
  await ask("PATCH", `/v1/cinemas/${cinemaId}`, { as: key, body: { name: "Palace" } });
  const { body } = await ask("GET", `/v1/admin/audit?actor=api_key:${id}`, { as: owner });
  expect(body["data"]).toMatchObject([
    {
      action: "PATCH /v1/cinemas/{id}",
      actor: `api_key:${id}`,
      acts_as: "api_key",
      before: { name: "Odeon" },
      after: { name: "Palace" },
    },
    { action: "POST /v1/cinemas/{id}/price-cards", actor: `api_key:${id}`, acts_as: "api_key" },
  ]);
  const all = (await ask("GET", "/v1/admin/audit", { as: owner })).body["data"] as Record<string, unknown>[];
  const made = all.find(({ action }) => action === "POST /v1/api-keys");
  expect(made?.["after"]).toMatchObject({ id, scopes: { prices: "write", cinema: "write" } });
  expect(JSON.stringify(all)).not.toContain(key.slice(-39));
  const [entry] = await rows("SELECT owner_id FROM audit_log WHERE actor = ?1", `api_key:${id}`);
  const [{ ownerId } = { ownerId: 0 }] = await rows<{ ownerId: number }>(
    "SELECT owner_id AS ownerId FROM cinemas WHERE id = ?1",
    cinemaId,
  );
  expect(entry).toEqual({ owner_id: ownerId });
});

it("is named in the ledger and in the order by its key, at the counter and at the door", async () => {
  const { owner, cinemaId, showtimeId } = await openDoors();
  const { id, key } = await keyOf(owner, { counter: "write", customers: "read", door: "write" });
  const sold = await ask("POST", `/v1/showtimes/${showtimeId}/counter-sales`, {
    as: key,
    body: { seats: ["A1"] },
  });
  expect(sold.status).toBe(201);
  const blocked = await post(`/v1/showtimes/${showtimeId}/block-seats`, key, {
    seats: ["A2"],
    reason: "house",
  });
  expect(blocked).toEqual([200]);
  const [{ ticket_id: ticket } = { ticket_id: "" }] = sold.body["seats"] as { ticket_id: string }[];
  expect((await scan(key, ticket)).status).toBe(200);
  const order = await ask("GET", `/v1/orders/${Number(sold.body["id"])}`, { as: key });
  expect(order.body["history"]).toMatchObject([
    { type: "held", by: { kind: "api_key", id, name: null } },
    { type: "confirmed", by: { kind: "api_key", id } },
    { type: "checked_in", by: { kind: "api_key", id } },
  ]);
  const audit = await ask("GET", `/v1/admin/audit?showtime_id=${showtimeId}&actor=api_key:${id}`, {
    as: owner,
  });
  const ofLedger = (audit.body["data"] as Record<string, unknown>[]).filter(
    ({ source }) => source === "ledger",
  );
  expect(ofLedger.map(({ action, actor }) => [action, actor])).toContainEqual([
    "seats_blocked",
    `api_key:${id}`,
  ]);
  const shift = await ask("POST", `/v1/cinemas/${cinemaId}/shifts`, { as: key, body: { float: 0 } });
  expect([shift.status, shift.body["cashier"]]).toEqual([201, { id: -id, name: null }]);
});

it("repeats an answer under the same Idempotency-Key, apart from other keys", async () => {
  const { owner, showtimeId } = await openDoors();
  const [one, other] = [await keyOf(owner, { counter: "write" }), await keyOf(owner, { counter: "write" })];
  const sell = (as: string) =>
    call("POST", `/v1/showtimes/${showtimeId}/counter-sales`, {
      as,
      body: { seats: ["A1"] },
      headers: { "idempotency-key": "sale-1" },
    });
  expect((await sell(one.key)).status).toBe(201);
  const again = await sell(one.key);
  expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([201, "true"]);
  expect((await sell(other.key)).status).toBe(409);
});

it("sends at most 600 requests a minute, and no other key less", async () => {
  const { owner, cinemaId } = await house();
  const [busy, calm] = [await keyOf(owner, { prices: "read" }), await keyOf(owner, { prices: "read" })];
  env.RATE_LIMITS = "";
  const log = vi.spyOn(console, "log").mockReturnValue();
  const path = `/v1/cinemas/${cinemaId}/staff`;
  let stopped: Response | undefined;
  let passed = 0;
  // A minute may end in between, so there may be two of them.
  while (stopped === undefined && passed <= 1200) {
    const answers = await Promise.all(Array.from({ length: 50 }, () => call("GET", path, { as: busy.key })));
    stopped = answers.find(({ status }) => status === 429);
    passed += answers.filter(({ status }) => status === 403).length;
  }
  log.mockRestore();
  expect(passed).toBeGreaterThanOrEqual(600);
  expect(stopped?.headers.get("retry-after")).toBe("60");
  expect(stopped?.headers.get("ratelimit-policy")).toBe('"api-key";q=600;w=60');
  expect(await stopped?.json()).toMatchObject({ code: "too_many_requests" });
  expect(await get(path, calm.key)).toEqual([403, "forbidden"]);
});

it("is looked up by one statement that reads a few rows by their indexes", async () => {
  const { owner } = await house();
  const { key } = await keyOf(owner, { prices: "read" });
  await programOf(key, true);
  const plans = await plansOf(() => programOf(key, true));
  expect(plans).toHaveLength(1);
  expect(plans.flat().filter((step) => step.startsWith("SCAN"))).toEqual([
    expect.stringContaining("json_each"),
  ]);
  expect(plans.flat()).toContainEqual(expect.stringContaining("api_keys_hash_unique"));
  const { read } = await rowsRead(() => programOf(key, true));
  expect(read).toBeLessThan(10);
});

it("costs the requests of people nothing", async () => {
  const { owner, cinemaId } = await house();
  const plans = await plansOf(async () => {
    await call("GET", "/v1/me", { as: owner });
    await call("GET", `/v1/cinemas/${cinemaId}/price-cards`, { as: owner });
  });
  expect(plans.length).toBeGreaterThan(0);
  expect(plans.flat().filter((step) => step.includes("api_keys"))).toEqual([]);
});

it("a gate key is one of them: listed, rotated with an overlap, and revoked with them", async () => {
  const { owner, cinemaId, showtimeId } = await openDoors();
  const { id, key } = await gateKey(owner, { cinema_id: cinemaId });
  const { first } = await bought(showtimeId, "A1");
  expect((await scan(key, first.code)).status).toBe(200);
  const { body } = await ask("GET", `/v1/api-keys?cinema_id=${cinemaId}`, { as: owner });
  expect(body["data"]).toMatchObject([
    { id, kind: "gate", name: "A phone", prefix: null, cinema_ids: [cinemaId], scopes: { door: "write" } },
  ]);
  const lastUse = async () => (await ask("GET", `/v1/api-keys/${id}`, { as: owner })).body["last_used_at"];
  await expect.poll(lastUse).not.toBeNull();
  expect(
    await told(ask("PATCH", `/v1/api-keys/${id}`, { as: owner, body: { scopes: { reports: "read" } } })),
  ).toEqual([409, "gate_key_scopes"]);
  const rotated = await ask("POST", `/v1/api-keys/${id}/rotate`, { as: owner, body: { overlap_s: 60 } });
  const renewed = String(rotated.body["key"]);
  expect(renewed).toMatch(/^gate_/);
  const doors = (as: string) => get(`/v1/showtimes/${showtimeId}/check-ins`, as);
  expect([await doors(key), await doors(renewed)]).toEqual([[200], [200]]);
  expect(await told(ask("DELETE", `/v1/api-keys/${id}`, { as: owner }))).toEqual([204]);
  expect([await doors(key), await doors(renewed)]).toEqual([
    [401, "unauthenticated"],
    [401, "unauthenticated"],
  ]);
  expect(await get(`/v1/cinemas/${cinemaId}/staff`, renewed)).toEqual([401, "unauthenticated"]);
});

it("a gate key that an earlier release makes or revokes while this one starts is taken over", async () => {
  const { cinemaId } = await openDoors();
  await run(
    "INSERT INTO gate_keys (name, hash, cinema_id, created_at_ms) VALUES ('Phone', 'earlier', ?1, 1)",
    cinemaId,
  );
  const found = () =>
    rows("SELECT kind, gate_cinema_id, scopes, revoked_at_ms FROM api_keys WHERE hash = 'earlier'");
  const handed = { kind: "gate", gate_cinema_id: cinemaId, scopes: '{"door":"write"}' };
  expect(await found()).toEqual([{ ...handed, revoked_at_ms: null }]);
  await run("UPDATE gate_keys SET revoked_at_ms = 7 WHERE hash = 'earlier'");
  expect(await found()).toEqual([{ ...handed, revoked_at_ms: 7 }]);
});

it("sees drafts with the programme in its scopes only", async () => {
  const { owner, showtime } = await house();
  const { key } = await keyOf(owner, { programme: "read" });
  const draft = await make("/v1/showtimes", owner, showtime({ status: "draft", starts_at: inHours(30) }));
  expect(await get(`/v1/showtimes/${draft}`, key)).toEqual([200]);
  const reports = await keyOf(owner, { reports: "write" });
  expect(await get(`/v1/showtimes/${draft}`, reports.key)).toEqual([404, "showtime_not_found"]);
});
