import { describe, expect, it } from "vitest";
import { placeOf } from "../../../src/box-office/ledger/place.ts";
import { blockedOf, layoutSchema, seatsOf } from "../../../src/programme/cinemas/layout.ts";
import { fromCsv } from "../../../src/programme/plans/from-csv.ts";
import { toCsv } from "../../../src/programme/plans/to-csv.ts";
import { PAIRS_HALL } from "../cinemas/real-halls-with-pairs.ts";
import { CINEMA_CSV } from "./foreign-plans.ts";

function layoutOf(csv: string) {
  const taken = fromCsv(csv);
  if (!taken.ok) throw new Error(JSON.stringify(taken.faults));
  return taken.layout;
}

const faultsIn = (csv: string): string[] => {
  const taken = fromCsv(csv);
  return taken.ok ? [] : taken.faults.map(({ message }) => message);
};

describe("a CSV is a layout", () => {
  it("with semicolons, quotes, decimal commas and a byte order mark", () => {
    const layout = layoutOf(CINEMA_CSV);
    expect(layout.rows).toEqual([
      ...["A", "B"].map((label) => ({
        label,
        category: "sperrsitz",
        seats: [{ from: 5, to: 1, step: 2 }, { gap: 2 }, { from: 2, to: 6, step: 2 }],
      })),
      { label: "C", category: "loge_hinten", seats: [{ gap: 2 }, { from: 1, to: 2 }] },
    ]);
    expect(layout.accessible).toEqual(["C1"]);
    expect(layout.positions?.["A2"]).toEqual({ x: 5.5, y: 1 });
  });

  it("in the order of its lines, if it says no places", () => {
    expect(layoutOf("Row, Seat\r\nB,3\r\nB,1\r\nB,2\r\n\r\nA,1\r\n")).toEqual({
      rows: [
        { label: "B", category: "standard", seats: [{ numbers: ["3"] }, { from: 1, to: 2 }] },
        { label: "A", category: "standard", seats: [{ from: 1, to: 1 }] },
      ].map((row) =>
        row.label === "B"
          ? {
              ...row,
              seats: [
                { from: 3, to: 1, step: 2 },
                { from: 2, to: 2 },
              ],
            }
          : row,
      ),
    });
  });

  it("with sections, one behind the other", () => {
    const seats = seatsOf(layoutOf("section,row,seat\nStalls,1,1\nStalls,2,1\nBox 1,1,1\nBox 2,1,1\n"));
    expect(seats.map((seat) => [seat.label, placeOf(seat).section, seat.y])).toEqual([
      ["11", "Stalls", 1],
      ["21", "Stalls", 2],
      ["B1-11", "Box 1", 3],
      ["B2-11", "Box 2", 4],
    ]);
  });

  it("with one section, which it keeps", () => {
    expect(layoutOf("section,row,seat\nBalcony,1,1\n").sections).toMatchObject([{ name: "Balcony" }]);
  });

  it("with wheelchair spaces, companions' seats and blocked ones", () => {
    const layout = layoutOf("row,seat,accessible,companion,blocked\nA,1,yes,,\nA,2,no,TRUE,0\nA,3,,,x\n");
    expect([layout.accessible, layout.companions, layout.blocked]).toEqual([["A1"], ["A2"], ["A3"]]);
  });

  it("that comes in again as it went out, with all that a spreadsheet would run", () => {
    const layout = layoutSchema.parse({
      sections: [
        { name: "=1+1", prefix: "E-", rows: [{ label: "1", seats: [{ from: 2, to: 1 }] }] },
        { name: '"Loge", links', rows: [{ label: "1", seats: [{ numbers: ["1a"] }] }] },
      ],
      blocked: ["E-12"],
      positions: { "E-11": { x: -1.5, y: 2 } },
    });
    const csv = toCsv(layout);
    expect(csv).toContain(`"'=1+1",1,1,-1.5,2,standard,,,,,,E-11\r\n`);
    const again = layoutOf(csv);
    expect(seatsOf(again).map((seat) => [seat.label, placeOf(seat).section])).toEqual([
      ["E-11", "=1+1"],
      ["E-12", "=1+1"],
      ["11a", '"Loge", links'],
    ]);
    expect(blockedOf(again)).toEqual(["E-12"]);
  });
});

it("a hall with love seats and bound companion seats goes out as CSV and comes in with them", () => {
  const hall = layoutSchema.parse(PAIRS_HALL);
  const again = layoutOf(toCsv(hall));
  expect(again.companion_of).toEqual(PAIRS_HALL.companion_of);
  expect(again.together).toEqual(PAIRS_HALL.together);
});

