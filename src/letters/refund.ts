import { inWordsOf } from "./letter.ts";
import type { About } from "./letter.ts";
import type { Paid } from "./paid.ts";

/**
 * The money of a reservation in total. Letters state totals and not changes, so that one that arrives late is not
 * wrong.
 */
export interface Refund {
  readonly paid: Paid;
  readonly paidCents: number;
  readonly refundCents: number;
}

export function refundInWords(about: Pick<About, "language" | "showtime" | "currency"> & Refund): string {
  const { paid, paidCents, refundCents } = about;
  const { words, money } = inWordsOf(about);
  if (paid === "at_counter") return words.refund.atCounter;
  if (paidCents === 0) return words.refund.nothingPaid;
  if (refundCents === 0) return words.refund.none(money(paidCents));
  return refundCents < paidCents
    ? words.refund.part(money(refundCents), money(paidCents))
    : words.refund.all(money(paidCents));
}
