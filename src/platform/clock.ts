/** The only file that reads the clock or makes random values. Pure files take `nowMs` and random values as arguments. */

/** Epoch milliseconds. */
export const now = (): number => Date.now();

export const randomBytes = (length: number): Uint8Array<ArrayBuffer> =>
  crypto.getRandomValues(new Uint8Array(length));

/** Random bytes in lower-case hex, two characters a byte. */
export const randomHex = (bytes: number): string => randomBytes(bytes).toHex();

/** A whole number from 0 to `below` - 1. For jitter, not for secrets. */
export const randomBelow = (below: number): number => Math.floor(Math.random() * below);
