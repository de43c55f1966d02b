/** Orders: reservations with all that belongs to them, as the staff of a cinema sees them. */

import type { ReservationRecord } from "../../box-office/answers.ts";
import type { reservations } from "../../box-office/followers/tables.ts";
import type { Cancellation } from "../../box-office/ledger/cancellation.ts";
import { hasRunOut } from "../../box-office/ledger/reservation.ts";
import type { Channel, Reservation, ReservationStatus } from "../../box-office/ledger/reservation.ts";
import { dueCents } from "../../box-office/ledger/till.ts";
import type { MailStatus } from "../../mail/outbox/status.ts";
import type { WithRefunds } from "../../money/payments/payment.ts";
import type { OrderNote } from "../../sales/order-notes/note.ts";
import type { HistoryEntry } from "./history.ts";

/** D1's copy of a reservation. */
export type Copy = typeof reservations.$inferSelect;

/** A cinema whose orders are looked at. */
export interface Place {
  readonly cinemaId: number;
  readonly ownerId: number;
  readonly timeZone: string;
  readonly dayStartsAt: string;
}

/** D1 merges so many ranges in one statement, and reads no more of each than the page has. */
export const MOST_CINEMAS = 5;

/** A cinema, and whether its orders are seen of all times; else those of the day alone. */
export interface Sight {
  readonly place: Place;
  readonly isWhole: boolean;
}

/** Who has the order: an account, or somebody whose name and address staff wrote down. */
export interface Holder {
  readonly kind: "account" | "guest";
  readonly id: number;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  /** Whether they were erased. */
  readonly isForgotten: boolean;
}

export interface OrderShowtime {
  readonly showtimeId: number;
  readonly cinemaId: number;
  readonly movieTitle: string;
  readonly cinemaName: string;
  readonly screenName: string | null;
  readonly startsAtMs: number;
  /** Before the cleaning. */
  readonly endsAtMs: number;
  readonly timeZone: string;
  /** The cinema's day. */
  readonly localDate: string;
  readonly payment: Reservation["payment"];
}

export interface ListedOrder {
  readonly reservation: ReservationRecord;
  readonly showtime: OrderShowtime;
  readonly holder: Holder;
}

export interface MailOfOrder {
  readonly id: string;
  readonly status: MailStatus;
  readonly resends: number;
  readonly createdAtMs: number;
  readonly sentAtMs: number | null;
  readonly error: string | null;
}

/** An order with all that belongs to it. */
export interface Order extends ListedOrder {
  readonly policy: Cancellation;
  readonly payments: readonly WithRefunds[];
  /** Newest first. */
  readonly mails: readonly MailOfOrder[];
  readonly notes: readonly OrderNote[];
  readonly history: readonly HistoryEntry[];
  /** Of the accounts that acted on it; erased ones have none. */
  readonly names: ReadonlyMap<number, string>;
}

export interface FoundOrders {
  readonly orders: ListedOrder[];
  /** The cursor of the next page; null after the last one. */
  readonly next: string | null;
}

export interface OrderFilter {
  readonly q?: string | undefined;
  readonly showtimeId?: number | undefined;
  readonly cinemaId?: number | undefined;
  readonly status?: ReservationStatus | undefined;
  readonly channel?: Channel | undefined;
  /** True: confirmed, and nothing is due. False: confirmed, and something is due. */
  readonly paid?: boolean | undefined;
  /** When the seats were taken: from `fromMs` on, before `toMs`. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
}

/** What is still to be paid. */
const dueOf = ({ totalCents, details, ...copy }: Copy): number =>
  dueCents({ channel: "buyer", ...details, ...copy, amounts: { totalCents } });

/** Whether the filter leaves the copy in the list, by what no index tells. */
export function passes(copy: Copy, filter: OrderFilter, nowMs: number): boolean {
  const { showtimeId, status, channel, paid, fromMs = 0, toMs = Infinity } = filter;
  const statusNow = hasRunOut(copy, nowMs) ? "expired" : copy.status;
  return (
    copy.heldAtMs >= fromMs &&
    copy.heldAtMs < toMs &&
    (showtimeId === undefined || copy.showtimeId === showtimeId) &&
    (status === undefined || statusNow === status) &&
    (channel === undefined || (copy.details?.channel ?? "buyer") === channel) &&
    (paid === undefined || (statusNow === "confirmed" && (dueOf(copy) === 0) === paid))
  );
}

/** Whether a page looks at more orders than it shows. */
export const isSifted = ({ status, channel, paid }: OrderFilter): boolean =>
  (status ?? channel ?? paid) !== undefined;
