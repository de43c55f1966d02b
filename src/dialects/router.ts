/** The paths of the four older APIs, behind one router. */

import { Hono } from "hono";
import { except } from "hono/combine";
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

export { isOlder, onOlderError, pathOf } from "./frame.ts";

export const dialects = new Hono();

dialects.use(except(({ req }) => !isOlder(req.path), older));
dialects.route("/", accounts);
dialects.route("/", addresses);
dialects.route("/", passwords);
dialects.route("/", schedule);
dialects.route("/", buying);
dialects.route("/", olderTickets);
dialects.route("/", ticketImages);
dialects.route("/", olderMovies);
dialects.route("/", movieDesk);
dialects.route("/", olderPosters);
dialects.route("/", bookings);
dialects.route("/", olderReservations);
dialects.route("/", admin);
dialects.route("/", olderPayments);
dialects.route("/", olderReport);
dialects.route("/", shows);
dialects.route("/", showDesk);
dialects.route("/", profile);
