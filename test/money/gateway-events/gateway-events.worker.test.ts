/** Stripe's webhooks: late, repeated, in any order, wrong, missing or forged. */

import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sweepMoney } from "../../../src/jobs/work-queue.ts";
import { handleEvent } from "../../../src/money/gateway-events/service.ts";
import { ask, someone } from "../../support/catalogue.ts";
import type { Stripe, StripeEvent } from "../../support/stripe.ts";
import { buyer, call, rows, run } from "../../support/world.ts";
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
  startPayment,
  tell,
  tellAll,
} from "../payments/till.ts";

const MINUTE_MS = 60_000;

let stripe: Stripe;
beforeEach(() => {
  stripe = openTill();
});
afterEach(closeTill);

/** A reservation of A1 for 10.00. */
const paidHouse = () => paidAtStripe(stripe);

const eventRow = async (id: string) => (await rows("SELECT * FROM gateway_events WHERE id = ?1", id))[0];

describe("a delivery", () => {
  it("without Stripe's signature is refused, and changes nothing", async () => {
    const { event, status } = await paidHouse();
    const forgeries: ((body: string) => string)[] = [
      () => "",
      () => "t=1,v1=00",
      (body) => stripe.signature(body, Date.now(), "whsec_another"),
      (body) => stripe.signature(`${body} `),
    ];
    for (const forgery of forgeries) expect(await deliver(stripe, event, forgery)).toBe(400);
    expect(await eventRow(event.id)).toBeUndefined();
    expect(await status()).toBe("awaiting_payment");
  });

  it("that is older than five minutes is refused as a replay", async () => {
    const { event } = await paidHouse();
    const signedAgo = (ms: number) => (body: string) => stripe.signature(body, Date.now() - ms);
    expect(await deliver(stripe, event, signedAgo(301_000))).toBe(400);
    expect(await deliver(stripe, event, signedAgo(290_000))).toBe(204);
  });

  it("that is signed but no event is refused", async () => {
    for (const body of ["", "{}", "[1]", "{", '{"id":"evt_1","type":"a"}']) {
      const headers = { "stripe-signature": stripe.signature(body) };
      const answer = await ask("POST", "/v1/webhooks/stripe", { body: body || " ", headers });
      expect(answer).toMatchObject({ status: 400, body: { code: "webhook_refused" } });
    }
  });

  it("without the webhook secret names the missing setting", async () => {
    const { event } = await paidHouse();
    Object.assign(env, { STRIPE_WEBHOOK_SECRET: "" });
    expect(await deliver(stripe, event)).toBe(503);
  });

  it("that is repeated is handled once", async () => {
    const { event, status, reservationId } = await paidHouse();
    for (let i = 0; i < 3; i++) await tell(stripe, event);
    await Promise.all([tell(stripe, event), tell(stripe, event)]);
    expect(await status()).toBe("confirmed");
    expect(await eventRow(event.id)).toMatchObject({ outcome: "handled", look_at_ms: null });
    expect(await refundRows(reservationId)).toEqual([]);
    expect(await rows("SELECT id FROM gateway_events WHERE id = ?1", event.id)).toHaveLength(1);
  });

  it("of a type that nobody knows is stored and has no effect", async () => {
    const { event, status } = await paidHouse();
    await tell(stripe, { ...event, type: "invoice.paid" });
    expect(await eventRow(event.id)).toMatchObject({
      outcome: "unknown_type",
      news: null,
      look_at_ms: null,
    });
    expect(await status()).toBe("awaiting_payment");
  });

  it.each<[what: string, change: (event: StripeEvent) => StripeEvent]>([
    ["another account", (event) => ({ ...event, account: "acct_other" })],
    ["a live account, where this is a test", (event) => ({ ...event, livemode: true })],
  ])("of %s is refused, so that Stripe repeats it, and counts once it is right", async (_, change) => {
    const { event, status } = await paidHouse();
    expect(await deliver(stripe, change(event))).toBe(409);
    expect(await eventRow(event.id)).toBeUndefined();
    expect(await status()).toBe("awaiting_payment");
    await tell(stripe, event);
    expect(await status()).toBe("confirmed");
  });

  it("under a wrong key is refused until the key is right", async () => {
    const { event, status } = await paidHouse();
    Object.assign(env, { STRIPE_SECRET_KEY: "sk_live_of_somebody" });
    expect(await deliver(stripe, event)).toBe(409);
    Object.assign(env, { STRIPE_SECRET_KEY: stripe.key });
    await tell(stripe, event);
    expect(await status()).toBe("confirmed");
  });

  it("is stored without the payer's name and address", async () => {
    const { event } = await paidHouse();
    expect(JSON.stringify(event)).toContain("buyer@example.com");
    await tell(stripe, event);
    expect(JSON.stringify(await eventRow(event.id))).not.toContain("example.com");
  });

  it("about a session for something else is ignored", async () => {
    const { event, status } = await paidHouse();
    const foreign = withSession(event, { id: "cs_of_a_shop", metadata: {} });
    await tell(stripe, foreign);
    expect(await eventRow(foreign.id)).toMatchObject({ outcome: "not_ours" });
    const nowhere = withSession(event, {
      id: "cs_staging",
      metadata: { matinee_reservation: "16777999999" },
    });
    await tell(stripe, nowhere);
    expect(await eventRow(nowhere.id)).toMatchObject({ outcome: "not_ours" });
    expect(await status()).toBe("awaiting_payment");
  });

  it("is handled by the queue, or by the sweep if the queue lost it", async () => {
    const { event, status } = await paidHouse();
    expect(await deliver(stripe, event)).toBe(204);
    await expect.poll(status, { timeout: 10_000 }).toBe("confirmed");
    const { event: lost, status: other } = await paidHouse();
    await run(
      `INSERT INTO gateway_events (id, type, news, received_at_ms, look_at_ms)
       SELECT ?1, type, ?2, 1, 1 FROM gateway_events WHERE id = ?3`,
      lost.id,
      JSON.stringify(newsOf(lost)),
      event.id,
    );
    await sweepMoney(Date.now());
    await expect.poll(other, { timeout: 10_000 }).toBe("confirmed");
  });
});

