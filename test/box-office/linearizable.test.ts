/** Tests the checker of concurrent histories itself: it must accept correct histories and reject all others. */

import { describe, expect, it } from "vitest";
import { adults } from "../support/halls.ts";
import { linearize } from "../support/linearizable.ts";
import { Office } from "../support/office.ts";
import { sequentialOffice } from "../support/sequential-office.ts";
import type { Ask, Call, Told } from "../support/sequential-office.ts";

/** Whether the history is possible in a hall with one row of four seats. */
const judge = (...calls: readonly Call[]): boolean =>
  linearize(calls, sequentialOffice(new Office(1, 4).state)).ok;

const call = ([calledAtMs, answeredAtMs]: [number, number], ask: Ask, told: Told): Call => ({
  calledAtMs,
  answeredAtMs,
  ask,
  told,
});
const buy = (buyer: number, ...labels: string[]): Ask => ({
  do: "reserve",
  buyer,
  wanted: { seats: adults(...labels) },
  confirm: true,
});
const cancel = (buyer: number, n: number, seats: string[] | null = null): Ask => ({
  do: "cancel",
  buyer,
  n,
  seats,
});
const read = (buyer: number, n: number): Ask => ({ do: "read", buyer, n });
const sold = (n: number, ...seats: string[]) =>
  ({
    n,
    status: "confirmed",
    seats,
    returned: [],
    tickets: seats.length,
    total: 1000 * seats.length,
    extended: false,
  }) as const;
const ended = (n: number, ...seats: string[]): Told => ({ ...sold(n, ...seats), status: "cancelled" });
const taken = (...seats: string[]): Told => ({ code: "seats_taken", seats });

describe("a history of calls", () => {
  it("passes if the calls do not overlap and each answer fits the ones before", () => {
    expect(
      judge(
        call([0, 1], buy(7, "A1"), sold(1, "A1")),
        call([2, 3], buy(8, "A1"), taken("A1")),
        call([4, 5], cancel(7, 1), ended(1, "A1")),
        call([6, 7], buy(8, "A1"), sold(2, "A1")),
      ),
    ).toBe(true);
  });

  it("passes if some order of overlapping calls explains the answers", () => {
    expect(
      judge(
        call([0, 9], buy(7, "A1"), taken("A1")),
        call([1, 8], buy(8, "A1", "A2"), sold(1, "A1", "A2")),
        call([2, 7], read(8, 1), { code: "reservation_not_found", seats: [] }),
      ),
    ).toBe(true);
  });

  it("fails if a seat was sold twice", () => {
    expect(judge(call([0, 9], buy(7, "A1"), sold(1, "A1")), call([0, 9], buy(8, "A1"), sold(2, "A1")))).toBe(
      false,
    );
  });

  it("fails if two reservations have the same number, or a number is missing", () => {
    expect(judge(call([0, 9], buy(7, "A1"), sold(1, "A1")), call([0, 9], buy(8, "A2"), sold(1, "A2")))).toBe(
      false,
    );
    expect(judge(call([0, 9], buy(7, "A1"), sold(2, "A1")))).toBe(false);
  });

  it("fails if a free seat was refused", () => {
    expect(judge(call([0, 1], buy(7, "A1"), taken("A1")), call([2, 3], buy(8, "A1"), sold(1, "A1")))).toBe(
      false,
    );
  });

  it("fails if a cancellation was lost", () => {
    const bought = call([0, 1], buy(7, "A1"), sold(1, "A1"));
    const cancelled = call([2, 3], cancel(7, 1), ended(1, "A1"));
    expect(judge(bought, cancelled, call([4, 5], read(7, 1), sold(1, "A1")))).toBe(false);
    expect(judge(bought, cancelled, call([4, 5], buy(8, "A1"), taken("A1")))).toBe(false);
    // While the cancellation was under way, both answers are correct.
    expect(judge(bought, cancelled, call([2, 5], read(7, 1), sold(1, "A1")))).toBe(true);
  });

  it("fails if a read shows a sale before it was made, or does not show it afterwards", () => {
    const late = call([2, 3], buy(7, "A1"), sold(1, "A1"));
    expect(judge(call([0, 1], read(7, 1), sold(1, "A1")), late)).toBe(false);
    const gone: Told = { code: "reservation_not_found", seats: [] };
    expect(judge(late, call([4, 5], read(7, 1), gone))).toBe(false);
  });

  it("fails if a buyer got one of the two requested seats", () => {
    expect(
      judge(call([0, 9], buy(7, "A1", "A2"), sold(1, "A1")), call([0, 9], buy(8, "A2"), sold(2, "A2"))),
    ).toBe(false);
  });

  it("fails if two parts of a reservation were given back and one of them appears again", () => {
    const bought = call([0, 1], buy(7, "A1", "A2", "A3"), sold(1, "A1", "A2", "A3"));
    const first = call([2, 9], cancel(7, 1, ["A1"]), { ...sold(1, "A2", "A3"), returned: ["A1"] });
    expect(
      judge(bought, first, call([2, 9], cancel(7, 1, ["A2"]), { ...sold(1, "A3"), returned: ["A1", "A2"] })),
    ).toBe(true);
    expect(
      judge(bought, first, call([2, 9], cancel(7, 1, ["A2"]), { ...sold(1, "A1", "A3"), returned: ["A2"] })),
    ).toBe(false);
  });

  it("reports the longest order found, and the call that does not fit", () => {
    const bought = call([0, 1], buy(7, "A1"), sold(1, "A1"));
    const again = call([2, 3], buy(8, "A1"), sold(2, "A1"));
    expect(linearize([bought, again], sequentialOffice(new Office(1, 4).state))).toEqual({
      ok: false,
      longest: [bought],
      stuckAt: [again],
    });
  });

  it("is checked quickly although many overlapping calls allow many orders", () => {
    const labels = ["A1", "A2", "A3", "A4"];
    const calls = Array.from({ length: 16 }, (_, i) =>
      i < 4
        ? call([0, 100], buy(i, labels[i] ?? ""), sold(4 - i, labels[i] ?? ""))
        : call([0, 100], buy(i, labels[i % 4] ?? ""), taken(labels[i % 4] ?? "")),
    );
    expect(judge(...calls)).toBe(true);
    expect(judge(...calls, call([0, 100], buy(99, "A1"), sold(5, "A1")))).toBe(false);
  });
});
