/**
 * The ledger's events. In this folder `…Cents` are integer minor units of the showtime's currency, `…AtMs` are epoch
 * milliseconds, and other `…Ms` are durations in milliseconds.
 */

import type { SeatWish } from "../seat-choice/best-seats.ts";
import type { BlockReason, Seat } from "./hall.ts";
import type {
  Amounts,
  BuyerCap,
  CancelReason,
  Channel,
  CheckIn,
  Handed,
  Line,
  OfExchange,
  Promo,
  UndoReason,
} from "./reservation.ts";
import type { Rates, Slot, Terms } from "./terms.ts";

/** What happened, and by whom. */
export type LedgerEvent = ByActor<Happened>;

/** `by`: the user who did it as staff. Some events have words of their own for it. */
type ByActor<Event> = Event extends { readonly by: unknown } ? Event : Event & { readonly by?: number };

/** Has ids, labels and places of seats, amounts, and reasons from a closed list: never a name of a person, an address or free text. */
type Happened =
  | { readonly type: "opened"; readonly terms: Terms }
  | { readonly type: "terms_changed"; readonly terms: Terms }
  | { readonly type: "seats_added"; readonly seats: readonly Seat[] }
  /** Existing seats, as they are from now on. */
  | { readonly type: "seats_changed"; readonly seats: readonly Seat[] }
  | { readonly type: "seats_removed"; readonly seats: readonly string[] }
  | { readonly type: "seats_blocked"; readonly seats: readonly string[]; readonly reason: BlockReason }
  | { readonly type: "seats_unblocked"; readonly seats: readonly string[] }
  | {
      readonly type: "held";
      readonly n: number;
      readonly buyer: number;
      readonly guest: number | null;
      readonly channel: Channel;
      readonly payment: Terms["payment"];
      readonly lines: readonly Line[];
      readonly promo: Promo | null;
      /** Absent for buyers with a confirmed address. */
      readonly cap?: BuyerCap;
      readonly rates: Rates;
      readonly amounts: Amounts;
      /** Null for seats of an exchange: they are held until it is decided. */
      readonly expiresAtMs: number | null;
      /** `w` of the waiting-list entry that this hold serves; null for none. */
      readonly waiting: number | null;
      /** The exchange for which the seats are held; absent for none. */
      readonly exchange?: OfExchange;
    }
  | { readonly type: "extended"; readonly n: number; readonly expiresAtMs: number }
  | { readonly type: "payment_started"; readonly n: number; readonly expiresAtMs: number }
  | {
      readonly type: "confirmed";
      readonly n: number;
      readonly tickets: readonly string[];
      readonly paidCents: number;
      /** Null where nothing was paid. */
      readonly paymentId: string | null;
    }
  | {
      readonly type: "refund_due";
      readonly n: number;
      readonly paidCents: number;
      readonly paymentId: string;
    }
  | { readonly type: "released"; readonly n: number; readonly reason: CancelReason }
  | { readonly type: "expired"; readonly n: number }
  | {
      readonly type: "cancelled";
      readonly n: number;
      readonly reason: CancelReason;
      readonly refundCents: number;
      /** Of an exchange for another showtime: how much of `refundCents` goes to the other order, and not to the buyer. */
      readonly movedCents?: number;
    }
  | {
      readonly type: "seats_returned";
      readonly n: number;
      readonly seats: readonly string[];
      readonly amounts: Amounts;
      readonly refundCents: number;
      /** The public id of the order whose seats replace them; absent where they were given back for nothing else. */
      readonly exchange?: number;
      readonly movedCents?: number;
    }
  /** Seats were replaced by others of the same showtime, or the same ones with another ticket type. `lines` have new tickets. */
  | {
      readonly type: "exchanged";
      readonly n: number;
      readonly seats: readonly string[];
      readonly lines: readonly Line[];
      readonly amounts: Amounts;
      readonly refundCents: number;
    }
  /** Staff took money. */
  | ({ readonly type: "money_taken"; readonly n: number; readonly paidCents: number } & OfTill)
  /** Staff gave back money that is in some `refundCents`. Also for a reservation that has ended. */
  | ({ readonly type: "money_returned"; readonly n: number; readonly cents: number } & OfTill)
  /** Staff gave it to another holder, with new tickets in the order of its seats. */
  | {
      readonly type: "given";
      readonly n: number;
      readonly guest: number;
      readonly buyer: number;
      readonly tickets: readonly string[];
    }
  /** The showtime moved after this reservation was sold: its buyer is notified of the new slot. */
  | { readonly type: "moved"; readonly n: number; readonly slot: Slot }
  /** Also of a reservation that has ended, whose ticket let somebody in while the device was offline. */
  | { readonly type: "checked_in"; readonly n: number; readonly checkIn: CheckIn }
  /** The ticket's check-ins until now do not count any more. */
  | {
      readonly type: "check_in_undone";
      readonly n: number;
      readonly ticket: string;
      readonly reason: UndoReason;
      readonly by: string;
    }
  | { readonly type: "waiting_joined"; readonly w: number; readonly party: Party }
  | { readonly type: "waiting_left"; readonly w: number }
  | { readonly type: "closed" };

/** The events, which name the actor unless they have words of their own for it. */
export const doneBy = (actor: number | undefined, events: readonly LedgerEvent[]): readonly LedgerEvent[] =>
  actor === undefined ? events : events.map((event) => ("by" in event ? event : { ...event, by: actor }));

type OfTill = Pick<Handed, "means" | "shift" | "onlineCents" | "with">;

/** A request for seats of a sold-out showtime. */
export interface Party {
  readonly buyer: number;
  readonly quantity: number;
  readonly category: string | null;
  readonly ticketType: string;
  /** As in `SeatWish`; absent in old entries, which may be split. */
  readonly together?: SeatWish["together"];
}

export interface Waiting extends Party {
  /** Counted by the box office from 1. */
  readonly w: number;
  readonly sinceMs: number;
}

/** An event with its sequence number, which starts at 1 and has no gaps. */
export interface Recorded {
  readonly seq: number;
  readonly atMs: number;
  readonly event: LedgerEvent;
}

/** An event as followers see it. They read its effect from the state. */
export type Followed = {
  readonly seq: number;
  readonly atMs: number;
  readonly type: LedgerEvent["type"];
  readonly n: number | null;
};
