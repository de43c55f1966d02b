/** Lists that come page by page. */

import type { Argv } from "yargs";
import { UsageError } from "./ended.ts";
import type { Globals } from "./globals.ts";
import { notice } from "./output.ts";

export interface Page<Item> {
  readonly data: readonly Item[];
  readonly next: string | null;
}

export interface Paging {
  readonly limit: number;
  readonly cursor: string | undefined;
}

export const paged = <Args extends Globals>(argv: Argv<Args>) =>
  argv
    .option("limit", { type: "string", default: "20", describe: "How many at most", coerce: limitOf })
    .option("cursor", { type: "string", describe: "Where the list before ended" });

function limitOf(given: string): number {
  if (/^[1-9]\d{0,4}$/.test(given)) return Number(given);
  throw new UsageError(`--limit is a number up to 99999, not ${given}`);
}

/** As many pages as are needed, as one answer of the API's form. `mostOfPage` is how long the API lets a page be. */
export async function pagesOf<Item>(
  { limit, cursor }: Paging,
  mostOfPage: number,
  read: (query: { limit: number; cursor?: string }) => Promise<Page<Item>>,
): Promise<Page<Item>> {
  const data: Item[] = [];
  let next = cursor ?? null;
  do {
    const query = {
      limit: Math.min(limit - data.length, mostOfPage),
      ...(next !== null && { cursor: next }),
    };
    const page = await read(query);
    data.push(...page.data);
    ({ next } = page);
  } while (next !== null && data.length < limit);
  return { data, next };
}

/** Says how to read on. */
export function sayMore({ json }: Globals, { next }: Page<unknown>): void {
  if (next !== null && !json) notice(`There are more: add --cursor ${next}`);
}
