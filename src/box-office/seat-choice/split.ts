/** Seats a party that can't sit together: in the fewest pieces, and of those the best. */

import { MIXED_CATEGORIES, between, isBetter, leastPenalty, penaltyOf, poolOf } from "./pieces.ts";
import type { Choice, Cost, Piece, Pool } from "./pieces.ts";
import { ANY_KIND, COMPANION, ORDINARY } from "./seat-index.ts";
import type { SeatIndex, SeatRow } from "./seat-index.ts";
import { oneRow } from "./together.ts";

type Party = Pick<Pool, "quantity" | "accessible">;

/** A piece and the free stretch that it is cut from. */
interface Option extends Piece, Cost {
  readonly run: number;
}

/** A choice as a linked list of its pieces. */
interface Chain extends Cost {
  readonly last: Option;
  readonly before: Chain | null;
}

/**
 * Seats the members who need accessible seats first, with as many others of the party as can sit beside them, `largest`
 * together at most; then the rest. The caller has made sure that there are enough seats of each kind; in a hall with groups
 * or bound companion seats fewer seats than the party needs may be found.
 */
export function split(
  hall: SeatIndex,
  taken: Uint8Array,
  kinds: number,
  category: number | null,
  party: Party,
  largest: number,
): readonly Piece[] {
  if (party.accessible === 0) return fewestOfOneCategory(hall, taken, kinds, category, party);
  const left = Uint8Array.from(taken);
  const pieces: Piece[] = [];
  let { quantity, accessible } = party;
  while (accessible > 0) {
    const piece = largestAround(poolOf(hall, left, ANY_KIND, category, { quantity, accessible }), largest);
    if (piece === null) break;
    pieces.push(piece);
    left.fill(1, piece.start, piece.start + piece.size);
    quantity -= piece.size;
    accessible -= between(hall.accessibleBefore, piece);
  }
  const others = { quantity, accessible: 0 };
  for (const [companion, place] of hall.companions ?? [])
    if (pieces.every(({ start, size }) => place < start || place >= start + size)) left[companion] = 1;
  if (quantity > 0) pieces.push(...fewestOfOneCategory(hall, left, ORDINARY | COMPANION, category, others));
  return pieces;
}

/** The piece for the most members side by side, one at least in an accessible seat; of equal ones, the most in those. */
function largestAround(pool: Pool, largest: number): Piece | null {
  const others = pool.quantity - pool.accessible;
  for (let size = Math.min(pool.quantity, largest); size >= 1; size--) {
    for (let inside = Math.min(size, pool.accessible); inside >= Math.max(1, size - others); inside--) {
      const piece = oneRow(pool, size, inside, inside)?.pieces[0];
      if (piece !== undefined) return piece;
    }
  }
  return null;
}

/** The fewest pieces; all of one category if that is as good, since it has one price. */
function fewestOfOneCategory(
  hall: SeatIndex,
  taken: Uint8Array,
  kinds: number,
  category: number | null,
  party: Party,
): readonly Piece[] {
  const best = fewestPieces(poolOf(hall, taken, kinds, category, party), party.quantity, Infinity);
  if (best === null || !isMixed(hall, best.pieces)) return best?.pieces ?? [];
  let pure: Choice = best;
  for (const only of hall.categories.keys()) {
    const pool = poolOf(hall, taken, kinds, only, party);
    const found = fewestPieces(pool, party.quantity, best.pieces.length);
    if (found !== null && isBetter(found.penalty, found.distance, pure)) pure = found;
  }
  return pure.pieces;
}

/**
 * `quantity` seats in as few pieces as the pool allows; among those the least penalty, as a sum over pieces; then the
 * nearest. Null if the pool has fewer seats, or more than `atMost` pieces are needed. O(seats * quantity), and in practice
 * far less, because only the few best cuts of each size are combined.
 */
function fewestPieces(pool: Pool, quantity: number, atMost: number): Choice | null {
  const least = fewest(pool, quantity);
  if (least === null) return null;
  // Groups, which are taken whole, may need more pieces than their length says.
  const most = Math.min(atMost, pool.hall.grouped === null ? least : quantity);
  for (let count = least; count <= most; count++) {
    const found = bestPieces(pool, quantity, count);
    if (found !== null) return found;
  }
  return null;
}

