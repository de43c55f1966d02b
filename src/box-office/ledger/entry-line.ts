/** Ledger entries as lines of JSON, byte for byte as they are stored, so that the chain can be computed from them again. */

import type { Entry } from "./chain.ts";

type Line = readonly [seq: number, atMs: number, type: Entry["type"], body: string, hash: string | null];

export const lineOf = ({ seq, atMs, type, body, hash }: Entry): string => {
  const line: Line = [seq, atMs, type, body, hash?.toHex() ?? null];
  return `${JSON.stringify(line)}\n`;
};
