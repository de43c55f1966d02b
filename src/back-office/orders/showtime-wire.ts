/** What both a list of orders and one order show: the showtime, and who has the order. */

import * as z from "zod";
import { idOf, instant, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { localTimeOf } from "../../programme/cinemas/local-time.ts";
import type { Holder, OrderShowtime } from "./order.ts";

export const orderShowtimeSchema = lazily(() =>
  z
    .strictObject({
      id: idOf("showtime"),
      movie: z
        .strictObject({ title: z.string().meta({ description: "The movie's title" }) })
        .meta({ description: "The movie" }),
      cinema: z
        .strictObject({ id: idOf("cinema"), name: z.string().meta({ description: "The cinema's name" }) })
        .meta({ description: "The cinema" }),
      screen: z
        .strictObject({ name: z.string().meta({ description: "The screen's name" }) })
        .nullable()
        .meta({ description: "null for a showtime without a screen" }),
      starts_at: instant.meta({ description: "When it starts, with trailers" }),
      local_date: z.iso.date().meta({ description: "The cinema's day" }),
      local_time: z
        .string()
        .meta({ description: "The start, in the cinema's time zone", examples: ["19:30"] }),
    })
    .meta({ id: "OrderShowtime" }),
);

export const orderShowtimeView = (showtime: OrderShowtime): Shown<typeof orderShowtimeSchema> => ({
  id: showtime.showtimeId,
  movie: { title: showtime.movieTitle },
  cinema: { id: showtime.cinemaId, name: showtime.cinemaName },
  screen: showtime.screenName === null ? null : { name: showtime.screenName },
  starts_at: toInstant(showtime.startsAtMs),
  local_date: showtime.localDate,
  local_time: localTimeOf(showtime.startsAtMs, showtime.timeZone).time,
});

export const holderSchema = lazily(() =>
  z
    .strictObject({
      kind: z.enum(["account", "guest"]).meta({
        description: "`account`: who bought it. `guest`: staff wrote down who it is, at the counter or later",
      }),
      id: z.int().meta({ format: "int64", description: "The account's or the guest's id" }),
      name: z.string().nullable().meta({ description: "null where none was given, or it was forgotten" }),
      email: z.string().nullable().meta({ description: "Where mails go; null for none" }),
      phone: z.string().nullable().meta({ description: "As `+351211234567`; null for none" }),
    })
    .meta({ id: "OrderHolder" }),
);

export const holderView = ({ kind, id, name, email, phone }: Holder): Shown<typeof holderSchema> => ({
  kind,
  id,
  name,
  email,
  phone,
});
