/** Authentication for the older APIs: where a request carries its token, and what it permits. */

import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Caller, Rights } from "../http/caller.ts";
import { READS } from "../http/security.ts";
import type { Person } from "../identity/accounts/person.ts";
import { beginAudit, byUser } from "../identity/auditing.ts";
import {
  bearerOf,
  lookedUp,
  notAuthenticated,
  refuseUnless,
  refuseUnproved,
  runsCinemas,
} from "../identity/authentication.ts";
import { callerNow, callerOf } from "../identity/sessions/service.ts";
import { cookieAttributes, mayUseCookie } from "./cross-origin.ts";

const COOKIE = "token";

/** The token that was sent, not yet verified: `Authorization: Bearer`, then the header `token`, the query, the cookie. */
export const tokenOf = (c: Context): string | undefined =>
  tokenWithoutCookie(c) ?? (mayUseCookie(c) ? getCookie(c, COOKIE) : undefined);

/** Without the cookie, which another site's page could make a browser send (CSRF). */
const tokenWithoutCookie = (c: Context): string | undefined =>
  bearerOf(c.req.header("authorization")) ?? c.req.header("token") ?? c.req.query("token");

/** Guests are for `/v1`: these programs sell without a payment. */
async function accountOf(token: string): Promise<Caller | null> {
  const caller = await callerOf(token);
  return caller?.isGuest === true ? null : caller;
}

/** Null without a valid token. */
export async function callerIfAny(c: Context, tokenInBody?: string): Promise<Caller | null> {
  const token = tokenOf(c) ?? tokenInBody;
  return token === undefined ? null : accountOf(token);
}

/** The caller, if the token is the person's own; else null. */
export async function callerAs(c: Context, { id }: Person, tokenInBody?: string): Promise<Caller | null> {
  const caller = await callerIfAny(c, tokenInBody);
  return caller?.userId === id ? caller : null;
}

/** For 002, 003 and 004: 401 without a valid token. Only a GET accepts the cookie. */
export const signedIn = (c: Context): Promise<Caller> => authenticated(c, accountOf);

/** 403 unless the caller is an admin. Reads D1 each time, as `/v1` does for admin routes. */
export const signedInAdmin = (c: Context): Promise<Caller> =>
  permitted(c, ({ isAdmin }) => isAdmin, "Admin access required");

/** The same for owners and admins. `refusal` is the text of the 403, which 002's documents give for each route. */
export const signedInOwner = (c: Context, refusal: string): Promise<Caller> =>
  permitted(c, runsCinemas, refusal);

/** As `signedInAdmin`, for a sensitive change: 403 without a login or proof of the last minutes. */
export const provedAdmin = (c: Context): Promise<Caller> =>
  permitted(c, ({ isAdmin }) => isAdmin, "Admin access required", true);

/** What the caller changes from here on is recorded; `older` in frame.ts notes what came of it. */
async function permitted(
  c: Context,
  allowed: (rights: Rights) => boolean,
  refusal: string,
  mustBeProved = false,
): Promise<Caller> {
  const caller = await authenticated(c, (token) => lookedUp(() => callerNow(token)));
  refuseUnless(allowed, caller, refusal, NO_SECOND_FACTOR);
  if (mustBeProved) refuseUnproved(caller);
  if (!READS.has(c.req.method)) await beginAudit(c, byUser(caller), `Bearer ${tokenWithoutCookie(c)}`);
  return caller;
}

/** The programs of the older APIs know no second factor, so their logins do not show it. */
const NO_SECOND_FACTOR =
  "This account's rights need a second factor, which this API cannot ask for. Log in at /v1/auth/login.";

async function authenticated<Found extends Caller>(
  c: Context,
  callerOfToken: (token: string) => Promise<Found | null>,
): Promise<Found> {
  const token = c.req.method === "GET" ? tokenOf(c) : tokenWithoutCookie(c);
  if (token === undefined) throw notAuthenticated("Missing Authorization Header");
  const caller = await callerOfToken(token);
  if (caller === null) throw notAuthenticated("Token is invalid or has expired");
  c.set("caller", caller);
  return caller;
}

/** Sets the token's cookie, as 001 documents it. `httpOnly`: scripts of a page cannot read it. */
export const giveCookie = (c: Context, token: string, lifeS: number): void =>
  setCookie(c, COOKIE, token, { ...cookieAttributes(c), httpOnly: true, path: "/", maxAge: lifeS });
