import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keptPlace, placeOf, placeOfLine } from "../../../src/box-office/ledger/place.ts";
import { MAX_SEATS } from "../../../src/programme/cinemas/layout-shape.ts";
import { blockedOf, capacityOf, layoutSchema, seatsOf } from "../../../src/programme/cinemas/layout.ts";
import { hallDrawn, layout, row, sectionsScribbled } from "./plans-of-halls.ts";

const parsed = (plan: object) => layoutSchema.parse(plan);

const isRising = (numbers: number[]): boolean =>
  numbers.every((number, i) => i === 0 || number > (numbers[i - 1] ?? Infinity));

describe("the seats of a layout", () => {
  it("are numbered from left to right, and their columns count gaps and aisles", () => {
    const seats = seatsOf(
      parsed(
        layout(
          row({
            seats: [{ from: 1, to: 2 }, { gap: 2 }, { from: 3, to: 3 }, { aisle: 1 }, { from: 4, to: 5 }],
          }),
        ),
      ),
    );
    expect(seats.map(({ label, x }) => [label, x])).toEqual([
      ["A1", 1],
      ["A2", 2],
      ["A3", 5],
      ["A4", 7],
      ["A5", 8],
    ]);
  });

  it("come from the screen backwards; their rows count walkways, and each has its row's category", () => {
    const plan = layout(
      row({ seats: [{ from: 1, to: 1 }] }),
      { aisle: 2 },
      { label: "B", category: "premium", seats: [{ gap: 3 }, { from: 7, to: 7 }] },
    );
    expect(seatsOf(parsed(plan))).toEqual([
      { label: "A1", row: "A", x: 1, y: 1, category: "standard", accessible: false, companion: false },
      { label: "B7", row: "B", x: 4, y: 4, category: "premium", accessible: false, companion: false },
    ]);
  });

  it("can have odd numbers on one side and even numbers on the other", () => {
    const plan = layout(
      row({ seats: [{ from: 1, to: 5, step: 2 }, { aisle: 1 }, { from: 2, to: 6, step: 2 }] }),
    );
    expect(seatsOf(parsed(plan)).map(({ label, x }) => [label, x])).toEqual([
      ["A1", 1],
      ["A3", 2],
      ["A5", 3],
      ["A2", 5],
      ["A4", 6],
      ["A6", 7],
    ]);
    expect(capacityOf(parsed(plan))).toBe(6);
  });

  it("can be numbered from right to left, and one by one with letters", () => {
    const plan = layout(
      row({ seats: [{ from: 6, to: 2, step: 2 }, { numbers: ["1", "1a", "0"] }, { from: 9, to: 8 }] }),
    );
    expect(seatsOf(parsed(plan)).map((seat) => [seat.label, placeOf(seat).number, seat.x])).toEqual([
      ["A6", "6", 1],
      ["A4", "4", 2],
      ["A2", "2", 3],
      ["A1", "1", 4],
      ["A1a", "1a", 5],
      ["A0", "0", 6],
      ["A9", "9", 7],
      ["A8", "8", 8],
    ]);
    expect(capacityOf(parsed(plan))).toBe(8);
  });

  it("have labels without a hyphen where rows are numbered, but no two seats have one label", () => {
    const plan = layout(
      { label: "1", seats: [{ from: 1, to: 2 }] },
      { label: "A", seats: [{ from: 1, to: 1 }] },
    );
    expect(seatsOf(parsed(plan)).map((seat) => [seat.label, placeOf(seat).row])).toEqual([
      ["11", "1"],
      ["12", "1"],
      ["A1", "A"],
    ]);
  });

  it("have a hyphen in their labels where rows are numbered and two seats had one label else", () => {
    const rows = Array.from({ length: 12 }, (_, i) => ({
      label: String(i + 1),
      seats: [{ from: 1, to: 12 }],
    }));
    const seats = seatsOf(parsed(layout(...rows, { label: "VIP", seats: [{ from: 1, to: 1 }] })));
    expect(new Set(seats.map(({ label }) => label)).size).toBe(145);
    const known = seats.filter(({ label }) => ["1-11", "11-1", "VIP1"].includes(label));
    expect(known.map(placeOf)).toEqual([
      { section: null, row: "1", number: "11" },
      { section: null, row: "11", number: "1" },
      { section: null, row: "VIP", number: "1" },
    ]);
  });

  it("are in sections, each with rows of its own and a place in the drawing", () => {
    const rows = [{ label: "1", seats: [{ from: 2, to: 1 }] }];
    const plan = {
      sections: [
        { name: "Parkett", rows: [...rows, { aisle: 1 }] },
        { name: "Ложа", prefix: "Л", x: 3, y: 0, rows },
        { name: "Loge 1", prefix: "L1-", rows },
      ],
    };
    expect(seatsOf(parsed(plan)).map((seat) => [seat.label, placeOf(seat), seat.x, seat.y])).toEqual([
      ["12", { section: "Parkett", row: "1", number: "2" }, 1, 1],
      ["11", { section: "Parkett", row: "1", number: "1" }, 2, 1],
      ["Л12", { section: "Ложа", row: "1", number: "2" }, 4, 1],
      ["Л11", { section: "Ложа", row: "1", number: "1" }, 5, 1],
      ["L1-12", { section: "Loge 1", row: "1", number: "2" }, 1, 3],
      ["L1-11", { section: "Loge 1", row: "1", number: "1" }, 2, 3],
    ]);
  });

  it("may have another category than their row", () => {
    const plan = parsed(
      layout(
        row({
          seats: [
            { from: 1, to: 1 },
            { from: 2, to: 2, category: "premium" },
          ],
        }),
      ),
    );
    expect(seatsOf(plan).map(({ label, category }) => [label, category])).toEqual([
      ["A1", "standard"],
      ["A2", "premium"],
    ]);
  });

  it("are marked as wheelchair spaces or companions' seats", () => {
    const seats = seatsOf(parsed({ ...layout(row()), accessible: ["A1", "A8"], companions: ["A2"] }));
    expect(seats.filter(({ accessible }) => accessible).map(({ label }) => label)).toEqual(["A1", "A8"]);
    expect(seats.filter(({ companion }) => companion).map(({ label }) => label)).toEqual(["A2"]);
  });

  it("have the drawing positions that the layout gives them", () => {
    const seats = seatsOf(parsed({ ...layout(row()), positions: { A2: { x: 1.5, y: -2.25 } } }));
    expect(seats.filter(({ at }) => at !== undefined)).toMatchObject([
      { label: "A2", at: { x: 1.5, y: -2.25 } },
    ]);
  });

  it("include blocked seats, which do not count as capacity", () => {
    const plan = parsed({ ...layout(row()), blocked: ["A3", "A4"] });
    expect(seatsOf(plan)).toHaveLength(8);
    expect(blockedOf(plan)).toEqual(["A3", "A4"]);
    expect(capacityOf(plan)).toBe(6);
  });

  it("are read from a layout that was stored before the lists existed", () => {
    const stored = { rows: [{ label: "A", category: "standard", seats: [{ from: 1, to: 2 }] }] };
    expect(seatsOf(stored).map(({ label }) => label)).toEqual(["A1", "A2"]);
    expect(blockedOf(stored)).toEqual([]);
    expect(capacityOf(stored)).toBe(2);
  });

  it("are those that were drawn, in any hall", () => {
    fc.assert(
      fc.property(hallDrawn, ({ plan, labels }) => {
        const hall = parsed(plan);
        const seats = seatsOf(hall);
        expect(seats.map(({ label }) => label)).toEqual(labels);
        expect(new Set(labels).size).toBe(labels.length);
        expect(capacityOf(hall)).toBe(seats.length - blockedOf(hall).length);
        const rows = [...Map.groupBy(seats, (seat) => seat.row).values()];
        for (const ofRow of rows) {
          expect(isRising(ofRow.map(({ x }) => x))).toBe(true);
          expect(new Set(ofRow.map(({ y }) => y)).size).toBe(1);
        }
        expect(isRising(rows.map(([first]) => first?.y ?? NaN))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("each have a label, a place to read and a place in the drawing of their own, in any sections", () => {
    let accepted = 0;
    fc.assert(
      fc.property(sectionsScribbled, (plan) => {
        const { success, data } = layoutSchema.safeParse(plan);
        if (!success) return;
        accepted++;
        const seats = seatsOf(data);
        const places = seats.map((seat) => Object.values(placeOf(seat)).join(" | "));
        for (const own of [seats.map(({ label }) => label), places, seats.map(({ x, y }) => `${x} ${y}`)])
          expect(new Set(own).size).toBe(seats.length);
        expect(capacityOf(data)).toBe(seats.length);
        for (const seat of seats) {
          expect(placeOfLine({ seat: seat.label, ...keptPlace(seat) })).toEqual(placeOf(seat));
          expect(seat.label.endsWith(placeOf(seat).number)).toBe(true);
        }
      }),
      { numRuns: 3_000 },
    );
    expect(accepted).toBeGreaterThan(500);
  });

  it("stay the same when the stored layout is read again", () => {
    fc.assert(
      fc.property(hallDrawn, ({ plan }) => {
        const stored = parsed(plan);
        expect(parsed(JSON.parse(JSON.stringify(stored)))).toEqual(stored);
      }),
    );
  });
});

it("a hall of the greatest size, 50,000 seats, is laid out", () => {
  const rows = ["A", "B", "C", "D", "E"].map((label) => ({ label, seats: [{ from: 0, to: 9_999 }] }));
  expect(seatsOf(parsed({ rows }))).toHaveLength(MAX_SEATS);
});
