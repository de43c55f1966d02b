/** The table of contents: the middleware of every request, and one line per router. */

import type { Hono } from "hono";
import { requestId } from "hono/request-id";
import { audit } from "./back-office/audit/routes.ts";
import { filmHire } from "./back-office/film-hire/routes.ts";
import { guestLists } from "./back-office/guest-lists/routes.ts";
import { mail } from "./back-office/mail-log/routes.ts";
import { orderActs } from "./back-office/order-acts/routes.ts";
import { orderHolders } from "./back-office/order-holders/routes.ts";
import { orders } from "./back-office/orders/routes.ts";
import { people } from "./back-office/people/routes.ts";
import { orderReceipts } from "./back-office/receipts/routes.ts";
import { reportSchedules } from "./back-office/report-schedules/routes.ts";
import { reports } from "./back-office/reports/routes.ts";
import { salesByGroup } from "./back-office/sales-by-group/routes.ts";
import { salesList } from "./back-office/sales-list/routes.ts";
import { tillReports } from "./back-office/till-reports/routes.ts";
import { dev } from "./dev/routes.ts";
import { documentOfOlder } from "./dialects/document.ts";
import { dialects, isOlder, onOlderError, pathOf } from "./dialects/router.ts";
import { bookings } from "./door/bookings/routes.ts";
import { checkIns } from "./door/check-ins/routes.ts";
import { gateKeys } from "./door/gate-keys/routes.ts";
import { tickets, wellKnown } from "./door/tickets/routes.ts";
import { deliveries } from "./events/deliveries/routes.ts";
import { webhooks } from "./events/endpoints/routes.ts";
import { events } from "./events/log/routes.ts";
import { refusesUnreadable } from "./http/accept.ts";
import { refusesStrayBodies } from "./http/bodies.ts";
import { limitedJson } from "./http/body-limits.ts";
import { crossOrigin } from "./http/cross-origin.ts";
import { docsPage } from "./http/docs-page.ts";
import { documentOf, servedDocument } from "./http/document.ts";
import { notFound, onError } from "./http/error-answers.ts";
import { frontPage } from "./http/front-page.ts";
import { slice } from "./http/openapi.ts";
import { RememberingRouter } from "./http/remembering-router.ts";
import { safeHeaders, traced } from "./http/security.ts";
import { unless } from "./http/unless.ts";
import { accountPages } from "./identity/account-pages/routes.ts";
import { accounts } from "./identity/accounts/routes.ts";
import { apiKeys } from "./identity/api-keys/routes.ts";
import { viewsFrom } from "./identity/auditing.ts";
import { passkeys } from "./identity/passkeys/routes.ts";
import { proof } from "./identity/proof/routes.ts";
import { secondFactor } from "./identity/second-factor/routes.ts";
import { sessions } from "./identity/sessions/routes.ts";
import { staff } from "./identity/staff/routes.ts";
import { live } from "./live/routes.ts";
import { gatewayEvents } from "./money/gateway-events/routes.ts";
import { offerPages } from "./money/offer-pages/routes.ts";
import { paymentPages } from "./money/payment-pages/routes.ts";
import { payments } from "./money/payments/routes.ts";
import { batches } from "./programme/batches/routes.ts";
import { branding } from "./programme/branding/routes.ts";
import { cinemas } from "./programme/cinemas/routes.ts";
import { closures } from "./programme/closures/routes.ts";
import { movieImport } from "./programme/movie-import/routes.ts";
import { movies } from "./programme/movies/routes.ts";
import { plans } from "./programme/plans/routes.ts";
import { posters } from "./programme/posters/routes.ts";
import { priceCards } from "./programme/price-cards/routes.ts";
import { receiptSettings } from "./programme/receipt-settings/routes.ts";
import { reviews } from "./programme/reviews/routes.ts";
import { schedules } from "./programme/schedules/routes.ts";
import { showtimes } from "./programme/showtimes/routes.ts";
import { vocabularies } from "./programme/vocabulary/routes.ts";
import { availability } from "./sales/availability/routes.ts";
import { backups } from "./sales/backups/routes.ts";
import { copies } from "./sales/copies/routes.ts";
import { counter } from "./sales/counter/routes.ts";
import { history } from "./sales/history/routes.ts";
import { pictures } from "./sales/pictures/routes.ts";
import { promoCodes } from "./sales/promo-codes/routes.ts";
import { receipts } from "./sales/receipts/routes.ts";
import { reservations } from "./sales/reservations/routes.ts";
import { shifts } from "./sales/shifts/routes.ts";
import { waitingList } from "./sales/waiting-list/routes.ts";

