import { expect, it } from "vitest";
import { together } from "../../../src/back-office/sales-list/sale.ts";

const showing = (showtimeId: number, reservations: number) => ({
  showtimeId,
  localDate: "2026-01-01",
  startsAtMs: 0,
  movieTitle: "M",
  cinemaName: "Odeon",
  screenName: null,
  reservations,
});

it("reads showtimes together up to so many sales, and a large one alone", () => {
  const sizes = [3, 4, 5, 50, 1, 2, 0, 8, 1];
  const chunks = together(
    sizes.map((size, i) => showing(i, size)),
    10,
  );
  expect(chunks.map((chunk) => chunk.map(({ reservations }) => reservations))).toEqual([
    [3, 4],
    [5],
    [50],
    [1, 2, 0],
    [8, 1],
  ]);
});
