import type { SoldSeat } from "./place.ts";
import type { Rates, Slot, Tax, Terms } from "./terms.ts";

/** One seat of a reservation, at the price at which it was held. `ticket` is null until it is confirmed. */
export interface Line extends SoldSeat {
  readonly category: string;
  readonly ticketType: string;
  readonly priceCents: number;
  readonly ticket: string | null;
  /** The ticket type asked for a proof when the seat was held: it is shown at the door. */
  readonly proof?: true;
}

/**
 * `returnedAtMs` is when the seat was given back; rows from before it was kept lack it. `exchanged`: for another seat, ticket
 * type or showtime.
 */
type ReturnedLine = Line & { readonly returnedAtMs?: number; readonly exchanged?: true };

export interface Amounts {
  readonly ticketsCents: number;
  readonly discountCents: number;
  readonly feeCents: number;
  readonly taxes: readonly { readonly name: string; readonly cents: number; readonly included: boolean }[];
  readonly totalCents: number;
}

/**
 * The use of a promo code, and its worth: a percentage of the tickets' sum, or an amount. `claim` is the use's id in D1, and
 * `code` the code's, which events from before lack.
 */
export type Promo = { readonly claim: string; readonly code?: number } & (
  | { readonly percent: number; readonly amountCents: null }
  | { readonly percent: null; readonly amountCents: number }
);

/** `refund_due`: paid, but too late to be confirmed. */
export type ReservationStatus =
  | "held"
  | "awaiting_payment"
  | "confirmed"
  | "released"
  | "expired"
  | "cancelled"
  | "refund_due";

/** What an account without a confirmed address may have at a showtime at most. It is kept with what was held under it. */
export interface BuyerCap {
  /** In all its live reservations of the showtime. */
  readonly maxSeats: number;
  /** From the beginning of the hold; a payment that starts has its own time. */
  readonly maxHoldMs: number;
  /** A guest's: only what is paid online, and not what costs nothing, or strangers' mailboxes are filled for nothing. */
  readonly paysOnline?: boolean;
}

/** What such an account may have when it asks for seats. */
export interface UnconfirmedCap extends BuyerCap {
  /** Its seats at all showtimes to come: how many it may have, and how many D1's copies have. */
  readonly inAll: { readonly most: number; readonly had: number };
}

/** Who made the reservation: the buyer, staff at the counter, or the waiting list for the buyer. */
export type Channel = "buyer" | "counter" | "waiting_list";

/** How money came, or went back, by the hand of staff. `exchange`: with seats of another order that were given back for these. */
const MEANS = ["cash", "card", "voucher", "exchange"] as const;

export type Means = (typeof MEANS)[number];

/** Money that staff took or gave back. */
export interface Handed {
  readonly means: Means;
  /** Below 0: given back. */
  readonly cents: number;
  /** The shift into whose till it went; null for an exchange. */
  readonly shift: number | null;
  /** The member of staff. */
  readonly by: number | null;
  readonly atMs: number;
  /** Of an exchange: how much of it the gateway had taken. */
  readonly onlineCents?: number;
  /** Of an exchange: the public id of the other order. */
  readonly with?: number;
}

/** Of an order whose seats another order was exchanged for. */
export interface OfExchange {
  readonly id: string;
  /** The public id of the other order. */
  readonly from: number;
  /** The public id of the first order, where several were exchanged one after the other: what was paid online was paid for it. */
  readonly first: number;
}

/** A seat that was sold (1) or given back (-1), at the price of one. */
export interface BillLine extends SoldSeat, Pick<Line, "category" | "ticketType" | "priceCents"> {
  readonly count: 1 | -1;
}

/** A tax, and the amount that it is of. */
export interface TaxSum extends Tax {
  readonly baseCents: number;
  readonly cents: number;
}

/** Net and all taxes are the total, to the cent. Of what is given back, all amounts are below 0. */
export interface BillSums extends Omit<Amounts, "taxes"> {
  readonly netCents: number;
  readonly taxes: readonly TaxSum[];
}

/** The difference that one event made: all bills of a reservation add up to what it has. */
export interface Bill extends BillSums {
  readonly atMs: number;
  /** The cinema's, IANA: it says to which year the bill belongs. */
  readonly timeZone: string;
  readonly lines: readonly BillLine[];
  /** What goes back to the buyer because of it. */
  readonly refundCents: number;
  /** What was paid for the seats that went back and stays with the house; absent for nothing, and in bills of older code. */
  readonly keptCents?: number;
}

