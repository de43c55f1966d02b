/** Bodies that were compressed (`Content-Encoding`): gzip is taken, all else refused. */

import type { MiddlewareHandler } from "hono";
import { Problem } from "./problem.ts";

/**
 * Hands a body of gzip on as what was compressed, unread: whoever reads it counts and limits the bytes that come out. 415 for
 * any other encoding, 400 while reading where it is no gzip.
 */
export const decompressed: MiddlewareHandler = async (c, next) => {
  const encoding = c.req.header("content-encoding")?.trim().toLowerCase() ?? "";
  const { body } = c.req.raw;
  if (encoding !== "" && encoding !== "identity" && body !== null) {
    if (encoding !== "gzip" && encoding !== "x-gzip")
      throw new Problem(
        "unsupported_media_type",
        "The body may be sent as it is or as gzip, and in no other encoding. Nothing was done.",
        {},
        { "accept-encoding": "gzip" },
      );
    const headers = new Headers(c.req.raw.headers);
    headers.delete("content-encoding");
    headers.delete("content-length");
    c.req.raw = new Request(c.req.raw, { method: c.req.method, headers, body: unzipped(body) });
  }
  await next();
};

function unzipped(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.pipeThrough(new DecompressionStream("gzip")).getReader();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch {
        controller.error(
          new Problem("malformed_gzip", "The body is not the gzip that its header says. Nothing was done."),
        );
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
