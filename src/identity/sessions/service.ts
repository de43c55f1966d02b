/** Sessions and their tokens, and who the caller of a request is. */

import type { Caller } from "../../http/caller.ts";
import { securityEvent } from "../../http/security-log.ts";
import type { Visit } from "../../http/visit.ts";
import type { Answer } from "../../platform/answer.ts";
import { now, randomBytes, randomHex } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { Newest } from "../../platform/newest.ts";
import { previousAccessTokenSecret, secondFactorIsRequired, secret } from "../../platform/settings.ts";
import { within } from "../../platform/timeout.ts";
import { untilEmpty } from "../../platform/until-empty.ts";
import { ACCESS_TOKEN_LIFE_S, accessKey, signAccessToken, verifyAccessToken } from "./access-token.ts";
import type { AccessKey, VerifiedToken } from "./access-token.ts";
import { knownCaller } from "./known-caller.ts";
import type { KnownCaller, SessionRow } from "./known-caller.ts";
import type { OwnedSession } from "./new-session.ts";
import {
  REFRESH_TOKEN_BYTES,
  REUSE_MS,
  refreshToken,
  refreshTokenEnd,
  refreshTokenHash,
  seal,
  unseal,
} from "./refresh-token.ts";
import { SESSION_FRESH_MS, SessionCache } from "./session-cache.ts";
import * as store from "./store.ts";
import type { LivingSession } from "./store.ts";
import type { Tokens } from "./tokens.ts";

const SESSION_ID_BYTES = 16;
/** Limit for reading a buyer's session from D1. After it the token's signed claims count. */
const LOOK_UP_MS = 300;
/** Half a kilobyte each. */
const MAX_VERIFIED = 5_000;

export type NotFound = { readonly ok: false; readonly code: "session_not_found" };

export type Refused = { readonly ok: false; readonly code: "invalid_refresh_token" | "refresh_token_reused" };

export function newSession({ device, country }: Visit, bySecondFactor = false): OwnedSession {
  const nowMs = now();
  const token = refreshToken(randomBytes(REFRESH_TOKEN_BYTES));
  return {
    id: randomHex(SESSION_ID_BYTES),
    createdAtMs: nowMs,
    device,
    country,
    bySecondFactor,
    refresh: { hash: refreshTokenHash(token), expiresAtMs: refreshTokenEnd(nowMs, nowMs) },
    refreshToken: token,
  };
}

/** Throws `MissingSetting`. Call it before a change that needs a token afterwards, so that nothing is changed in vain. */
export const readyToSign = async (): Promise<void> => void (await keys());

export async function accessTokenFor(caller: Caller, lifeS = ACCESS_TOKEN_LIFE_S): Promise<string> {
  const { current } = await keys();
  return signAccessToken(caller, current, now(), lifeS);
}

/**
 * Exchanges a refresh token for new tokens, and uses it up. Within `REUSE_MS` the same token gives the same successor
 * again, because the answer may have been lost. Later, or once the successor was used, it ends the session: two clients
 * have the token, and one of them stole it.
 */
export async function refresh(token: string): Promise<Answer<Tokens, Refused>> {
  await readyToSign();
  const hash = refreshTokenHash(token);
  const nowMs = now();
  for (;;) {
    const kept = await store.refreshTokenBy(hash);
    const caller = kept === null ? null : callerIn(kept);
    if (kept === null || caller === null || kept.expiresAtMs <= nowMs)
      return { ok: false, code: "invalid_refresh_token" };
    const { sessionId, createdAtMs, usedAtMs, sealedSuccessor } = kept;
    if (usedAtMs !== null && sealedSuccessor !== null) {
      const successor = unseal(sealedSuccessor, token);
      if (nowMs - usedAtMs < REUSE_MS && (await store.isUnused(refreshTokenHash(successor))))
        return grant(caller, successor);
      securityEvent("refresh_token_reused", { userId: caller.userId });
      await logout(sessionId);
      return { ok: false, code: "refresh_token_reused" };
    }
    const successor = refreshToken(randomBytes(REFRESH_TOKEN_BYTES));
    const used = { hash, usedAtMs: nowMs, sealedSuccessor: seal(successor, token) };
    const next = {
      hash: refreshTokenHash(successor),
      sessionId,
      expiresAtMs: refreshTokenEnd(createdAtMs, nowMs),
    };
    // A parallel request was faster: read again, and find its successor.
    if (await store.rotate(used, next)) return grant(caller, successor);
  }
}

const grant = async (caller: Caller, successor: string) => ({
  ok: true as const,
  accessToken: await accessTokenFor(caller),
  refreshToken: successor,
});

/** Ends one session with all its tokens. */
export async function logout(sessionId: string): Promise<void> {
  await store.endSession(sessionId, now());
  sessionCache.note(sessionId, false, now());
}

/** The living sessions of a person, those used last first; at most 100. */
export const sessionsOf = (userId: number): Promise<LivingSession[]> => store.livingSessionsOf(userId, now());

