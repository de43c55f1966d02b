/** Errors of a layout that its schema cannot express. */

import { MAX_SEATS } from "./layout-shape.ts";
import type { Layout } from "./layout-shape.ts";
import { positionedSeats, rangesOf, seatCount, stepOf } from "./positioned-seats.ts";
import type { Path, Range } from "./positioned-seats.ts";

export interface LayoutError {
  readonly path: Path;
  readonly message: string;
}

/** The errors, if any. Each step relies on those before it: seats are laid out only after their number was checked. */
export function layoutErrors(layout: Layout): LayoutError[] {
  const wrongRanges = rangesOf(layout).flatMap(({ range, path }) => {
    const message = rangeError(range);
    return message === null ? [] : [{ path, message }];
  });
  if (wrongRanges.length > 0) return wrongRanges;
  const count = seatCount(layout);
  if (count < 1 || count > MAX_SEATS)
    return [{ path: ["rows"], message: `${count} seats, where 1 to ${MAX_SEATS} are possible` }];

  const seats = new Set<string>();
  const errors = [...rowErrors(layout), ...seatErrors(layout, seats), ...labelErrors(layout, seats)];
  if (errors.length === 0 && layout.blocked?.length === count)
    return [{ path: ["blocked"], message: "Every seat is blocked, and none is left to sell" }];
  return errors;
}

function rangeError(range: Range): string | null {
  const { from, to } = range;
  if (from > to) return `${from} to ${to} runs backwards`;
  const step = stepOf(range);
  return (to - from) % step === 0 ? null : `${from} and every ${step} from it never comes to ${to}`;
}

function rowErrors({ rows }: Layout): LayoutError[] {
  const seen = new Set<string>();
  return rows.flatMap((row, r) => {
    if ("aisle" in row) return [];
    if (seen.has(row.label))
      return [{ path: ["rows", r, "label"], message: `There is a row ${row.label} already` }];
    seen.add(row.label);
    return [];
  });
}

/** Labels that are used twice, one error a range. Adds every label to `seats`. */
function seatErrors(layout: Layout, seats: Set<string>): LayoutError[] {
  const found: LayoutError[] = [];
  let reported: Path | null = null;
  for (const { label, path } of positionedSeats(layout)) {
    if (seats.has(label) && reported !== path) {
      found.push({ path, message: `There is a seat ${label} already` });
      reported = path;
    }
    seats.add(label);
  }
  return found;
}

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
