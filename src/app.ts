/** The table of contents: what every request passes, and one line a slice. */
import { swaggerUI } from "@hono/swagger-ui";
import type { Context } from "hono";
import { except } from "hono/combine";
import { cors } from "hono/cors";
import { requestId } from "hono/request-id";
import { TrieRouter } from "hono/router/trie-router";
import { accountPages } from "./account-pages/routes.ts";
import { accounts } from "./accounts/routes.ts";
import { checkIns } from "./check-ins/routes.ts";
import { cinemas } from "./cinemas/routes.ts";
import { counter } from "./counter/routes.ts";
import { accounts as olderAccounts } from "./dialects/accounts.ts";
import { addresses } from "./dialects/addresses.ts";
import { admin } from "./dialects/admin.ts";
import { bookings } from "./dialects/bookings.ts";
import { buying } from "./dialects/buying.ts";
import { isOlder, older, onOlderError } from "./dialects/frame.ts";
import { movieDesk } from "./dialects/movie-desk.ts";
import { olderMovies } from "./dialects/movies.ts";
import { olderPayments } from "./dialects/payments.ts";
import { olderPosters } from "./dialects/posters.ts";
import { passwords } from "./dialects/passwords.ts";
import { olderReport } from "./dialects/report.ts";
import { olderReservations } from "./dialects/reservations.ts";
import { profile } from "./dialects/profile.ts";
import { schedule } from "./dialects/schedule.ts";
import { showDesk } from "./dialects/show-desk.ts";
import { shows } from "./dialects/shows.ts";
import { ticketImages } from "./dialects/ticket-images.ts";
import { olderTickets } from "./dialects/tickets.ts";
import { dev } from "./dev/routes.ts";
import { gatewayEvents } from "./gateway-events/routes.ts";
import { gateKeys } from "./gate-keys/routes.ts";
import { history } from "./history/routes.ts";
import { limitedBody } from "./http/body-limits.ts";
import { slice } from "./http/openapi.ts";
import { notFound, onError } from "./http/problems.ts";
import { live } from "./live/routes.ts";
import { mail } from "./mail/routes.ts";
import { movieImport } from "./movie-import/routes.ts";
import { movies } from "./movies/routes.ts";
import { paymentPages } from "./payment-pages/routes.ts";
import { catalogueChanged } from "./pictures.ts";
import { payments } from "./payments/routes.ts";
import { people } from "./people/routes.ts";
import { posters } from "./posters/routes.ts";
import { promoCodes } from "./promo-codes/routes.ts";
import { reports } from "./reports/routes.ts";
import { reservations } from "./reservations/routes.ts";
import { reviews } from "./reviews/routes.ts";
import { sessions } from "./sessions/routes.ts";
import { showtimes } from "./showtimes/routes.ts";
import { tickets, wellKnown } from "./tickets/routes.ts";
import { waitingList } from "./waiting-list/routes.ts";

/** What people do all the time in a rush, and doors: none of it changes what is shown, or when. */
const SELLING = [
  /^\/v1\/(?:auth|reservations|payments|check-ins|webhooks)\b/,
  /^\/v1\/showtimes\/\d+\/(?:reservations|waiting-list)$/,
  /^\/(?:login|register|buy-ticket|buyTicket|buyManyTikets|book|bookings|reservations)\/?$/,
];

/** A refused request changes nothing. What ended in a fault may have. */
const mayHaveChanged = ({ req, res }: Context): boolean =>
  !/^(?:GET|HEAD|OPTIONS)$/.test(req.method) &&
  (res.status < 400 || res.status >= 500) &&
  SELLING.every((path) => !path.test(req.path));

const MAX_BODY_BYTES = 64 * 1024;

/** The router that Hono would come to: it tries a faster one first, whose way of matching cannot hold all paths here. */
export const app = slice({ router: new TrieRouter() });

app.use(requestId());
app.use(async (c, next) => {
  await next();
  if (mayHaveChanged(c)) catalogueChanged();
});
for (const path of ["/v1/*", "/.well-known/*"])
  app.use(
    path,
    cors({
      origin: "*",
      exposeHeaders: ["ETag", "Retry-After", "RateLimit-Policy", "X-Request-Id", "Idempotent-Replayed"],
    }),
  );
app.use("/v1/*", except("/v1/movies/:id/poster", limitedBody(MAX_BODY_BYTES)));
app.use(except(({ req }) => !isOlder(req.path), older));

app.route("/v1", accounts);
app.route("/v1", sessions);
app.route("/v1", people);
app.route("/v1", movies);
app.route("/v1", cinemas);
app.route("/v1", showtimes);
app.route("/v1", reviews);
app.route("/v1", movieImport);
app.route("/v1", posters);
app.route("/v1", promoCodes);
app.route("/v1", reports);
app.route("/v1", reservations);
app.route("/v1", waitingList);
app.route("/v1", payments);
app.route("/v1", gatewayEvents);
app.route("/v1", history);
app.route("/v1", counter);
app.route("/v1", gateKeys);
app.route("/v1", checkIns);
app.route("/v1", live);
app.route("/v1", tickets);
app.route("/v1", mail);
app.route("/", olderAccounts);
app.route("/", addresses);
app.route("/", passwords);
app.route("/", schedule);
app.route("/", buying);
app.route("/", olderTickets);
app.route("/", ticketImages);
app.route("/", olderMovies);
app.route("/", movieDesk);
app.route("/", olderPosters);
app.route("/", bookings);
app.route("/", olderReservations);
app.route("/", admin);
app.route("/", olderPayments);
app.route("/", olderReport);
app.route("/", shows);
app.route("/", showDesk);
app.route("/", profile);
app.route("/.well-known", wellKnown);
app.route("/account", accountPages);
app.route("/payment", paymentPages);
app.route("/dev", dev);

app.get("/health", (c) => c.json({ status: "ok" }));
app.doc31("/openapi.json", {
  openapi: "3.1.0",
  info: {
    title: "Matinee",
    version: "1",
    description:
      "Cinema ticketing: films, showtimes, seats, tickets. Errors are problem documents (RFC 9457).",
  },
});
app.openAPIRegistry.registerComponent("securitySchemes", "bearer", {
  type: "http",
  scheme: "bearer",
  bearerFormat: "JWT",
});
app.get("/docs", swaggerUI({ url: "/openapi.json", title: "Matinee" }));

app.onError((error, c) => (isOlder(c.req.path) ? onOlderError : onError)(error, c));
app.notFound(notFound(app.router));
