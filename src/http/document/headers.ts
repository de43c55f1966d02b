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
    "The limit that was reached: its name, its number of requests, and its period in seconds",
    TEXT,
    '"sales";q=30;w=60',
  ),
  "WWW-Authenticate": header("How to authenticate", TEXT, "Bearer"),
};

type Name = keyof typeof HEADERS;

/** References to the components of these headers. */
export const headers = (...names: readonly Name[]): JsonObject =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** Codes whose 401 is about a login, which no header can repair. */
const WITHOUT_CHALLENGE = new Set<ProblemCode>(["wrong_signature", "passkey_refused"]);

export const headersOfProblem = (status: number, codes: readonly ProblemCode[]): JsonObject => ({
  ...headers("X-Request-Id"),
  ...(status === 429 || status === 503 ? headers("Retry-After") : {}),
  ...(codes.includes("too_many_requests") ? headers("RateLimit-Policy") : {}),
  ...(status === 401 && codes.some((code) => !WITHOUT_CHALLENGE.has(code))
    ? headers("WWW-Authenticate")
    : {}),
});
