/** Guests' data: erased on request, and if nothing was sold. */

import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { keysOfReservation } from "../../../src/mail/outbox/mail-id.ts";
import { sweepGuests } from "../../../src/sales/counter/service.ts";
import * as store from "../../../src/sales/counter/store.ts";
import { ask, someone } from "../../support/catalogue.ts";
import { plansOf } from "../../support/plans.ts";
import { buyer, rows, run } from "../../support/world.ts";
import { counterHouse } from "./counter-showtime.ts";

const HOUR_MS = 3_600_000;
const ADA = { name: "Ada Lovelace", email: "ada@example.com" };

afterEach(() => {
  vi.restoreAllMocks();
});

type House = Awaited<ReturnType<typeof counterHouse>>;

const idOf = (sale: { body: Record<string, unknown> }): number => (sale.body["guest"] as { id: number }).id;

const forget = (id: number, as: string) => ask("DELETE", `/v1/guests/${id}`, { as });

describe("a guest", () => {
  it("is erased by the cinema, and keeps the tickets", async () => {
    const { owner, sell, guests, sales } = await counterHouse();
    const sold = await sell({ seats: ["A1"], guest: ADA }, "one");
    const id = idOf(sold);
    expect(await forget(id, owner)).toMatchObject({ status: 204 });
    expect(await guests()).toMatchObject([{ id, name: null, email: null }]);
    const forgotten = { id, name: null, email: null, forgotten_at: expect.stringMatching(/Z$/) };
    expect(await sales()).toMatchObject({ data: [{ status: "confirmed", guest: forgotten }] });
    const ticket = (sold.body["seats"] as { ticket_id: string }[])[0]?.ticket_id ?? "";
    expect(await ask("GET", `/v1/tickets/${ticket}`, { as: owner })).toMatchObject({
      body: { status: "valid" },
    });
    // A repeated sale does not bring the name back either.
    expect(await sell({ seats: ["A1"], guest: ADA }, "one")).toMatchObject({ body: { guest: forgotten } });
  });

  it("is erased once: a repeated request changes nothing", async () => {
    const { owner, sell } = await counterHouse();
    const id = idOf(await sell({ quantity: 1, guest: ADA }));
    const when = async () => (await rows("SELECT forgotten_at_ms FROM guests WHERE id = ?1", id))[0];
    await forget(id, owner);
    const first = await when();
    expect(await forget(id, owner)).toMatchObject({ status: 204 });
    expect(await when()).toEqual(first);
  });

  it("is erased only by the showtime's owner and admins", async () => {
    const { sell, guests } = await counterHouse();
    const id = idOf(await sell({ quantity: 1, guest: ADA }));
    expect(await forget(id, await someone())).toMatchObject({ status: 404 });
    expect(await forget(id, (await buyer()).token)).toMatchObject({ status: 403 });
    expect(await forget(id, "")).toMatchObject({ status: 401 });
    expect(await guests()).toMatchObject([ADA]);
    expect(await forget(id, await someone({ isAdmin: true, role: "user" }))).toMatchObject({ status: 204 });
    expect(await forget(id + 1, await someone())).toMatchObject({ status: 404 });
    expect(await guests()).toMatchObject([{ name: null, email: null }]);
  });
});

const addGuest = async (house: House, id: number, createdAtMs: number): Promise<number> => {
  await store.addGuest({ id, showtimeId: house.id, ...ADA, phone: null, createdAtMs });
  return id;
};

