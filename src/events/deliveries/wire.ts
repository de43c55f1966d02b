/** The log of a webhook in answers. */

import * as z from "zod";
import { givenInstant, idText, instant, page, pageQuery, toInstantOrNull } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { eventType } from "../log/wire.ts";
import { hasArrived } from "./delivery.ts";
import type { Logged, Outcome } from "./delivery.ts";

export const deliveriesQuery = z.strictObject(pageQuery);

export const deliveryParams = z.strictObject({
  id: idText,
  delivery: idText.meta({ description: "`id` of the delivery in the webhook's log" }),
});

export const replayBody = z
  .strictObject({
    since: givenInstant().meta({ description: "All events since then are sent again, up to 30 days back" }),
  })
  .meta({ id: "ReplayWebhook", example: { since: "2026-11-20T18:00:00Z" } });

const outcome = {
  http_status: z.int().nullable().meta({ description: "Of the last answer; null for none" }),
  fault: z.enum(["timeout", "no_connection", "redirect", "address_refused", "unsealed"]).nullable().meta({
    description:
      "Why the last try failed, where not by its status. `timeout`: no answer within 15 s. `redirect`: redirects are not followed. `unsealed`: the secret cannot be read any more; rotate it",
  }),
  answer: z.string().nullable().meta({ description: "The first 1,024 bytes of the last answer's body" }),
};

const deliverySchema = lazily(() =>
  z
    .strictObject({
      id: z.int().meta({ description: "In this log" }),
      event_id: z.string().meta({ description: "`webhook-id`" }),
      type: eventType,
      cinema_id: z.int(),
      showtime_id: z.int(),
      seq: z.int().nullable(),
      status: z
        .enum(["delivered", "waiting", "failed"])
        .meta({ description: "`waiting`: it is tried again. `failed`: given up after eight tries" }),
      tries: z.int(),
      tried_at: instant.nullable(),
      next_try_at: instant.nullable(),
      ...outcome,
    })
    .meta({ id: "WebhookDelivery" }),
);

export const deliveriesSchema = page(deliverySchema);

export const testSchema = lazily(() =>
  z.strictObject({ event_id: z.string(), delivered: z.boolean(), ...outcome }).meta({ id: "WebhookTest" }),
);

const outcomeView = ({ httpStatus, fault, answer }: Outcome) => ({ http_status: httpStatus, fault, answer });

export const deliveryView = (one: Logged): Shown<typeof deliverySchema> => ({
  id: one.number,
  event_id: one.id,
  type: one.type,
  cinema_id: one.cinemaId,
  showtime_id: one.showtimeId,
  seq: one.seq,
  status: one.status,
  tries: one.tries,
  tried_at: toInstantOrNull(one.triedAtMs),
  next_try_at: toInstantOrNull(one.nextAtMs),
  ...outcomeView(one),
});

export const testView = (id: string, came: Outcome): Shown<typeof testSchema> => ({
  event_id: id,
  delivered: hasArrived(came),
  ...outcomeView(came),
});
