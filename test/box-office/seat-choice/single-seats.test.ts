import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Seat } from "../../../src/box-office/ledger/hall.ts";
import { singleSeats, strandedBy } from "../../../src/box-office/seat-choice/single-seats.ts";
import { anyPicture, areNeighbours, picture } from "./pictures.ts";

/** "A2 -> A3 A4": the seats that the choice strands, and the seats suggested instead. */
function choose(lines: string[], ...chosen: string[]): string {
  const { hall, taken } = picture(...lines);
  const refusal = singleSeats(hall, taken, chosen);
  return refusal === null ? "fine" : `${refusal.stranded.join(" ")} -> ${refusal.suggestion.join(" ")}`;
}

describe("seats that a buyer chooses by name", () => {
  it("may not leave a single seat beside a wall, a gap or a taken seat", () => {
    expect(choose(["ooooo"], "A2", "A3")).toBe("A1 -> A1 A2");
    expect(choose(["o ooooo"], "A4", "A5")).toBe("A3 -> A3 A4");
    expect(choose(["oxooooo"], "A4", "A5")).toBe("A3 -> A3 A4");
  });

  it("may not leave one between them", () => {
    expect(choose(["oooooo"], "A1", "A3")).toBe("A2 -> A1 A2");
  });

  it("may leave two free seats, or none", () => {
    expect(choose(["ooooo"], "A1", "A2")).toBe("fine");
    expect(choose(["oooooo"], "A3", "A4")).toBe("fine");
    expect(choose(["xooox"], "A2", "A3", "A4")).toBe("fine");
  });

  it("are moved as little as possible, and towards the middle where there is a choice", () => {
    expect(choose(["oooooooooo"], "A2", "A3")).toBe("A1 -> A3 A4");
    expect(choose(["oooooooooo"], "A8", "A9")).toBe("A10 -> A7 A8");
  });

  it("may be beside a seat that was alone before", () => {
    expect(choose(["oxooo", "xxxxx"], "A3")).toBe("fine");
  });

  it("may leave a single seat where every choice of as many seats side by side does", () => {
    expect(choose(["xooox"], "A2", "A3")).toBe("fine");
    expect(choose(["xooox"], "A2", "A4")).toBe("fine");
    expect(choose(["oo"], "A1")).toBe("fine");
    const { hall, taken } = picture("xooox");
    expect(strandedBy(hall, taken, ["A2", "A3"])).toEqual(["A4"]);
  });

  it("are judged for each free stretch, and stay as they are in a stretch without a single seat", () => {
    expect(choose(["ooooo", "ooooo"], "A2", "B4", "B5")).toBe("A1 -> A3 B4 B5");
    expect(choose(["ooo ooooo"], "A1", "A2", "A6")).toBe("A5 -> A1 A2 A5");
  });

  it("are not replaced by seats at another price", () => {
    expect(choose(["ooovvvvv"], "A5", "A6", "A7")).toBe("A8 -> A4 A5 A6");
    expect(choose(["ovvo"], "A2", "A3")).toBe("fine");
  });

  it("are replaced by accessible or companion seats only if an accessible one was chosen", () => {
    expect(choose(["cooa"], "A2", "A3")).toBe("fine");
    expect(choose(["oacooo"], "A2", "A4")).toBe("A1 A3 -> A1 A2");
    expect(choose(["ocaooo"], "A1", "A3")).toBe("A2 -> A3 A4");
  });

  it("may leave a seat whose only free neighbour has another price", () => {
    expect(choose(["ooovv"], "A1", "A2")).toBe("fine");
  });
});

describe("a group of seats", () => {
  it("strands nobody beside it, and is not stranded by half", () => {
    expect(choose(["o()ooo"], "A2", "A3")).toBe("fine");
    expect(choose(["oo()"], "A1", "A2")).toBe("fine");
  });

  it("is no company for a single seat beside it", () => {
    expect(choose(["()ooo"], "A4", "A5")).toBe("fine");
    expect(choose(["()oooo"], "A4", "A5")).toBe("A3 A6 -> A3 A4");
    expect(choose(["oooo()"], "A2", "A3")).toBe("A1 A4 -> A3 A4");
  });

  it("is no suggestion for seats of another stretch", () => {
    expect(choose(["xooo()x"], "A3")).toBe("A2 A4 -> A4");
  });
});

