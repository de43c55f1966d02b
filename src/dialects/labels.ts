import * as z from "zod";
import { seatLabel as labelSchema } from "../reservations/wire.ts";
import { seatLabel } from "./seats.ts";

/** Of a JSON body: labels, or numbers, which are labels too. */
export const labelsSchema = z
  .array(
    z
      .union([z.string(), z.int()])
      .transform((seat) => seatLabel(String(seat)))
      .pipe(labelSchema),
  )
  .min(1);
