import type { ReservationRecord } from "../box-office/answers.ts";

/** How a reservation is paid. */
export type Paid = "at_door" | "at_counter" | "online";

/** What a letter says of a total: how it is paid, or that there is nothing to pay. */
export const dueOf = (paid: Paid, totalCents: number): Paid | "free" => (totalCents === 0 ? "free" : paid);

/** A sale at the counter is paid there, even for a showtime that is paid online. */
export const paidOf = ({ channel, payment }: Pick<ReservationRecord, "channel" | "payment">): Paid =>
  channel === "counter" ? "at_counter" : payment;
