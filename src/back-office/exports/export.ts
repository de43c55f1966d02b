/** A long JSON document, written in pieces so that it is never in memory as a whole. */

import { pagesOf } from "../../platform/pages-of.ts";

const PAGE_ROWS = 500;

/** All rows that `read` has after `start`, page by page. `end` is the position of a page's last row. */
export async function* pages<Position, Row, View>(
  start: Position,
  read: (after: Position, limit: number) => Promise<Row[]>,
  end: (last: Row) => Position,
  view: (row: Row) => View,
): AsyncGenerator<View[]> {
  const after = (last: Row | null): Position => (last === null ? start : end(last));
  for await (const rows of pagesOf(PAGE_ROWS, (last: Row | null) => read(after(last), PAGE_ROWS)))
    yield rows.map(view);
}

/** One JSON object in pieces: first `fields`, at least one; then each list, which is read while it is written. */
export async function* jsonPieces(
  fields: Readonly<Record<string, unknown>>,
  lists: Readonly<Record<string, AsyncIterable<readonly unknown[]>>>,
): AsyncGenerator<string> {
  yield JSON.stringify(fields).slice(0, -1);
  for (const [name, items] of Object.entries(lists)) {
    yield `,${JSON.stringify(name)}:[`;
    let isFirst = true;
    for await (const page of items) {
      if (page.length === 0) continue;
      yield (isFirst ? "" : ",") + JSON.stringify(page).slice(1, -1);
      isFirst = false;
    }
    yield "]";
  }
  yield "}";
}
