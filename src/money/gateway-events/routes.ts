import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { PROBLEM, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { receive } from "./service.ts";

const granted = granting(({ code }: { readonly ok: false; readonly code: "webhook_refused" }) => [
  code,
  "The signature is missing, wrong, or older than five minutes. Nothing was done.",
]);

export const gatewayEvents = slice().openapi(
  createRoute({
    method: "post",
    path: "/webhooks/stripe",
    summary: "For Stripe: what happened to payments",
    description: "The body is signed; it is kept, answered, and handled behind the answer.",
    tags: ["Payments"],
    request: { headers: z.object({ "stripe-signature": z.string().optional() }) },
    responses: { 204: { description: "Kept" }, ...PROBLEM },
  }),
  async (c) => {
    granted(await receive(await c.req.text(), c.req.header("stripe-signature") ?? ""));
    return c.body(null, 204);
  },
);
