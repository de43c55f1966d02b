/**
 * Requests that no program should send: known names with odd values, and the other way round.
 */

import fc from "fast-check";
import { INHERITED, oddBody, oddJson as json, oddText as text } from "./odd.ts";
import { SENSIBLE, filled, sensible, sensibleText } from "./sensible.ts";
import type { Words } from "./sensible.ts";

type Headers = readonly (readonly [string, string])[];

export interface Junk {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: Uint8Array | null;
}

const name = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...SENSIBLE.keys()) },
  { weight: 1, arbitrary: fc.constantFrom(...INHERITED) },
  { weight: 1, arbitrary: text },
);

/** Names with values as text: mostly sensible values, else junk. */
const pairs = name.chain((field) =>
  fc.tuple(
    fc.constant(field),
    fc.oneof({ weight: 3, arbitrary: sensibleText(field) }, { weight: 2, arbitrary: text }),
  ),
);
/** All sensible fields with at most two wrong ones, so that a single error gets past the other checks. */
const completePairs = fc
  .tuple(
    fc.array(pairs, { maxLength: 2 }),
    ...Array.from(SENSIBLE.keys(), (field) =>
      sensibleText(field).map((value): [string, string] => [field, value]),
    ),
  )
  .map(([wrong, ...all]) => [...wrong, ...all]);
const members = name.chain((field) =>
  fc
    .oneof(
      { weight: 3, arbitrary: sensible(field).map((value) => JSON.stringify(value)) },
      { weight: 2, arbitrary: json },
    )
    .map((value) => `${JSON.stringify(field)}:${value}`),
);
const complete = fc
  .tuple(
    fc.array(members, { maxLength: 2 }),
    ...Array.from(SENSIBLE.keys(), (field) =>
      sensible(field).map((value) => `${JSON.stringify(field)}:${JSON.stringify(value)}`),
    ),
  )
  .map(([wrong, ...all]) => `{${[...all, ...wrong].join()}}`);

const bytes = (written: string): Uint8Array => new TextEncoder().encode(written);
const encoded = (all: readonly (readonly [string, string])[]): string =>
  all.map((pair) => pair.map((part) => encodeURIComponent(part.toWellFormed())).join("=")).join("&");
/** Keeps the braces of words, which are replaced later. */
const spared = (written: string): string => written.replaceAll("%7B", "{").replaceAll("%7D", "}");

const MULTIPART = "multipart/form-data; boundary=edge";
const multipart = fc.array(fc.tuple(pairs, fc.boolean()), { maxLength: 4 }).map(
  (fields) =>
    fields
      .map(([[field, value], isFile]) => {
        const file = isFile ? '; filename="poster.png"\r\ncontent-type: image/png' : "";
        return `--edge\r\ncontent-disposition: form-data; name="${field}"${file}\r\n\r\n${value}\r\n`;
      })
      .join("") + "--edge--\r\n",
);

const contentType = fc.constantFrom(
  "application/json",
  "application/json; charset=utf-16",
  "text/plain",
  "application/x-www-form-urlencoded",
  MULTIPART,
  "multipart/form-data",
  "image/png",
  "application/octet-stream",
  "nonsense",
  "",
);
/** A body with its content type, which is not always the one that is sent. */
const body = fc.oneof(
  { weight: 2, arbitrary: fc.constant([null, ""] as const) },
  {
    weight: 5,
    arbitrary: fc
      .array(members, { maxLength: 6 })
      .map((all) => [bytes(`{${all.join()}}`), "application/json"] as const),
  },
  { weight: 6, arbitrary: complete.map((all) => [bytes(all), "application/json"] as const) },
  { weight: 2, arbitrary: json.map((value) => [bytes(value), "application/json"] as const) },
  {
    weight: 2,
    arbitrary: fc
      .array(pairs, { maxLength: 6 })
      .map((all) => [bytes(spared(encoded(all))), "application/x-www-form-urlencoded"] as const),
  },
  { weight: 2, arbitrary: multipart.map((all) => [bytes(all), MULTIPART] as const) },
  { weight: 3, arbitrary: oddBody.map((raw) => [raw, "application/json"] as const) },
);

/** A header value as browsers allow it: non-ASCII is percent-encoded, and there is no line break. */
const headerValue = (value: string): string =>
  value
    .toWellFormed()
    .replaceAll(/[^\x20-\x7e]/gu, encodeURIComponent)
    .trim();
