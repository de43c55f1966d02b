/** A plan of another system, as far as it is read alike in every format: its seats with their names and where they are. */

import type { Path } from "../cinemas/positioned-seats.ts";

export interface DrawnSeat {
  /** Null in a plan without sections. */
  readonly section: string | null;
  readonly row: string;
  readonly number: string;
  /** To the right, and away from the screen, in a unit of the plan's own. */
  readonly x: number;
  readonly y: number;
  /** As the plan calls it. */
  readonly category: string;
  /** What the plan calls the seat by; null if it does not. */
  readonly id: string | null;
  readonly accessible: boolean;
  readonly companion: boolean;
  readonly blocked: boolean;
  /** What the plan calls the group by that is sold together; null for none. */
  readonly group: string | null;
  /** The `id` of the wheelchair space that it is bound to; null for none. */
  readonly companionOf: string | null;
  /** Where the plan has it: indices or a line, for `PlaceIn` alone. */
  readonly source: readonly number[];
}

export type Field =
  | "section"
  | "row"
  | "number"
  | "place"
  | "category"
  | "id"
  | "companion"
  | "group"
  | "companionOf";

/** Something that cannot be taken. */
export interface PlanFault {
  /** From the plan's root. */
  readonly path: Path;
  readonly message: string;
}

/** How a format names the place of a field, or of the whole plan. */
export type PlaceIn = (seat: DrawnSeat | null, field: Field) => Pick<PlanFault, "path"> & { said: string };

export const faultAt = (
  placeIn: PlaceIn,
  seat: DrawnSeat | null,
  field: Field,
  message: string,
): PlanFault => {
  const { path, said } = placeIn(seat, field);
  return { path, message: said + message };
};

/** An answer names no more faults than this. */
export const MAX_FAULTS = 100;

/** What has other names than in the plan. */
export interface Renamed {
  readonly categories: readonly { readonly name: string; readonly word: string }[];
  /** Of the sections that have one. */
  readonly prefixes: readonly { readonly section: string; readonly prefix: string }[];
}
