/** Pages of other origins (CORS): what they may read of an answer, and what a preflight may be kept for. */

import type { MiddlewareHandler } from "hono";
import { every } from "hono/combine";
import { cors } from "hono/cors";
import { createMiddleware } from "hono/factory";

/** No browser keeps a preflight's answer for longer than a day. */
export const PREFLIGHT_AGE_S = 24 * 60 * 60;

/** A preflight is the same for everybody; `Vary` names the headers of the request that it repeats. */
export const keptPreflight = createMiddleware(async (c, next) => {
  await next();
  if (c.req.method === "OPTIONS" && c.req.header("access-control-request-method") !== undefined)
    c.header("Cache-Control", `public, max-age=${PREFLIGHT_AGE_S}`);
});

/** Headers of an answer that a page may read, beside those that it always may. */
const EXPOSED = [
  "ETag",
  "Retry-After",
  "RateLimit",
  "RateLimit-Policy",
  "X-Request-Id",
  "Idempotent-Replayed",
];

const anyOrigin = cors({ origin: "*", exposeHeaders: EXPOSED, maxAge: PREFLIGHT_AGE_S });
const preflight = every(keptPreflight, anyOrigin);

/** Any page may call `/v1`, without cookies: a token says who asks. */
export const crossOrigin: MiddlewareHandler = (c, next) =>
  (c.req.method === "OPTIONS" ? preflight : anyOrigin)(c, next);
