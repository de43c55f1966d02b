import type { ReservationRecord } from "../box-office/answers.ts";

/** How a reservation is paid. */
export type Paid = "at_door" | "at_counter" | "online";

/** Who sells at the counter takes the money there. */
export const paidOf = ({ channel, payment }: Pick<ReservationRecord, "channel" | "payment">): Paid =>
  channel === "counter" ? "at_counter" : payment;
