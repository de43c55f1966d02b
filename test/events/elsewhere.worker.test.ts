/** Money that goes back beside the payment service, or does not arrive, is told as such. */

import { afterEach, beforeEach, expect, it } from "vitest";
import { closeTill, openTill, settled, sold, tellAll } from "../money/payments/till.ts";
import { ask, someone } from "../support/catalogue.ts";
import type { Stripe } from "../support/stripe.ts";
import { rows, run } from "../support/world.ts";

let stripe: Stripe;
beforeEach(() => {
  stripe = openTill();
});
afterEach(closeTill);

/** Seats that were sold, at a showtime of an owner who reads events. */
async function soldAndTold() {
  const found = await sold(stripe);
  await run("INSERT OR IGNORE INTO event_logs (owner_id, since_ms, asked_at_ms) VALUES (1, 1, 1)");
  return found;
}

/** The type, the amount and the means of what was told of money, in its order. */
const toldAt = async (showtimeId: number): Promise<unknown[]> =>
  (
    await rows<{ type: string; data: string }>(
      "SELECT type, data FROM events WHERE showtime_id = ?1 AND type GLOB 'payment.*' ORDER BY number",
      showtimeId,
    )
  ).map(({ type, data }) => {
    const { refunded, failed, means } = JSON.parse(data) as Record<string, { amount: number }>;
    return [type, (refunded ?? failed)?.amount, means];
  });

const cancel = (reservationId: number, as: string) =>
  ask("DELETE", `/v1/reservations/${reservationId}`, { as });

it("a part that staff gave back at the payment service, beside the rest", async () => {
  const { reservationId, id, intent, person } = await soldAndTold();
  stripe.refundByHand(intent, 300);
  await tellAll(stripe);
  await cancel(reservationId, person.token);
  await settled(reservationId);
  await tellAll(stripe);
  await settled(reservationId);
  expect(await toldAt(id)).toEqual([
    ["payment.refunded", 700, "online"],
    ["payment.refunded", 300, "elsewhere"],
  ]);
});

it("all of it, once, where staff gave all of it back there", async () => {
  const { reservationId, id, intent, person } = await soldAndTold();
  stripe.refundByHand(intent, 1000);
  await cancel(reservationId, person.token);
  await settled(reservationId);
  await tellAll(stripe);
  await settled(reservationId);
  expect(await toldAt(id)).toEqual([["payment.refunded", 1000, "elsewhere"]]);
});

it("a refund that the bank returned, and that an admin made by hand then", async () => {
  const { reservationId, id, paymentId, person } = await soldAndTold();
  await cancel(reservationId, person.token);
  await settled(reservationId);
  await tellAll(stripe);
  for (const refund of stripe.refunds.keys()) stripe.finish(refund, "failed");
  await tellAll(stripe);
  await tellAll(stripe);
  const body = { as: "refunded_elsewhere", why: "By bank transfer on 3 May" };
  const as = await someone({ isAdmin: true });
  expect((await ask("POST", `/v1/admin/payments/${paymentId}/close`, { as, body })).status).toBe(200);
  expect(await toldAt(id)).toEqual([
    ["payment.refunded", 1000, "online"],
    ["payment.refund_failed", 1000, "online"],
    ["payment.refunded", 1000, "elsewhere"],
  ]);
  const ids = await rows<{ id: string }>("SELECT id FROM events WHERE showtime_id = ?1", id);
  expect(new Set(ids.map((one) => one.id)).size).toBe(ids.length);
});
