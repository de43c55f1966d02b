import type { Context, MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import type { Caller, Rights } from "../http/caller.ts";
import { BEARER } from "../http/openapi.ts";
import type { AppEnv } from "../http/openapi.ts";
import { Problem } from "../http/problem.ts";
import { limitKey } from "../http/rate-limits.ts";
import { securityEvent } from "../http/security-log.ts";
import { READS } from "../http/security.ts";
import { now } from "../platform/clock.ts";
import { describeFault } from "../platform/faults.ts";
import { MissingSetting } from "../platform/settings.ts";
import { explain } from "./accounts/refusals.ts";
import { hashOfKey, isApiKey, prefixOf } from "./api-keys/secret.ts";
import { programOf } from "./api-keys/service.ts";
import { audited, isView } from "./auditing.ts";
import { isProved } from "./sessions/known-caller.ts";
import type { KnownCaller } from "./sessions/known-caller.ts";
import { callerNow, callerOf } from "./sessions/service.ts";
import { isTestProgram, maySomewhere } from "./staff/permission.ts";
import type { Permission } from "./staff/permission.ts";

/** Sets `caller` from the bearer token. 401 without a valid one, 403 for a program. */
export const signedIn = createMiddleware<AppEnv>(async (c, next) => {
  c.set("caller", await personOf(c));
  await next();
});

/** As `signedIn`, for what a buyer does: test keys may do it too, because nobody else sells to them. */
export const buying = createMiddleware<AppEnv>(async (c, next) => {
  const caller = await authenticate<Caller>(c, callerOf);
  if (!isTestProgram(caller)) refuseProgram(caller);
  c.set("caller", caller);
  await next();
});

/** The caller of a public route, or null without a token. A token that is sent must be valid: 401 otherwise. */
export async function callerIfAny(c: Context): Promise<Caller | null> {
  return c.req.header("authorization") === undefined ? null : personOf(c);
}

/** The same by the current rows of D1, which say where the caller works. Programs are callers, too. */
export async function knownCallerIfAny(c: Context): Promise<Caller | null> {
  return c.req.header("authorization") === undefined ? null : authenticate(c, knownCaller);
}

async function personOf(c: Context): Promise<Caller> {
  const caller = await authenticate<Caller>(c, callerOf);
  refuseProgram(caller);
  return caller;
}

type Allowed = (rights: Rights) => boolean;

/** 403 for a caller without the rights, which says so where they wait for a password or for a second factor. */
export function refuseUnless(
  allowed: Allowed,
  caller: KnownCaller,
  refusal = "This account may not do that. Nothing was done.",
  how = HOW_TO_SHOW,
): void {
  if (allowed(caller)) return;
  if (caller.program !== undefined) throw new Problem("forbidden", NOT_IN_SCOPE);
  if (caller.rightsWaitForPassword === true)
    throw new Problem(
      "password_too_weak",
      "The rights of this account wait for a password that is hard to guess. Log in once more; if they still wait, set a new password, in your profile or by the mail for a forgotten one. Nothing was done.",
    );
  throw caller.withheld !== null && allowed(caller.withheld)
    ? new Problem("second_factor_needed", `${how} Nothing was done.`)
    : new Problem("forbidden", refusal);
}

/** 403 for a caller who has not proved who they are within the last minutes. */
export function refuseUnproved(caller: KnownCaller): void {
  if (!isProved(caller, now())) throw new Problem(...explain({ ok: false, code: "reauthentication_needed" }));
}

/** 403 for a program, where people act for themselves, or have to prove who they are. */
function refuseProgram({ program }: Caller): void {
  if (program !== undefined)
    throw new Problem(
      "key_not_allowed",
      "This route is for people: no API key may use it, whatever its scopes are. Log in. Nothing was done.",
    );
}

/** For routes of `needing` that are about the caller's own things. */
export const personsOnly = createMiddleware<AppEnv>((c, next) => {
  refuseProgram(c.var.caller);
  return next();
});

/** For routes of `needing` about what all cinemas of an owner have in common. 403 for a test key. */
export const notForTestKeys = createMiddleware<AppEnv>((c, next) => {
  if (isTestProgram(c.var.caller))
    throw new Problem(
      "key_not_allowed",
      "Movies are common to all cinemas, and no sandbox: the owner makes and changes them. A test key shows those that there are. Nothing was done.",
    );
  return next();
});

const NOT_IN_SCOPE =
  "The scopes of this API key do not allow this, or whoever made it may not do it any more. A change needs `write`. Nothing was done.";

const HOW_TO_SHOW =
  "This session has not shown a second factor. Send it to POST /v1/auth/reauthenticate, or log in with it; if your account has none, add a passkey (POST /v1/me/passkeys/options) or an authenticator app (POST /v1/me/second-factor/totp).";

/**
 * Reads D1 at each request, so that a promotion and the end of a session take effect at once. 403 where `allowed` is false.
 * Sets the caller before it refuses, so that the log of refusals can name them.
 */
async function permitted(c: Context, allowed: Allowed, ofPersons = false): Promise<KnownCaller> {
  const caller = await authenticate(c, knownCaller);
  c.set("caller", caller);
  if (ofPersons) refuseProgram(caller);
  refuseUnless(allowed, caller);
  return caller;
}

const allowing = (allowed: Allowed) =>
  createMiddleware<AppEnv>(async (c, next) => {
    await permitted(c, allowed);
    await next();
  });

/** As `allowing`, without programs. */
const allowingPersons = (allowed: Allowed, mustBeProved = false) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const caller = await permitted(c, allowed, true);
    if (mustBeProved) refuseUnproved(caller);
    await next();
  });

