import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  readEvent,
  readRefund,
  readSession,
  toStripeAmount,
} from "../../../src/money/gateway/stripe-words.ts";

const SESSION = {
  id: "cs_1",
  status: "complete",
  payment_status: "paid",
  amount_total: 1000,
  currency: "eur",
  payment_intent: "pi_1",
  metadata: {
    matinee_installation: "a1b2c3",
    matinee_reservation: "50331649",
    matinee_incarnation: "first",
  },
};

const EVENT = {
  id: "evt_1",
  type: "checkout.session.completed",
  created: 1_800_000_000,
  livemode: false,
  data: { object: SESSION },
};

describe("a session", () => {
  it("is read into our type", () => {
    expect(readSession(SESSION, null)).toEqual({
      id: "cs_1",
      state: "paid",
      amountCents: 1000,
      currency: "EUR",
      intentId: "pi_1",
      reservationId: 50_331_649,
      installation: "a1b2c3",
      incarnation: "first",
    });
  });

  it("from before installations had names says none", () => {
    const metadata = { matinee_reservation: "50331649" };
    expect(readSession({ ...SESSION, metadata }, null)).toMatchObject({
      reservationId: 50_331_649,
      installation: null,
      incarnation: null,
    });
  });

  it.each<[state: string, change: object, eventType: string | null]>([
    ["open", { status: "open", payment_status: "unpaid", payment_intent: null }, null],
    ["expired", { status: "expired", payment_status: "unpaid" }, null],
    ["processing", { payment_status: "unpaid" }, "checkout.session.completed"],
    ["processing", { payment_status: "unpaid", payment_intent: { id: "pi_1", status: "processing" } }, null],
    ["failed", { payment_status: "unpaid" }, "checkout.session.async_payment_failed"],
    [
      "failed",
      { payment_status: "unpaid", payment_intent: { id: "pi_1", status: "requires_payment_method" } },
      null,
    ],
    ["paid", { payment_intent: { id: "pi_1", status: "succeeded" } }, null],
    ["paid", { payment_status: "no_payment_required", amount_total: 0 }, null],
  ])("is %s: %o", (state, change, eventType) => {
    expect(readSession({ ...SESSION, ...change }, eventType)?.state).toBe(state);
  });

  it.each([
    undefined,
    null,
    {},
    { matinee_reservation: "" },
    { matinee_reservation: "1e3" },
    { matinee_reservation: "-7" },
  ])("with the metadata %o has no reservation", (metadata) => {
    expect(readSession({ ...SESSION, metadata }, null)?.reservationId).toBeNull();
  });

  it.each([
    {},
    { ...SESSION, amount_total: null },
    { ...SESSION, amount_total: 1.5 },
    { ...SESSION, currency: 3 },
  ])("is no session: %o", (document) => {
    expect(readSession(document, null)).toBeNull();
  });
});

describe("an amount", () => {
  it.each([
    ["USD", 1000],
    ["JPY", 950],
    ["KWD", 1500],
    ["HUF", 500_000],
    ["IDR", 150_000],
  ])("of %s is the same at Stripe", (currency, cents) => {
    expect(toStripeAmount(cents, currency)).toBe(cents);
  });

  it.each(["ISK", "UGX"])(
    "of %s is a hundred times as much at Stripe, and comes back as it was",
    (currency) => {
      expect(toStripeAmount(950, currency)).toBe(95_000);
      expect(
        readSession({ ...SESSION, amount_total: 95_000, currency: currency.toLowerCase() }, null),
      ).toMatchObject({
        amountCents: 950,
        currency,
      });
    },
  );
});

it("an amount in ariary, which has no minor unit at Stripe, is a hundredth there", () => {
  expect(toStripeAmount(95_000, "MGA")).toBe(950);
});

describe("an event", () => {
  const read = (type: string, object: unknown) => readEvent({ ...EVENT, type, data: { object } })?.content;
  const refund = { object: "refund", id: "re_1", status: "succeeded", payment_intent: "pi_1", metadata: {} };

  it.each(["refund.created", "refund.updated", "refund.failed", "charge.refund.updated"])(
    "%s is of a refund",
    (type) => {
      expect(read(type, refund)).toEqual({
        about: "refund",
        refund: {
          id: "re_1",
          state: "succeeded",
          amountCents: null,
          key: null,
          installation: null,
          intentId: "pi_1",
        },
      });
      expect(read(type, { ...refund, amount: 95_000, currency: "isk" })).toMatchObject({
        refund: { amountCents: 950 },
      });
    },
  );

  it("charge.refunded has the sum that was refunded so far", () => {
    const charge = { payment_intent: "pi_1", amount_refunded: 400, currency: "eur" };
    expect(read("charge.refunded", charge)).toEqual({
      about: "charge",
      intentId: "pi_1",
      refundedCents: 400,
    });
    expect(read("charge.refunded", { ...charge, payment_intent: null })).toBeNull();
  });

  it("about a dispute has its status", () => {
    const dispute = { payment_intent: { id: "pi_1" }, status: "lost" };
    expect(read("charge.dispute.closed", dispute)).toEqual({
      about: "dispute",
      intentId: "pi_1",
      status: "lost",
      atMs: 1_800_000_000_000,
    });
  });

  it("of another type has no content for us", () => {
    expect(read("payment_intent.created", {})).toBeNull();
  });

  it("with any content is read, or has no content", () => {
    const types = fc.constantFrom(
      "checkout.session.expired",
      "refund.updated",
      "charge.refunded",
      "charge.dispute.created",
    );
    fc.assert(
      fc.property(types, fc.anything(), fc.anything(), (type, object, event) => {
        expect(() => read(type, object)).not.toThrow();
        expect(() => readEvent(event)).not.toThrow();
        expect(() => readRefund(object)).not.toThrow();
      }),
    );
  });
});
