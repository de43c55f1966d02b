/** 000-6, -7; 001-9, -10: the schedule by days. */

import { Hono } from "hono";
import { inUnits } from "../platform/minor-units.ts";
import { publicUrl } from "../platform/settings.ts";
import { localTimeOf } from "../programme/cinemas/local-time.ts";
import { movie } from "../programme/movies/service.ts";
import { movieView } from "../programme/movies/wire.ts";
import { tablesOf } from "../programme/showtimes/prices.ts";
import { firstShowtimes, programmeOf } from "../programme/showtimes/service.ts";
import type { Showtime } from "../programme/showtimes/showtime.ts";
import { DEFAULT_TICKET_TYPE } from "../sales/reservations/wire.ts";
import { freeSeats } from "../sales/seat-maps/service.ts";
import { dayOf } from "./days.ts";
import { at, refuse } from "./frame.ts";
import { seatNumber } from "./seats.ts";

/** Each showtime costs a call to a box office, and the calls of one request are limited. `/v1/showtimes` has pages. */
const MAX_LISTED = 300;
const ASKED_AT_ONCE = 20;

export const schedule = new Hono();

schedule.on("GET", at("/getDay"), async (c) => {
  const date = dayOf(c.req.query("date") ?? "");
  const films = date === null ? [] : await filmsOf(await showtimesOfDay(date));
  if (films.length === 0) return refuse(c, 404, "Date not found");
  return c.json({ message: "success", date, day: films.map(({ film }) => film) });
});

schedule.on("GET", at("/fullSchedule"), async (c) => {
  const byDate = Map.groupBy(await filmsOf(await showtimesToCome()), ({ date }) => date);
  const days = [...byDate].sort(([one], [other]) => (one < other ? -1 : 1));
  return c.json(
    Object.fromEntries(days.map(([date, films]) => [date, { films: films.map(({ film }) => film) }])),
  );
});

/** The next showtimes, at most 300. */
export const showtimesToCome = (): Promise<Showtime[]> => firstShowtimes(MAX_LISTED);

/** The first showtimes of a day, at most 300. */
export const showtimesOfDay = async (date: string): Promise<readonly Showtime[]> =>
  (await programmeOf(date)).slice(0, MAX_LISTED);

interface Film {
  readonly date: string;
  readonly film: object;
}

async function filmsOf(showtimes: readonly Showtime[]): Promise<Film[]> {
  const ids = [...new Set(showtimes.map(({ movieId }) => movieId))];
  const movies = new Map(await inTurns(ids, async (id) => [id, await movie(id)] as const));
  return inTurns(showtimes, async (showtime) => {
    const shown = movies.get(showtime.movieId);
    const { date, time } = localTimeOf(showtime.startsAtMs, showtime.timeZone);
    const film = {
      title: showtime.movieTitle,
      duration: shown?.durationMinutes ?? 0,
      trailer: shown?.trailerUrl ?? "",
      aviableTikets: await seatsOf(showtime),
      beginTime: time,
      showtimeId: showtime.id,
      price: priceOf(showtime) ?? 0,
      poster: (shown && movieView(shown, publicUrl).poster_url) ?? "",
    };
    return { date, film };
  });
}

/**
 * The free seats that 000 and 001 can sell. They take no payment and know one ticket type, so a show that is paid online
 * or does not have that type has none.
 */
const seatsOf = async (shown: Showtime): Promise<(string | number)[]> =>
  shown.payment === "online" || priceOf(shown) === null ? [] : (await freeSeats(shown.id)).map(seatNumber);

/** The lowest price of the older APIs' ticket type, in whole units of the currency; null if the show does not have it. */
function priceOf(showtime: Showtime): number | null {
  const tables = tablesOf(showtime).flatMap((table) => Object.values(table));
  const cents = tables.flatMap((byType) => byType[DEFAULT_TICKET_TYPE] ?? []);
  return cents.length === 0 ? null : inUnits(Math.min(...cents), showtime.currency);
}

/** Maps with `ask`, 20 calls at once; keeps the order. */
export async function inTurns<In, Out>(all: readonly In[], ask: (one: In) => Promise<Out>): Promise<Out[]> {
  const answers: Out[] = [];
  for (let i = 0; i < all.length; i += ASKED_AT_ONCE)
    answers.push(...(await Promise.all(all.slice(i, i + ASKED_AT_ONCE).map(ask))));
  return answers;
}
