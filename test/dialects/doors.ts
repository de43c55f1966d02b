/** The routes that sell a showtime's seats: how to order at each, and how to read the seats that it sold. */

import * as z from "zod";

export interface Buyer {
  readonly id: number;
  readonly email: string;
  readonly token: string;
}

export interface Show {
  readonly id: number;
  readonly title: string;
  readonly date: string;
  readonly time: string;
}

interface Order {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** A sold seat; a route's answer has the ticket, or the reservation, or both. */
export interface Sold {
  readonly seat: string;
  readonly ticket: string | null;
  readonly reservation: number | null;
}

export interface Door {
  readonly name: string;
  /** Number of seats in one order. */
  readonly size: number;
  /** True: the buyer names the seats. False: the box office chooses. */
  readonly bySeat: boolean;
  readonly order: (buyer: Buyer, show: Show, labels: readonly string[]) => Order;
  readonly sold: z.ZodType<readonly Sold[]>;
  /** The answer if there are no seats. */
  readonly noSeats: { readonly status: number; readonly body: object };
}

const tiket = z
  .object({ number: z.string(), id: z.string() })
  .transform(({ number, id }): Sold => ({ seat: number, ticket: id, reservation: null }));
const oneTiket = z.object({ data: tiket }).transform(({ data }) => [data]);
const manyTikets = z.object({ data: z.array(tiket) }).transform(({ data }) => data);

const of = (reservation: number, seats: readonly string[]): Sold[] =>
  seats.map((seat) => ({ seat, ticket: null, reservation }));
const booking = z
  .object({ booking_id: z.int(), seats: z.array(z.string()) })
  .transform(({ booking_id: id, seats }) => of(id, seats));
const reservation = z
  .object({ reservation: z.object({ id: z.int(), seats: z.array(z.string()) }) })
  .transform(({ reservation: { id, seats } }) => of(id, seats));
const ours = z
  .object({ id: z.int(), seats: z.array(z.object({ label: z.string(), ticket_id: z.string() })) })
  .transform(({ id, seats }) =>
    seats.map(({ label, ticket_id: ticket }): Sold => ({ seat: label, ticket, reservation: id })),
  );

const refusal = (status: number, message: string) => ({ status, body: { message, error: message } });
const byHeaders =
  (path: string, number: (labels: readonly string[]) => string): Door["order"] =>
  ({ email, token }, { title, date, time }, labels) => ({
    path,
    headers: { token, date, title, time, number: number(labels), username: email },
  });
const byJson = ({ token }: Buyer, path: string, body: object): Order => ({
  path,
  headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
  body,
});
const first = ([label = ""]: readonly string[]): string => label;

export const DOORS: readonly [Door, ...Door[]] = [
  {
    name: "/buyTicket",
    size: 1,
    bySeat: true,
    order: byHeaders("/buyTicket", first),
    sold: oneTiket,
    noSeats: refusal(404, "Seat not found"),
  },
  {
    name: "/buy-ticket",
    size: 1,
    bySeat: true,
    order: byHeaders("/buy-ticket", first),
    sold: oneTiket,
    noSeats: refusal(404, "Seat not found"),
  },
  {
    name: "/buyManyTikets",
    size: 3,
    bySeat: true,
    order: byHeaders("/buyManyTikets", (labels) => `[${labels.join(", ")}]`),
    sold: manyTikets,
    noSeats: refusal(404, "Seat not found"),
  },
  {
    name: "/bookings",
    size: 2,
    bySeat: false,
    order: (buyer, { id }, { length }) => byJson(buyer, "/bookings", { show_id: id, num_seats: length }),
    sold: booking,
    noSeats: refusal(400, "Not enough seats available"),
  },
  {
    name: "/reservations",
    size: 2,
    bySeat: true,
    order: (buyer, { id }, seats) => byJson(buyer, "/reservations", { showtime_id: id, seats }),
    sold: reservation,
    noSeats: refusal(409, "One or more seats are already reserved"),
  },
  {
    name: "/v1",
    size: 2,
    bySeat: true,
    order: (buyer, { id }, seats) =>
      byJson(buyer, `/v1/showtimes/${id}/reservations`, { seats, confirm: true }),
    sold: ours,
    noSeats: { status: 409, body: { code: "seats_taken" } },
  },
];
