/** Orders for people. */

import type { components } from "../../client/api.ts";
import { fields, moment, money, table } from "./output.ts";

type Order = components["schemas"]["Order"];
type ListedOrder = components["schemas"]["ListedOrder"];
type Holder = components["schemas"]["OrderHolder"];

const holderText = ({ name, email, phone }: Holder): string =>
  [name, email, phone].filter((part) => part !== null).join(", ");

export const ordersText = (orders: readonly ListedOrder[]): string =>
  table(
    ["Order", "Show", "Movie", "Seats", "Guest", "Total", "Due", "Status"],
    orders.map(({ id, showtime, seats, holder, total, due, status }) => [
      id,
      `${showtime.local_date} ${showtime.local_time}`,
      showtime.movie.title,
      seats.join(" "),
      holderText(holder),
      money(total),
      due.amount === 0 ? "" : money(due),
      status,
    ]),
  );

export function orderText(order: Order): string {
  const { showtime } = order;
  const head = fields([
    ["Order", order.id],
    ["Status", order.end_reason === null ? order.status : `${order.status} (${order.end_reason})`],
    ["Show", `${showtime.movie.title}, ${showtime.local_date} ${showtime.local_time}`],
    ["Where", [showtime.cinema.name, showtime.screen?.name].filter(Boolean).join(", ")],
    ["Showtime", order.showtime_id],
    ["Guest", holderText(order.holder)],
    ["Sold by", order.channel],
    ["Total", money(order.total)],
    ["Paid", money(order.paid)],
    ["Due", order.due.amount === 0 ? undefined : money(order.due)],
    ["Given back", order.refund.amount === 0 ? undefined : money(order.refund)],
    ["Owed by staff", order.owed_in_hand.amount === 0 ? undefined : money(order.owed_in_hand)],
    ["Cancel until", order.policy.open ? moment(order.policy.until) : undefined],
  ]);
  const seats = table(
    ["Seat", "Category", "Ticket", "Price", "Ticket number"],
    order.seats.map((seat) => [
      seat.label,
      seat.category,
      seat.ticket_type,
      money(seat.price),
      seat.ticket_id,
    ]),
  );
  const mails = table(
    ["Mail", "Status", "When"],
    order.mails.map(({ id, status, created_at }) => [id, status, moment(created_at)]),
  );
  const history = table(
    ["When", "What"],
    order.history.map(({ at, type }) => [moment(at), type]),
  );
  return [
    head,
    ...(order.seats.length === 0 ? [] : [seats]),
    ...(order.mails.length === 0 ? [] : [mails]),
    history,
  ].join("\n\n");
}
