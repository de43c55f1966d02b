/** The paths of the four older APIs, in the order in which they are matched. */

import type { OpenAPIHono } from "@hono/zod-openapi";
import { Hono } from "hono";
import type { AppEnv } from "../http/openapi.ts";
import { unless } from "../http/unless.ts";
import { accounts } from "./accounts.ts";
import { addresses } from "./addresses.ts";
import { admin } from "./admin.ts";
import { bookings } from "./bookings.ts";
import { buying } from "./buying.ts";
import { isOlder, older } from "./frame.ts";
import { movieDesk } from "./movie-desk.ts";
import { olderMovies } from "./movies.ts";
import { passwords } from "./passwords.ts";
import { olderPayments } from "./payments.ts";
import { olderPosters } from "./posters.ts";
import { profile } from "./profile.ts";
import { olderReport } from "./report.ts";
import { olderReservations } from "./reservations.ts";
import { schedule } from "./schedule.ts";
import { showDesk } from "./show-desk.ts";
import { shows } from "./shows.ts";
import { ticketImages } from "./ticket-images.ts";
import { olderTickets } from "./tickets.ts";

const frame = new Hono();
frame.use(unless(({ req }) => !isOlder(req.path), older));

const dialects = [
  frame,
  accounts,
  addresses,
  passwords,
  schedule,
  buying,
  olderTickets,
  ticketImages,
  olderMovies,
  movieDesk,
  olderPosters,
  bookings,
  olderReservations,
  admin,
  olderPayments,
  olderReport,
  shows,
  showDesk,
  profile,
];

/** Registers them one by one: a router of routers would add every path twice. */
export function registerOlder(app: OpenAPIHono<AppEnv>): void {
  for (const router of dialects) app.route("/", router as Hono);
}
