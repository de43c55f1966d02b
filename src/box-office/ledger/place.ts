/** Where a seat is, as people say it: "Balcony, row 1, seat 12". */

import type { Seat } from "./hall.ts";

export interface Place {
  /** Null in a hall without sections. */
  readonly section: string | null;
  /** Empty for a seat without a row. */
  readonly row: string;
  /** As people read it: "12", "12a". */
  readonly number: string;
}

/** The fields of a seat that say its place, without those that its label says. */
export const named = ({
  label,
  section,
  row,
  number,
}: Place & { readonly label: string }): Pick<Seat, "section" | "row" | "number"> => ({
  ...(section === null ? {} : { section }),
  row,
  ...(label === row + number ? {} : { number }),
});

export const placeOf = (seat: Pick<Seat, "label" | "section" | "row" | "number">): Place => ({
  section: seat.section ?? null,
  row: seat.row,
  number: seat.number ?? seat.label.slice(seat.row.length),
});

/** The place of a seat of which only the label is known: "A12" is seat 12 of row A. A label without a number is a number. */
export function placeInLabel(label: string): Place {
  const [, row = "", number = label] = /^(.*?)(\d+)$/.exec(label) ?? [];
  return { section: null, row, number };
}
