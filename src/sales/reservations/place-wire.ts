/** Where a seat is, in answers. */

import * as z from "zod";
import { placeOfLine } from "../../box-office/ledger/place.ts";
import type { Place, SoldSeat } from "../../box-office/ledger/place.ts";

/** Beside the seat's label. */
export const placeFields = {
  section: z.string().nullable().meta({ description: "The seat's section; null in a hall without sections" }),
  row: z.string().meta({ description: "The seat's row; empty for a seat without one" }),
  number: z
    .string()
    .meta({ description: "The seat's number in its row, as people read it", examples: ["12", "12a"] }),
};

export function placeView(seat: SoldSeat): Place {
  const { section, row, number } = placeOfLine(seat);
  return { section, row, number };
}
