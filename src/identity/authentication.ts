import { createMiddleware } from "hono/factory";
import type { Caller } from "../http/caller.ts";
import type { AppEnv } from "../http/openapi.ts";
import { Problem } from "../http/problem.ts";
import { describeFault } from "../platform/faults.ts";
import { MissingSetting } from "../platform/settings.ts";
import { callerNow, callerOf } from "./sessions/service.ts";

/** Sets `caller` from the bearer token. 401 without a valid one. */
export const signedIn = createMiddleware<AppEnv>(async (c, next) => {
  c.set("caller", await authenticate(c.req.header("authorization"), callerOf));
  await next();
});

/** The caller of a public route, or null without a token. A token that is sent must be valid: 401 otherwise. */
export async function callerIfAny(header: string | undefined): Promise<Caller | null> {
  return header === undefined ? null : authenticate(header, callerOf);
}

/**
 * Reads D1 at each request, so that a promotion and the end of a session take effect at once. 403 where `allowed` is
 * false.
 */
async function permitted(header: string | undefined, allowed: (caller: Caller) => boolean): Promise<Caller> {
  const caller = await authenticate(header, knownCaller);
  if (!allowed(caller)) throw notAllowed(caller);
  return caller;
}

/** The 403 for a caller without the rights, which says so where the rights only wait. */
export const notAllowed = (
  { rightsWaitForPassword }: Caller,
  detail = "This account may not do that. Nothing was done.",
): Problem =>
  rightsWaitForPassword === true
    ? new Problem(
        "password_too_weak",
        "The rights of this account wait for a password that is hard to guess. Log in once more; if they still wait, set a new password, in your profile or by the mail for a forgotten one. Nothing was done.",
      )
    : new Problem("forbidden", detail);

/** Sets the caller before it refuses, so that the log of refusals can name them. */
const allowing = (allowed: (caller: Caller) => boolean) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const caller = await authenticate(c.req.header("authorization"), knownCaller);
    c.set("caller", caller);
    if (!allowed(caller)) throw notAllowed(caller);
    await next();
  });

/** Reads the caller from D1: the token's signed claims are not enough here. */
const knownCaller = (token: string): Promise<Caller | null> => lookedUp(() => callerNow(token));

/** Returns what `look` reads from D1; 503 where D1 does not answer. */
export async function lookedUp<Answer>(look: () => Promise<Answer>): Promise<Answer> {
  try {
    return await look();
  } catch (fault) {
    if (fault instanceof MissingSetting) throw fault;
    console.warn("D1 did not answer who the caller is; the request is refused", describeFault(fault));
    throw new Problem(
      "unavailable",
      "Your access token cannot be checked at this moment. Nothing was done; try again in a few seconds.",
      {},
      { "retry-after": "5" },
    );
  }
}

export const runsCinemas = ({ role, isAdmin }: Caller): boolean => role === "owner" || isAdmin;

/** Lets owners and admins pass. 401 or 403 for other callers. */
export const ownerOrAdmin = allowing(runsCinemas);

/** As `ownerOrAdmin`, for a route that also lets other callers pass. */
export const ownerOrAdminOf = (header: string | undefined): Promise<Caller> => permitted(header, runsCinemas);

export const adminOnly = allowing(({ isAdmin }) => isAdmin);

async function authenticate(
  header: string | undefined,
  callerOfToken: (token: string) => Promise<Caller | null>,
): Promise<Caller> {
  const token = bearerOf(header);
  const caller = token === undefined ? null : await callerOfToken(token);
  if (caller === null)
    throw notAuthenticated(
      token === undefined
        ? "Send `Authorization: Bearer` with the access token that login gave."
        : "The access token is invalid, or has expired. Log in again.",
    );
  return caller;
}

export const bearerOf = (header: string | undefined): string | undefined =>
  /^Bearer +(\S+)$/i.exec(header ?? "")?.[1];

export const notAuthenticated = (detail: string): Problem =>
  new Problem("unauthenticated", detail, {}, { "www-authenticate": "Bearer" });
