/** Layouts and availabilities in answers. The services make the texts; the schemas document them. */

import * as z from "zod";
import { STATE_LETTERS } from "../../box-office/ledger/seat-map.ts";
import { lazily } from "../../platform/lazily.ts";
import { countsSchema, seatOfLayout } from "../reservations/seat-map-wire.ts";

export const layoutParams = z.strictObject({
  hash: z.string().meta({ description: "`layout` of an availability" }),
});

export const layoutSchema = lazily(() =>
  z.strictObject({ seats: z.array(z.strictObject(seatOfLayout())) }).meta({
    id: "SeatLayout",
    description:
      "The seats of a showtime, without their states. Its address has the SHA-256 of the body in base64url.",
  }),
);

const letters = Object.entries(STATE_LETTERS).map(([status, letter]) => `\`${letter}\` ${status}`);

export const availabilitySchema = lazily(() =>
  z
    .strictObject({
      layout: z
        .string()
        .meta({ description: "The layout's hash: read `/v1/layouts/{hash}` once, and keep it" }),
      seq: z.int().meta({ description: "Sequence number of the newest event in it" }),
      states: z
        .string()
        .meta({ description: `A letter a seat, in the layout's order: ${letters.join(", ")}` }),
      counts: countsSchema(),
    })
    .meta({ id: "Availability" }),
);
