import { billSums } from "./bill.ts";
import { paidInPartSums } from "./paid-in-part.ts";
import { dueOf } from "./paid.ts";
import { refundSums } from "./refund.ts";
import type { Sums } from "./sums.ts";
import type { Tickets } from "./tickets-letter.ts";
import { wordsIn } from "./words.ts";

/** What the tickets of a letter cost, what of it is paid, and what comes back. */
export function ticketsBill(booking: Tickets): Sums[] {
  const { bill, tickets } = wordsIn(booking.language);
  const { totalCents } = booking.bill.amounts;
  const due = dueOf(booking.paid, totalCents);
  // Where only a part is paid, or comes back already, what was paid is not the total: its own sum says so.
  const money = [...paidInPartSums(booking), ...refundSums({ ...booking, boughtCents: totalCents })];
  const total = money.length > 0 ? tickets.total : bill.totals[due];
  const heading = due === "at_door" ? bill.price : bill.receipt;
  return [billSums(booking, { heading, total }), ...money];
}
