/** Sessions and their tokens, and who the caller of a request is. */

import { waitUntil } from "cloudflare:workers";
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
import { EndedSessions, LOOK_UP_MS, MOST_READ, SESSION_FRESH_MS } from "./ended-sessions.ts";
import type { Turn } from "./ended-sessions.ts";
import { knownCaller } from "./known-caller.ts";
import type { KnownCaller, SessionRow } from "./known-caller.ts";
import type { OwnedSession } from "./new-session.ts";
import { GAP_MS, isNoteDue } from "./recorded-times.ts";
import {
  REFRESH_TOKEN_BYTES,
  REUSE_MS,
  refreshToken,
  refreshTokenEnd,
  refreshTokenHash,
  seal,
  unseal,
} from "./refresh-token.ts";
import * as store from "./store.ts";
import type { LivingSession } from "./store.ts";
import type { Tokens } from "./tokens.ts";

const SESSION_ID_BYTES = 16;
/** How often a request looks whether the list has come. */
const LOOK_MS = 5;
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

/** `createdAtMs` is the session's. */
export async function accessTokenFor(
  caller: Caller,
  createdAtMs: number,
  lifeS = ACCESS_TOKEN_LIFE_S,
): Promise<string> {
  const { current } = await keys();
  return signAccessToken(caller, current, now(), createdAtMs, lifeS);
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
        return grant(caller, createdAtMs, successor);
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
    if (await store.rotate(used, next)) return grant(caller, createdAtMs, successor);
  }
}

const grant = async (caller: Caller, createdAtMs: number, successor: string) => ({
  ok: true as const,
  accessToken: await accessTokenFor(caller, createdAtMs),
  refreshToken: successor,
});

/** Ends one session with all its tokens. */
export async function logout(sessionId: string): Promise<void> {
  await store.endSession(sessionId, now());
  ended.note(sessionId, now());
}

/** The living sessions of a person, those used last first; at most 100. */
export const sessionsOf = (userId: number): Promise<LivingSession[]> => store.livingSessionsOf(userId, now());

/** Ends one of the caller's own sessions. */
export async function endOneOf({ userId }: Caller, sessionId: string): Promise<Answer<unknown, NotFound>> {
  const nowMs = now();
  if (!(await store.endOneOf(userId, sessionId, nowMs))) return { ok: false, code: "session_not_found" };
  ended.note(sessionId, nowMs);
  return { ok: true };
}

/** Ends all of the caller's sessions but the one of the request. */
export async function endOthersOf({ userId, sessionId }: Caller): Promise<void> {
  const nowMs = now();
  for (const id of await store.endOthersOf(userId, sessionId, nowMs)) ended.note(id, nowMs);
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

/** Notes that D1 is there, so that a time without requests is no gap in what it has recorded. */
export const noteRecorded = (nowMs: number): Promise<void> => store.noteRecorded(nowMs, GAP_MS);

/** Ends all sessions of a person: on routes of owners and admins at once, elsewhere within 30 s. */
export async function endSessionsOf(userId: number): Promise<void> {
  const nowMs = now();
  for (const id of await store.endSessionsOf(userId, nowMs)) ended.note(id, nowMs);
}

/**
 * Who the caller of a buyer's route is. Null for a token that is not ours or not valid, and for a session that has ended, as far
 * as D1 said in the last 30 s; while it does not answer, the token's signed claims count.
 */
export async function callerOf(accessToken: string): Promise<Caller | null> {
  const token = await verify(accessToken, now());
  if (token === null) return null;
  return (await hasEnded(token)) ? null : token.caller;
}

/**
 * By the list of this isolate. Waits for D1 only where the token is older than `SESSION_FRESH_MS` and the list is too, or says
 * too little about the session.
 */
async function hasEnded(token: VerifiedToken): Promise<boolean> {
  const turn = ended.takeTurn(now());
  if (turn !== null) waitUntil(readEnded(turn));
  const isYoung = now() - token.issuedAtMs < SESSION_FRESH_MS;
  // Not the promise of the request that reads: it never settles once that request is cancelled.
  while (!isYoung && ended.isAwaited(now())) await scheduler.wait(LOOK_MS);
  const verdict = ended.verdictOn(token, now());
  if (verdict !== "unknown") return verdict === "ended";
  if (isYoung || !ended.isAnswering(now())) return false;
  try {
    return (await within(LOOK_UP_MS, currentCaller(token.caller))) === null;
  } catch (fault) {
    console.warn("D1 did not answer whether a session has ended; its token counts", describeFault(fault));
    return false;
  }
}

/** Never rejects. */
async function readEnded(turn: Turn): Promise<void> {
  try {
    const reading = await store.endedSince(turn.sinceMs, MOST_READ);
    ended.endTurn(turn, reading);
    if (isNoteDue(reading.recorded, turn.atMs)) await noteRecorded(turn.atMs);
  } catch (fault) {
    ended.endTurn(turn, null);
    console.warn("D1 did not answer which sessions have ended; tokens count", describeFault(fault));
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
export async function currentCaller({ sessionId }: Pick<Caller, "sessionId">): Promise<KnownCaller | null> {
  const session = await store.sessionBy(sessionId);
  const caller = session === null ? null : callerIn(session);
  if (caller === null) ended.note(sessionId, now());
  return caller;
}

const callerIn = (session: SessionRow): KnownCaller | null =>
  knownCaller(session, secondFactorIsRequired(), now());

const ended = new EndedSessions();

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
