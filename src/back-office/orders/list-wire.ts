/** Lists of orders in requests and answers, as JSON and as CSV. */

import * as z from "zod";
import { dueCents } from "../../box-office/ledger/till.ts";
import type { Columns } from "../../http/csv.ts";
import {
  described,
  NOT_IN_ORDER,
  givenInstant,
  idText,
  instant,
  isInOrder,
  money,
  page,
  pageQuery,
  toInstant,
  toInstantOrNull,
} from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { decimalText } from "../../platform/minor-units.ts";
import {
  reservationChannel,
  reservationIdField,
  reservationStatus,
} from "../../sales/reservations/reservation-fields.ts";
import { LISTED_ORDER } from "./examples.ts";
import type { ListedOrder, OrderFilter } from "./order.ts";
import { holderSchema, holderView, orderShowtimeSchema, orderShowtimeView } from "./showtime-wire.ts";

/** An order in a list takes three rows of D1, and a page 50 at most. */
const MOST_ORDERS = 10;
const MAX_SEARCH_LENGTH = 500;

const status = reservationStatus();

const channel = reservationChannel();

const at = givenInstant().transform((text) => Date.parse(text));

export const ordersQuery = z
  .strictObject({
    q: z.string().trim().min(1).max(MAX_SEARCH_LENGTH).optional().meta({
      description:
        "The beginning of a name, a mail address, a booking code or its link, a ticket's or reservation's id, a guest's phone, or the last four digits of a card. Of accounts, the newest orders are found; narrow others down by `from` and `to`.",
    }),
    showtime_id: idText.optional().meta({ description: "Of this showtime alone: its id" }),
    cinema_id: idText.optional().meta({
      description: "Of this cinema alone: its id. Needed by who serves customers in more than five",
    }),
    status: status.optional().meta({ description: "Only those in this state" }),
    channel: channel.optional().meta({ description: "Only those that were made so" }),
    paid: z
      .enum(["true", "false"])
      .transform((word) => word === "true")
      .optional()
      .meta({ description: "true: sold, and nothing is due. false: sold, and something is due" }),
    from: at
      .optional()
      .meta({ description: "Whose seats were taken from this instant on: RFC 3339, with an offset or Z" }),
    to: at
      .optional()
      .meta({ description: "Whose seats were taken before this instant: RFC 3339, with an offset or Z" }),
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(MOST_ORDERS)
      .default(MOST_ORDERS)
      .meta({ description: `How many orders a page has at most, 1 to ${MOST_ORDERS}` }),
    cursor: pageQuery.cursor,
  })
  .refine(isInOrder, NOT_IN_ORDER);

export const filterOf = ({
  q,
  showtime_id: showtimeId,
  cinema_id: cinemaId,
  status: is,
  channel: by,
  paid,
  from: fromMs,
  to: toMs,
}: z.output<typeof ordersQuery>): OrderFilter => ({
  q,
  showtimeId,
  cinemaId,
  status: is,
  channel: by,
  paid,
  fromMs,
  toMs,
});

const listedOrderSchema = lazily(() =>
  z
    .strictObject({
      id: reservationIdField("The reservation's id"),
      showtime: described(orderShowtimeSchema(), "What it is for"),
      holder: described(holderSchema(), "Who has it"),
      status,
      channel,
      seats: z.array(z.string()).meta({ description: "The labels of its seats" }),
      total: described(money, "What all of its seats cost"),
      paid: described(money, "What was paid so far"),
      refund: described(money, "How much of it is given back, or will be"),
      due: described(money, "What is still to be paid"),
      held_at: instant.meta({ description: "When its seats were taken" }),
      confirmed_at: instant.nullable().meta({ description: "When it was sold; null if it was not" }),
      ended_at: instant.nullable().meta({ description: "When it ended; null while it has not" }),
    })
    .meta({ id: "ListedOrder", examples: [LISTED_ORDER] }),
);

export const ordersPage = page(listedOrderSchema);

export function listedOrderView({
  reservation,
  showtime,
  holder,
}: ListedOrder): Shown<typeof listedOrderSchema> {
  const { currency, amounts, paidCents, refundCents } = reservation;
  const price = (amount: number) => ({ amount, currency });
  return {
    id: reservation.id,
    showtime: orderShowtimeView(showtime),
    holder: holderView(holder),
    status: reservation.status,
    channel: reservation.channel,
    seats: reservation.lines.map(({ seat }) => seat),
    total: price(amounts.totalCents),
    paid: price(paidCents),
    refund: price(refundCents),
    due: price(dueCents(reservation)),
    held_at: toInstant(reservation.heldAtMs),
    confirmed_at: toInstantOrNull(reservation.confirmedAtMs),
    ended_at: toInstantOrNull(reservation.endedAtMs),
  };
}

const amount =
  (of: (reservation: ListedOrder["reservation"]) => number) =>
  ({ reservation }: ListedOrder): string =>
    decimalText(of(reservation), reservation.currency);

export const ORDERS: Columns<ListedOrder> = [
  ["id", ({ reservation }) => reservation.id],
  ["held_at", ({ reservation }) => toInstant(reservation.heldAtMs)],
  ["status", ({ reservation }) => reservation.status],
  ["channel", ({ reservation }) => reservation.channel],
  ["cinema", ({ showtime }) => showtime.cinemaName],
  ["movie", ({ showtime }) => showtime.movieTitle],
  ["starts_at", ({ showtime }) => toInstant(showtime.startsAtMs)],
  ["screen", ({ showtime }) => showtime.screenName],
  ["name", ({ holder }) => holder.name],
  ["email", ({ holder }) => holder.email],
  ["phone", ({ holder }) => holder.phone],
  ["seats", ({ reservation }) => reservation.lines.map(({ seat }) => seat).join(" ")],
  ["currency", ({ reservation }) => reservation.currency],
  ["total", amount(({ amounts }) => amounts.totalCents)],
  ["paid", amount(({ paidCents }) => paidCents)],
  ["refund", amount(({ refundCents }) => refundCents)],
  ["due", amount(dueCents)],
  ["confirmed_at", ({ reservation }) => toInstantOrNull(reservation.confirmedAtMs)],
  ["ended_at", ({ reservation }) => toInstantOrNull(reservation.endedAtMs)],
];
