/** 002-6; 003-11: lists of shows. */

import { Hono } from "hono";
import { tablesOf } from "../programme/showtimes/prices.ts";
import { ownersOf } from "../programme/showtimes/service.ts";
import type { Showtime } from "../programme/showtimes/showtime.ts";
import { DEFAULT_TICKET_TYPE } from "../sales/reservations/wire.ts";
import { freeSeats } from "../sales/seat-maps/service.ts";
import { signedIn } from "./callers.ts";
import { dayOf, startTimeOf, timingOf } from "./days.ts";
import { at, refuse } from "./frame.ts";
import { inTurns, showtimesOfDay, showtimesToCome } from "./schedule.ts";

const OWNERS_AT_ONCE = 100;

export const shows = new Hono();

shows.on("GET", at("/shows"), async (c) => c.json(await showsOf(await showtimesToCome())));

shows.on("GET", at("/showtimes/search"), async (c) => {
  await signedIn(c);
  const written = c.req.query("date");
  if (written === undefined || written === "") return refuse(c, 400, "Date parameter is required");
  const date = dayOf(written.replace(/T.*$/, ""));
  if (date === null) return refuse(c, 400, "Date must be a day as YYYY-MM-DD");
  return c.json(await showsOf(await showtimesOfDay(date)));
});

/** Showtimes with the fields of 002's shows and 003's showtimes together. */
export async function showsOf(showtimes: readonly Showtime[], freeSeatsOf = bookableSeats) {
  const ids = showtimes.map(({ id }) => id);
  const chunks = Array.from({ length: Math.ceil(ids.length / OWNERS_AT_ONCE) }, (_, i) =>
    ids.slice(i * OWNERS_AT_ONCE, (i + 1) * OWNERS_AT_ONCE),
  );
  const found = (await inTurns(chunks, ownersOf)).flat();
  const owners = new Map(found.map(({ showtimeId, ownerId }) => [showtimeId, ownerId]));
  return inTurns(showtimes, async (showtime) => {
    const timing = timingOf(showtime);
    return {
      id: showtime.id,
      movie_id: showtime.movieId,
      movie_title: showtime.movieTitle,
      timing,
      show_time: timing,
      start_time: startTimeOf(showtime),
      theater_name: showtime.cinemaName,
      available_seats: await freeSeatsOf(showtime),
      owner_id: owners.get(showtime.id) ?? null,
    };
  });
}

/** Those of a show that is paid online too: its seats can be held and paid. None without the older APIs' ticket type. */
const bookableSeats = async (showtime: Showtime): Promise<number> =>
  tablesOf(showtime).some((table) =>
    Object.values(table).some((byType) => byType[DEFAULT_TICKET_TYPE] !== undefined),
  )
    ? (await freeSeats(showtime.id)).length
    : 0;
