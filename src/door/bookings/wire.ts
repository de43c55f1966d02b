/** A booking in answers. It has nothing about the person who bought it. */

import * as z from "zod";
import { idOf, instant, moneyOrNull, toInstant, toInstantOrNull } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { localTimeOf } from "../../programme/cinemas/local-time.ts";
import { shownFields, shownView } from "../../programme/showtimes/presentation-wire.ts";
import { RESERVATION, SHOWN, SHOWTIME } from "../../sales/reservations/examples.ts";
import { reservationSchema, reservationView } from "../../sales/reservations/wire.ts";
import { OWN_TICKET } from "../tickets/examples.ts";
import { ownTicketSchema, ownTicketView } from "../tickets/wire.ts";
import type { OpenBooking } from "./booking.ts";

const BOOKING = {
  ...RESERVATION,
  showtime: {
    ...SHOWTIME,
    cinema: { name: "Cinema Matinee", address: "Rua da Luz 12, Lisboa", time_zone: "Europe/Lisbon" },
    ends_at: "2026-11-20T21:12:00.000Z",
    ...SHOWN,
  },
  tickets: [OWN_TICKET],
  calendar: "https://matinee.example/v1/bookings/1.kPrK_q.469762049.3vW1xYz0aBc.c2lnbmF0dXJl/calendar.ics",
  cancellation: { open: true, until: "2026-11-20T18:30:00.000Z", refund: RESERVATION.total },
};

const showtimeSchema = lazily(() =>
  z
    .strictObject({
      id: idOf("showtime"),
      movie: z
        .strictObject({ title: z.string().meta({ description: "The movie's title" }) })
        .meta({ description: "The movie" }),
      cinema: z
        .strictObject({
          name: z.string().meta({ description: "The cinema's name" }),
          address: z.string().meta({ description: "Where it is" }),
          time_zone: z.string().meta({ description: "As `Europe/Lisbon`" }),
        })
        .meta({ description: "The cinema" }),
      screen: z
        .strictObject({ name: z.string().meta({ description: "The screen's name" }) })
        .nullable()
        .meta({ description: "null for a showtime without a screen" }),
      starts_at: instant.meta({ description: "When it starts, with trailers" }),
      local_date: z.iso.date().meta({ description: "The day of the start, in the cinema's time zone" }),
      local_time: z.string().meta({
        description: "The time of the start, in the cinema's time zone",
        examples: ["19:30"],
      }),
      ends_at: instant.meta({ description: "When it ends, including trailers" }),
      ...shownFields(),
    })
    .meta({ description: "The showtime, as it is now" }),
);

export const bookingSchema = lazily(() =>
  reservationSchema()
    .extend({
      showtime: showtimeSchema(),
      tickets: z.array(ownTicketSchema()).meta({ description: "Those of the seats that are kept" }),
      calendar: z.url().meta({ description: "Where the booking is a calendar file" }),
      cancellation: z
        .strictObject({
          open: z.boolean().meta({ description: "Whether all seats can be given back now" }),
          until: instant.nullable().meta({ description: "From then on it is too late; null if it is over" }),
          refund: moneyOrNull.meta({
            description: "What goes back for all seats, if they were given back now; null if they cannot be",
          }),
        })
        .meta({ description: "What a cancellation gives, by DELETE of this address" }),
    })
    .meta({ id: "Booking", examples: [BOOKING] }),
);

/** `calendar` is the address of the calendar file; `url` makes a path of this API absolute. */
export function bookingView(
  { reservation, showtime, tickets, cancellation }: OpenBooking,
  calendar: string,
  url: (path: string) => string,
): Shown<typeof bookingSchema> {
  const { refundCents, untilMs, isOpen } = cancellation;
  const local = localTimeOf(showtime.startsAtMs, showtime.timeZone);
  return {
    ...reservationView(reservation),
    showtime: {
      id: showtime.showtimeId,
      movie: { title: showtime.movieTitle },
      cinema: { name: showtime.cinemaName, address: showtime.address, time_zone: showtime.timeZone },
      screen: showtime.screenName === null ? null : { name: showtime.screenName },
      starts_at: toInstant(showtime.startsAtMs),
      local_date: local.date,
      local_time: local.time,
      ends_at: toInstant(showtime.endsAtMs),
      ...shownView(showtime),
    },
    tickets: tickets.map((ticket) => ownTicketView(ticket, url)),
    calendar,
    cancellation: {
      open: isOpen,
      until: toInstantOrNull(untilMs),
      refund: refundCents === null ? null : { amount: refundCents, currency: reservation.currency },
    },
  };
}
