/** What this isolate has read about sessions, so that a buyer's requests read D1 once in 30 s and not each time. */

import { Newest } from "../../platform/newest.ts";

/** After this long all isolates refuse a session that has ended, provided that D1 answers. */
export const SESSION_FRESH_MS = 30_000;
const MAX_SESSIONS = 10_000;

interface Entry {
  readonly live: boolean;
  readonly readAtMs: number;
}

export class SessionCache {
  readonly #entries = new Newest<string, Entry>(MAX_SESSIONS);

  /** Null where the session was not read, or too long ago. An ended session stays ended. */
  isLive(sessionId: string, nowMs: number): boolean | null {
    const entry = this.#entries.get(sessionId);
    if (entry === undefined || (entry.live && nowMs - entry.readAtMs >= SESSION_FRESH_MS)) return null;
    return entry.live;
  }

  /** Notes what was read. A read that began before the session ended does not make it live again. */
  note(sessionId: string, live: boolean, nowMs: number): void {
    if (live && this.#entries.get(sessionId)?.live === false) return;
    this.#entries.put(sessionId, { live, readAtMs: nowMs });
  }
}
