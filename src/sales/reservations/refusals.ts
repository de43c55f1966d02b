/** Problem documents for the refusals of a reservation: what happened, what was kept, what to do. */

import type { Busy, Refused as OfficeRefused } from "../../box-office/answers.ts";
import { labelList } from "../../http/label-list.ts";
import type { Explained } from "../../http/problem.ts";
import { amountText } from "../../platform/minor-units.ts";
import { explainClaim } from "../promo-codes/refusals.ts";
import type { ClaimRefused } from "../promo-codes/refusals.ts";
import { explainAct } from "./act-refusals.ts";
import { explainRule } from "./rule-refusals.ts";

export type Refused =
  | OfficeRefused
  | Busy
  | ClaimRefused
  | { readonly ok: false; readonly code: "email_not_confirmed" };

type Unconfirmed = Extract<Refused, { code: "unconfirmed_limit" }>;

/** `retryAfterS` is jittered by the caller, so that refused buyers do not retry all at once. */
export function explain(refusal: Refused, retryAfterS: number): Explained {
  const { code } = refusal;
  switch (code) {
    case "unopened":
    case "showtime_not_found":
      return ["showtime_not_found", "There is no such showtime. Nothing was reserved."];
    case "reservation_not_found":
      return [code, "You have no such reservation."];
    case "staff_sale":
      return ["reservation_not_found", "You have no such reservation."];
    case "waiting_not_found":
      return [code, "You are not on the waiting list of this showtime."];
    case "email_not_confirmed":
      return [code, `Confirm your mail address first: ${SENDS_CODE}. Nothing was reserved.`];
    case "promo_code_refused":
    case "promo_codes_locked":
    case "promo_codes_unavailable":
      return explainClaim(refusal);
    case "sales_not_open": {
      const opensAt = toInstant(refusal.opensAtMs);
      return [code, `Sales open at ${opensAt}. Nothing was reserved.`, { opens_at: opensAt }];
    }
    case "not_sold":
      return [
        code,
        `Only what is sold has tickets to give; this is ${refusal.status}. Nothing was done.`,
        { reservation_status: refusal.status },
      ];
    case "sales_closed":
      return [code, "Sales for this showtime have ended. Nothing was reserved."];
    case "too_many_seats":
      return [
        code,
        `At most ${refusal.maxSeats} seats go into one reservation. Nothing was reserved.`,
        { max_seats: refusal.maxSeats },
      ];
    case "buyer_limit":
      return [
        code,
        `One buyer gets at most ${refusal.maxSeatsPerBuyer} seats of this showtime, and you have ${refusal.seatsOfBuyer}. Nothing was reserved.`,
        { max_seats_per_buyer: refusal.maxSeatsPerBuyer, your_seats: refusal.seatsOfBuyer },
      ];
    case "unconfirmed_limit":
      return explainUnconfirmed(refusal);
    case "unknown_ticket_type":
      if (refusal.seats.length === 0)
        return [code, "There is no such ticket type for such seats. Nothing was done.", { seats: [] }];
      return [
        code,
        `No such ticket type for these seats: ${labelList(refusal.seats)}. Nothing was done.`,
        { seats: refusal.seats },
      ];
    case "duplicate_seats":
    case "unknown_seats":
    case "seats_blocked":
    case "seats_taken":
    case "seats_in_use":
    case "seats_not_reserved":
      return [
        code,
        `${SEATS_REFUSED[code]}: ${labelList(refusal.seats)}. Nothing was done.`,
        { seats: refusal.seats },
      ];
    case "single_seats":
      return [
        code,
        `${labelList(refusal.seats)} would be left as a single free seat. Nothing was reserved; ${labelList(refusal.suggestion)} would leave none.`,
        { seats: refusal.seats, suggestion: refusal.suggestion },
      ];
    case "seats_belong_together":
    case "companion_seat":
    case "ticket_rule_broken":
      return explainRule(refusal);
    case "unknown_category":
      return [
        code,
        `The hall has no ${refusal.category} seats. Nothing was reserved.`,
        { category: refusal.category },
      ];
    case "not_enough_seats":
      return [
        code,
        `Only ${refusal.free} such seats are free. Nothing was reserved; once none is free, you can join the waiting list.`,
        { free: refusal.free },
      ];
    case "not_enough_accessible_seats":
      return [
        code,
        `Only ${refusal.free} accessible seats are free. Nothing was reserved.`,
        { free: refusal.free },
      ];
    case "not_together":
      return [
        code,
        "There are enough free seats, but not together. Nothing was reserved; without `together` the party may be split.",
      ];
    case "no_reservations_left":
      return [
        code,
        "This showtime has used up its numbers for reservations. Nothing was reserved; its cinema can open another showtime.",
      ];
    case "guests_pay_online":
      return [
        code,
        "Guests buy tickets that are paid online. Log in for those that are paid at the door or cost nothing. Nothing was bought.",
      ];
    case "payment_required":
      return [code, "This showtime is paid online before it is confirmed. Your hold stays as it is."];
    case "amount_not_payable": {
      const { totalCents, leastCents, stepCents, currency } = refusal;
      const rule =
        totalCents < leastCents
          ? `online payments start at ${amountText(leastCents, currency)}`
          : `amounts that are paid online are multiples of ${amountText(stepCents, currency)}`;
      return [
        code,
        `The total would be ${amountText(totalCents, currency)}, and ${rule}. Nothing was done; choose more seats, or leave out the promo code.`,
        { total_amount: totalCents, least_amount: leastCents, amount_step: stepCents },
      ];
    }
    case "nothing_to_pay":
      return [code, "This reservation is paid at the door. Confirm it; nothing was charged."];
    case "nothing_due":
      return [code, "All of it is paid. Nothing was taken."];
    case "nothing_owed":
      return [code, "Staff owe no money for this order. Nothing was given back."];
    case "shift_check_too_old":
      return [
        code,
        "This took so long that the shift may be closed by now. Nothing was done; try again.",
        {},
        { "retry-after": "1" },
      ];
    case "against_policy":
    case "exchange_too_late":
    case "exchange_under_way":
    case "currency_differs":
    case "paid_elsewhere":
      return explainAct(refusal);
    case "payment_started":
      return [code, "A payment is in progress. The reservation stays as it is until that payment ends."];
    case "amount_differs":
      return [
        code,
        "The amount paid is not the amount due. Nothing was confirmed.",
        { due_amount: refusal.dueCents },
      ];
    case "already_extended":
      return [code, "A hold can be extended only once. Your hold stays as it is until it runs out."];
    case "hold_expired":
      return [code, "The hold ran out and its seats are free again. Make a new reservation."];
    case "reservation_ended":
      return [
        code,
        `The reservation is already ${refusal.status}. Make a new reservation.`,
        { reservation_status: refusal.status },
      ];
    case "showtime_started":
      return [code, "The show has started; the reservation stays as it is."];
    case "checked_in":
      return [
        code,
        `${labelList(refusal.seats)}: already checked in at the door. The reservation stays as it is. Ask the cinema.`,
        { seats: refusal.seats },
      ];
    case "not_checked_in":
      return [code, "This ticket is not checked in. Nothing was done."];
    case "undo_too_late":
      return [
        code,
        "A gate key undoes a check-in within five minutes of the scan. Ask the cinema's staff. Nothing was done.",
      ];
    case "cancellation_closed": {
      const lastAt = toInstant(refusal.lastAtMs);
      return [
        code,
        `Tickets could be given back until ${lastAt}; the reservation stays as it is.`,
        { last_at: lastAt },
      ];
    }
    case "showtime_cancelled":
      return [code, "The showtime is cancelled; its buyers are notified by mail. Nothing was reserved."];
    case "seats_available":
      return [
        code,
        "There are free seats for your party: reserve them. You were not put on the waiting list.",
      ];
    case "already_waiting":
      return [
        code,
        "You are already on the waiting list of this showtime. Your entry stays as it is.",
        { waiting_id: refusal.w },
      ];
    case "idempotency_key_reused":
      return [
        code,
        "This Idempotency-Key was used with a different request. Nothing was done; use a new key.",
      ];
    case "too_many_idempotency_keys":
      return [
        code,
        "You have sent 200 Idempotency-Keys for this showtime and kind of request within 24 hours. Nothing was done; answers to the keys that you have sent are given again.",
        {},
        { "retry-after": String(Math.max(1, Math.ceil(refusal.retryAfterMs / 1000))) },
      ];
    case "busy":
      return [
        code,
        "Too many requests for this showtime at this moment. Nothing was reserved; try again in a few seconds.",
        {},
        { "retry-after": String(retryAfterS) },
      ];
  }
}

const SENDS_CODE = "POST /v1/auth/email/verification sends the code again";

function explainUnconfirmed(refusal: Unconfirmed): Explained {
  const { code, limit } = refusal;
  if (limit === "hold")
    return [
      code,
      `These seats were held without a confirmed mail address: such a hold ends ${refusal.maxHoldMs / 60_000} minutes after it began. It stays as it is.`,
      { limit },
    ];
  const { maxSeats, seatsOfBuyer } = refusal;
  const where = limit === "seats" ? "of one showtime" : "of all showtimes to come";
  return [
    code,
    `Without a confirmed mail address you get at most ${maxSeats} seats ${where}, and you have ${seatsOfBuyer}. Nothing was reserved. Confirm your address for more: ${SENDS_CODE}.`,
    { limit, max_seats: maxSeats, your_seats: seatsOfBuyer },
  ];
}

const toInstant = (ms: number): string => new Date(ms).toISOString();

const SEATS_REFUSED = {
  duplicate_seats: "Named twice",
  unknown_seats: "No such seats in this hall",
  seats_blocked: "Not for sale",
  seats_taken: "Already taken",
  seats_in_use: "Held or sold",
  seats_not_reserved: "Not in this reservation",
};
