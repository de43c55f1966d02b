import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { every } from "hono/combine";
import { decompressed } from "./content-encoding.ts";
import { Problem } from "./problem.ts";
import { unless } from "./unless.ts";

/**
 * Refuses a body of more than `maxBytes` with 413, with or without a Content-Length; of a compressed one what comes out is
 * counted, and no more of it is read. GET and HEAD are exempt: their body is never read, and such a request cannot be rebuilt
 * with the bytes that were counted.
 */
export function limitedBody(maxBytes: number): MiddlewareHandler {
  const limit = bodyLimit({
    maxSize: maxBytes,
    onError: () => {
      throw new Problem("body_too_large", `The body is larger than ${maxBytes} bytes. Nothing was done.`);
    },
  });
  const compressed = every(decompressed, limit);
  return unless(
    ({ req }) => req.method === "GET" || req.method === "HEAD",
    (c, next) => (c.req.header("content-encoding") === undefined ? limit : compressed)(c, next),
  );
}
