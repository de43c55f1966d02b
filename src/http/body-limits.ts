import { isUtf8 } from "node:buffer";
import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { every } from "hono/combine";
import { decompressed } from "./content-encoding.ts";
import { Problem } from "./problem.ts";
import { unless } from "./unless.ts";

const isBodiless = ({ req }: Context): boolean => req.method === "GET" || req.method === "HEAD";

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
  return unless(isBodiless, (c, next) =>
    (c.req.header("content-encoding") === undefined ? limit : compressed)(c, next),
  );
}

const JSON_TYPE = /^application\/([\w.-]+\+)?json\b/i;

/** Refuses JSON that is not UTF-8 with 400. Decoded as usual, it would have other characters than were meant. */
const jsonInUtf8: MiddlewareHandler = async (c, next) => {
  const isJson = c.req.raw.body !== null && JSON_TYPE.test(c.req.header("content-type") ?? "");
  if (isJson && !isUtf8(new Uint8Array(await c.req.arrayBuffer())))
    throw new Problem("malformed_json", "The body is not UTF-8. Nothing was done.");
  await next();
};

/** The limit, and for JSON its encoding: what each body of `/v1` passes. */
export function limitedJson(maxBytes: number): MiddlewareHandler {
  const limited = limitedBody(maxBytes);
  const inUtf8 = unless(isBodiless, jsonInUtf8);
  return (c, next) =>
    limited(c, async () => {
      await inUtf8(c, next);
    });
}
