/** Errors of a layout that its schema cannot express. */

import { belongingErrors } from "./belonging-errors.ts";
import { MAX_ROWS, MAX_SEATS, MAX_SEAT_LABEL } from "./layout-shape.ts";
import type { Layout, Row } from "./layout-shape.ts";
import { positionedSeats, rangesOf, seatCount, sectionsOf, stepOf } from "./positioned-seats.ts";
import type { LayoutError, Path, Range } from "./positioned-seats.ts";
import { MAX_LAYOUT_BYTES, storedBytes } from "./stored-size.ts";

/** The errors, if any. Each step relies on those before it: seats are laid out only after their number was checked. */
export function layoutErrors(layout: Layout): LayoutError[] {
  if ((layout.rows === undefined) === (layout.sections === undefined))
    return [{ path: layout.rows === undefined ? [] : ["sections"], message: "Send rows or sections" }];
  const sections = sectionsOf(layout);
  if (sections.reduce((sum, { rows }) => sum + rows.length, 0) > MAX_ROWS)
    return [{ path: ["sections"], message: `More than ${MAX_ROWS} rows` }];
  const wrongRanges = rangesOf(layout).flatMap(({ range, path }) => {
    const message = rangeError(range);
    return message === null ? [] : [{ path, message }];
  });
  if (wrongRanges.length > 0) return wrongRanges;
  const count = seatCount(layout);
  if (count < 1 || count > MAX_SEATS)
    return [{ path: rootOf(layout), message: `${count} seats, where 1 to ${MAX_SEATS} are possible` }];

  const seats = new Set<string>();
  const errors = [
    ...nameErrors(layout),
    ...seatErrors(layout, seats),
    ...labelErrors(layout, seats),
    ...belongingErrors(layout),
  ];
  if (errors.length > 0) return errors;
  if (layout.blocked?.length === count)
    return [{ path: ["blocked"], message: "Every seat is blocked, and none is left to sell" }];
  const bytes = storedBytes(layout);
  return bytes <= MAX_LAYOUT_BYTES
    ? []
    : [
        {
          path: [],
          message: `${bytes} bytes of JSON, where ${MAX_LAYOUT_BYTES} can be stored: seats on the grid need no position`,
        },
      ];
}

const rootOf = ({ sections }: Layout): Path => [sections === undefined ? "rows" : "sections"];

function rangeError(range: Range): string | null {
  const { from, to } = range;
  const step = stepOf(range);
  return (to - from) % step === 0 ? null : `${from} and every ${step} from it never comes to ${to}`;
}

/** Names of sections, and of rows in one section, that are used twice. */
function nameErrors(layout: Layout): LayoutError[] {
  const sections = new Set<string>();
  return sectionsOf(layout).flatMap(({ name, rows, path }, i) => {
    const ofRows = rowErrors(rows, path);
    if (name === null || sections.size < sections.add(name).size) return ofRows;
    return [{ path: ["sections", i, "name"], message: `There is a section ${name} already` }, ...ofRows];
  });
}

function rowErrors(rows: readonly Row[], path: Path): LayoutError[] {
  const seen = new Set<string>();
  return rows.flatMap((row, r) =>
    "aisle" in row || seen.size < seen.add(row.label).size
      ? []
      : [{ path: [...path, r, "label"], message: `There is a row ${row.label} already` }],
  );
}

/** Labels that are used twice or are too long, and seats of two sections in one place; one error a range. Adds every label to `seats`. */
function seatErrors(layout: Layout, seats: Set<string>): LayoutError[] {
  const found: LayoutError[] = [];
  const taken = new Map<string, string>();
  const reported = new Set<string>();
  for (const { label, section, row, number, x, y, path } of positionedSeats(layout)) {
    const inItsPlace = taken.get(`${x} ${y}`);
    const message = seats.has(label)
      ? twice(label, section)
      : label.length > MAX_SEAT_LABEL
        ? `Seat ${number} of row ${row} would get the label ${label}, of more than ${MAX_SEAT_LABEL} characters`
        : inItsPlace === undefined
          ? null
          : `Seat ${label} lies on seat ${inItsPlace}: give its section another x or y`;
    const key = path.join("/");
    if (message !== null && !reported.has(key)) {
      found.push({ path, message });
      reported.add(key);
    }
    seats.add(label);
    taken.set(`${x} ${y}`, label);
  }
  return found;
}

const twice = (label: string, section: string | null): string =>
  section === null
    ? `There is a seat ${label} already`
    : `There is a seat ${label} already. A prefix tells the seats of a section from those of others`;

function labelErrors(
  { accessible = [], companions = [], blocked = [], positions = {} }: Layout,
  seats: ReadonlySet<string>,
): LayoutError[] {
  const missing = (label: string): string | null => (seats.has(label) ? null : `There is no seat ${label}`);
  const wheelchairs = new Set(accessible);
  return [
    ...listErrors("accessible", accessible, missing),
    ...listErrors(
      "companions",
      companions,
      (label) =>
        missing(label) ?? (wheelchairs.has(label) ? `${label} is accessible, so it is no companion's` : null),
    ),
    ...listErrors("blocked", blocked, missing),
    ...Object.keys(positions).flatMap((label) => {
      const message = missing(label);
      return message === null ? [] : [{ path: ["positions", label], message }];
    }),
  ];
}

function listErrors(
  list: string,
  labels: readonly string[],
  errorOf: (label: string) => string | null,
): LayoutError[] {
  const seen = new Set<string>();
  return labels.flatMap((label, i) => {
    const message = errorOf(label) ?? (seen.has(label) ? `${label} is named twice` : null);
    seen.add(label);
    return message === null ? [] : [{ path: [list, i], message }];
  });
}
