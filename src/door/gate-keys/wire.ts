/** Gate keys in requests and answers. */

import * as z from "zod";
import { idText, instant, line, pageQuery, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import type { GateKey } from "./gate-key.ts";

const MAX_NAME_LENGTH = 64;

export const gateKeyBody = z
  .strictObject({
    name: line(MAX_NAME_LENGTH).meta({ description: "Your name for the device" }),
    cinema_id: z.int().positive().optional().meta({ description: "Every showtime of the cinema" }),
    showtime_id: z
      .int()
      .positive()
      .optional()
      .meta({ description: "Instead of a cinema: only this showtime" }),
  })
  .meta({ id: "MakeGateKey" })
  .transform(({ name, cinema_id: cinemaId, showtime_id: showtimeId }, context) => {
    if (cinemaId !== undefined && showtimeId === undefined) return { name, scope: { cinemaId } };
    if (showtimeId !== undefined && cinemaId === undefined) return { name, scope: { showtimeId } };
    context.addIssue({ code: "custom", path: ["cinema_id"], message: "Send cinema_id, or showtime_id" });
    return z.NEVER;
  });

export const gateKeysQuery = z.strictObject({ cinema_id: idText, ...pageQuery });

export const gateKeySchema = lazily(() =>
  z
    .strictObject({
      id: z.int(),
      name: z.string(),
      cinema_id: z.int(),
      showtime_id: z.int().nullable().meta({ description: "null: every showtime of the cinema" }),
      created_at: instant,
    })
    .meta({ id: "GateKey" }),
);

export const newGateKeySchema = lazily(() =>
  gateKeySchema()
    .extend({ key: z.string().meta({ description: "Not shown again: give it to the device" }) })
    .meta({ id: "NewGateKey" }),
);

export const gateKeyView = (key: GateKey): Shown<typeof gateKeySchema> => ({
  id: key.id,
  name: key.name,
  cinema_id: key.cinemaId,
  showtime_id: key.showtimeId,
  created_at: toInstant(key.createdAtMs),
});
