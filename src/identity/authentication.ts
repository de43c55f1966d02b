import { createMiddleware } from "hono/factory";
import type { Caller } from "../http/caller.ts";
import type { AppEnv } from "../http/openapi.ts";
import { Problem } from "../http/problem.ts";
import { describeFault } from "../platform/faults.ts";
import { MissingSetting } from "../platform/settings.ts";
import { callerNow, callerOf } from "./sessions/service.ts";

/** Sets `caller` from the bearer token; 401 without a good one. */
export const signedIn = createMiddleware<AppEnv>(async (c, next) => {
  c.set("caller", await authenticate(c.req.header("authorization"), callerOf));
  await next();
});

/** For routes that anybody may call, and that know those who say who they are. A token must be good all the same. */
export async function callerIfAny(header: string | undefined): Promise<Caller | null> {
  return header === undefined ? null : authenticate(header, callerOf);
}

/** Asks D1 each time, so that a promotion counts at once, and so does the end of a session. */
async function permitted(header: string | undefined, allowed: (caller: Caller) => boolean): Promise<Caller> {
  const caller = await authenticate(header, knownCaller);
  if (!allowed(caller)) throw new Problem("forbidden", "This account may not do that. Nothing was done.");
  return caller;
}

const allowing = (allowed: (caller: Caller) => boolean) =>
  createMiddleware<AppEnv>(async (c, next) => {
    c.set("caller", await permitted(c.req.header("authorization"), allowed));
    await next();
  });

/** The signed claims alone do not open these doors. */
const knownCaller = (token: string): Promise<Caller | null> => lookedUp(() => callerNow(token));

/** What D1 says of a token; 503 where it does not answer. */
export async function lookedUp<Answer>(look: () => Promise<Answer>): Promise<Answer> {
  try {
    return await look();
  } catch (fault) {
    if (fault instanceof MissingSetting) throw fault;
    console.warn("caller not looked up", describeFault(fault));
    throw new Problem(
      "unavailable",
      "It cannot be checked at this moment who you are. Nothing was done; try again in a few seconds.",
      {},
      { "retry-after": "5" },
    );
  }
}

export const runsCinemas = ({ role, isAdmin }: Caller): boolean => role === "owner" || isAdmin;

/** For those who run cinemas. */
export const ownerOrAdmin = allowing(runsCinemas);

/** The same where others are let in too. */
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
        : "The access token is not valid, or not any more. Log in again.",
    );
  return caller;
}

export const bearerOf = (header: string | undefined): string | undefined =>
  /^Bearer +(\S+)$/i.exec(header ?? "")?.[1];

export const notAuthenticated = (detail: string): Problem =>
  new Problem("unauthenticated", detail, {}, { "www-authenticate": "Bearer" });