export interface Reservation {
  /** Counted by the box office from 1; the public id is showtime * 2^24 + n. */
  readonly n: number;
  readonly buyer: number;
  /** At the counter, the guest without an account for whom `buyer`, a member of staff, bought it. */
  readonly guest: number | null;
  readonly channel: Channel;
  readonly payment: Terms["payment"];
  readonly status: ReservationStatus;
  readonly lines: readonly Line[];
  /** Seats that were given back while the others were kept. */
  readonly returned: readonly ReturnedLine[];
  readonly promo: Promo | null;
  /** Absent for buyers with a confirmed address. */
  readonly cap?: BuyerCap;
  readonly rates: Rates;
  readonly amounts: Amounts;
  /** All money received, by the gateway and by staff. */
  readonly paidCents: number;
  /** What staff took and gave back, the oldest first. Absent where they did neither. */
  readonly till?: readonly Handed[];
  /** Ids of the payments received by the gateway. */
  readonly payments: readonly string[];
  /** Total refund, paid out or still due. */
  readonly refundCents: number;
  /** What its receipts are of, in the order of the events. Absent where the cinema numbers none. */
  readonly bills?: readonly Bill[];
  /** What the house had kept of earlier seats when some were exchanged; absent for nothing. No seat is paid with it. */
  readonly keptCents?: number;
  /** The exchange that it comes from; absent for none. */
  readonly exchange?: OfExchange;
  /** A hold is extended once. */
  readonly extended: boolean;
  readonly heldAtMs: number;
  /** When the hold runs out; a confirmed reservation has none. */
  readonly expiresAtMs: number | null;
  readonly confirmedAtMs: number | null;
  readonly endedAtMs: number | null;
  /** Why it was released or cancelled. */
  readonly endReason: CancelReason | null;
  /** The start and screen that the buyer was last notified of. */
  readonly slot: Slot;
  /** Null unless the showtime moved after the sale. */
  readonly moved: Moved | null;
  /** Of its tickets, the earliest first. */
  readonly checkIns: readonly (CheckIn & { readonly undone: boolean })[];
  /** Its earlier holders, the oldest first, with the tickets that were theirs. Absent: none. */
  readonly given?: readonly Former[];
  /** By ticket, when its check-ins were last undone. */
  readonly undoneAtMs: Readonly<Record<string, number>>;
  /** The last event that changed it. */
  readonly seq: number;
}

interface Moved {
  readonly times: number;
  readonly atMs: number;
  /** The slot at the time of the sale, however often the showtime moved since. */
  readonly from: Slot;
}

/** Who had a reservation until staff gave it to somebody else. */
interface Former {
  readonly atMs: number;
  readonly buyer: number;
  readonly guest: number | null;
  readonly lines: readonly Line[];
}

/** Lines whose tickets were revoked while the reservation went on: seats given back, and tickets of earlier holders. */
export const revokedLines = ({
  returned,
  given = [],
}: Pick<Reservation, "returned" | "given">): readonly ReturnedLine[] => [
  ...returned,
  ...given.flatMap(({ lines, atMs }) => lines.map((line) => ({ ...line, returnedAtMs: atMs }))),
];

/** A recorded scan: it let somebody in. */
export interface CheckIn {
  readonly ticket: string;
  /** The label of the door. */
  readonly gate: string;
  /** By the box office's clock; that of an offline scan is corrected. */
  readonly atMs: number;
  /** Of a scan that was reported later: its time by the device's own clock. Events from before clocks were corrected lack it. */
  readonly deviceAtMs?: number;
  /** Why the scan should have let nobody in; absent for a good one. */
  readonly irregular?: Irregular;
  /** The device, and its own number for the scan: a report that repeats both and `by` is the same scan. */
  readonly device: string;
  readonly counter: number;
  /** "user:7" or "gate_key:7". */
  readonly by: string;
}

/** Why the box office would have turned a scan away at its time. */
export type Irregular = "ticket_revoked" | "not_paid" | "too_early" | "too_late";

export const UNDO_REASONS = ["mistake", "left", "technical"] as const;

/** Why a check-in was undone. "left": the person went out and will return. */
export type UndoReason = (typeof UNDO_REASONS)[number];

/** "showtime": the whole showtime was cancelled. "payment": the payment failed. "exchange": for seats of another showtime. */
export type CancelReason = "buyer" | "staff" | "showtime" | "payment" | "exchange";

export const isHold = (status: ReservationStatus): boolean =>
  status === "held" || status === "awaiting_payment";

export const isLive = (status: ReservationStatus): boolean => isHold(status) || status === "confirmed";

/** A sale at the counter without money in the till was paid there, as older programs sell: the ledger does not know how. */
export const isUnrecorded = ({ channel, till }: Pick<Reservation, "channel" | "till">): boolean =>
  channel === "counter" && till === undefined;

/** Whether its buyer of record is a member of staff, who sold it at the counter or gave it to somebody. */
export const isStaffSale = ({ channel, given }: Pick<Reservation, "channel" | "given">): boolean =>
  channel === "counter" || given !== undefined;

/** Whether its seats are held for an exchange that is not decided: only the exchange ends it. */
export const isForExchange = ({ status, exchange }: Pick<Reservation, "status" | "exchange">): boolean =>
  exchange !== undefined && isHold(status);

/**
 * Whether its seats count against the limits of its buyer. Those that staff sold or gave to a guest do not: the member of staff is
 * its buyer then, and of what such an order is exchanged for.
 */
export const countsForBuyer = ({ channel, guest }: Pick<Reservation, "channel" | "guest">): boolean =>
  channel !== "counter" && guest === null;

/** Whether the hold has ended: true from the millisecond `expiresAtMs` on. */
export const hasRunOut = (
  { status, expiresAtMs }: Pick<Reservation, "status" | "expiresAtMs">,
  nowMs: number,
): boolean => expiresAtMs !== null && expiresAtMs <= nowMs && isHold(status);

/** The reservation at `nowMs`: a hold that has run out is expired, even before its `expired` is recorded. */
export const asOf = (reservation: Reservation, nowMs: number): Reservation =>
  hasRunOut(reservation, nowMs)
    ? { ...reservation, status: "expired", endedAtMs: reservation.expiresAtMs }
    : reservation;
