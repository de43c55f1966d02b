/** Pages for buyers who return from the payment service. */

import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import * as z from "zod";
import { reported } from "../../http/error-answers.ts";
import type { AppEnv } from "../../http/openapi.ts";
import { PAGE_HEADERS, troublePage } from "../../http/page-frame.ts";
import { standingOf } from "../checkout/service.ts";
import { simulatedPages } from "../simulation/routes.ts";
import { paymentPage, unknownPage } from "./pages.ts";

const query = zValidator("query", z.object({ payment: z.string().max(64).catch("") }));

export const paymentPages = new Hono<AppEnv>();

paymentPages.use(async (c, next) => {
  for (const [name, value] of Object.entries(PAGE_HEADERS)) c.header(name, value);
  await next();
});

for (const cameAs of ["paid", "not-paid"] as const)
  paymentPages.get(`/${cameAs}`, query, async (c) => {
    const found = await standingOf(c.req.valid("query").payment);
    return found === null ? c.html(unknownPage(), 404) : c.html(paymentPage(cameAs, found));
  });

paymentPages.route("/", simulatedPages);

paymentPages.onError((error, c) => {
  const { problem, status, title } = reported(error, c);
  return c.html(troublePage({ title, detail: problem.message }), status, problem.headers);
});
