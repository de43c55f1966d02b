/** Calls of the older APIs for bookings and reservations. */

import {
  ADMINS_ONLY,
  fields,
  flag,
  header,
  id,
  inPath,
  list,
  message,
  object,
  query,
  ref,
  said,
  seat,
  text,
  units,
  whole,
} from "./parts.ts";
import type { Answered, Call } from "./parts.ts";
import { TITLE } from "./tickets.ts";

const TIMING = text("The start, as it was written", { examples: ["2026-11-20 20:00"] });
export const CURRENCY = text("ISO 4217; empty where nothing was sold", { examples: ["EUR"] });
export const PAY_BY = {
  type: ["string", "null"],
  format: "date-time",
  description: "Until when to pay",
} as const;
const TOTAL = units("The price of all seats");

/** What a hold has that has to be paid online; what is booked has none of it. */
const DUE = {
  status: text("`held`", { enum: ["held"] }),
  payment_required: flag("True"),
  amount: units("What is to be paid"),
  currency: CURRENCY,
  pay_by: PAY_BY,
};

const BOOKING = {
  id: id("booking"),
  booking_id: id("booking"),
  user_id: whole("The buyer's id"),
  show_id: id("show"),
  num_seats: whole("How many seats"),
  seats: list(seat),
  movie_title: TITLE,
  theater_name: text("The cinema's name"),
  show_time: TIMING,
  timing: TIMING,
};

export const BOOKING_SCHEMAS = {
  OlderBooking: object(BOOKING),
  OlderReservation: object(
    {
      id: id("reservation"),
      reservation_id: id("reservation"),
      showtime_id: id("showtime"),
      showtime: object({
        id: id("showtime"),
        movie_title: TITLE,
        start_time: text("The start, in the cinema's local time"),
      }),
      movie: object({ title: TITLE }),
      user_id: whole("The buyer's id"),
      seats: list(object({ id: seat, seat_number: seat })),
      total_price: TOTAL,
      total_amount: TOTAL,
      status: text("`confirmed`, or `held`"),
    },
    {
      payment_required: flag("True"),
      amount: units("What is to be paid"),
      currency: CURRENCY,
      pay_by: PAY_BY,
    },
  ),
};

const A_BOOKING = {
  id: 469_762_049,
  booking_id: 469_762_049,
  user_id: 7,
  show_id: 28,
  num_seats: 2,
  seats: ["A1", "A2"],
  movie_title: "Metropolis",
  theater_name: "Odeon",
  show_time: "2026-11-20 20:00",
  timing: "2026-11-20 20:00",
};

const bookings: Answered = {
  description: "The bookings, newest first",
  schema: list(ref("OlderBooking")),
  example: [A_BOOKING],
};
const KEY = header(
  "idempotency-key",
  text("A request that is repeated with the same key is carried out once"),
  false,
);

