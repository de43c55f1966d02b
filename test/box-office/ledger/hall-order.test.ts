import { describe, expect, it } from "vitest";
import { soldAfter } from "../../../src/box-office/ledger/hall-order.ts";
import type { Seat } from "../../../src/box-office/ledger/hall.ts";
import { Office } from "../../support/office.ts";

const seat = (label: string, section: string | undefined, y: number, x: number): Seat => ({
  label,
  ...(section === undefined ? {} : { section }),
  row: label.charAt(0),
  x,
  y,
  category: "standard",
  accessible: false,
  companion: false,
});

function officeWith(seats: readonly Seat[], sold: readonly string[]): Office {
  const office = new Office(0, 0);
  office.record([{ type: "seats_added", seats }]);
  for (const label of sold) office.reserve(1, [label], true);
  return office;
}

const labels = (office: Office, ...[after, limit]: [Parameters<typeof soldAfter>[1], number]) =>
  soldAfter(office.state, after, limit).map(({ label }) => label);

describe("sold seats in the order of the hall", () => {
  it("come by section, by row and from left to right, wherever they were added", () => {
    const hall = [
      seat("A1", "Stalls", 1, 5),
      seat("A2", "Stalls", 1, 6),
      seat("B1", "Box", 1, 1),
      seat("C1", "Stalls", 2, 5),
      seat("A3", "Stalls", 1, 4),
    ];
    const office = officeWith(hall, ["C1", "B1", "A2", "A3", "A1"]);
    expect(labels(office, null, 10)).toEqual(["A3", "A1", "A2", "C1", "B1"]);
  });

  it("go on after a position, though the seat there was given back", () => {
    const hall = [1, 2, 3, 4].map((x) => seat(`A${x}`, undefined, 1, x));
    const office = officeWith(hall, ["A1", "A2", "A4"]);
    const [first] = soldAfter(office.state, null, 1);
    office.cancel(first?.n ?? 0, null, "staff");
    expect(labels(office, first?.position ?? null, 1)).toEqual(["A2"]);
    expect(labels(office, first?.position ?? null, 9)).toEqual(["A2", "A4"]);
  });

  it("are none that are held, also where the hold has run out", () => {
    const office = officeWith([seat("A1", undefined, 1, 1)], []);
    office.reserve(1, ["A1"], false);
    expect(labels(office, null, 9)).toEqual([]);
    office.nowMs += 60 * 60_000;
    expect(labels(office, null, 9)).toEqual([]);
  });
});
