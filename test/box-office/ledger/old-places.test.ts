import { expect, it } from "vitest";
import { withPlaces } from "../../../src/box-office/ledger/old-places.ts";
import { placeOfLine } from "../../../src/box-office/ledger/place.ts";
import type { SoldSeat } from "../../../src/box-office/ledger/place.ts";
import type { Reservation } from "../../../src/box-office/ledger/reservation.ts";
import { seats } from "../../support/halls.ts";
import { Office } from "../../support/office.ts";

/** Row R1 with two seats, row A with one, and box 1, of which the hall has said a section since the sale. */
const HALL = [
  ["R11", { row: "R1" }],
  ["R12", { row: "R1" }],
  ["A1", { row: "A" }],
  ["B11", { row: "B1", section: "Box" }],
] as const;

function hallOf(): Office {
  const office = new Office(0, 0);
  const [seat] = seats(1, 1);
  if (seat === undefined) throw new Error("no seat");
  const named = HALL.map(([label, name], x) => ({ ...seat, x, label, ...name }));
  office.record([{ type: "seats_added", seats: named }]);
  return office;
}

const inRow = (row: string, number: string) => ({ section: null, row, number });

/** A reservation of these seats, as it was kept. */
function sold(office: Office, lines: SoldSeat[]): Reservation {
  office.reserve(1, ["A1"], true);
  const [line] = office.find(1).lines;
  if (line === undefined) throw new Error("nothing was sold");
  return { ...office.find(1), lines: lines.map((seat) => ({ ...line, ...seat })) };
}

it("a seat that was sold before places were kept has its hall's row", () => {
  const office = hallOf();
  const reservation = sold(office, [{ seat: "R12" }, { seat: "A1" }]);
  const returned = reservation.lines.map((line) => ({ ...line, seat: "R11" }));
  const placed = withPlaces({ ...reservation, returned }, office.state.seats);
  expect(placed.lines.map(placeOfLine)).toEqual([inRow("R1", "2"), inRow("A", "1")]);
  expect(placed.returned.map(placeOfLine)).toEqual([inRow("R1", "1"), inRow("R1", "1")]);
});

it.each([
  ["its label says it", { seat: "A1" }],
  ["the sale kept it", { seat: "R12", place: inRow("R", "12") }],
  ["the hall has got sections since", { seat: "B11" }],
  ["the hall lost the seat", { seat: "C12" }],
])("the place of a sold seat is left as it is where %s", (_, line) => {
  const office = hallOf();
  const reservation = sold(office, [line]);
  expect(withPlaces(reservation, office.state.seats)).toBe(reservation);
});
