/** What a backup has in it, a few megabytes at a time. */

import { CHAIN_START, linkOf } from "../../box-office/ledger/chain.ts";
import { entriesIn } from "../../box-office/ledger/entry-line.ts";

/** An RPC call may have 32 MB. */
const PAGE_CHARACTERS = 2_000_000;

/** The text in pieces of whole lines. */
export async function* linesIn(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of texts) {
    rest += text;
    const end = rest.lastIndexOf("\n") + 1;
    if (end < PAGE_CHARACTERS) continue;
    yield rest.slice(0, end);
    rest = rest.slice(end);
  }
  if (rest !== "") yield rest;
}

/** The number of the last entry; null where the chain is not whole from the first entry on. */
export async function lastEntryIn(pages: AsyncIterable<string>): Promise<number | null> {
  let [before, last] = [CHAIN_START, 0];
  for await (const lines of pages)
    for (const entry of entriesIn(lines)) {
      const hash = linkOf(before, entry);
      if (entry.seq !== last + 1 || entry.hash?.toHex() !== hash.toHex()) return null;
      [before, last] = [hash, entry.seq];
    }
  return last === 0 ? null : last;
}
