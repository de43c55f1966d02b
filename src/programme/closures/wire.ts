/** Closures in requests and answers. */

import * as z from "zod";
import { givenInstant, instant, line, pageQuery, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { screenParams } from "../cinemas/wire.ts";
import { BEYOND_MS, FIRST_MS, WITHIN } from "../showtimes/wire.ts";
import { CLOSURE_REASONS } from "./closure.ts";
import type { Closure, ClosureChanges, ClosureDraft } from "./closure.ts";

const MAX_NOTE_LENGTH = 200;

export const closureParams = screenParams.extend({ closure_id: screenParams.shape.id });

export const closuresQuery = z.strictObject(pageQuery);

const edge = givenInstant().refine(
  (text) => Date.parse(text) >= FIRST_MS && Date.parse(text) < BEYOND_MS,
  WITHIN,
);

const fields = {
  from: edge.meta({ description: "It may have begun" }),
  to: edge.meta({ description: "At most 366 days later" }),
  reason: z.enum(CLOSURE_REASONS),
};
const note = line(MAX_NOTE_LENGTH)
  .nullish()
  .meta({ description: "Only those who run the cinema see it", examples: ["New projector"] });

export const closureBody = z
  .strictObject({ ...fields, note })
  .meta({ id: "NewClosure" })
  .transform((body): ClosureDraft => ({
    fromMs: Date.parse(body.from),
    toMs: Date.parse(body.to),
    reason: body.reason,
    note: body.note ?? null,
  }));

/** Fields that are left out do not change; null removes the note. */
export const closureChanges = z
  .strictObject({
    from: fields.from.optional(),
    to: fields.to.optional(),
    reason: fields.reason.optional(),
    note,
  })
  .meta({ id: "ClosureChanges" })
  .transform((body): ClosureChanges => ({
    fromMs: body.from === undefined ? undefined : Date.parse(body.from),
    toMs: body.to === undefined ? undefined : Date.parse(body.to),
    reason: body.reason,
    note: body.note,
  }));

export const closureSchema = lazily(() =>
  z
    .strictObject({
      id: z.int().positive(),
      from: instant,
      to: instant,
      reason: fields.reason,
      note: z.string().nullable(),
    })
    .meta({ id: "Closure" }),
);

export const closureView = (closure: Closure): Shown<typeof closureSchema> => ({
  id: closure.id,
  from: toInstant(closure.fromMs),
  to: toInstant(closure.toMs),
  reason: closure.reason,
  note: closure.note,
});
