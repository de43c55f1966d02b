/** How long an account takes no password after wrong ones. A reset by mail goes past it, and ends it. */

/** Fewer wrong passwords in a row cost nothing: people mistype, and try their old ones. */
export const FAILURES_TO_LOCK = 10;
const FIRST_DELAY_MS = 30_000;
/** A guesser gets 24 tries a day, and the owner is never further than this from a login. */
const LONGEST_DELAY_MS = 60 * 60 * 1000;

/**
 * Until when no password is tried, given the wrong ones since the last right one, the one just now included. 0, which
 * is no lock, up to nine of them; the tenth costs 30 s, each further one twice as much, and none more than an hour.
 */
export function lockedUntilMs(failures: number, nowMs: number): number {
  if (failures < FAILURES_TO_LOCK) return 0;
  return nowMs + Math.min(FIRST_DELAY_MS * 2 ** (failures - FAILURES_TO_LOCK), LONGEST_DELAY_MS);
}

/** From here on each wrong one costs as much as the one before. */
const MAX_COUNTED = 20;

/** The end of the lock by the number of wrong passwords; the last one stands for all beyond. */
export const lockedUntilMsByFailures = (nowMs: number): number[] =>
  Array.from({ length: MAX_COUNTED + 1 }, (_, failures) => lockedUntilMs(failures, nowMs));