describe("money that is not what was asked for", () => {
  it.each([
    ["amount_differs", { amount_total: 999 }],
    ["currency_differs", { currency: "eur" }],
    ["reservation_differs", { metadata: { matinee_reservation: "7" } }],
  ])("(%s) buys nothing, is shown to an admin, and can be refunded", async (trouble, change) => {
    const { event, status, reservationId, session } = await paidHouse();
    await tell(stripe, withSession(event, change));
    expect(await status()).toBe("awaiting_payment");
    const admin = await someone({ isAdmin: true });
    const list = await ask("GET", "/v1/admin/payments?status=mismatched", { as: admin });
    const [found] = list.body["data"] as { id: number }[];
    expect(found).toMatchObject({ trouble, reservation_id: reservationId, session_id: session });
    Object.assign(stripe.sessionOf(session), change);
    const given = await ask("POST", `/v1/admin/payments/${found?.id ?? 0}/refund`, { as: admin });
    expect(given.status).toBe(200);
    expect([...stripe.refunds.values()]).toMatchObject([
      { amount: trouble === "amount_differs" ? 999 : 1000 },
    ]);
    expect(await ask("POST", `/v1/admin/payments/${found?.id ?? 0}/refund`, { as: admin })).toMatchObject({
      status: 409,
    });
    expect(await status()).toBe("awaiting_payment");
  });

  it("for another buyer's reservation does not confirm that one either", async () => {
    const house = await onlineHouse();
    const mine = await house.hold(["A1"]);
    const other = await buyer();
    const theirs = await house.hold(["A2", "A3"], other.token);
    await startPayment(mine, house.person.token);
    stripe.pay(lastSession(stripe));
    const [event] = stripe.events.splice(0);
    if (event === undefined) throw new Error("nothing to tell");
    await tell(stripe, withSession(event, { metadata: { matinee_reservation: String(theirs) } }));
    expect(await reservationOf(theirs, other.token)).toMatchObject({ status: "held" });
    expect(await reservationOf(mine, house.person.token)).toMatchObject({ status: "awaiting_payment" });
  });
});

