/** Calls of the older APIs for shows and the schedule. */

import { MOVIE_NOT_FOUND, POSTER, TITLE } from "./movies.ts";
import {
  ADMINS_ONLY,
  fields,
  id,
  list,
  message,
  object,
  query,
  ref,
  seat,
  text,
  units,
  whole,
} from "./parts.ts";
import type { Call } from "./parts.ts";

const DAY = text("A day, also with dots or slashes", { examples: ["2026-11-20"] });
const START = text("The start, in the cinema's local time", { examples: ["2026-11-20T20:00:00"] });
const TIMING = text("The start, as it was written", { examples: ["2026-11-20 20:00"] });

const SHOW = {
  id: id("show"),
  movie_id: id("movie"),
  movie_title: TITLE,
  timing: TIMING,
  show_time: TIMING,
  start_time: START,
  theater_name: text("The cinema's name", { examples: ["Odeon"] }),
  available_seats: whole("Seats that are free"),
  owner_id: { type: ["integer", "null"], description: "The account that runs the cinema" },
};

export const SHOW_SCHEMAS = {
  OlderShow: object(SHOW),
  OlderFilm: object({
    title: TITLE,
    duration: whole("Minutes"),
    trailer: text("The trailer's URL; empty for none"),
    aviableTikets: list(seat, "Seats that are free"),
    beginTime: text("The start, in the cinema's local time", { examples: ["20:00"] }),
    showtimeId: id("showtime"),
    price: units("The lowest price of a ticket"),
    poster: POSTER,
  }),
};

const A_SHOW = {
  id: 28,
  movie_id: 3,
  movie_title: "Metropolis",
  timing: "2026-11-20 20:00",
  show_time: "2026-11-20 20:00",
  start_time: "2026-11-20T20:00:00",
  theater_name: "Odeon",
  available_seats: 84,
  owner_id: 2,
};
const A_FILM = {
  title: "Metropolis",
  duration: 153,
  trailer: "",
  aviableTikets: [1, 2, "A1"],
  beginTime: "20:00",
  showtimeId: 28,
  price: 9.5,
  poster: "",
};
const NO_SUCH_DATE = { 404: ["Date not found"] };

export const SHOW_CALLS: readonly Call[] = [
  {
    method: "get",
    paths: { getDay: "/getDay" },
    origins: ["000", "001"],
    summary: "The films of a day",
    description: "At most 300 showtimes.",
    counterpart: "GET /v1/showtimes",
    token: "none",
    parameters: [query("date", DAY)],
    answers: {
      200: {
        description: "The films",
        schema: object({ message: message("success"), date: DAY, day: list(ref("OlderFilm")) }),
        example: { message: "success", date: "2026-11-20", day: [A_FILM] },
      },
    },
    refusals: NO_SUCH_DATE,
  },
  {
    method: "get",
    paths: { getFullSchedule: "/fullSchedule" },
    origins: ["000", "001"],
    summary: "The films of all days to come",
    description: "At most 300 showtimes.",
    counterpart: "GET /v1/showtimes",
    token: "none",
    answers: {
      200: {
        description: "The films by day",
        schema: { type: "object", additionalProperties: object({ films: list(ref("OlderFilm")) }) },
        example: { "2026-11-20": { films: [A_FILM] } },
      },
    },
    refusals: {},
  },
  {
    method: "get",
    paths: { listShows: "/shows" },
    origins: ["002"],
    summary: "The shows to come",
    description: "At most 300.",
    counterpart: "GET /v1/showtimes",
    token: "none",
    answers: { 200: { description: "The shows", schema: list(ref("OlderShow")), example: [A_SHOW] } },
    refusals: {},
  },
  {
    method: "get",
    paths: { searchShowtimes: "/showtimes/search" },
    origins: ["003"],
    summary: "The showtimes of a day",
    description: "At most 300.",
    counterpart: "GET /v1/showtimes",
    token: "required",
    parameters: [query("date", DAY)],
    answers: { 200: { description: "The showtimes", schema: list(ref("OlderShow")), example: [A_SHOW] } },
    refusals: { 400: ["Date parameter is required", "Date must be a day as YYYY-MM-DD"] },
  },
  {
    method: "post",
    paths: { addShow: "/shows" },
    origins: ["002"],
    summary: "Add a show with a number of seats",
    description:
      "For owners and admins. In the caller's cinema of that name, which is made if there is none.",
    counterpart: "POST /v1/showtimes",
    token: "required",
    body: {
      required: true,
      schema: fields(
        {
          movie_id: { type: ["integer", "string"], description: "The movie's id" },
          available_seats: { type: ["integer", "string"], description: "How many seats it has" },
        },
        { timing: TIMING, show_time: TIMING, theater_name: text("The cinema's name") },
      ),
      example: { movie_id: 3, timing: "2026-11-20 20:00", available_seats: 84, theater_name: "Odeon" },
    },
    answers: {
      201: {
        description: "Added",
        schema: object({ message: message("Show added successfully"), show_id: id("show"), ...SHOW }),
        example: { message: "Show added successfully", show_id: 28, ...A_SHOW },
      },
    },
    refusals: {
      400: ["All fields are required", "The start must have a date as YYYY-MM-DD and a time as HH:MM"],
      403: ["Only owners can add shows"],
      404: [MOVIE_NOT_FOUND],
    },
  },
  {
    method: "post",
    paths: { addShowtime: "/showtimes" },
    origins: ["003"],
    summary: "Add a showtime without seats",
    description: "For admins. `POST /seats` adds the seats.",
    counterpart: "POST /v1/showtimes",
    token: "required",
    body: {
      required: true,
      schema: fields({
        movie_id: { type: ["integer", "string"], description: "The movie's id" },
        start_time: START,
      }),
      example: { movie_id: 3, start_time: "2026-11-20T20:00:00" },
    },
    answers: {
      201: {
        description: "Added",
        schema: object({
          message: message("Showtime added successfully"),
          showtime_id: id("showtime"),
          ...SHOW,
        }),
        example: { message: "Showtime added successfully", showtime_id: 28, ...A_SHOW, available_seats: 0 },
      },
    },
    refusals: {
      ...ADMINS_ONLY,
      400: ["Missing required fields", "The start must have a date as YYYY-MM-DD and a time as HH:MM"],
      404: [MOVIE_NOT_FOUND],
    },
  },
  {
    method: "post",
    paths: { addSeatsOlder: "/seats" },
    origins: ["003"],
    summary: "Add seats to a showtime",
    description: "For admins. At most 1,000 at once.",
    counterpart: "POST /v1/showtimes/{id}/seats",
    token: "required",
    body: {
      required: true,
      schema: fields(
        { showtime_id: { type: ["integer", "string"], description: "The showtime's id" } },
        { seats: list(seat, "Labels"), seat_numbers: list(seat, "The same") },
      ),
      example: { showtime_id: 28, seats: ["A1", "A2"] },
    },
    answers: {
      201: {
        description: "Added",
        schema: object({ message: message("Seats added successfully"), seats: list(seat) }),
        example: { message: "Seats added successfully", seats: ["A1", "A2"] },
      },
    },
    refusals: {
      ...ADMINS_ONLY,
      400: ["Missing required fields", "Seat named twice"],
      404: ["Showtime not found"],
    },
  },
];
