/** 003-13, -14: reservations of seats by label, their list and their cancellation. */

import { Hono } from "hono";
import type { Context } from "hono";
import { reservationById } from "../box-office/service.ts";
import { retryAfterS } from "../http/problem.ts";
import { limitSales } from "../http/rate-limits.ts";
import { inUnits } from "../platform/minor-units.ts";
import { explain } from "../sales/reservations/refusals.ts";
import type { Refused } from "../sales/reservations/refusals.ts";
import { cancel } from "../sales/reservations/service.ts";
import { DEFAULT_TICKET_TYPE } from "../sales/reservations/wire.ts";
import { bookedOrHeldBy } from "./booked.ts";
import type { Booked } from "./booked.ts";
import { buyOrHold, dueOf, messageOf } from "./buy-or-hold.ts";
import { signedIn } from "./callers.ts";
import { startTimeOf } from "./days.ts";
import { at, refuse, refuseAs, sourcesOf } from "./frame.ts";
import { idOf } from "./ids.ts";
import { labelsSchema } from "./labels.ts";
import { seatNumber } from "./seats.ts";

export const olderReservations = new Hono();

olderReservations.on("POST", at("/reservations"), async (c) => {
  const caller = await signedIn(c);
  await limitSales(c, caller);
  const { body } = await sourcesOf(c);
  const showtimeId = idOf(body["showtime_id"]);
  const seats = labelsSchema.safeParse(body["seats"] ?? body["seat_numbers"] ?? body["seat_ids"]);
  if (showtimeId === null || !seats.success) return refuse(c, 400, "Missing required fields");
  const wanted = { seats: seats.data.map((label) => ({ label, ticketType: DEFAULT_TICKET_TYPE })) };
  const reserved = await buyOrHold(caller, showtimeId, wanted, c.req.header("idempotency-key"));
  if (reserved.ok) {
    const { id, lines, amounts, currency } = reserved.reservation;
    const due = dueOf(reserved.reservation);
    const reservation = {
      id,
      showtime_id: showtimeId,
      user_id: caller.userId,
      seats: lines.map(({ seat }) => seatNumber(seat)),
      total_price: inUnits(amounts.totalCents, currency),
      ...due,
    };
    return c.json(
      { message: messageOf(reserved.reservation, "Reservation confirmed"), reservation, ...due },
      201,
    );
  }
  const { code } = reserved;
  const answer = OWN_ANSWERS[code];
  return answer === undefined
    ? refuseAs(c, explain(reserved, retryAfterS()), IS_BAD_REQUEST.has(code) ? 400 : undefined)
    : refuse(c, ...answer);
});

/** Of the caller: 003's program names its user in the query, and no other may be named. */
olderReservations.on("GET", at("/reservations"), async (c) => {
  const { userId } = await signedIn(c);
  const asked = c.req.query("user_id");
  if (asked !== undefined && idOf(asked) !== userId)
    return refuse(c, 403, "Unauthorized to view these reservations");
  return c.json((await bookedOrHeldBy(userId)).map(reservationOf));
});

/** As 003's program reads it: a seat's `id` is what `seat_ids` takes. */
function reservationOf({ reservation, show }: Booked) {
  const { id, showtimeId, buyer, lines, amounts, currency, status } = reservation;
  const total = inUnits(amounts.totalCents, currency);
  return {
    id,
    reservation_id: id,
    showtime_id: showtimeId,
    showtime: { id: showtimeId, movie_title: show.movieTitle, start_time: startTimeOf(show) },
    movie: { title: show.movieTitle },
    user_id: buyer,
    seats: lines.map(({ seat }) => ({ id: seatNumber(seat), seat_number: seatNumber(seat) })),
    total_price: total,
    total_amount: total,
    status,
    ...dueOf(reservation),
  };
}

const NO_SHOWTIME = [404, "Showtime not found"] as const;
const NO_SEATS = [404, "One or more seats not found"] as const;

/** Refusals for which 003's documents have an answer. */
const OWN_ANSWERS: { readonly [Code in Refused["code"]]?: readonly [404 | 409, string] } = {
  showtime_not_found: NO_SHOWTIME,
  unopened: NO_SHOWTIME,
  seats_taken: [409, "One or more seats are already reserved"],
  unknown_seats: NO_SEATS,
};

/** 003 has no 422. */
const IS_BAD_REQUEST: ReadonlySet<string> = new Set([
  "amount_not_payable",
  "duplicate_seats",
  "too_many_seats",
  "unknown_ticket_type",
]);

olderReservations.on("DELETE", at("/reservations/:id"), async (c: Context) => {
  const caller = await signedIn(c);
  await limitSales(c, caller);
  const id = idOf(c.req.param("id"));
  // "Owner only" in the documents: here an admin cancels own reservations only; at `/v1` any.
  const ended = id === null ? null : await cancel({ ...caller, isAdmin: false }, id, null);
  if (ended === null) return refuse(c, 404, "Reservation not found");
  if (ended.ok) return c.json({ message: "Reservation cancelled successfully" });
  if (ended.code === "showtime_started") return refuse(c, 400, "Cannot cancel past reservations");
  if (!["reservation_not_found", "showtime_not_found", "unopened"].includes(ended.code))
    return refuseAs(c, explain(ended, retryAfterS()));
  // As 003 documents it. It tells that the number is taken, and no more.
  return id !== null && (await reservationById(id)) !== null
    ? refuse(c, 403, "Unauthorized to cancel this reservation")
    : refuse(c, 404, "Reservation not found");
});
