import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Seat } from "../../../src/box-office/ledger/hall.ts";
import { placeOf } from "../../../src/box-office/ledger/place.ts";
import { layoutSchema, seatsOf } from "../../../src/programme/cinemas/layout.ts";
import { fromPretix } from "../../../src/programme/plans/from-pretix.ts";
import { toPretix } from "../../../src/programme/plans/to-pretix.ts";
import { THEATRE } from "./foreign-plans.ts";

type Place = [x: number, y: number];

let guids = 0;

const seat = (number: string, [x, y]: Place, changes: object = {}) => ({
  seat_guid: `seat-${++guids}`,
  seat_number: number,
  position: { x, y },
  category: "Saal",
  ...changes,
});

const row = (name: string, seats: object[], changes: object = {}) => ({
  row_number: name,
  row_number_position: "start",
  position: { x: 0, y: 0 },
  seats,
  ...changes,
});

const zone = (name: string, rows: object[], changes: object = {}) => ({
  name,
  position: { x: 0, y: 0 },
  rows,
  areas: [],
  ...changes,
});

const plan = (...zones: object[]) => ({
  name: "Plan",
  size: { width: 1, height: 1 },
  categories: [{ name: "Saal", color: "#fff" }],
  zones,
});

/** Numbers 1, 2, 3 … at these places of a line. */
const along = (y: number, ...columns: number[]) =>
  columns.map((x, i) => seat(String(i + 1), [x * 25, y * 25]));

function layoutOf(of: unknown) {
  const taken = fromPretix(of);
  if (!taken.ok) throw new Error(JSON.stringify(taken.faults));
  return taken.layout;
}

const seatsIn = (of: unknown): Seat[] => seatsOf(layoutOf(of));

const faultsIn = (of: unknown): [pointer: string, message: string][] => {
  const taken = fromPretix(of);
  return taken.ok ? [] : taken.faults.map(({ path, message }) => [`/${path.join("/")}`, message]);
};

