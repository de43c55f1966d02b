/** A booking in answers. It has nothing about the person who bought it. */

import * as z from "zod";
import { instant, moneyOrNull, toInstant, toInstantOrNull } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { localTimeOf } from "../../programme/cinemas/local-time.ts";
import { shownFields, shownView } from "../../programme/showtimes/presentation-wire.ts";
import { reservationSchema, reservationView } from "../../sales/reservations/wire.ts";
import { ownTicketSchema, ownTicketView } from "../tickets/wire.ts";
import type { OpenBooking } from "./booking.ts";

export const bookingSchema = lazily(() =>
  reservationSchema()
    .extend({
      showtime: z.strictObject({
        id: z.int(),
        movie: z.strictObject({ title: z.string() }),
        cinema: z.strictObject({ name: z.string(), address: z.string(), time_zone: z.string() }),
        screen: z.strictObject({ name: z.string() }).nullable(),
        starts_at: instant,
        local_date: z.iso.date().meta({ description: "In the cinema's time zone" }),
        local_time: z.string().meta({ description: "In the cinema's time zone", examples: ["19:30"] }),
        ends_at: instant.meta({ description: "Including trailers" }),
        ...shownFields(),
      }),
      tickets: z.array(ownTicketSchema()).meta({ description: "Of the seats that are kept" }),
      calendar: z.url().meta({ description: "The booking as a calendar file" }),
      cancellation: z
        .strictObject({
          open: z.boolean().meta({ description: "Whether all seats can be given back now" }),
          until: instant.nullable().meta({ description: "From then on it is too late" }),
          refund: moneyOrNull.meta({ description: "For all seats, if they were given back now" }),
        })
        .meta({ description: "By DELETE of this address" }),
    })
    .meta({ id: "Booking" }),
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
