/**
 * Orders of 002, 003 and 004, whose programs book first and pay then: a show that is paid at the door sells its seats at
 * once, a show that is paid online holds them until `POST /payments`, unless they cost nothing.
 */

import type { ReservationRecord } from "../box-office/answers.ts";
import type { SeatsWanted } from "../box-office/ledger/choosing.ts";
import { isHold } from "../box-office/ledger/reservation.ts";
import type { Caller } from "../http/caller.ts";
import { toInstantOrNull } from "../http/openapi.ts";
import { inUnits } from "../platform/minor-units.ts";
import { reserve } from "../sales/reservations/service.ts";
import type { Reserved } from "../sales/reservations/service.ts";

/**
 * Buys seats, or holds them where they must be paid online. The box office says which, so that a sale costs one call to it
 * and a hold two. Under one idempotency key both are repeated, and give their first answers.
 */
export async function buyOrHold(
  caller: Caller,
  showtimeId: number,
  wanted: SeatsWanted,
  idempotencyKey: string | undefined,
): Promise<Reserved> {
  const wish = { wanted, promoCode: null };
  const bought = await reserve(caller, showtimeId, { ...wish, confirm: true }, idempotencyKey, "everybody");
  if (bought.ok || bought.code !== "payment_required") return bought;
  // The refusal is kept under the key, so the hold has a key of its own, which no header can have: it has a line break.
  const keyOfHold = idempotencyKey === undefined ? undefined : `${idempotencyKey}\nhold`;
  return reserve(caller, showtimeId, { ...wish, confirm: false }, keyOfHold, "everybody");
}

/** `booked`, unless the seats are only held. */
export const messageOf = ({ status }: ReservationRecord, booked: string): string =>
  isHold(status)
    ? "The seats are held, not booked yet: send POST /payments and pay before pay_by to confirm them"
    : booked;

/** What is to be paid for a hold, in units of the currency, and until when; no fields for what is booked. */
export const dueOf = ({ status, amounts, currency, expiresAtMs }: ReservationRecord) =>
  isHold(status)
    ? {
        status: "held",
        payment_required: true,
        amount: inUnits(amounts.totalCents, currency),
        currency,
        pay_by: toInstantOrNull(expiresAtMs),
      }
    : {};
