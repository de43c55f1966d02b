/** Seats as people say them: "Row 1, seat 12" and "Balkon, Reihe 1, Plätze 12, 13". */

import { placeOfLine } from "../../box-office/ledger/place.ts";
import type { Place, SoldSeat } from "../../box-office/ledger/place.ts";
import { labelList } from "../../http/label-list.ts";
import { DEFAULT_LANGUAGE } from "../../http/languages.ts";
import type { Language } from "../../http/languages.ts";

const WORDS: Readonly<Record<Language, { row: string; seat: string; seats: string }>> = {
  en: { row: "row", seat: "seat", seats: "seats" },
  de: { row: "Reihe", seat: "Platz", seats: "Plätze" },
};

/** The seats of one row together; rows are apart by semicolons. To begin a line with, unless `within` a sentence. */
export function seatsInWords(
  seats: readonly SoldSeat[],
  language: Language = DEFAULT_LANGUAGE,
  { within = false }: { readonly within?: boolean } = {},
): string {
  const rows = Map.groupBy(seats.map(placeOfLine), ({ section, row }) => JSON.stringify([section, row]));
  return Array.from(rows.values(), (places, i) => {
    const { row, numbers } = rowInWords(places, language, within || i > 0);
    return [...row, numbers].join(", ");
  }).join("; ");
}

/** One seat in two parts, so that a ticket can show the number large. `row` is empty for a seat without row and section. */
export function seatInParts(
  seat: SoldSeat,
  language: Language,
): { readonly row: string; readonly number: string } {
  const place = placeOfLine(seat);
  const { row } = rowInWords([place], language, false);
  const { numbers } = rowInWords([{ ...place, section: null, row: "" }], language, false);
  return { row: row.join(", "), number: numbers };
}

/** A row may be written with the hyphen before its seats: "1-" for seats 1-11, 1-12. */
const saidOf = (row: string): string => row.replace(/(?<=[^-])-+$/, "");

/** Section and row, where there are any, and the numbers in it. Section names stay as the owner wrote them. */
function rowInWords(places: readonly Place[], language: Language, within: boolean) {
  const words = WORDS[language];
  const [{ section, row }] = places as [Place];
  const numbers = labelList(
    places.map(({ number }) => number),
    language,
  );
  const first = (word: string): string => (within ? word : word.charAt(0).toUpperCase() + word.slice(1));
  const isAlone = section === null && row === "";
  const rowWord = section === null ? first(words.row) : words.row;
  const seatWord = places.length === 1 ? words.seat : words.seats;
  return {
    row: [
      ...(section === null ? [] : [labelList([section], language)]),
      ...(row === "" ? [] : [`${rowWord} ${saidOf(row)}`]),
    ],
    numbers: `${isAlone ? first(seatWord) : seatWord} ${numbers}`,
  };
}
