import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  blockedOf,
  capacityOf,
  plainSeats,
  plainSeatsSchema,
  seatsOf,
} from "../../../src/programme/cinemas/layout.ts";

const places = (...seats: string[]) => seatsOf({ seats }).map(({ label, row, x, y }) => [label, row, x, y]);

describe("seats with a label and no position", () => {
  it("get the row and column of their label", () => {
    expect(places("B12", "A1", "A2", "B3")).toEqual([
      ["B12", "B", 12, 1],
      ["A1", "A", 1, 2],
      ["A2", "A", 2, 2],
      ["B3", "B", 3, 1],
    ]);
  });

  it("get their position in the list as column if their label has no number", () => {
    expect(places("Sofa", "A1", "Box")).toEqual([
      ["Sofa", "", 1, 1],
      ["A1", "A", 1, 2],
      ["Box", "", 3, 1],
    ]);
  });

  it.each([
    ["two labels mean one column", ["B1", "B01", "B3"]],
    ["a number is zero", ["B0", "B1", "B2"]],
    ["a number is out of range", ["B7", "B999999999999999", "B8"]],
  ])("get the columns 1, 2, 3 if %s", (_, seats) => {
    expect(places(...seats)).toEqual(seats.map((label, i) => [label, "B", i + 1, 1]));
  });

  it("are as many as wanted, each for sale and of the standard category", () => {
    const plan = plainSeats(3);
    expect(plan).toEqual({ seats: ["1", "2", "3"] });
    expect(seatsOf(plan)[2]).toEqual({
      label: "3",
      row: "",
      x: 3,
      y: 1,
      category: "standard",
      accessible: false,
      companion: false,
    });
    expect([capacityOf(plan), blockedOf(plan)]).toEqual([3, []]);
    expect(seatsOf(plainSeats(50_000)).at(-1)).toMatchObject({ label: "50000", x: 50_000 });
  });

  it("keep their order, and no two of a row share a column, for any labels", () => {
    const label = fc.oneof(
      fc.stringMatching(/^[AB]?0{0,2}[0-9]{1,2}$/),
      fc.string({ minLength: 1, maxLength: 16, unit: "grapheme" }),
    );
    fc.assert(
      fc.property(fc.uniqueArray(label, { minLength: 1 }), (seats) => {
        const laid = seatsOf({ seats });
        expect(laid.map((seat) => seat.label)).toEqual(seats);
        expect(new Set(laid.map(({ row, x }) => JSON.stringify([row, x]))).size).toBe(seats.length);
        for (const { x, y } of laid) expect(Number.isSafeInteger(x) && x > 0 && y > 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it.each<[string, string[], string[]]>([
    ["a label that is used twice", ["A1", "A2", "A1", " A2"], ["/seats/2", "/seats/3"]],
    ["an empty label", ["A1", " "], ["/seats/1"]],
    ["a label of 17 characters", ["A".repeat(17)], ["/seats/0"]],
    [
      "a label that cannot be printed",
      ["A\n1", "A\u202E1", "A\0", "\ud800", "\u3164"],
      ["/seats/0", "/seats/1", "/seats/2", "/seats/3", "/seats/4"],
    ],
    ["more than 50,000 seats", plainSeats(50_001).seats, ["/seats"]],
  ])("are refused for %s", (_, seats, pointers) => {
    const { error } = plainSeatsSchema.safeParse({ seats });
    expect(error?.issues.map(({ path }) => path.map((key) => `/${String(key)}`).join(""))).toEqual(pointers);
  });
});
