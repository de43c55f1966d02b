import type { ReservationRecord } from "../box-office/answers.ts";

/** How a reservation is paid. */
export type Paid = "at_door" | "at_counter" | "online";

/** A sale at the counter is paid there, even for a showtime that is paid online. */
export const paidOf = ({ channel, payment }: Pick<ReservationRecord, "channel" | "payment">): Paid =>
  channel === "counter" ? "at_counter" : payment;
