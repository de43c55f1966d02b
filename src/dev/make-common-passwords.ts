/** `npm run passwords`: packs the commonest passwords into the file that is deployed. */

import { writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync } from "node:zlib";
import { dictionary } from "@zxcvbn-ts/language-common";

const HOW_MANY = 10_000;
/** Shorter passwords cannot be chosen. */
const MIN_LENGTH = 8;

const folded = dictionary["passwords-common"]
  .slice(0, HOW_MANY)
  .map((password) => password.normalize("NFKC").toLowerCase())
  .filter((password) => password.length >= MIN_LENGTH);
// Sorted, because neighbours with the same beginning are packed best.
const list = [...new Set(folded)].sort();
const packed = brotliCompressSync(list.join("\n"));

writeFileSync(
  path.join(import.meta.dirname, "../identity/passwords/common-password-list.ts"),
  `/**
 * Made by \`npm run passwords\`; not to be edited. The ${list.length} of the ${HOW_MANY} commonest passwords that have ${MIN_LENGTH} characters
 * or more, sorted, one a line, as Brotli in base64: ${packed.length} bytes packed. Exact, not a filter: no other password matches.
 * From @zxcvbn-ts/language-common (MIT, Copyright (c) 2012-2016 Dan Wheeler and Dropbox, Inc., 2021 @zxcvbn-ts).
 */
export const COMMON_PASSWORDS =
  "${packed.toString("base64")}";
`,
);
console.log(`${list.length} passwords in ${packed.length} bytes`);