/** Ends one of the caller's own sessions. */
export async function endOneOf({ userId }: Caller, sessionId: string): Promise<Answer<unknown, NotFound>> {
  const nowMs = now();
  if (!(await store.endOneOf(userId, sessionId, nowMs))) return { ok: false, code: "session_not_found" };
  sessionCache.note(sessionId, false, nowMs);
  return { ok: true };
}

/** Ends all of the caller's sessions but the one of the request. */
export async function endOthersOf({ userId, sessionId }: Caller): Promise<void> {
  const nowMs = now();
  for (const ended of await store.endOthersOf(userId, sessionId, nowMs))
    sessionCache.note(ended, false, nowMs);
}

/** Sessions and refresh tokens stay this long after their end, for those who look into what happened. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;
const MOST_SWEPT = 200;

/**
 * Removes refresh tokens that have expired, and sessions that ended by themselves or would have ended. A used token stays as
 * long as it could be used, so that its reuse is noticed. Returns how many.
 */
export async function sweepSessions(nowMs: number): Promise<number> {
  const beforeMs = nowMs - KEPT_MS;
  const tokens = await untilEmpty(MOST_SWEPT, () => store.removeTokens(beforeMs, MOST_SWEPT));
  return tokens + (await untilEmpty(MOST_SWEPT, () => store.removeSessions(beforeMs, MOST_SWEPT)));
}

/** Ends all sessions of a person: on routes of owners and admins at once, elsewhere within 30 s. */
export const endSessionsOf = (userId: number): Promise<void> => store.endSessionsOf(userId, now());

/**
 * Who the caller of a buyer's route is. Null for a token that is not ours or not valid, and for a session that D1 says
 * has ended. Reads D1 when the token is older than `SESSION_FRESH_MS` and this isolate has not read the session for as
 * long; where D1 does not answer, the token's signed claims count.
 */
export async function callerOf(accessToken: string): Promise<Caller | null> {
  const nowMs = now();
  const token = await verify(accessToken, nowMs);
  if (token === null) return null;
  const { caller, issuedAtMs } = token;
  const live = sessionCache.isLive(caller.sessionId, nowMs);
  if (live !== null) return live ? caller : null;
  if (nowMs - issuedAtMs < SESSION_FRESH_MS) return caller;
  try {
    return (await within(LOOK_UP_MS, currentCaller(caller))) === null ? null : caller;
  } catch (fault) {
    console.warn("D1 did not answer whether a session has ended; its token counts", describeFault(fault));
    return caller;
  }
}

/** Notes that the caller has proved who they are, and returns what the session may do from now on; null where it has ended. */
export async function noteProof(caller: Caller, bySecondFactor: boolean): Promise<KnownCaller | null> {
  return (await store.noteProof(caller.sessionId, bySecondFactor, now())) ? currentCaller(caller) : null;
}

/** Who the caller is now, for routes of owners and admins. Throws where D1 does not answer. */
export async function callerNow(accessToken: string): Promise<KnownCaller | null> {
  const token = await verify(accessToken, now());
  return token === null ? null : currentCaller(token.caller);
}

/** The caller by the current rows of D1; null where the session has ended. */
export async function currentCaller({ sessionId }: Caller): Promise<KnownCaller | null> {
  const session = await store.sessionBy(sessionId);
  const caller = session === null ? null : callerIn(session);
  sessionCache.note(sessionId, caller !== null, now());
  return caller;
}

const callerIn = (session: SessionRow): KnownCaller | null =>
  knownCaller(session, secondFactorIsRequired(), now());

const sessionCache = new SessionCache();

/** A valid token stays valid until it expires, so an isolate checks its signature once. */
async function verify(token: string, nowMs: number): Promise<VerifiedToken | null> {
  const { current, previous, verified } = await keys();
  const known = verified.get(token);
  if (known !== undefined && nowMs < known.endsAtMs) return known;
  const found = await verifyAccessToken(token, previous === null ? [current] : [current, previous], nowMs);
  if (found === null) return null;
  verified.put(token, found);
  return found;
}

interface Keys {
  readonly current: AccessKey;
  /** Signed tokens before the last rotation, which stay valid until they expire. */
  readonly previous: AccessKey | null;
  /** Tokens whose signature was checked. */
  readonly verified: Newest<string, VerifiedToken>;
}

let imported: { secrets: string; keys: Keys } | null = null;

/** The keys, imported once in an isolate: a CryptoKey is plain data, so requests may share it. */
async function keys(): Promise<Keys> {
  const [current, previous] = [secret("ACCESS_TOKEN_SECRET"), previousAccessTokenSecret()];
  const secrets = JSON.stringify([current, previous]);
  if (imported?.secrets !== secrets) {
    const both = { current: await accessKey(current), previous: previous && (await accessKey(previous)) };
    const verified = new Newest<string, VerifiedToken>(MAX_VERIFIED);
    imported = { secrets, keys: { current: both.current, previous: both.previous || null, verified } };
  }
  return imported.keys;
}