const HEADERS = ["token", "date", "title", "time", "number", "username"];
const buyersHeaders = fc
  .tuple(...HEADERS.map((field) => sensibleText(field).map((value): [string, string] => [field, value])))
  .chain((all) => fc.subarray(all, { minLength: all.length - 1 }));
const MORE_HEADERS =
  "authorization cookie idempotency-key accept-language if-none-match origin accept transfer-encoding".split(
    " ",
  );
const oneHeader = fc.tuple(fc.constantFrom(...HEADERS, ...MORE_HEADERS), text.map(headerValue));
const identity = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .constantFrom("{token}", "{owner}", "{admin}", "{admin}")
      .map((token): Headers => [["authorization", `Bearer ${token}`]]),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Headers>(
      [],
      [["token", "{token}"]],
      [["token", "{admin}"]],
      [["cookie", "token={token}"]],
      [["cookie", "token=; token=%ff"]],
      [["authorization", "Bearer nonsense"]],
      [["authorization", "Basic e3Rva2VufQ=="]],
    ),
  },
);
const headers = fc
  .tuple(identity, fc.oneof(fc.constant<Headers>([]), buyersHeaders), fc.array(oneHeader, { maxLength: 2 }))
  .map((some) => some.flat());

const QUERIES =
  "? ?& ?= ?% ?%ff=%ff ?username ?username=a&username=b ?username[]=a ?a=%00 ?__proto__=1&__proto__[x]=1".split(
    " ",
  );
const query = fc.oneof(
  { weight: 3, arbitrary: fc.constant("") },
  { weight: 3, arbitrary: completePairs.map((all) => `?${spared(encoded(all))}`) },
  {
    weight: 3,
    arbitrary: fc.array(pairs, { minLength: 1, maxLength: 6 }).map((all) => `?${spared(encoded(all))}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...QUERIES),
  },
);
const segment = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom("{movieId}", "{atDoor}", "{userId}", "{booking}", "{ticket}", "{token}"),
  },
  { weight: 2, arbitrary: text.map((value) => encodeURIComponent(value.toWellFormed()) || "1") },
  {
    weight: 2,
    arbitrary: fc.constantFrom("0", "-1", "1.5", "9".repeat(30), "%", "%ff", "%00", "a%2Fb", ".png", "1e3"),
  },
);

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/** Keeps the ending that a parameter requires, as in `:file{[^/]+\.png}`. */
const pathOf = (pattern: string, given: string): string =>
  pattern.replaceAll(
    /:\w+(?:\{[^}]*?(?:\\(\.\w+))?\})?/g,
    (_, end: string | undefined) => given + (end ?? ""),
  );

/** Requests for one route: the path's parameters are junk, and sometimes the method too. */
export const junkFor = (route: { readonly method: string; readonly path: string }): fc.Arbitrary<Junk> =>
  fc
    .record({
      method: fc.oneof(
        { weight: 8, arbitrary: fc.constant(route.method) },
        { weight: 1, arbitrary: fc.constantFrom(...METHODS) },
      ),
      segment,
      end: fc.oneof({ weight: 8, arbitrary: fc.constant("") }, fc.constantFrom("/", "//", "/x", ".json")),
      query,
      headers,
      body,
      lie: fc.option(contentType, { freq: 4 }),
    })
    .map(({ method, segment: given, end, query: asked, headers: sent, body: [raw, type], lie }) => ({
      method,
      path: pathOf(route.path, given) + end + asked,
      headers: [...sent, ["content-type", lie ?? type] as const].filter(([, value]) => value !== ""),
      body: method === "GET" || method === "HEAD" ? null : raw,
    }));

/** The request, with the given words for those in braces. */
export function said({ method, path, headers: sent, body: raw }: Junk, words: Words): Request {
  const init = { method, headers: sent.map(([field, value]) => [field, filled(value, words)]) };
  const url = `http://matinee.example${filled(path, words)}`;
  return new Request(url, raw === null ? init : { ...init, body: filledBytes(raw, words) });
}

/** Replaces words and keeps bytes that are no text. */
const filledBytes = (raw: Uint8Array, words: Words): Uint8Array =>
  Buffer.from(filled(Buffer.from(raw).toString("latin1"), words), "latin1");
