import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Seat } from "../../../src/box-office/ledger/hall.ts";
import { bestSeats } from "../../../src/box-office/seat-choice/best-seats.ts";
import type { NoSeats, SeatOffer, SeatWish } from "../../../src/box-office/seat-choice/best-seats.ts";
import { seatIndexOf } from "../../../src/box-office/seat-choice/seat-index.ts";
import { anyPicture, anyPictureWithGroups, areNeighbours, inSections, picture } from "./pictures.ts";

const wishFor = (quantity: number, changes: Partial<SeatWish> = {}): SeatWish => ({
  quantity,
  category: null,
  together: "preferred",
  accessible: 0,
  ...changes,
});

/** The answer as text: "one_row C3 C4", or the refusal's code. */
function ask(lines: string[], quantity: number, changes: Partial<SeatWish> = {}): string {
  const { hall, taken } = picture(...lines);
  return inALine(bestSeats(hall, taken, wishFor(quantity, changes)));
}

const inALine = (answer: SeatOffer | NoSeats): string =>
  answer.ok ? [answer.arrangement, ...answer.labels].join(" ") : answer.code;

describe("the best seats", () => {
  it("are the middle of the row two thirds back", () => {
    const empty = ["oooooooo", "oooooooo", "oooooooo", "oooooooo"];
    expect(ask(empty, 2)).toBe("one_row C4 C5");
    expect(ask(empty, 4)).toBe("one_row C3 C4 C5 C6");
  });

  it("are measured from the middle of the hall's columns, not of the row's", () => {
    expect(ask(["oooooooooo", "oooooo", "oooooooooo"], 2, { category: "standard" })).toBe("one_row B5 B6");
  });

  it("are one seat to the side rather than one row away, and one row away rather than three seats to the side", () => {
    expect(ask(["ooooooo", "oooxooo", "ooooooo"], 1)).toMatch(/^one_row B[35]$/u);
    expect(ask(["ooooooo", "oxxxxxo", "ooooooo"], 1)).toMatch(/^one_row [AC]4$/u);
  });

  it("are of the category that was asked for", () => {
    expect(ask(["vvvvvv", "oooooo", "oooooo"], 2, { category: "vip" })).toBe("one_row A3 A4");
    expect(ask(["vvvv"], 1, { category: "balcony" })).toBe("not_enough_seats");
  });

  it("have one price where that is equally good", () => {
    expect(ask(["oooovvvv"], 2)).toBe("one_row A3 A4");
    expect(ask(["oooooovvv"], 6)).toBe("one_row A1 A2 A3 A4 A5 A6");
    expect(ask(["xov"], 2)).toBe("one_row A2 A3");
    expect(ask(["oxv", "", "oxv"], 2)).toBe("split A1 C1");
  });

  it("do not depend on the order in which the seats are listed", () => {
    fc.assert(
      fc.property(
        anyPicture,
        fc.infiniteStream(fc.nat()),
        fc.integer({ min: 1, max: 4 }),
        (drawn, dice, quantity) => {
          const { hall, taken, seats } = drawn;
          const shuffled = seats
            .map((seat) => ({ seat, at: dice.next().value }))
            .sort((a, b) => a.at - b.at)
            .map(({ seat }) => seat);
          const again = seatIndexOf(shuffled);
          expect(bestSeats(again, taken, wishFor(quantity))).toEqual(
            bestSeats(hall, taken, wishFor(quantity)),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("a party", () => {
  it("sits in one row, even if seats in two rows would be nearer", () => {
    expect(ask(["oooo", "oxxo", "xoox", "xoox"], 4)).toBe("one_row A1 A2 A3 A4");
  });

  it("does not sit across a gap or an aisle", () => {
    expect(ask(["oo oo", "xxxxx", "xxxxx"], 4)).toBe("split A1 A2 A4 A5");
  });

  it("sits in two rows, one behind the other, where no row has room", () => {
    expect(ask(["xoox", "xoox", "xxxx"], 4)).toBe("neighbouring_rows A2 A3 B2 B3");
    expect(ask(["xoox", "xoox", "xxxx"], 3)).toMatch(/^neighbouring_rows/u);
  });

  it("does not sit in two rows across a walkway, or without a common column", () => {
    expect(ask(["oo", "", "oo"], 4)).toBe("split A1 A2 C1 C2");
    expect(ask(["ooxx", "xxoo"], 4)).toBe("split A1 A2 B3 B4");
  });

  it("has no member alone in a row where that is equally good", () => {
    const farInFront = ["ooooo", "ooooo", "", "", "", "", "", "", "", "", "", "xxxxx"];
    expect(ask(farInFront, 6)).toMatch(/^neighbouring_rows (A\d ){3}(B\d ?){3}$/u);
  });

  it("is split into the fewest pieces, and the answer says so", () => {
    expect(ask(["oo xx xx", "", "xx oo xx", "", "o o o o "], 4)).toBe("split A1 A2 C4 C5");
  });

  it("is refused rather than split when it must sit together", () => {
    expect(ask(["oxoxo"], 2, { together: "required" })).toBe("not_together");
    expect(ask(["oo", "oo"], 4, { together: "required" })).toBe("neighbouring_rows A1 A2 B1 B2");
  });

  it("is refused with the number of free seats where they do not suffice", () => {
    const { hall, taken } = picture("ooxv", "xxxx");
    const free = (wish: SeatWish): NoSeats | SeatOffer => bestSeats(hall, taken, wish);
    expect(free(wishFor(4))).toEqual({ ok: false, code: "not_enough_seats", free: 3 });
    expect(free(wishFor(2, { category: "vip" }))).toEqual({ ok: false, code: "not_enough_seats", free: 1 });
    expect(free(wishFor(2, { accessible: 1 }))).toEqual({
      ok: false,
      code: "not_enough_accessible_seats",
      free: 0,
    });
  });
});

describe("sections", () => {
  const askIn = (lines: string[], column: number, row: number, quantity: number): string => {
    const { hall, taken } = inSections(picture(...lines), column, row);
    return inALine(bestSeats(hall, taken, wishFor(quantity)));
  };

  it("are not mixed by a party that could sit side by side, or behind each other, only across their border", () => {
    expect(askIn(["oooo"], 3, 9, 4)).toBe("split A1 A2 A3 A4");
    expect(askIn(["xoox"], 3, 9, 2)).toBe("split A2 A3");
    expect(askIn(["oo", "oo"], 9, 1, 4)).toBe("split A1 A2 B1 B2");
    expect(askIn(["oo", "oo"], 9, 9, 4)).toBe("neighbouring_rows A1 A2 B1 B2");
  });

  it("side by side have rows of their own that are behind each other", () => {
    expect(askIn(["ooxo", "ooxo"], 4, 9, 4)).toBe("neighbouring_rows A1 A2 B1 B2");
  });

  it("leave the best point where it is in the hall", () => {
    expect(askIn(["oooooooo", "oooooooo", "oooooooo", "oooooooo"], 4, 1, 2)).toBe("one_row C4 C5");
  });
});

describe("a single seat", () => {
  it("is not left over, even if the seats beside it are nearer to the middle", () => {
    expect(ask(["ooooo"], 3)).toMatch(/^one_row (A1 A2 A3|A3 A4 A5)$/u);
    expect(ask(["oooo", "xxxx"], 2)).toMatch(/^one_row (A1 A2|A3 A4)$/u);
  });

  it("is left over when every choice of that many seats leaves one", () => {
    expect(ask(["ooo"], 2)).toBe("one_row A1 A2");
  });

  it("that was alone before is the best for one person", () => {
    expect(ask(["oxoo"], 1)).toBe("one_row A1");
  });

  it("beside a free seat of another category is not alone", () => {
    expect(ask(["xxxooovxxxxxxxx", "xxxxxxxxxxxxxxx"], 2, { category: "standard" })).toBe("one_row A4 A5");
  });

  it("is no reason to split a party", () => {
    expect(ask(["ooo", "", "o o"], 2)).toBe("one_row A1 A2");
  });
});

describe("accessible and companion seats", () => {
  it("are kept for people who need them, even if another party is split for it", () => {
    expect(ask(["ooxoo", "xacax"], 2)).toMatch(/^one_row A/u);
    expect(ask(["oxo", "aca"], 2)).toBe("split A1 A3");
    expect(ask(["oxo", "aca"], 2, { together: "required" })).toBe("not_together");
  });

  it("are sold to others only when the ordinary seats do not suffice, and as few as possible", () => {
    expect(ask(["oxx", "aco"], 3)).toBe("one_row B1 B2 B3");
    expect(ask(["ooacx"], 3)).toBe("one_row A1 A2 A3");
    expect(ask(["aoc", "xxx", "xox"], 3)).toBe("one_row A1 A2 A3");
  });

  it("are offered side by side to a party that asks for them", () => {
    expect(ask(["ooooooo", "ooooooo", "oocaooo"], 2, { accessible: 1 })).toBe("one_row C3 C4");
    expect(ask(["acoooocac"], 3, { accessible: 1 })).toMatch(/^one_row A7 A8 A9$/u);
  });

  it("are given in the number asked for, unless that splits the party", () => {
    expect(ask(["xaax", "xxxx", "oacx"], 2, { accessible: 1 })).toBe("one_row C2 C3");
    expect(ask(["xaax", "", "oxox"], 2, { accessible: 1 })).toBe("one_row A2 A3");
  });

  it("are given together with seats for as many of the party as fit there", () => {
    expect(ask(["caxx", "", "ooxx", "", "xxxa"], 4, { accessible: 1 })).toBe("split A1 A2 C1 C2");
    expect(ask(["caxx", "", "xxac"], 4, { accessible: 2 })).toBe("split A1 A2 C3 C4");
  });
});

describe("seats that belong together", () => {
  it("are offered whole or not at all", () => {
    expect(ask(["oo", "()", "oo"], 2)).toBe("one_row B1 B2");
    expect(ask(["xx", "()", "ox"], 1)).toBe("one_row C1");
    expect(ask(["()", "()"], 1)).toBe("seats_belong_together");
    expect(ask(["()", "", "()"], 3)).toBe("seats_belong_together");
    expect(ask(["()", "", "()"], 4)).toBe("split A1 A2 C1 C2");
    expect(ask(["o()o"], 3)).toMatch(/^one_row A[12] A[23] A[34]$/u);
    expect(ask(["()o()"], 4)).toBe("split A1 A2 A4 A5");
  });

  it("are no company for the seats beside them", () => {
    expect(ask(["o()xoo"], 1)).toBe("one_row A1");
    expect(ask(["oo()xx", "xxxxxo"], 1)).toBe("one_row B6");
  });

  it("keep a bound companion seat for whoever gets its accessible one", () => {
    expect(ask(["ab", "xo"], 1)).toBe("one_row B2");
    expect(ask(["ab"], 2)).toBe("not_enough_seats");
    expect(ask(["ooao", "xxab"], 2, { accessible: 1 })).toBe("one_row B3 B4");
    expect(ask(["axb", "  a"], 2, { accessible: 1, together: "required" })).toBe("not_together");
  });
});

/** The rules at the top of best-seats.ts as numbers. Of two sets, the one with the first lower number is better. */
interface Judgement {
  arrangement: number;
  pieces: number;
  spent: number;
  stranded: number;
  alone: number;
  company: number;
  mixed: number;
  distance: number;
}

type Drawn = ReturnType<typeof picture>;

/** The judgement of every possible set of seats: slow and simple. */
function judgementsOf(drawn: Drawn, wish: SeatWish): Judgement[] {
  const matching = freeOf(drawn).filter(
    ({ category }) => wish.category === null || category === wish.category,
  );
  const soundOf = (seats: readonly Seat[]): Seat[][] =>
    setsOf(seats, wish.quantity).filter((set) => isSound(drawn, set, wish));
  const ofOrdinary = wish.accessible === 0 ? soundOf(matching.filter(isOrdinary)) : [];
  return (ofOrdinary.length > 0 ? ofOrdinary : soundOf(matching))
    .filter((set) => set.filter(({ accessible }) => accessible).length >= wish.accessible)
    .map((set) => judge(drawn, set, wish));
}

/** The free seats without the bound companion seats that the party cannot get. */
function offeredOf(drawn: Drawn, { accessible }: SeatWish): Seat[] {
  const free = freeOf(drawn);
  return free.filter(
    ({ companionOf }) =>
      companionOf === undefined || (accessible > 0 && free.some(({ label }) => label === companionOf)),
  );
}

/** Whether groups are whole, and bound companion seats with their accessible ones. */
const isSound = ({ seats }: Drawn, set: readonly Seat[], { accessible }: SeatWish): boolean =>
  set.every(({ group, companionOf }) => {
    const others = seats.filter((seat) => group !== undefined && seat.group === group);
    if (!others.every((seat) => set.includes(seat))) return false;
    return companionOf === undefined || (accessible > 0 && set.some(({ label }) => label === companionOf));
  });

const isOrdinary = ({ accessible, companion }: Seat): boolean => !accessible && !companion;

const freeOf = ({ hall, taken }: Drawn): Seat[] => hall.seats.filter((_, position) => taken[position] === 0);

function setsOf(seats: readonly Seat[], size: number): Seat[][] {
  if (size === 0) return [[]];
  return seats.flatMap((seat, i) => setsOf(seats.slice(i + 1), size - 1).map((rest) => [seat, ...rest]));
}

function judge(drawn: Drawn, set: readonly Seat[], wish: SeatWish): Judgement {
  const pieces: Seat[][] = [];
  for (const seat of set) {
    const last = pieces.at(-1);
    const before = last?.at(-1);
    if (before !== undefined && areNeighbours(before, seat)) last?.push(seat);
    else pieces.push([seat]);
  }
  const [front = [], back = []] = pieces;
  const behind =
    pieces.length === 2 &&
    front[0]?.section === back[0]?.section &&
    Math.abs((front[0]?.y ?? 0) - (back[0]?.y ?? 0)) === 1 &&
    front.some(({ x }) => back.some((seat) => seat.x === x));
  const accessible = set.filter((seat) => seat.accessible);
  const surplus = wish.accessible > 0 && accessible.length > wish.accessible ? 2 : 0;
  const free = offeredOf(drawn, wish);
  const companionOf = (seat: Seat): boolean => accessible.some((other) => areNeighbours(seat, other));
  const isFar = (seat: Seat): boolean =>
    seat.companion && seat.companionOf === undefined && !companionOf(seat);
  const company = set.map((seat) => (isOrdinary(seat) ? 1 : isFar(seat) ? 2 : 0));
  return {
    arrangement: pieces.length === 1 ? surplus : behind ? surplus + 1 : 4,
    pieces: pieces.length,
    spent: wish.accessible > 0 ? accessible.length : set.filter((seat) => !isOrdinary(seat)).length,
    stranded: sum(pieces.map((piece) => strandedBy(free, piece))),
    alone: wish.quantity > 1 ? pieces.filter(({ length }) => length === 1).length : 0,
    company: wish.accessible > 0 ? sum(company) : 0,
    mixed: new Set(set.map(({ category }) => category)).size > 1 ? 1 : 0,
    distance: sum(set.map((seat) => distanceOf(drawn, seat))),
  };
}

function strandedBy(free: readonly Seat[], piece: readonly Seat[]): number {
  const left = free.filter((seat) => !piece.includes(seat));
  const isCompany = (seat: Seat, other: Seat): boolean =>
    areNeighbours(seat, other) && seat.group === other.group;
  return left.filter(
    (seat) => free.some((other) => isCompany(seat, other)) && !left.some((other) => isCompany(seat, other)),
  ).length;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** In 36ths of a seat's width squared, so that it is a whole number. */
function distanceOf({ seats }: Drawn, { x, y }: Seat): number {
  const columns = seats.map((seat) => seat.x);
  const rows = seats.map((seat) => seat.y);
  const middle = (Math.min(...columns) + Math.max(...columns)) / 2;
  const best = Math.min(...rows) + (2 / 3) * (Math.max(...rows) - Math.min(...rows));
  return Math.round(36 * ((x - middle) ** 2 + (2 * (y - best)) ** 2));
}

function compare(a: Judgement, b: Judgement): number {
  const others = Object.values(b);
  return (
    Object.values(a)
      .map((value, i) => value - others[i])
      .find((difference) => difference !== 0) ?? 0
  );
}

const anyWish: fc.Arbitrary<SeatWish> = fc
  .record({
    quantity: fc.integer({ min: 1, max: 5 }),
    category: fc.constantFrom(null, null, "standard", "vip"),
    together: fc.constantFrom("required" as const, "preferred" as const),
    accessible: fc.constantFrom(0, 0, 0, 1, 2),
  })
  .map((wish) => ({ ...wish, accessible: Math.min(wish.accessible, wish.quantity) }));

describe("in any hall", () => {
  it("offers a set of seats that no other set is better than", () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(anyPicture, anyWish, (drawn, wish) => {
        const { hall, taken } = drawn;
        const answer = bestSeats(hall, taken, wish);
        const best = judgementsOf(drawn, wish).reduce<Judgement | null>(
          (least, next) => (least === null || compare(next, least) < 0 ? next : least),
          null,
        );
        const kind = answer.ok ? answer.arrangement : answer.code;
        seen.set(kind, (seen.get(kind) ?? 0) + 1);
        if (!answer.ok) {
          expect(best === null).toBe(answer.code !== "not_together");
          if (best !== null) expect([wish.together, best.arrangement]).toEqual(["required", 4]);
          return;
        }
        const set = freeOf(drawn).filter(({ label }) => answer.labels.includes(label));
        expect(set.map(({ label }) => label)).toEqual(answer.labels);
        expect(set).toHaveLength(wish.quantity);
        if (wish.category !== null)
          expect(new Set(set.map(({ category }) => category))).toEqual(new Set([wish.category]));
        const judgement = judge(drawn, set, wish);
        expect(answer.arrangement).toBe(
          ["one_row", "neighbouring_rows", "one_row", "neighbouring_rows", "split"][judgement.arrangement],
        );
        if (wish.accessible > 0 && judgement.arrangement === 4) {
          // Accessible seats are chosen first, so the pieces need not be the fewest.
          expect(best).toMatchObject({ arrangement: 4 });
          const others = freeOf(drawn).filter(
            ({ category, accessible }) => !accessible && (wish.category ?? category) === category,
          );
          expect(judgement.spent).toBe(Math.max(wish.accessible, wish.quantity - others.length));
        } else expect(judgement).toEqual(best);
      }),
      { numRuns: 10_000 },
    );
    expect([...seen.keys()].sort()).toEqual([
      "neighbouring_rows",
      "not_enough_accessible_seats",
      "not_enough_seats",
      "not_together",
      "one_row",
      "split",
    ]);
  });

  it("offers groups whole and bound companion seats with their accessible ones, together where that can be", () => {
    const seen = new Map<string, number>();
    let missed = 0;
    fc.assert(
      fc.property(anyPictureWithGroups, anyWish, (drawn, wish) => {
        const { hall, taken } = drawn;
        const answer = bestSeats(hall, taken, wish);
        const best = judgementsOf(drawn, wish).reduce<Judgement | null>(
          (least, next) => (least === null || compare(next, least) < 0 ? next : least),
          null,
        );
        const kind = answer.ok ? answer.arrangement : answer.code;
        seen.set(kind, (seen.get(kind) ?? 0) + 1);
        if (!answer.ok) {
          if (best === null) return;
          expect(best.arrangement).toBe(4);
          if (answer.code === "not_together") expect(wish.together).toBe("required");
          else {
            // A party with accessible seats is not split in every way that is possible.
            expect(answer.code).toBe("seats_belong_together");
            expect(wish.accessible).toBeGreaterThan(0);
            missed++;
          }
          return;
        }
        const set = freeOf(drawn).filter(({ label }) => answer.labels.includes(label));
        expect(set.map(({ label }) => label)).toEqual(answer.labels);
        expect(set).toHaveLength(wish.quantity);
        expect(isSound(drawn, set, wish)).toBe(true);
        expect(set.filter(({ accessible }) => accessible).length).toBeGreaterThanOrEqual(wish.accessible);
        const judgement = judge(drawn, set, wish);
        if (answer.arrangement === "split") expect(best).toMatchObject({ arrangement: 4 });
        else expect(judgement).toEqual(best);
      }),
      { numRuns: 2_000 },
    );
    expect(missed).toBeLessThan(50);
    expect([...seen.keys()].sort()).toEqual([
      "neighbouring_rows",
      "not_enough_accessible_seats",
      "not_enough_seats",
      "not_together",
      "one_row",
      "seats_belong_together",
      "split",
    ]);
  });
});
