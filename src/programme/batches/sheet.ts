/**
 * A programme as a spreadsheet writes it: a CSV with the columns' names in its first row, and a showtime in each other row. A
 * column is `movie` (a title) or `movie_id`, `screen` (a name) or `screen_id`, `price:<category>:<ticket type>` in major units, or
 * any other field of a new showtime that is one value or a list of words.
 */

import Papa from "papaparse";
import type { Answer } from "../../platform/answer.ts";
import { readAmount } from "../../platform/minor-units.ts";
import { showtimeBody } from "../showtimes/bodies.ts";
import type { ShowtimeDraft } from "../showtimes/showtime.ts";
import type { Fault, Name } from "./batch.ts";
import { showtimesSchema } from "./wire.ts";

const PRICE = /^price:([a-z][a-z0-9_-]*):([a-z][a-z0-9_-]*)$/;

/** The cinema of the address is each showtime's, so it is no column. */
const { cinema_id: _, ...fields } = showtimeBody.in.shape;

/** The cells of a showtime that are not empty, by column. */
interface Row {
  /** As spreadsheets count: the columns' names are row 1. */
  readonly number: number;
  readonly cells: ReadonlyMap<string, string>;
}

type Faulty = { readonly ok: false; readonly faults: readonly [Fault, ...Fault[]] };

/** The rows of a CSV in UTF-8, which has commas, semicolons or tabs between its cells; empty rows are left out. */
export function readSheet(bytes: ArrayBuffer): Answer<{ readonly rows: Row[] }, Faulty> {
  const text = textOf(bytes);
  if (text === null) return faulty({ pointer: "/rows", detail: "Not in UTF-8: save it as CSV UTF-8" });
  const { data, errors } = Papa.parse<string[]>(text, { delimiter: delimiterOf(text) });
  const [broken] = errors;
  if (broken !== undefined)
    return faulty({
      pointer: `/rows/${(broken.row ?? 0) + 1}`,
      detail: `Not a row of a CSV: ${broken.message}`,
    });
  const [head = [], ...others] = data;
  const columns = head.map((name) => name.trim().toLowerCase());
  const faults = headFaults(columns);
  const rows = others.flatMap((cells, i): Row[] => {
    const number = i + 2;
    const filled = cells
      .map((cell) => cell.trim())
      .flatMap((cell, at) => (cell === "" ? [] : [[at, cell] as const]));
    const named = filled.map(([at, cell]) => [columns[at] ?? "", cell] as const);
    if (named.some(([column]) => column === ""))
      faults.push({ pointer: `/rows/${number}`, detail: "Has a cell in a column without a name" });
    return named.length === 0 ? [] : [{ number, cells: new Map(named) }];
  });
  return isNotEmpty(faults) ? faulty(...faults) : { ok: true, rows };
}

function textOf(bytes: ArrayBuffer): string | null {
  try {
    // Drops a byte order mark.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return null;
  }
}

/** No column's name has one of these in it. */
function delimiterOf(text: string): string {
  const head = /^[^\r\n]*/.exec(text)?.[0] ?? "";
  return [";", "\t"].find((delimiter) => head.includes(delimiter)) ?? ",";
}

function headFaults(columns: readonly string[]): Fault[] {
  const faults: Fault[] = [];
  for (const [i, column] of columns.entries()) {
    const pointer = pointerTo(1, column);
    const isKnown =
      column === "movie" || column === "screen" || PRICE.test(column) || Object.hasOwn(fields, column);
    if (column !== "" && !isKnown) faults.push({ pointer, detail: "Unknown column" });
    if (column !== "" && columns.indexOf(column) !== i)
      faults.push({ pointer, detail: "The column is there twice" });
  }
  return faults;
}

/** The titles in the sheet, each once. */
export const titlesIn = (rows: readonly Row[]): string[] => [
  ...new Set(rows.flatMap(({ cells }) => cells.get("movie") ?? [])),
];

/** What the words of a sheet can mean. */
export interface Meanings {
  readonly cinemaId: number;
  readonly currency: string;
  /** Ids of the screens of this name. */
  readonly screensNamed: (name: string) => readonly number[];
  /** Ids of the movies of this title. */
  readonly moviesTitled: (title: string) => readonly number[];
}

