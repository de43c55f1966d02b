/** The guest list as CSV. Money is in major units, such as 12.50, and of the whole order: it stands at the order's first seat only. */

import type { Columns } from "../../http/csv.ts";
import { decimalText } from "../../platform/minor-units.ts";
import { isFirstOfOrder } from "./guest-list.ts";
import type { Line } from "./guest-list.ts";

export const GUESTS: Columns<Line> = [
  ["seat", ({ seat }) => seat.label],
  ["section", ({ seat }) => seat.place.section],
  ["row", ({ seat }) => seat.place.row],
  ["number", ({ seat }) => seat.place.number],
  ["name", ({ seat }) => seat.name],
  ["ticket_type", ({ seat }) => seat.ticketType],
  ["requires_proof", ({ seat }) => String(seat.requiresProof)],
  ["in", ({ seat }) => String(seat.inSinceMs !== null)],
  ["in_since", ({ seat }) => (seat.inSinceMs === null ? null : new Date(seat.inSinceMs).toISOString())],
  ["order_id", ({ seat }) => seat.order.id],
  ["order_seats", ({ seat }) => seat.order.seats],
  ["order_paid", (line) => moneyOf(line, "paidCents")],
  ["order_due", (line) => moneyOf(line, "dueCents")],
  ["currency", ({ seat }) => seat.order.currency],
];

const moneyOf = (line: Line, what: "paidCents" | "dueCents"): string | null => {
  const { order } = line.seat;
  return isFirstOfOrder(line) ? decimalText(order[what], order.currency) : null;
};
