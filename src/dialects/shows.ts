/** 002-6; 003-11, -12: what is shown, and seats that are added to it. */
import { Hono } from "hono";
import * as z from "zod";
import { DEFAULT_CATEGORY, seatLabelSchema } from "../cinemas/layout.ts";
import { localTimeOf } from "../cinemas/local-time.ts";
import { explain } from "../showtimes/refusals.ts";
import { addSeats, placesOf } from "../showtimes/service.ts";
import type { Showtime } from "../showtimes/showtime.ts";
import { signedIn, signedInAdmin } from "./callers.ts";
import { dayOf } from "./days.ts";
import { at, refuse, refuseAs, sourcesOf } from "./frame.ts";
import { idOf } from "./ids.ts";
import { inTurns, seatsOf, showtimesOf } from "./schedule.ts";
import { labelsSchema } from "./labels.ts";

const MAX_ADDED_AT_ONCE = 1_000;
const PLACES_AT_ONCE = 100;

/** What is added has to be printable; what is asked for may be anything. */
const newLabels = labelsSchema.pipe(z.array(seatLabelSchema).max(MAX_ADDED_AT_ONCE));

export const shows = new Hono();

shows.on("GET", at("/shows"), async (c) => c.json(await showsOf(await showtimesOf(undefined))));

shows.on("GET", at("/showtimes/search"), async (c) => {
  await signedIn(c);
  const written = c.req.query("date");
  if (written === undefined || written === "") return refuse(c, 400, "Date parameter is required");
  const date = dayOf(written);
  if (date === null) return refuse(c, 400, "Date must be a day as YYYY-MM-DD");
  return c.json(await showsOf(await showtimesOf(date)));
});

shows.on("POST", at("/seats"), async (c) => {
  const admin = await signedInAdmin(c);
  const { body } = await sourcesOf(c);
  const showtimeId = idOf(body["showtime_id"]);
  const seats = newLabels.safeParse(body["seats"] ?? body["seat_numbers"]);
  if (showtimeId === null || !seats.success) return refuse(c, 400, "Missing required fields");
  if (new Set(seats.data).size < seats.data.length) return refuse(c, 400, "Seat named twice");
  const added = await addSeats(
    admin,
    showtimeId,
    seats.data.map((label) => ({ label, category: DEFAULT_CATEGORY })),
  );
  if (added.ok) return c.json({ message: "Seats added successfully", seats: seats.data }, 201);
  if (added.code === "showtime_not_found") return refuse(c, 404, "Showtime not found");
  return refuseAs(c, explain(added), added.code === "invalid_input" ? 400 : undefined);
});

/** What 002 looks for in a show, and 003 in a showtime. */
async function showsOf(showtimes: readonly Showtime[]): Promise<object[]> {
  const ids = showtimes.map(({ id }) => id);
  const chunks = Array.from({ length: Math.ceil(ids.length / PLACES_AT_ONCE) }, (_, i) =>
    ids.slice(i * PLACES_AT_ONCE, (i + 1) * PLACES_AT_ONCE),
  );
  const places = (await inTurns(chunks, placesOf)).flat();
  const owners = new Map(places.map(({ showtimeId, ownerId }) => [showtimeId, ownerId]));
  return inTurns(showtimes, async (showtime) => {
    const { date, time } = localTimeOf(showtime.startsAtMs, showtime.timeZone);
    return {
      id: showtime.id,
      movie_id: showtime.movieId,
      movie_title: showtime.movieTitle,
      timing: `${date} ${time}`,
      show_time: `${date} ${time}`,
      start_time: `${date}T${time}:00`,
      theater_name: showtime.cinemaName,
      available_seats: (await seatsOf(showtime)).length,
      owner_id: owners.get(showtime.id) ?? null,
    };
  });
}
