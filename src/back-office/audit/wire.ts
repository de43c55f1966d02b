/** The audit log in answers. */

import * as z from "zod";
import { actorName } from "../../http/caller.ts";
import {
  givenInstant,
  idText,
  instant,
  page,
  pageQuery,
  toInstant,
  NOT_IN_ORDER,
  isInOrder,
} from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { CAPACITIES } from "../../identity/audit/entry.ts";
import { lazily } from "../../platform/lazily.ts";
import type { Filter, Listed } from "./listed.ts";

const MAX_ACTION_LENGTH = 120;

export const auditQuery = z
  .strictObject({
    actor: z
      .string()
      .regex(/^(?:(?:user|gate_key|api_key):)?\d{1,15}$/, "As 7, user:7, gate_key:3 or api_key:4")
      .optional()
      .meta({
        description:
          "Who did it: `7` or `user:7` for a user, `gate_key:3` for a device at the door, `api_key:4` for a program",
      }),
    cinema_id: idText.optional().meta({ description: "Of this cinema alone: its id" }),
    showtime_id: idText.optional().meta({
      description:
        "Of this showtime alone: its id. With what people did by its ledger. Instead of `cinema_id`",
    }),
    action: z
      .string()
      .min(1)
      .max(MAX_ACTION_LENGTH)
      .optional()
      .meta({
        description: "What was done: method and route, or the type of a ledger's entry",
        examples: ["PATCH /v1/showtimes/{id}", "seats_blocked"],
      }),
    from: givenInstant()
      .optional()
      .meta({ description: "From this instant on: RFC 3339, with an offset or Z" }),
    to: givenInstant().optional().meta({ description: "Before this instant: RFC 3339, with an offset or Z" }),
    ...pageQuery,
  })
  .refine(({ cinema_id: cinema, showtime_id: showtime }) => cinema === undefined || showtime === undefined, {
    path: ["cinema_id"],
    error: "Send cinema_id, or showtime_id",
  })
  .refine(isInOrder, NOT_IN_ORDER);

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
        description:
          "`request`: what the API was asked to change. `ledger`: what a box office has in its ledger",
      }),
      id: z.int().meta({ description: "The entry's id; of the ledger its `seq`" }),
      at: instant.meta({ description: "When it was done" }),
      actor: z.string().meta({
        description: "A user, a gate key or an API key",
        examples: ["user:7", "gate_key:3", "api_key:4"],
      }),
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
      cinema_id: z.int().nullable().meta({ description: "Where it was; null where that is not one cinema" }),
      showtime_id: z.int().nullable().meta({ description: "What it was about; null if no showtime" }),
      request_id: z
        .string()
        .nullable()
        .meta({ description: "The answer's `X-Request-Id`; null for entries of the ledger" }),
      outcome: outcome.meta({
        description:
          "`unknown`: the request ended in a fault, or nothing noted its end, so that some of it may have happened. `refused`: by a conflict, which may have come half way",
      }),
      status: z.int().nullable().meta({
        description: "The answer's HTTP status; null where it is not known, and for entries of the ledger",
      }),
      before: z.unknown().meta({ description: "What differs, as it was; null for what was made" }),
      after: z.unknown().meta({
        description:
          'What differs, as it was answered; null where nothing was. Names, addresses, notes, codes and keys are never in it. What is too long is `{"cut": {"characters", "sha256", "ids"}}`',
      }),
    })
    .meta({
      id: "AuditEntry",
      examples: [
        {
          source: "request",
          id: 91,
          at: "2026-11-12T10:15:00.000Z",
          actor: "user:2",
          acts_as: "owner",
          action: "PATCH /v1/showtimes/{id}",
          ids: { id: 28 },
          cinema_id: 1,
          showtime_id: 28,
          request_id: "5d2f1f0e-6f5b-4a53-9b0a-0c4e9d1b7a11",
          outcome: "done",
          status: 200,
          before: { max_seats: 8 },
          after: { max_seats: 10 },
        },
      ],
    }),
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
    actor: typeof by === "number" ? actorName(by) : by,
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
