/** Webhooks in requests and answers. */

import * as z from "zod";
import { instant, line, toInstant, toInstantOrNull } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { eventType } from "../log/wire.ts";
import type { Endpoint } from "./endpoint.ts";

const MOST_CINEMAS = 100;
const MAX_URL_LENGTH = 500;
const MAX_DESCRIPTION_LENGTH = 200;

const TYPES = "Which events are sent; null for all types, also those that are added later";
const CINEMAS = "Of which cinemas; null for all of the owner's, also those that are added later";

const url = z
  .url({ abort: true, normalize: true })
  .max(MAX_URL_LENGTH)
  .meta({ description: "An https address of the public internet, port 443. Redirects are not followed" });

const fields = {
  url,
  description: line(MAX_DESCRIPTION_LENGTH).meta({ description: "Your name for it" }),
  types: z.array(eventType).min(1).nullable().meta({ description: TYPES }),
  cinemas: z.array(z.int().positive()).min(1).max(MOST_CINEMAS).nullable().meta({ description: CINEMAS }),
};

const { description, types, cinemas } = fields;

export const endpointBody = z
  .strictObject({
    url,
    description: description.default("Webhook"),
    types: types.default(null),
    cinemas: cinemas.default(null),
  })
  .meta({
    id: "NewWebhook",
    example: {
      url: "https://books.example.com/matinee",
      description: "Book-keeping",
      types: ["reservation.confirmed", "payment.refunded"],
    },
  });

export const endpointChangeBody = z
  .strictObject({
    url: url.optional(),
    description: description.optional(),
    types: types.optional(),
    cinemas: cinemas.optional(),
    status: z.enum(["on", "off"]).optional().meta({
      description: "One that is switched on goes on where it was: it gets what it missed, up to 30 days back",
    }),
  })
  .meta({ id: "ChangeWebhook", example: { status: "on" } });

export const endpointSchema = lazily(() =>
  z
    .strictObject({
      id: z.int(),
      ...fields,
      status: z.enum(["on", "off"]),
      off_reason: z.enum(["owner", "failing", "gone"]).nullable().meta({
        description: "`failing`: nothing arrived for five days. `gone`: it answered 410. null while it is on",
      }),
      off_at: instant.nullable(),
      failing_since: instant
        .nullable()
        .meta({ description: "Nothing arrived since then; null while something does" }),
      previous_secret_until: instant
        .nullable()
        .meta({ description: "Until then, deliveries are signed by the secret before the last one, too" }),
      created_at: instant,
    })
    .meta({ id: "Webhook" }),
);

export const endpointsSchema = lazily(() => z.strictObject({ data: z.array(endpointSchema()) }));

export const newEndpointSchema = lazily(() =>
  endpointSchema()
    .extend({
      secret: z.string().meta({
        description: "`whsec_` and base64. Not shown again: it verifies that an event is from here",
      }),
    })
    .meta({ id: "WebhookWithSecret" }),
);

export const endpointView = (endpoint: Endpoint): Shown<typeof endpointSchema> => ({
  id: endpoint.id,
  url: endpoint.url,
  description: endpoint.description,
  types: endpoint.types === null ? null : [...endpoint.types],
  cinemas: endpoint.cinemas === null ? null : [...endpoint.cinemas],
  status: endpoint.status === "on" ? "on" : "off",
  off_reason: endpoint.offReason,
  off_at: toInstantOrNull(endpoint.offAtMs),
  failing_since: toInstantOrNull(endpoint.failingSinceMs),
  previous_secret_until: toInstantOrNull(endpoint.previousUntilMs),
  created_at: toInstant(endpoint.createdAtMs),
});
