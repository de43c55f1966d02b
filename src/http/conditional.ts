/** Answers that clients and caches keep, and changes that must not overwrite what a client has not seen. */
import { createHash } from "node:crypto";
import { RETAINED_304_HEADERS, etag } from "hono/etag";
import { createMiddleware } from "hono/factory";
import * as z from "zod";

const MAX_AGE_S = 2;
/** What earlier middleware promised on every answer also stands on one without a body. */
const PROMISED_HEADERS = ["x-request-id", "access-control-allow-origin", "access-control-expose-headers"];

/** For public reads: an ETag, 304 to those who have it, and a copy in any cache for a moment. */
export const cached = [
  etag({ weak: true, retainedHeaders: [...RETAINED_304_HEADERS, ...PROMISED_HEADERS] }),
  createMiddleware(async (c, next) => {
    await next();
    if (c.res.ok && !c.res.headers.has("cache-control"))
      c.header("Cache-Control", `public, max-age=${MAX_AGE_S}`);
  }),
];

export const NOT_CHANGED = { 304: { description: "Not changed" } } as const;

/** The header of a PATCH that guards against overwriting what its client has not seen. */
export const ifMatchHeaders = z.object({
  "if-match": z
    .string()
    .max(1_000)
    .optional()
    .meta({ description: "The ETag of what you saw: 412 if it has changed since" }),
});

const hashOf = (view: object): string => createHash("sha1").update(JSON.stringify(view)).digest("base64url");

/**
 * The ETag of one thing as people see it. Weak: bytes change on the way, by compression. Where others than its owner
 * change some of it, `guarded` is the part that a PATCH may overwrite, and the tag has two parts, "guarded.all".
 */
export const tagged = (view: object, guarded?: object): { etag: string } => ({
  etag: `W/"${guarded === undefined ? "" : `${hashOf(guarded)}.`}${hashOf(view)}"`,
});

/** Of a tag that `tagged` made, what a PATCH is guarded by; undefined of any other. */
const guardedBy = (tag: string): string | undefined =>
  /^(?:W\/)?"([\w-]+)(?:\.[\w-]+)?"$/.exec(tag.trim())?.[1];

/** Whether what is there now is what the client saw, by its guarded part; always where it did not say what it saw. */
export const sawAsIs =
  <Thing>(ifMatch: string | undefined, guarded: (thing: Thing) => object) =>
  (thing: Thing): boolean =>
    ifMatch === undefined ||
    ifMatch.trim() === "*" ||
    ifMatch.split(",").some((tag) => guardedBy(tag) === hashOf(guarded(thing)));
