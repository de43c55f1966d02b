import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layoutDocument } from "../../../src/programme/cinemas/layout-document.ts";
import { layoutSchema } from "../../../src/programme/cinemas/layout.ts";
import { hallDrawn, hallScribbled, layout, row } from "./plans-of-halls.ts";

const URL = "https://matinee.example/v1/schemas/layout.json";
const document = layoutDocument(URL);
const published = new Ajv2020({ strict: false }).compile(document);

const agrees = (plan: unknown): boolean => published(plan);

describe("the published schema of layouts", () => {
  it("has a title, its own URL and a valid example", () => {
    expect(document).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      $id: URL,
      title: "Seat layout",
      type: "object",
      additionalProperties: false,
    });
    expect(document["examples"]).toHaveLength(2);
    for (const example of document["examples"] ?? []) {
      expect(agrees(example)).toBe(true);
      expect(layoutSchema.safeParse(example).success).toBe(true);
    }
  });

  it("accepts every valid hall", () => {
    fc.assert(
      fc.property(hallDrawn, ({ plan }) => {
        expect(agrees(plan)).toBe(true);
      }),
    );
  });

  it("accepts every layout that the server accepts", () => {
    fc.assert(
      fc.property(hallScribbled, (plan) => {
        if (layoutSchema.safeParse(plan).success) expect(agrees(plan)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each<[string, unknown]>([
    ["no rows", layout()],
    ["a row without a name", layout({ seats: [{ from: 1, to: 2 }] })],
    ["a row's name with two spaces", layout(row({ label: "A  1" }))],
    ["rows and sections", { ...layout(row()), sections: [{ name: "Stalls", rows: [row()] }] }],
    ["a section without rows", { sections: [{ name: "Stalls" }] }],
    ["a range without an end", layout(row({ seats: [{ from: 1 }] }))],
    ["a part with two kinds of keys", layout(row({ seats: [{ from: 1, to: 2, gap: 1 }] }))],
    ["a gap of zero", layout(row({ seats: [{ gap: 0 }] }))],
    ["half an aisle", layout(row(), { aisle: 0.5 })],
    ["a category with a capital", layout(row({ category: "VIP" }))],
    ["an unknown field", { ...layout(row()), screen: "One" }],
    ["a label that is a number", { ...layout(row()), accessible: [1] }],
    ["a position without a y", { ...layout(row()), positions: { A1: { x: 1 } } }],
    ["a position beyond the drawing", { ...layout(row()), positions: { A1: { x: 1, y: -10_001 } } }],
    ["a list", [row()]],
  ])("refuses %s, as the server does", (_, plan) => {
    expect(agrees(plan)).toBe(false);
    expect(layoutSchema.safeParse(plan).success).toBe(false);
  });
});
