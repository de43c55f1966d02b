import { env } from "cloudflare:workers";
import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import { isLocal } from "../platform/settings.ts";
import { networkOf } from "./network.ts";
import type { AppEnv } from "./openapi.ts";
import { Problem } from "./problem.ts";

/** As `AUTH_RATE` has them in wrangler.toml: the binding does not tell. */
const LIMIT = 20;
const PERIOD_S = 60;

/**
 * So many requests a minute from one network to one route. Cloudflare counts in each of its places by itself: it slows
 * guessers and floods down, and is no account of tries.
 */
export const rateLimited = createMiddleware<AppEnv>(async (c, next) => {
  const network = networkOf(c.req.header("cf-connecting-ip") ?? "unknown");
  if (!isSwitchedOff() && !(await env.AUTH_RATE.limit({ key: `${network} ${routePath(c)}` })).success)
    throw new Problem(
      "too_many_requests",
      `More than ${LIMIT} of these came from your network within ${PERIOD_S} s. Nothing was done; come back in a minute.`,
      {},
      { "retry-after": String(PERIOD_S), "ratelimit-policy": `"auth";q=${LIMIT};w=${PERIOD_S}` },
    );
  await next();
});

let saidSwitchedOff: boolean | null = null;

/** `RATE_LIMITS=off` is for load tests on one's own machine. What became of it is said once. */
function isSwitchedOff(): boolean {
  if (env.RATE_LIMITS !== "off") return false;
  const off = isLocal();
  if (saidSwitchedOff !== off)
    console.warn(
      off ? "RATE_LIMITS=off: nobody is slowed down" : "RATE_LIMITS=off is ignored: this server is not local",
    );
  saidSwitchedOff = off;
  return off;
}
