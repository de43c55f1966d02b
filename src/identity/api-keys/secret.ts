/** The keys themselves, as programs and devices send them. They are shown once; only their hash is stored. */

import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/** What every key of a program begins with, so that a scanner of secrets knows one where it was published. */
const BRAND = "mk_live_";
/** The same for keys of sandbox cinemas. */
const TEST_BRAND = "mk_test_";
const GATE_BRAND = "gate_";

const PREFIX_BYTES = 5;
const PREFIX_LENGTH = 7;
const SECRET_BYTES = 24;
const SECRET_LENGTH = 33;
const CHECK_LENGTH = 6;

/** Random bytes in a key of a program. 24 of them, 192 bits, are secret. */
export const API_KEY_BYTES = PREFIX_BYTES + SECRET_BYTES;
/** Random bytes in the key of a device at a door. */
export const GATE_KEY_BYTES = 32;

const PATTERN = /^(mk_(?:live|test)_[0-9A-Za-z]{7})_[0-9A-Za-z]{39}$/;

export interface Made {
  readonly key: string;
  /** What of it is no secret. */
  readonly prefix: string;
}

/** A new key: a prefix by which people know it again, the secret, and a checksum by which a typing error shows without D1. */
export function apiKey(random: Uint8Array, prefix = newPrefix(random, false)): Made {
  const key = `${prefix}_${base62(random.subarray(PREFIX_BYTES), SECRET_LENGTH)}`;
  return { key: key + checksumOf(key), prefix };
}

/** A new prefix, from the first of the random bytes. */
export const newPrefix = (random: Uint8Array, isTest: boolean): string =>
  (isTest ? TEST_BRAND : BRAND) + base62(random.subarray(0, PREFIX_BYTES), PREFIX_LENGTH);

export const gateKey = (random: Uint8Array): string =>
  GATE_BRAND + random.toBase64({ alphabet: "base64url", omitPadding: true });

/** Whether a key with this prefix works in sandbox cinemas only. */
export const isTestKey = (prefix: string): boolean => prefix.startsWith(TEST_BRAND);

/** Whether somebody sent this as a program's key. It may still be none. */
export const isApiKey = (token: string): boolean => token.startsWith("mk_");

export const isGateKey = (token: string): boolean => token.startsWith(GATE_BRAND);

/** The prefix of a key that was made here, by its checksum; null for other texts. */
export function prefixOf(token: string): string | null {
  const prefix = PATTERN.exec(token)?.[1];
  return prefix === undefined || checksumOf(token.slice(0, -CHECK_LENGTH)) !== token.slice(-CHECK_LENGTH)
    ? null
    : prefix;
}

/** Only this hash of a key is stored. A key has 192 random bits or more, so a plain hash is enough. */
export const hashOfKey = (key: string): string => createHash("sha256").update(key).digest("base64url");

const checksumOf = (text: string): string => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, crc32(text));
  return base62(bytes, CHECK_LENGTH);
};

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE = BigInt(DIGITS.length);

/** The bytes as one number of `length` digits. */
function base62(bytes: Uint8Array, length: number): string {
  let rest = bytes.reduce((number, byte) => number * 256n + BigInt(byte), 0n);
  let text = "";
  while (text.length < length) {
    text = (DIGITS[Number(rest % BASE)] ?? "") + text;
    rest /= BASE;
  }
  return text;
}
