/** Answers that clients and caches keep, and changes that must not overwrite what a client has not seen. */

import { createHash } from "node:crypto";
import type { Context } from "hono";
import { RETAINED_304_HEADERS, etag } from "hono/etag";
import { createMiddleware } from "hono/factory";
import * as z from "zod";
import { now } from "../platform/clock.ts";
import { Snapshots, generation, outdateSnapshots } from "../platform/snapshots.ts";

const MAX_AGE_S = 2;
const PUBLIC = `public, max-age=${MAX_AGE_S}`;
/** What earlier middleware promised on every answer also stands on one without a body. */
const PROMISED_HEADERS = ["x-request-id", "access-control-allow-origin", "access-control-expose-headers"];

/** For public reads: an ETag, 304 to those who have it, and a copy in any cache for a moment. */
export const cached = [
  etag({ weak: true, retainedHeaders: [...RETAINED_304_HEADERS, ...PROMISED_HEADERS] }),
  createMiddleware(async (c, next) => {
    await next();
    if (c.res.ok && !c.res.headers.has("cache-control")) c.header("Cache-Control", PUBLIC);
  }),
];

interface Answer {
  readonly text: string;
  readonly headers: Readonly<Record<"content-type" | "etag" | "cache-control", string>>;
}

/** The longest have 100 things. */
const MAX_ANSWERS = 200;
const MAX_CHARACTERS = 100_000;

const answers = new Snapshots<Answer>(MAX_ANSWERS);

/** The same for what anybody is answered alike, whoever asks: from this isolate's memory, for as long as a cache may keep it. */
export const fromSnapshot = [
  createMiddleware(async (c, next) => {
    const [nowMs, editionBefore] = [now(), generation()];
    const known = answers.get(c.req.url, nowMs);
    if (known !== null) return shown(c, known.picture, nowMs - known.takenAtMs);
    await next();
    const answer = await answerOf(c.res);
    if (answer !== null) answers.put(c.req.url, answer, nowMs, editionBefore);
    return undefined;
  }),
  ...cached,
];

/**
 * For routes that change what is shown publicly: outdates this isolate's snapshots, so that whoever made the change sees it at
 * once. A refused request changes nothing; one that ended in a fault may have.
 */
export const outdatesSnapshots = createMiddleware(async (c, next) => {
  await next();
  if (c.res.status < 400 || c.res.status >= 500) outdateSnapshots();
});

/** Null for what is nobody else's to see, or too long to keep. */
async function answerOf(response: Response): Promise<Answer | null> {
  const { headers, status } = response;
  const [contentType, etagHeader] = [headers.get("content-type"), headers.get("etag")];
  const isPublic = headers.get("cache-control") === PUBLIC;
  if (status !== 200 || !isPublic || contentType === null || etagHeader === null) return null;
  const text = await response.clone().text();
  if (text.length > MAX_CHARACTERS) return null;
  return { text, headers: { "content-type": contentType, etag: etagHeader, "cache-control": PUBLIC } };
}

function shown(c: Context, { text, headers }: Answer, ageMs: number): Response {
  const { etag: tag, "cache-control": cacheControl } = headers;
  const age = String(Math.floor(ageMs / 1000));
  return isOneOf(c.req.header("if-none-match"), tag)
    ? c.body(null, 304, { etag: tag, "cache-control": cacheControl, age })
    : c.body(text, 200, { ...headers, age });
}

/** Weakly, as RFC 9110 compares for a read. */
const isOneOf = (ifNoneMatch: string | undefined, tag: string): boolean =>
  ifNoneMatch !== undefined &&
  (ifNoneMatch.trim() === "*" || ifNoneMatch.split(",").some((one) => opaque(one) === opaque(tag)));

const opaque = (tag: string): string => tag.trim().replace(/^W\//, "");

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