describe("a plan of pretix is a layout", () => {
  it("whose zones are sections, with prefixes where labels would be alike", () => {
    const seats = seatsIn(THEATRE);
    expect(seats).toHaveLength(42);
    expect(seats.filter(({ label }) => ["38", "R-29"].includes(label)).map(placeOf)).toEqual([
      { section: "Parkett", row: "3", number: "8" },
      { section: "Rang", row: "2", number: "9" },
    ]);
  });

  it("of plain rows, where it has one zone", () => {
    expect(layoutOf(plan(zone("Saal", [row("A", along(0, 0, 1, 2, 5, 6))]), zone("Foyer", [])))).toEqual({
      rows: [{ label: "A", category: "saal", seats: [{ from: 1, to: 3 }, { gap: 2 }, { from: 4, to: 5 }] }],
    });
  });

  it("with positions only for seats that the grid does not have where they are", () => {
    const straight = zone("Saal", [
      row("A", along(0, 0, 1, 2, 3)),
      row("B", along(1, 0, 1, 2, 3)),
      row("C", along(2, 0.5, 1.5, 2.5)),
    ]);
    expect(layoutOf(plan(straight)).positions).toEqual({
      C1: { x: 1.5, y: 3 },
      C2: { x: 2.5, y: 3 },
      C3: { x: 3.5, y: 3 },
    });
  });

  it("whose neighbours are neighbours, on a curve and with an aisle", () => {
    const arc = Array.from({ length: 12 }, (_, i) => {
      const angle = ((i + (i > 5 ? 2 : 0) - 6.5) * Math.PI) / 40;
      return seat(String(12 - i), [400 * Math.sin(angle), 400 * Math.cos(angle)]);
    });
    const columns = seatsIn(plan(zone("Rang", [row("1", arc)]))).map(({ x }) => x);
    expect(columns.slice(1).map((x, i) => x - (columns[i] ?? 0))).toEqual([1, 1, 1, 1, 1, 3, 1, 1, 1, 1, 1]);
  });

  it("whose rows come back in a horseshoe", () => {
    const left = [4, 3, 2, 1].map((y): Place => [0, y * 25]);
    const front = [0, 1, 2, 3, 4].map((x): Place => [25 + x * 25, 0]);
    const right = [1, 2, 3, 4].map((y): Place => [150, y * 25]);
    const seats = [...left, ...front, ...right].map((place, i) => seat(String(i + 1), place));
    const { rows } = layoutOf(plan(zone("Rang", [row("1", seats)])));
    expect(rows).toMatchObject([{ seats: [{ from: 1, to: 13 }] }]);
    const reversed = layoutOf(plan(zone("Rang", [row("1", seats.toReversed())])));
    expect(reversed.rows).toEqual(rows);
  });

  it("whose row of two pieces is one row", () => {
    const pieces = [row("A", along(0, 0, 1, 2, 3)), row("A", [seat("9", [200, 0]), seat("10", [225, 0])])];
    expect(layoutOf(plan(zone("Saal", pieces)))).toMatchObject({
      rows: [{ label: "A", seats: [{ from: 1, to: 4 }, { gap: 4 }, { from: 9, to: 10 }] }],
    });
  });

  it("whose sections lie side by side, and one that lies on another is behind it", () => {
    const near = zone("Links", [row("A", along(0, 0, 1, 2, 3))]);
    const beside = zone("Rechts", [row("B", along(0, 6, 7, 8, 9))]);
    const over = zone("Rang", [row("C", along(0, 0.3, 1.3, 2.3, 3.3))]);
    const seats = seatsIn(plan(near, beside, over));
    const at = (label: string) => seats.find((one) => one.label === label);
    expect(at("B1")).toMatchObject({ x: 7, y: 1 });
    expect(at("C1")).toMatchObject({ x: 1, y: 2, at: { x: 1.3, y: 1 } });
  });

  it("with names of any script, in one spelling", () => {
    const seats = seatsIn(
      plan(
        zone("Ложа", [row(" A\u0308 ", [seat("12a", [0, 0]), seat("12", [25, 0])])]),
        zone("Saal", [row("1", along(2, 0))]),
      ),
    );
    expect(seats.map(placeOf)).toEqual([
      { section: "Ложа", row: "\u00C4", number: "12a" },
      { section: "Ложа", row: "\u00C4", number: "12" },
      { section: "Saal", row: "1", number: "1" },
    ]);
  });

  it("whose rows without a number are called as they are shown", () => {
    const shown = row("", along(0, 0, 1), { row_label: "Loge" });
    expect(seatsIn(plan(zone("Saal", [shown]))).map(({ label }) => label)).toEqual(["Loge1", "Loge2"]);
  });

  it("whose labels are the plan's ids, where a prefix can give them", () => {
    const withIds = (name: string, prefix: string, y: number) =>
      zone(name, [
        row(
          "1",
          along(y, 0, 1).map((one) => ({ ...one, seat_guid: `${prefix}1${one.seat_number}` })),
        ),
      ]);
    const taken = fromPretix(plan(withIds("Parkett", "P", 0), withIds("Rang", "Rg-", 2)));
    expect(taken).toMatchObject({
      renamed: {
        prefixes: [
          { section: "Parkett", prefix: "P" },
          { section: "Rang", prefix: "Rg-" },
        ],
      },
    });
  });

  it("without fields that a hall has no use for", () => {
    const rich = {
      ...plan(
        zone("Saal", [row("A", [seat("1", [0, 0], { uuid: "1", radius: 7 })], { fancy: true })], {
          zone_id: "saal",
        }),
      ),
      later: [1],
    };
    expect(seatsIn(rich)).toHaveLength(1);
  });
});

