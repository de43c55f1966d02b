/** Layouts and availabilities in answers. The services make the texts; the schemas document them. */

import * as z from "zod";
import { STATE_LETTERS } from "../../box-office/ledger/seat-map.ts";
import { lazily } from "../../platform/lazily.ts";
import { SEAT, countsSchema, sandboxMark, seatOfLayout } from "../reservations/seat-map-wire.ts";

const LAYOUT_HASH = "Jm8s5PzVq0Rk2nWf7dYtLx3cBh9aGuEo1iKqTvNw4Xs";

export const layoutParams = z.strictObject({
  hash: z
    .string()
    .meta({ description: "The layout's hash: `layout` of an availability", examples: [LAYOUT_HASH] }),
});

export const layoutSchema = lazily(() =>
  z
    .strictObject({
      seats: z.array(z.strictObject(seatOfLayout())).meta({ description: "In the order of `states`" }),
    })
    .meta({
      id: "SeatLayout",
      examples: [{ seats: [SEAT] }],
      description:
        "The seats of a showtime, without their states. Its address has the SHA-256 of the body in base64url.",
    }),
);

const letters = Object.entries(STATE_LETTERS).map(([status, letter]) => `\`${letter}\` ${status}`);

export const availabilitySchema = lazily(() =>
  z
    .strictObject({
      sandbox: sandboxMark(),
      layout: z
        .string()
        .meta({ description: "The layout's hash: read `/v1/layouts/{hash}` once, and keep it" }),
      seq: z.int().meta({ description: "Sequence number of the newest event in it" }),
      states: z
        .string()
        .meta({ description: `A letter a seat, in the layout's order: ${letters.join(", ")}` }),
      counts: countsSchema(),
    })
    .meta({
      id: "Availability",
      examples: [
        {
          layout: LAYOUT_HASH,
          seq: 117,
          states: "ffffffsshb",
          counts: { free: 6, held: 1, sold: 2, blocked: 1, checked_in: 0 },
        },
      ],
    }),
);
