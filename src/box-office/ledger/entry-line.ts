/** Ledger entries as lines of JSON, byte for byte as they are stored, so that the chain can be computed from them again. */

import type { Entry } from "./chain.ts";

type Line = readonly [seq: number, atMs: number, type: Entry["type"], body: string, hash: string | null];

export const lineOf = ({ seq, atMs, type, body, hash }: Entry): string => {
  const line: Line = [seq, atMs, type, body, hash?.toHex() ?? null];
  return `${JSON.stringify(line)}\n`;
};

export const entriesIn = (lines: string): Entry[] =>
  lines
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [seq, atMs, type, body, hash] = JSON.parse(line) as Line;
      return { seq, atMs, type, body, hash: hash === null ? null : Uint8Array.fromHex(hash) };
    });
