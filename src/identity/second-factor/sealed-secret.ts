/**
 * The secrets of authenticator apps at rest: encrypted by a key that is derived from the deployment's `CODE_SECRET`, so that
 * a reader of the database has none of them. The account's number is sealed in: a row that is copied to another account
 * does not open there. With another `CODE_SECRET` none opens any more, and recovery codes are what is left.
 */

import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";

const ALGORITHM = "aes-256-gcm";
const KEY_BYTES = 32;
export const IV_BYTES = 12;
const TAG_BYTES = 16;

const keyOf = (codeSecret: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(hkdfSync("sha256", codeSecret, "", "matinee totp", KEY_BYTES));

const contextOf = (userId: number): Buffer => Buffer.from(`totp of ${userId}`);

/** `iv`: random, new each time. */
export function sealSecret(
  secret: Uint8Array<ArrayBuffer>,
  userId: number,
  codeSecret: string,
  iv: Uint8Array<ArrayBuffer>,
): string {
  const cipher = createCipheriv(ALGORITHM, keyOf(codeSecret), iv);
  cipher.setAAD(contextOf(userId));
  const sealed = [iv, cipher.update(secret), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat(sealed).toString("base64url");
}

/** Null for what was not sealed for this person by this secret. */
export function openSecret(
  sealed: string,
  userId: number,
  codeSecret: string,
): Uint8Array<ArrayBuffer> | null {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length <= IV_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv(ALGORITHM, keyOf(codeSecret), bytes.subarray(0, IV_BYTES));
  decipher.setAAD(contextOf(userId));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const opened = [decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()];
    return new Uint8Array(Buffer.concat(opened));
  } catch {
    return null;
  }
}
