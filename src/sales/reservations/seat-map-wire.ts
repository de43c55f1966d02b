/** The seat map in answers. */

import * as z from "zod";
import { idOf } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";

const COUNTS = { free: 149, held: 4, sold: 5, blocked: 2, checked_in: 0 };

/** In the examples. */
export const SEAT = {
  label: "A1",
  row: "A",
  number: "1",
  x: 0,
  y: 0,
  category: "standard",
  accessible: false,
  companion: false,
};

export const countsSchema = lazily(() =>
  z
    .strictObject({
      free: z.int().meta({ description: "Seats that can be bought" }),
      held: z.int().meta({ description: "Seats that somebody holds or pays" }),
      sold: z.int().meta({ description: "Seats that are sold" }),
      blocked: z.int().meta({ description: "Seats that are not for sale" }),
      checked_in: z.int().meta({ description: "How many of the sold seats are checked in" }),
    })
    .meta({ id: "SeatCounts", description: "How many seats are in which state", examples: [COUNTS] }),
);

/** What a sale does not change of a seat. */
export const seatOfLayout = lazily(() => ({
  label: z.string().meta({ description: "Unique in the hall; names the seat in requests" }),
  section: z.string().optional().meta({ description: "Only in halls with sections" }),
  row: z.string().meta({ description: "As people read it; empty for a seat without a row" }),
  number: z
    .string()
    .meta({ description: "Of the seat in its row, as people read it", examples: ["12", "12a"] }),
  x: z.number().meta({ description: "Column in the hall's layout, gaps counted" }),
  y: z.number().meta({ description: "Row from the screen backwards, walkways counted" }),
  category: z.string().meta({ description: "The seat's category in the price card" }),
  accessible: z.boolean().meta({ description: "Whether it is for a wheelchair" }),
  companion: z.boolean().meta({ description: "Whether it is beside an accessible seat, for a companion" }),
  group: z
    .string()
    .optional()
    .meta({ description: "Seats with the same group are sold together or not at all" }),
  companion_of: z.string().optional().meta({ description: "The accessible seat that it is sold with" }),
}));

/** Of a hall's states in a sandbox. */
export const sandboxMark = lazily(() =>
  z.literal(true).optional().meta({ description: "There in a sandbox cinema only" }),
);

export const seatMapSchema = lazily(() =>
  z
    .strictObject({
      showtime_id: idOf("showtime"),
      sandbox: sandboxMark(),
      seq: z.int().meta({ description: "Sequence number of the newest event in the map" }),
      counts: countsSchema(),
      seats: z
        .array(
          z.strictObject({
            ...seatOfLayout(),
            status: z
              .enum(["free", "held", "sold", "blocked"])
              .meta({ description: "`blocked`: not for sale, by the layout or by staff" }),
            seq: z.int().meta({ description: "Sequence number of the event that changed it last" }),
          }),
        )
        .meta({ description: "All seats of the hall, in its order" }),
    })
    .meta({
      id: "SeatMap",
      examples: [
        {
          showtime_id: 28,
          seq: 117,
          counts: COUNTS,
          seats: [{ ...SEAT, status: "sold", seq: 117 }],
        },
      ],
    }),
);
