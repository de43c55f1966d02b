/** Which pages may call the older paths, and with what. */

import type { Context, MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { PREFLIGHT_AGE_S } from "../http/cross-origin.ts";
import { isOfThisMachine, namesOrigin } from "../http/origins.ts";
import { olderOrigins, publicUrl } from "../platform/settings.ts";

const EXPOSED = [
  "Deprecation",
  "Link",
  "RateLimit",
  "RateLimit-Policy",
  "Retry-After",
  "X-Request-Id",
  "X-Total-Count",
];

/** Without `allowHeaders` the headers that a preflight asks for are allowed, as flask-cors does. */
const ANY_HEADER = {
  exposeHeaders: EXPOSED,
  maxAge: PREFLIGHT_AGE_S,
};
const withoutCookies = cors({ ...ANY_HEADER, origin: "*" });
const withCookies = cors({ ...ANY_HEADER, origin: (origin) => origin, credentials: true });

const isListed = (origin: string | undefined): origin is string =>
  origin !== undefined && namesOrigin(olderOrigins(), origin);

/** Any page may call the older paths without cookies; pages of `OLDER_ORIGINS` with cookies too. */
export const crossOrigin: MiddlewareHandler = (c, next) => {
  const origin = c.req.header("origin");
  if (isListed(origin)) return withCookies(c, next);
  if (olderOrigins() !== "") c.header("Vary", "Origin", { append: true });
  return withoutCookies(c, next);
};

/**
 * Whether the token's cookie counts. Browsers send the origin of the page: it must be listed, or this server's own. A program
 * sends none. A browser may leave it out of a form's or a link's request, which then must not change anything, unless the
 * request says in another way that it came from no other site.
 */
export function mayUseCookie(c: Context): boolean {
  const origin = c.req.header("origin");
  if (origin !== undefined) return isTrusted(c, origin);
  return c.req.method === "GET" || c.req.method === "HEAD" || !isFromElsewhere(c);
}

const isTrusted = (c: Context, origin: string): boolean =>
  isListed(origin) || namesOrigin(`${publicUrl("/")},${c.req.url}`, origin);

/** What browsers say without an `Origin`: newer ones how the page's site relates to this one, older ones the page's address. */
function isFromElsewhere(c: Context): boolean {
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined) return site !== "same-origin";
  const referrer = c.req.header("referer");
  return referrer !== undefined && !isTrusted(c, referrer);
}

/**
 * How a cookie is set. A browser sends it from a page of another origin only if it is `SameSite=None`, and accepts that only
 * together with `Secure`: over https, or from a server on the same machine.
 */
export function cookieAttributes(c: Context): {
  readonly sameSite: "Lax" | "None";
  readonly secure: boolean;
} {
  const isSecure = new URL(c.req.url).protocol === "https:";
  const crosses = isListed(c.req.header("origin")) && (isSecure || isOfThisMachine(c.req.url));
  return crosses ? { sameSite: "None", secure: true } : { sameSite: "Lax", secure: isSecure };
}
