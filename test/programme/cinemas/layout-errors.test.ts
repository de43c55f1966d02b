import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layoutSchema } from "../../../src/programme/cinemas/layout.ts";
import { hallScribbled, layout, row } from "./plans-of-halls.ts";

/** The errors of a layout: JSON pointers and messages. */
function errorsIn(plan: object): [pointer: string, message: string][] {
  const { error } = layoutSchema.safeParse(plan);
  return (error?.issues ?? []).map(({ path, message }) => [
    path.map((key) => `/${String(key)}`).join(""),
    message,
  ]);
}

const EITHER_PART = 'Either {"from", "to"}, {"numbers"}, {"gap"} or {"aisle"}';
const EITHER_ROW = 'Either {"label", "seats"} or {"aisle"}';

describe("a layout is refused", () => {
  it.each<[string, object, [string, string][]]>([
    [
      "when a range steps over its end",
      layout(row({ seats: [{ from: 1, to: 4, step: 2 }] })),
      [["/rows/0/seats/0", "1 and every 2 from it never comes to 4"]],
    ],
    [
      "when a range from right to left steps over its end",
      layout(row(), row({ label: "B", seats: [{ gap: 1 }, { from: 8, to: 1, step: 3 }] })),
      [["/rows/1/seats/1", "8 and every 3 from it never comes to 1"]],
    ],
    [
      "when a seat's label is used twice",
      layout(
        row({
          seats: [
            { from: 1, to: 4 },
            { from: 3, to: 6 },
          ],
        }),
      ),
      [["/rows/0/seats/1", "There is a seat A3 already"]],
    ],
    [
      "when a hyphen makes a label of another row",
      layout(
        { label: "1", seats: [{ from: 1, to: 11 }] },
        { label: "11", seats: [{ from: 1, to: 1 }] },
        { label: "1-", seats: [{ from: 1, to: 1 }] },
      ),
      [["/rows/2/seats/0", "There is a seat 1-1 already"]],
    ],
    [
      "when two rows have the same label",
      layout(row(), { aisle: 1 }, row({ seats: [{ from: 9, to: 9 }] })),
      [["/rows/2/label", "There is a row A already"]],
    ],
    [
      "when rows of one name are spelled in two ways",
      layout(row({ label: "\u00c4" }), row({ label: "A\u0308" })),
      [
        ["/rows/1/label", "There is a row \u00c4 already"],
        ["/rows/1/seats/0", "There is a seat \u00c41 already"],
        ["/rows/1/seats/2", "There is a seat \u00c45 already"],
      ],
    ],
    [
      "when a label has more than 24 characters",
      {
        sections: [
          {
            name: "Balcony",
            prefix: "BALCONY-",
            rows: [row({ label: "ABCDEFGHIJKLM", seats: [{ from: 9_999, to: 9_999 }] })],
          },
        ],
      },
      [
        [
          "/sections/0/rows/0/seats/0",
          "Seat 9999 of row ABCDEFGHIJKLM would get the label BALCONY-ABCDEFGHIJKLM9999, of more than 24 characters",
        ],
      ],
    ],
    [
      "when sections have the same name, labels or places",
      {
        sections: [
          { name: "Stalls", rows: [row()] },
          { name: "Stalls", prefix: "S-", y: 0, rows: [row({ seats: [{ gap: 7 }, { from: 1, to: 3 }] })] },
          { name: "Balcony", rows: [row()] },
        ],
      },
      [
        ["/sections/1/name", "There is a section Stalls already"],
        ["/sections/1/rows/0/seats/1", "Seat S-A1 lies on seat A6: give its section another x or y"],
        [
          "/sections/2/rows/0/seats/0",
          "There is a seat A1 already. A prefix tells the seats of a section from those of others",
        ],
        [
          "/sections/2/rows/0/seats/2",
          "There is a seat A5 already. A prefix tells the seats of a section from those of others",
        ],
      ],
    ],
    [
      "when it has rows and sections",
      { ...layout(row()), sections: [{ name: "Stalls", rows: [row()] }] },
      [["/sections", "Send rows or sections"]],
    ],
    ["when it has neither", {}, [["", "Send rows or sections"]]],
    [
      "for each label in a list that does not exist or is named twice",
      {
        ...layout(row()),
        accessible: ["A1", "Z9", "A1"],
        companions: ["A2", "Y9"],
        blocked: ["A3", "A3"],
        positions: { A4: { x: 0, y: 0 }, X9: { x: 0, y: 0 } },
      },
      [
        ["/accessible/1", "There is no seat Z9"],
        ["/accessible/2", "A1 is named twice"],
        ["/companions/1", "There is no seat Y9"],
        ["/blocked/1", "A3 is named twice"],
        ["/positions/X9", "There is no seat X9"],
      ],
    ],
    [
      "for a position of the label __proto__",
      { ...layout(row()), positions: JSON.parse('{"__proto__":{"x":1,"y":1},"A1":{"x":1,"y":1}}') as object },
      [["/positions/__proto__", "There is no seat __proto__"]],
    ],
    [
      "when a wheelchair space is also a companion's seat",
      { ...layout(row()), accessible: ["A1"], companions: ["A2", "A1"] },
      [["/companions/1", "A1 is accessible, so it is no companion's"]],
    ],
    [
      "when it has nothing but aisles",
      layout({ label: "A", seats: [{ gap: 5 }] }, { aisle: 1 }),
      [["/rows", "0 seats, where 1 to 50000 are possible"]],
    ],
    [
      "when no seat is left to sell",
      { ...layout(row({ seats: [{ from: 1, to: 2 }] })), blocked: ["A1", "A2"] },
      [["/blocked", "Every seat is blocked, and none is left to sell"]],
    ],
    [
      "when a few ranges describe more than 50,000 seats",
      layout(...["A", "B", "C", "D", "E", "F"].map((label) => ({ label, seats: [{ from: 0, to: 9_999 }] }))),
      [["/rows", "60000 seats, where 1 to 50000 are possible"]],
    ],
    ["when a part has no known key", layout(row({ seats: [{ to: 1 }] })), [["/rows/0/seats/0", EITHER_PART]]],
    [
      "when a part has two kinds of keys",
      layout(row({ seats: [{ from: 1, to: 2, gap: 1 }] })),
      [["/rows/0/seats/0", EITHER_PART]],
    ],
    ["when a part is a number", layout(row({ seats: [4] })), [["/rows/0/seats/0", EITHER_PART]]],
    ["when a row has no known key", layout(row(), { label: "B" }), [["/rows/1", EITHER_ROW]]],
    [
      "with a pointer to each error, however deep",
      layout(row({ seats: [{ from: 1, to: -1 }, { gap: 0 }, { from: 1, to: 2, category: "VIP" }] }), {
        aisle: 0,
      }),
      [
        ["/rows/0/seats/0/to", "Too small: expected number to be >=0"],
        ["/rows/0/seats/1/gap", "Too small: expected number to be >=1"],
        ["/rows/0/seats/2/category", "Lower-case letters, digits, _ and -, a letter first"],
        ["/rows/1/aisle", "Too small: expected number to be >=1"],
      ],
    ],
  ])("%s", (_, plan, errors) => {
    expect(errorsIn(plan)).toEqual(errors);
  });

  it.each([
    ["a row's name with two spaces", layout(row({ label: "Box  1" })), "/rows/0/label"],
    ["a row's name with a space at its end", layout(row({ label: "A " })), "/rows/0/label"],
    ["a row's name of 17 characters", layout(row({ label: "A".repeat(17) })), "/rows/0/label"],
    [
      "a number with two letters",
      layout(row({ seats: [{ numbers: ["12ab"] }] })),
      "/rows/0/seats/0/numbers/0",
    ],
    ["a row without a name", layout(row({ label: "" })), "/rows/0/label"],
    ["a category with a capital", layout(row({ category: "VIP" })), "/rows/0/category"],
    ["half a seat", layout(row({ seats: [{ from: 0.5, to: 3 }] })), "/rows/0/seats/0/from"],
    ["a range without an end", layout(row({ seats: [{ from: 1 }] })), "/rows/0/seats/0/to"],
    ["a step of zero", layout(row({ seats: [{ from: 1, to: 3, step: 0 }] })), "/rows/0/seats/0/step"],
    [
      "a negative step, without laying out its seats",
      layout(
        row({
          seats: [
            { from: 1, to: 3, step: -1 },
            { from: 4, to: 30 },
          ],
        }),
      ),
      "/rows/0/seats/0/step",
    ],
    ["a seat with five digits", layout(row({ seats: [{ from: 1, to: 10_000 }] })), "/rows/0/seats/0/to"],
    [
      "a position beyond the drawing",
      { ...layout(row()), positions: { A1: { x: 10_001, y: 0 } } },
      "/positions/A1/x",
    ],
    ["no rows", layout(), "/rows"],
  ])("for %s", (_, plan, pointer) => {
    expect(errorsIn(plan).map(([at]) => at)).toEqual([pointer]);
  });

  it("with pointers to values that exist, or to fields that are missing from objects that exist", () => {
    let refused = 0;
    fc.assert(
      fc.property(hallScribbled, (plan) => {
        for (const { code, path } of layoutSchema.safeParse(plan).error?.issues ?? []) {
          refused++;
          const place = path.slice(0, -1).reduce(valueAt, plan);
          expect(place).toBeTypeOf("object");
          if (code === "custom") expect(path.reduce(valueAt, plan)).toBeDefined();
        }
      }),
      { numRuns: 1_000 },
    );
    expect(refused).toBeGreaterThan(1_000);
  });
});

const valueAt = (value: unknown, key: PropertyKey): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
