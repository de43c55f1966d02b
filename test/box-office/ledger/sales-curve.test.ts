import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonical } from "../../../src/box-office/ledger/chain.ts";
import type { Entry } from "../../../src/box-office/ledger/chain.ts";
import type { Recorded } from "../../../src/box-office/ledger/event.ts";
import { salesCurve } from "../../../src/box-office/ledger/sales-curve.ts";
import { Office } from "../../support/office.ts";
import { Game, someHall, someSteps, someTerms } from "../../support/steps.ts";

const entry = ({ seq, atMs, event }: Recorded): Entry => {
  const { type, ...facts } = event;
  return { seq, atMs, type, body: canonical(facts), hash: null };
};

const curveOf = ({ ledger }: Office, stepMs = 1) => salesCurve([ledger.map(entry)], stepMs);

describe("the curve of sales", () => {
  it("says of every time what the box office had sold by then, whatever happened", async () => {
    await fc.assert(
      fc.asyncProperty(someTerms, someHall, someSteps, async (opening, hall, steps) => {
        const game = new Game({ ...opening, status: "on_sale" }, hall);
        const soldAt = new Map<number, number>();
        for (const next of steps) {
          game.play(next);
          // The time of the last event: what only time changes is not sold.
          soldAt.set(game.office.state.atMs, game.office.state.soldSeats);
        }
        const points = await curveOf(game.office);
        for (const [atMs, sold] of soldAt)
          expect(points.findLast((point) => point.atMs <= atMs)?.sold ?? 0).toBe(sold);
      }),
      { numRuns: 100 },
    );
  });

  it("has one point for each step of time, with what was sold at its end", async () => {
    const office = new Office(1, 8);
    for (const [nowMs, seat] of [
      [10_000, "A1"],
      [10_400, "A2"],
      [19_999, "A3"],
      [20_000, "A4"],
    ] as const) {
      office.nowMs = nowMs;
      office.reserve(1, [seat], true);
    }
    expect(await curveOf(office, 10_000)).toEqual([
      { atMs: 19_999, sold: 3 },
      { atMs: 20_000, sold: 4 },
    ]);
  });

  it("has no point for seats that are only held", async () => {
    const office = new Office(1, 2);
    office.reserve(1, ["A1"], false);
    expect(await curveOf(office)).toEqual([]);
  });
});
