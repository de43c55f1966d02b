import { describe, expect, it } from "vitest";
import { planOf } from "../../../src/sales/pictures/hall-plan.ts";

const seat = (section: string | undefined, row: string, x: number, y: number) => ({
  ...(section === undefined ? {} : { section }),
  row,
  x,
  y,
});

const rowsOf = (plan: ReturnType<typeof planOf>) => plan.seats.map(({ y }) => y);

describe("the plan of a hall", () => {
  it("moves rows back only where seats stand before a section's first row", () => {
    const stacked = planOf([
      seat("Stalls", "A", 1, 1),
      seat("Stalls", "A", 2, 1),
      seat("Stalls", "B", 1, 2),
      seat("Balcony", "A", 1, 3),
      seat("Balcony", "A", 2, 3),
    ]);
    expect(rowsOf(stacked)).toEqual([0, 0, 1, 3.5, 3.5]);
    expect(stacked.sections.map(({ words, y }) => [words, y])).toEqual([
      ["Stalls", -0.85],
      ["Balcony", 2.65],
    ]);
    const apart = planOf([seat("Left", "A", 1, 1), seat("Left", "A", 2, 1), seat("Right", "A", 9, 1)]);
    expect(rowsOf(apart)).toEqual([0, 0, 0]);
    const behind = planOf([seat("Stalls", "A", 1, 1), seat("Stalls", "A", 2, 1), seat("Box", "A", 1, 6)]);
    expect(rowsOf(behind)).toEqual([0, 0, 5]);
  });

  it("names a row at both ends, unless a seat is there", () => {
    const plan = planOf([
      seat(undefined, "1-", 1, 1),
      seat(undefined, "1-", 2, 1),
      seat("Box", "A", 3, 1),
      seat(undefined, "", 1, 2),
      seat(undefined, "", 2, 2),
    ]);
    expect(plan.rows.map(({ words, side }) => [words, side])).toEqual([
      ["1", "left"],
      ["A", "right"],
    ]);
  });

  it("takes the distance of neighbours as one column, whatever unit the seats are drawn in", () => {
    const plan = planOf([1, 2, 3, 4].map((x) => seat(undefined, "A", x * 24, 500)));
    expect(plan.width).toBe(3);
    expect(plan.height).toBe(0);
  });
});
