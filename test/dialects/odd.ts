/** Odd values: texts, and JSON as raw text, since a parser may read it in surprising ways. */

import fc from "fast-check";

/** Property names that every object inherits, and `then` of promises. */
export const INHERITED = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "then"];

const LONG = "x".repeat(5_000);

const TEXTS = [
  ["", " ", "\0", "A1\0", "a@b.c\n", "' OR 1=1 --", '"; DROP TABLE users; --', "[object Object]"],
  "null undefined NaN true [] {} * %_ % %00 %ff%fe %u0041 ../../etc/passwd <script>alert(1)</script>".split(
    " ",
  ),
  "-1 0 0x10 1e400 9007199254740993 １２ ٣ 1;2".split(" "),
  "2023-02-30 0000-00-00 9999-99-99 +275760-09-13 275761-01-01 -000001-01-01 24:00 99:99".split(" "),
  ["2023-02-30T25:61:61", "2030-01-01T18:00:00+99:00", "9999-12-31 23:59:59"],
  '[[[[ [A1,A1] [1, [null] ["A1",{"__proto__":1}] A1,,A2 , [,] a@b @'.split(" "),
  ["🎬🍿", "👩‍👩‍👧‍👦", "e\u0301", "\u202Eabc", "\uFEFF", "\uFFFF", "ﬀ", "ß", "İ"],
  ["9".repeat(400), LONG, "é".repeat(1_000)],
  INHERITED,
].flat();

const JSONS = [
  "null true -0 1e400 -1e400 1e-400 9007199254740993 -1 0.1 2.5 [] {} [null] [[]] [1e400]".split(" "),
  ['["A1","A1"]', `["${LONG}"]`, `[${"1,".repeat(3_000)}1]`, '[{"label":"A1"}]', '"\\ud800"', '"\\u0000"'],
  ['{"__proto__":{"isAdmin":true}}', '{"constructor":{"prototype":{"isAdmin":true}}}'],
  [10, 1_000, 20_000].map((depth) => "[".repeat(depth) + "]".repeat(depth)),
].flat();

export const oddText = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: "grapheme-ascii", maxLength: 12 }) },
  { weight: 3, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
  { weight: 4, arbitrary: fc.constantFrom(...TEXTS) },
);

export const oddJson = fc.oneof(
  { weight: 4, arbitrary: oddText.map((value) => JSON.stringify(value)) },
  { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)) },
  { weight: 4, arbitrary: fc.constantFrom(...JSONS) },
);

const bytes = (written: string): Uint8Array => new TextEncoder().encode(written);

/** Bodies that are neither JSON nor a form, or both, or too large. */
export const oddBody = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.constantFrom(
    ...['{"email":', '{"email":"a"}}', "{'email':'a'}", '{"a":1,"a":2}', "=&=&", "%ff=%", "a[b]=c"].map(
      bytes,
    ),
    bytes("\uFEFF{}"),
    Uint8Array.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xc0, 0x22, 0x7d]),
    bytes(JSON.stringify({ email: "x".repeat(70_000) })),
  ),
);
