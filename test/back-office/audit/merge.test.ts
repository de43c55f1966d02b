import { expect, it } from "vitest";
import { merged } from "../../../src/back-office/audit/merge.ts";

interface Item {
  readonly atMs: number;
  readonly name: string;
}

/** A list as a store reads it: at most `looked` entries before a position, and of them those that match. */
function reader(all: readonly (Item & { matches: boolean })[], looked: number) {
  return (start: { atMs: number; name: string }) => {
    const from = start.name === "" ? 0 : all.findIndex(({ name }) => name === start.name) + 1;
    const seen = all.slice(from, from + looked);
    const last = seen.at(-1);
    return {
      items: seen.filter(({ matches }) => matches),
      floor: seen.length < looked || last === undefined ? null : { atMs: last.atMs, name: last.name },
      positionOf: ({ atMs, name }: Item) => ({ atMs, name }),
      start,
    };
  };
}

const START = { atMs: Infinity, name: "" };

/** A random list, newest first, with several entries at the same time. */
function list(prefix: string, length: number, random: () => number) {
  let atMs = 1_000;
  return Array.from({ length }, (_, i) => {
    atMs -= Math.floor(random() * 3);
    return { atMs, name: `${prefix}${i}`, matches: random() < 0.4 };
  });
}

/** A generator of numbers from 0 to 1 that repeats (mulberry32). */
function seeded(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

it("shows each entry of both once, in the order of time, however short the pages are", () => {
  for (let seed = 0; seed < 300; seed++) {
    const random = seeded(seed);
    const a = list("a", Math.floor(random() * 60), random);
    const b = list("b", Math.floor(random() * 60), random);
    const [readA, readB] = [
      reader(a, 1 + Math.floor(random() * 12)),
      reader(b, 1 + Math.floor(random() * 12)),
    ];
    const limit = 1 + Math.floor(random() * 8);
    const shown: Item[] = [];
    let at: readonly [Pick<Item, "atMs" | "name">, Pick<Item, "atMs" | "name">] | null = [START, START];
    for (let pages = 0; at !== null; pages++) {
      expect(pages).toBeLessThan(500);
      const page: ReturnType<typeof merged<Item, Item, Item, Item>> = merged(
        readA(at[0]),
        readB(at[1]),
        limit,
      );
      expect(page.items.length).toBeLessThanOrEqual(limit);
      shown.push(...page.items);
      at = page.next;
    }
    const wanted = [...a, ...b].filter(({ matches }) => matches);
    expect(shown.map(({ name }) => name).toSorted()).toEqual(wanted.map(({ name }) => name).toSorted());
    const times = shown.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((one, other) => other - one));
  }
});
