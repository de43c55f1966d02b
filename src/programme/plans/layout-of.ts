/** A layout made from the seats of a plan. */

import { MAX_POSITION } from "../cinemas/layout-shape.ts";
import type { Layout } from "../cinemas/layout-shape.ts";
import { layoutSchema } from "../cinemas/layout.ts";
import { positionedSeats } from "../cinemas/positioned-seats.ts";
import type { Path } from "../cinemas/positioned-seats.ts";
import { builtSection, sourceOf } from "./built-sections.ts";
import type { BuiltSection } from "./built-sections.ts";
import { categoryWords } from "./category-words.ts";
import { gridOf } from "./grid.ts";
import type { PlacedSeat } from "./grid.ts";
import { MAX_FAULTS, faultAt } from "./plan.ts";
import type { DrawnSeat, PlaceIn, PlanFault, Renamed } from "./plan.ts";
import { prefixesFor, prefixesInIds } from "./prefixes.ts";
import { seatFaults } from "./seat-faults.ts";

/** A seat that is drawn closer than this to its column and line is drawn there. */
const TOLERANCE = 0.05;

const TOO_FAR = `It is more than ${MAX_POSITION} seats or rows away from the others`;

export type TakenPlan =
  | { readonly ok: true; readonly layout: Layout; readonly renamed: Renamed }
  | { readonly ok: false; readonly faults: readonly PlanFault[] };

/**
 * The layout that has these seats, with their ids as labels where a layout can give such labels; or what cannot be taken, by
 * its place in the plan: `found` while reading it, and what is seen here. O(n log n).
 */
export function layoutOf(
  seats: readonly DrawnSeat[],
  placeIn: PlaceIn,
  found: readonly PlanFault[] = [],
): TakenPlan {
  const ofSeats = found.length > 0 && seats.length === 0 ? [] : seatFaults(seats, placeIn);
  const faults = [...found, ...ofSeats].slice(0, MAX_FAULTS);
  if (faults.length > 0) return { ok: false, faults };

  const words = categoryWords(seats.map(({ category }) => category));
  const placed = gridOf(seats);
  const inOrder = placed.flatMap(({ rows }) => rows.flatMap((row) => row.seats));
  const outside = inOrder.filter(isOutside).slice(0, MAX_FAULTS);
  if (outside.length > 0)
    return { ok: false, faults: outside.map(({ seat }) => faultAt(placeIn, seat, "place", TOO_FAR)) };

  const sections = placed.map((section) => builtSection(section, words));
  const { layout, labels, prefixes } = labelled(sections);
  const details = detailsOf(inOrder, labels);
  const { data, error } = layoutSchema.safeParse({ ...layout, ...details });
  if (error !== undefined) {
    const placeOf = (path: Path): ReturnType<typeof sourceOf> => {
      const [field, which] = path;
      const seatOf = (label: string): DrawnSeat | null => inOrder[labels.indexOf(label)]?.seat ?? null;
      if (field === "positions") return [seatOf(String(which)), "place"];
      if (field === "companion_of") return [seatOf(String(which)), "companionOf"];
      if (field === "together") return [seatOf(details.together?.[Number(which)]?.[0] ?? ""), "group"];
      return sourceOf(sections, path);
    };
    const ofLayout = error.issues
      .slice(0, MAX_FAULTS)
      .map(({ path, message }) => faultAt(placeIn, ...placeOf(path as Path), message));
    return { ok: false, faults: ofLayout };
  }
  return {
    ok: true,
    layout: data,
    renamed: {
      categories: [...words].map(([name, word]) => ({ name, word })),
      prefixes: sections.flatMap(({ name }, i) => {
        const prefix = prefixes[i] ?? "";
        return name === null || prefix === "" ? [] : [{ section: name, prefix }];
      }),
    },
  };
}

/** Also where a place is too large to count with. */
const isOutside = ({ x, y }: PlacedSeat): boolean =>
  !(Math.abs(x) <= MAX_POSITION && Math.abs(y) <= MAX_POSITION);

