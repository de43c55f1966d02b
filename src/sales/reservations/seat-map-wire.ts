/** The seat map in answers. */

import * as z from "zod";
import { lazily } from "../../platform/lazily.ts";

export const countsSchema = lazily(() =>
  z
    .strictObject({
      free: z.int(),
      held: z.int(),
      sold: z.int(),
      blocked: z.int(),
      checked_in: z.int().meta({ description: "Of the sold seats" }),
    })
    .meta({ id: "SeatCounts" }),
);

/** What a sale does not change of a seat. */
export const seatOfLayout = lazily(() => ({
  label: z.string(),
  section: z.string().optional().meta({ description: "Only in halls with sections" }),
  row: z.string(),
  number: z.string().meta({ description: "As people read it", examples: ["12", "12a"] }),
  x: z.number().meta({ description: "Column in the hall's layout, gaps counted" }),
  y: z.number().meta({ description: "Row from the screen backwards, walkways counted" }),
  category: z.string(),
  accessible: z.boolean(),
  companion: z.boolean().meta({ description: "Beside an accessible seat" }),
  group: z
    .string()
    .optional()
    .meta({ description: "Seats with the same group are sold together or not at all" }),
  companion_of: z.string().optional().meta({ description: "The accessible seat that it is sold with" }),
}));

export const seatMapSchema = lazily(() =>
  z
    .strictObject({
      showtime_id: z.int(),
      seq: z.int().meta({ description: "Sequence number of the newest event in the map" }),
      counts: countsSchema(),
      seats: z.array(
        z.strictObject({
          ...seatOfLayout(),
          status: z.enum(["free", "held", "sold", "blocked"]),
          seq: z.int().meta({ description: "Sequence number of the event that changed it last" }),
        }),
      ),
    })
    .meta({ id: "SeatMap" }),
);
