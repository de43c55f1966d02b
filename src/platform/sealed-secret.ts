/**
 * Secrets that have to be read again, at rest: encrypted by a key that is derived from the deployment's `CODE_SECRET`, so that
 * a reader of the database has none of them. What a secret is of is sealed in: a row that is copied elsewhere does not open
 * there. With another `CODE_SECRET` none opens any more.
 */

import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";

const ALGORITHM = "aes-256-gcm";
const KEY_BYTES = 32;
export const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What a secret is for, and of. */
export interface SealedFor {
  /** Each purpose has a key of its own. */
  readonly purpose: "matinee totp" | "matinee webhook" | "matinee answer";
  /** For example "totp of 7". */
  readonly of: string;
}

const keyFor = ({ purpose }: SealedFor, codeSecret: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(hkdfSync("sha256", codeSecret, "", purpose, KEY_BYTES));

const contextOf = ({ of }: SealedFor): Buffer => Buffer.from(of);

/** `iv`: random, new each time. */
export function sealSecret(
  secret: Uint8Array,
  whose: SealedFor,
  codeSecret: string,
  iv: Uint8Array<ArrayBuffer>,
): string {
  const cipher = createCipheriv(ALGORITHM, keyFor(whose, codeSecret), iv);
  cipher.setAAD(contextOf(whose));
  const sealed = [iv, cipher.update(secret), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat(sealed).toString("base64url");
}

/** Null for what was not sealed for this by this secret. */
export function openSecret(
  sealed: string,
  whose: SealedFor,
  codeSecret: string,
): Uint8Array<ArrayBuffer> | null {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length <= IV_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv(ALGORITHM, keyFor(whose, codeSecret), bytes.subarray(0, IV_BYTES));
  decipher.setAAD(contextOf(whose));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const opened = [decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()];
    return new Uint8Array(Buffer.concat(opened));
  } catch {
    return null;
  }
}
