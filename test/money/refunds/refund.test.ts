import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  nextRefund,
  parseRefundId,
  parseRefundKey,
  partOf,
  refundKey,
  sumOf,
  wholeOf,
} from "../../../src/money/refunds/refund.ts";

const paid = (id: number, paidCents: number, status = "paid") => ({
  id,
  status,
  intentId: `pi_${id}`,
  rank: id,
  paidCents,
});

const part = (paymentId: number, fromCents: number, amountCents: number) => ({
  paymentId,
  fromCents,
  amountCents,
});

const refund = (
  paymentId: number,
  fromCents: number | null,
  amountCents: number,
  { givenCents = null, error = null }: { givenCents?: number | null; error?: string | null } = {},
) => ({ paymentId, fromCents, amountCents, givenCents, error });

describe("the next refund", () => {
  it("starts where the last refund ended", () => {
    expect(nextRefund(300, [paid(1, 1000)], [])).toEqual(part(1, 0, 300));
    expect(nextRefund(500, [paid(1, 1000)], [refund(1, 0, 300)])).toEqual(part(1, 300, 200));
    expect(nextRefund(300, [paid(1, 1000)], [refund(1, 0, 300)])).toBeNull();
  });

  it("is taken from the newest payment first, which is the one too many, then from the others", () => {
    const payments = [paid(1, 1000), paid(2, 1000)];
    expect(nextRefund(1500, payments, [])).toEqual(part(2, 0, 1000));
    expect(nextRefund(1500, payments, [refund(2, 0, 1000)])).toEqual(part(1, 1000, 500));
  });

  it("is never taken from an unpaid payment, or one that bought nothing", () => {
    const payments = [paid(1, 0, "open"), paid(2, 1000, "mismatched")];
    expect(nextRefund(1000, payments, [])).toBeNull();
    expect(nextRefund(400, [...payments, paid(3, 400)], [refund(2, null, 1000)])).toEqual(part(3, 0, 400));
  });

  it("closes the first gap, and not more than it", () => {
    const refunds = [refund(1, 700, 100), refund(1, 0, 300)];
    expect(nextRefund(1000, [paid(1, 1000)], refunds)).toEqual(part(1, 300, 400));
    expect(nextRefund(1000, [paid(1, 1000)], [...refunds, refund(1, 300, 400)])).toEqual(part(1, 800, 200));
    expect(nextRefund(500, [paid(1, 1000)], refunds)).toEqual(part(1, 300, 200));
  });

  it("gives what the gateway gave too little, unless staff gave it there", () => {
    const less = refund(1, 0, 1000, { givenCents: 400 });
    expect(nextRefund(1000, [paid(1, 1000)], [less])).toEqual(part(1, 400, 600));
    const byHand = { ...less, error: "refunded_elsewhere" };
    expect(nextRefund(1000, [paid(1, 1000)], [byHand])).toBeNull();
  });

  it("is never more than is owed, nor more than its payment received, after any earlier refunds", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 4 }),
        fc.array(fc.nat(8000)),
        (amounts, debts) => {
          const payments = amounts.map((cents, i) => paid(i + 1, cents));
          const came = amounts.reduce((sum, cents) => sum + cents, 0);
          const refunds: ReturnType<typeof refund>[] = [];
          let owed = 0;
          for (const debt of debts) {
            owed = Math.max(owed, debt);
            for (
              let next = nextRefund(owed, payments, refunds);
              next !== null;
              next = nextRefund(owed, payments, refunds)
            )
              refunds.push(refund(next.paymentId, next.fromCents, next.amountCents));
            expect(sumOf(refunds)).toBe(Math.min(owed, came));
          }
          for (const { id, paidCents } of payments)
            expect(sumOf(refunds.filter(({ paymentId }) => paymentId === id))).toBeLessThanOrEqual(paidCents);
          expect(new Set(refunds.map(({ fromCents }) => fromCents)).size).toBe(refunds.length);
        },
      ),
    );
  });
});

it("a refund's key contains its id and attempt", () => {
  for (const id of [partOf(50_331_649, { fromCents: 0, amountCents: 1000 }), wholeOf(7)])
    expect(parseRefundKey(refundKey({ id, attempt: 2 }))).toEqual({ id, attempt: 2 });
  for (const text of [null, "", "refund-", "refund-7", "payment-7-1", "refund-7-x"])
    expect(parseRefundKey(text)).toBeNull();
});

it("a refund's id says what it gives back, also an older one without its amount", () => {
  const whole = { fromCents: 300, amountCents: 400 };
  expect(parseRefundId(partOf(7, whole), 7, 400)).toEqual(whole);
  expect(parseRefundId(partOf(7, whole), 7, 250)).toEqual(whole);
  expect(parseRefundId("7-300", 7, 250)).toEqual({ fromCents: 300, amountCents: 250 });
  expect(parseRefundId(wholeOf(3), 7, 250)).toBeNull();
  for (const id of [partOf(8, whole), "", "7", "7-x", "7-1-2-3"])
    expect(parseRefundId(id, 7, 250)).toBeUndefined();
});
