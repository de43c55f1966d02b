import * as z from "zod";
import { seatLabel as labelSchema } from "../sales/reservations/wire.ts";
import { seatLabel, seatLabels } from "./seats.ts";

/** A list of seat labels or numbers, or a text with one or several labels, as a form sends it. */
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
