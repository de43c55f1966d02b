import * as z from "zod";
import {
  DEFAULT_CATEGORY,
  numberText,
  rowLabel,
  seatLabelSchema,
  sectionName,
  wordSchema,
} from "../cinemas/layout-shape.ts";
import { given } from "./bodies.ts";
import type { AddedSeat } from "./showtime.ts";

const MAX_ADDED_AT_ONCE = 1_000;

const addedSeat = z
  .strictObject({
    label: seatLabelSchema,
    category: wordSchema.default(DEFAULT_CATEGORY),
    section: sectionName.optional(),
    row: rowLabel.optional(),
    number: numberText.optional(),
  })
  .superRefine(({ section, row, number }, context) => {
    if ((row === undefined) !== (number === undefined))
      context.addIssue({
        code: "custom",
        path: [row === undefined ? "row" : "number"],
        message: "A row and a number go together",
      });
    else if (section !== undefined && row === undefined)
      context.addIssue({ code: "custom", path: ["row"], message: "A section has rows with numbers" });
  });

export const addSeatsBody = z
  .strictObject({
    seats: z
      .array(z.union([seatLabelSchema, addedSeat]))
      .min(1)
      .max(MAX_ADDED_AT_ONCE)
      .meta({
        description:
          "Labels, or labels with a category (standard if left out) and what people call the seat: without that, K1 is seat 1 of row K",
        examples: [["K1", "K2", { label: "sofa", section: "Balcony", row: "1", number: "12a" }]],
      }),
  })
  .meta({ id: "AddSeats", examples: [{ seats: ["K1", "K2"] }] })
  .transform(({ seats }): AddedSeat[] =>
    seats.map((seat) => {
      if (typeof seat === "string") return { label: seat, category: DEFAULT_CATEGORY };
      const { label, category, ...place } = seat;
      return { label, category, ...given(place) };
    }),
  );