describe("money that arrives late", () => {
  it("buys the same seats if they are free after the hold ran out", async () => {
    const { event, status, reservationId } = await paidHouse();
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 11 * MINUTE_MS);
    expect(await status()).toBe("expired");
    await tell(stripe, event);
    expect(await status()).toBe("confirmed");
    expect(await refundRows(reservationId)).toEqual([]);
  });

  it("is refunded in full if the buyer gave up the hold", async () => {
    const { event, status, reservationId, person, session } = await paidHouse();
    await call("DELETE", `/v1/reservations/${reservationId}`, { as: person.token });
    expect(await status()).toBe("released");
    await tell(stripe, event);
    expect(await status()).toBe("refund_due");
    expect(stripe.keptOf(session)).toBe(0);
  });

  it("is refunded in full if they are not free", async () => {
    const { event, status, reservationId, person, hold, session } = await paidHouse();
    await call("DELETE", `/v1/reservations/${reservationId}`, { as: person.token });
    await hold(["A1"], (await buyer()).token);
    await tell(stripe, event);
    expect(await status()).toBe("refund_due");
    expect(stripe.keptOf(session)).toBe(0);
    await tellAll(stripe);
    expect(await refundRows(reservationId)).toMatchObject([{ amount_cents: 1000, status: "succeeded" }]);
    expect(await paymentRows(reservationId)).toMatchObject([
      { status: "paid", trouble: null, look_at_ms: null },
    ]);
  });

  it("without a webhook is found when the hold ends", async () => {
    const { reservationId, status } = await paidHouse();
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 11 * MINUTE_MS);
    await settled(reservationId);
    expect(await status()).toBe("confirmed");
  });

  it("without a webhook is found shortly before the hold ends, still in time", async () => {
    const { reservationId, status, event } = await paidHouse();
    const [row] = await paymentRows(reservationId);
    expect(Number(row?.["expires_at_ms"]) - Number(row?.["look_at_ms"])).toBe(90_000);
    await settled(reservationId);
    expect(await status()).toBe("confirmed");
    await tell(stripe, event);
    expect(await refundRows(reservationId)).toEqual([]);
  });

  it("buys the seats or is refunded in full if a cancellation runs in parallel, in either order", async () => {
    for (let i = 0; i < 4; i++) {
      const { event, reservationId, person, session, status } = await paidHouse();
      const cancel = () => call("DELETE", `/v1/reservations/${reservationId}`, { as: person.token });
      await Promise.all(i % 2 === 0 ? [tell(stripe, event), cancel()] : [cancel(), tell(stripe, event)]);
      await settled(reservationId);
      const isSold = (await status()) === "confirmed";
      expect(stripe.keptOf(session)).toBe(isSold ? 1000 : 0);
    }
  });
});

describe("events in another order", () => {
  it("a payment after its refund is handled", async () => {
    const { event, reservationId, person, session } = await paidHouse();
    await settled(reservationId);
    await call("DELETE", `/v1/reservations/${reservationId}`, { as: person.token });
    await settled(reservationId);
    const back = stripe.events.splice(0);
    for (const later of [...back.toReversed(), event]) await tell(stripe, later);
    expect(stripe.keptOf(session)).toBe(0);
    expect(await refundRows(reservationId)).toMatchObject([{ status: "succeeded", amount_cents: 1000 }]);
    expect(stripe.refunds.size).toBe(1);
  });

  it("an expired session after its payment changes nothing", async () => {
    const { event, session, status } = await paidHouse();
    await tell(stripe, event);
    const ended = { status: "expired", payment_status: "unpaid" };
    await tell(stripe, { ...withSession(event, ended), type: "checkout.session.expired" });
    expect(stripe.keptOf(session)).toBe(1000);
    expect(await status()).toBe("confirmed");
  });

  it("a dispute before its payment, and its end before its start, are handled", async () => {
    const { event, session, reservationId } = await paidHouse();
    const intent = stripe.sessionOf(session).payment_intent ?? "";
    stripe.dispute(intent, "needs_response");
    stripe.dispute(intent, "won", "charge.dispute.closed");
    const [begun, ended] = stripe.events.splice(0);
    if (begun === undefined || ended === undefined) throw new Error("nothing to tell");
    await tell(stripe, begun);
    expect(await eventRow(begun.id)).toMatchObject({ outcome: null });
    await tell(stripe, event);
    await tell(stripe, { ...ended, created: ended.created + 60 });
    await handleEvent(begun.id);
    expect(await eventRow(begun.id)).toMatchObject({ outcome: "handled" });
    expect(await paymentRows(reservationId)).toMatchObject([{ dispute_status: "won", trouble: null }]);
  });

  it("a dispute that was won leaves the payment in trouble if a refund failed because of it", async () => {
    const { event, session, reservationId } = await paidHouse();
    await tell(stripe, event);
    const intent = stripe.sessionOf(session).payment_intent ?? "";
    stripe.dispute(intent, "needs_response");
    await tellAll(stripe);
    const [{ id = 0 } = {}] = await paymentRows(reservationId);
    await run(
      `INSERT INTO refunds (id, reservation_id, payment_id, from_cents, amount_cents, currency, status, created_at_ms)
       VALUES ('failed', ?1, ?2, 0, 1, 'USD', 'failed', 1)`,
      reservationId,
      Number(id),
    );
    stripe.dispute(intent, "won", "charge.dispute.closed");
    await tellAll(stripe);
    expect(await paymentRows(reservationId)).toMatchObject([{ trouble: "refund_failed" }]);
  });

  it("a dispute is shown to admins, also once it is lost", async () => {
    const { event, session, reservationId } = await paidHouse();
    await tell(stripe, event);
    const intent = stripe.sessionOf(session).payment_intent ?? "";
    for (const [status, type] of [
      ["needs_response", "charge.dispute.created"],
      ["lost", "charge.dispute.closed"],
    ] as const) {
      stripe.dispute(intent, status, type);
      await tellAll(stripe);
      expect(await paymentRows(reservationId)).toMatchObject([
        { dispute_status: status, trouble: "disputed", status: "paid" },
      ]);
    }
  });

  it("a refund made at Stripe itself is shown to admins", async () => {
    const { event, session, reservationId } = await paidHouse();
    await tell(stripe, event);
    stripe.refundByHand(stripe.sessionOf(session).payment_intent ?? "", 400);
    await tellAll(stripe);
    expect(await paymentRows(reservationId)).toMatchObject([
      { trouble: "refunded_elsewhere", refunded_cents: 400, status: "paid" },
    ]);
  });

  it("a payment that was refunded at Stripe itself is not refunded twice", async () => {
    const { event, session, reservationId, person } = await paidHouse();
    await tell(stripe, event);
    stripe.refundByHand(stripe.sessionOf(session).payment_intent ?? "", 1000);
    stripe.events.splice(0);
    await call("DELETE", `/v1/reservations/${reservationId}`, { as: person.token });
    await settled(reservationId);
    expect(await refundRows(reservationId)).toMatchObject([
      { status: "succeeded", error: "refunded_elsewhere" },
    ]);
    expect(stripe.keptOf(session)).toBe(0);
  });
});

