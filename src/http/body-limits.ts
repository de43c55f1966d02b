import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { Problem } from "./problem.ts";
import { unless } from "./unless.ts";

/**
 * Refuses a body of more than `maxBytes` with 413, with or without a Content-Length. GET and HEAD are exempt: their
 * body is never read, and such a request cannot be rebuilt with the bytes that were counted.
 */
export const limitedBody = (maxBytes: number): MiddlewareHandler =>
  unless(
    ({ req }) => req.method === "GET" || req.method === "HEAD",
    bodyLimit({
      maxSize: maxBytes,
      onError: () => {
        throw new Problem("body_too_large", `The body is larger than ${maxBytes} bytes. Nothing was done.`);
      },
    }),
  );
