import { expect, it } from "vitest";
import { BusyOffices } from "../../../src/sales/reservations/busy-offices.ts";

it("refuses for a busy box office for a tenth of a second", () => {
  const offices = new BusyOffices();
  expect(offices.isBusy(1, 5_000)).toBe(false);
  offices.markBusy(1, 5_000);
  expect([1, 2].map((id) => offices.isBusy(id, 5_099))).toEqual([true, false]);
  expect(offices.isBusy(1, 5_100)).toBe(false);
});

it("remembers the last thousand busy box offices", () => {
  const offices = new BusyOffices();
  for (let id = 1; id <= 1_001; id++) offices.markBusy(id, 5_000);
  expect([1, 2, 1_001].map((id) => offices.isBusy(id, 5_001))).toEqual([false, true, true]);
});
