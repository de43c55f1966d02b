/** Refunds are parts of a reservation's money: each given once, also after a restore of D1 and beside refunds by hand. */

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ask, someone } from "../../support/catalogue.ts";
import type { Stripe } from "../../support/stripe.ts";
import { run } from "../../support/world.ts";
import {
  closeTill,
  lastSession,
  onlineHouse,
  openTill,
  paymentRows,
  refundRows,
  settled,
  sold,
  startPayment,
  tellAll,
} from "../payments/till.ts";

let stripe: Stripe;
beforeEach(() => {
  stripe = openTill();
});
afterEach(closeTill);

const FOUR = ["A1", "A2", "A3", "A4"];

const cancel = (reservationId: number, as: string, ...seats: string[]) =>
  ask("DELETE", `/v1/reservations/${reservationId}`, { as, ...(seats.length > 0 && { body: { seats } }) });

it("what is left is given back where staff gave a part back at Stripe's own pages, and the difference is noted", async () => {
  const { reservationId, paymentId, intent, session, person } = await sold(stripe);
  stripe.refundByHand(intent, 300);
  await tellAll(stripe);
  await cancel(reservationId, person.token);
  await settled(reservationId);
  await tellAll(stripe);
  expect(stripe.keptOf(session)).toBe(0);
  expect(await refundRows(reservationId)).toMatchObject([
    { from_cents: 0, amount_cents: 1000, given_cents: 700, status: "succeeded", error: "refunded_elsewhere" },
  ]);
  expect(await paymentRows(reservationId)).toMatchObject([
    { trouble: "refunded_elsewhere", look_at_ms: null },
  ]);
  const as = await someone({ isAdmin: true });
  const body = { as: "refunded_elsewhere", why: "300 by hand" };
  expect(await ask("POST", `/v1/admin/payments/${paymentId}/close`, { as, body })).toMatchObject({
    status: 200,
    body: { trouble: null },
  });
});

it("all of it is noted as given where staff gave all of it back", async () => {
  const { reservationId, intent, session, person } = await sold(stripe);
  stripe.refundByHand(intent, 1000);
  await cancel(reservationId, person.token);
  await settled(reservationId);
  await tellAll(stripe);
  expect(stripe.refunds.size).toBe(1);
  expect(stripe.keptOf(session)).toBe(0);
  expect(await refundRows(reservationId)).toMatchObject([
    { status: "succeeded", error: "refunded_elsewhere" },
  ]);
});

it("a part whose row D1 lost is found at Stripe and not given again, nor are parts that overlap it", async () => {
  const { reservationId, session, person } = await sold(stripe, FOUR);
  await cancel(reservationId, person.token, "A1");
  await settled(reservationId);
  expect(stripe.keptOf(session)).toBe(3000);
  // D1 is restored to before that refund, and two seats more come back before anybody looks.
  await run("DELETE FROM refunds WHERE reservation_id = ?1", reservationId);
  stripe.events.length = 0;
  await cancel(reservationId, person.token, "A2", "A3");
  await settled(reservationId);
  expect(stripe.keptOf(session)).toBe(1000);
  expect(stripe.refunds.size).toBe(2);
  const refunds = await refundRows(reservationId);
  expect(refunds).toHaveLength(2);
  expect(refunds).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ from_cents: 0, amount_cents: 1000, status: "succeeded" }),
      expect.objectContaining({ from_cents: 1000, amount_cents: 2000, status: "succeeded" }),
    ]),
  );
});

