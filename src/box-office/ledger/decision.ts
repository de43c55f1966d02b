/** What a command may answer: events to record, or a refusal with a code from this closed list. */

import type { Payable } from "../../platform/payable.ts";
import type { LedgerEvent } from "./event.ts";
import type { Reservation, ReservationStatus } from "./reservation.ts";

/** Time and randomness, passed in so that deciding stays pure. */
export interface Moment {
  readonly nowMs: number;
  /** A new unguessable ticket id of this showtime. */
  readonly newTicket: () => string;
  /** A sold reservation. Without it, whether a buyer has bought another seat is not known, and counts as no. */
  readonly find?: (n: number) => Reservation | null;
}

export interface SeatChoice {
  readonly label: string;
  readonly ticketType: string;
}

export type Refusal =
  | { readonly ok: false; readonly code: "sales_not_open"; readonly opensAtMs: number }
  | { readonly ok: false; readonly code: "sales_closed" }
  | { readonly ok: false; readonly code: "too_many_seats"; readonly maxSeats: number }
  | { readonly ok: false; readonly code: "duplicate_seats"; readonly seats: string[] }
  | { readonly ok: false; readonly code: "unknown_seats"; readonly seats: string[] }
  | { readonly ok: false; readonly code: "unknown_ticket_type"; readonly seats: string[] }
  | { readonly ok: false; readonly code: "seats_blocked"; readonly seats: string[] }
  | { readonly ok: false; readonly code: "seats_taken"; readonly seats: string[] }
  | { readonly ok: false; readonly code: "payment_required" }
  | { readonly ok: false; readonly code: "not_sold"; readonly status: ReservationStatus }
  | { readonly ok: false; readonly code: "guests_pay_online" }
  | ({
      readonly ok: false;
      readonly code: "amount_not_payable";
      readonly totalCents: number;
      readonly currency: string;
    } & Payable)
  | {
      readonly ok: false;
      readonly code: "buyer_limit";
      readonly maxSeatsPerBuyer: number;
      readonly seatsOfBuyer: number;
    }
  /** A limit of accounts without a confirmed address: their seats at the showtime, or at all; the length of their holds. */
  | {
      readonly ok: false;
      readonly code: "unconfirmed_limit";
      readonly limit: "seats" | "seats_in_all";
      readonly maxSeats: number;
      readonly seatsOfBuyer: number;
    }
  | {
      readonly ok: false;
      readonly code: "unconfirmed_limit";
      readonly limit: "hold";
      readonly maxHoldMs: number;
    }
  | {
      readonly ok: false;
      readonly code: "single_seats";
      readonly seats: readonly string[];
      readonly suggestion: readonly string[];
    }
  /** The seats that are missing; none where the free seats of groups do not add up to the number asked for. */
  | { readonly ok: false; readonly code: "seats_belong_together"; readonly seats: readonly string[] }
  | {
      readonly ok: false;
      readonly code: "companion_seat";
      readonly seats: readonly string[];
      /** The accessible seats that they are bound to. */
      readonly places: readonly string[];
      /** From when anybody may have them; null for never. */
      readonly opensAtMs: number | null;
    }
  | {
      readonly ok: false;
      readonly code: "ticket_rule_broken";
      readonly ticketType: string;
      readonly rule: "only_beside_accessible" | "max_per_reservation";
      /** The most tickets of the type in one reservation; null for another rule. */
      readonly most: number | null;
      /** None where the request named no seats. */
      readonly seats: readonly string[];
    }
  | { readonly ok: false; readonly code: "unknown_category"; readonly category: string }
  | { readonly ok: false; readonly code: "not_enough_seats"; readonly free: number }
  | { readonly ok: false; readonly code: "not_enough_accessible_seats"; readonly free: number }
  | { readonly ok: false; readonly code: "not_together" }
  | { readonly ok: false; readonly code: "no_reservations_left" }
  | { readonly ok: false; readonly code: "nothing_to_pay" }
  /** Staff are the buyer of record: who may cancel it goes by rights in the cinema. */
  | { readonly ok: false; readonly code: "staff_sale" }
  | { readonly ok: false; readonly code: "nothing_due" }
  | { readonly ok: false; readonly code: "nothing_owed" }
  | { readonly ok: false; readonly code: "shift_check_too_old" }
  /** What the policy gives back; null where it gives nothing back any more. */
  | { readonly ok: false; readonly code: "against_policy"; readonly policyCents: number | null }
  | { readonly ok: false; readonly code: "exchange_too_late" }
  | { readonly ok: false; readonly code: "exchange_under_way" }
  | { readonly ok: false; readonly code: "currency_differs" }
  | { readonly ok: false; readonly code: "paid_elsewhere" }
  | { readonly ok: false; readonly code: "already_extended" }
  | { readonly ok: false; readonly code: "payment_started" }
  | { readonly ok: false; readonly code: "amount_differs"; readonly dueCents: number }
  | { readonly ok: false; readonly code: "cancellation_closed"; readonly lastAtMs: number }
  | { readonly ok: false; readonly code: "checked_in"; readonly seats: string[] }
  | { readonly ok: false; readonly code: "not_checked_in" }
  | { readonly ok: false; readonly code: "undo_too_late" }
  | { readonly ok: false; readonly code: "seats_not_reserved"; readonly seats: string[] }
  | { readonly ok: false; readonly code: "seats_available"; readonly free: number }
  | { readonly ok: false; readonly code: "already_waiting"; readonly w: number }
  | { readonly ok: false; readonly code: "waiting_not_found" }
  | { readonly ok: false; readonly code: "seats_in_use"; readonly seats: readonly string[] }
  | { readonly ok: false; readonly code: "reservation_not_found" }
  | { readonly ok: false; readonly code: "hold_expired" }
  | { readonly ok: false; readonly code: "reservation_ended"; readonly status: ReservationStatus }
  | { readonly ok: false; readonly code: "showtime_started" }
  | { readonly ok: false; readonly code: "showtime_cancelled" };

/** How the seats were chosen. */
export interface Choice {
  /** Null for seats that were not chosen as the best. */
  readonly arrangement: "one_row" | "neighbouring_rows" | "split" | null;
  /** Free seats that are left without a free neighbour. */
  readonly stranded: readonly string[];
}

/** What a command does to reservation `n`: these events, in this order. No events: nothing changes. */
export type Decision =
  | { readonly ok: true; readonly n: number; readonly events: LedgerEvent[]; readonly choice?: Choice }
  | Refusal;
