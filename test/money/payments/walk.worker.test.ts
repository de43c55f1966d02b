/** A thousand random steps of buyers, banks, staff, time and failures of Stripe. In the end every cent is accounted for. */

import { runDurableObjectAlarm } from "cloudflare:test";
import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { splitReservationId } from "../../../src/box-office/ledger/reservation-id.ts";
import { boxOffice } from "../../../src/box-office/service.ts";
import { handleEvent, takeOverdue as takeEvents } from "../../../src/money/gateway-events/service.ts";
import { settle, takeOverdue as takePayments } from "../../../src/money/settlement/service.ts";
import { ask } from "../../support/catalogue.ts";
import { insertUser } from "../../support/people.ts";
import type { Stripe } from "../../support/stripe.ts";
import { buyer, objectOf, rows, run, showtime, token } from "../../support/world.ts";
import { closeTill, deliver, openTill, startPayment } from "./till.ts";

const STEPS = 1_000;
const STAFF = 77_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

let stripe: Stripe;
let nowMs = Date.now();

beforeEach(() => {
  nowMs = Date.now();
  stripe = openTill();
  vi.spyOn(Date, "now").mockImplementation(() => nowMs);
});
afterEach(closeTill);

interface Sale {
  readonly id: number;
  readonly buyer: number;
}

const one = <Item>(items: readonly Item[], pick: number): Item | undefined =>
  items[pick % Math.max(1, items.length)];

/** Does the work of the cron and of the queue at once. */
async function sweep(): Promise<number> {
  const [events, reservations] = [await takeEvents(nowMs), await takePayments(nowMs)];
  for (const id of events) await handleEvent(id);
  for (const id of reservations) await settle(id);
  return events.length + reservations.length;
}

const openHouse = (currency: string, adult: number) =>
  showtime(1, 6, {
    payment: "online",
    currency,
    priceCents: { standard: { adult } },
    fee: { perTicketCents: 0, perReservationCents: 70 },
    startsAtMs: nowMs + 40 * DAY_MS,
    endsAtMs: nowMs + 41 * DAY_MS,
    salesCloseAtMs: nowMs + 40 * DAY_MS,
  });

/** How often each step is tried. */
const WEIGHTS = {
  reserve: 4,
  start: 5,
  "two tabs": 1,
  pay: 5,
  "pay later": 1,
  arrive: 2,
  deliver: 5,
  drop: 1,
  time: 2,
  cancel: 1,
  part: 1,
  staff: 1,
  refund: 1,
  weather: 1,
  fine: 3,
  sweep: 1,
  "cancel showtime": 1,
};

type Move = keyof typeof WEIGHTS;

const MOVES = Object.keys(WEIGHTS) as Move[];

