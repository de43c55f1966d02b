/** The passwords that guessers try first. */

import { brotliDecompressSync } from "node:zlib";
import { COMMON_PASSWORDS } from "./common-password-list.ts";

let common: ReadonlySet<string> | null = null;

/**
 * Whether the password is among the 10,000 commonest, in any case and from any keyboard. Exact, for passwords of eight
 * characters or more: shorter ones are not in the list, because they cannot be chosen. The first call unpacks the list
 * in a few milliseconds.
 */
export function isCommon(password: string): boolean {
  common ??= new Set(brotliDecompressSync(Buffer.from(COMMON_PASSWORDS, "base64")).toString().split("\n"));
  return common.has(folded(password));
}

/** The form in which passwords are listed, and compared with names. */
export const folded = (password: string): string => password.normalize("NFKC").toLowerCase();
