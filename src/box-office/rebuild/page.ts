/** The reservations of a ledger, a page at a time, as D1 should have them. */

import { bytesOf, copyOf } from "../followers/copy.ts";
import type { Copy } from "../followers/copy.ts";
import { notificationsOf } from "../followers/notifications.ts";
import type { Notification } from "../followers/notifications.ts";
import { MAX_BATCH_BYTES, rowsOf } from "../followers/projection.ts";
import { MAX_N, reservationId } from "../ledger/reservation-id.ts";
import type { Reservation } from "../ledger/reservation.ts";
import type { Terms } from "../ledger/terms.ts";

/** Reservations that are read at a time. */
export const PAGE_RESERVATIONS = 500;

export interface Page extends ReturnType<typeof rowsOf> {
  /** Every reservation with an id in this range is on the page. */
  readonly fromId: number;
  readonly toId: number;
  readonly notifications: readonly Notification[];
  /** Where the next page starts; null for the last page, whose range has all further ids. */
  readonly next: number | null;
}

/** The page after reservation `n`. `following`: the reservations after it in order, `PAGE_RESERVATIONS` unless it has all. */
export function pageAfter(terms: Terms, n: number, following: readonly Reservation[]): Page {
  const copies: Copy[] = [];
  const notifications: Notification[] = [];
  let bytes = 0;
  let last = n;
  for (const reservation of following) {
    if (bytes >= MAX_BATCH_BYTES) break;
    const copy = copyOf(terms, reservation);
    copies.push(copy);
    notifications.push(...notificationsOf(terms.showtimeId, reservation));
    bytes += bytesOf(copy.reservation);
    last = reservation.n;
  }
  const isLast = copies.length === following.length && following.length < PAGE_RESERVATIONS;
  return {
    ...rowsOf(copies),
    notifications,
    fromId: reservationId(terms.showtimeId, n + 1),
    toId: reservationId(terms.showtimeId, isLast ? MAX_N : last),
    next: isLast ? null : last,
  };
}
