/**
 * `Idempotency-Key`: a request that is repeated with the same key is carried out once and gets the first answer again. A key
 * covers one person, one kind of request and one showtime, because each box office keeps its own answers.
 */

import * as z from "zod";
import type { ProblemCode } from "./problem-codes.ts";

export const onceHeaders = z.object({
  "idempotency-key": z.string().min(1).max(255).optional().meta({
    description:
      "A request that is repeated with the same key is carried out once, and gets the first answer again for 24 hours. A key covers what one person asks of one showtime by one kind of request: with another showtime it is another request, and is carried out. A buyer has at most 200 keys for each within 24 hours (`too_many_idempotency_keys`).",
  }),
});

/** For changes that D1 decides: goes with `once` and `OF_ONCE`. */
export const keyHeaders = z.object({
  "idempotency-key": z.string().min(1).max(255).optional().meta({
    description:
      "A request that is repeated with the same key is carried out once, and gets the first answer again for 24 hours. A key covers what one person asks of one path. A refused request may be mended and sent again under its key.",
  }),
});

/** What `once` answers. */
export const OF_ONCE = [
  "idempotency_key_reused",
  "idempotency_key_in_use",
  "idempotent_answer_lost",
] as const satisfies readonly ProblemCode[];

export type KeyRefusal = (typeof OF_ONCE)[number];

export const replayHeaders = z.object({
  "Idempotent-Replayed": z
    .string()
    .optional()
    .meta({ description: "`true` where the answer was given before, under the same `Idempotency-Key`" }),
});

export const replayHeader = (answer: { readonly replayed?: true } | object): Record<string, string> =>
  "replayed" in answer && answer.replayed ? { "Idempotent-Replayed": "true" } : {};
