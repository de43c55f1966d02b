/** What is printed: a numbered receipt, or the till receipt of an order in a cinema that numbers none. */

import type { ReservationRecord } from "../../box-office/answers.ts";
import type { Issuer, ReceiptContent, ShowOnReceipt } from "../../box-office/followers/receipts.ts";
import { sumsOf } from "../../box-office/ledger/bill.ts";
import type { BillSums, Line, Means } from "../../box-office/ledger/reservation.ts";
import { dueCents, refundToBuyerCents } from "../../box-office/ledger/till.ts";
import type { Vocabulary } from "../../programme/vocabulary/vocabulary.ts";
import { correctedBy, numberOf } from "./receipt.ts";
import type { Receipt } from "./receipt.ts";

/** How money came; "counter": nobody said by what means; "due": it has not come yet. */
export type PaidBy = Means | "online" | "counter" | "due";

export interface Printout {
  /** Null for a receipt without a number, which is no invoice. */
  readonly number: string | null;
  /** The number of the receipt that this one corrects. */
  readonly corrects: string | null;
  readonly issuedAtMs: number;
  readonly orderId: number;
  readonly currency: string;
  readonly issuer: Omit<Issuer, "prefix">;
  readonly show: ShowOnReceipt;
  readonly vocabulary: Vocabulary;
  readonly content: ReceiptContent;
  /** How the total was paid, or is to be; none where nothing is, and on one that corrects. */
  readonly payments: readonly { readonly by: PaidBy; readonly cents: number }[];
}

/** A showtime, as it is now. */
interface Shown extends ShowOnReceipt {
  readonly address: string;
  readonly vocabulary: Vocabulary;
}

/** A numbered receipt of the reservation. */
export function printoutOf(
  receipt: Receipt,
  reservation: ReservationRecord,
  { cinemaName, address, vocabulary }: Shown,
): Printout {
  const { year, number, issuedAtMs, currency, issuer, show, content } = receipt;
  return {
    number: numberOf(receipt, year, number),
    corrects: correctedBy(receipt)?.number ?? null,
    issuedAtMs,
    orderId: receipt.reservationId,
    currency,
    issuer: issuer ?? unnamed(cinemaName, address),
    show,
    vocabulary,
    content,
    payments: receipt.corrects === null ? paymentsOf(reservation, content.totalCents) : [],
  };
}

/** The till receipt of what was sold, as it is now; of a cancelled sale, what went back. Null where nothing was sold. */
export function tillReceipt(
  reservation: ReservationRecord,
  issuer: Issuer | null,
  showtime: Shown,
): Printout | null {
  const { status, confirmedAtMs, endedAtMs, amounts, rates, lines } = reservation;
  if (confirmedAtMs === null) return null;
  const isSold = status === "confirmed";
  const sums = sumsOf(rates, amounts);
  const { movieTitle, cinemaName, address, screenName, startsAtMs, timeZone, vocabulary } = showtime;
  return {
    number: null,
    corrects: null,
    issuedAtMs: isSold ? confirmedAtMs : (endedAtMs ?? confirmedAtMs),
    orderId: reservation.id,
    currency: reservation.currency,
    issuer: issuer ?? unnamed(cinemaName, address),
    show: { movieTitle, cinemaName, screenName, startsAtMs, timeZone },
    vocabulary,
    content: {
      ...(isSold ? sums : negative(sums)),
      lines: lines.map((line) => ({ ...soldLine(line), count: isSold ? 1 : -1 })),
      refundCents: refundToBuyerCents(reservation),
    },
    payments: isSold ? paymentsOf(reservation, amounts.totalCents) : [],
  };
}

const unnamed = (legalName: string, address: string) => ({
  legalName,
  address,
  taxNumber: null,
  footer: null,
});

const soldLine = ({ seat, place, category, ticketType, priceCents }: Line) => ({
  seat,
  ...(place === undefined ? {} : { place }),
  category,
  ticketType,
  priceCents,
});

/** No minus before zero. */
const minus = (cents: number): number => 0 - cents;

const negative = (sums: BillSums): BillSums => ({
  ticketsCents: minus(sums.ticketsCents),
  discountCents: minus(sums.discountCents),
  feeCents: minus(sums.feeCents),
  netCents: minus(sums.netCents),
  taxes: sums.taxes.map((tax) => ({ ...tax, baseCents: minus(tax.baseCents), cents: minus(tax.cents) })),
  totalCents: minus(sums.totalCents),
});

/** As far as they are for this total: what was paid twice goes back. */
function paymentsOf(reservation: ReservationRecord, totalCents: number): Printout["payments"] {
  const { channel, paidCents, till = [] } = reservation;
  const byMeans = new Map<Means, number>();
  for (const { means, cents } of till) if (cents > 0) byMeans.set(means, (byMeans.get(means) ?? 0) + cents);
  const inHand = Array.from(byMeans, ([by, cents]) => ({ by, cents }));
  const handed = inHand.reduce((sum, { cents }) => sum + cents, 0);
  const online = Math.min(paidCents - handed, Math.max(0, totalCents - handed));
  // Before money had its place in the ledger, it was taken at the counter without a word.
  const isUnsaid = channel === "counter" && reservation.till === undefined && paidCents === 0;
  const payments = [
    ...inHand,
    { by: "online" as const, cents: online },
    { by: "counter" as const, cents: isUnsaid ? totalCents : 0 },
    { by: "due" as const, cents: dueCents(reservation) },
  ];
  return payments.filter(({ cents }) => cents > 0);
}
