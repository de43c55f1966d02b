/**
 * The codes in mails. A code is derived, not kept: whoever reads the database cannot confirm an address, and a mail
 * that is sent again says the same.
 */

import { createHmac, timingSafeEqual } from "node:crypto";

/** Without I, O, 0 and 1, which people take for one another. 32 of them: five bits each. */
const ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const CODE_LENGTH = 8;

export type CodePurpose = "confirm_email" | "change_email" | "reset_password";

/** Whoever resets a password may have to look for another device first. */
export const CODE_LIFE_MS: Readonly<Record<CodePurpose, number>> = {
  confirm_email: 15 * 60 * 1000,
  change_email: 15 * 60 * 1000,
  reset_password: 60 * 60 * 1000,
};

/** Of an address and a purpose, however many accounts have a code there. */
export const CODE_TRIES = 5;
export const NONCE_BYTES = 16;

export interface CodeSubject {
  readonly purpose: CodePurpose;
  readonly userId: number;
  /** Random, new with each code. */
  readonly nonce: string;
}

/** Eight characters, 40 bits. */
export function mailCode(secret: string, { purpose, userId, nonce }: CodeSubject): string {
  const digest = createHmac("sha256", secret).update(`${purpose}:${userId}:${nonce}`).digest();
  return Array.from(digest.subarray(0, CODE_LENGTH), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join(
    "",
  );
}

/** As people type them: in any case, with spaces and dashes where they like. Compares in constant time. */
export function isSameCode(typed: string, code: string): boolean {
  const meant = Buffer.from(typed.replaceAll(/[\s\p{Dash}]/gu, "").toUpperCase());
  const expected = Buffer.from(code);
  return meant.length === expected.length && timingSafeEqual(meant, expected);
}
