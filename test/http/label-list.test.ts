import fc from "fast-check";
import { expect, test } from "vitest";
import { labelList } from "../../src/http/label-list.ts";
import { LANGUAGES } from "../../src/http/languages.ts";
import type { Language } from "../../src/http/languages.ts";

test.each([
  [["A1", "A2"], "A1, A2"],
  [["A,B", "C"], "“A,B”, C"],
  [["Row 1, Seat 1", "Row 1, Seat 2"], "“Row 1, Seat 1”, “Row 1, Seat 2”"],
  [['5"', "O'Hara"], "“5\"”, O'Hara"],
  [["千、鳥"], "“千、鳥”"],
  [["A”, “B"], "“A””, “B”"],
  [[], ""],
])("%j is written %s", (labels, text) => {
  expect(labelList(labels)).toBe(text);
});

test("has the quotation marks of German in German", () => {
  expect(labelList(["Reihe 1, Platz 1", "A1"], "de")).toBe("„Reihe 1, Platz 1“, A1");
});

test("can be read back, whatever the labels are, in any language", () => {
  const text = fc.string({ unit: fc.constantFrom("A", ",", " ", "“", "”", "„", '"'), maxLength: 5 });
  const label = text.map((any) => any.trim()).filter((any) => any !== "");
  fc.assert(
    fc.property(
      fc.array(label, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(...LANGUAGES),
      (labels, language) => {
        expect(readBack(labelList(labels, language), language)).toEqual(labels);
      },
    ),
    { numRuns: 3000 },
  );
});

/** Reads a list as a person would, by its commas and quotation marks alone. */
function readBack(list: string, language: Language): string[] {
  const [open, close] = { en: ["“", "”"], de: ["„", "“"] }[language] as [string, string];
  const one = new RegExp(`${open}((?:${close}${close}|[^${close}])*)${close}(?:, |$)|([^,]+)(?:, |$)`, "gu");
  return Array.from(list.matchAll(one), ([, quoted, plain]) =>
    quoted === undefined ? (plain ?? "") : quoted.replaceAll(close + close, close),
  );
}
