import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonical } from "../../../src/box-office/ledger/chain.ts";
import type { Entry } from "../../../src/box-office/ledger/chain.ts";
import type { LedgerEvent, Recorded } from "../../../src/box-office/ledger/event.ts";
import { stateAt } from "../../../src/box-office/ledger/history.ts";
import { seatMap } from "../../../src/box-office/ledger/seat-map.ts";
import type { SeatMap } from "../../../src/box-office/ledger/seat-map.ts";
import { seats, terms } from "../../support/halls.ts";
import { Office } from "../../support/office.ts";
import { Game, someHall, someSteps, someTerms } from "../../support/steps.ts";

const entry = ({ seq, atMs, event }: Recorded): Entry => {
  const { type, ...facts } = event;
  return { seq, atMs, type, body: canonical(facts), hash: null };
};

describe("the seat map at a past time", () => {
  it("is the one of that time, whatever happened since", async () => {
    await fc.assert(
      fc.asyncProperty(someTerms, someHall, someSteps, async (opening, hall, steps) => {
        const game = new Game({ ...opening, status: "on_sale" }, hall);
        const seen = new Map<number, SeatMap>();
        for (const next of steps) {
          game.play(next);
          const { state, nowMs } = game.office;
          seen.set(nowMs, seatMap(state, nowMs));
        }
        const entries = game.office.ledger.map(entry);
        for (const [atMs, map] of seen) {
          const state = await stateAt([entries], atMs);
          expect(state === null ? null : seatMap(state, atMs)).toEqual(map);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("has what was recorded by then, though the clock before ran ahead", async () => {
    const office = new Office(1, 4);
    for (const [nowMs, seat] of [
      [10_000, "A1"],
      [7_500, "A2"],
      [8_000, "A3"],
    ] as const) {
      office.nowMs = nowMs;
      office.reserve(1, [seat], true);
    }
    const times = office.ledger.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const entries = office.ledger.map(entry);
    expect((await stateAt([entries], 9_999))?.soldSeats).toBe(0);
    expect((await stateAt([entries], 10_000))?.soldSeats).toBe(3);
  });

  it("does not exist before the box office was opened", async () => {
    const opened = entry({ seq: 1, atMs: 50, event: { type: "opened", terms: terms() } });
    expect(await stateAt([[opened]], 49)).toBeNull();
    expect(await stateAt([[opened]], 50)).not.toBeNull();
  });

  it("can be rebuilt from entries that were written before fees, payments and refunds existed", async () => {
    const line = { seat: "A1", category: "standard", ticketType: "adult", priceCents: 1000, ticket: null };
    const old = [
      { type: "opened", terms: terms() },
      { type: "seats_added", seats: seats(1, 3) },
      { type: "held", n: 1, buyer: 7, lines: [line], expiresAtMs: 1_000 },
      { type: "confirmed", n: 1, tickets: ["T1"] },
      { type: "held", n: 2, buyer: 8, lines: [{ ...line, seat: "A2" }], expiresAtMs: 1_000 },
      { type: "held", n: 3, buyer: 8, lines: [{ ...line, seat: "A3" }], expiresAtMs: 1_000 },
      { type: "confirmed", n: 3, tickets: ["T3"] },
      { type: "cancelled", n: 3, reason: "buyer" },
    ] as LedgerEvent[];
    const state = await stateAt([old.map((event, i) => entry({ seq: i + 1, atMs: i + 1, event }))], 100);
    if (state === null) throw new Error("it was open");
    expect(seatMap(state, 100).counts).toEqual({ free: 1, held: 1, sold: 1, blocked: 0, checked_in: 0 });
    expect(state).toMatchObject({ soldSeats: 1, soldCents: 1000, heldSeats: 1 });
  });
});
