import { expect, it } from "vitest";
import { explain } from "../../../src/sales/reservations/refusals.ts";

it("names each seat in one piece, also one whose label has a comma", () => {
  const [, detail, more] = explain({ ok: false, code: "seats_taken", seats: ["A,B", "C"] }, 1);
  expect(detail).toBe("Already taken: “A,B”, C. Nothing was done.");
  expect(more).toEqual({ seats: ["A,B", "C"] });
});