/** Reads the caller from D1: the token's signed claims are not enough here. */
const knownCaller = (token: string): Promise<KnownCaller | null> => lookedUp(() => callerNow(token));

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

/**
 * Who may call a route, in code and in the OpenAPI document: owners, admins, and staff whose roles allow this. In which cinemas,
 * the service asks. `more` runs for those who pass; after it, what the request changes is recorded in the audit log.
 */
export const needing = (permission: Permission, ...more: MiddlewareHandler<AppEnv>[]) =>
  route(
    permission,
    allowing((rights) => maySomewhere(rights, permission)),
    more,
  );

/** As `needing`, for sensitive changes: 403 `reauthentication_needed` without a recent proof. */
export const needingProved = (permission: Permission, ...more: MiddlewareHandler<AppEnv>[]) =>
  route(
    permission,
    allowingPersons((rights) => maySomewhere(rights, permission), true),
    more,
  );

const route = (
  permission: string,
  first: MiddlewareHandler<AppEnv>,
  more: readonly MiddlewareHandler<AppEnv>[],
) => ({ security: BEARER, middleware: [first, ...more, audited], "x-permission": permission });

/** As `needing`, for a route that also lets other callers pass. */
export const staffOf = (c: Context, permission: Permission): Promise<Caller> =>
  permitted(c, (rights) => maySomewhere(rights, permission));

export const runsCinemas: Allowed = ({ role, isAdmin }) => role === "owner" || isAdmin;

const administers: Allowed = ({ isAdmin }) => isAdmin;

/** As `needing`, for what owners do beside their cinemas. Admins may do it, too. */
export const forOwners = (...more: MiddlewareHandler<AppEnv>[]) =>
  route("owner", allowingPersons(runsCinemas), more);

export const forAdmins = (...more: MiddlewareHandler<AppEnv>[]) =>
  route("admin", allowingPersons(administers), more);

export const forAdminsProved = (...more: MiddlewareHandler<AppEnv>[]) =>
  route("admin", allowingPersons(administers, true), more);

/** As `signedIn`, for sensitive changes: 403 `reauthentication_needed` without a recent proof. */
export const signedInProved = allowingPersons(() => true, true);

async function authenticate<Found extends Caller>(
  c: Context,
  callerOfToken: (token: string) => Promise<Found | null>,
): Promise<Found | KnownCaller> {
  const token = bearerOf(c.req.header("authorization"));
  if (token !== undefined && isApiKey(token)) return callingProgram(c, token);
  const caller = token === undefined ? null : await callerOfToken(token);
  if (caller === null)
    throw notAuthenticated(
      token === undefined
        ? "Send `Authorization: Bearer` with the access token that login gave."
        : "The access token is invalid, or has expired. Log in again.",
    );
  return caller;
}

/** The program of an API key. A text that is none costs no query, and a key too often sent none either. */
async function callingProgram(c: Context, key: string): Promise<KnownCaller> {
  const prefix = prefixOf(key);
  if (prefix !== null) {
    if (!isView(c.req.raw)) await limitKey(c, hashOfKey(key));
    const found = await lookedUp(() => programOf(key, READS.has(c.req.method)));
    if (found !== null) {
      c.set("caller", found);
      return found;
    }
    securityEvent("api_key_refused", { key: prefix });
  }
  throw notAuthenticated(
    "The API key is not valid: it was revoked or has expired, or the account of its owner or of who made it is disabled. Ask the owner for another one.",
  );
}

export const bearerOf = (header: string | undefined): string | undefined =>
  /^Bearer +(\S+)$/i.exec(header ?? "")?.[1];

export const notAuthenticated = (detail: string): Problem =>
  new Problem("unauthenticated", detail, {}, { "www-authenticate": "Bearer" });
