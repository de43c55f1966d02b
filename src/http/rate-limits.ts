import { env } from "cloudflare:workers";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import { isLocal } from "../platform/settings.ts";
import type { Caller } from "./caller.ts";
import type { AppEnv } from "./openapi.ts";
import { Problem } from "./problem.ts";
import { networkOfRequest } from "./whence.ts";

/** Equal to `AUTH_RATE` in wrangler.toml, because the binding does not expose them. */
const LIMIT = 20;
const PERIOD_S = 60;

/**
 * Refuses more than `LIMIT` requests a minute from one network to one route with 429. Each Cloudflare location counts
 * for itself: this slows down guessing and floods, and is no exact count of tries.
 */
export const rateLimited = createMiddleware<AppEnv>(async (c, next) => {
  const key = `${networkOfRequest(c)} ${routePath(c)}`;
  if (!limitsAreOff() && !(await env.AUTH_RATE.limit({ key })).success)
    throw new Problem(
      "too_many_requests",
      `Your network sent more than ${LIMIT} of these requests within ${PERIOD_S} s. Nothing was done; come back in a minute.`,
      {},
      { "retry-after": String(PERIOD_S), "ratelimit-policy": `"auth";q=${LIMIT};w=${PERIOD_S}` },
    );
  await next();
});

/** Equal to `SALES_RATE` in wrangler.toml. */
const SALES_LIMIT = 30;

/**
 * Refuses more than `SALES_LIMIT` reservations and cancellations a minute of one account, and ten times as many of one
 * network, counted as `rateLimited` counts. An admin cancels as many as have to be.
 */
export async function limitSales(c: Context, { userId, isAdmin }: Caller): Promise<void> {
  if (isAdmin || limitsAreOff()) return;
  const counts = await Promise.all([
    env.SALES_RATE.limit({ key: String(userId) }),
    env.SALES_NETWORK_RATE.limit({ key: networkOfRequest(c) }),
  ]);
  if (counts.some(({ success }) => !success))
    throw new Problem(
      "too_many_requests",
      "Your account or your network reserved or cancelled too often within a minute. Nothing was done; come back in a minute.",
      {},
      { "retry-after": String(PERIOD_S), "ratelimit-policy": `"sales";q=${SALES_LIMIT};w=${PERIOD_S}` },
    );
}

/** `limitSales` for routes that know their caller. */
export const salesLimited = createMiddleware<AppEnv>(async (c, next) => {
  await limitSales(c, c.var.caller);
  await next();
});

let loggedSwitchedOff: boolean | null = null;

/** `RATE_LIMITS=off` is for load tests on a developer's machine. Whether it is in effect is logged once. */
export function limitsAreOff(): boolean {
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
