/** A hall as CSV: a line a seat, with its section, row and number, where it is, and its category. */

import Papa from "papaparse";
import { COLUMNS } from "./csv-columns.ts";
import type { Column } from "./csv-columns.ts";
import { layoutOf } from "./layout-of.ts";
import type { TakenPlan } from "./layout-of.ts";
import { MAX_FAULTS } from "./plan.ts";
import type { DrawnSeat, Field, PlaceIn, PlanFault } from "./plan.ts";

const NEEDED: readonly Column[] = ["row", "seat"];

const MAX_CELL = 200;

const MAX_LINE = 4_000;

/** A header with more columns than this is not read. */
const MAX_COLUMNS = 50;

/** Lines that are parsed at once: of a file that is none, only the first have faults. */
const BLOCK = 100;

const MARKS: ReadonlyMap<string, boolean> = new Map([
  ...["", "0", "no", "false"].map((text): [string, boolean] => [text, false]),
  ...["1", "yes", "true", "x"].map((text): [string, boolean] => [text, true]),
]);

const COLUMN_OF: Record<Field, Column> = {
  section: "section",
  row: "row",
  number: "seat",
  place: "x",
  category: "category",
  id: "label",
  companion: "companion",
  group: "together",
  companionOf: "companion_of",
};

const said = (line: number, column: string): string => `Line ${line}, ${column}: `;

const placeIn: PlaceIn = (seat, field) => ({
  path: [],
  said: seat === null ? "" : said(seat.source[0] ?? 0, COLUMN_OF[field]),
});

/**
 * The layout of a CSV with commas or semicolons. Without any `x` and `y` the seats are in the order of the lines, each row
 * behind the one before. Faults name the line and the column.
 */
export function fromCsv(text: string): TakenPlan {
  const { header, lines, faults } = linesOf(text);
  if (faults.length > 0) return { ok: false, faults: faults.slice(0, MAX_FAULTS) };
  const seats: DrawnSeat[] = [];
  for (const line of lines) {
    if (faults.length >= MAX_FAULTS) break;
    const seat = seatOf(line, header, faults);
    if (seat !== null) seats.push(seat);
  }
  return layoutOf(drawnOrInOrder(seats, faults), placeIn, faults);
}

interface Line {
  readonly number: number;
  readonly cells: readonly string[];
}

/** The lines that are not empty, up to the first that cannot be parsed. */
function linesOf(text: string): { header: string[]; lines: Line[]; faults: PlanFault[] } {
  const all = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  const tooLong = all.findIndex((line) => line.length > MAX_LINE);
  if (tooLong >= 0)
    return {
      header: [],
      lines: [],
      faults: [fault(`Line ${tooLong + 1} has more than ${MAX_LINE} characters`)],
    };
  const delimiter = all.find((line) => line.trim() !== "")?.includes(";") === true ? ";" : ",";
  const lines: Line[] = [];
  const faults: PlanFault[] = [];
  for (let start = 0; start < all.length && faults.length === 0; start += BLOCK) {
    const { data, errors } = Papa.parse<string[]>(all.slice(start, start + BLOCK).join("\n"), { delimiter });
    let number = start + 1;
    for (const cells of data) {
      if (cells.some((cell) => cell.trim() !== "")) lines.push({ number, cells });
      number += 1 + cells.reduce((sum, cell) => sum + cell.split("\n").length - 1, 0);
    }
    for (const { row = 0, message } of errors.slice(0, MAX_FAULTS))
      faults.push(fault(`Line ${start + row + 1}: ${message}`));
  }
  const [head = { number: 1, cells: [] }, ...rest] = lines;
  const header = head.cells.slice(0, MAX_COLUMNS).map((name) => name.trim().toLowerCase());
  return { header, lines: rest, faults: [...faults, ...headerFaults(header, head.number)] };
}

function headerFaults(header: readonly string[], line: number): PlanFault[] {
  const known: readonly string[] = COLUMNS;
  return [
    ...NEEDED.filter((name) => !header.includes(name)).map((name) =>
      fault(`Line ${line}: there is no column ${name}`),
    ),
    ...header.flatMap((name, i) => {
      if (!known.includes(name))
        return [fault(`${said(line, name || `column ${i + 1}`)}Not one of ${COLUMNS.join(", ")}`)];
      return header.indexOf(name) === i ? [] : [fault(`${said(line, name)}It is there twice`)];
    }),
  ];
}

const fault = (message: string): PlanFault => ({ path: [], message });

/** A seat whose `x` and `y` are NaN where the line has none. */
function seatOf({ number, cells }: Line, header: readonly string[], faults: PlanFault[]): DrawnSeat | null {
  const before = faults.length;
  const report = (column: string, message: string): void => {
    faults.push(fault(said(number, column) + message));
  };
  if (cells.length > header.length) report(`column ${header.length + 1}`, "The header has no name for it");
  const cell = (column: Column): string => {
    const text = (cells[header.indexOf(column)] ?? "").trim().replace(/^'(?=[=+\-@])/, "");
    if (text.length > MAX_CELL) report(column, `More than ${MAX_CELL} characters`);
    return text.normalize("NFC");
  };
  const mark = (column: Column): boolean => {
    const text = cell(column);
    const is = MARKS.get(text.toLowerCase());
    if (is === undefined) report(column, `${text} is neither yes nor no`);
    return is ?? false;
  };
  const coordinate = (column: "x" | "y"): number => {
    const text = cell(column);
    const found = text === "" ? Number.NaN : Number(text.replace(/^(-?\d*),(\d+)$/, "$1.$2"));
    if (text !== "" && !Number.isFinite(found)) report(column, `${text} is no number`);
    return found;
  };
  const orNull = (column: Column): string | null => {
    const text = cell(column);
    return text === "" ? null : text;
  };
  const seat = {
    section: orNull("section"),
    row: cell("row"),
    number: cell("seat"),
    x: coordinate("x"),
    y: coordinate("y"),
    category: cell("category"),
    id: orNull("label"),
    accessible: mark("accessible"),
    companion: mark("companion"),
    blocked: mark("blocked"),
    group: orNull("together"),
    companionOf: orNull("companion_of"),
    source: [number],
  };
  if (Number.isNaN(seat.x) !== Number.isNaN(seat.y) && faults.length === before)
    report(Number.isNaN(seat.x) ? "x" : "y", "Of x and y one is missing");
  return faults.length === before ? seat : null;
}

/** Places for seats that have none. Either all have one, or none. */
function drawnOrInOrder(seats: readonly DrawnSeat[], faults: PlanFault[]): readonly DrawnSeat[] {
  const without = seats.find(({ x }) => Number.isNaN(x));
  if (without === undefined) return seats;
  if (seats.some(({ x }) => !Number.isNaN(x))) {
    faults.push(fault(`${said(without.source[0] ?? 0, "x")}It has no place, and others have`));
    return [];
  }
  const rows = Map.groupBy(seats, ({ section, row }) => JSON.stringify([section, row]));
  return [...rows.values()].flatMap((row, y) => row.map((seat, x) => ({ ...seat, x, y })));
}
