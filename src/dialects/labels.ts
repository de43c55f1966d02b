import * as z from "zod";
import { seatLabel as labelSchema } from "../sales/reservations/wire.ts";
import { seatLabel, seatLabels } from "./seats.ts";

/** Labels, or numbers, which are labels too. A text, as of a form, has one or several. */
export const labelsSchema = z.preprocess(
  (seats) => (typeof seats === "string" ? seatLabels(seats) : seats),
  z
    .array(
      z
        .union([z.string(), z.int()])
        .transform((seat) => seatLabel(String(seat)))
        .pipe(labelSchema),
    )
    .min(1),
);
