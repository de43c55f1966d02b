/** What both a list of orders and one order show: the showtime, and who has the order. */

import * as z from "zod";
import { instant, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { localTimeOf } from "../../programme/cinemas/local-time.ts";
import type { Holder, OrderShowtime } from "./order.ts";

export const orderShowtimeSchema = lazily(() =>
  z
    .strictObject({
      id: z.int(),
      movie: z.strictObject({ title: z.string() }),
      cinema: z.strictObject({ id: z.int(), name: z.string() }),
      screen: z.strictObject({ name: z.string() }).nullable(),
      starts_at: instant,
      local_date: z.iso.date().meta({ description: "The cinema's day" }),
      local_time: z.string().meta({ description: "In the cinema's time zone", examples: ["19:30"] }),
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
        description: "`guest`: staff wrote down who it is, at the counter or later",
      }),
      id: z.int().meta({ format: "int64" }),
      name: z.string().nullable(),
      email: z.string().nullable(),
      phone: z.string().nullable(),
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
