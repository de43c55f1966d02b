/** What this isolate has heard of sessions, so that a buyer's requests ask D1 once in a while and not each time. */

import { Newest } from "../../platform/newest.ts";

/** A session that ended is known everywhere after this, while D1 answers. */
export const SESSION_FRESH_MS = 30_000;
const MAX_SESSIONS = 10_000;

interface Entry {
  readonly live: boolean;
  readonly heardAtMs: number;
}

export class SessionCache {
  readonly #entries = new Newest<string, Entry>(MAX_SESSIONS);

  /** Null where it was heard of too long ago, or never. What has ended stays so. */
  isLive(sessionId: string, nowMs: number): boolean | null {
    const entry = this.#entries.get(sessionId);
    if (entry === undefined || (entry.live && nowMs - entry.heardAtMs >= SESSION_FRESH_MS)) return null;
    return entry.live;
  }

  /** An answer that was under way when the session ended does not bring it back. */
  hear(sessionId: string, live: boolean, nowMs: number): void {
    if (live && this.#entries.get(sessionId)?.live === false) return;
    this.#entries.put(sessionId, { live, heardAtMs: nowMs });
  }
}
