/** The table of contents, continued: what people do with their accounts and orders. Loaded at the first request for it. */

import type { OpenAPIHono } from "@hono/zod-openapi";
import { people } from "./back-office/people/routes.ts";
import { bookings } from "./door/bookings/routes.ts";
import { tickets, wellKnown } from "./door/tickets/routes.ts";
import type { AppEnv } from "./http/openapi.ts";
import { accountPages } from "./identity/account-pages/routes.ts";
import { passkeys } from "./identity/passkeys/routes.ts";
import { proof } from "./identity/proof/routes.ts";
import { secondFactor } from "./identity/second-factor/routes.ts";
import { gatewayEvents } from "./money/gateway-events/routes.ts";
import { offerPages } from "./money/offer-pages/routes.ts";
import { paymentPages } from "./money/payment-pages/routes.ts";
import { payments } from "./money/payments/routes.ts";
import { simulatedPayments } from "./money/simulation/routes.ts";
import { reviews } from "./programme/reviews/routes.ts";
import { history } from "./sales/history/routes.ts";
import { receipts } from "./sales/receipts/routes.ts";
import { waitingList } from "./sales/waiting-list/routes.ts";

export function registerOrders(app: OpenAPIHono<AppEnv>): void {
  app.route("/v1", people);
  app.route("/v1", passkeys);
  app.route("/v1", proof);
  app.route("/v1", secondFactor);
  app.route("/v1", reviews);
  app.route("/v1", waitingList);
  app.route("/v1", payments);
  app.route("/v1", simulatedPayments);
  app.route("/v1", gatewayEvents);
  app.route("/v1", receipts);
  app.route("/v1", history);
  app.route("/v1", tickets);
  app.route("/v1", bookings);
  app.route("/.well-known", wellKnown);
  app.route("/account", accountPages);
  app.route("/payment", paymentPages);
  app.route("/offer", offerPages);
}
