/** The last four digits of the card, by which staff find a payment. */

import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { stopQueues } from "../../support/queues.ts";
import type { Stripe } from "../../support/stripe.ts";
import { rows, showtime } from "../../support/world.ts";
import { closeTill, openTill, paidAtStripe, paymentRows, settled, sold, tell } from "./till.ts";

let stripe: Stripe;
beforeAll(() => showtime(1, 1));
beforeEach(() => {
  stopQueues();
  stripe = openTill();
});
afterEach(closeTill);

it("are asked for once the seats are sold, and are kept with the cinema", async () => {
  stripe.cardLast4 = "0377";
  const { reservationId, session } = await sold(stripe);
  expect(await paymentRows(reservationId)).toMatchObject([
    { status: "paid", card_last4: "0377", cinema_id: 1, session_id: session },
  ]);
});

it("are learned too where the payment was found without an event", async () => {
  const { reservationId } = await paidAtStripe(stripe);
  await settled(reservationId);
  expect(await paymentRows(reservationId)).toMatchObject([{ status: "paid", card_last4: "4242" }]);
});

it("are four digits, or nothing is kept", async () => {
  stripe.cardLast4 = "4242424242424242";
  const { reservationId } = await sold(stripe);
  expect(await paymentRows(reservationId)).toMatchObject([
    { status: "paid", card_last4: null, cinema_id: null },
  ]);
});

it("do not keep the seats from being sold while Stripe does not answer", async () => {
  const { reservationId, event, status } = await paidAtStripe(stripe);
  stripe.weather = "down";
  await tell(stripe, event);
  expect(await status()).toBe("confirmed");
  expect(await paymentRows(reservationId)).toMatchObject([{ status: "paid", card_last4: null }]);
  expect(await rows("SELECT 1 FROM payments WHERE card_last4 = '' LIMIT 1")).toEqual([]);
});
