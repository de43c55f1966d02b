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

/** A row as a layout names it. The part of any label before its digits may be another text: "Table, ". */
export const ROW_NAME = /^[\p{L}\p{N}](?: ?[\p{L}\p{M}\p{N}.'’-])*$/u;

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

/** Where nothing else says it, the number is the rest of the label after its row; a label that has no such rest is a number. */
export function placeOf({ label, section: name, row, number }: NamedSeat): Place {
  const section = name ?? null;
  if (number !== undefined) return { section, row, number };
  const rest = label.slice(row.length);
  return rest !== "" && ROW_NAME.test(row)
    ? { section, row, number: rest }
    : { section, row: "", number: label };
}

type NamedSeat = Pick<Seat, "label" | "section" | "row" | "number">;

/** The place of a seat of which only the label is known: "A12" is seat 12 of row A. */
function placeInLabel(label: string): Place {
  const [, row = ""] = /^(.*?)\d+$/.exec(label) ?? [];
  return placeOf({ label, row });
}

/** What a reservation keeps of a seat's place: nothing where its label says it. */
export function keptPlace(seat: NamedSeat): { readonly place?: Place } {
  // A sale asks it of each seat: it has to be cheap for an ordinary one.
  if (seat.section === undefined && seat.number === undefined && isRowAndDigits(seat)) return NO_PLACE;
  const place = placeOf(seat);
  const inLabel = placeInLabel(seat.label);
  const isInLabel = place.section === null && place.row === inLabel.row && place.number === inLabel.number;
  return isInLabel ? NO_PLACE : { place };
}

const NO_PLACE = {} as const;

/** Whether the label is the row, which ends in no digit, and digits. */
function isRowAndDigits({ label, row }: NamedSeat): boolean {
  if (!label.startsWith(row) || label.length === row.length || isDigitAt(label, row.length - 1)) return false;
  for (let i = row.length; i < label.length; i++) if (!isDigitAt(label, i)) return false;
  return true;
}

function isDigitAt(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 48 && code <= 57;
}

/** A seat of a reservation. */
export interface SoldSeat {
  /** Its label. */
  readonly seat: string;
  /** Absent where the label says it, and in rows from before it was kept. */
  readonly place?: Place;
}

/** The place of a reservation's seat, as it was when the seat was sold. */
export const placeOfLine = ({ seat, place }: SoldSeat): Place => place ?? placeInLabel(seat);
