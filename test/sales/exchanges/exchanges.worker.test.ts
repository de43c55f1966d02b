/** An exchange at two box offices that stops after any of its steps. */

import { evictDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { exchangedFor } from "../../../src/box-office/ledger/exchange-across.ts";
import { splitReservationId } from "../../../src/box-office/ledger/reservation-id.ts";
import { reservationById } from "../../../src/box-office/service.ts";
import { compareCopies } from "../../../src/sales/copies/service.ts";
import * as exchanges from "../../../src/sales/exchanges/service.ts";
import { adults, sale } from "../../support/halls.ts";
import { rows, run, showtime } from "../../support/world.ts";

const STAFF = 9;
const MINUTE_MS = 60_000;
const BY = { paidBy: null, isBound: false } as const;

async function twoShowtimes() {
  const [here, there] = [await showtime(1, 6), await showtime(1, 6)];
  await here.office().reserve(sale(7, "A1", "A2"));
  const orderId = here.id * 2 ** 24 + 1;
  await here.office().takeMoney(1, { means: "cash", shift: 4, validUntilMs: Number.MAX_SAFE_INTEGER }, STAFF);
  const request = {
    by: STAFF,
    orderId,
    showtimeId: there.id,
    labels: null,
    wanted: { seats: adults("A3", "A4") },
    means: null,
  };
  const begin = async (key?: string) => {
    const begun = await exchanges.begin(request, key);
    if (!begun.ok) throw new Error(begun.code);
    return begun.row;
  };
  return { here, there, orderId, request, begin };
}

type World = Awaited<ReturnType<typeof twoShowtimes>>;
type Row = Awaited<ReturnType<World["begin"]>>;

const once = ({ id }: Row) => ({ key: `exchange ${id}`, fingerprint: id });

/** The steps of `carryOut`, each as another process would have done it before it died. */
const STEPS = {
  "the row": async () => {},
  "the hold": async ({ there, orderId, request }: World, row: Row) => {
    const held = await there.office().holdForExchange(
      {
        exchange: { id: row.id, from: orderId, first: orderId },
        buyer: 7,
        guest: null,
        channel: "buyer",
        payment: "at_door",
        wanted: request.wanted,
        untilMs: row.startedAtMs + MINUTE_MS,
      },
      STAFF,
      once(row),
    );
    expect(held).toMatchObject({ ok: true });
  },
  "the note of the hold": async ({ there }: World, row: Row) => {
    await run("UPDATE exchanges SET to_order_id = ?2 WHERE id = ?1", row.id, there.id * 2 ** 24 + 1);
  },
  "the old seats": async ({ here, there }: World, row: Row) => {
    const given = await here.office().giveForExchange(
      1,
      {
        to: there.id * 2 ** 24 + 1,
        seats: 2,
        totalCents: 2000,
        currency: "USD",
        labels: null,
        paidBy: null,
        isBound: false,
        untilMs: row.startedAtMs + MINUTE_MS,
      },
      STAFF,
      once(row),
    );
    expect(given).toMatchObject({ ok: true });
  },
  "the new sale": async ({ there }: World) => {
    await there.office().takeExchange(1, { cents: 2000, onlineCents: 0 }, STAFF);
  },
};

const names = Object.keys(STEPS) as (keyof typeof STEPS)[];

/** Either the old order with its seats and money, or the new one with all of it. */
async function isWhole({ here, there, orderId }: World, which: "old" | "new"): Promise<void> {
  const [old, next] = [await reservationById(orderId), await there.office().reservation(1)];
  const money = (one: typeof old) => (one === null ? 0 : one.paidCents - one.refundCents);
  expect([old?.status, money(old)]).toEqual(which === "old" ? ["confirmed", 2000] : ["cancelled", 0]);
  if (which === "new") expect([next?.status, money(next)]).toEqual(["confirmed", 2000]);
  else expect(["released", undefined]).toContain(next?.status);
  const sold = async (office: World["here"]) =>
    ((await office.office().seatMap())?.seats ?? []).flatMap(({ label, status }) =>
      status === "free" ? [] : `${label} ${status}`,
    );
  expect(await sold(here)).toEqual(which === "old" ? ["A1 sold", "A2 sold"] : []);
  expect(await sold(there)).toEqual(which === "new" ? ["A3 sold", "A4 sold"] : []);
}

describe("an exchange that stops", () => {
  it.each(names.map((name, i) => [name, i] as const))(
    "after %s is finished or undone by the sweep, also where the box offices start anew",
    async (_, last) => {
      const world = await twoShowtimes();
      const row = await world.begin();
      for (const name of names.slice(0, last + 1)) await STEPS[name](world, row);
      for (const { object } of [world.here, world.there]) await evictDurableObject(object());
      const isDecided = last >= names.indexOf("the old seats");
      await exchanges.sweepExchanges(Date.now() + 2 * MINUTE_MS);
      const [between] = await rows("SELECT status FROM exchanges WHERE id = ?1", row.id);
      expect(between).toEqual({ status: isDecided ? "done" : "started" });
      await exchanges.sweepExchanges(Date.now() + 6 * MINUTE_MS);
      const [ended] = await rows("SELECT status FROM exchanges WHERE id = ?1", row.id);
      expect(ended).toEqual({ status: isDecided ? "done" : "undone" });
      await isWhole(world, isDecided ? "new" : "old");
    },
  );

  it.each(names.map((name, i) => [name, i] as const))(
    "after %s goes on when the request is repeated under its key",
    async (_, last) => {
      const world = await twoShowtimes();
      const row = await world.begin("key");
      for (const name of names.slice(0, last + 1)) await STEPS[name](world, row);
      const again = await world.begin("key");
      const done = await exchanges.carryOut(again, BY);
      expect(done).toMatchObject({ ok: true, to: { status: "confirmed", paidCents: 2000 } });
      await isWhole(world, "new");
      const third = await exchanges.carryOut(await world.begin("key"), BY);
      expect(third).toMatchObject({ ok: true, replayed: true });
      await exchanges.sweepExchanges(Date.now() + 6 * MINUTE_MS);
      await isWhole(world, "new");
    },
  );

  it("and was undone stays undone for whoever repeats it", async () => {
    const world = await twoShowtimes();
    const row = await world.begin("key");
    for (const name of names.slice(0, 3)) await STEPS[name](world, row);
    await exchanges.sweepExchanges(Date.now() + 6 * MINUTE_MS);
    expect(await exchanges.carryOut(await world.begin("key"), BY)).toMatchObject({ code: "exchange_undone" });
    await isWhole(world, "old");
  });

  it("is carried out once by those who do it at the same time", async () => {
    const world = await twoShowtimes();
    const rowsOfKey = await Promise.all([1, 2, 3, 4].map(() => world.begin("key")));
    expect(new Set(rowsOfKey.map(({ id }) => id)).size).toBe(1);
    const all = await Promise.all(rowsOfKey.map((row) => exchanges.carryOut(row, BY)));
    expect(all.every(({ ok }) => ok)).toBe(true);
    await isWhole(world, "new");
    expect(await world.there.office().reservation(2)).toBeNull();
  });
});

describe("an exchange whose row is lost, as where D1 was put back", () => {
  it.each([
    ["that was not decided gives up its seats", "the hold", "old"],
    ["that was decided is finished", "the old seats", "new"],
  ] as const)("and %s", async (_, last, which) => {
    const world = await twoShowtimes();
    const row = await world.begin();
    for (const name of names.slice(0, names.indexOf(last) + 1)) await STEPS[name](world, row);
    await run("DELETE FROM exchanges WHERE id = ?1", row.id);
    await run("DELETE FROM office_rounds");
    await compareCopies(Date.now());
    expect(await world.there.office().reservation(1)).toMatchObject({ status: "held" });
    await run("DELETE FROM office_rounds");
    await compareCopies(Date.now() + 6 * MINUTE_MS);
    await isWhole(world, which);
  });

  it("waits a day where the old order is not found, whose ledger may be about to be put back", async () => {
    const world = await twoShowtimes();
    const row = await world.begin();
    await STEPS["the hold"]({ ...world, orderId: world.orderId + 1 }, row);
    await run("DELETE FROM exchanges WHERE id = ?1", row.id);
    expect(await exchanges.settleHeld(world.there.id, Date.now() + 60 * MINUTE_MS)).toBe(0);
    expect(await exchanges.settleHeld(world.there.id, Date.now() + 25 * 60 * MINUTE_MS)).toBe(1);
    await isWhole(world, "old");
  });

  it("is finished, too, where only the note of the hold is lost", async () => {
    const world = await twoShowtimes();
    const row = await world.begin();
    for (const name of names.slice(0, 4)) await STEPS[name](world, row);
    await run("UPDATE exchanges SET to_order_id = NULL WHERE id = ?1", row.id);
    await exchanges.sweepExchanges(Date.now() + 6 * MINUTE_MS);
    await isWhole(world, "new");
  });
});

describe("seats that are held for an exchange", () => {
  it("are nobody else's to end, and do not run out", async () => {
    const world = await twoShowtimes();
    const row = await world.begin();
    for (const name of names.slice(0, 4)) await STEPS[name](world, row);
    const office = world.there.office();
    const refused = { ok: false, code: "exchange_under_way" };
    expect(await office.cancel(1, 7, null)).toEqual(refused);
    expect(await office.cancel(1, null, null, undefined, STAFF)).toEqual(refused);
    expect(await office.confirm(1, 7)).toEqual(refused);
    expect(await office.extend(1, 7)).toEqual(refused);
    expect(await office.startPayment(1, 7)).toEqual(refused);
    expect(await office.reservation(1)).toMatchObject({ status: "held", expiresAtMs: null });
    const old = await reservationById(world.orderId);
    expect(old === null ? null : exchangedFor(old, world.there.id * 2 ** 24 + 1)).toEqual({
      cents: 2000,
      onlineCents: 0,
    });
    await exchanges.sweepExchanges(Date.now() + 2 * MINUTE_MS);
    await isWhole(world, "new");
    const { n } = splitReservationId(world.orderId);
    const entries = await world.there.office().ledger(0, 100);
    expect(entries.map(({ type }) => type)).toEqual([
      "opened",
      "seats_added",
      "held",
      "confirmed",
      "money_taken",
    ]);
    expect(n).toBe(1);
  });
});
