/** Recovery codes: a person without the authenticator app logs in by one of them, each once. */

import { createHash } from "node:crypto";

/** 32 characters, five bits each, without I, O, 0 and 1, which people confuse. */
const ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const GROUP = 4;

export const RECOVERY_CODES = 10;
/** One byte a character: 80 bits, so that nobody finds a code by its hash. */
export const RECOVERY_CODE_BYTES = 16;

/** As people write it down: "7KQ2-M9XA-…". */
export function recoveryCode(random: Uint8Array): string {
  const characters = Array.from(random, (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join("");
  return characters.match(new RegExp(`.{${GROUP}}`, "g"))?.join("-") ?? "";
}

/** What is stored: of the person too, so that no two people have the same hash. Case, spaces and dashes do not matter. */
export const hashOfRecoveryCode = (userId: number, typed: string): string =>
  createHash("sha256")
    .update(`recovery ${userId} ${typed.replaceAll(/[\s\p{Dash}]/gu, "").toUpperCase()}`)
    .digest("base64url");
