/** 002-5; 003-10, -12: owners and admins add shows, and seats to them. */

import { Hono } from "hono";
import type { Context } from "hono";
import * as z from "zod";
import type { Caller } from "../http/caller.ts";
import { outdatesSnapshots } from "../http/conditional.ts";
import { line } from "../http/openapi.ts";
import { fractionDigits } from "../platform/minor-units.ts";
import { MissingSetting, settingOf } from "../platform/settings.ts";
import type { CinemaDraft } from "../programme/cinemas/cinema.ts";
import { DEFAULT_CATEGORY, seatLabelSchema } from "../programme/cinemas/layout-shape.ts";
import { cinemaNamed } from "../programme/cinemas/service.ts";
import { cinemaBody } from "../programme/cinemas/wire.ts";
import { movie as movieOf } from "../programme/movies/service.ts";
import { addSeats, createShowtime } from "../programme/scheduling/service.ts";
import { showtimeBody } from "../programme/showtimes/bodies.ts";
import { explain } from "../programme/showtimes/refusals.ts";
import type { Showtime } from "../programme/showtimes/showtime.ts";
import { DEFAULT_TICKET_TYPE } from "../sales/reservations/wire.ts";
import { signedInAdmin, signedInOwner } from "./callers.ts";
import { startOf } from "./days.ts";
import { at, inputErrorOf, refuse, refuseAs, sourcesOf } from "./frame.ts";
import { idOf } from "./ids.ts";
import { labelsSchema } from "./labels.ts";
import { seatNumber } from "./seats.ts";
import { showsOf } from "./shows.ts";

/** A seat's price in whole units of the cinema's currency: 003's documents name it, 002's name none. */
const PRICE = 10;
/** The older APIs have no limit; this is the largest that `/v1` allows. */
const MAX_SEATS_A_BOOKING = 50;
const MAX_ADDED_AT_ONCE = 1_000;

/** New seats need printable labels; elsewhere any label may be asked for. */
const newLabels = labelsSchema.pipe(z.array(seatLabelSchema).max(MAX_ADDED_AT_ONCE));

const homeName = line(200);

export const showDesk = new Hono();

showDesk.on("POST", at("/shows"), outdatesSnapshots, async (c) => {
  const keeper = await signedInOwner(c, "Only owners can add shows");
  const { body } = await sourcesOf(c);
  const { movie_id: movieId, available_seats: seats, theater_name: theater } = body;
  const timing = body["timing"] ?? body["show_time"];
  if (![movieId, seats, timing].every(isGiven)) return refuse(c, 400, "All fields are required");
  const shown = await show(c, keeper, { movieId, timing, theater, seats: idOf(seats) ?? seats });
  if (shown instanceof Response) return shown;
  return c.json({ message: "Show added successfully", show_id: shown.id, ...(await newShow(shown)) }, 201);
});

/** Creates a showtime without seats; `POST /seats` adds them. */
showDesk.on("POST", at("/showtimes"), outdatesSnapshots, async (c) => {
  const admin = await signedInAdmin(c);
  const { movie_id: movieId, start_time: timing } = (await sourcesOf(c)).body;
  if (![movieId, timing].every(isGiven)) return refuse(c, 400, "Missing required fields");
  const shown = await show(c, admin, { movieId, timing, theater: undefined, seats: [] });
  if (shown instanceof Response) return shown;
  const row = await newShow(shown);
  return c.json({ message: "Showtime added successfully", showtime_id: shown.id, ...row }, 201);
});

showDesk.on("POST", at("/seats"), outdatesSnapshots, async (c) => {
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
  if (added.ok)
    return c.json({ message: "Seats added successfully", seats: seats.data.map(seatNumber) }, 201);
  if (added.code === "showtime_not_found") return refuse(c, 404, "Showtime not found");
  return refuseAs(c, explain(added), added.code === "invalid_input" ? 400 : undefined);
});

/** The cinema for shows that name none. Throws `MissingSetting`. */
function defaultCinema(): CinemaDraft {
  const cinema = cinemaBody.safeParse(settingOf("DEFAULT_CINEMA"));
  if (!cinema.success) throw new MissingSetting("DEFAULT_CINEMA");
  return cinema.data;
}

/**
 * Shows the capacity as the number of free seats. Reading the seat map would cache it, and so hide seats that are added in
 * the next two seconds.
 */
const newShow = async (shown: Showtime) => (await showsOf([shown], async ({ capacity }) => capacity))[0];

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== "";

interface ShowWish {
  readonly movieId: unknown;
  readonly timing: unknown;
  /** A cinema's name. */
  readonly theater: unknown;
  /** Labels, or a number of seats. */
  readonly seats: unknown;
}

/** `/v1`'s field names and the older ones, for error texts. */
const NAMES = { seats: "available_seats", starts_at: "timing", local_start: "timing" };

/** Creates a show in the caller's cinema of that name. A missing cinema is made, and stays if the show is refused. */
async function show(
  c: Context,
  caller: Caller,
  { movieId, timing, theater, seats }: ShowWish,
): Promise<Showtime | Response> {
  const movie = idOf(movieId);
  if (movie === null || (await movieOf(movie)) === undefined) return refuse(c, 404, "Movie not found");
  const start = typeof timing === "string" ? startOf(timing) : null;
  if (typeof timing !== "string" || start === null)
    return refuse(c, 400, "The start must have a date as YYYY-MM-DD and a time as HH:MM");
  const home = defaultCinema();
  const name = homeName.safeParse(isGiven(theater) ? theater : home.name);
  if (!name.success) return refuse(c, 400, `theater_name: ${name.error.issues[0]?.message ?? "Invalid"}`);
  const { id, currency } = await cinemaNamed(caller, { ...home, name: name.data });
  const draft = showtimeBody.safeParse({
    ...start,
    movie_id: movie,
    cinema_id: id,
    seats,
    prices: { [DEFAULT_CATEGORY]: { [DEFAULT_TICKET_TYPE]: PRICE * 10 ** fractionDigits(currency) } },
    max_seats: MAX_SEATS_A_BOOKING,
  });
  if (!draft.success) return refuse(c, 400, inputErrorOf(draft.error, NAMES));
  const made = await createShowtime(caller, { ...draft.data, writtenStart: timing });
  if (made.ok) return made.showtime;
  const isBadRequest = made.code === "starts_in_the_past" || made.code === "invalid_input";
  return refuseAs(c, explain(made), isBadRequest ? 400 : undefined);
}
