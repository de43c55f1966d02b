/** The pure core in Node, one thread. */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as decide from "../../src/box-office/ledger/decide.ts";
import type { Sold } from "../../src/box-office/ledger/sold.ts";
import { emptyState } from "../../src/box-office/ledger/state.ts";
import type { SeatState } from "../../src/box-office/ledger/state.ts";
import { addSold } from "../../src/box-office/ledger/tallies.ts";
import { bestSeats } from "../../src/box-office/seat-choice/best-seats.ts";
import { seatIndexOf } from "../../src/box-office/seat-choice/seat-index.ts";
import { hall, hold, terms } from "../support/halls.ts";
import { Office } from "../support/office.ts";
import { judged } from "./rounds.ts";
import type { Count } from "./rounds.ts";

const PARTY = 4;
const RUNS = 50;
const COMMANDS = 200_000;
const LARGE_HALL = 50_000;

export const core = (): Count[] => {
  const [small, large, rate] = [bestSeatsMs(20, 100), bestSeatsMs(200, 250), reserveRate()];
  const [free, sold] = [heapMb(0), heapMb(LARGE_HALL)];
  return [
    { of: "pure core: best seats for 4 of 2,000, ms", value: small, ...judged(small, {}) },
    { of: "pure core: best seats for 4 of 50,000, ms", value: large, ...judged(large, {}) },
    { of: "pure core: reserve, commands a second", value: rate, ...judged(rate, { atLeast: 500_000 }) },
    { of: "pure core: heap of 50,000 seats, all free, MB", value: free, ...judged(free, { atMost: 32 }) },
    { of: "pure core: heap of 50,000 seats, all sold, MB", value: sold, ...judged(sold, { atMost: 32 }) },
  ];
};

/** Milliseconds for the best seats for four, in the slowest of halls that are nearly empty, half sold, and cut into short runs. */
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

/** What a box office with a hall of 50,000 keeps in memory when it has woken from its rows. Parties of two. */
function heapMb(seatsSold: number): number {
  const rows = rowsOfLargeHall(seatsSold);
  const beforeBytes = heapBytes();
  const [seats, allSold]: [SeatState[], Sold[]] = JSON.parse(rows);
  const woken = emptyState(terms());
  for (const seat of seats) woken.seats.set(seat.seat.label, seat);
  for (const sold of allSold) addSold(woken, sold);
  const mb = (heapBytes() - beforeBytes) / 1e6;
  // It must still be there when it is measured.
  if (woken.seats.size !== LARGE_HALL || rows.length === 0) throw new Error("seats got lost");
  return mb;
}

function rowsOfLargeHall(seatsSold: number): string {
  const office = new Office(200, 250);
  const labels = [...office.state.seats.keys()].slice(0, seatsSold);
  for (let i = 0; i < labels.length; i += 2) office.reserve(i, labels.slice(i, i + 2), true);
  return JSON.stringify([[...office.state.seats.values()], [...office.archive.sold()]]);
}

/** Of what is in use: garbage is collected first. */
function heapBytes(): number {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") collect();
  return process.memoryUsage().heapUsed;
}

/** Decisions a second: a free seat, then a taken one, and so on. */
function reserveRate(): number {
  const office = new Office(20, 50);
  office.reserve(1, ["A1"]);
  const moment = office.moment();
  const commands = [hold(2, "B1"), hold(2, "A1")];
  const startMs = performance.now();
  for (let i = 0; i < COMMANDS; i++) {
    const command = commands[i % 2];
    if (command !== undefined) decide.reserve(office.state, command, moment);
  }
  return COMMANDS / ((performance.now() - startMs) / 1000);
}
