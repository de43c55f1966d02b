/** Several installations share a Stripe account: what others asked for, with the same small numbers, is not ours. */

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { installationName } from "../../../src/platform/installation/service.ts";
import { ask } from "../../support/catalogue.ts";
import type { Stripe, StripeEvent } from "../../support/stripe.ts";
import { rows, run } from "../../support/world.ts";
import {
  closeTill,
  deliver,
  lastSession,
  onlineHouse,
  openTill,
  paidAtStripe,
  paymentRows,
  refundRows,
  reservationOf,
  settled,
  sold,
  startPayment,
  tell,
  tellAll,
} from "../payments/till.ts";

let stripe: Stripe;
beforeEach(() => {
  stripe = openTill();
});
afterEach(closeTill);

/** The event of another session about the same reservation. */
const ofAnother = (event: StripeEvent, change: object): StripeEvent => ({
  ...event,
  id: `${event.id}_other`,
  data: {
    object: { ...(event.data.object as object), id: "cs_of_another", payment_intent: "pi_other", ...change },
  },
});

const outcomeOf = async (id: string) =>
  (await rows("SELECT outcome FROM gateway_events WHERE id = ?1", id))[0]?.["outcome"];

const metadataOf = (event: StripeEvent) =>
  (event.data.object as { metadata: Record<string, string> }).metadata;

const without = (metadata: Record<string, string>, name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(metadata).filter(([key]) => key !== name));

it("a session says which installation asked for it, for which reservation of which showtime", async () => {
  const { event, reservationId, terms } = await paidAtStripe(stripe);
  expect(metadataOf(event)).toEqual({
    matinee_installation: await installationName(),
    matinee_reservation: String(reservationId),
    matinee_incarnation: terms.incarnation,
  });
  expect(await installationName()).toMatch(/^[0-9a-f]{16}$/);
});

it.each<[whose: string, change: (metadata: Record<string, string>) => Record<string, string>]>([
  ["names another installation", (own) => ({ ...own, matinee_installation: "of-another" })],
  ["names no installation", (own) => without(own, "matinee_installation")],
  ["names another showtime of the same number", (own) => ({ ...own, matinee_incarnation: "older" })],
  ["names no incarnation", (own) => without(own, "matinee_incarnation")],
])("a session that nobody here asked for and that %s buys nothing", async (_, change) => {
  const { event, status } = await paidAtStripe(stripe);
  const other = ofAnother(event, { metadata: change(metadataOf(event)) });
  expect(await deliver(stripe, other)).toBe(204);
  await tell(stripe, other);
  expect(await outcomeOf(other.id)).toBe("not_ours");
  expect(await status()).toBe("awaiting_payment");
});

it("it gives back nothing either where the reservation is sold", async () => {
  const { event, reservationId, status } = await sold(stripe);
  const other = ofAnother(event, { metadata: { ...metadataOf(event), matinee_installation: "of-another" } });
  await tell(stripe, other);
  expect(await status()).toBe("confirmed");
  expect(await refundRows(reservationId)).toEqual([]);
  expect(stripe.asked).not.toContain("POST /v1/refunds");
});

it("a session whose row a restore of D1 lost still buys, by what it says", async () => {
  const { event, reservationId, status } = await paidAtStripe(stripe);
  await run("DELETE FROM payments WHERE reservation_id = ?1", reservationId);
  await tell(stripe, event);
  expect(await outcomeOf(event.id)).toBe("handled");
  expect(await status()).toBe("confirmed");
});

it("where a copy of another installation's D1 runs, its sessions are left alone", async () => {
  const { event, reservationId, status } = await paidAtStripe(stripe);
  const foreign = { ...metadataOf(event), matinee_installation: "of-another" };
  await tell(stripe, {
    ...event,
    data: { object: { ...(event.data.object as object), metadata: foreign } },
  });
  expect(await status()).toBe("awaiting_payment");
  expect(await paymentRows(reservationId)).toMatchObject([{ status: "open" }]);
});

it("a report of another payment's refund is not taken for ours, although it has our refund's name", async () => {
  const { reservationId, person, session, intent } = await sold(stripe);
  stripe.weather = "down";
  await ask("DELETE", `/v1/reservations/${reservationId}`, { as: person.token });
  await settled(reservationId);
  const [owed] = await refundRows(reservationId);
  const report = (about: object): StripeEvent => ({
    id: `evt_${Object.values(about).join("_")}`,
    object: "event",
    type: "refund.updated",
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    data: {
      object: {
        object: "refund",
        id: "re_other",
        status: "succeeded",
        amount: 1000,
        currency: "usd",
        payment_intent: intent,
        metadata: { matinee_installation: installation, matinee_refund: `refund-${String(owed?.["id"])}-1` },
        ...about,
      },
    },
  });
  const installation = await installationName();
  const foreign = { matinee_installation: "of-another", matinee_refund: `refund-${String(owed?.["id"])}-1` };
  for (const about of [{ payment_intent: "pi_other" }, { metadata: foreign }, { payment_intent: null }]) {
    const event = report(about);
    await tell(stripe, event);
    expect(await outcomeOf(event.id)).toBe("not_ours");
  }
  expect(await refundRows(reservationId)).toMatchObject([{ status: "due", provider_id: null }]);
  stripe.weather = "fine";
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + 120_000);
  await settled(reservationId);
  expect(stripe.keptOf(session)).toBe(0);
});

it("money of another payment than the row's own changes nothing afterwards", async () => {
  const { event, reservationId, intent } = await sold(stripe);
  await tell(stripe, {
    ...event,
    id: `${event.id}_again`,
    data: { object: { ...(event.data.object as object), payment_intent: "pi_other" } },
  });
  expect(await outcomeOf(`${event.id}_again`)).toBe("not_ours");
  expect(await paymentRows(reservationId)).toMatchObject([{ intent_id: intent, status: "paid" }]);
});

it("requests have the installation's name in their keys, and no amount but the one asked for", async () => {
  const { person, hold } = await onlineHouse();
  const id = await hold(["A1"]);
  await startPayment(id, person.token);
  expect(stripe.keys).toEqual([
    expect.stringMatching(new RegExp(`^${await installationName()}-reservation-${id}-`)),
  ]);
  expect(stripe.orders[0]).toMatchObject({ "adaptive_pricing[enabled]": "false" });
  stripe.pay(lastSession(stripe));
  await tellAll(stripe);
  expect(await reservationOf(id, person.token)).toMatchObject({ status: "confirmed" });
});
