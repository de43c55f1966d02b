/**
 * What one isolate knows of sessions that ended and accounts that were disabled, so that it need not ask D1 about each
 * session. A token whose session is not on the list is valid, if the list is complete since the token was issued.
 */

import { LONGEST_TOKEN_LIFE_S } from "./access-token.ts";
import type { VerifiedToken } from "./access-token.ts";
import { SLACK_MS, isRecorded } from "./recorded-times.ts";
import type { RecordedTime } from "./recorded-times.ts";

/** After this long all isolates refuse a session that has ended, provided that D1 answers. */
export const SESSION_FRESH_MS = 30_000;
/** Time between two readings of D1, while requests come. */
const READ_EVERY_MS = 5_000;
/** A request waits no longer for a reading, or for the look-up of its session. */
export const LOOK_UP_MS = 300;
/** No token is valid any more that was issued before an older end. */
export const KEPT_MS = LONGEST_TOKEN_LIFE_S * 1000 + 2 * SLACK_MS;
/** About 100 bytes each. */
export const MOST_KEPT = 100_000;
/** About 50 bytes each; D1 returns up to two million bytes in a row. */
export const MOST_READ = 20_000;

/** A session's id, or the number of a disabled account. */
export type EndedId = string | number;

/** D1's answer. */
export interface Reading {
  /** The newest `MOST_READ` ends since the time that was asked for, newest first. */
  readonly ended: readonly (readonly [id: EndedId, atMs: number])[];
  readonly recorded: readonly RecordedTime[];
}

/** A reading that has to be done. */
export interface Turn {
  readonly atMs: number;
  /** Ends after this time are asked for. */
  readonly sinceMs: number;
}

type Token = Pick<VerifiedToken, "issuedAtMs" | "signedInAtMs"> & {
  readonly caller: Pick<VerifiedToken["caller"], "sessionId" | "userId">;
};

export class EndedSessions {
  /** When each ended, in about the order of time. */
  readonly #ended = new Map<EndedId, number>();
  /** The list has all ends after this time. */
  #completeFromMs = Infinity;
  #recorded: readonly RecordedTime[] = [];
  /** The turn of the newest answer of D1. */
  #readAtMs = -Infinity;
  /** The newest turn. */
  #turnAtMs = -Infinity;
  #isReading = false;
  /** Whether D1 did not answer the newest turn that has ended. */
  #hasFailed = false;

  /**
   * Gives the caller the turn to read D1, at most one in five seconds; null otherwise. Readings overlap, because an end is
   * written later than the time that it has, and by other clocks.
   */
  takeTurn(nowMs: number): Turn | null {
    if (isWithin(READ_EVERY_MS, this.#turnAtMs, nowMs)) return null;
    this.#turnAtMs = nowMs;
    this.#isReading = true;
    const newestMs = Math.min(this.#readAtMs, nowMs);
    return { atMs: nowMs, sinceMs: Math.max(nowMs - KEPT_MS, newestMs - SLACK_MS) };
  }

  /** Takes in what was read; null where D1 did not answer. */
  endTurn({ atMs, sinceMs }: Turn, reading: Reading | null): void {
    if (atMs === this.#turnAtMs) this.#isReading = false;
    this.#hasFailed = reading === null;
    if (reading === null) return;
    const { ended, recorded } = reading;
    const oldestMs = ended.at(MOST_READ - 1)?.[1];
    // Of more ends than fit into a reading the oldest are missing.
    if (this.#readAtMs === -Infinity) this.#completeFromMs = oldestMs ?? sinceMs;
    else if (oldestMs !== undefined) this.#completeFromMs = Math.max(this.#completeFromMs, oldestMs);
    for (const [id, endedAtMs] of ended.toReversed()) this.#put(id, endedAtMs);
    this.#recorded = recorded;
    this.#readAtMs = atMs;
    this.#drop(atMs - KEPT_MS);
  }

  /** Notes a session that this isolate ended, or found ended. */
  note(sessionId: string, nowMs: number): void {
    this.#put(sessionId, nowMs);
  }

  /** Whether a request has to wait for the list: it is too old, and being read, and not for long. */
  isAwaited(nowMs: number): boolean {
    return this.#isReading && !this.#isFresh(nowMs) && isWithin(LOOK_UP_MS, this.#turnAtMs, nowMs);
  }

  /** Whether D1 answers, as far as this isolate knows. If not, no request waits for it. */
  isAnswering(nowMs: number): boolean {
    const isLate = this.#isReading && !isWithin(LOOK_UP_MS, this.#turnAtMs, nowMs);
    return this.#isFresh(nowMs) && !isLate && !this.#hasFailed;
  }

  /**
   * "unknown" where the list says too little: the token is older than it reaches back; the account was disabled, and may be
   * enabled again; or D1 was restored, and may have lost the session.
   */
  verdictOn({ caller, issuedAtMs, signedInAtMs }: Token, nowMs: number): "ended" | "valid" | "unknown" {
    if (this.#ended.has(caller.sessionId)) return "ended";
    const disabledAtMs = this.#ended.get(caller.userId) ?? -Infinity;
    const isCovered = issuedAtMs > Math.max(this.#completeFromMs, disabledAtMs) + SLACK_MS;
    return isCovered && signedInAtMs !== null && isRecorded(this.#recorded, signedInAtMs, nowMs)
      ? "valid"
      : "unknown";
  }

  #isFresh(nowMs: number): boolean {
    return isWithin(SESSION_FRESH_MS, this.#readAtMs, nowMs);
  }

  #put(id: EndedId, atMs: number): void {
    if (atMs <= (this.#ended.get(id) ?? -Infinity)) return;
    this.#ended.delete(id);
    this.#ended.set(id, atMs);
  }

  /** Drops what is too old, and the oldest of too many. */
  #drop(beforeMs: number): void {
    for (const [id, atMs] of this.#ended) {
      if (atMs >= beforeMs && this.#ended.size <= MOST_KEPT) return;
      this.#ended.delete(id);
      this.#completeFromMs = Math.max(this.#completeFromMs, atMs);
    }
  }
}

/** A clock may be set back. */
const isWithin = (ms: number, sinceMs: number, nowMs: number): boolean => Math.abs(nowMs - sinceMs) < ms;
