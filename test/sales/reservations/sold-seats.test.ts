import { expect, it } from "vitest";
import { SoldSeats } from "../../../src/sales/reservations/sold-seats.ts";
import { adults } from "../../support/halls.ts";

const promise = { labels: ["A1", "A2", "A3"], ticketTypes: ["adult"], maxSeats: 2 };
const wanted = (...labels: string[]) => ({ seats: adults(...labels) });

function known(): SoldSeats {
  const sold = new SoldSeats();
  sold.put(1, promise, 5_000);
  return sold;
}

it("refuses seats that are promised to be sold, in the order in which they were asked for", () => {
  expect(known().refused(1, wanted("A3", "A1"), 5_001)).toEqual(["A3", "A1"]);
});

it.each([
  ["one of the seats is not promised", wanted("A1", "B1")],
  ["a seat is named twice", wanted("A1", "A1")],
  ["there are too many", wanted("A1", "A2", "A3")],
  ["a ticket type may have no price", { seats: [{ label: "A1", ticketType: "child" }] }],
  [
    "the best seats are asked for",
    {
      quantity: 1,
      category: null,
      together: "preferred" as const,
      accessible: 0,
      ticketType: "adult",
    },
  ],
])("asks the box office where %s", (_, choice) => {
  expect(known().refused(1, choice, 5_001)).toBeNull();
});

it("asks the box office of another showtime", () => {
  expect(known().refused(2, wanted("A1"), 5_001)).toBeNull();
});

it("refuses nothing after a quarter of a second, nor where the clock was set back", () => {
  const sold = known();
  expect(sold.refused(1, wanted("A1"), 5_124)).not.toBeNull();
  expect(sold.refused(1, wanted("A1"), 5_250)).toBeNull();
  expect(sold.refused(1, wanted("A1"), 4_999)).toBeNull();
});

it("lets one try ask for the next promise before the last one has ended, and another if that one does not come back", () => {
  const sold = known();
  expect(sold.isWanted(1, 5_124)).toBe(false);
  expect(sold.refused(1, wanted("A1"), 5_125)).toBeNull();
  expect(sold.isWanted(1, 5_125)).toBe(true);
  expect(sold.refused(1, wanted("A1"), 5_126)).not.toBeNull();
  expect(sold.refused(1, wanted("A1"), 5_249)).not.toBeNull();
  sold.put(1, promise, 5_125);
  expect(sold.refused(1, wanted("A1"), 5_374)).toBeNull();
  expect(sold.refused(1, wanted("A1"), 5_374)).not.toBeNull();
});
