/** Prefixes for the labels of sections whose seats would have the labels of others. */

import { MAX_PREFIX, prefixSchema } from "../cinemas/layout-shape.ts";

/** A section as far as labels need it. */
interface Labelled {
  readonly name: string;
  readonly seats: readonly { readonly row: string; readonly number: string; readonly id: string | null }[];
}

/**
 * A prefix for each section, empty where it needs none: the first letters of its name's words and its numbers ("Loge 1" is
 * "L1-"), with another number behind where two would be alike. Linear in the seats.
 */
export function prefixesFor(sections: readonly Labelled[]): string[] {
  const labels = new Set<string>();
  const prefixes = new Set<string>([""]);
  return sections.map(({ name, seats }, i) => {
    const rest = seats.map(({ row, number }) => distinct(row, number));
    const isNew = (prefix: string): boolean => rest.every((label) => !labels.has(prefix + label));
    const prefix = isNew("") ? "" : firstFree(initialsOf(name) || `S${i + 1}`, prefixes, isNew);
    prefixes.add(prefix);
    for (const label of rest) labels.add(prefix + label);
    return prefix;
  });
}

/** A label with the hyphen that all labels get as soon as two would be alike. */
const distinct = (row: string, number: string): string =>
  /\d$/.test(row) ? `${row}-${number}` : row + number;

function firstFree(
  initials: string,
  prefixes: ReadonlySet<string>,
  isNew: (prefix: string) => boolean,
): string {
  for (let n = 1; ; n++) {
    const end = n === 1 ? "-" : `${/\d$/.test(initials) ? "-" : ""}${n}-`;
    const prefix = upTo(MAX_PREFIX - end.length, initials) + end;
    if (!prefixes.has(prefix) && isNew(prefix)) return prefix;
  }
}

const initialsOf = (name: string): string =>
  [...name.normalize("NFC").matchAll(/(\p{L})[\p{L}\p{M}]*|\p{N}+/gu)]
    .map(([all, letter]) => (letter ?? all).toUpperCase())
    .join("");

/** Whole characters of at most `length` UTF-16 units. */
function upTo(length: number, text: string): string {
  let part = "";
  for (const character of text) {
    if (part.length + character.length > length) break;
    part += character;
  }
  return part;
}

/**
 * The prefixes with which labels would be the ids that the plan has, if there may be such: the two ways in which a label is
 * put together are each tried with the first seat of each section. The caller compares all labels.
 */
export const prefixesInIds = (sections: readonly Labelled[]): string[][] =>
  [distinct, (row: string, number: string) => row + number].flatMap((label) => {
    const found = sections.map(({ seats: [first] }) => before(first, label));
    return found.every((prefix) => prefix !== null) ? [found] : [];
  });

function before(
  seat: Labelled["seats"][number] | undefined,
  label: (row: string, number: string) => string,
): string | null {
  if (seat === undefined || seat.id === null) return null;
  const end = label(seat.row, seat.number);
  const prefix = seat.id.slice(0, seat.id.length - end.length);
  const isOne = seat.id.endsWith(end) && (prefix === "" || prefixSchema.safeParse(prefix).success);
  return isOne ? prefix : null;
}
