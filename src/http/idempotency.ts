/** `Idempotency-Key`: a request that is repeated under its key happens once, and is answered as the first time. */

import * as z from "zod";

export const onceHeaders = z.object({
  "idempotency-key": z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: "Repeat a request under the same key, and it happens once. Kept for 24 hours." }),
});

export const replayHeaders = z.object({ "Idempotent-Replayed": z.string().optional() });

export const replayHeader = (answer: { readonly replayed?: true } | object): Record<string, string> =>
  "replayed" in answer && answer.replayed ? { "Idempotent-Replayed": "true" } : {};
