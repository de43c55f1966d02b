/** The pure core in Node, one thread: medians over halls that are nearly empty, half sold, and cut into short runs. */
import { apply, emptyState } from "../../src/box-office/apply.ts";
import * as decide from "../../src/box-office/decide.ts";
import { opening } from "../../src/box-office/rearrange.ts";
import type { State } from "../../src/box-office/ledger.ts";
import { bestSeats } from "../../src/seat-choice/best-seats.ts";
import { seatIndexOf } from "../../src/seat-choice/seat-index.ts";
import { judged } from "./rounds.ts";
import type { Count } from "./rounds.ts";
import { hall, hold, terms } from "../support/halls.ts";

const PARTY = 4;
const RUNS = 50;
const COMMANDS = 200_000;

export const core = (): Count[] => {
  const [small, large, rate] = [bestSeatsMs(20, 100), bestSeatsMs(200, 250), reserveRate()];
  return [
    { of: "pure core: best seats for 4 of 2,000, ms", value: small, ...judged(small, {}) },
    { of: "pure core: best seats for 4 of 50,000, ms", value: large, ...judged(large, {}) },
    { of: "pure core: reserve, commands a second", value: rate, ...judged(rate, { atLeast: 500_000 }) },
  ];
};

/** Milliseconds for the best seats for four, in the slowest of the halls. */
function bestSeatsMs(rows: number, perRow: number): number {
  const index = seatIndexOf(hall(rows, perRow).seats);
  const halls = [
    (place: number) => place % 97 === 0,
    (place: number) => (place * 7919) % 10 < 5,
    (place: number) => place % 10 === 0,
    (place: number) => place % 4 === 0,
  ];
  return Math.max(
    ...halls.map((isTaken) => {
      const taken = Uint8Array.from(index.seats, (_, place) => (isTaken(place) ? 1 : 0));
      const wish = { quantity: PARTY, category: null, together: "preferred", accessible: 0 } as const;
      const times = Array.from({ length: RUNS }, () => {
        const startMs = performance.now();
        bestSeats(index, taken, wish);
        return performance.now() - startMs;
      });
      return times.toSorted((a, b) => a - b)[RUNS / 2] ?? NaN;
    }),
  );
}

/** Decisions a second: a free seat, then a taken one, and so on. */
function reserveRate(): number {
  const state: State = emptyState(terms());
  const moment = { nowMs: 1, newTicket: () => "" };
  const play = (events: Parameters<typeof apply>[1]["event"][]): void => {
    for (const event of events) apply(state, { seq: state.seq + 1, atMs: 1, event }, () => null);
  };
  play(opening(terms(), hall(20, 50)));
  const taken = decide.reserve(state, hold(1, "A1"), moment);
  if (taken.ok) play(taken.events);
  const commands = [hold(2, "B1"), hold(2, "A1")];
  const startMs = performance.now();
  for (let i = 0; i < COMMANDS; i++) {
    const command = commands[i % 2];
    if (command !== undefined) decide.reserve(state, command, moment);
  }
  return COMMANDS / ((performance.now() - startMs) / 1000);
}
