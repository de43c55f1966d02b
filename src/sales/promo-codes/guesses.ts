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

const keyOf = (text: string): string => createHash("sha256").update(text).digest("base64url");
