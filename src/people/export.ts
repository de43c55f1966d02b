/** A long JSON document that is never in memory as a whole. */

const PAGE_ROWS = 500;

/** All that `read` has, from behind `start` on, page by page. `end` says where a page ended whose last row it gets. */
export async function* pages<Position, Row, View>(
  start: Position,
  read: (after: Position, limit: number) => Promise<Row[]>,
  end: (last: Row) => Position,
  view: (row: Row) => View,
): AsyncGenerator<View[]> {
  for (let after = start; ;) {
    const rows = await read(after, PAGE_ROWS);
    yield rows.map(view);
    const last = rows.at(-1);
    if (rows.length < PAGE_ROWS || last === undefined) return;
    after = end(last);
  }
}

/** One JSON object in pieces: first `fields`, at least one, then each list, read while it is written. */
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