it("parts of two payments whose rows D1 lost are found at Stripe, though they would be planned the other way round", async () => {
  const { hold, person } = await onlineHouse();
  const reservationId = await hold(["A1"]);
  const sessions: string[] = [];
  for (let i = 0; i < 2; i++) {
    await startPayment(reservationId, person.token);
    sessions.push(lastSession(stripe));
    // D1 is restored to before the first payment was asked for, so that there is a second one.
    if (i === 0) await run("DELETE FROM payments WHERE reservation_id = ?1", reservationId);
  }
  const [first = "", second = ""] = sessions;
  stripe.payLater(second);
  stripe.pay(first);
  await tellAll(stripe);
  await cancel(reservationId, person.token);
  await settled(reservationId);
  stripe.arrive(second, "succeeded");
  await tellAll(stripe);
  await settled(reservationId);
  expect([first, second].map((id) => stripe.keptOf(id))).toEqual([0, 0]);
  // And restored again, to before both refunds.
  await run("DELETE FROM refunds WHERE reservation_id = ?1", reservationId);
  await settled(reservationId);
  await tellAll(stripe);
  expect(stripe.refunds.size).toBe(2);
  const refunds = await refundRows(reservationId);
  expect(new Set(refunds.map((refund) => refund["from_cents"]))).toEqual(new Set([0, 1000]));
  for (const refund of refunds)
    expect(refund).toMatchObject({ amount_cents: 1000, status: "succeeded", error: null });
  for (const payment of await paymentRows(reservationId)) expect(payment).toMatchObject({ trouble: null });
});

it("a gap between parts is closed, and ends", async () => {
  const { reservationId, session, person } = await sold(stripe, FOUR);
  for (const seat of ["A1", "A2"]) {
    await cancel(reservationId, person.token, seat);
    await settled(reservationId);
  }
  expect(stripe.keptOf(session)).toBe(2000);
  stripe.weather = "down";
  await run("DELETE FROM refunds WHERE reservation_id = ?1 AND from_cents = 0", reservationId);
  for (const seat of ["A3", "A4"]) await cancel(reservationId, person.token, seat);
  await settled(reservationId);
  expect(stripe.keptOf(session)).toBe(2000);
  stripe.weather = "fine";
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + 120_000);
  const asked = stripe.asked.length;
  await settled(reservationId);
  expect(stripe.keptOf(session)).toBe(0);
  expect(stripe.asked.length - asked).toBeLessThan(12);
  const [payment] = await paymentRows(reservationId);
  expect(payment).toMatchObject({ trouble: null });
});

it("a refund from before parts had their amount in the name is given on from where it ended", async () => {
  const { reservationId, paymentId, intent, session, person } = await sold(stripe, FOUR);
  // An older version gave 500 as "from 0", and D1 says 1000 for it.
  stripe.refundOf(intent, 500, { matinee_refund: `refund-${reservationId}-0-1` });
  stripe.events.length = 0;
  await run(
    `INSERT INTO refunds (id, reservation_id, payment_id, from_cents, amount_cents, currency, status, created_at_ms)
     VALUES (?1, ?2, ?3, 0, 1000, 'EUR', 'due', 1)`,
    `${reservationId}-0`,
    reservationId,
    paymentId,
  );
  await cancel(reservationId, person.token, "A1");
  await settled(reservationId);
  await settled(reservationId);
  expect(stripe.keptOf(session)).toBe(3000);
  await cancel(reservationId, person.token);
  await settled(reservationId);
  expect(stripe.keptOf(session)).toBe(0);
});

it("a part that was given in part, and that the bank sent back, is asked for again once", async () => {
  const { reservationId, paymentId, intent, session, person } = await sold(stripe, ["A1", "A2"]);
  stripe.refundByHand(intent, 1300);
  await tellAll(stripe);
  await cancel(reservationId, person.token, "A1");
  await settled(reservationId);
  await tellAll(stripe);
  expect(stripe.keptOf(session)).toBe(0);
  for (const id of stripe.refunds.keys()) stripe.finish(id, "failed");
  await tellAll(stripe);
  expect(stripe.keptOf(session)).toBe(2000);
  const as = await someone({ isAdmin: true });
  expect((await ask("POST", `/v1/admin/payments/${paymentId}/refund`, { as })).status).toBe(200);
  expect(stripe.keptOf(session)).toBe(1000);
  expect(await refundRows(reservationId)).toMatchObject([
    { from_cents: 0, amount_cents: 1000, given_cents: 1000, status: "succeeded", error: null },
  ]);
});
