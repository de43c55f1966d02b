import type { KeyRefusal } from "../../http/idempotency.ts";
import type { Explained } from "../../http/problem.ts";

export interface Refused {
  readonly ok: false;
  readonly code: KeyRefusal;
}

const DETAILS: Readonly<Record<KeyRefusal, string>> = {
  idempotency_key_reused:
    "You sent another request to this path with this Idempotency-Key. Nothing was done; send a new key with a new request.",
  idempotency_key_in_use:
    "The same request is being carried out at this moment. Ask again with the same key for its answer.",
  idempotent_answer_lost:
    "This request was carried out before, but its answer was lost. Nothing more was done now. Read the list of what this path makes to find what was made; send a new key to make another.",
};

export const explain = ({ code }: Refused): Explained => [
  code,
  DETAILS[code],
  {},
  code === "idempotency_key_in_use" ? { "retry-after": "1" } : {},
];
