/**
 * `Idempotency-Key`: a request that is repeated with the same key is carried out once and gets the first answer again.
 */

import * as z from "zod";

export const onceHeaders = z.object({
  "idempotency-key": z.string().min(1).max(255).optional().meta({
    description:
      "A request that is repeated with the same key is carried out once. Keys are kept for 24 hours.",
  }),
});

export const replayHeaders = z.object({ "Idempotent-Replayed": z.string().optional() });

export const replayHeader = (answer: { readonly replayed?: true } | object): Record<string, string> =>
  "replayed" in answer && answer.replayed ? { "Idempotent-Replayed": "true" } : {};
