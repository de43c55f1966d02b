/** How long an account is locked after wrong passwords. A reset by mail works during a lock, and lifts it. */

/** Fewer wrong passwords in a row do not lock: people mistype, and try their old ones. */
export const FAILURES_TO_LOCK = 10;
const FIRST_DELAY_MS = 30_000;
/** A guesser gets 24 tries a day, and the owner never waits longer than this for a login. */
const LONGEST_DELAY_MS = 60 * 60 * 1000;

/**
 * The end of the lock in epoch ms, for the number of wrong passwords since the last right one, the current one
 * included. 0, no lock, up to nine; the tenth locks for 30 s, each further one for twice as long, at most for an hour.
 */
export function lockedUntilMs(failures: number, nowMs: number): number {
  if (failures < FAILURES_TO_LOCK) return 0;
  return nowMs + Math.min(FIRST_DELAY_MS * 2 ** (failures - FAILURES_TO_LOCK), LONGEST_DELAY_MS);
}

/** From here on each wrong password locks as long as the one before. */
const MAX_COUNTED = 20;

/** The end of the lock by the number of wrong passwords. The last entry is for all higher numbers. */
export const lockedUntilMsByFailures = (nowMs: number): number[] =>
  Array.from({ length: MAX_COUNTED + 1 }, (_, failures) => lockedUntilMs(failures, nowMs));
