import { RETAINED_304_HEADERS, etag } from "hono/etag";
import { createMiddleware } from "hono/factory";

const MAX_AGE_S = 2;
/** What earlier middleware promised on every answer also stands on one without a body. */
const PROMISED_HEADERS = ["x-request-id", "access-control-allow-origin", "access-control-expose-headers"];

/** For public reads: an ETag, 304 to those who have it, and a copy in any cache for a moment. */
export const cached = [
  etag({ weak: true, retainedHeaders: [...RETAINED_304_HEADERS, ...PROMISED_HEADERS] }),
  createMiddleware(async (c, next) => {
    await next();
    if (c.res.ok) c.header("Cache-Control", `public, max-age=${MAX_AGE_S}`);
  }),
];

export const NOT_CHANGED = { 304: { description: "Not changed" } } as const;
