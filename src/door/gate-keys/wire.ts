/** Gate keys in requests and answers. */

import * as z from "zod";
import { idOf, idText, instant, line, pageQuery, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import type { GateKey } from "./gate-key.ts";

const MAX_NAME_LENGTH = 64;

export const gateKeyBody = z
  .strictObject({
    name: line(MAX_NAME_LENGTH).meta({
      description: `Your name for the device, ${MAX_NAME_LENGTH} characters at most`,
    }),
    cinema_id: z.int().positive().optional().meta({ description: "The cinema's id: every showtime of it" }),
    showtime_id: z
      .int()
      .positive()
      .optional()
      .meta({ description: "A showtime's id, instead of a cinema: only this showtime" }),
  })
  .meta({ id: "MakeGateKey", examples: [{ name: "Front door", cinema_id: 1 }] })
  .transform(({ name, cinema_id: cinemaId, showtime_id: showtimeId }, context) => {
    if (cinemaId !== undefined && showtimeId === undefined) return { name, scope: { cinemaId } };
    if (showtimeId !== undefined && cinemaId === undefined) return { name, scope: { showtimeId } };
    context.addIssue({ code: "custom", path: ["cinema_id"], message: "Send cinema_id, or showtime_id" });
    return z.NEVER;
  });

export const gateKeysQuery = z.strictObject({
  cinema_id: idText.meta({ description: "The cinema's id" }),
  ...pageQuery,
});

const GATE_KEY = {
  id: 3,
  name: "Front door",
  cinema_id: 1,
  showtime_id: null,
  created_at: "2026-11-10T12:00:00.000Z",
};

export const gateKeySchema = lazily(() =>
  z
    .strictObject({
      id: idOf("gate key"),
      name: z.string().meta({ description: "Your name for the device" }),
      cinema_id: idOf("cinema"),
      showtime_id: z
        .int()
        .nullable()
        .meta({ description: "The only showtime that it is for; null: every showtime of the cinema" }),
      created_at: instant.meta({ description: "When it was made" }),
    })
    .meta({ id: "GateKey", examples: [GATE_KEY] }),
);

export const newGateKeySchema = lazily(() =>
  gateKeySchema()
    .extend({
      key: z
        .string()
        .meta({ description: "The key itself, which is not shown again: give it to the device" }),
    })
    .meta({ id: "NewGateKey", examples: [{ ...GATE_KEY, key: "gate_5Vd2kq0m8hXc1rTz7yWn4s" }] }),
);

export const gateKeyView = (key: GateKey): Shown<typeof gateKeySchema> => ({
  id: key.id,
  name: key.name,
  cinema_id: key.cinemaId,
  showtime_id: key.showtimeId,
  created_at: toInstant(key.createdAtMs),
});
