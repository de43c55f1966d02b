/**
 * How often one may ask. Each Cloudflare location counts for itself, so this slows down guessing and floods, and is no exact
 * count. The numbers are settings in wrangler.toml; the headers are those of draft-ietf-httpapi-ratelimit-headers-11.
 */

import { createHash } from "node:crypto";
import { env } from "cloudflare:workers";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import { isLocal, requestsAMinute } from "../platform/settings.ts";
import type { Caller } from "./caller.ts";
import type { AppEnv } from "./openapi.ts";
import { Problem } from "./problem.ts";
import { networkOfRequest } from "./whence.ts";

/** Of every binding in wrangler.toml. */
const PERIOD_S = 60;

/** A limit's name in headers, and the binding that counts for it. */
const POLICIES = {
  auth: "AUTH_RATE",
  "auth-network": "AUTH_NETWORK_RATE",
  sales: "SALES_RATE",
  "sales-network": "SALES_NETWORK_RATE",
  "api-key": "API_KEY_RATE",
} as const;

interface Count {
  readonly policy: keyof typeof POLICIES;
  /** What is counted together. */
  readonly key: string;
  /** Whose requests these are, in words. */
  readonly of: string;
}

/**
 * Counts a request, and refuses it with 429 if it is one too many for any of the counts. The answer names the policies;
 * how much is left is said of none that has something left, because the bindings do not tell.
 */
async function count(c: Context, counts: readonly Count[]): Promise<void> {
  if (limitsAreOff()) return;
  c.header("RateLimit-Policy", counts.map(({ policy }) => described(policy)).join(", "), { append: true });
  const isWithin = await Promise.all(counts.map(({ policy, key }) => env[POLICIES[policy]].limit({ key })));
  const passed = counts.filter((_, i) => isWithin[i]?.success === false);
  const [first] = passed;
  if (first === undefined) return;
  throw new Problem(
    "too_many_requests",
    `There were more than ${quotaOf(first.policy)} of these requests of your ${first.of} within ${PERIOD_S} s. Nothing was done; come back in a minute.`,
    {},
    {
      "retry-after": String(PERIOD_S),
      ratelimit: passed.map(({ policy }) => `"${policy}";r=0;t=${PERIOD_S}`).join(", "),
    },
  );
}

const quotaOf = (policy: Count["policy"]): number => requestsAMinute(POLICIES[policy]);

const described = (policy: Count["policy"]): string => `"${policy}";q=${quotaOf(policy)};w=${PERIOD_S}`;

/**
 * Limits the requests to one route. Who is signed in is counted alone, wherever they are; everybody else with their network. So
 * it stands behind the middleware that signs in.
 */
export const rateLimited = createMiddleware<AppEnv>(async (c, next) => {
  const caller: Caller | undefined = c.get("caller");
  const [who, of] =
    caller === undefined ? [networkOfRequest(c), "network"] : [`account ${caller.userId}`, "account"];
  await count(c, [{ policy: "auth", key: `${who} ${routePath(c)}`, of }]);
  await next();
});

/**
 * Limits the tries to sign in, and what leads there: few of one network for the same name, and many of one network for all
 * names, so that a school or an office behind one address can sign in.
 */
export const signInLimited = createMiddleware<AppEnv>(async (c, next) => {
  const network = networkOfRequest(c);
  const route = routePath(c);
  const name = limitsAreOff() ? null : await nameIn(c);
  await count(c, [
    { policy: "auth-network", key: `${network} ${route}`, of: "network" },
    ...(name === null
      ? []
      : [{ policy: "auth", key: `${network} ${route} ${name}`, of: "network for that account" } as const]),
  ]);
  await next();
});

const NAMES = ["email", "username", "refresh_token"];

/** A hash of the account that a request names, in its query, a header or its body; null where it names none. */
async function nameIn(c: Context): Promise<string | null> {
  const fields = await fieldsOf(c);
  const name =
    NAMES.map((field) => c.req.query(field) ?? fields[field]).find((value) => typeof value === "string") ??
    c.req.header("username");
  return typeof name === "string" && name !== ""
    ? createHash("sha256").update(name.trim().toLowerCase()).digest("base64url")
    : null;
}

/** Of a body that is JSON or a form in the address's form; none of any other, which whoever reads it refuses. */
async function fieldsOf(c: Context): Promise<Readonly<Record<string, unknown>>> {
  const type = c.req.header("content-type") ?? "";
  const isForm = type.startsWith("application/x-www-form-urlencoded");
  if (c.req.raw.body === null || (!isForm && !/\bjson\b/.test(type))) return {};
  // Kept by Hono for the next reader. Not `.text()`: the runtime would warn of types that are no text.
  const text = new TextDecoder().decode(await c.req.arrayBuffer());
  if (isForm) return Object.fromEntries(new URLSearchParams(text));
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}

/**
 * Limits reservations and cancellations: of one account, and of one network, in which many people may be. An admin cancels as
 * many as have to be.
 */
export async function limitSales(c: Context, { userId, isAdmin }: Caller): Promise<void> {
  if (isAdmin) return;
  await count(c, [
    { policy: "sales", key: String(userId), of: "account" },
    { policy: "sales-network", key: networkOfRequest(c), of: "network" },
  ]);
}

/** `limitSales` for routes that know their caller. */
export const salesLimited = createMiddleware<AppEnv>(async (c, next) => {
  await limitSales(c, c.var.caller);
  await next();
});

/** Limits the requests with one API key; `hash` stands for it. */
export const limitKey = (c: Context, hash: string): Promise<void> =>
  count(c, [{ policy: "api-key", key: hash, of: "API key" }]);

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
