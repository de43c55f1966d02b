/**
 * Lists in pages. A cursor is the position of a page's last row, so that rows added meanwhile neither repeat nor hide
 * any.
 */

import { invalidParameter } from "./invalid-input.ts";

export interface Page<Item> {
  readonly data: Item[];
  readonly next: string | null;
}

/** Makes a page of `rows`, which were read with one row more than `limit`: that row says whether there is a next page. */
export function toPage<Row>(
  rows: Row[],
  limit: number,
  position: (row: Row) => (number | string)[],
): Page<Row> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  return { data, next: rows.length > limit && last !== undefined ? position(last).join(".") : null };
}

/** For a text that is no cursor of the list. */
export const badCursor = () => invalidParameter("cursor", "Does not belong to this list");

/** The numbers of a cursor that `toPage` made; null without a cursor. Throws `invalid_input` for any other text. */
export function parseCursor(cursor: string | undefined, length: number): number[] | null {
  if (cursor === undefined) return null;
  const position = cursor.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : NaN));
  if (position.length !== length || !position.every(Number.isSafeInteger)) throw badCursor();
  return position;
}
