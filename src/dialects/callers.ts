/** Who calls: the places where the older APIs carry a token, and what each opens. */

import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Caller } from "../http/caller.ts";
import { Problem } from "../http/problem.ts";
import type { Person } from "../identity/accounts/person.ts";
import { bearerOf, lookedUp, notAuthenticated, runsCinemas } from "../identity/authentication.ts";
import { callerNow, callerOf } from "../identity/sessions/service.ts";

const COOKIE = "token";

/** Sent, if not always good: the bearer's, the header `token`, the query's, the cookie's. */
export const tokenOf = (c: Context): string | undefined => tokenWithoutCookie(c) ?? getCookie(c, COOKIE);

/** For whatever another site's page could make a browser send: a cookie alone is nobody's word there. */
const tokenWithoutCookie = (c: Context): string | undefined =>
  bearerOf(c.req.header("authorization")) ?? c.req.header("token") ?? c.req.query("token");

export async function callerIfAny(c: Context, tokenInBody?: string): Promise<Caller | null> {
  const token = tokenOf(c) ?? tokenInBody;
  return token === undefined ? null : callerOf(token);
}

/** The person's own token: a name and a token that do not go together open nothing. */
export async function callerAs(c: Context, { id }: Person, tokenInBody?: string): Promise<Caller | null> {
  const caller = await callerIfAny(c, tokenInBody);
  return caller?.userId === id ? caller : null;
}

/** For 002, 003 and 004: 401 without a good token. What changes something is not done on a cookie's word alone. */
export const signedIn = (c: Context): Promise<Caller> => authenticated(c, callerOf);

/** Asks D1 each time, as `/v1` does for what admins do. */
export const signedInAdmin = (c: Context): Promise<Caller> =>
  permitted(c, ({ isAdmin }) => isAdmin, "Admin access required");

/** The same for what owners and admins do; 002 has a word of its own for whoever is neither. */
export const signedInOwner = (c: Context, refusal: string): Promise<Caller> =>
  permitted(c, runsCinemas, refusal);

async function permitted(c: Context, allowed: (caller: Caller) => boolean, refusal: string): Promise<Caller> {
  const caller = await authenticated(c, (token) => lookedUp(() => callerNow(token)));
  if (!allowed(caller)) throw new Problem("forbidden", refusal);
  return caller;
}

async function authenticated(
  c: Context,
  callerOfToken: (token: string) => Promise<Caller | null>,
): Promise<Caller> {
  const token = c.req.method === "GET" ? tokenOf(c) : tokenWithoutCookie(c);
  if (token === undefined) throw notAuthenticated("Missing Authorization Header");
  const caller = await callerOfToken(token);
  if (caller === null) throw notAuthenticated("Token is invalid or has expired");
  return caller;
}

/** What 001 promises of the cookie, and no page's script reads it. */
export const giveCookie = (c: Context, token: string, lifeS: number): void =>
  setCookie(c, COOKIE, token, {
    httpOnly: true,
    sameSite: "Lax",
    path: "/",
    maxAge: lifeS,
    secure: new URL(c.req.url).protocol === "https:",
  });
