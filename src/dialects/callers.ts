/** Who calls: the places where the older APIs carry a token, and what each opens. */
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Person } from "../accounts/person.ts";
import { bearerOf } from "../http/authentication.ts";
import type { Caller } from "../sessions/caller.ts";
import { callerOf } from "../sessions/service.ts";

const COOKIE = "token";

/** Sent, if not always good: the bearer's, the header `token`, the query's, the cookie's. */
const tokenOf = (c: Context): string | undefined => tokenWithoutCookie(c) ?? getCookie(c, COOKIE);

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

/** What 001 promises of the cookie, and no page's script reads it. */
export const giveCookie = (c: Context, token: string, lifeS: number): void =>
  setCookie(c, COOKIE, token, {
    httpOnly: true,
    sameSite: "Lax",
    path: "/",
    maxAge: lifeS,
    secure: new URL(c.req.url).protocol === "https:",
  });
