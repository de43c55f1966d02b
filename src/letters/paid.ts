import type { ReservationRecord } from "../box-office/answers.ts";
import { dueCents } from "../box-office/ledger/till.ts";

/** How a reservation is paid. `at_door`: all of it, or a part, is still to be paid. */
export type Paid = "at_door" | "at_counter" | "online";

/** What a letter says of a total: how it is paid, or that there is nothing to pay. */
export const dueOf = (paid: Paid, totalCents: number): Paid | "free" => (totalCents === 0 ? "free" : paid);

/** A sale at the counter is paid there, even for a showtime that is paid online, and so is what staff have taken all money for. */
export function paidOf(reservation: ReservationRecord): Paid {
  const { channel, payment, paidCents } = reservation;
  if (dueCents(reservation) > 0) return "at_door";
  return channel === "counter" || (payment === "at_door" && paidCents > 0) ? "at_counter" : payment;
}
