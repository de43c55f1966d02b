import { env } from "cloudflare:workers";
import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import { isLocal } from "../platform/settings.ts";
import { networkOf } from "./network.ts";
import type { AppEnv } from "./openapi.ts";
import { Problem } from "./problem.ts";

/** Equal to `AUTH_RATE` in wrangler.toml, because the binding does not expose them. */
const LIMIT = 20;
const PERIOD_S = 60;

/**
 * Refuses more than `LIMIT` requests a minute from one network to one route with 429. Each Cloudflare location counts
 * for itself: this slows down guessing and floods, and is no exact count of tries.
 */
export const rateLimited = createMiddleware<AppEnv>(async (c, next) => {
  const network = networkOf(c.req.header("cf-connecting-ip") ?? "unknown");
  if (!isSwitchedOff() && !(await env.AUTH_RATE.limit({ key: `${network} ${routePath(c)}` })).success)
    throw new Problem(
      "too_many_requests",
      `Your network sent more than ${LIMIT} of these requests within ${PERIOD_S} s. Nothing was done; come back in a minute.`,
      {},
      { "retry-after": String(PERIOD_S), "ratelimit-policy": `"auth";q=${LIMIT};w=${PERIOD_S}` },
    );
  await next();
});

let loggedSwitchedOff: boolean | null = null;

/** `RATE_LIMITS=off` is for load tests on a developer's machine. Whether it is in effect is logged once. */
function isSwitchedOff(): boolean {
  if (env.RATE_LIMITS !== "off") return false;
  const off = isLocal();
  if (loggedSwitchedOff !== off)
    console.warn(
      off
        ? "RATE_LIMITS=off: requests are not limited"
        : "RATE_LIMITS=off is ignored: this server is not local",
    );
  loggedSwitchedOff = off;
  return off;
}
