/**
 * Refresh tokens. The store has their hashes only; the successor of a used one is kept sealed by the used one itself, so
 * that whoever lost the answer gets the same one again, and whoever reads the store gets none.
 */

import { createHash } from "node:crypto";

export const REFRESH_TOKEN_BYTES = 32;
export const REFRESH_TOKEN_LIFE_MS = 30 * 24 * 60 * 60 * 1000;
/** Within this the same token may be used again: its answer can get lost. Later it is a thief's, or the thief's victim's. */
export const REUSE_MS = 20_000;

export const refreshToken = (random: Uint8Array): string => Buffer.from(random).toString("base64url");

export const refreshTokenHash = (token: string): string =>
  createHash("sha256").update(token).digest("base64url");

/** The successor, readable to those who have `token`. Random bytes under a key of the same length that is used once. */
export const seal = (successor: string, token: string): string => xor(successor, token);

export const unseal = (sealed: string, token: string): string => xor(sealed, token);

function xor(text: string, token: string): string {
  const bytes = new Uint8Array(Buffer.from(text, "base64url"));
  const key = createHash("sha256").update(`seal ${token}`).digest();
  return Buffer.from(bytes.map((byte, i) => byte ^ (key[i] ?? 0))).toString("base64url");
}