describe("the sweep", () => {
  it("removes guests to whom nothing was sold within an hour, and no others", async () => {
    const house = await counterHouse();
    const nowMs = Date.now();
    await house.sell({ quantity: 1, guest: ADA });
    const late = await addGuest(house, 2 ** 53 - 1, nowMs - HOUR_MS + 1);
    await addGuest(house, 2 ** 53 - 2, nowMs - HOUR_MS);
    expect(await sweepGuests(nowMs)).toBe(1);
    expect((await house.guests()).map(({ id }) => id)).toContain(late);
    expect(await house.guests()).toHaveLength(2);
    expect(await sweepGuests(nowMs + HOUR_MS)).toBe(1);
    expect(await house.guests()).toHaveLength(1);
    expect(await sweepGuests(nowMs + 2 * HOUR_MS)).toBe(0);
  });

  it("notes a sale that was not noted, and keeps its guest", async () => {
    const house = await counterHouse();
    const sold = await house.sell({ quantity: 1, guest: ADA });
    await run("UPDATE guests SET reservation_id = NULL WHERE showtime_id = ?1", house.id);
    expect(await sweepGuests(Date.now() + 2 * HOUR_MS)).toBe(0);
    expect(await house.guests()).toMatchObject([{ ...ADA, reservation_id: sold.body["id"] }]);
  });

  it("removes a guest whose removal failed after a refusal", async () => {
    const house = await counterHouse();
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const prepare = env.DB.prepare.bind(env.DB);
    vi.spyOn(env.DB, "prepare").mockImplementation((statement) => {
      if (statement.startsWith('delete from "guests"')) throw new Error("D1 is away");
      return prepare(statement);
    });
    expect(await house.sell({ seats: ["Q1"], guest: ADA })).toMatchObject({ status: 422 });
    expect(warn).toHaveBeenCalledWith(
      "guest row not updated after a counter sale; the sweep will do it",
      expect.anything(),
    );
    vi.restoreAllMocks();
    expect(await house.guests()).toHaveLength(1);
    await sweepGuests(Date.now() + 2 * HOUR_MS);
    expect(await house.guests()).toEqual([]);
  });

  it("settles all guests that are old enough, and those with a sale do not stop it", async () => {
    const house = await counterHouse();
    const nowMs = Date.now();
    await run(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 130)
       INSERT INTO guests (id, showtime_id, created_at_ms) SELECT 1000 + i, ?1, i FROM n`,
      house.id,
    );
    await run(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120)
       INSERT INTO reservations (id, seq, showtime_id, user_id, guest_id, status, lines, total_cents, currency, held_at_ms, details)
       SELECT ?1 * 16777216 + 5000 + i, 1, ?1, 1, 1000 + i, 'confirmed', '[]', 0, 'EUR', 1, '{}' FROM n`,
      house.id,
    );
    expect(await sweepGuests(nowMs)).toBe(10);
    expect((await house.guests()).map(({ id }) => id)).toEqual(
      Array.from({ length: 120 }, (_, i) => 1001 + i),
    );
    expect(await sweepGuests(nowMs)).toBe(0);
  });
});

it.each<[name: string, statements: number, work: () => Promise<unknown>]>([
  ["a showtime's sales at the counter", 1, () => store.salesAtCounter(1, 2 ** 53, 20)],
  ["a guest", 1, () => store.guestOf(1)],
  ["one who is forgotten", 3, () => store.forget(1, [keysOfReservation(1)], 1)],
  ["one whose order was exchanged", 2, () => store.moveGuest(1, 1, { id: 2, showtimeId: 1 })],
  ["one to whom nothing was sold", 1, () => store.removeGuest(1)],
  [
    "one to whom something was",
    2,
    () => store.noteSale({ id: 1, name: "Ida", phone: null }, { id: 1, seq: 1 }, null),
  ],
  ["those of whom nobody heard", 2, () => store.settleUnsold(1, 100)],
])("%s: found by indexes", async (_, statements, work) => {
  const plans = await plansOf(work);
  expect(plans).toHaveLength(statements);
  for (const plan of plans)
    expect(plan.filter((step) => /^SCAN (?!term)|TEMP B-TREE/.test(step))).toEqual([]);
});

it("the sweep does not read guests with a noted sale", async () => {
  const { id } = await counterHouse();
  await run(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900)
     INSERT INTO guests (id, showtime_id, reservation_id, created_at_ms) SELECT 5000 + i, ?1, i, 1 FROM n`,
    id,
  );
  const batch = vi.spyOn(env.DB, "batch");
  await sweepGuests(Date.now() - HOUR_MS);
  const results = await batch.mock.results[0]?.value;
  expect(results).toHaveLength(2);
  for (const { meta } of results ?? []) expect(meta.rows_read).toBeLessThan(10);
});
