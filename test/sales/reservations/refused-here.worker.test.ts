/** Tries for sold seats that an isolate refuses for the box office, and never wrongly. */

import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { afterEach, expect, it, vi } from "vitest";
import { BoxOffice } from "../../../src/box-office/object/box-office.ts";
import { openBoxOffice } from "../../../src/box-office/service.ts";
import { ask } from "../../support/catalogue.ts";
import { hall } from "../../support/halls.ts";
import { buyer, showtime } from "../../support/world.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

interface Try {
  readonly seats?: readonly (string | { label: string; ticket_type: string })[];
  readonly quantity?: number;
  readonly confirm?: boolean;
}

/** A showtime of A1 … A5 at which A1 and A2 are sold, and buyers. */
async function sold(changes: Parameters<typeof showtime>[2] = {}) {
  const show = await showtime(1, 5, changes);
  const [first, other] = [await buyer(), await buyer()];
  const reserve = (body: Try, headers = {}, as = other.token) =>
    ask("POST", `/v1/showtimes/${show.id}/reservations`, { as, body, headers });
  const bought = await reserve({ seats: ["A1", "A2"], confirm: true }, {}, first.token);
  expect(bought.status).toBe(201);
  const cancel = (id: unknown = bought.body["id"]) =>
    ask("DELETE", `/v1/reservations/${String(id)}`, { as: first.token });
  return { ...show, first, reserve, cancel };
}

/** How many tries have reached a box office since. */
const reaching = () => vi.spyOn(BoxOffice.prototype, "reserve").mock.calls;

const taken = (...seats: string[]) => ({ status: 409, body: { code: "seats_taken", seats } });

it("gives the box office's answer without asking it", async () => {
  const { reserve } = await sold();
  const calls = reaching();
  const tries = 40;
  for (let i = 0; i < tries; i++)
    expect(await reserve({ seats: ["A2", "A1"] })).toMatchObject(taken("A2", "A1"));
  expect(calls.length).toBeGreaterThanOrEqual(1);
  expect(calls.length).toBeLessThan(tries);
});

it("sells a seat at once to whoever tries after its cancellation was answered", async () => {
  const { reserve, cancel, first } = await sold();
  let id: unknown;
  for (let i = 0; i < 10; i++) {
    expect(await reserve({ seats: ["A1"] })).toMatchObject(taken("A1"));
    expect((await cancel(id)).status).toBe(200);
    const bought = await reserve({ seats: ["A1"], confirm: true }, {}, first.token);
    expect(bought.status).toBe(201);
    ({ id } = bought.body);
  }
});

it("keeps the promise of a box office that has died since", async () => {
  const { reserve, office, object, first } = await sold();
  expect(await reserve({ seats: ["A1"] })).toMatchObject(taken("A1"));
  await evictDurableObject(object());
  const cancelling = office().cancel(1, first.id, null);
  expect((await office().reservation(1))?.status).toBe("confirmed");
  expect((await cancelling).ok).toBe(true);
  expect((await reserve({ seats: ["A1"] })).status).toBe(201);
});

it("delays no release of a hold", async () => {
  const { reserve, office, first } = await sold();
  expect((await reserve({ seats: ["A4"] }, {}, first.token)).status).toBe(201);
  expect(await reserve({ seats: ["A1"] })).toMatchObject(taken("A1"));
  const releasing = office().cancel(2, first.id, null);
  expect((await office().reservation(2))?.status).toBe("released");
  expect((await releasing).ok).toBe(true);
});

it("says that a showtime is cancelled from the moment in which its cancellation was answered", async () => {
  const { reserve, terms } = await sold();
  expect(await reserve({ seats: ["A1"] })).toMatchObject(taken("A1"));
  await openBoxOffice({ ...terms, version: terms.version + 1, status: "cancelled" }, hall(1, 5), "weur");
  expect(await reserve({ seats: ["A1"] })).toMatchObject({ body: { code: "showtime_cancelled" } });
});

it("says that a seat is not for sale from the moment in which its hall lost it", async () => {
  const { reserve, terms } = await sold();
  expect(await reserve({ seats: ["A1"] })).toMatchObject(taken("A1"));
  const blocked = { ...hall(1, 5), blocked: ["A1"] };
  await openBoxOffice({ ...terms, version: terms.version + 1 }, blocked, "weur");
  expect(await reserve({ seats: ["A1"] })).toMatchObject({ body: { code: "seats_blocked" } });
});

it("answers a request with a key as it was answered before, whoever has tried for the seats since", async () => {
  const { reserve } = await sold();
  const key = { "idempotency-key": "mine" };
  const bought = await reserve({ seats: ["A3"], confirm: true }, key);
  const { token } = await buyer();
  for (let i = 0; i < 5; i++) expect(await reserve({ seats: ["A3"] }, {}, token)).toMatchObject(taken("A3"));
  const again = await reserve({ seats: ["A3"], confirm: true }, key);
  expect([again.status, again.body["id"]]).toEqual([201, bought.body["id"]]);
  expect(again.headers.get("idempotent-replayed")).toBe("true");
});

it.each<[string, Try, object]>([
  ["a free seat too", { seats: ["A1", "A4"] }, taken("A1")],
  ["a held seat too", { seats: ["A1", "A5"] }, taken("A1", "A5")],
  ["a seat twice", { seats: ["A1", "A1"] }, { body: { code: "duplicate_seats" } }],
  ["no seat of the hall", { seats: ["A1", "Z9"] }, { body: { code: "unknown_seats" } }],
  [
    "an unknown ticket type",
    { seats: [{ label: "A1", ticket_type: "senior" }] },
    { body: { code: "unknown_ticket_type" } },
  ],
  ["more seats than are allowed", { seats: ["A1", "A2", "A3"] }, { body: { code: "too_many_seats" } }],
  ["the best seats", { quantity: 1 }, { status: 201 }],
])("answers as before a try for %s", async (_, body, answer) => {
  const { reserve, first } = await sold({ maxSeats: 2 });
  expect((await reserve({ seats: ["A5"] }, {}, first.token)).status).toBe(201);
  await reserve({ seats: ["A1"] });
  expect(await reserve(body)).toMatchObject(answer);
});

it("leaves it to the box office where a buyer's limit comes first", async () => {
  const { reserve, first, object } = await sold({ maxSeatsPerBuyer: 2 });
  await reserve({ seats: ["A1"] });
  expect(await reserve({ seats: ["A1"] }, {}, first.token)).toMatchObject({ body: { code: "buyer_limit" } });
  await runInDurableObject(object(), (_, { storage }) => {
    const kept = storage.sql.exec("SELECT value FROM meta WHERE key = 'leasedUntilMs'");
    expect(kept.toArray()).toEqual([]);
  });
});