describe("a plan of pretix is refused", () => {
  const first = (changes: object) =>
    plan(zone("Saal", [row("A", [seat("1", [0, 0], changes), seat("2", [25, 0])])]));
  const SEAT = "/zones/0/rows/0/seats/0";

  it.each<[string, () => unknown, [string, string][]]>([
    ["if it is none", () => [], [["/", "Invalid input: expected object, received array"]]],
    [
      "without zones",
      () => ({ categories: [] }),
      [["/zones", "Invalid input: expected array, received undefined"]],
    ],
    [
      "without seats",
      () => plan(zone("Saal", [row("A", [])])),
      [["/zones", "0 seats, where 1 to 50000 are possible"]],
    ],
    [
      "for an unknown category",
      () => first({ category: "Loge" }),
      [[`${SEAT}/category`, "There is no category Loge"]],
    ],
    [
      "for a number with two letters",
      () => first({ seat_number: "12ab" }),
      [[`${SEAT}/seat_number`, "A number of up to four digits, with a letter at most"]],
    ],
    [
      "for a seat without a number",
      () => first({ seat_number: " " }),
      [[`${SEAT}/seat_number`, "It has none"]],
    ],
    [
      "for a seat without a place",
      () => first({ position: { x: 1 } }),
      [[`${SEAT}/position/y`, "Invalid input: expected number, received undefined"]],
    ],
    [
      "for a row without a name",
      () => plan(zone("Saal", [row("", along(0, 0, 1))])),
      [["/zones/0/rows/0/row_number", "It has none"]],
    ],
    [
      "for two seats with one number in a row",
      () => plan(zone("Saal", [row("A", along(0, 0, 1)), row("A", [seat("2", [75, 0])])])),
      [["/zones/0/rows/1/seats/0/seat_number", "There is a seat 2 in row A already"]],
    ],
    [
      "for two seats on one spot",
      () => plan(zone("Saal", [row("A", along(0, 0, 1)), row("B", along(0, 1))])),
      [["/zones/0/rows/1/seats/0/position", "It is where seat 2 of row A is"]],
    ],
    [
      "for an id that is there twice",
      () =>
        plan(
          zone("Saal", [
            row("A", [seat("1", [0, 0], { seat_guid: "x" }), seat("2", [25, 0], { seat_guid: "x" })]),
          ]),
        ),
      [["/zones/0/rows/0/seats/1/seat_guid", "There is a seat x already"]],
    ],
    [
      "for a category that is there twice",
      () => ({ ...first({}), categories: [{ name: "Saal" }, { name: "Saal" }] }),
      [["/categories/1/name", "There is a category Saal already"]],
    ],
    [
      "for a zone without a name beside others",
      () => plan(zone("", [row("A", along(0, 0))]), zone("Rang", [row("A", along(2, 0))])),
      [["/zones/0/name", "It has none"]],
    ],
    [
      "for a seat beyond the drawing",
      () => plan(zone("Saal", [row("A", [...along(0, 0, 1, 2, 3), seat("9", [2e6, 0])])])),
      [["/zones/0/rows/0/seats/4/position", "It is more than 10000 seats or rows away from the others"]],
    ],
    [
      "for a place that cannot be counted with",
      () =>
        plan(
          zone("Saal", [row("A", along(0, 0, 1)), row("B", [seat("1", [1e308, 25])])], {
            position: { x: 1e308, y: 0 },
          }),
        ),
      [["/zones/0/rows/0/seats/1/position", "It is where seat 1 of row A is"]],
    ],
    [
      "for a seat that is infinitely far away",
      () => plan(zone("Saal", [row("A", along(0, 0, 1)), row("B", [seat("1", [1e300, 25])])])),
      [["/zones/0/rows/1/seats/0/position", "It is more than 10000 seats or rows away from the others"]],
    ],
  ])("%s", (_, of, faults) => {
    expect(faultsIn(of())).toEqual(faults);
  });

  it("for everything that is wrong in it at once", () => {
    const wrong = plan(
      zone("Saal", [
        row("A", [seat("1", [0, 0], { category: "Loge" }), seat("x", [25, 0]), seat("3", [25, 0])]),
      ]),
    );
    expect(faultsIn(wrong).map(([pointer]) => pointer)).toEqual([
      `${SEAT}/category`,
      "/zones/0/rows/0/seats/1/seat_number",
      "/zones/0/rows/0/seats/2/position",
    ]);
  });

  it("with a hundred faults at most, and beyond 50,000 seats", () => {
    const many = (count: number, changes: object) =>
      plan(
        zone(
          "Saal",
          Array.from({ length: count / 1_000 }, (_, r) =>
            row(
              String(r),
              Array.from({ length: 1_000 }, (__, s) => seat(String(s), [s, r], changes)),
            ),
          ),
        ),
      );
    expect(faultsIn(many(2_000, { category: "Loge" }))).toHaveLength(100);
    expect(faultsIn(many(51_000, {}))).toEqual([["/zones", "50001 seats, where 1 to 50000 are possible"]]);
  });

  it("or is a valid layout, whatever it says", () => {
    const name = fc.constantFrom("A", "1", "11", "Ä", "Loge 1", "", " ", "<b>", "__proto__", "x".repeat(30));
    const number = fc.oneof(fc.nat(30).map(String), fc.constantFrom("12a", "1-", "", "012", "99999"));
    const at = fc.record({ x: fc.integer({ min: -200, max: 200 }), y: fc.integer({ min: -200, max: 200 }) });
    const anySeat = fc.record({
      seat_guid: fc.uuid(),
      seat_number: number,
      position: at,
      category: fc.constantFrom("Saal", "Ложа"),
    });
    const anyRow = fc.record({ row_number: name, seats: fc.array(anySeat, { maxLength: 6 }), position: at });
    const anyZone = fc.record({ name, position: at, rows: fc.array(anyRow, { maxLength: 3 }) });
    const anyPlan = fc
      .array(anyZone, { maxLength: 4 })
      .map((zones) => ({ name: "", categories: [{ name: "Saal" }, { name: "Ложа" }], zones }));
    let taken = 0;
    fc.assert(
      fc.property(anyPlan, (of) => {
        const found = fromPretix(of);
        if (found.ok) {
          taken++;
          expect(layoutSchema.parse(found.layout)).toEqual(found.layout);
          expect(seatsOf(found.layout)).toHaveLength(
            of.zones.flatMap(({ rows }) => rows.flatMap(({ seats }) => seats)).length,
          );
        } else
          for (const { path } of found.faults)
            expect(
              path.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], of),
            ).toBeDefined();
      }),
      { numRuns: 2_000 },
    );
    expect(taken).toBeGreaterThan(20);
  });
});

it("a layout as a plan of pretix has its rows where their first seats are, and all of it on the sheet", () => {
  const layout = layoutSchema.parse({
    rows: [
      { label: "A", seats: [{ from: 1, to: 2 }] },
      { aisle: 1 },
      { label: "B", seats: [{ gap: 1 }, { from: 8, to: 7 }] },
    ],
    positions: { A1: { x: -1, y: 0.5 } },
  });
  expect(toPretix("One", layout)).toMatchObject({
    name: "One",
    size: { width: 150, height: 113 },
    categories: [{ name: "standard" }],
    zones: [
      {
        name: "",
        rows: [
          {
            row_number: "A",
            position: { x: 25, y: 25 },
            seats: [
              { seat_guid: "A1", seat_number: "1", position: { x: 0, y: 0 } },
              { position: { x: 75, y: 12.5 } },
            ],
          },
          {
            row_number: "B",
            position: { x: 100, y: 87.5 },
            seats: [{ seat_guid: "B8" }, { seat_guid: "B7", position: { x: 25, y: 0 } }],
          },
        ],
      },
    ],
  });
});
