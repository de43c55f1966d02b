/**
 * What D1 keeps and must not show to its readers: encrypted by a key that is derived from a secret of the deployment. What it
 * belongs to is sealed in, so that a value that is copied elsewhere does not open there.
 */

import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";

const ALGORITHM = "aes-256-gcm";
const KEY_BYTES = 32;
export const IV_BYTES = 12;
const TAG_BYTES = 16;

export interface Seal {
  readonly secret: string;
  /** One word for each kind of value: a key of its own. */
  readonly purpose: string;
  readonly belongsTo: string;
}

const keyOf = ({ secret, purpose }: Seal): Uint8Array<ArrayBuffer> =>
  new Uint8Array(hkdfSync("sha256", secret, "", `matinee ${purpose}`, KEY_BYTES));

/** Base64url. `iv`: random, new each time. */
export function seal(value: Uint8Array, by: Seal, iv: Uint8Array<ArrayBuffer>): string {
  const cipher = createCipheriv(ALGORITHM, keyOf(by), iv);
  cipher.setAAD(Buffer.from(by.belongsTo));
  const sealed = [iv, cipher.update(value), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat(sealed).toString("base64url");
}

/** Null for what was not sealed like this. */
export function unseal(sealed: string, by: Seal): Uint8Array<ArrayBuffer> | null {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length <= IV_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv(ALGORITHM, keyOf(by), bytes.subarray(0, IV_BYTES));
  decipher.setAAD(Buffer.from(by.belongsTo));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const opened = [decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()];
    return new Uint8Array(Buffer.concat(opened));
  } catch {
    return null;
  }
}
