import { expect, it } from "vitest";
import { seatInParts, seatsInWords } from "../../../src/sales/reservations/seats-in-words.ts";

it("a row that is written with a hyphen before its seats is said without it", () => {
  expect(seatsInWords([{ seat: "1-11" }, { seat: "1-12" }])).toBe("Row 1, seats 11, 12");
  expect(seatInParts({ seat: "1-11" }, "en")).toEqual({ row: "Row 1", number: "Seat 11" });
  const place = { section: null, row: "A-B", number: "1" };
  expect(seatsInWords([{ seat: "A-B1", place }])).toBe("Row A-B, seat 1");
});
