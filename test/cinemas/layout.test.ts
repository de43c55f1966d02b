import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_SEATS, capacityOf, categoriesOf, layoutSchema, seatsOf } from "../../src/cinemas/layout.ts";

/** A row of seats 1 to 4, an aisle, and 5 to 8, changed as wanted. */
const row = (changes: object = {}) => ({
  label: "A",
  seats: [{ from: 1, to: 4 }, { gap: 2 }, { from: 5, to: 8 }],
  ...changes,
});

const layout = (...rows: object[]) => ({ rows });

/** Where the layout is refused, as JSON pointers, and why. */
function faultsIn(plan: object): [pointer: string, message: string][] {
  const { error } = layoutSchema.safeParse(plan);
  return (error?.issues ?? []).map(({ path, message }) => [
    path.map((key) => `/${String(key)}`).join(""),
    message,
  ]);
}

describe("the seats of a layout", () => {
  it("are numbered from left to right, and an aisle is counted in their columns", () => {
    const seats = seatsOf(layoutSchema.parse(layout(row())));
    expect(seats.map(({ label }) => label)).toEqual(["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8"]);
    expect(seats.map(({ x }) => x)).toEqual([1, 2, 3, 4, 7, 8, 9, 10]);
  });

  it("stand from the screen backwards, each in its row and category", () => {
    const seats = seatsOf(
      layoutSchema.parse(
        layout(row({ seats: [{ from: 1, to: 1 }] }), {
          label: "B",
          category: "premium",
          seats: [{ gap: 3 }, { from: 7, to: 7 }],
        }),
      ),
    );
    expect(seats).toEqual([
      { label: "A1", row: "A", x: 1, category: "standard", accessible: false },
      { label: "B7", row: "B", x: 4, category: "premium", accessible: false },
    ]);
  });

  it("say which of them are for wheelchairs", () => {
    const seats = seatsOf(layoutSchema.parse({ ...layout(row()), accessible: ["A1", "A8"] }));
    expect(seats.filter(({ accessible }) => accessible).map(({ label }) => label)).toEqual(["A1", "A8"]);
  });

  it("are as many as the capacity says, with no label twice, in any hall", () => {
    const part = fc.oneof(
      fc.record({ gap: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ from: fc.nat(9), to: fc.nat(9) }),
    );
    const rows = fc.array(
      fc.record({
        label: fc.constantFrom("A", "B", "1", "11"),
        seats: fc.array(part, { minLength: 1, maxLength: 4 }),
      }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(rows, (plan) => {
        const { data } = layoutSchema.safeParse({ rows: plan });
        if (data === undefined) return;
        const labels = seatsOf(data).map(({ label }) => label);
        expect(new Set(labels).size).toBe(capacityOf(data));
        expect(labels).toHaveLength(capacityOf(data));
      }),
      { numRuns: 1_000 },
    );
  });

  it("have the categories of the rows that have seats", () => {
    const plan = layoutSchema.parse(
      layout(row(), row({ label: "B", category: "premium" }), {
        label: "X",
        category: "lobby",
        seats: [{ gap: 9 }],
      }),
    );
    expect([...categoriesOf(plan)]).toEqual(["standard", "premium"]);
  });
});

describe("a layout is refused", () => {
  it.each<[string, object, [string, string][]]>([
    [
      "when a range runs backwards",
      layout(row(), row({ label: "B", seats: [{ gap: 1 }, { from: 4, to: 1 }] })),
      [["/rows/1/seats/1", "4 to 1 runs backwards"]],
    ],
    [
      "when a seat is there twice",
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
      "when two rows make the same label",
      layout({ label: "1", seats: [{ from: 11, to: 11 }] }, { label: "11", seats: [{ from: 1, to: 1 }] }),
      [["/rows/1/seats/0", "There is a seat 111 already"]],
    ],
    [
      "when two rows have one name",
      layout(row(), row({ seats: [{ from: 9, to: 9 }] })),
      [["/rows/1/label", "There is a row A already"]],
    ],
    [
      "when a wheelchair's seat does not exist, or is named twice",
      { ...layout(row()), accessible: ["A1", "Z9", "A1"] },
      [
        ["/accessible/1", "There is no seat Z9"],
        ["/accessible/2", "A1 is named twice"],
      ],
    ],
    [
      "when it has nothing but aisles",
      layout({ label: "A", seats: [{ gap: 5 }] }),
      [["/rows", "0 seats, where 1 to 50000 are possible"]],
    ],
    [
      "when a few ranges claim more seats than any hall has",
      layout(...["A", "B", "C", "D", "E", "F"].map((label) => ({ label, seats: [{ from: 0, to: 9_999 }] }))),
      [["/rows", "60000 seats, where 1 to 50000 are possible"]],
    ],
    [
      "when a part is neither seats nor a gap",
      layout(row({ seats: [{ from: 1 }] })),
      [["/rows/0/seats/0", 'Either {"from", "to"} or {"gap"}']],
    ],
  ])("%s", (_, plan, faults) => {
    expect(faultsIn(plan)).toEqual(faults);
  });

  it.each([
    ["a row's name with a space", layout(row({ label: "A 1" })), "/rows/0/label"],
    ["a row's name of 13 characters", layout(row({ label: "ABCDEFGHIJKLM" })), "/rows/0/label"],
    ["a row without a name", layout(row({ label: "" })), "/rows/0/label"],
    ["a category with a capital", layout(row({ category: "VIP" })), "/rows/0/category"],
    ["half a seat", layout(row({ seats: [{ from: 0.5, to: 3 }] })), "/rows/0/seats/0"],
    ["a seat with five digits", layout(row({ seats: [{ from: 1, to: 10_000 }] })), "/rows/0/seats/0/to"],
    ["no rows", layout(), "/rows"],
  ])("for %s", (_, plan, pointer) => {
    expect(faultsIn(plan).map(([at]) => at)).toEqual([pointer]);
  });
});

it("the largest hall is laid out", () => {
  const rows = ["A", "B", "C", "D", "E"].map((label) => ({ label, seats: [{ from: 0, to: 9_999 }] }));
  expect(seatsOf(layoutSchema.parse({ rows }))).toHaveLength(MAX_SEATS);
});
