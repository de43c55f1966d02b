/**
 * A programme as a spreadsheet writes it: a CSV with the columns' names in its first row, and a showtime in each other row. A
 * column is `movie` (a title) or `movie_id`, `screen` (a name) or `screen_id`, `price:<category>:<ticket type>` in major units, or
 * any other field of a new showtime that is one value or a list of words.
 */

import Papa from "papaparse";
import type { Answer } from "../../platform/answer.ts";
import { readAmount } from "../../platform/minor-units.ts";
import { wordsOf } from "../../platform/words.ts";
import { MAX_FAULTS } from "../plans/plan.ts";
import { showtimeBody } from "../showtimes/bodies.ts";
import type { ShowtimeDraft } from "../showtimes/showtime.ts";
import { MAX_SHOWTIMES } from "./batch.ts";
import type { Fault, Name } from "./batch.ts";
import { showtimesSchema } from "./wire.ts";

/** With names: 20 categories of 20 ticket types, and the other fields. */
const MAX_COLUMNS = 500;

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

/**
 * The rows of a CSV in UTF-8, which has commas, semicolons or tabs between its cells; empty rows are left out. Reads no further
 * than to the first row that is one too many.
 */
export function readSheet(bytes: ArrayBuffer): Answer<{ readonly rows: Row[] }, Faulty> {
  const text = textOf(bytes);
  if (text === null) return faulty({ pointer: "/rows", detail: "Not in UTF-8: save it as CSV UTF-8" });
  const rows: Row[] = [];
  const faults: Fault[] = [];
  let columns: string[] | null = null;
  let number = 0;
  let stop: Fault | null = null;
  Papa.parse<string[]>(text, {
    delimiter: delimiterOf(text),
    step: ({ data, errors: [broken] }, parser) => {
      number++;
      if (broken !== undefined)
        stop = { pointer: `/rows/${number}`, detail: `Not a row of a CSV: ${broken.message}` };
      else if (columns === null) {
        columns = data.map((name) => name.trim().toLowerCase());
        if (columns.filter((name) => name !== "").length > MAX_COLUMNS)
          stop = { pointer: "/rows/1", detail: `More than ${MAX_COLUMNS} columns` };
        else faults.push(...headFaults(columns));
      } else {
        const row = rowOf(number, data, columns);
        if (row.cells.has(""))
          faults.push({ pointer: `/rows/${number}`, detail: "Has a cell in a column without a name" });
        if (row.cells.size > 0) rows.push(row);
        if (rows.length > MAX_SHOWTIMES)
          stop = { pointer: "/rows", detail: `More than ${MAX_SHOWTIMES} showtimes: send fewer at a time` };
      }
      if (stop !== null) parser.abort();
    },
  });
  if (stop !== null) return faulty(stop);
  return isNotEmpty(faults) ? faulty(...faults) : { ok: true, rows };
}

const rowOf = (number: number, cells: readonly string[], columns: readonly string[]): Row => ({
  number,
  cells: new Map(
    cells.map((cell, at) => [columns[at] ?? "", cell.trim()] as const).filter(([, cell]) => cell !== ""),
  ),
});

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
  const known = new Set<string>();
  for (const column of columns) {
    const pointer = pointerTo(1, column);
    const isKnown =
      column === "movie" || column === "screen" || PRICE.test(column) || Object.hasOwn(fields, column);
    if (column !== "" && !isKnown) faults.push({ pointer, detail: "Unknown column" });
    if (column !== "" && known.has(column)) faults.push({ pointer, detail: "The column is there twice" });
    known.add(column);
  }
  return faults;
}

/** The words of the titles in the sheet, each once, however they are spelled. */
export function titlesIn(rows: readonly Row[]): string[][] {
  const titles = rows.flatMap(({ cells }) => cells.get("movie") ?? []).map(wordsOf);
  return [...new Map(titles.map((words) => [words.join(" "), words])).values()];
}

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

/** Says the first of the faults. */
const faulty = (...[first, ...others]: [Fault, ...Fault[]]): Faulty => ({
  ok: false,
  faults: [first, ...others.slice(0, MAX_FAULTS - 1)],
});

const isNotEmpty = (faults: Fault[]): faults is [Fault, ...Fault[]] => faults.length > 0;
