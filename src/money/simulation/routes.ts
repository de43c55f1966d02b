import { createRoute } from "@hono/zod-openapi";
import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { csrf } from "hono/csrf";
import * as z from "zod";
import type { AppEnv } from "../../http/openapi.ts";
import { NO_STORE, BEARER, body, idParams, json, refusals, slice } from "../../http/openapi.ts";
import { Problem, granting, retryAfterS } from "../../http/problem.ts";
import { rateLimited } from "../../http/rate-limits.ts";
import { buying } from "../../identity/authentication.ts";
import { OF_TOKENS } from "../../identity/refused-callers.ts";
import { unknownPage } from "../payment-pages/pages.ts";
import { explain } from "../payments/refusals.ts";
import type { Refused } from "../payments/refusals.ts";
import { paymentSchema, paymentView } from "../payments/wire.ts";
import { OUTCOMES } from "./outcome.ts";
import { choices } from "./pages.ts";
import * as service from "./service.ts";

const granted = granting((refusal: Refused) => explain(refusal, retryAfterS()));

const outcomeBody = z
  .strictObject({
    outcome: z.enum(OUTCOMES).meta({
      description:
        "`paid`: the money has arrived. `failed`: it has not, and the seats are free again. `late`: the time to pay is over, and then the money arrives: it buys the seats if they are still free, else it goes back. A payment that failed may be paid afterwards, which is late too",
    }),
  })
  .meta({ id: "SimulatedOutcome", examples: [{ outcome: "paid" }] });

export const simulatedPayments = slice().openapi(
  createRoute({
    operationId: "decideSimulatedPayment",
    "x-repeated": "what was decided stays",
    method: "post",
    path: "/sandbox/payments/{id}",
    summary: "Say what comes of a payment in a sandbox cinema",
    description:
      "No money moves. For those who work in the cinema, and its test keys. What follows is what follows of a real payment: the reservation, mails, events and refunds.",
    tags: ["Payments"],
    security: BEARER,
    middleware: [buying, rateLimited] as const,
    request: { params: idParams, body: body(outcomeBody) },
    responses: {
      200: json(paymentSchema, "The payment after it"),
      ...refusals(...OF_TOKENS, "already_paid", "payment_not_found", "too_many_requests"),
    },
  }),
  async (c) => {
    const { id } = c.req.valid("param");
    const decided = await service.decidePayment(c.var.caller, id, c.req.valid("json").outcome);
    return c.json(paymentView(granted(decided)), 200, NO_STORE);
  },
);

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
  const payment = await service.paymentOfPage(c.req.valid("query").session);
  return payment === null ? c.html(unknownPage(), 404) : c.html(choices(payment));
});

simulatedPages.post("/simulated", rateLimited, zValidator("form", form), async (c) => {
  const { session: sessionId, outcome } = c.req.valid("form");
  const payment = await service.paymentOfPage(sessionId);
  if (payment === null) return c.html(unknownPage(), 404);
  await service.decideByPage(payment, outcome);
  return c.redirect(`/payment/${outcome === "failed" ? "not-paid" : "paid"}?payment=${payment.token}`, 303);
});
