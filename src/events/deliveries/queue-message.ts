/** Messages of the queue of webhooks. One that is lost is found by the sweep. */

import * as z from "zod";

const schema = z.union([
  z.strictObject({ eventsOf: z.int().positive() }),
  z.strictObject({ endpoint: z.int().positive() }),
]);

export type WebhookMessage = z.output<typeof schema>;

/** An owner has new events. */
export const eventsOf = (ownerId: number): WebhookMessage => ({ eventsOf: ownerId });

/** An endpoint has something to get. */
export const toEndpoint = (endpoint: number): WebhookMessage => ({ endpoint });

/** Null for any other body. */
export const messageIn = (body: unknown): WebhookMessage | null => schema.safeParse(body).data ?? null;
