/** Events in answers and in webhooks. */

import * as z from "zod";
import { idText, instant, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { EVENT_TYPES, TEST } from "./event.ts";
import type { EventType, OwnerEvent } from "./event.ts";

const MOST_EVENTS = 500;

export const eventType = z.enum(EVENT_TYPES);

/** "a,b" as a list of types. */
const typeList = z
  .string()
  .max(500)
  .transform((text, context): EventType[] => {
    const parsed = z.array(eventType).min(1).safeParse(text.split(","));
    if (parsed.success) return parsed.data;
    context.addIssue({
      code: "custom",
      message: `Types of events, separated by commas: ${EVENT_TYPES.join(", ")}`,
    });
    return z.NEVER;
  })
  .meta({ type: "string", description: "Types of events, separated by commas. All types without it." });

/** A number of an event, as `last` says it. */
const eventNumber = z
  .string()
  .regex(/^\d{1,16}$/, "A number of an event, as `last` of an answer has it")
  .transform(Number)
  .pipe(z.int().nonnegative())
  .meta({ type: "string", pattern: "^\\d{1,16}$" });

export const eventsQuery = z.strictObject({
  after: eventNumber.optional().meta({
    description:
      "`last` of the answer before: events after it. Without it, from the oldest event that is kept",
  }),
  types: typeList.optional(),
  cinema_id: idText.optional().meta({ description: "Only events of this cinema" }),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MOST_EVENTS)
    .default(100)
    .meta({ description: "Most events in the answer" }),
});

const seq = z.int().nullable().meta({
  description: "The number of the entry in the showtime's ledger; null for what no box office decided",
});

const data = z.record(z.string(), z.unknown()).meta({
  description:
    "What happened, in numbers, seats, amounts and instants; by type, see docs/webhooks.md. Never has a person in it",
});

export const eventSchema = lazily(() =>
  z
    .strictObject({
      id: z
        .string()
        .meta({ description: "The same in `GET /v1/events` and as `webhook-id` of each delivery" }),
      type: eventType,
      timestamp: instant.meta({ description: "When it happened" }),
      cinema_id: z.int(),
      showtime_id: z.int(),
      seq,
      test: z.literal(true).optional().meta({
        description:
          "There for events of a sandbox cinema only, which nobody gets without asking for that cinema",
      }),
      data,
    })
    .meta({
      id: "Event",
      example: {
        id: "evt_28_1f3a9c20aa11bb22_17",
        type: "ticket.checked_in",
        timestamp: "2026-11-20T19:31:04.120Z",
        cinema_id: 3,
        showtime_id: 28,
        seq: 17,
        data: { reservation_id: 469762049, seat: "A1", gate: "Main door" },
      },
    }),
);

export const eventPageSchema = lazily(() =>
  z
    .strictObject({
      data: z.array(eventSchema()),
      next: z
        .string()
        .nullable()
        .meta({ description: "Send it as `after` at once: there is more. null: that was all" }),
      last: z.string().meta({ description: "Send it as `after` the next time" }),
      since: instant.meta({ description: "Events of this account are kept from then on, and for 30 days" }),
    })
    .meta({ id: "EventPage" }),
);

export const eventView = ({ data: { test, ...told }, ...event }: OwnerEvent): Shown<typeof eventSchema> => ({
  id: event.id,
  type: event.type,
  timestamp: toInstant(event.atMs),
  cinema_id: event.cinemaId,
  showtime_id: event.showtimeId,
  seq: event.seq,
  ...(test === true && TEST),
  data: told,
});
