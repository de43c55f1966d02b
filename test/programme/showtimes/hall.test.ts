import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { placeOf } from "../../../src/box-office/ledger/place.ts";
import { layoutSchema, plainSeats } from "../../../src/programme/cinemas/layout.ts";
import { hallOf } from "../../../src/programme/showtimes/hall.ts";
import type { AddedSeat } from "../../../src/programme/showtimes/showtime.ts";

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
  it("is in its row, at the column of its number", () => {
    expect(placesOf("A4", "B7")).toEqual([
      ["A4", "A", 4, 1],
      ["B7", "B", 7, 3],
    ]);
  });

  it("is at the end of its row if its column is taken or out of range", () => {
    expect(placesOf("A5", "A05", "A0", "A60000")).toEqual([
      ["A5", "A", 6, 1],
      ["A05", "A", 7, 1],
      ["A0", "A", 8, 1],
      ["A60000", "A", 9, 1],
    ]);
  });

  it("of a new row is behind all other rows", () => {
    expect(placesOf("C2", "Box", "C1")).toEqual([
      ["C2", "C", 2, 4],
      ["Box", "Box", 1, 5],
      ["C1", "C", 1, 4],
    ]);
  });

  it("never shares a position with another seat", () => {
    const label = fc.stringMatching(/^[ABC]?[0-9]{1,2}$/);
    fc.assert(
      fc.property(fc.uniqueArray(label), (labels) => {
        const { seats } = hallOf({ layout, addedSeats: added(...labels) });
        const places = seats.map(({ x, y }) => `${x} ${y}`);
        expect(new Set(places).size).toBe(places.length);
      }),
    );
  });

  it("gets its position in constant time, however many seats are in its row", () => {
    const many = Array.from({ length: 40_000 }, (_, i) => `0${i + 1}`);
    const looks = vi.spyOn(Set.prototype, "has");
    const { seats } = hallOf({ layout: plainSeats(10_000), addedSeats: added(...many) });
    const steps = looks.mock.calls.length;
    looks.mockRestore();
    // A walk along the row for each takes hundreds of millions.
    expect(steps).toBeLessThan(3 * 50_000);
    expect(seats).toHaveLength(50_000);
  });
});

describe("an added seat in a hall of sections", () => {
  const rows = [{ label: "1", seats: [{ from: 12, to: 1 }] }];
  const sections = layoutSchema.parse({
    sections: [
      { name: "Stalls", rows: [...rows, { label: "11", seats: [{ from: 1, to: 2 }] }] },
      { name: "Box", prefix: "B", x: 13, y: 0, rows },
    ],
  });
  const placesIn = (...addedSeats: Omit<AddedSeat, "category">[]) =>
    hallOf({ layout: sections, addedSeats: addedSeats.map((seat) => ({ ...seat, category: "standard" })) })
      .seats.slice(26)
      .map((seat) => [seat.label, Object.values(placeOf(seat)), seat.x, seat.y]);

  it("belongs to the row that its label begins with", () => {
    expect(placesIn({ label: "1-13" }, { label: "11-3" }, { label: "B1-13" }, { label: "B1-14" })).toEqual([
      ["1-13", ["Stalls", "1", "13"], 13, 1],
      ["11-3", ["Stalls", "11", "3"], 3, 2],
      ["B1-13", ["Box", "1", "13"], 26, 1],
      ["B1-14", ["Box", "1", "14"], 27, 1],
    ]);
  });

  it("is where its owner says, in a row of its own where there is none", () => {
    const place = { section: "Box", row: "1", number: "12a" };
    expect(placesIn({ label: "sofa", ...place }, { label: "X1", ...place, row: "2" })).toEqual([
      ["sofa", ["Box", "1", "12a"], 26, 1],
      ["X1", ["Box", "2", "12a"], 1, 3],
    ]);
  });

  it("is in a row of its own, without a section, where its label begins with no row", () => {
    expect(placesIn({ label: "K7" }, { label: "1-" }, { label: "113" })).toEqual([
      ["K7", [null, "K", "7"], 7, 3],
      ["1-", [null, "", "1-"], 1, 4],
      ["113", [null, "", "113"], 113, 5],
    ]);
  });
});
