/**
 * A rush of 100,000 people for one show, played through without a clock: who comes when, what the box office can do,
 * and how long a ticket takes. The rates go in as they were measured; the rest is what Matinee does.
 */

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
  /** Isolates say busy for an object that was busy a moment ago, so that it sells instead. */
  readonly refusedAtEdge: boolean;
  /** Parts of the hall that have objects of their own. */
  readonly objects: number;
  readonly seed: number;
}

interface Outcome {
  readonly sold: number;
  readonly leftWithout: number;
  readonly soldOutAfterS: number;
  /** Tries that the object took in, and those that it told to come back. */
  readonly admitted: number;
  readonly busy: number;
  /** Tries for a seat that somebody else had got by then. */
  readonly taken: number;
  /** From coming to having a ticket. */
  readonly waitedP50S: number;
  readonly waitedP99S: number;
}

const PEOPLE = 100_000;
const SEATS = 20_000;
const HALF_ARRIVED_MS = 30_000;
/** A refusal writes nothing. */
const REFUSALS_A_SALE = 2;
/** What Cloudflare plans with for an object that writes. */
const PLANNED = 200;

export type PlayedRush = Outcome & Pick<Rush, "objects" | "salesASecond" | "refusedAtEdge">;

/** 100,000 people for a show of 20,000 seats: with one object of the rate that was measured, and otherwise. */
export const rushes = (measured: number): PlayedRush[] =>
  [
    { objects: 1, refusedAtEdge: false, salesASecond: PLANNED },
    { objects: 1, refusedAtEdge: false, salesASecond: measured },
    { objects: 1, refusedAtEdge: true, salesASecond: PLANNED },
    { objects: 1, refusedAtEdge: true, salesASecond: measured },
    { objects: 10, refusedAtEdge: false, salesASecond: PLANNED },
    { objects: 10, refusedAtEdge: false, salesASecond: measured },
  ].map(({ objects, refusedAtEdge, salesASecond }) => ({
    objects,
    refusedAtEdge,
    salesASecond,
    ...play({
      people: PEOPLE,
      seats: SEATS,
      halfArrivedMs: HALF_ARRIVED_MS,
      salesASecond,
      refusalsASecond: REFUSALS_A_SALE * salesASecond,
      objects,
      refusedAtEdge,
      seed: 1,
    }),
  }));

/** As `src/box-office/box-office.ts` has it: so many calls in wait, and newcomers are told to come back. */
const MAX_WAITING = 256;
/** When the platform calls an object overloaded: our guess, for it does not say. */
const OVERLOADED_MS = 2_000;
/** As `src/http/problems.ts` has it: they come back after one to five seconds. */
const RETRY_SPREAD_S = 5;
/** A map is read again once a second, by everybody's isolate. */
const MAP_MS = 1_000;
/** To see that a seat is gone, and to point at another one. */
const CHOOSING_MS = 2_000;

interface Person {
  readonly cameMs: number;
}

function play(rush: Rush): Outcome {
  const random = rng(rush.seed);
  const timeline = new Timeline<Person>();
  for (let i = 0; i < rush.people; i++) {
    const cameMs = (-Math.log(1 - random()) * rush.halfArrivedMs) / Math.LN2;
    timeline.add(cameMs + CHOOSING_MS * random(), { cameMs });
  }
  const hall = new Hall(rush.seats);
  const objects = Array.from({ length: rush.objects }, () => new Till());
  const waitedMs: number[] = [];
  const tally = { admitted: 0, busy: 0, taken: 0, leftWithout: 0, soldOutAtMs: NaN };
  for (let next = timeline.take(); next !== null; next = timeline.take()) {
    const { atMs, what: person } = next;
    const seat = hall.choose(atMs, random);
    if (seat === null) {
      tally.leftWithout++;
      continue;
    }
    // Neighbouring seats are one object's.
    const till = objects[Math.floor((seat * rush.objects) / rush.seats)];
    if (till === undefined) throw new Error("no object has the seat");
    if (till.waiting(atMs) >= MAX_WAITING) {
      tally.busy++;
      if (!rush.refusedAtEdge) till.refuse(atMs, 1000 / rush.refusalsASecond);
      timeline.add(atMs + 1000 * (1 + Math.floor(random() * RETRY_SPREAD_S)), person);
      continue;
    }
    tally.admitted++;
    const isSold = hall.take(seat);
    const answeredMs = till.serve(atMs, 1000 / (isSold ? rush.salesASecond : rush.refusalsASecond));
    if (isSold) {
      waitedMs.push(answeredMs - person.cameMs);
      if (waitedMs.length === rush.seats) tally.soldOutAtMs = answeredMs;
    } else {
      tally.taken++;
      timeline.add(answeredMs + CHOOSING_MS * random(), person);
    }
  }
  waitedMs.sort((a, b) => a - b);
  const at = (share: number): number => (waitedMs[Math.floor(share * (waitedMs.length - 1))] ?? NaN) / 1000;
  const { soldOutAtMs, ...counted } = tally;
  return {
    sold: waitedMs.length,
    ...counted,
    soldOutAfterS: soldOutAtMs / 1000,
    waitedP50S: at(0.5),
    waitedP99S: at(0.99),
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
  /** When each of those who wait, or are served, will have been. */
  #ends: number[] = [];
  #freeAtMs = 0;

  waiting(atMs: number): number {
    const done = this.#ends.findIndex((endMs) => endMs > atMs);
    this.#ends = done === -1 ? [] : this.#ends.slice(done);
    return this.#ends.length;
  }

  /** When it is answered. */
  serve(atMs: number, takesMs: number): number {
    this.#freeAtMs = Math.max(atMs, this.#freeAtMs) + takesMs;
    this.#ends.push(this.#freeAtMs);
    return this.#freeAtMs;
  }

  /** To say busy takes time too. What waits too long for that, the platform refuses by itself. */
  refuse(atMs: number, takesMs: number): void {
    if (this.#freeAtMs - atMs < OVERLOADED_MS) this.#freeAtMs = Math.max(atMs, this.#freeAtMs) + takesMs;
  }
}
