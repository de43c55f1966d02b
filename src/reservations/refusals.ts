/** What a refusal says to the people who get it: what happened, what was kept, what to do. */
import type { Outcome } from "../box-office/box-office.ts";
import type { Explained } from "../http/problems.ts";

export type Refused =
  | Extract<Outcome, { ok: false }>
  | { readonly ok: false; readonly code: "email_not_confirmed" };

/** `retryAfterS` spreads those who come back, so that they do not come back all at once. */
export function explain(refusal: Refused, retryAfterS: number): Explained {
  const { code } = refusal;
  switch (code) {
    case "unopened":
    case "showtime_not_found":
      return ["showtime_not_found", "There is no such showtime. Nothing was reserved."];
    case "reservation_not_found":
      return [code, "You have no such reservation."];
    case "email_not_confirmed":
      return [
        code,
        "Confirm your mail address first: POST /v1/auth/email/verification sends the code again. Nothing was reserved.",
      ];
    case "sales_not_open": {
      const opensAt = new Date(refusal.opensAtMs).toISOString();
      return [code, `Sales open at ${opensAt}. Nothing was reserved.`, { opens_at: opensAt }];
    }
    case "sales_closed":
      return [code, "Sales for this showtime have ended. Nothing was reserved."];
    case "too_many_seats":
      return [
        code,
        `At most ${refusal.maxSeats} seats go into one reservation. Nothing was reserved.`,
        { max_seats: refusal.maxSeats },
      ];
    case "duplicate_seats":
    case "unknown_seats":
    case "unknown_ticket_type":
    case "seats_blocked":
    case "seats_taken":
      return [
        code,
        `${SEATS_REFUSED[code]}: ${refusal.seats.join(", ")}. Nothing was reserved.`,
        { seats: refusal.seats },
      ];
    case "payment_required":
      return [code, "This showtime is paid online before it is confirmed. What you hold stays held."];
    case "hold_expired":
      return [code, "The hold ran out and its seats are free again. Reserve anew."];
    case "reservation_ended":
      return [
        code,
        `The reservation is ${refusal.status} already. Reserve anew.`,
        { status: refusal.status },
      ];
    case "showtime_started":
      return [code, "The show has started; the reservation stays as it is."];
    case "showtime_cancelled":
      return [
        code,
        "The showtime is cancelled; whoever had seats hears of it by mail. Nothing was reserved.",
      ];
    case "idempotency_key_reused":
      return [
        code,
        "This Idempotency-Key came with another request before. Nothing was done; use a new key.",
      ];
    case "busy":
      return [
        code,
        "Many are buying at this moment. Nothing was reserved; come back in a few seconds.",
        {},
        { "retry-after": String(retryAfterS) },
      ];
  }
}

const SEATS_REFUSED = {
  duplicate_seats: "Named twice",
  unknown_seats: "No such seats in this hall",
  unknown_ticket_type: "No such ticket type for these seats",
  seats_blocked: "Not for sale",
  seats_taken: "Already taken",
};