describe("a companion seat that is bound to an accessible one", () => {
  it("is no company for a single seat beside it, since nobody gets both", () => {
    expect(choose(["abooooo"], "A4", "A5")).toBe("A3 -> A3 A4");
    const { hall, taken } = picture("abooo");
    expect(strandedBy(hall, taken, ["A4", "A5"])).toEqual(["A3"]);
  });

  it("is not stranded itself, nor suggested", () => {
    expect(choose(["aboooo"], "A4", "A5")).toBe("A3 A6 -> A3 A4");
    expect(choose(["abooo"], "A3", "A4")).toBe("fine");
    expect(choose(["aboo"], "A3", "A4")).toBe("fine");
    expect(choose(["ab oo"], "A1")).toBe("fine");
  });

  it("is judged as any other where it is chosen", () => {
    expect(choose(["abooo"], "A1", "A2")).toBe("fine");
    expect(choose(["aboooo"], "A1", "A2", "A4")).toBe("A3 -> A1 A2 A3");
  });
});

/** The stranded seats by the rule's definition, over the whole hall. */
function loneSeats(free: readonly Seat[], chosen: readonly Seat[]): Seat[] {
  const left = free.filter((seat) => !chosen.includes(seat));
  const hasCompany = (seat: Seat, among: readonly Seat[]): boolean =>
    among.some((other) => areNeighbours(seat, other));
  return left.filter((seat) => hasCompany(seat, free) && !hasCompany(seat, left));
}

/** The free stretches, each with its seats from left to right. */
function stretchesOf(free: readonly Seat[]): Seat[][] {
  const stretches: Seat[][] = [];
  for (const seat of free) {
    const before = stretches.at(-1)?.at(-1);
    if (before !== undefined && areNeighbours(before, seat)) stretches.at(-1)?.push(seat);
    else stretches.push([seat]);
  }
  return stretches;
}

const sortOf = ({ category, accessible }: Seat): string => `${category} ${accessible}`;

function areLike(chosen: readonly Seat[], others: readonly Seat[]): boolean {
  const sorts = (seats: readonly Seat[]): string => seats.map(sortOf).toSorted().join();
  const entitled = chosen.some(({ accessible }) => accessible);
  return (
    sorts(chosen) === sorts(others) &&
    others.every((seat) => entitled || (seat.companion && !seat.accessible ? chosen.includes(seat) : true))
  );
}

describe("in any hall", () => {
  it("refuses a choice if and only if a similar one strands no seat", () => {
    const seen = { refused: 0, relaxed: 0, fine: 0 };
    fc.assert(
      fc.property(anyPicture, fc.infiniteStream(fc.boolean()), ({ hall, taken }, coin) => {
        const free = hall.seats.filter((_, position) => taken[position] === 0);
        const chosen = free.filter(() => coin.next().value);
        const labels = chosen.map(({ label }) => label);
        const alone = loneSeats(free, chosen);
        expect(strandedBy(hall, taken, labels)).toEqual(alone.map(({ label }) => label));

        const stranded: Seat[] = [];
        for (const stretch of stretchesOf(free)) {
          const here = chosen.filter((seat) => stretch.includes(seat));
          const windows = stretch.map((_, i) => stretch.slice(i, i + here.length));
          const better = windows.some(
            (seats) => areLike(here, seats) && here.length > 0 && loneSeats(free, seats).length === 0,
          );
          if (better) stranded.push(...loneSeats(free, here));
        }
        const refusal = singleSeats(hall, taken, labels);
        seen[refusal !== null ? "refused" : alone.length > 0 ? "relaxed" : "fine"]++;
        expect(refusal?.stranded ?? []).toEqual(stranded.map(({ label }) => label));
        if (refusal === null) return;
        const suggested = free.filter(({ label }) => refusal.suggestion.includes(label));
        expect(suggested.map(({ label }) => label)).toEqual(refusal.suggestion);
        expect(suggested.map(sortOf).toSorted()).toEqual(chosen.map(sortOf).toSorted());
        expect(singleSeats(hall, taken, refusal.suggestion)).toBeNull();
        expect(loneSeats(free, suggested)).toHaveLength(alone.length - stranded.length);
      }),
      { numRuns: 3000 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(100);
  });
});
