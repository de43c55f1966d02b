/** Promo codes that are not valid are counted as guesses, so that nobody finds a code by trying. */

import { createHash } from "node:crypto";

/** The last guess locks for this long; a pause of this length ends the count. */
export const GUESSES_KEPT_MS = 60 * 60_000;
const GUESSES_OF_ACCOUNT = 10;
/** Many people may be in a network. */
const GUESSES_OF_NETWORK = 30;

/** What a guess is counted by, and how many of them lock. */
export interface GuessTarget {
  readonly key: string;
  readonly most: number;
}

/** A null network is not known. */
export const guessTargets = (userId: number, network: string | null): GuessTarget[] => [
  { key: keyOf(`promo code by user ${userId}`), most: GUESSES_OF_ACCOUNT },
  ...(network === null ? [] : [{ key: keyOf(`promo code from ${network}`), most: GUESSES_OF_NETWORK }]),
];

/** Wrong codes at a counter are read out by guests, one after the other: ten would stop the queue. */
const GUESSES_OF_SELLER = 100;

/** Of who sells at a counter, apart from what they guess as a buyer. */
export const guessTargetsOfSeller = (userId: number): GuessTarget[] => [
  { key: keyOf(`promo code by seller ${userId}`), most: GUESSES_OF_SELLER },
];

const keyOf = (text: string): string => createHash("sha256").update(text).digest("base64url");
