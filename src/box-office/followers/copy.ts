/** The rows of D1 that copy a reservation. They follow from the reservation as it is. */

import { yearOf } from "../ledger/bill.ts";
import { reservationId } from "../ledger/reservation-id.ts";
import { isHold, isLive } from "../ledger/reservation.ts";
import type { Bill, Handed, Promo, Reservation } from "../ledger/reservation.ts";
import type { Terms } from "../ledger/terms.ts";

/** In the order of the columns that `store.ts` names. */
export type ReservationRow = readonly [
  id: number,
  seq: number,
  showtimeId: number,
  userId: number,
  status: string,
  lines: string,
  totalCents: number,
  currency: string,
  heldAtMs: number,
  expiresAtMs: number | null,
  confirmedAtMs: number | null,
  endedAtMs: number | null,
  endReason: string | null,
  guest: number | null,
  paidCents: number,
  refundCents: number,
  details: string,
];

/** Money by hand, in the order that `store.ts` names. It has no row of its own in the box office: `k` counts it from 0. */
export type TakingRow = readonly [
  reservationId: number,
  k: number,
  shift: number | null,
  means: string,
  cents: number,
  onlineCents: number,
  by: number | null,
  atMs: number,
];

/** What became of a promo code's use, in the order that `store.ts` names. */
export type PromoUseRow = readonly [
  reservationId: number,
  seq: number,
  claim: string,
  code: number | null,
  userId: number,
  heldAtMs: number,
  status: "used" | "returned",
  /** The end of a hold: the use is looked at then, in case that the next copy is late. Null for what is sold or ended. */
  lookAtMs: number | null,
];

/** What a receipt is of, in the order that `receipts.ts` names. */
export type BillRow = readonly [
  reservationId: number,
  k: number,
  year: number,
  issuedAtMs: number,
  content: string,
];

/** The copy of a reservation. */
export interface Copy {
  readonly reservation: ReservationRow;
  readonly promoUse: PromoUseRow | null;
  /** Of most reservations, none. */
  readonly takings: readonly TakingRow[];
  readonly bills: readonly BillRow[];
}

export function copyOf({ showtimeId, currency }: Terms, reservation: Reservation): Copy {
  const id = reservationId(showtimeId, reservation.n);
  const lines = JSON.stringify(reservation.lines);
  const details = JSON.stringify(detailsOf(reservation));
  return {
    reservation: [
      id,
      reservation.seq,
      showtimeId,
      reservation.buyer,
      reservation.status,
      lines,
      reservation.amounts.totalCents,
      currency,
      reservation.heldAtMs,
      reservation.expiresAtMs,
      reservation.confirmedAtMs,
      reservation.endedAtMs,
      reservation.endReason,
      reservation.guest,
      reservation.paidCents,
      reservation.refundCents,
      details,
    ],
    promoUse: reservation.promo === null ? null : promoUseRow(id, reservation, reservation.promo),
    takings: (reservation.till ?? []).map((one, k) => takingRow(id, k, one)),
    bills: (reservation.bills ?? []).map((bill, k) => billRow(id, k, bill)),
  };
}

const takingRow = (
  id: number,
  k: number,
  { shift, means, cents, onlineCents = 0, by, atMs }: Handed,
): TakingRow => [id, k, shift, means, cents, onlineCents, by, atMs];

const billRow = (id: number, k: number, { atMs, timeZone, ...content }: Bill): BillRow => [
  id,
  k,
  yearOf(atMs, timeZone),
  atMs,
  JSON.stringify(content),
];

const promoUseRow = (
  id: number,
  { seq, buyer, heldAtMs, status, expiresAtMs }: Reservation,
  promo: Promo,
): PromoUseRow => [
  id,
  seq,
  promo.claim,
  promo.code ?? null,
  buyer,
  heldAtMs,
  isLive(status) ? "used" : "returned",
  isHold(status) ? expiresAtMs : null,
];

/** Display only; never queried. */
const DETAILS = [
  "channel",
  "payment",
  "payments",
  "returned",
  "promo",
  "rates",
  "amounts",
  "extended",
  "slot",
  "moved",
  "checkIns",
  "undoneAtMs",
  "till",
  "keptCents",
  "exchange",
  "given",
] as const satisfies readonly (keyof Reservation)[];

export type Details = Pick<Reservation, (typeof DETAILS)[number]>;

const detailsOf = (reservation: Reservation): Details =>
  Object.fromEntries(DETAILS.map((field) => [field, reservation[field]])) as unknown as Details;

/** Estimated bytes of a reservation's other columns. */
const ROW_BYTES = 150;

/** An estimate of what the copy of this reservation takes in a batch. */
export const bytesOf = (row: ReservationRow): number => row[5].length + row[16].length + ROW_BYTES;
