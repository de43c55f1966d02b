/** The parts of a layout's row, made from its seats. */

import { MAX_GAP, MAX_NUMBERS } from "../cinemas/layout-shape.ts";
import type { Row } from "../cinemas/layout-shape.ts";

type Part = Extract<Row, { label: string }>["seats"][number];

interface InRow {
  readonly number: string;
  readonly column: number;
  readonly category: string;
}

/** From so many numbers in even steps on, they are a range also where the step is unusual. */
const MIN_RANGE = 3;

/** 1, 2, 3; or 1, 3, 5. */
const USUAL_STEP = 2;

export interface PartsOfRow {
  readonly parts: Part[];
  /** By part, the index of its first seat; for a gap, that of the seat behind it. */
  readonly firstSeats: number[];
}

/** Ranges where numbers go in even steps, lists of numbers elsewhere, and gaps. `category` is the row's own. */
export function partsOf(seats: readonly InRow[], category: string, columnBefore: number): PartsOfRow {
  const parts: Part[] = [];
  const firstSeats: number[] = [];
  let last = columnBefore;
  for (let from = 0; from < seats.length;) {
    const [seat, end] = [seats[from], endOfBlock(seats, from)];
    if (seat === undefined) break;
    for (const gap of gapsOf(seat.column - last - 1)) {
      parts.push({ gap });
      firstSeats.push(from);
    }
    const own = seat.category === category ? {} : { category: seat.category };
    let first = from;
    for (const part of numbered(seats.slice(from, end).map(({ number }) => number))) {
      parts.push({ ...part.part, ...own });
      firstSeats.push(first);
      first += part.count;
    }
    last = seats[end - 1]?.column ?? last;
    from = end;
  }
  return { parts, firstSeats };
}

/** Widths up to the greatest that one gap, or one aisle, may have. */
export function gapsOf(width: number): number[] {
  const gaps: number[] = [];
  for (let left = width; left > 0; left -= MAX_GAP) gaps.push(Math.min(left, MAX_GAP));
  return gaps;
}

/** A block is seats in neighbouring columns, of one category. */
function endOfBlock(seats: readonly InRow[], from: number): number {
  let end = from + 1;
  for (; end < seats.length; end++) {
    const [before, seat] = [seats[end - 1], seats[end]];
    if (before?.column !== (seat?.column ?? 0) - 1 || before.category !== seat?.category) break;
  }
  return end;
}

interface Numbered {
  readonly part: Exclude<Part, { gap: number } | { aisle: number }>;
  readonly count: number;
}

function numbered(numbers: readonly string[]): Numbered[] {
  const found: Numbered[] = [];
  let single: string[] = [];
  const flush = (): void => {
    for (let i = 0; i < single.length; i += MAX_NUMBERS) {
      const some = single.slice(i, i + MAX_NUMBERS);
      const isPlain = some.length === 1 && !Number.isNaN(plain(some[0]));
      found.push({ part: isPlain ? rangeOf(some) : { numbers: some }, count: some.length });
    }
    single = [];
  };
  for (let i = 0; i < numbers.length;) {
    const count = rangeFrom(numbers, i);
    if (count > 0) {
      flush();
      found.push({ part: rangeOf(numbers.slice(i, i + count)), count });
      i += count;
    } else single.push(numbers[i++] ?? "");
  }
  flush();
  return found;
}

/** The length of the longest range that begins there; 0 if a list says it better. */
function rangeFrom(numbers: readonly string[], start: number): number {
  const step = plain(numbers[start + 1]) - plain(numbers[start]);
  if (Number.isNaN(step) || step === 0) return 0;
  let end = start + 2;
  while (plain(numbers[end]) - plain(numbers[end - 1]) === step) end++;
  const count = end - start;
  return count >= MIN_RANGE || Math.abs(step) <= USUAL_STEP ? count : 0;
}

/** NaN for a number that a range cannot give: "12a", "012". */
const plain = (number = ""): number => (/^(?:0|[1-9]\d{0,3})$/.test(number) ? Number(number) : Number.NaN);

function rangeOf(numbers: readonly string[]): Numbered["part"] {
  const [from, second, to] = [plain(numbers[0]), plain(numbers[1]), plain(numbers.at(-1))];
  const step = Math.abs(second - from);
  return { from, to, ...(numbers.length < 2 || step === 1 ? {} : { step }) };
}
