import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keptPlace, placeOf, placeOfLine } from "../../../src/box-office/ledger/place.ts";

const seat = (label: string, row: string, more: { section?: string; number?: string } = {}) => ({
  label,
  row,
  ...more,
});

describe("the place of a seat", () => {
  it.each([
    ["the rest of the label after its row", seat("A12", "A"), { section: null, row: "A", number: "12" }],
    ["in a numbered row too", seat("112", "1"), { section: null, row: "1", number: "12" }],
    [
      "what the layout says",
      seat("B-1-12a", "1", { section: "Balcony", number: "12a" }),
      { section: "Balcony", row: "1", number: "12a" },
    ],
    ["the label alone where it has no row", seat("Sofa", ""), { section: null, row: "", number: "Sofa" }],
    [
      "the label alone where its row is all of it",
      seat("Box", "Box"),
      { section: null, row: "", number: "Box" },
    ],
    [
      "the label alone where what is before its digits is no row",
      seat("Row 1, Seat 12", "Row 1, Seat "),
      { section: null, row: "", number: "Row 1, Seat 12" },
    ],
  ])("is %s", (_, given, place) => {
    expect(placeOf(given)).toEqual(place);
  });

  it.each([
    ["A12", "A"],
    ["Ä7", "Ä"],
    ["12", ""],
    ["Sofa", ""],
    ["Row 1, Seat 12", "Row 1, Seat "],
  ])("is not kept with a sale where the label %j says it", (label, row) => {
    expect(keptPlace(seat(label, row))).toEqual({});
  });

  it("is no new object for an ordinary seat", () => {
    expect(keptPlace(seat("A12", "A"))).toBe(keptPlace(seat("Ä7", "Ä")));
  });

  it("is the same by a sale as by the hall, whatever the seat is called", () => {
    const text = fc.stringMatching(/^[A-C1Ж ,-]{0,3}$/);
    fc.assert(
      fc.property(text, text, fc.option(text), fc.option(text), (row, rest, section, number) => {
        const sold = {
          ...seat(row + rest, row),
          ...(section === null ? {} : { section }),
          ...(number === null ? {} : { number }),
        };
        expect(placeOfLine({ seat: sold.label, ...keptPlace(sold) })).toEqual(placeOf(sold));
      }),
      { numRuns: 2_000 },
    );
  });
});
