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
  if (c.req.raw.body !== null && JSON_TYPE.test(c.req.header("content-type") ?? "")) {
    const text = inUtf8(await c.req.arrayBuffer());
    if (text === null) throw new Problem("malformed_json", "The body is not UTF-8. Nothing was done.");
    // Hono would decode it once more, by a response of its own: a twentieth of a request.
    Object.assign(c.req.bodyCache, { text: Promise.resolve(text) });
  }
  await next();
};

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

function inUtf8(bytes: ArrayBuffer): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/** The limit, and for JSON its encoding: what each body of `/v1` passes. */
export function limitedJson(maxBytes: number): MiddlewareHandler {
  const limited = limitedBody(maxBytes);
  const utf8 = unless(isBodiless, jsonInUtf8);
  return (c, next) =>
    limited(c, async () => {
      await utf8(c, next);
    });
}
