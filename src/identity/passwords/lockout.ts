/**
 * How long a login is locked after wrong passwords, from one network and from all together. A reset by mail works during a
 * lock, and lifts it.
 */

/** Fewer wrong passwords in a row do not lock: people mistype, and try their old ones. */
export const FAILURES_TO_LOCK = 10;
const FIRST_DELAY_MS = 30_000;
/** A guesser gets 24 tries a day from one network, and its people never wait longer than this for a login. */
const LONGEST_DELAY_MS = 60 * 60 * 1000;

/**
 * The end of the lock in epoch ms, for the number of wrong passwords since the last right one, the current one
 * included. 0, no lock, up to nine; the tenth locks for 30 s, each further one for twice as long, at most for an hour.
 */
export function lockedUntilMs(failures: number, nowMs: number): number {
  if (failures < FAILURES_TO_LOCK) return 0;
  return nowMs + Math.min(FIRST_DELAY_MS * 2 ** (failures - FAILURES_TO_LOCK), LONGEST_DELAY_MS);
}

/**
 * The most wrong passwords in a row from all networks together, as NIST SP 800-63B limits them for an account. Then only
 * networks with an earlier login are let in for a day: somebody guesses from many networks.
 */
const FAILURES_OF_ALL_NETWORKS = 100;
const LOCK_OF_ALL_NETWORKS_MS = 24 * 60 * 60 * 1000;

/** How long a login makes a network known. */
export const KNOWN_NETWORK_MS = 90 * 24 * 60 * 60 * 1000;

/** From here on each wrong password locks as long as the one before. */
const MAX_COUNTED = 20;

/** The end of the lock by the number of wrong passwords. The last entry is for all higher numbers. */
export const lockedUntilMsByFailures = (nowMs: number): number[] =>
  Array.from({ length: MAX_COUNTED + 1 }, (_, failures) => lockedUntilMs(failures, nowMs));

/** The same for the wrong passwords from all networks. */
export const lockOfAllNetworks = (nowMs: number): number[] => [
  ...Array.from({ length: FAILURES_OF_ALL_NETWORKS }, () => 0),
  nowMs + LOCK_OF_ALL_NETWORKS_MS,
];
