/** How a random walk ends: everything is mended, and then every cent, seat and use of a code is accounted for. */

import { expect } from "vitest";
import { isLive } from "../../../src/box-office/ledger/reservation.ts";
import { FREE } from "../../../src/money/payments/payment.ts";
import { ask } from "../../support/catalogue.ts";
import { rows } from "../../support/world.ts";
import { DAY_MS } from "./walk-world.ts";
import type { Walk } from "./walk-world.ts";

type Reservation = Awaited<ReturnType<Walk["reservations"]>>[number];

/** The weather is fine, the key is right, days pass, and admins refund what bought nothing or was sent back. */
export async function mend(walk: Walk): Promise<void> {
  const { stripe } = walk;
  stripe.weather = "fine";
  walk.setKey(stripe.key);
  // After a restore D1 learns of money from the events only: staff has Stripe deliver all of them again.
  if (walk.restores > 0) stripe.events.push(...walk.told.splice(0), ...walk.dropped.splice(0));
  for (let day = 0; day < 6; day++) {
    await walk.elapse(DAY_MS);
    for (const session of stripe.sessions.keys()) stripe.arrive(session, "succeeded");
    for (const [id, { status }] of stripe.refunds) if (status === "pending") stripe.finish(id, "succeeded");
    // Without a restore, half of the events are never delivered.
    for (const [i, event] of stripe.events.splice(0).entries())
      if (walk.restores > 0 || i % 2 === 0) expect(await walk.tell(event)).toBe(true);
    await walk.workOff();
    if (day === 2) await refundMismatched(walk);
  }
}

async function refundMismatched(walk: Walk): Promise<void> {
  const failed = await rows<{ id: number }>(
    `SELECT id FROM payments WHERE status = 'mismatched'
     UNION SELECT payment_id AS id FROM refunds WHERE status = 'failed'`,
  );
  for (const { id } of failed) {
    const { status } = await ask("POST", `/v1/admin/payments/${id}/refund`, { as: await walk.staff() });
    expect(status).toBe(200);
  }
}

const sumOf = (cents: readonly number[]): number => cents.reduce((sum, one) => sum + one, 0);

/** What Stripe has of our sessions: what came, what is left of it, and what staff gave back by hand. */
function tillOf({ stripe, foreign }: Walk, reservationId: number) {
  return [...stripe.sessions.values()]
    .filter(({ id }) => !foreign.sessions.has(id))
    .filter(({ metadata }) => metadata["matinee_reservation"] === String(reservationId))
    .map(({ id, payment_status: status, amount_total: amount, payment_intent: intent }) => ({
      id,
      received: status === "paid" ? amount : 0,
      kept: stripe.keptOf(id),
      byHand: sumOf(
        [...stripe.refunds.values()]
          .filter(
            ({ payment_intent: of, metadata }) => of === intent && metadata["matinee_refund"] === undefined,
          )
          .map((refund) => refund.amount),
      ),
    }));
}

/** A refund of which the gateway gave less is worth that, unless staff gave the rest. */
const WORTH = `coalesce(sum(iif(error = 'refunded_elsewhere', amount_cents, min(amount_cents, coalesce(given_cents, amount_cents)))), 0)`;

/** Every cent that came bought seats that are sold, or went back once. */
export async function checkMoney(walk: Walk, reservations: readonly Reservation[]): Promise<void> {
  const booked = await rows<{ session: string; status: string; paid: number; refunds: number }>(
    `SELECT session_id AS session, status, paid_cents AS paid, (SELECT ${WORTH} FROM refunds
       WHERE payment_id = payments.id) AS refunds FROM payments WHERE session_id IS NOT NULL`,
  );
  for (const { id, showtimeId, status, amounts, paidCents, refundCents, payments } of reservations) {
    const till = tillOf(walk, id).map((session) => ({
      ...session,
      row: booked.find((payment) => payment.session === session.id),
    }));
    const mismatched = till.filter(({ row }) => row?.status === "mismatched");
    const staysCents = paidCents - refundCents;
    const isFree = walk.shown.find((house) => house.id === showtimeId)?.terms.cancellation.feePercent === 0;
    const about = { id, status, payments, till };
    expect(new Set(payments).size, JSON.stringify(about)).toBe(payments.length);
    expect(sumOf(till.map(({ received }) => received)), JSON.stringify(about)).toBe(
      paidCents + sumOf(mismatched.map(({ received }) => received)),
    );
    for (const { received, kept, byHand, row } of till)
      expect(kept, JSON.stringify(about)).toBe(Math.max(0, received - byHand - (row?.refunds ?? 0)));
    const keptCents = sumOf(till.map(({ kept }) => kept));
    const byHandCents = sumOf(till.map(({ byHand }) => byHand));
    expect(keptCents, JSON.stringify(about)).toBeLessThanOrEqual(staysCents);
    expect(keptCents, JSON.stringify(about)).toBeGreaterThanOrEqual(staysCents - byHandCents);
    const dueCents = status === "confirmed" ? amounts.totalCents : 0;
    if (isFree) expect(staysCents, JSON.stringify(about)).toBe(dueCents);
    else expect(staysCents, JSON.stringify(about)).toBeGreaterThanOrEqual(dueCents);
  }
  const ours = new Set(reservations.flatMap(({ payments }) => payments));
  for (const name of ours) expect(name === FREE || !walk.foreign.sessions.has(name)).toBe(true);
}

