/**
 * The times that D1 has recorded without a gap. A database that was restored to an older state has a gap, from that state to the
 * restore: it lacks the sessions of that time.
 */

/** D1 notes this often that it is still there. */
const NOTED_EVERY_MS = 60_000;
/** A longer time without such a note is a gap. */
export const GAP_MS = 180_000;
/** The clocks of Cloudflare's locations differ by seconds, and D1 may take 30 s for a write. */
export const SLACK_MS = 60_000;

export interface RecordedTime {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Whether D1 has to be told that it is still there. */
export const isNoteDue = (times: readonly RecordedTime[], nowMs: number): boolean =>
  !times.some(({ untilMs }) => nowMs - untilMs < NOTED_EVERY_MS);

/** Whether D1 has what was written at that time. The last recorded time goes on until now if its note is not too old. */
export const isRecorded = (times: readonly RecordedTime[], atMs: number, nowMs: number): boolean =>
  times.some(
    ({ fromMs, untilMs }) =>
      atMs >= fromMs + SLACK_MS && (atMs <= untilMs - SLACK_MS || nowMs - untilMs < GAP_MS),
  );
