import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  nextRefund,
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

const refund = (paymentId: number, fromCents: number | null, amountCents: number) => ({
  paymentId,
  fromCents,
  amountCents,
});

describe("the next refund", () => {
  it("starts where the last refund ended", () => {
    expect(nextRefund(300, [paid(1, 1000)], [])).toEqual(refund(1, 0, 300));
    expect(nextRefund(500, [paid(1, 1000)], [refund(1, 0, 300)])).toEqual(refund(1, 300, 200));
    expect(nextRefund(300, [paid(1, 1000)], [refund(1, 0, 300)])).toBeNull();
  });

  it("is taken from the newest payment first, which is the one too many, then from the others", () => {
    const payments = [paid(1, 1000), paid(2, 1000)];
    expect(nextRefund(1500, payments, [])).toEqual(refund(2, 0, 1000));
    expect(nextRefund(1500, payments, [refund(2, 0, 1000)])).toEqual(refund(1, 1000, 500));
  });

  it("is never taken from an unpaid payment, or one that bought nothing", () => {
    const payments = [paid(1, 0, "open"), paid(2, 1000, "mismatched")];
    expect(nextRefund(1000, payments, [])).toBeNull();
    expect(nextRefund(400, [...payments, paid(3, 400)], [refund(2, null, 1000)])).toEqual(refund(3, 0, 400));
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
              refunds.push(next);
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
  for (const id of [partOf(50_331_649, 1000), wholeOf(7)])
    expect(parseRefundKey(refundKey({ id, attempt: 2 }))).toEqual({ id, attempt: 2 });
  for (const text of [null, "", "refund-", "refund-7", "payment-7-1", "refund-7-x"])
    expect(parseRefundKey(text)).toBeNull();
});
