/**
 * The page where a person takes an offer of the waiting list. Mail scanners open links too, so a GET changes nothing: only the
 * form's button acts.
 */

import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { csrf } from "hono/csrf";
import * as z from "zod";
import { reported } from "../../http/error-answers.ts";
import type { AppEnv } from "../../http/openapi.ts";
import { PAGE_HEADERS, troublePage } from "../../http/page-frame.ts";
import { Problem, retryAfterS } from "../../http/problem.ts";
import { rateLimited } from "../../http/rate-limits.ts";
import { explain } from "../payments/refusals.ts";
import { noOfferPage, offerPage } from "./pages.ts";
import * as service from "./service.ts";

const MAX_BODY_BYTES = 4 * 1024;

const HEADERS = {
  ...PAGE_HEADERS,
  // Browsers hold the redirect after a form to this too, and the payment page is the gateway's.
  "content-security-policy": PAGE_HEADERS["content-security-policy"].replace(
    "form-action 'self'",
    "form-action 'self' https:",
  ),
};

/** Any text is valid input: one that is no code opens nothing. */
const coded = z.object({ code: z.string().max(256).catch("") });

export const offerPages = new Hono<AppEnv>();

offerPages.use(async (c, next) => {
  for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
  await next();
});
offerPages.use(
  csrf(),
  bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => {
      throw new Problem("body_too_large", "The form is too large. Nothing was done.");
    },
  }),
);

offerPages.get("/", rateLimited, zValidator("query", coded), async (c) => {
  const offer = await service.offer(c.req.valid("query").code);
  if (offer === null) return c.html(noOfferPage(), 404);
  const { text, isOver } = offerPage(offer);
  return c.html(text, isOver ? 410 : 200);
});

offerPages.post("/", rateLimited, zValidator("form", coded), async (c) => {
  const { code } = c.req.valid("form");
  const taken = await service.takeOffer(code);
  if (taken.ok) return c.redirect(taken.checkoutUrl ?? `/offer?code=${encodeURIComponent(code)}`, 303);
  const offer = taken.code === "reservation_not_found" ? null : await service.offer(code);
  if (offer === null) return c.html(noOfferPage(), 404);
  return answer(
    c,
    new Problem(...explain(taken, retryAfterS())),
    (trouble) => offerPage(offer, trouble).text,
  );
});

offerPages.onError((error, c) => answer(c, error, troublePage));

/** The error as a page for people instead of a problem document. */
function answer(
  c: Context,
  error: Error,
  page: (trouble: { title: string; detail: string }) => string,
): Response | Promise<Response> {
  const { problem, status, title } = reported(error, c);
  return c.html(page({ title, detail: problem.message }), status, problem.headers);
}