it(
  "ends with every sale paid, all other money refunded, and no seat sold twice",
  { timeout: 600_000 },
  async () => {
    stripe.refundsStart = "pending";
    const houses = [await openHouse("USD", 1000), await openHouse("EUR", 850), await openHouse("JPY", 950)];
    const people = [(await buyer()).id, (await buyer()).id, (await buyer()).id];
    await insertUser(run, STAFF, { isAdmin: true });
    const sales: Sale[] = [];
    const shown = new Set(houses.map(({ id }) => id));
    const cancelled = new Set<number>();
    const done: Record<string, number> = {};

    /** The platform's alarms use the real clock, so they are run by hand. */
    const elapse = async (): Promise<void> => {
      stripe.elapse();
      for (const id of shown) await runDurableObjectAlarm(objectOf(id));
    };

    const move = async (what: Move, a: number, b: number): Promise<boolean> => {
      const sale = one(sales.slice(-6), a);
      const sessions = [...stripe.sessions.values()];
      const session = one(
        sessions.filter(({ status }) => status === "open"),
        a,
      )?.id;
      switch (what) {
        case "reserve": {
          const person = one(people, b) ?? 0;
          const as = await token(person);
          const seats = a % 2 === 0 ? [`A${(a % 6) + 1}`] : [`A${(a % 5) + 1}`, `A${(a % 5) + 2}`];
          const held = await ask("POST", `/v1/showtimes/${one(houses, b)?.id ?? 0}/reservations`, {
            as,
            body: { seats },
          });
          if (held.status === 201) sales.push({ id: Number(held.body["id"]), buyer: person });
          return held.status === 201;
        }
        case "start":
          return sale !== undefined && (await startPayment(sale.id, await token(sale.buyer))).status === 200;
        case "two tabs":
          if (sale === undefined) return false;
          await Promise.all([1, 2].map(async () => startPayment(sale.id, await token(sale.buyer))));
          return true;
        case "pay":
          return session !== undefined && stripe.pay(session);
        case "pay later":
          return session !== undefined && stripe.payLater(session);
        case "arrive":
          if (session === undefined) return false;
          stripe.arrive(session, b % 2 === 0 ? "succeeded" : "failed");
          return true;
        case "deliver": {
          const event = one(stripe.events, a);
          if (event === undefined || (await deliver(stripe, event)) !== 204) return false;
          // Every third event is delivered again later.
          if (b % 3 > 0) stripe.events.splice(stripe.events.indexOf(event), 1);
          await handleEvent(event.id);
          return true;
        }
        case "drop":
          return b % 3 === 0 && stripe.events.splice(a % Math.max(1, stripe.events.length), 1).length > 0;
        case "time":
          nowMs += (1 + (a % 7)) * MINUTE_MS;
          await elapse();
          return true;
        case "cancel":
        case "part":
        case "staff": {
          if (sale === undefined) return false;
          const path = `/v1/reservations/${sale.id}${what === "part" ? `?seats=A${(b % 6) + 1}` : ""}`;
          const { status } = await ask("DELETE", path, {
            as: await (what === "staff" ? token(STAFF, { isAdmin: true }) : token(sale.buyer)),
          });
          if (b % 2 === 0) await settle(sale.id);
          return status === 200;
        }
        case "refund":
          for (const [id, { status }] of stripe.refunds)
            if (status === "pending" && (a + id.length) % 2 === 0) stripe.finish(id, "succeeded");
          return true;
        case "weather":
          stripe.weather = one(["down", "lost", "fault"] as const, a) ?? "fine";
          return true;
        case "fine":
          stripe.weather = "fine";
          return true;
        case "sweep":
          return (await sweep()) > 0;
        case "cancel showtime": {
          const house = one(houses, b);
          if (house === undefined || a % 8 > 0) return false;
          await house
            .office()
            .open({ ...house.terms, version: 2, status: "cancelled" }, { seats: [], blocked: [] });
          cancelled.add(house.id);
          const next = await openHouse(
            house.terms.currency,
            house.terms.priceCents["standard"]?.["adult"] ?? 0,
          );
          houses[houses.indexOf(house)] = next;
          shown.add(next.id);
          return true;
        }
      }
    };

    const steps = fc.sample(
      fc.noBias(
        fc.tuple(
          fc.oneof(...MOVES.map((what) => ({ weight: WEIGHTS[what], arbitrary: fc.constant(what) }))),
          fc.nat(1_000),
          fc.nat(1_000),
        ),
      ),
      {
        numRuns: STEPS,
        seed: 7,
      },
    );
    for (const [what, a, b] of steps) if (await move(what, a, b)) done[what] = (done[what] ?? 0) + 1;
    // Each kind of step has succeeded at least once.
    for (const what of MOVES)
      expect([what, done[what] ?? 0]).toEqual([what, expect.toSatisfy((n: number) => n > 0)]);

    stripe.weather = "fine";
    for (let day = 0; day < 6; day++) {
      nowMs += DAY_MS;
      await elapse();
      for (const session of stripe.sessions.keys()) stripe.arrive(session, "succeeded");
      for (const [id, { status }] of stripe.refunds) if (status === "pending") stripe.finish(id, "succeeded");
      // Half of the remaining events are never delivered.
      for (const [i, event] of stripe.events.splice(0).entries())
        if (i % 2 === 0 && (await deliver(stripe, event)) === 204) await handleEvent(event.id);
      while ((await sweep()) > 0);
    }

    const kept = new Map<number, number>();
    for (const [id, { metadata, status }] of stripe.sessions) {
      const reservationId = Number(metadata["matinee_reservation"]);
      kept.set(reservationId, (kept.get(reservationId) ?? 0) + stripe.keptOf(id));
      expect(status).not.toBe("open");
    }
    const ends = new Set<string>();
    const seats: string[] = [];
    const sums: Record<string, number> = {};
    for (const { id } of sales) {
      const { showtimeId, n } = splitReservationId(id);
      const reservation = await boxOffice(showtimeId).reservation(n);
      if (reservation === null) throw new Error(`reservation ${id} is gone`);
      const { status, currency, amounts, paidCents, refundCents, lines } = reservation;
      ends.add(status);
      const dueCents = status === "confirmed" ? amounts.totalCents : 0;
      expect({ id, status, kept: kept.get(id) ?? 0, stays: paidCents - refundCents }).toEqual({
        id,
        status,
        kept: dueCents,
        stays: dueCents,
      });
      sums[currency] = (sums[currency] ?? 0) + dueCents;
      if (status !== "confirmed") continue;
      expect(cancelled).not.toContain(showtimeId);
      seats.push(...lines.map(({ seat }) => `${showtimeId} ${seat}`));
    }
    expect(new Set(seats).size).toBe(seats.length);
    expect([...ends]).toEqual(
      expect.arrayContaining(["cancelled", "confirmed", "expired", "refund_due", "released"]),
    );

    // D1 agrees to the cent, and nothing is left to do.
    const books = await rows<{ currency: string; cents: number }>(
      `SELECT currency, sum(paid_cents) - (SELECT coalesce(sum(amount_cents), 0) FROM refunds r WHERE r.currency = p.currency) AS cents
     FROM payments p GROUP BY currency`,
    );
    expect(Object.fromEntries(books.map(({ currency, cents }) => [currency, cents]))).toEqual(sums);
    expect(Object.keys(sums).sort()).toEqual(["EUR", "JPY", "USD"]);
    // So do the sums for the reports.
    const reported: Record<string, number> = {};
    for (const { id, terms } of houses) {
      const [counted] = await rows<{ cents: number }>(
        "SELECT paid_cents - refund_cents AS cents FROM showtime_sales WHERE showtime_id = ?1",
        id,
      );
      reported[terms.currency] = (reported[terms.currency] ?? 0) + (counted?.cents ?? 0);
    }
    expect(reported).toEqual(sums);
    expect(
      await rows(
        "SELECT id, status, trouble FROM payments WHERE status IN ('open', 'processing', 'mismatched') OR trouble IS NOT NULL OR look_at_ms IS NOT NULL",
      ),
    ).toEqual([]);
    expect(await rows("SELECT id, status FROM refunds WHERE status <> 'succeeded'")).toEqual([]);
    expect(await rows("SELECT id FROM gateway_events WHERE look_at_ms IS NOT NULL")).toEqual([]);
  },
);
