import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placeOf } from "../../../src/box-office/ledger/place.ts";
import type { Layout } from "../../../src/programme/cinemas/layout-shape.ts";
import { blockedOf, layoutSchema, seatsOf } from "../../../src/programme/cinemas/layout.ts";
import { fromCsv } from "../../../src/programme/plans/from-csv.ts";
import { fromPretix } from "../../../src/programme/plans/from-pretix.ts";
import type { TakenPlan } from "../../../src/programme/plans/layout-of.ts";
import { toCsv } from "../../../src/programme/plans/to-csv.ts";
import { toPretix } from "../../../src/programme/plans/to-pretix.ts";
import { hallDrawn } from "../cinemas/plans-of-halls.ts";

/** In columns and lines. */
const ROUNDING = 0.06;

type Drawn = Record<string, { x: number; y: number }>;

const drawn = (layout: Layout): Drawn =>
  Object.fromEntries(seatsOf(layout).map(({ label, at, x, y }) => [label, at ?? { x, y }]));

/** What every format says of a seat. */
const named = (layout: Layout) =>
  Object.fromEntries(
    seatsOf(layout).map((seat) => [seat.label, { ...placeOf(seat), category: seat.category }]),
  );

const marked = (layout: Layout) => {
  const seats = seatsOf(layout);
  return {
    accessible: seats.flatMap(({ label, accessible }) => (accessible ? [label] : [])).toSorted(),
    companions: seats.flatMap(({ label, companion }) => (companion ? [label] : [])).toSorted(),
    blocked: blockedOf(layout).toSorted(),
  };
};

/** Expects one drawing to be the other one, moved, and stretched along each axis. */
function expectSameDrawing(one: Drawn, other: Drawn): void {
  for (const axis of ["x", "y"] as const) {
    const labels = Object.keys(one).toSorted((a, b) => (one[a]?.[axis] ?? 0) - (one[b]?.[axis] ?? 0));
    const at = (drawing: Drawn, label = ""): number => drawing[label]?.[axis] ?? Number.NaN;
    const [first, last] = [labels[0], labels.at(-1)];
    const wide = at(one, last) - at(one, first);
    const scale = wide === 0 ? 1 : (at(other, last) - at(other, first)) / wide;
    for (const label of labels)
      expect(
        Math.abs((at(one, label) - at(one, first)) * scale - (at(other, label) - at(other, first))),
        `${label} ${axis}`,
      ).toBeLessThan(ROUNDING * Math.max(1, scale) * 2);
  }
}

const layoutOf = (taken: TakenPlan): Layout => {
  if (!taken.ok) throw new Error(JSON.stringify(taken.faults));
  return taken.layout;
};

const hasSharedSpot = (layout: Layout): boolean => {
  const spots = Object.values(drawn(layout)).map(({ x, y }) => `${x} ${y}`);
  return new Set(spots).size < spots.length;
};

/** The hall alone, or in front of another one with the same rows. */
const halls = fc
  .tuple(hallDrawn, fc.option(hallDrawn))
  .map(([{ plan }, behind]): Layout => {
    if (behind === null) return layoutSchema.parse(plan);
    const rowsOf = (hall: Record<string, unknown>): unknown => hall["rows"];
    return layoutSchema.parse({
      sections: [
        { name: "Parkett", rows: rowsOf(plan) },
        { name: "1. Rang", prefix: "R1-", x: 2, rows: rowsOf(behind.plan) },
      ],
    });
  })
  .filter((layout) => !hasSharedSpot(layout));

describe("a hall that goes out and comes in again has the same seats, drawn alike", () => {
  it("as a plan of pretix", () => {
    fc.assert(
      fc.property(halls, (layout) => {
        const again = layoutOf(fromPretix(JSON.parse(JSON.stringify(toPretix("One", layout)))));
        expect(named(again)).toEqual(named(layout));
        expectSameDrawing(drawn(layout), drawn(again));
      }),
      { numRuns: 150 },
    );
  });

  it("as CSV, with its marks", () => {
    fc.assert(
      fc.property(halls, (layout) => {
        const again = layoutOf(fromCsv(toCsv(layout)));
        expect(named(again)).toEqual(named(layout));
        expect(marked(again)).toEqual(marked(layout));
        expectSameDrawing(drawn(layout), drawn(again));
      }),
      { numRuns: 150 },
    );
  });
});
