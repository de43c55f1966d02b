import type { Explained } from "../../http/problem.ts";

export interface Refused {
  readonly ok: false;
  readonly code: "idempotency_key_reused" | "idempotency_key_in_use" | "idempotent_answer_lost";
}

const DETAILS: Readonly<Record<Refused["code"], string>> = {
  idempotency_key_reused:
    "You sent another request to this path with this Idempotency-Key. Nothing was done; send a new key with a new request.",
  idempotency_key_in_use:
    "The same request is being carried out at this moment. Ask again with the same key for its answer.",
  idempotent_answer_lost:
    "This request was carried out before, and its answer was lost. Nothing more was done; look in the list of these things for what it made.",
};

export const explain = ({ code }: Refused): Explained => [
  code,
  DETAILS[code],
  {},
  code === "idempotency_key_in_use" ? { "retry-after": "1" } : {},
];
