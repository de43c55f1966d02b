/**
 * The tokens of the links in mails. A token names the account and proves that its holder has the mail; it contains no
 * address, because URLs are kept in histories and logs. 24 bytes in base64url: version, account, seal.
 */

import { createHmac, timingSafeEqual } from "node:crypto";

/** What a link is for. */
export interface LinkSubject {
  readonly purpose: string;
  /** The account's id; of an invitation, which may have no account yet, the invitation's. */
  readonly userId: number;
  /** Random. */
  readonly nonce: string;
}

const VERSION = 1;
const ID_BYTES = 6;
/** 136 bits: a token cannot be guessed, so that a wrong one need not cost a try. */
const SEAL_BYTES = 17;
/** 24 bytes are 32 characters without a remainder: each token has one spelling. */
const FORM = /^[\w-]{32}$/;

/** The token of a code's link. The same code always has the same token. */
export function linkToken(secret: string, { purpose, userId, nonce }: LinkSubject): string {
  const head = Buffer.alloc(1 + ID_BYTES);
  head.writeUInt8(VERSION, 0);
  head.writeUIntBE(userId, 1, ID_BYTES);
  // "link" separates the seal from the code, which is derived from the same nonce.
  const seal = createHmac("sha256", secret).update(`link:${purpose}:${userId}:${nonce}`).digest();
  return Buffer.concat([head, seal.subarray(0, SEAL_BYTES)]).toString("base64url");
}

/** The id of the account, or of the invitation, that the token names; null for a text that is no token. */
export function idInToken(token: string): number | null {
  if (!FORM.test(token)) return null;
  const bytes = Buffer.from(token, "base64url");
  const userId = bytes.readUIntBE(1, ID_BYTES);
  return bytes.readUInt8(0) === VERSION && userId > 0 ? userId : null;
}

/** Whether the token is that of the code. Compares in constant time. */
export function isTokenOf(token: string, secret: string, code: LinkSubject): boolean {
  const meant = Buffer.from(token);
  const expected = Buffer.from(linkToken(secret, code));
  return meant.length === expected.length && timingSafeEqual(meant, expected);
}