/** The showtimes of the rows. Each error has its row and column as `/rows/3/movie`. */
export function draftsIn(
  rows: readonly Row[],
  meanings: Meanings,
): Answer<{ readonly drafts: ShowtimeDraft[]; readonly names: Name[] }, Faulty> {
  const faults: Fault[] = [];
  const bodies = rows.map((row) => bodyOf(row, meanings, faults));
  if (isNotEmpty(faults)) return faulty(...faults);
  const read = showtimesSchema.safeParse(bodies);
  if (read.success)
    return {
      ok: true,
      drafts: read.data,
      names: rows.map(({ number }) => ({ pointer: `/rows/${number}`, row: number })),
    };
  const [first, ...others] = read.error.issues.map(({ path: [nth, ...path], message }) => {
    const row = typeof nth === "number" ? rows[nth] : undefined;
    return { pointer: row === undefined ? "/rows" : cellAt(row, path.map(String)), detail: message };
  });
  return faulty(first ?? { pointer: "/rows", detail: "Invalid" }, ...others);
}

function bodyOf({ number, cells }: Row, meanings: Meanings, faults: Fault[]): Record<string, unknown> {
  const prices = new Map<string, [type: string, cents: number][]>();
  const body: Record<string, unknown> = {};
  const refuse = (column: string, detail: string): number =>
    faults.push({ pointer: pointerTo(number, column), detail });
  const setOnly = (field: string, column: string, ids: readonly number[], what: string): void => {
    if (cells.has(field)) refuse(column, `Send ${column} or ${field}`);
    else if (ids.length === 0) refuse(column, `There is no such ${what}`);
    else if (ids.length > 1)
      refuse(column, `Several have that name: send ${field}, one of ${ids.slice(0, 5).join(", ")}`);
    else body[field] = ids[0];
  };
  for (const [column, cell] of cells) {
    const [, category, type] = PRICE.exec(column) ?? [];
    if (column === "movie") setOnly("movie_id", column, meanings.moviesTitled(cell), "movie");
    else if (column === "screen") setOnly("screen_id", column, meanings.screensNamed(cell), "screen");
    else if (category === undefined || type === undefined) body[column] = valueOf(column, cell);
    else {
      const cents = readAmount(cell, meanings.currency);
      if (cents === null) refuse(column, `Not an amount of ${meanings.currency}`);
      else prices.set(category, [...(prices.get(category) ?? []), [type, cents]]);
    }
  }
  if (prices.size > 0)
    body["prices"] = Object.fromEntries(
      Array.from(prices, ([category, types]) => [category, Object.fromEntries(types)]),
    );
  if (cells.has("seats")) body["cinema_id"] = meanings.cinemaId;
  return body;
}

/** The cell as the field takes it: text, number, yes or no, or a list of words. Text, if it takes none of them. */
function valueOf(field: string, cell: string): unknown {
  const schema = Object.entries(fields).find(([name]) => name === field)?.[1];
  const meant = [
    cell,
    ...(/^-?\d+(\.\d+)?$/.test(cell) ? [Number(cell)] : []),
    ...(/^(true|false)$/i.test(cell) ? [cell.toLowerCase() === "true"] : []),
    cell.split(/[\s,;|]+/).filter((word) => word !== ""),
  ];
  return meant.find((value) => schema?.safeParse(value).success) ?? cell;
}

/** The cell of a field, by its path in a new showtime's body. */
export function cellAt({ number, cells }: Row, path: readonly string[]): string {
  const [field = ""] = path;
  const byName = { movie_id: "movie", screen_id: "screen" }[field];
  if (field === "prices" && path.length > 1) return pointerTo(number, ["price", ...path.slice(1)].join(":"));
  return pointerTo(number, byName !== undefined && cells.has(byName) ? byName : field);
}

const pointerTo = (row: number, column: string): string =>
  `/rows/${row}${column === "" ? "" : `/${column.replaceAll("~", "~0").replaceAll("/", "~1")}`}`;

const faulty = (...faults: [Fault, ...Fault[]]): Faulty => ({ ok: false, faults });

const isNotEmpty = (faults: Fault[]): faults is [Fault, ...Fault[]] => faults.length > 0;
