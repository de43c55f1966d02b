import type { ReservationRecord } from "../box-office/answers.ts";
import { dueCents, onlineRefundCents } from "../box-office/ledger/till.ts";
import type { About } from "./letter.ts";
import { moneyIn } from "./money.ts";
import { paidOf } from "./paid.ts";
import type { Paid } from "./paid.ts";
import type { Sums } from "./sums.ts";
import { wordsIn } from "./words.ts";
import { ACTS } from "./words/acts.ts";

/**
 * The money of a reservation in total. Letters state totals and not changes, so that one that arrives late is not
 * wrong.
 */
export interface Refund {
  readonly paid: Paid;
  readonly paidCents: number;
  readonly refundCents: number;
  /** The part of `refundCents` that staff give back, or gave. */
  readonly inHandCents: number;
  /** What is still to be paid at the door. */
  readonly dueCents: number;
}

/** Without the money that went to other orders in exchanges. */
export function refundOf(reservation: ReservationRecord): Refund {
  const { paidCents, refundCents, till = [] } = reservation;
  const movedCents = till.reduce(
    (sum, { means, cents }) => sum + (means === "exchange" ? Math.max(0, -cents) : 0),
    0,
  );
  return {
    paid: paidOf(reservation),
    paidCents: paidCents - movedCents,
    refundCents: refundCents - movedCents,
    inHandCents: refundCents - movedCents - onlineRefundCents(reservation),
    dueCents: dueCents(reservation),
  };
}

type RefundIn = Pick<About, "language" | "currency"> & Refund;

/** Whether the order may be paid at the counter without a record of it, so that nobody knows how much. */
export const isUnknown = ({ paid, paidCents }: Pick<Refund, "paid" | "paidCents">): boolean =>
  paid === "at_counter" && paidCents === 0;

/** What was paid, what of it comes back, and how. */
export function refundInWords(about: RefundIn): string {
  const { paidCents, refundCents, inHandCents } = about;
  const { atCounter, nothingPaid, none, part, all } = wordsIn(about.language).refund;
  const { byHand, inBothWays } = ACTS[about.language];
  const money = moneyIn(about);
  const [paid, back] = [money(paidCents), money(refundCents)];
  if (isUnknown(about)) return atCounter;
  if (paidCents === 0) return nothingPaid;
  if (refundCents === 0) return none(paid);
  if (inHandCents === refundCents) return byHand(back, paid);
  if (inHandCents > 0) return inBothWays(paid, money(refundCents - inHandCents), money(inHandCents));
  return refundCents < paidCents ? part(back, paid) : all(paid);
}

/** What comes back and what is still to be paid of an order that was changed; nothing where it is neither. */
export function balanceInWords(about: RefundIn): string[] {
  const { dueAtDoor } = wordsIn(about.language).seatsReturned;
  return [
    ...(about.refundCents > 0 ? [refundInWords(about)] : []),
    ...(about.dueCents > 0 ? [dueAtDoor(moneyIn(about)(about.dueCents))] : []),
  ];
}

/**
 * What was paid, what of it comes back, and what stays with the cinema: `boughtCents` for the seats that are kept,
 * and the rest as cancellation fee. Nothing where the refund's sentence says all of it: all comes back, or nothing does and
 * all is for the seats. Nothing either where a part is still to be paid, or was paid without a record.
 */
export function refundSums(about: RefundIn & { readonly boughtCents: number }): Sums[] {
  const { paid, paidCents, refundCents, boughtCents } = about;
  const { refund: words } = wordsIn(about.language);
  const money = moneyIn(about);
  const staysCents = paidCents - refundCents;
  const feeCents = staysCents - boughtCents;
  if (paid === "at_door" || feeCents < 0 || staysCents === 0) return [];
  if (refundCents === 0 && feeCents === 0) return [];
  return [
    {
      heading: words.heading,
      rows: [
        { label: words.paid, amount: money(paidCents), isTotal: false },
        { label: words.back, amount: money(-refundCents), isTotal: false },
        { label: words.stays, amount: money(staysCents), isTotal: true },
      ],
      remarks: [
        ...(boughtCents > 0 ? [words.forSeats(money(boughtCents))] : []),
        ...(feeCents > 0 ? [words.cancellationFee(money(feeCents))] : []),
      ],
    },
  ];
}
