import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { rawBody, refusals, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { receive } from "./service.ts";
import type { Refused } from "./service.ts";

const granted = granting(({ code }: Refused) => [
  code,
  code === "webhook_refused"
    ? "The signature is missing, wrong, or older than five minutes. Nothing was done."
    : "The event is of another mode or account than the Stripe key of this installation. Nothing was done; send it again once the key is right.",
]);

export const gatewayEvents = slice().openapi(
  createRoute({
    operationId: "receiveStripeEvent",
    "x-repeated": "an event that comes again changes nothing more",
    method: "post",
    path: "/webhooks/stripe",
    summary: "Webhook for Stripe's events about payments",
    description:
      "Only for Stripe, which signs the request. The event is stored, then answered, and handled after the answer.",
    tags: ["Payments"],
    security: [],
    request: {
      headers: z.object({
        "stripe-signature": z.string().optional().meta({ description: "Stripe's signature of the body" }),
      }),
      body: rawBody,
    },
    responses: {
      204: { description: "Stored" },
      ...refusals("setting_missing", "unavailable", "webhook_of_another_account", "webhook_refused"),
    },
  }),
  async (c) => {
    granted(await receive(await c.req.text(), c.req.header("stripe-signature") ?? ""));
    return c.body(null, 204);
  },
);
