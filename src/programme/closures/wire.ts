/** Closures in requests and answers. */

import * as z from "zod";
import { givenInstant, idOf, idText, instant, line, pageQuery, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { screenParams } from "../cinemas/wire.ts";
import { LOCAL_TIME, bounded, localTime, startOf } from "../showtimes/bodies.ts";
import { CLOSURE_REASONS } from "./closure.ts";
import type { Closure, ClosureChanges, NewClosure } from "./closure.ts";

const MAX_NOTE_LENGTH = 200;

export const closureParams = screenParams.extend({
  closure_id: idText.meta({ description: "The closure's id" }),
});

export const closuresQuery = z.strictObject(pageQuery);

const instantEdge = bounded(givenInstant());

const edges = {
  from: instantEdge.optional().meta({ description: "When the screen closes. It may have begun" }),
  local_from: localTime.optional().meta({ description: `Instead of from. ${LOCAL_TIME}` }),
  to: instantEdge.optional().meta({ description: "When the screen opens again, at most 366 days later" }),
  local_to: localTime.optional().meta({ description: "Instead of to, in the cinema's time zone" }),
};
const reason = z.enum(CLOSURE_REASONS).meta({ description: "Why it is closed" });
const note = line(MAX_NOTE_LENGTH)
  .nullish()
  .meta({ description: "Only those who run the cinema see it; null for none", examples: ["New projector"] });

const oneOf = (edge: "from" | "to") => ({ path: [edge], message: `Send ${edge} or local_${edge}` });

export const closureBody = z
  .strictObject({ ...edges, reason, note })
  .meta({
    id: "NewClosure",
    examples: [
      {
        local_from: "2026-11-23T08:00",
        local_to: "2026-11-23T17:00",
        reason: "repair",
        note: "New projector",
      },
    ],
  })
  .transform((body, context): NewClosure => {
    const from = startOf(body.from, body.local_from);
    const to = startOf(body.to, body.local_to);
    if (from === null) context.addIssue({ code: "custom", ...oneOf("from") });
    if (to === null) context.addIssue({ code: "custom", ...oneOf("to") });
    return from === null || to === null
      ? z.NEVER
      : { from, to, reason: body.reason, note: body.note ?? null };
  });

/** Fields that are left out do not change; null removes the note. */
export const closureChanges = z
  .strictObject({ ...edges, reason: reason.optional(), note })
  .refine((body) => body.from === undefined || body.local_from === undefined, oneOf("from"))
  .refine((body) => body.to === undefined || body.local_to === undefined, oneOf("to"))
  .meta({ id: "ClosureChanges", examples: [{ local_to: "2026-11-23T18:30" }] })
  .transform((body): ClosureChanges => ({
    from: startOf(body.from, body.local_from) ?? undefined,
    to: startOf(body.to, body.local_to) ?? undefined,
    reason: body.reason,
    note: body.note,
  }));

export const closureSchema = lazily(() =>
  z
    .strictObject({
      id: idOf("closure"),
      from: instant.meta({ description: "When the screen closes: RFC 3339, in UTC" }),
      to: instant.meta({ description: "When it opens again: RFC 3339, in UTC" }),
      reason,
      note: z
        .string()
        .nullable()
        .meta({ description: "Only those who run the cinema see it; null for none" }),
    })
    .meta({
      id: "Closure",
      examples: [
        {
          id: 6,
          from: "2026-11-23T08:00:00.000Z",
          to: "2026-11-23T17:00:00.000Z",
          reason: "repair",
          note: "New projector",
        },
      ],
    }),
);

export const closureView = (closure: Closure): Shown<typeof closureSchema> => ({
  id: closure.id,
  from: toInstant(closure.fromMs),
  to: toInstant(closure.toMs),
  reason: closure.reason,
  note: closure.note,
});
