/** What is printed: a numbered receipt, or the till receipt of an order in a cinema that numbers none. */

import type { ReservationRecord } from "../../box-office/answers.ts";
import type { Issuer, ReceiptContent, ShowOnReceipt } from "../../box-office/followers/receipts.ts";
import { keptNow, sumsOf } from "../../box-office/ledger/bill.ts";
import type { BillSums, Line, Means } from "../../box-office/ledger/reservation.ts";
import { dueCents, refundToBuyerCents, unpaidCents } from "../../box-office/ledger/till.ts";
import type { Brand } from "../../platform/brand.ts";
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
  readonly logoUrl: string | null;
  readonly show: ShowOnReceipt;
  readonly vocabulary: Vocabulary;
  readonly content: ReceiptContent;
  /** How the total was paid, or is to be; none where nothing is, and on one that corrects. */
  readonly payments: readonly { readonly by: PaidBy; readonly cents: number }[];
}

interface Shown extends ShowOnReceipt {
  readonly address: string;
  readonly vocabulary: Vocabulary;
  readonly brand: Pick<Brand, "logoUrl">;
}

/** A numbered receipt of the reservation. */
export function printoutOf(
  receipt: Receipt,
  reservation: ReservationRecord,
  { cinemaName, address, vocabulary, brand }: Shown,
): Printout {
  const { year, number, issuedAtMs, currency, issuer, show, content } = receipt;
  return {
    number: numberOf(receipt, year, number),
    corrects: correctedBy(receipt)?.number ?? null,
    issuedAtMs,
    orderId: receipt.reservationId,
    currency,
    issuer: issuer ?? unnamed(cinemaName, address),
    logoUrl: brand.logoUrl,
    show,
    vocabulary,
    content,
    payments: receipt.corrects === null ? paymentsOfSale(reservation, content.totalCents) : [],
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
  const { movieTitle, cinemaName, address, screenName, startsAtMs, timeZone, vocabulary, brand } = showtime;
  return {
    number: null,
    corrects: null,
    issuedAtMs: isSold ? confirmedAtMs : (endedAtMs ?? confirmedAtMs),
    orderId: reservation.id,
    currency: reservation.currency,
    issuer: issuer ?? unnamed(cinemaName, address),
    logoUrl: brand.logoUrl,
    show: { movieTitle, cinemaName, screenName, startsAtMs, timeZone },
    vocabulary,
    content: {
      ...(isSold ? sums : negative(sums)),
      lines: lines.map((line) => ({ ...soldLine(line), count: isSold ? 1 : -1 })),
      refundCents: refundToBuyerCents(reservation),
      keptCents: keptNow(reservation),
    },
    payments: isSold ? paymentsNow(reservation) : [],
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

type Payments = Printout["payments"];

/** Of all that is sold now. */
function paymentsNow(reservation: ReservationRecord): Payments {
  const { totalCents } = reservation.amounts;
  const due = dueCents(reservation);
  const money = [...inHand(reservation), ...online(reservation), ...unsaid(reservation, totalCents)];
  return byMeans([...upTo(totalCents - due, money), { by: "due", cents: due }]);
}

/**
 * Of the sale alone, by what came first: the gateway's money sells the seats, so it comes before all that staff took. What was paid
 * for later changes is not for the sale, so a receipt that is printed again says the same, but for what was due and is paid now.
 */
function paymentsOfSale(reservation: ReservationRecord, totalCents: number): Payments {
  const money = [...online(reservation), ...unsaid(reservation, totalCents), ...inHand(reservation)];
  const paid = upTo(totalCents, money);
  const missingCents = totalCents - paid.reduce((sum, { cents }) => sum + cents, 0);
  return byMeans([...paid, { by: "due", cents: Math.min(missingCents, dueCents(reservation)) }]);
}

const inHand = ({ till = [] }: ReservationRecord): Payments =>
  till.map(({ means, cents }) => ({ by: means, cents })).filter(({ cents }) => cents > 0);

function online(reservation: ReservationRecord): Payments {
  const inHandCents = inHand(reservation).reduce((sum, { cents }) => sum + cents, 0);
  return [{ by: "online", cents: reservation.paidCents - inHandCents }];
}

/** A sale at the counter where nobody said by what means it was paid: neither with the sale, nor for all of it later. */
function unsaid(reservation: ReservationRecord, totalCents: number): Payments {
  const { channel, confirmedAtMs, till } = reservation;
  const isSaid =
    channel !== "counter" ||
    (till !== undefined &&
      (till.some(({ atMs }) => atMs === confirmedAtMs) || unpaidCents(reservation) === 0));
  return isSaid ? [] : [{ by: "counter", cents: totalCents }];
}

/** The first that make up the sum: what was paid twice goes back. */
function upTo(totalCents: number, payments: Payments): Payments {
  let leftCents = Math.max(0, totalCents);
  return payments.map(({ by, cents }) => {
    const used = Math.min(cents, leftCents);
    leftCents -= used;
    return { by, cents: used };
  });
}

function byMeans(payments: Payments): Payments {
  const sums = new Map<PaidBy, number>();
  for (const { by, cents } of payments) sums.set(by, (sums.get(by) ?? 0) + cents);
  return Array.from(sums, ([by, cents]) => ({ by, cents })).filter(({ cents }) => cents > 0);
}
