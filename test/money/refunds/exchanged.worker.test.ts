/** Money that an exchange took to another order goes back through the payments of the first one. */

import { afterEach, beforeEach, expect, it } from "vitest";
import { splitReservationId } from "../../../src/box-office/ledger/reservation-id.ts";
import { boxOffice } from "../../../src/box-office/service.ts";
import * as exchanges from "../../../src/sales/exchanges/service.ts";
import { eventually } from "../../support/eventually.ts";
import { adults } from "../../support/halls.ts";
import type { Stripe } from "../../support/stripe.ts";
import { rows, run, showtime } from "../../support/world.ts";
import { closeTill, openTill, paymentRows, refundRows, settled, sold, tellAll } from "../payments/till.ts";

let stripe: Stripe;
beforeEach(() => {
  stripe = openTill();
});
afterEach(closeTill);

const STAFF = 9;
const inCash = { means: "cash", shift: 4, validUntilMs: Number.MAX_SAFE_INTEGER } as const;

async function exchange(
  orderId: number,
  showtimeId: number,
  labels: string[] | null,
  seats: string[],
  paidBy: typeof inCash | null = null,
): Promise<number> {
  const wanted = { seats: adults(...seats) };
  const begun = await exchanges.begin({ by: STAFF, orderId, showtimeId, labels, wanted, means: null });
  const done = begun.ok ? await exchanges.carryOut(begun.row, { paidBy, isBound: false }) : begun;
  if (!done.ok) throw new Error(done.code);
  return done.to.id;
}

const cancel = async (orderId: number, labels: string[] | null = null): Promise<void> => {
  const { showtimeId, n } = splitReservationId(orderId);
  const command = { labels, refund: "full", isBound: false, paidBackBy: null } as const;
  expect(await boxOffice(showtimeId).cancelForStaff(n, command, STAFF)).toMatchObject({ ok: true });
};

it("goes back along a chain of exchanges, each cent once", async () => {
  const { reservationId, session, currency } = await soldOnline();
  expect(currency).toBe("USD");
  const second = await showtime(1, 6, { payment: "online", priceCents: { standard: { adult: 800 } } });
  const third = await showtime(1, 6, { payment: "online", priceCents: { standard: { adult: 500 } } });
  const next = await exchange(reservationId, second.id, null, ["A3", "A4", "A5"]);
  await settled(next);
  expect(stripe.keptOf(session)).toBe(2400);
  const last = await exchange(next, third.id, ["A3"], ["A1"]);
  await settled(last);
  expect(stripe.keptOf(session)).toBe(2100);
  await cancel(last);
  await cancel(next, ["A4"]);
  await Promise.all([settled(last), settled(next), settled(reservationId)]);
  expect(stripe.keptOf(session)).toBe(800);
  await cancel(next);
  await settled(next);
  await settled(next);
  await tellAll(stripe);
  expect(stripe.keptOf(session)).toBe(0);
  const refunds = await refundRows(reservationId);
  expect(refunds.reduce((sum, { amount_cents: cents }) => sum + Number(cents), 0)).toBe(3000);
  expect(await refundRows(next)).toEqual([]);
  expect(await refundRows(last)).toEqual([]);
  expect(await paymentRows(reservationId)).toMatchObject([{ trouble: null }]);
});

it("is not given back for money that staff took for the difference", async () => {
  const { reservationId, session } = await soldOnline();
  const dear = await showtime(1, 6, { payment: "online", priceCents: { standard: { adult: 1500 } } });
  const next = await exchange(reservationId, dear.id, null, ["A1", "A2", "A3"], inCash);
  await cancel(next, ["A1", "A2"]);
  await settled(next);
  expect(stripe.keptOf(session)).toBe(0);
  const { n } = splitReservationId(next);
  await cancel(next);
  await boxOffice(dear.id).giveMoney(n, inCash, STAFF);
  await settled(next);
  expect(
    await rows(
      "SELECT sum(cents) AS cents FROM takings WHERE means = 'cash' AND reservation_id IN (?1, ?2)",
      reservationId,
      next,
    ),
  ).toEqual([{ cents: 0 }]);
  expect(stripe.keptOf(session)).toBe(0);
});

it("is looked for again by the sweep where the queue lost it", async () => {
  const { reservationId } = await soldOnline();
  const second = await showtime(1, 6, { payment: "online" });
  const next = await exchange(reservationId, second.id, null, ["A1", "A2", "A3"]);
  await settled(reservationId);
  await run("UPDATE payments SET look_at_ms = NULL WHERE reservation_id = ?1", reservationId);
  await cancel(next);
  await eventually(async () => {
    const [payment] = await paymentRows(reservationId);
    return payment?.["look_at_ms"] !== null;
  });
});

async function soldOnline() {
  const house = await sold(stripe, ["A1", "A2", "A3"]);
  return { ...house, currency: house.terms.currency };
}
