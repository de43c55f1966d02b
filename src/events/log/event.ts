/** What an owner's other systems are told. */

export const EVENT_TYPES = [
  "reservation.confirmed",
  "reservation.cancelled",
  "reservation.seats_returned",
  "reservation.exchanged",
  "reservation.passed_on",
  "payment.refunded",
  "payment.refund_failed",
  "ticket.checked_in",
  "showtime.published",
  "showtime.moved",
  "showtime.cancelled",
  "showtime.sold_out",
  "waiting_list.offered",
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** What the data of an event in a sandbox cinema also has. */
export const TEST = { test: true } as const;

export const isTest = ({ data }: Pick<OwnerEvent, "data">): boolean => data["test"] === true;

/** As it goes to the wire. Numbers, seats, amounts, instants and closed words: no person, and nothing that opens a door. */
export type EventData = Readonly<Record<string, unknown>>;

export interface OwnerEvent {
  /** Where it is in the owner's order. */
  readonly number: number;
  /** The same wherever and how often it is told. */
  readonly id: string;
  readonly type: EventType;
  readonly cinemaId: number;
  readonly showtimeId: number;
  /** The number of the ledger's event; null for what no box office decided. */
  readonly seq: number | null;
  readonly atMs: number;
  readonly data: EventData;
}

/** The microseconds of a time: numbers of events are counted in them. */
export const numberAt = (ms: number): number => ms * 1000;

/** How long events are kept. */
export const KEPT_MS = 30 * 24 * 60 * 60_000;

/** The id of what an event of a ledger says. `mark` tells two of one event apart. */
export const idOfLedgerEvent = (
  { showtimeId, incarnation }: { readonly showtimeId: number; readonly incarnation: string },
  seq: number,
  mark = "",
): string => `evt_${showtimeId}_${incarnation}_${seq}${mark}`;
