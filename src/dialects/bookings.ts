/** 002-7, -8; 004: bookings of a number of seats, which the box office chooses. */

import { Hono } from "hono";
import type { Context } from "hono";
import type { Caller } from "../http/caller.ts";
import { Problem, retryAfterS } from "../http/problem.ts";
import { limitSales } from "../http/rate-limits.ts";
import { showtimeForPeople } from "../programme/showtimes/service.ts";
import { explain } from "../sales/reservations/refusals.ts";
import { DEFAULT_TICKET_TYPE } from "../sales/reservations/wire.ts";
import { bookedBy } from "./booked.ts";
import type { Booked } from "./booked.ts";
import { buyOrHold, dueOf, messageOf } from "./buy-or-hold.ts";
import { signedIn } from "./callers.ts";
import { timingOf } from "./days.ts";
import { at, refuse, refuseAs, sourcesOf } from "./frame.ts";
import { idOf } from "./ids.ts";
import { seatNumber } from "./seats.ts";

const NOT_ENOUGH = "Not enough seats available";

export const bookings = new Hono();

bookings.on("POST", at("/bookings", "/book"), async (c) => {
  const caller = await signedInUser(c);
  await limitSales(c, caller);
  const { body } = await sourcesOf(c);
  const showId = idOf(body["show_id"]);
  const seats = idOf(body["num_seats"] ?? 1);
  if (showId === null) return refuse(c, 404, "Show not found");
  if (seats === null)
    return (await showtimeForPeople(showId)) === null
      ? refuse(c, 404, "Show not found")
      : refuse(c, 400, "num_seats must be a whole number from 1 on");
  const wanted = { first: "in_order", quantity: seats, ticketType: DEFAULT_TICKET_TYPE } as const;
  const booked = await buyOrHold(caller, showId, wanted, c.req.header("idempotency-key"));
  if (booked.ok) {
    const { reservation } = booked;
    const message = messageOf(reservation, "Booking successful");
    const seatsHad = reservation.lines.map(({ seat }) => seatNumber(seat));
    return c.json({ message, booking_id: reservation.id, seats: seatsHad, ...dueOf(reservation) }, 201);
  }
  if (booked.code === "busy") return refuseAs(c, explain(booked, retryAfterS()));
  if (booked.code === "showtime_not_found" || booked.code === "unopened")
    return refuse(c, 404, "Show not found");
  if (booked.code === "not_enough_seats") return refuse(c, 400, NOT_ENOUGH);
  return refuse(c, 400, `${NOT_ENOUGH}: ${explain(booked, retryAfterS())[1]}`);
});

bookings.on("GET", at("/bookings", "/my-bookings"), async (c) => {
  const { userId } = await signedInUser(c);
  return c.json((await bookedBy(userId)).map(bookingOf));
});

async function signedInUser(c: Context): Promise<Caller> {
  const caller = await signedIn(c);
  if (caller.role === "owner") throw new Problem("forbidden", "Only users can access bookings");
  return caller;
}

export function bookingOf({ reservation: { id, buyer, showtimeId, lines }, show }: Booked) {
  const timing = timingOf(show);
  return {
    id,
    booking_id: id,
    user_id: buyer,
    show_id: showtimeId,
    num_seats: lines.length,
    seats: lines.map(({ seat }) => seatNumber(seat)),
    movie_title: show.movieTitle,
    theater_name: show.cinemaName,
    show_time: timing,
    timing,
  };
}