it("takes money for a payment that D1 lost", async () => {
  const { event, reservationId, status, session } = await paidHouse();
  await run("DELETE FROM payments WHERE reservation_id = ?1", reservationId);
  await tell(stripe, event);
  expect(await status()).toBe("confirmed");
  expect(await paymentRows(reservationId)).toMatchObject([
    { status: "paid", session_id: session, paid_cents: 1000 },
  ]);
});

it("counts a refund that a restore of D1 lost, and refunds the rest", async () => {
  const { person, hold } = await onlineHouse();
  const id = await hold(["A1", "A2"]);
  await startPayment(id, person.token);
  const session = lastSession(stripe);
  stripe.pay(session);
  await tellAll(stripe);
  await call("DELETE", `/v1/reservations/${id}?seats=A2`, { as: person.token });
  await settled(id);
  await run("DELETE FROM refunds WHERE reservation_id = ?1", id);
  await call("DELETE", `/v1/reservations/${id}`, { as: person.token });
  await settled(id);
  expect(stripe.keptOf(session)).toBe(0);
  expect(await refundRows(id)).toMatchObject([{ amount_cents: 1000 }, { amount_cents: 1000 }]);
});

it("does not repeat a refund that D1 lost, and finds the money that is owed", async () => {
  const { event, reservationId, person, hold, session } = await paidHouse();
  await tell(stripe, event);
  const other = await hold(["A2", "A3"]);
  await startPayment(other, person.token);
  const otherSession = lastSession(stripe);
  stripe.pay(otherSession);
  await tellAll(stripe);
  await call("DELETE", `/v1/reservations/${other}?seats=A3`, { as: person.token });
  await settled(other);
  expect(stripe.keptOf(otherSession)).toBe(1000);
  await run("DELETE FROM refunds");
  await run("DELETE FROM payments");
  await settled(other);
  expect(stripe.refunds.size).toBe(1);
  expect(await refundRows(other)).toMatchObject([{ amount_cents: 1000, status: "succeeded" }]);
  expect(await paymentRows(other)).toMatchObject([{ status: "paid", paid_cents: 2000, trouble: null }]);
  await call("DELETE", `/v1/reservations/${reservationId}`, { as: person.token });
  await settled(reservationId);
  expect(stripe.keptOf(session)).toBe(0);
});

it("refunds the second of two payments for one reservation", async () => {
  const { event, reservationId, status, person, session } = await paidHouse();
  await run("DELETE FROM payments WHERE reservation_id = ?1", reservationId);
  await startPayment(reservationId, person.token);
  const other = lastSession(stripe);
  expect(other).not.toBe(session);
  stripe.pay(other);
  await tell(stripe, event);
  await tellAll(stripe);
  expect(await status()).toBe("confirmed");
  expect(stripe.keptOf(session) + stripe.keptOf(other)).toBe(1000);
});

/** The event with a changed session. */
function withSession(event: StripeEvent, change: object): StripeEvent {
  const session = event.data.object as object;
  return {
    ...event,
    id: `${event.id}_${JSON.stringify(change).length}`,
    data: { object: { ...session, ...change } },
  };
}

const newsOf = (event: StripeEvent) => {
  const session = event.data.object as {
    id: string;
    payment_intent: string;
    metadata: { matinee_reservation: string };
  };
  return {
    about: "session",
    session: {
      id: session.id,
      state: "paid",
      amountCents: 1000,
      currency: "USD",
      intentId: session.payment_intent,
      reservationId: Number(session.metadata.matinee_reservation),
    },
  };
};
