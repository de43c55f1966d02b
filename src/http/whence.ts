/** Where a request comes from. */

import type { Context } from "hono";
import { coarseNetwork, networkOf } from "./network.ts";

const address = (c: Context): string => c.req.header("cf-connecting-ip") ?? "unknown";

/** The network that counts as one customer. "unknown" where Cloudflare is not in front. */
export const networkOfRequest = (c: Context): string => networkOf(address(c));

/**
 * As much as a mail may say about who asked for it: the country, ISO 3166, or else the coarse network. Null where neither
 * is known. The country is Cloudflare's own, not a header that the caller may send.
 */
export function whenceOf(c: Context): string | null {
  const country = (c.req.raw.cf as { readonly country?: unknown } | undefined)?.country;
  if (typeof country === "string" && /^[A-Z]{2}$/.test(country) && !NO_COUNTRY.has(country)) return country;
  return coarseNetwork(address(c));
}

/** Cloudflare's words for an unknown country and for Tor. */
const NO_COUNTRY: ReadonlySet<string> = new Set(["XX", "T1"]);
