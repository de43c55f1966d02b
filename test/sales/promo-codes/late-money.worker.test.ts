/** Money that arrives when a hold by promo code is over: its use went back, so the seats are not sold at its price. */

import { afterEach, beforeEach, expect, it } from "vitest";
import {
  closeTill,
  lastSession,
  openTill,
  refundRows,
  reservationOf,
  settled,
  startPayment,
  tellAll,
} from "../../money/payments/till.ts";
import { ask, house, make } from "../../support/catalogue.ts";
import { eventually } from "../../support/eventually.ts";
import type { Stripe } from "../../support/stripe.ts";
import { buyer } from "../../support/world.ts";
import { uses } from "./promo-showtime.ts";

let stripe: Stripe;
beforeEach(() => {
  stripe = openTill();
});
afterEach(closeTill);

/** A showtime that is paid online, and a code of 50 % for one use. */
async function online() {
  const { owner, showtime } = await house();
  const showtimeId = await make("/v1/showtimes", owner, showtime({ payment: "online" }));
  const codeId = await make("/v1/promo-codes", owner, { code: "HALF", percent: 50, max_uses: 1 });
  /** Holds the seat by the code, and answers the reservation and its payment session. */
  const holdAndPay = async (as: string, seat: string) => {
    const body = { seats: [seat], promo_code: "HALF" };
    const held = await ask("POST", `/v1/showtimes/${showtimeId}/reservations`, { as, body });
    if (held.status !== 201) throw new Error(JSON.stringify(held.body));
    const id = Number(held.body["id"]);
    await startPayment(id, as);
    return { id, session: lastSession(stripe) };
  };
  /** Gives the hold up, and waits until the code has its use again. */
  const giveUp = async (as: string, id: number) => {
    await ask("DELETE", `/v1/reservations/${id}`, { as });
    await eventually(() => uses(codeId), { carried: 0, counted: 0 });
  };
  return { codeId, holdAndPay, giveUp };
}

it("a code for one use makes one sale cheaper, though another hold by it is paid after it was given up", async () => {
  const { codeId, holdAndPay, giveUp } = await online();
  const [one, other] = [await buyer(), await buyer()];
  const first = await holdAndPay(one.token, "A1");
  stripe.payLater(first.session);
  await tellAll(stripe);
  await giveUp(one.token, first.id);
  const second = await holdAndPay(other.token, "A2");
  stripe.pay(second.session);
  await tellAll(stripe);
  stripe.arrive(first.session, "succeeded");
  await tellAll(stripe);
  await settled(first.id);
  expect(await reservationOf(first.id, one.token)).toMatchObject({ status: "refund_due" });
  expect(await refundRows(first.id)).toMatchObject([{ amount_cents: 450 }]);
  expect(await reservationOf(second.id, other.token)).toMatchObject({
    status: "confirmed",
    amounts: { discount: { amount: 450 } },
  });
  expect(await uses(codeId)).toEqual({ carried: 1, counted: 1 });
});

it("a buyer who gives up each hold and lets its money arrive later gets none of the seats", async () => {
  const { codeId, holdAndPay, giveUp } = await online();
  const one = await buyer();
  const tries: { id: number; session: string }[] = [];
  for (const seat of ["A1", "A2", "A3"]) {
    const held = await holdAndPay(one.token, seat);
    stripe.payLater(held.session);
    await tellAll(stripe);
    await giveUp(one.token, held.id);
    tries.push(held);
  }
  for (const { session } of tries) stripe.arrive(session, "succeeded");
  await tellAll(stripe);
  for (const { id, session } of tries) {
    await settled(id);
    expect(await reservationOf(id, one.token)).toMatchObject({ status: "refund_due" });
    expect(stripe.keptOf(session)).toBe(0);
  }
  expect(await uses(codeId)).toEqual({ carried: 0, counted: 0 });
});
