/** What the letter of a new order says of the order that it was exchanged for. */

import type { ReservationRecord } from "../box-office/answers.ts";
import type { About } from "./letter.ts";
import { moneyIn } from "./money.ts";
import { refundOf } from "./refund.ts";
import type { Refund } from "./refund.ts";
import { ACTS } from "./words/acts.ts";

/** With what comes back of its money in total, beside what went to other orders. */
export interface OldOrder extends Pick<Refund, "refundCents" | "inHandCents"> {
  readonly reservationId: number;
  /** False where some of its seats were kept. */
  readonly isWhole: boolean;
}

type Holder = Pick<ReservationRecord, "buyer" | "guest">;

/** Null where it has another holder than the reader: it is not the reader's business, nor its money. */
export function oldOrderOf(old: ReservationRecord | null, reader: Holder): OldOrder | null {
  if (old === null || old.buyer !== reader.buyer || old.guest !== reader.guest) return null;
  const { refundCents, inHandCents } = refundOf(old);
  return { reservationId: old.id, isWhole: old.endReason === "exchange", refundCents, inHandCents };
}

/** That its tickets are void, and what of its money comes back. Nothing for an order that comes from no exchange. */
export function exchangedInWords(
  about: Pick<About, "language" | "currency"> & { readonly exchanged?: OldOrder },
): string[] {
  const { exchanged, language } = about;
  if (exchanged === undefined) return [];
  const { reservationId, isWhole, refundCents, inHandCents } = exchanged;
  const { whole, part, back, backByHand } = ACTS[language].exchangedFor;
  const money = moneyIn(about);
  const onlineCents = refundCents - inHandCents;
  return [
    [
      (isWhole ? whole : part)(reservationId),
      ...(onlineCents > 0 ? [back(money(onlineCents))] : []),
      ...(inHandCents > 0 ? [backByHand(money(inHandCents))] : []),
    ].join(" "),
  ];
}
