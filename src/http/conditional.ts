/**
 * Conditional requests: ETags and caching for public reads; `If-Match` for changes, so that a client does not overwrite
 * a version that it has not read.
 */

import { createHash } from "node:crypto";
import type { Context } from "hono";
import { RETAINED_304_HEADERS, etag } from "hono/etag";
import { createMiddleware } from "hono/factory";
import * as z from "zod";
import { now } from "../platform/clock.ts";
import { Snapshots, generation, outdateSnapshots } from "../platform/snapshots.ts";

const MAX_AGE_S = 2;
const PUBLIC = `public, max-age=${MAX_AGE_S}`;
/** Headers that earlier middleware sets on every answer. A 304 keeps them. */
const PROMISED_HEADERS = [
  "x-request-id",
  "x-content-type-options",
  "strict-transport-security",
  "access-control-allow-origin",
  "access-control-expose-headers",
];

/**
 * For public reads: sets an ETag, answers 304 where `If-None-Match` has it, and lets every cache keep the answer for
 * two seconds.
 */
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

interface Memory {
  readonly answers: number;
  /** Of one answer. */
  readonly maxCharacters: number;
  readonly keyOf: (c: Context) => string;
}

/** The longest are lists of 100 items. */
const SHORT: Memory = { answers: 200, maxCharacters: 150_000, keyOf: (c) => c.req.url };
/** A cinema's programme of many days. It takes long to write, so that no query may ask for it again and again. */
const LONG: Memory = { answers: 20, maxCharacters: 1_000_000, keyOf: (c) => c.req.path };

/**
 * As `cached`, for answers that are the same for every caller: served from this isolate's memory for as long as a cache
 * may keep them.
 */
export const fromSnapshot = keeping(SHORT);

/** As `fromSnapshot`, for long answers of routes that take no query. */
export const fromLongSnapshot = keeping(LONG);

function keeping({ answers, maxCharacters, keyOf }: Memory) {
  const known = new Snapshots<Answer>(answers);
  return [
    createMiddleware(async (c, next) => {
      const [nowMs, editionBefore] = [now(), generation()];
      const kept = known.get(keyOf(c), nowMs);
      if (kept !== null) return shown(c, kept.picture, nowMs - kept.takenAtMs);
      await next();
      const answer = await answerOf(c.res, maxCharacters);
      if (answer !== null) known.put(keyOf(c), answer, nowMs, editionBefore);
      return undefined;
    }),
    ...cached,
  ];
}

/**
 * For routes that change public data: outdates this isolate's snapshots, so that the author of the change sees it at
 * once. A refusal (4xx) changed nothing; a request that ended in a fault (5xx) may have.
 */
export const outdatesSnapshots = createMiddleware(async (c, next) => {
  await next();
  if (c.res.status < 400 || c.res.status >= 500) outdateSnapshots();
});

/** Null for an answer that is not public, not 200, or longer than `maxCharacters`. */
async function answerOf(response: Response, maxCharacters: number): Promise<Answer | null> {
  const { headers, status } = response;
  const [contentType, etagHeader] = [headers.get("content-type"), headers.get("etag")];
  const isPublic = headers.get("cache-control") === PUBLIC;
  if (status !== 200 || !isPublic || contentType === null || etagHeader === null) return null;
  const text = await response.clone().text();
  if (text.length > maxCharacters) return null;
  return { text, headers: { "content-type": contentType, etag: etagHeader, "cache-control": PUBLIC } };
}

const shown = (c: Context, { text, headers }: Answer, ageMs: number): Response =>
  shownIfChanged(c, text, { ...headers, age: String(Math.floor(ageMs / 1000)) });

/** Answers the text, or 304 where `If-None-Match` has its `etag`. */
export function shownIfChanged(
  c: Context,
  text: string,
  headers: Answer["headers"] & Readonly<Record<string, string>>,
): Response {
  const { "content-type": _, ...others } = headers;
  return isOneOf(c.req.header("if-none-match"), headers.etag)
    ? c.body(null, 304, others)
    : c.body(text, 200, headers);
}

/** Weak comparison, as RFC 9110 requires for `If-None-Match`. */
const isOneOf = (ifNoneMatch: string | undefined, tag: string): boolean =>
  ifNoneMatch !== undefined &&
  (ifNoneMatch.trim() === "*" || ifNoneMatch.split(",").some((one) => opaque(one) === opaque(tag)));

const opaque = (tag: string): string => tag.trim().replace(/^W\//, "");

const TEXT = { type: "string" } as const;

const ETAG = {
  ETag: {
    description: "Names this version, for `If-None-Match` and `If-Match`",
    schema: TEXT,
    example: 'W/"2Pf7Wq0uXrO3kVd1nYtGm5sLhZc"',
  },
};

/** What `tagged` adds to an answer. */
export const TAGGED = { headers: ETAG };

/** What `cached`, `fromSnapshot` and `fromLongSnapshot` add to an answer. */
export const CACHED = {
  headers: {
    ...ETAG,
    "Cache-Control": {
      description: "How long a cache may keep the answer",
      schema: TEXT,
      example: PUBLIC,
    },
  },
};

export const NOT_CHANGED = {
  304: { description: "Not changed: `If-None-Match` has its ETag", ...CACHED },
};

/** `If-Match` of a PATCH. The change is refused when the resource has changed since the client read it. */
export const ifMatchHeaders = z.object({
  "if-match": z
    .string()
    .max(1_000)
    .optional()
    .meta({ description: "The ETag of the version that you read: 412 if it has changed since" }),
});

const hashOf = (view: object): string => createHash("sha1").update(JSON.stringify(view)).digest("base64url");

/**
 * The `etag` header of a view. Weak, because compression changes the bytes on the way. Where others than the owner
 * change parts of the view, `guarded` is the part that a PATCH may overwrite, and the tag has two parts, "guarded.all".
 */
export const tagged = (view: object, guarded?: object): { etag: string } => ({
  etag: `W/"${guarded === undefined ? "" : `${hashOf(guarded)}.`}${hashOf(view)}"`,
});

/** The first part of a tag that `tagged` made, by which a PATCH is guarded; undefined for any other tag. */
const guardedBy = (tag: string): string | undefined =>
  /^(?:W\/)?"([\w-]+)(?:\.[\w-]+)?"$/.exec(tag.trim())?.[1];

/**
 * Whether the current version is the one that the client read, compared by its guarded part. True without `If-Match`
 * and for `*`.
 */
export const sawAsIs =
  <Thing>(ifMatch: string | undefined, guarded: (thing: Thing) => object) =>
  (thing: Thing): boolean =>
    ifMatch === undefined ||
    ifMatch.trim() === "*" ||
    ifMatch.split(",").some((tag) => guardedBy(tag) === hashOf(guarded(thing)));
