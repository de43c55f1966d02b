/** The problems that acts on seats and reservations have in common: for `refusals` of their routes. */

/** Of staff who send an `Idempotency-Key`. */
export const OF_KEYS = ["idempotency_key_reused"] as const;

/** Of buyers who send one: they have a limit. */
export const OF_BUYERS_KEYS = ["idempotency_key_reused", "too_many_idempotency_keys"] as const;

/** Of choosing seats, by name or the best ones. */
export const OF_CHOOSING = [
  "companion_seat",
  "duplicate_seats",
  "not_enough_accessible_seats",
  "not_enough_seats",
  "not_together",
  "seats_belong_together",
  "seats_blocked",
  "seats_taken",
  "ticket_rule_broken",
  "unknown_category",
  "unknown_seats",
  "unknown_ticket_type",
] as const;

/** Of selling or holding the seats that were chosen. */
export const OF_SELLING = [
  ...OF_CHOOSING,
  "amount_not_payable",
  "busy",
  "no_reservations_left",
  "payment_required",
  "sales_closed",
  "showtime_cancelled",
  "showtime_not_found",
  "too_many_seats",
] as const;

/** Of a promo code that comes with a sale. */
export const OF_PROMO_CODES = [
  "promo_code_refused",
  "promo_codes_locked",
  "promo_codes_unavailable",
] as const;

/** Of what is done with one reservation. */
export const OF_RESERVATIONS = ["exchange_under_way", "reservation_not_found", "showtime_not_found"] as const;

/** Of what is done with a hold while it runs. */
export const OF_HOLDS = [
  ...OF_RESERVATIONS,
  "hold_expired",
  "reservation_ended",
  "showtime_cancelled",
] as const;

/** Of giving back seats. */
export const OF_CANCELLING = [
  ...OF_RESERVATIONS,
  "amount_not_payable",
  "cancellation_closed",
  "checked_in",
  "companion_seat",
  "payment_started",
  "seats_belong_together",
  "seats_not_reserved",
  "showtime_started",
  "ticket_rule_broken",
] as const;
