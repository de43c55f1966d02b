/** Headers of answers, and which answers have them. */

import type { ProblemCode } from "../problem-codes.ts";
import type { JsonObject } from "./shape.ts";

const header = (description: string, schema: JsonObject, example: string | number) => ({
  description,
  schema,
  example,
});
const TEXT: JsonObject = { type: "string" };

export const HEADERS = {
  "X-Request-Id": header(
    "Names the request in this server's log",
    TEXT,
    "0b6a3ad5-6cf0-4c2c-9a34-0f2f63f1a3c9",
  ),
  ETag: header(
    "Names this version, for `If-None-Match` and `If-Match`",
    TEXT,
    'W/"2Pf7Wq0uXrO3kVd1nYtGm5sLhZc"',
  ),
  "Idempotent-Replayed": header(
    "`true` where an earlier request with the same `Idempotency-Key` was answered so; else left out",
    { type: "string", enum: ["true"] },
    "true",
  ),
  "Retry-After": header("Seconds after which to try again", { type: "integer", minimum: 0 }, 5),
  "RateLimit-Policy": header(
    "The limits by which the request was counted, each with its name, its number of requests, and its period in seconds; left out where it was not counted",
    TEXT,
    '"sales";q=30;w=60',
  ),
  RateLimit: header(
    "The limit that was reached: its name, and the seconds until it counts anew",
    TEXT,
    '"sales";r=0;t=60',
  ),
  "WWW-Authenticate": header("How to authenticate", TEXT, "Bearer"),
};

type Name = keyof typeof HEADERS;

/** References to the components of these headers. */
export const headers = (...names: readonly Name[]): JsonObject =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** Headers of every answer. */
export const ON_EACH = ["X-Request-Id", "RateLimit-Policy"] as const satisfies readonly Name[];

/** Codes whose 401 is about a login, which no header can repair. */
const WITHOUT_CHALLENGE = new Set<ProblemCode>(["wrong_signature", "passkey_refused"]);

export const headersOfProblem = (status: number, codes: readonly ProblemCode[]): JsonObject => ({
  ...headers(...ON_EACH),
  ...(status === 429 || status === 503 || codes.includes("idempotency_key_in_use")
    ? headers("Retry-After")
    : {}),
  ...(codes.includes("too_many_requests") ? headers("RateLimit") : {}),
  ...(status === 401 && codes.some((code) => !WITHOUT_CHALLENGE.has(code))
    ? headers("WWW-Authenticate")
    : {}),
});
