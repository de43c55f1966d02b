/** Answers as CSV, for spreadsheets: one row of column names, then one row a line. */

import type { Context } from "hono";
import Papa from "papaparse";
import * as z from "zod";
import { liked } from "./accept.ts";
import { NO_STORE, shown } from "./openapi.ts";
import { textStream } from "./text-stream.ts";

type Cell = string | number | null;
/** A column's name, and its value for a line. */
export type Columns<Line> = readonly (readonly [name: string, of: (line: Line) => Cell])[];

/** The CSV in pieces, one a page of lines. */
async function* csv<Line>(
  columns: Columns<Line>,
  pages: AsyncIterable<readonly Line[]> | Iterable<readonly Line[]>,
): AsyncGenerator<string> {
  yield csvText(columns, null);
  for await (const page of pages) if (page.length > 0) yield csvText(columns, page);
}

/** Lines as rows; the names of the columns for null. */
export const csvText = <Line>(columns: Columns<Line>, lines: readonly Line[] | null): string =>
  csvRows(
    lines === null ? [columns.map(([name]) => name)] : lines.map((line) => columns.map(([, of]) => of(line))),
  );

/** How text begins that a spreadsheet runs. An amount below 0 is a number. */
const FORMULA = /^(?!-\d+(?:\.\d+)?$)[=+\-@\t\r]/;

/** Whole rows. Text that begins like a formula is escaped, so that no spreadsheet runs it. */
export const csvRows = (cells: readonly (readonly Cell[])[]): string =>
  `${Papa.unparse(
    cells.map((row) => [...row]),
    { escapeFormulae: FORMULA },
  )}\r\n`;

const JSON_TYPE = "application/json";
const CSV_TYPE = "text/csv";
const PAGE_TYPE = "text/html";

export const wantsCsv = (c: Context): boolean => liked(c, [JSON_TYPE, CSV_TYPE]) === CSV_TYPE;

/** For an answer that is also a page. */
export const formWanted = (c: Context): "json" | "csv" | "page" => {
  const type = liked(c, [JSON_TYPE, CSV_TYPE, PAGE_TYPE]);
  return type === CSV_TYPE ? "csv" : type === PAGE_TYPE ? "page" : "json";
};

export const BY_ACCEPT = { ...NO_STORE, vary: "Accept" };

export const inBoth = <Schema extends z.ZodType>(schemaOf: () => Schema) => ({
  description: "As JSON, or as CSV where `Accept: text/csv` asks for it",
  content: { [JSON_TYPE]: shown(schemaOf), [CSV_TYPE]: shown(() => z.string()) } as const,
});

/** The same, and a page. */
export const inThree = <Schema extends z.ZodType>(schemaOf: () => Schema) => ({
  description: "As JSON, as CSV, or as a page to print: by `Accept`",
  content: {
    [JSON_TYPE]: shown(schemaOf),
    [CSV_TYPE]: shown(() => z.string()),
    [PAGE_TYPE]: shown(() => z.string()),
  } as const,
});

/** Streams the CSV while its lines are read. */
export const inCsv = <Line>(c: Context, name: string, ...report: Parameters<typeof csv<Line>>) =>
  c.body(textStream(csv(...report)), 200, {
    ...BY_ACCEPT,
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename="${name}.csv"`,
  });