const MAX_BODY_BYTES = 64 * 1024;
/** Have limits of their own. */
const LARGE =
  /^(PUT \/v1\/(movies\/[^/]+\/poster|cinemas\/[^/]+\/logo)|POST \/v1\/showtimes\/batch|POST \/v1\/cinemas\/[^/]+\/programme|(POST|PATCH) \/v1\/cinemas\/[^/]+\/screens(\/[^/]+)?)$/;

/** Hono's default would try a faster router first, which cannot hold all paths here, and then use this one. */
export const app = slice({ router: new RememberingRouter(), getPath: pathOf });

viewsFrom(async (request) => app.fetch(request));

app.use(requestId(), traced, safeHeaders);
for (const path of ["/v1/*", "/.well-known/*", "/openapi.json", "/openapi-older.json"])
  app.use(path, crossOrigin);
app.use(
  "/v1/*",
  refusesUnreadable(() => app.openAPIRegistry),
);
app.use(
  "/v1/*",
  unless(({ req }) => LARGE.test(`${req.method} ${req.path}`), limitedJson(MAX_BODY_BYTES)),
);
app.use(
  "/v1/*",
  refusesStrayBodies(() => app.openAPIRegistry),
);

app.route("/v1", accounts);
app.route("/v1", sessions);
app.route("/v1", passkeys);
app.route("/v1", proof);
app.route("/v1", secondFactor);
app.route("/v1", staff);
app.route("/v1", apiKeys);
app.route("/v1", people);
app.route("/v1", movies);
app.route("/v1", cinemas);
app.route("/v1", closures);
app.route("/v1", schedules);
app.route("/v1", priceCards);
app.route("/v1", vocabularies);
app.route("/v1", receiptSettings);
app.route("/v1", branding);
app.route("/v1", plans);
app.route("/v1", showtimes);
app.route("/v1", batches);
app.route("/v1", reviews);
app.route("/v1", movieImport);
app.route("/v1", posters);
app.route("/v1", promoCodes);
app.route("/v1", reports);
app.route("/v1", salesByGroup);
app.route("/v1", filmHire);
app.route("/v1", reportSchedules);
app.route("/v1", salesList);
app.route("/v1", tillReports);
app.route("/v1", reservations);
app.route("/v1", receipts);
app.route("/v1", orderReceipts);
app.route("/v1", availability);
app.route("/v1", waitingList);
app.route("/v1", payments);
app.route("/v1", gatewayEvents);
app.route("/v1", history);
app.route("/v1", pictures);
app.route("/v1", copies);
app.route("/v1", backups);
app.route("/v1", counter);
app.route("/v1", shifts);
app.route("/v1", orderActs);
app.route("/v1", events);
app.route("/v1", webhooks);
app.route("/v1", deliveries);
app.route("/v1", gateKeys);
app.route("/v1", checkIns);
app.route("/v1", guestLists);
app.route("/v1", live);
app.route("/v1", tickets);
app.route("/v1", bookings);
app.route("/v1", mail);
app.route("/v1", audit);
app.route("/v1", orders);
app.route("/v1", orderHolders);
for (const router of dialects) app.route("/", router as Hono);
app.route("/.well-known", wellKnown);
app.route("/account", accountPages);
app.route("/payment", paymentPages);
app.route("/offer", offerPages);
app.route("/dev", dev);

app.get("/health", (c) => c.json({ status: "ok" }));
app.get(
  "/openapi.json",
  servedDocument(() => documentOf(app)),
);
app.get("/openapi-older.json", servedDocument(documentOfOlder));
app.get("/docs", docsPage);
app.get("/", frontPage);

app.onError((error, c) => (isOlder(c.req.path) ? onOlderError : onError)(error, c));
app.notFound(notFound(app.router));
