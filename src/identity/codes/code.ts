/**
 * The codes in mails. A code is derived from the server's secret and a stored nonce, and is not stored itself: a reader
 * of the database cannot confirm an address, and a mail that is sent again has the same code.
 */

import { createHmac, timingSafeEqual } from "node:crypto";
import { placedNonce } from "../../platform/placed-code.ts";

/** 32 characters, five bits each, without I, O, 0 and 1, which people confuse. */
const ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/** One character for each byte. */
export const asCharacters = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join("");

/** A code as a person typed it, in any case and with any spaces and dashes, as it was made. */
export const asMade = (typed: string): string => typed.replaceAll(/[\s\p{Dash}]/gu, "").toUpperCase();

const CODE_LENGTH = 8;

export type CodePurpose = "confirm_email" | "change_email" | "reset_password" | "sign_in";

/** The purposes of the codes that confirm an address. */
export const CONFIRMING: readonly CodePurpose[] = ["confirm_email", "change_email"];

/** A reset has more time, because the person may have to fetch another device. */
export const CODE_LIFE_MS: Readonly<Record<CodePurpose, number>> = {
  confirm_email: 15 * 60 * 1000,
  change_email: 15 * 60 * 1000,
  reset_password: 60 * 60 * 1000,
  sign_in: 15 * 60 * 1000,
};

/**
 * Shared by all codes that an address has, from however many accounts. A hundred guesses at 40 bits are right once in ten
 * thousand million times, and a stranger's wrong codes do not soon use up the tries of a person who waits for the mail.
 */
export const CODE_TRIES = 100;
export const NONCE_BYTES = 16;

export interface CodeSubject {
  readonly purpose: CodePurpose;
  readonly userId: number;
  /** Random, new with each code. */
  readonly nonce: string;
}

/** Derives the code: eight characters, 40 bits. */
export function mailCode(secret: string, { purpose, userId, nonce }: CodeSubject): string {
  const digest = createHmac("sha256", secret).update(`${purpose}:${userId}:${nonce}`).digest();
  return asCharacters(digest.subarray(0, CODE_LENGTH));
}

/** Whether the typed text is the code, in any case and with any spaces and dashes. Compares in constant time. */
export function isSameCode(typed: string, code: string): boolean {
  const meant = Buffer.from(asMade(typed));
  const expected = Buffer.from(code);
  return meant.length === expected.length && timingSafeEqual(meant, expected);
}

/** Whether the typed text is the code that `npm run deploy` placed for the first admin, to set a password. */
export function isPlacedCode(typed: string, { purpose, nonce }: CodeSubject): boolean {
  const meant = Buffer.from(placedNonce(asMade(typed)));
  const placed = Buffer.from(nonce);
  return purpose === "reset_password" && meant.length === placed.length && timingSafeEqual(meant, placed);
}