/** The best choice of exactly so many pieces; null for none. */
function bestPieces(pool: Pool, quantity: number, count: number): Choice | null {
  const options = shortlist(pool, quantity, count);
  // best[pieces][seats] is the best chain so far.
  const best = Array.from({ length: count + 1 }, () =>
    Array.from<Chain | null>({ length: quantity + 1 }).fill(null),
  );
  for (const ofRun of byRun(options)) {
    for (let pieces = count; pieces >= 1; pieces--) {
      for (const option of ofRun) {
        for (let seats = pieces - 1 + option.size; seats <= quantity - (count - pieces); seats++) {
          const before = best[pieces - 1]?.[seats - option.size] ?? null;
          if (before === null && (pieces > 1 || seats > option.size)) continue;
          const penalty = (before?.penalty ?? 0) + option.penalty;
          const distance = (before?.distance ?? 0) + option.distance;
          const row = best[pieces];
          if (row !== undefined && isBetter(penalty, distance, row[seats] ?? null))
            row[seats] = { penalty, distance, last: option, before };
        }
      }
    }
  }
  const found = best[count]?.[quantity] ?? null;
  if (found === null) return null;
  const pieces: Piece[] = [];
  for (let chain: Chain | null = found; chain !== null; chain = chain.before) pieces.push(chain.last);
  const mixed = isMixed(pool.hall, pieces) ? MIXED_CATEGORIES : 0;
  return { penalty: found.penalty + mixed, distance: found.distance, pieces };
}

/** The options by stretch. A choice takes at most one piece of a stretch: two could be one longer piece, which is fewer. */
const byRun = (options: readonly Option[]): Option[][] =>
  [...Map.groupBy(options, ({ run }) => run).entries()].sort(([a], [b]) => a - b).map(([, ofRun]) => ofRun);

const isMixed = ({ category }: SeatIndex, pieces: readonly Piece[]): boolean =>
  new Set(pieces.flatMap(({ start, size }) => [...category.subarray(start, start + size)])).size > 1;

/** The free stretches. In a hall with groups, each group is one, and so is each stretch between them. */
function* runsOf({ hall, reach }: Pool, { from, to }: SeatRow): Generator<Piece> {
  for (let start = from; start < to;) {
    const size = hall.grouped === null ? (reach[start] ?? 0) : inCompany(hall, start, reach[start] ?? 0);
    const isCut = hall.grouped !== null && (hall.grouped[start] === 1 || hall.grouped[start + size] === 1);
    if (size > 0 && !isCut) yield { start, size };
    start += size || 1;
  }
}

/** How many of the seats from this one on are each other's company, `most` at most. */
function inCompany({ company }: SeatIndex, start: number, most: number): number {
  let size = Math.min(1, most);
  while (size < most && company[start + size] === 1) size++;
  return size;
}

/** Whether the stretch is a group, which is taken whole. */
const isGroup = ({ hall }: Pool, { start }: Piece): boolean => hall.seats[start]?.group !== undefined;

/** The least number of pieces: takes the longest stretches first, until they suffice. Null if all together do not. */
function fewest(pool: Pool, quantity: number): number | null {
  const runsOfSize = new Int32Array(quantity + 1);
  for (const row of pool.hall.rows) {
    for (const { size } of runsOf(pool, row)) {
      const usable = Math.min(size, quantity);
      runsOfSize[usable] = (runsOfSize[usable] ?? 0) + 1;
    }
  }
  let missing = quantity;
  let pieces = 0;
  for (let size = quantity; size >= 1; size--) {
    const used = Math.min(runsOfSize[size] ?? 0, Math.ceil(missing / size));
    pieces += used;
    missing -= used * size;
    if (missing <= 0) return pieces;
  }
  return null;
}

/**
 * The best cut of each size from each stretch, and of these the `count` best of each size. More are not needed: a choice
 * of `count` pieces that has a worse cut can swap it for one of these, since its other pieces lie in fewer stretches.
 */
function shortlist(pool: Pool, quantity: number, count: number): Option[] {
  const kept = Array.from({ length: quantity + 1 }, (): Option[] => []);
  for (const row of pool.hall.rows) {
    for (const run of runsOf(pool, row)) {
      for (let size = isGroup(pool, run) ? run.size : 1; size <= Math.min(run.size, quantity); size++) {
        const list = kept[size] ?? [];
        const worst = list.length < count ? null : (list.at(-1) ?? null);
        if (!isBetter(leastPenalty(pool, size), row.nearest * size, worst)) continue;
        const option = bestCut(pool, run, size);
        if (!isBetter(option.penalty, option.distance, worst)) continue;
        if (worst !== null) list.pop();
        const at = list.findIndex((other) => isBetter(option.penalty, option.distance, other));
        list.splice(at === -1 ? list.length : at, 0, option);
      }
    }
  }
  return kept.flat();
}

function bestCut(pool: Pool, run: Piece, size: number): Option {
  let best: Option = { start: run.start, size, run: run.start, penalty: Infinity, distance: Infinity };
  for (let start = run.start; start <= run.start + run.size - size; start++) {
    const piece = { start, size };
    const penalty = penaltyOf(pool, piece);
    const distance = between(pool.hall.distanceBefore, piece);
    if (isBetter(penalty, distance, best)) best = { ...piece, run: run.start, penalty, distance };
  }
  return best;
}
