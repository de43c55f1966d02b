/** The only home of time and chance. Everything pure takes `nowMs` and random values as arguments. */

/** Epoch milliseconds. */
export const now = (): number => Date.now();

export const randomBytes = (length: number): Uint8Array<ArrayBuffer> =>
  crypto.getRandomValues(new Uint8Array(length));

/** `length` characters of 128 bits' worth of hex, say; each byte is two. */
export const randomHex = (bytes: number): string => randomBytes(bytes).toHex();

/** A whole number from 0 to `below` - 1: for jitter, not for secrets. */
export const randomBelow = (below: number): number => Math.floor(Math.random() * below);
