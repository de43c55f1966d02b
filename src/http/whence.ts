/** Where a request comes from. */

import type { Context } from "hono";
import { coarseNetwork, networkOf } from "./network.ts";
import { deviceOf } from "./visit.ts";
import type { Visit } from "./visit.ts";

const address = (c: Context): string => c.req.header("cf-connecting-ip") ?? "unknown";

/** The network that counts as one customer. "unknown" where Cloudflare is not in front. */
export const networkOfRequest = (c: Context): string => networkOf(address(c));

/**
 * As much as a mail may say about who asked for it: the country, ISO 3166, or else the coarse network. Null where neither
 * is known.
 */
export const whenceOf = (c: Context): string | null => countryOf(c) ?? coarseNetwork(address(c));

/** Cloudflare's own, not a header that the caller may send. */
function countryOf(c: Context): string | null {
  const country = (c.req.raw.cf as { readonly country?: unknown } | undefined)?.country;
  return typeof country === "string" && /^[A-Z]{2}$/.test(country) && !NO_COUNTRY.has(country)
    ? country
    : null;
}

/** Cloudflare's words for an unknown country and for Tor. */
const NO_COUNTRY: ReadonlySet<string> = new Set(["XX", "T1"]);

export const visitOf = (c: Context): Visit => ({
  network: networkOfRequest(c),
  country: countryOf(c),
  whence: whenceOf(c),
  device: deviceOf(c.req.header("user-agent")),
});
