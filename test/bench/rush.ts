/**
 * A rush of 100,000 people for one show, played through without a clock: who comes when, what the box office can do,
 * and how long a ticket takes. The rates go in as they were measured; the rest is what Matinee does.
 */

import { Backlog } from "../../src/box-office/backlog.ts";
import { rng } from "./rng.ts";
import { Timeline } from "./timeline.ts";

interface Rush {
  readonly people: number;
  readonly seats: number;
  /** Half of all people are there after this time. */
  readonly halfArrivedMs: number;
  /** Purchases that the object decides and commits, and tries that it refuses, a second. */
  readonly salesASecond: number;
  readonly refusalsASecond: number;
  /** Whether isolates tell newcomers to come back who would wait too long. */
  readonly isShed: boolean;
  /** Parts of the hall that have objects of their own. */
  readonly objects: number;
  readonly seed: number;
}

interface Outcome {
  readonly sold: number;
  readonly leftWithout: number;
  readonly soldOutAfterS: number;
  /** Tries that the objects got, and those that isolates told to come back. */
  readonly admitted: number;
  readonly busy: number;
  /** Tries for a seat that somebody else had got by then. */
  readonly taken: number;
  /** From coming to having a ticket. */
  readonly waitedP50S: number;
  readonly waitedP99S: number;
  /** The time of one answer. */
  readonly answeredP99S: number;
}

const PEOPLE = 100_000;
const SEATS = 20_000;
const HALF_ARRIVED_MS = 30_000;
/** A refusal writes nothing. */
const REFUSALS_A_SALE = 2;
/** What Cloudflare plans with for an object that writes. */
const PLANNED = 200;

export type PlayedRush = Outcome & Pick<Rush, "objects" | "salesASecond" | "isShed">;

/** 100,000 people for a show of 20,000 seats: with one object of the rate that was measured, and otherwise. */
export const rushes = (measured: number): PlayedRush[] =>
  [
    { objects: 1, isShed: false, salesASecond: PLANNED },
    { objects: 1, isShed: false, salesASecond: measured },
    { objects: 1, isShed: true, salesASecond: PLANNED },
    { objects: 1, isShed: true, salesASecond: measured },
    { objects: 10, isShed: true, salesASecond: PLANNED },
    { objects: 10, isShed: true, salesASecond: measured },
  ].map(({ objects, isShed, salesASecond }) => ({
    objects,
    isShed,
    salesASecond,
    ...play({
      people: PEOPLE,
      seats: SEATS,
      halfArrivedMs: HALF_ARRIVED_MS,
      salesASecond,
      refusalsASecond: REFUSALS_A_SALE * salesASecond,
      objects,
      isShed,
      seed: 1,
    }),
  }));

/** How many the people's requests are spread over. */
const ISOLATES = 50;
/** As `src/http/problem.ts` has it: who is told to come back does so after one to five seconds. */
const RETRY_SPREAD_S = 5;
/** A map is read again once a second, by everybody's isolate. */
const MAP_MS = 1_000;
/** To see that a seat is gone, and to point at another one. */
const CHOOSING_MS = 2_000;

function play(rush: Rush): Outcome {
  const random = rng(rush.seed);
  const timeline = new Timeline<(atMs: number) => void>();
  const hall = new Hall(rush.seats);
  const tills = Array.from({ length: rush.objects }, () => new Till());
  const isolates = Array.from({ length: ISOLATES }, () => tills.map(() => new Backlog()));
  const [waitedMs, answeredInMs]: [number[], number[]] = [[], []];
  const tally = { admitted: 0, busy: 0, taken: 0, leftWithout: 0, soldOutAtMs: NaN };
  const tryBy =
    (cameMs: number) =>
    (atMs: number): void => {
      const seat = hall.choose(atMs, random);
      if (seat === null) {
        tally.leftWithout++;
        return;
      }
      // Neighbouring seats are one object's.
      const object = Math.floor((seat * rush.objects) / rush.seats);
      const till = tills[object];
      const backlog = isolates[Math.floor(random() * ISOLATES)]?.[object];
      if (till === undefined || backlog === undefined) throw new Error("no object has the seat");
      if (rush.isShed && backlog.isFull(atMs)) {
        tally.busy++;
        timeline.add(atMs + 1000 * (1 + Math.floor(random() * RETRY_SPREAD_S)), tryBy(cameMs));
        return;
      }
      tally.admitted++;
      const isSold = hall.take(seat);
      const answeredMs = till.serve(atMs, 1000 / (isSold ? rush.salesASecond : rush.refusalsASecond));
      answeredInMs.push(answeredMs - atMs);
      timeline.add(answeredMs, backlog.begin(atMs));
      if (isSold) {
        waitedMs.push(answeredMs - cameMs);
        if (waitedMs.length === rush.seats) tally.soldOutAtMs = answeredMs;
      } else {
        tally.taken++;
        timeline.add(answeredMs + CHOOSING_MS * random(), tryBy(cameMs));
      }
    };
  for (let i = 0; i < rush.people; i++) {
    const cameMs = (-Math.log(1 - random()) * rush.halfArrivedMs) / Math.LN2;
    timeline.add(cameMs + CHOOSING_MS * random(), tryBy(cameMs));
  }
  for (let next = timeline.take(); next !== null; next = timeline.take()) next.what(next.atMs);
  const secondsAt = (share: number, times: number[]): number =>
    (times.toSorted((a, b) => a - b)[Math.floor(share * (times.length - 1))] ?? NaN) / 1000;
  const { soldOutAtMs, ...counted } = tally;
  return {
    sold: waitedMs.length,
    ...counted,
    soldOutAfterS: soldOutAtMs / 1000,
    waitedP50S: secondsAt(0.5, waitedMs),
    waitedP99S: secondsAt(0.99, waitedMs),
    answeredP99S: secondsAt(0.99, answeredInMs),
  };
}

/** What is free, and the picture of it that people choose from: up to a second old. */
class Hall {
  readonly #taken: Uint8Array;
  #shown: number[] = [];
  #shownUntilMs = 0;

  constructor(seats: number) {
    this.#taken = new Uint8Array(seats);
  }

  /** Any that the picture shows as free; null where it shows none. */
  choose(atMs: number, random: () => number): number | null {
    if (atMs >= this.#shownUntilMs) {
      this.#shown = Array.from(this.#taken.keys()).filter((seat) => this.#taken[seat] === 0);
      this.#shownUntilMs = atMs + MAP_MS;
    }
    return this.#shown[Math.floor(random() * this.#shown.length)] ?? null;
  }

  /** False where somebody has it. */
  take(seat: number): boolean {
    if (this.#taken[seat] !== 0) return false;
    this.#taken[seat] = 1;
    return true;
  }
}

/** One object: a call after the other, in the order of their coming. */
class Till {
  #freeAtMs = 0;

  /** When it is answered. */
  serve(atMs: number, takesMs: number): number {
    this.#freeAtMs = Math.max(atMs, this.#freeAtMs) + takesMs;
    return this.#freeAtMs;
  }
}