/** Nothing was asked for at another account, and nothing was done with the money of other shops on this one. */
export async function checkForeign(walk: Walk): Promise<void> {
  const { stripe, other, foreign } = walk;
  expect([other.sessions.size, other.refunds.size]).toEqual([0, 0]);
  const intents = new Set([...foreign.sessions].map((id) => stripe.sessionOf(id).payment_intent));
  for (const [id, { payment_intent: intent }] of stripe.refunds)
    expect([id, intents.has(intent)]).toEqual([id, foreign.refunds.has(id)]);
  expect(
    await rows(
      "SELECT id FROM payments WHERE session_id IN (SELECT value FROM json_each(?1))",
      JSON.stringify([...foreign.sessions]),
    ),
  ).toEqual([]);
}

/** No code is used too often. Holds at any time of the walk. */
export function checkCodes({ codes }: Walk, reservations: readonly Reservation[]): void {
  for (const { id, code, maxUses, perPerson } of codes) {
    const uses = reservations.filter(({ status, promo }) => isLive(status) && promo?.code === id);
    expect([code, uses.length]).toEqual([code, expect.toSatisfy(atMost(maxUses))]);
    for (const [who, some] of Map.groupBy(uses, ({ buyer }) => buyer))
      expect([code, who, some.length]).toEqual([code, who, expect.toSatisfy(atMost(perPerson))]);
  }
}

const atMost = (most: number) => (n: number) => n <= most;

/** D1 says what the ledgers say, to the cent and to the use, and nothing is left to do. */
export async function checkD1(walk: Walk, reservations: readonly Reservation[]): Promise<void> {
  const sums: Record<string, number> = {};
  for (const { currency, paidCents, refundCents } of reservations)
    sums[currency] = (sums[currency] ?? 0) + paidCents - refundCents;
  const books = await rows<{ currency: string; cents: number }>(
    `SELECT currency, sum(paid_cents) - (SELECT ${WORTH} FROM refunds WHERE refunds.currency = p.currency) AS cents
     FROM payments p GROUP BY currency`,
  );
  for (const { currency, cents } of books) expect([currency, cents]).toEqual([currency, sums[currency] ?? 0]);
  const reports = await rows<{ id: number; cents: number }>(
    "SELECT showtime_id AS id, paid_cents - refund_cents AS cents FROM showtime_sales",
  );
  for (const { id, terms } of walk.shown) {
    const ofShow = reservations.filter(({ showtimeId }) => showtimeId === id);
    const cents = sumOf(ofShow.map(({ paidCents, refundCents }) => paidCents - refundCents));
    expect([terms.currency, reports.find((report) => report.id === id)?.cents ?? 0]).toEqual([
      terms.currency,
      cents,
    ]);
  }
  for (const { id, code } of walk.codes) {
    const uses = reservations.filter(({ status, promo }) => isLive(status) && promo?.code === id).length;
    const [counted] = await rows(
      `SELECT uses, (SELECT count(*) FROM promo_claims WHERE promo_code_id = ?1 AND status <> 'returned') AS claims
       FROM promo_codes WHERE id = ?1`,
      id,
    );
    expect([code, counted]).toEqual([code, { uses, claims: uses }]);
  }
  expect(
    await rows(
      "SELECT id, status FROM payments WHERE status IN ('open', 'processing') OR look_at_ms IS NOT NULL",
    ),
  ).toEqual([]);
  expect(await rows("SELECT id, status FROM refunds WHERE status <> 'succeeded'")).toEqual([]);
  expect(await rows("SELECT id FROM gateway_events WHERE look_at_ms IS NOT NULL")).toEqual([]);
  await checkTroubles(walk);
}

/** The one trouble that is left is the one that nobody but people can end: staff gave money back by hand. */
async function checkTroubles({ stripe }: Walk): Promise<void> {
  const byHand = new Set(
    [...stripe.refunds.values()].flatMap(({ metadata, payment_intent: intent }) =>
      metadata["matinee_refund"] === undefined ? [intent] : [],
    ),
  );
  const inTrouble = await rows<{ intent_id: string; trouble: string }>(
    "SELECT intent_id, trouble FROM payments WHERE trouble IS NOT NULL",
  );
  for (const { intent_id: intent, trouble } of inTrouble)
    expect(trouble + (byHand.has(intent) ? "" : " without a refund by hand"), intent).toBe(
      "refunded_elsewhere",
    );
}