export const BOOKING_CALLS: readonly Call[] = [
  {
    method: "post",
    paths: { createBooking: "/bookings", book: "/book" },
    origins: ["002"],
    summary: "Book a number of seats",
    description: "For users. The seats of a show that is paid online are held until `POST /payments`.",
    counterpart: "POST /v1/showtimes/{id}/reservations",
    token: "required",
    parameters: [KEY],
    body: {
      required: true,
      schema: fields(
        { show_id: { type: ["integer", "string"], description: "The show's id" } },
        { num_seats: { type: ["integer", "string"], description: "How many seats; 1 where it is left out" } },
      ),
      example: { show_id: 28, num_seats: 2 },
    },
    answers: {
      201: {
        description: "Booked, or held",
        schema: object(
          { message: message("Booking successful"), booking_id: id("booking"), seats: list(seat) },
          DUE,
        ),
        example: { message: "Booking successful", booking_id: 469_762_049, seats: [1, 2] },
      },
    },
    refusals: {
      400: ["Not enough seats available", "num_seats must be a whole number from 1 on"],
      403: ["Only users can access bookings"],
      404: ["Show not found"],
    },
  },
  {
    method: "get",
    paths: { listBookings: "/bookings", listMyBookings: "/my-bookings" },
    origins: ["002"],
    summary: "Your bookings",
    description: "For users.",
    counterpart: "GET /v1/reservations",
    token: "required",
    answers: { 200: bookings },
    refusals: { 403: ["Only users can access bookings"] },
  },
  {
    method: "post",
    paths: { createReservation: "/reservations" },
    origins: ["003"],
    summary: "Reserve seats by their labels",
    description: "The seats of a showtime that is paid online are held until `POST /payments`.",
    counterpart: "POST /v1/showtimes/{id}/reservations",
    token: "required",
    parameters: [KEY],
    body: {
      required: true,
      schema: fields(
        { showtime_id: { type: ["integer", "string"], description: "The showtime's id" } },
        {
          seats: { type: ["array", "string"], items: seat, description: "Labels" },
          seat_numbers: { type: ["array", "string"], items: seat, description: "The same" },
          seat_ids: { type: ["array", "string"], items: seat, description: "The same" },
        },
      ),
      example: { showtime_id: 28, seats: ["A1", "A2"] },
    },
    answers: {
      201: {
        description: "Confirmed, or held",
        schema: object(
          {
            message: message("Reservation confirmed"),
            reservation: object(
              {
                id: id("reservation"),
                showtime_id: id("showtime"),
                user_id: whole("The buyer's id"),
                seats: list(seat),
                total_price: TOTAL,
              },
              DUE,
            ),
          },
          DUE,
        ),
        example: {
          message: "Reservation confirmed",
          reservation: { id: 469_762_049, showtime_id: 28, user_id: 7, seats: ["A1", "A2"], total_price: 19 },
        },
      },
    },
    refusals: {
      400: ["Missing required fields"],
      404: ["Showtime not found", "One or more seats not found"],
      409: ["One or more seats are already reserved"],
    },
  },
  {
    method: "get",
    paths: { listReservationsOlder: "/reservations" },
    origins: ["003"],
    summary: "Your reservations, held ones too",
    counterpart: "GET /v1/reservations",
    token: "required",
    parameters: [query("user_id", id("caller"), false)],
    answers: { 200: { description: "Newest first", schema: list(ref("OlderReservation")) } },
    refusals: { 403: ["Unauthorized to view these reservations"] },
  },
  {
    method: "delete",
    paths: { cancelReservationOlder: "/reservations/{id}" },
    origins: ["003"],
    summary: "Cancel your reservation",
    counterpart: "DELETE /v1/reservations/{id}",
    token: "required",
    parameters: [inPath("id", id("reservation"))],
    answers: { 200: said("Cancelled", "Reservation cancelled successfully") },
    refusals: {
      400: ["Cannot cancel past reservations"],
      403: ["Unauthorized to cancel this reservation"],
      404: ["Reservation not found"],
    },
  },
  {
    method: "get",
    paths: { listAllBookings: "/admin/bookings" },
    origins: ["004"],
    summary: "All bookings",
    description: "For admins. At most 1,000, those of the newest shows first.",
    counterpart: "GET /v1/admin/reservations",
    token: "required",
    answers: { 200: bookings },
    refusals: ADMINS_ONLY,
  },
  {
    method: "get",
    paths: { listAllReservationsOlder: "/admin/reservations" },
    origins: ["003"],
    summary: "All reservations",
    description: "For admins. At most 1,000, those of the newest shows first.",
    counterpart: "GET /v1/admin/reservations",
    token: "required",
    answers: {
      200: {
        description: "The reservations",
        schema: list(
          object({
            reservation_id: id("reservation"),
            user_id: whole("The buyer's id"),
            showtime: text("The start, in the cinema's local time"),
            movie_title: TITLE,
            seats: list(seat),
            total_amount: TOTAL,
          }),
        ),
      },
    },
    refusals: ADMINS_ONLY,
  },
];