interface Labelled {
  readonly layout: Layout;
  /** In the order of the layout. */
  readonly labels: readonly string[];
  readonly prefixes: readonly string[];
}

/** With the prefixes by which labels are the ids of the plan, if there are such. */
function labelled(sections: readonly BuiltSection[]): Labelled {
  const named = sections.map(({ name, rows }) => ({
    name: name ?? "",
    seats: rows.flatMap((row) => row.seats),
  }));
  const ids = named.flatMap(({ seats }) => seats.map(({ id }) => id));
  for (const prefixes of prefixesInIds(named)) {
    const found = withPrefixes(sections, prefixes);
    if (found.labels.every((label, i) => label === ids[i])) return found;
  }
  return withPrefixes(sections, prefixesFor(named));
}

function withPrefixes(sections: readonly BuiltSection[], prefixes: readonly string[]): Labelled {
  const layout = layoutWith(sections, prefixes);
  return { layout, prefixes, labels: positionedSeats(layout).map(({ label }) => label) };
}

/** One section without a name is plain rows. */
function layoutWith(sections: readonly BuiltSection[], prefixes: readonly string[]): Layout {
  const [first] = sections;
  if (first === undefined || first.name === null) return { rows: first?.rows.map(({ row }) => row) ?? [] };
  let behind = 0;
  return {
    sections: sections.map(({ name, x, y, rows }, i) => {
      const prefix = prefixes[i] ?? "";
      const place = { ...(x === 0 ? {} : { x }), ...(y === behind ? {} : { y }) };
      behind = Math.max(behind, y + depthOf(rows));
      return {
        name: name ?? "",
        ...(prefix === "" ? {} : { prefix }),
        ...place,
        rows: rows.map(({ row }) => row),
      };
    }),
  };
}

const depthOf = (rows: BuiltSection["rows"]): number =>
  rows.reduce((sum, { row }) => sum + ("aisle" in row ? row.aisle : 1), 0);

/** The lists of marked seats, what belongs together, and the positions of those that the grid puts elsewhere. */
function detailsOf(
  seats: readonly PlacedSeat[],
  labels: readonly string[],
): Pick<Layout, "accessible" | "companions" | "blocked" | "together" | "companion_of" | "positions"> {
  const marked = (is: (seat: DrawnSeat) => boolean): string[] =>
    labels.filter((_, i) => seats[i] !== undefined && is(seats[i].seat));
  const lists = {
    accessible: marked((seat) => seat.accessible),
    companions: marked((seat) => seat.companion),
    blocked: marked((seat) => seat.blocked),
    together: togetherOf(seats, labels),
  };
  const labelOf = new Map(seats.map(({ seat }, i) => [seat.id, labels[i] ?? ""]));
  const bound = seats.flatMap(({ seat: { companionOf } }, i): [string, string][] =>
    companionOf === null ? [] : [[labels[i] ?? "", labelOf.get(companionOf) ?? ""]],
  );
  const positions = seats.flatMap(({ column, line, x, y }, i): [string, { x: number; y: number }][] =>
    Math.abs(x - column) <= TOLERANCE && Math.abs(y - line) <= TOLERANCE
      ? []
      : [[labels[i] ?? "", { x: rounded(x), y: rounded(y) }]],
  );
  return {
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    ...(bound.length === 0 ? {} : { companion_of: Object.fromEntries(bound) }),
    ...(positions.length === 0 ? {} : { positions: Object.fromEntries(positions) }),
  };
}

function togetherOf(seats: readonly PlacedSeat[], labels: readonly string[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const [i, { seat }] of seats.entries())
    if (seat.group !== null) groups.set(seat.group, [...(groups.get(seat.group) ?? []), labels[i] ?? ""]);
  return [...groups.values()];
}

const rounded = (place: number): number => Math.round(place * 100) / 100;