describe("a CSV is refused", () => {
  it.each<[string, string, string[]]>([
    [
      "for a companion seat of no wheelchair space",
      "row,seat,label,accessible,together,companion_of\nA,1,A1,yes,,\nA,2,A2,,,A9\n",
      ["Line 3, companion_of: There is no seat A9"],
    ],
    ["if it is empty", "", ["Line 1: there is no column row", "Line 1: there is no column seat"]],
    ["without seats", "row,seat\n", ["0 seats, where 1 to 50000 are possible"]],
    [
      "for an unknown column, and one that is there twice",
      "row,seat,price,row,\nA,1,7,A,\n",
      [
        "Line 1, price: Not one of section, row, seat, x, y, category, accessible, companion, blocked, together, companion_of, label",
        "Line 1, row: It is there twice",
        "Line 1, column 5: Not one of section, row, seat, x, y, category, accessible, companion, blocked, together, companion_of, label",
      ],
    ],
    ["for a line that is too long", "row,seat\nA,1,2\n", ["Line 2, column 3: The header has no name for it"]],
    ["for a line without a number", "row,seat\nA,1\nA\n", ["Line 3, seat: It has none"]],
    ["for a place that is no number", "row,seat,x,y\nA,1,1,1e999\n", ["Line 2, y: 1e999 is no number"]],
    ["for half a place", "row,seat,x,y\nA,1,,2\n", ["Line 2, x: Of x and y one is missing"]],
    ["for some places", "row,seat,x,y\nA,1,0,0\nA,2,,\n", ["Line 3, x: It has no place, and others have"]],
    [
      "for a mark that is no word for yes",
      "row,seat,blocked\nA,1,constructor\n",
      ["Line 2, blocked: constructor is neither yes nor no"],
    ],
    [
      "for a seat that is there twice",
      "row,seat\nA,1\n\nA,1\n",
      ["Line 4, seat: There is a seat 1 in row A already"],
    ],
    [
      "for two seats on one spot",
      "row,seat,x,y\nA,1,0,0\nB,1,0,0\n",
      ["Line 3, x: It is where seat 1 of row A is"],
    ],
    [
      "for a label that is there twice",
      "row,seat,label\nA,1,z\nA,2,z\n",
      ["Line 3, label: There is a seat z already"],
    ],
    [
      "for a row's name",
      "row,seat\n<b>,1\n",
      ["Line 2, row: Letters, digits, - . ' and single spaces, a letter or digit first"],
    ],
    ["for a missing section", "section,row,seat\nStalls,A,1\n,B,1\n", ["Line 3, section: It has none"]],
    ["for an open quote", 'row,seat\nA,1\n"A,2\n', ["Line 3: Quoted field unterminated"]],
    ["for an endless line", `row,seat\nA,${"1".repeat(5_000)}\n`, ["Line 2 has more than 4000 characters"]],
    [
      "for a seat that is a wheelchair's and a companion's",
      "row,seat,accessible,companion\nA,1,x,x\n",
      ["Line 2, companion: It is a wheelchair space, so it is no companion's seat"],
    ],
  ])("%s", (_, csv, faults) => {
    expect(faultsIn(csv)).toEqual(faults);
  });

  it("for more sections or categories than a hall has", () => {
    const lines = Array.from({ length: 50_000 }, (_, i) => i);
    expect(faultsIn(`section,row,seat\n${lines.map((i) => `Ложа ${i},1,1\n`).join("")}`)).toEqual([
      "50000 sections, where 100 are possible",
    ]);
    expect(faultsIn(`row,seat,category\n${lines.map((i) => `A,${i},Ложа ${i}\n`).join("")}`)).toEqual([
      "50000 categories, where 100 are possible",
    ]);
  });

  it("with the lines of the file, also behind a quoted line break", () => {
    expect(faultsIn('row,seat\n"A\nB",1\nA,x\n')).toEqual([
      "Line 2, row: Letters, digits, - . ' and single spaces, a letter or digit first",
      "Line 4, seat: A number of up to four digits, with a letter at most",
    ]);
  });

  it("with a hundred faults at most, however much of it is wrong", () => {
    expect(faultsIn(`row,seat\n${"A,x\n".repeat(40_000)}`)).toHaveLength(100);
    expect(faultsIn(`row,seat\n${'"a"b",1\n'.repeat(40_000)}`).length).toBeLessThanOrEqual(100);
    expect(faultsIn(",".repeat(3_000)).length).toBeLessThanOrEqual(100);
    const many = Array.from({ length: 51 }, (_, r) =>
      Array.from({ length: 1_000 }, (__, s) => `${r},${s}\n`).join(""),
    );
    expect(faultsIn(`row,seat\n${many.join("")}`)).toEqual(["51000 seats, where 1 to 50000 are possible"]);
  });
});
