/** Recovery codes: a person who has lost the authenticator app logs in with one of them. Each works once. */

import { createHash } from "node:crypto";
import { asCharacters, asMade } from "../codes/code.ts";

export const RECOVERY_CODES = 10;
/** One byte a character: 120 bits, so that nobody finds a code by its hash, which is a plain one. */
export const RECOVERY_CODE_BYTES = 24;

/** As people write it down: "7KQ2-M9XA-…". */
export const recoveryCode = (random: Uint8Array): string =>
  asCharacters(random).match(/.{4}/g)?.join("-") ?? "";

/** What is stored: of the person too, so that no two people have the same hash. Case, spaces and dashes do not matter. */
export const hashOfRecoveryCode = (userId: number, typed: string): string =>
  createHash("sha256")
    .update(`recovery ${userId} ${asMade(typed)}`)
    .digest("base64url");
