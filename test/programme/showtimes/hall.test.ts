import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layoutSchema, plainSeats } from "../../../src/programme/cinemas/layout.ts";
import { hallOf } from "../../../src/programme/showtimes/hall.ts";

const layout = layoutSchema.parse({
  rows: [
    { label: "A", seats: [{ from: 1, to: 2 }, { gap: 2 }, { from: 3, to: 3 }] },
    { aisle: 1 },
    { label: "B", seats: [{ from: 1, to: 2 }] },
  ],
});

const added = (...labels: string[]) => labels.map((label) => ({ label, category: "standard" }));

const placesOf = (...labels: string[]) =>
  hallOf({ layout, addedSeats: added(...labels) })
    .seats.slice(5)
    .map(({ label, row, x, y }) => [label, row, x, y]);

describe("an added seat", () => {
  it("stands in its row where its number says", () => {
    expect(placesOf("A4", "B7")).toEqual([
      ["A4", "A", 4, 1],
      ["B7", "B", 7, 3],
    ]);
  });

  it("stands at the end of its row where another one has its place, or where no hall has one", () => {
    expect(placesOf("A5", "A05", "A0", "A60000")).toEqual([
      ["A5", "A", 6, 1],
      ["A05", "A", 7, 1],
      ["A0", "A", 8, 1],
      ["A60000", "A", 9, 1],
    ]);
  });

  it("of a new row stands behind the others", () => {
    expect(placesOf("C2", "Box", "C1")).toEqual([
      ["C2", "C", 2, 4],
      ["Box", "Box", 1, 5],
      ["C1", "C", 1, 4],
    ]);
  });

  it("never stands where another one does", () => {
    const label = fc.stringMatching(/^[ABC]?[0-9]{1,2}$/);
    fc.assert(
      fc.property(fc.uniqueArray(label), (labels) => {
        const { seats } = hallOf({ layout, addedSeats: added(...labels) });
        const places = seats.map(({ x, y }) => `${x} ${y}`);
        expect(new Set(places).size).toBe(places.length);
      }),
    );
  });

  it("takes its place at once, however many stand in its row", () => {
    const many = Array.from({ length: 40_000 }, (_, i) => `0${i + 1}`);
    const startMs = performance.now();
    const { seats } = hallOf({ layout: plainSeats(10_000), addedSeats: added(...many) });
    // A walk along the row for each takes half a minute.
    expect(performance.now() - startMs).toBeLessThan(3_000);
    expect(seats).toHaveLength(50_000);
  });
});
