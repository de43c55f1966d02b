/** The audit log in answers. */

import * as z from "zod";
import { givenInstant, idText, instant, page, pageQuery, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { CAPACITIES } from "../../identity/audit/entry.ts";
import { lazily } from "../../platform/lazily.ts";
import type { Filter, Listed } from "./listed.ts";

const MAX_ACTION_LENGTH = 120;

export const auditQuery = z
  .strictObject({
    actor: z
      .string()
      .regex(/^(?:(?:user|gate_key):)?\d{1,15}$/, "As 7, user:7 or gate_key:3")
      .optional()
      .meta({ description: "As `7` or `user:7` for a user, `gate_key:3` for a device at the door" }),
    cinema_id: idText.optional(),
    showtime_id: idText.optional().meta({
      description: "With what people did by the showtime's ledger. Instead of `cinema_id`",
    }),
    action: z
      .string()
      .min(1)
      .max(MAX_ACTION_LENGTH)
      .optional()
      .meta({
        description: "Method and route, or the type of a ledger's entry",
        examples: ["PATCH /v1/showtimes/{id}", "seats_blocked"],
      }),
    from: givenInstant().optional(),
    to: givenInstant().optional().meta({ description: "Not itself in the list" }),
    ...pageQuery,
  })
  .refine(({ cinema_id: cinema, showtime_id: showtime }) => cinema === undefined || showtime === undefined, {
    path: ["cinema_id"],
    error: "Send cinema_id, or showtime_id",
  });

export const filterOf = (query: Omit<z.output<typeof auditQuery>, keyof typeof pageQuery>): Filter => ({
  actor: query.actor === undefined ? null : query.actor.replace(/^(?=\d)/, "user:"),
  cinemaId: query.cinema_id ?? null,
  showtimeId: query.showtime_id ?? null,
  action: query.action ?? null,
  fromMs: query.from === undefined ? 0 : Date.parse(query.from),
  toMs: query.to === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(query.to),
});

const outcome = z.enum(["done", "refused", "unknown"]);

export const auditEntrySchema = lazily(() =>
  z
    .strictObject({
      source: z.enum(["request", "ledger"]).meta({
        description: "What the API was asked to change, or what a box office has in its ledger",
      }),
      id: z.int().meta({ description: "Of the ledger: the entry's `seq`" }),
      at: instant,
      actor: z.string().meta({ examples: ["user:7", "gate_key:3"] }),
      acts_as: z
        .enum(CAPACITIES)
        .nullable()
        .meta({ description: "By which rights; null for entries of the ledger" }),
      action: z.string().meta({
        description: "Method and route, or the type of the ledger's entry",
        examples: ["PATCH /v1/showtimes/{id}"],
      }),
      ids: z
        .record(z.string(), z.union([z.int(), z.string()]))
        .meta({ description: "The ids in the path, by their names in `action`" }),
      cinema_id: z.int().nullable(),
      showtime_id: z.int().nullable(),
      request_id: z.string().nullable().meta({ description: "The answer's `X-Request-Id`" }),
      outcome: outcome.meta({
        description:
          "unknown: the request ended in a fault, or nothing noted its end, so that some of it may have happened. refused: by a conflict, which may have come half way",
      }),
      status: z
        .int()
        .nullable()
        .meta({ description: "Of the answer; null where it is not known, and for entries of the ledger" }),
      before: z.unknown().meta({ description: "What differs, as it was; null for what was made" }),
      after: z.unknown().meta({
        description:
          'What differs, as it was answered; null where nothing was. Names, addresses, notes, codes and keys are never in it. What is too long is `{"cut": {"characters", "sha256", "ids"}}`',
      }),
    })
    .meta({ id: "AuditEntry" }),
);

export const auditPage = page(auditEntrySchema);

export function auditEntryView(listed: Listed, showtimeId: number | null): Shown<typeof auditEntrySchema> {
  if (listed.of === "log") {
    const { entry } = listed;
    return {
      source: "request",
      id: entry.id,
      at: toInstant(entry.atMs),
      actor: entry.actor,
      acts_as: entry.actsAs,
      action: entry.action,
      ids: entry.ids,
      cinema_id: entry.cinemaId,
      showtime_id: entry.showtimeId,
      request_id: entry.requestId,
      outcome: outcomeOf(entry.status),
      status: entry.status,
      before: entry.before,
      after: entry.after,
    };
  }
  const { seq, atMs, by, type, body } = listed;
  return {
    source: "ledger",
    id: seq,
    at: toInstant(atMs),
    actor: typeof by === "number" ? `user:${by}` : by,
    acts_as: null,
    action: type,
    ids: {},
    cinema_id: null,
    showtime_id: showtimeId,
    request_id: null,
    outcome: "done",
    status: null,
    before: null,
    after: body === null ? null : JSON.parse(body),
  };
}

function outcomeOf(status: number | null): z.output<typeof outcome> {
  if (status === null || status >= 500) return "unknown";
  return status < 400 ? "done" : "refused";
}
