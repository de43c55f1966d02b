/** The passwords that guessers try first. */

import { brotliDecompressSync } from "node:zlib";
import { COMMON_PASSWORDS } from "./common-password-list.ts";

let common: ReadonlySet<string> | null = null;

/**
 * Whether it is among the 10,000 commonest, in any case and from any keyboard. Exact, for passwords of 8 characters or
 * more: shorter ones cannot be chosen and are not in the list, which the first call unpacks in a few milliseconds.
 */
export function isCommon(password: string): boolean {
  common ??= new Set(brotliDecompressSync(Buffer.from(COMMON_PASSWORDS, "base64")).toString().split("\n"));
  return common.has(folded(password));
}

/** As the list is written, and as passwords are compared with names. */
export const folded = (password: string): string => password.normalize("NFKC").toLowerCase();
