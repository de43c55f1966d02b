/** The payment page of sandbox cinemas, where a gateway's would be. */

import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { csrf } from "hono/csrf";
import * as z from "zod";
import { html } from "../../http/html.ts";
import type { AppEnv } from "../../http/openapi.ts";
import { page } from "../../http/page-frame.ts";
import { Problem } from "../../http/problem.ts";
import { rateLimited } from "../../http/rate-limits.ts";
import { amountText } from "../../platform/minor-units.ts";
import { unknownPage } from "../payment-pages/pages.ts";
import type { Payment } from "../payments/payment.ts";
import { OUTCOMES, decideByPage, paymentOfPage } from "./service.ts";
import type { Outcome } from "./service.ts";

const MAX_BODY_BYTES = 4 * 1024;

const session = z.string().max(64).catch("");
const form = z.object({ session, outcome: z.enum(OUTCOMES).catch("failed") });

export const simulatedPages = new Hono<AppEnv>();

simulatedPages.use(
  csrf(),
  bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => {
      throw new Problem("body_too_large", "The form is too large. Nothing was done.");
    },
  }),
);

simulatedPages.get("/simulated", rateLimited, zValidator("query", z.object({ session })), async (c) => {
  const payment = await paymentOfPage(c.req.valid("query").session);
  return payment === null ? c.html(unknownPage(), 404) : c.html(choices(payment));
});

simulatedPages.post("/simulated", rateLimited, zValidator("form", form), async (c) => {
  const { session: sessionId, outcome } = c.req.valid("form");
  const payment = await paymentOfPage(sessionId);
  if (payment === null) return c.html(unknownPage(), 404);
  await decideByPage(payment, outcome);
  return c.redirect(`/payment/${outcome === "failed" ? "not-paid" : "paid"}?payment=${payment.token}`, 303);
});

const BUTTONS: Readonly<Record<Outcome, string>> = {
  paid: "Pay",
  failed: "Let the payment fail",
  late: "Pay too late",
};

const choices = ({ sessionId, amountCents, currency, reservationId }: Payment): string =>
  page(
    "Test payment",
    html`<p>This is a cinema for tries. No card is asked for, and no money moves.</p>
      <p><b>${amountText(amountCents, currency)}</b></p>
      <form method="post" action="/payment/simulated">
        <input type="hidden" name="session" value="${sessionId ?? ""}" />
        ${OUTCOMES.map(
          (outcome) => html`<p><button name="outcome" value="${outcome}">${BUTTONS[outcome]}</button></p>`,
        )}
      </form>
      <p class="quiet">Reservation ${reservationId}</p>`,
  );
