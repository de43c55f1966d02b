/**
 * Refresh tokens. Only their hashes are stored. The successor of a used token is stored too, sealed with the used
 * token: a client that lost the answer gets the same successor again, and a reader of the database gets none.
 */

import { createHash } from "node:crypto";

export const REFRESH_TOKEN_BYTES = 32;
const DAY_MS = 24 * 60 * 60 * 1000;
const REFRESH_TOKEN_LIFE_MS = 30 * DAY_MS;
/** A session ends this long after sign-in, however often it is refreshed. `SESSION_END` in tables.ts has the same number. */
export const SESSION_LIFE_MS = 90 * DAY_MS;
/**
 * For this long a used token gets its successor again, because the answer may have been lost. Used later, the token was
 * stolen; so was it where its successor was used already, because then the answer had arrived.
 */
export const REUSE_MS = 20_000;

/** When a refresh token expires that is issued now to a session of `createdAtMs`. */
export const refreshTokenEnd = (createdAtMs: number, nowMs: number): number =>
  Math.min(nowMs + REFRESH_TOKEN_LIFE_MS, createdAtMs + SESSION_LIFE_MS);

export const refreshToken = (random: Uint8Array): string => Buffer.from(random).toString("base64url");

export const refreshTokenHash = (token: string): string =>
  createHash("sha256").update(token).digest("base64url");

/** Encrypts the successor with a key derived from `token`: as long as the successor's random bytes, and used once. */
export const seal = (successor: string, token: string): string => xor(successor, token);

export const unseal = (sealed: string, token: string): string => xor(sealed, token);

function xor(text: string, token: string): string {
  const bytes = new Uint8Array(Buffer.from(text, "base64url"));
  const key = createHash("sha256").update(`seal ${token}`).digest();
  return Buffer.from(bytes.map((byte, i) => byte ^ (key[i] ?? 0))).toString("base64url");
}
