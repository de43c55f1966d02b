/** Where each seat of a hall is drawn, and where the names of rows and sections fit beside them. */

/** A seat as the seat map has it. */
export interface PlanSeat {
  readonly section?: string;
  readonly row: string;
  readonly x: number;
  readonly y: number;
}

export interface Placed<Seat> {
  readonly seat: Seat;
  /** In columns of the hall, from the left and from the screen. */
  readonly x: number;
  readonly y: number;
}

interface Label {
  readonly words: string;
  readonly x: number;
  readonly y: number;
}

export interface HallPlan<Seat> {
  readonly seats: readonly Placed<Seat>[];
  readonly sections: readonly Label[];
  /** At the left end of each row, or at its right end. */
  readonly rows: readonly (Label & { readonly side: "left" | "right" })[];
  readonly width: number;
  readonly height: number;
}

/** Columns or rows in a picture, however close together some of its seats are. */
const MOST_ACROSS = 2_000;
/** In rows: what a section's name needs above its first row. */
const NAME_HEIGHT = 1.5;

/** Lays out the seats where the hall has them, and moves rows back where a section's name needs space. At least one seat. */
export function planOf<Seat extends PlanSeat>(seats: readonly Seat[]): HallPlan<Seat> {
  const { minX: left, maxX: right, minY: top, maxY: bottom } = boxOf(seats);
  const pitch = Math.max(pitchOf(seats), (right - left) / MOST_ACROSS, (bottom - top) / MOST_ACROSS);
  const raw = seats.map((seat) => ({ seat, x: (seat.x - left) / pitch, y: (seat.y - top) / pitch }));
  const gaps = gapsFor(raw);
  const placed = raw.map((one) => ({
    ...one,
    y: one.y + NAME_HEIGHT * gaps.filter((y) => y <= one.y).length,
  }));
  const sections = bySection(placed);
  return {
    seats: placed,
    sections: sections.flatMap(({ name, seats: own }) => {
      const { minX, maxX, minY } = boxOf(own);
      return name === undefined ? [] : [{ words: name, x: (minX + maxX) / 2, y: minY - 0.85 }];
    }),
    rows: rowLabels(placed),
    width: boxOf(placed).maxX,
    height: boxOf(placed).maxY,
  };
}

/**
 * How far apart neighbours are: of most halls 1, and less or more where seats have positions of their own. Not the least
 * distance, which two seats that overlap would make tiny.
 */
function pitchOf(seats: readonly PlanSeat[]): number {
  const distances = seats
    .slice(1)
    .map(({ x, y }, i) => Math.hypot(x - (seats[i]?.x ?? x), y - (seats[i]?.y ?? y)))
    .filter((distance) => distance > 0)
    .sort((one, other) => one - other);
  return distances[Math.floor(distances.length / 10)] ?? 1;
}

/** The rows before which there has to be space for the name of a section, because other seats are there. */
function gapsFor<Seat extends PlanSeat>(seats: readonly Placed<Seat>[]): number[] {
  const gaps = new Set<number>();
  for (const { name, seats: own } of bySection(seats)) {
    if (name === undefined) continue;
    const { minX, maxX, minY } = boxOf(own);
    const isCrowded = seats.some(
      ({ seat, x, y }) =>
        seat.section !== name && y < minY && y > minY - NAME_HEIGHT - 1 && x > minX - 1 && x < maxX + 1,
    );
    if (isCrowded) gaps.add(minY);
  }
  return [...gaps];
}

function rowLabels<Seat extends PlanSeat>(seats: readonly Placed<Seat>[]): HallPlan<Seat>["rows"] {
  const taken = new Set(seats.map(({ x, y }) => spot(x, y)));
  const isFree = (x: number, y: number): boolean => !taken.has(spot(x, y));
  const rows = Map.groupBy(seats, ({ seat }) => JSON.stringify([seat.section, seat.row]));
  return Array.from(rows.values()).flatMap((row) => {
    const words = saidOf(row[0]?.seat.row ?? "");
    if (words === "") return [];
    const ends = [
      { end: row.reduce((one, other) => (other.x < one.x ? other : one)), side: "left", step: -1 } as const,
      { end: row.reduce((one, other) => (other.x > one.x ? other : one)), side: "right", step: 1 } as const,
    ];
    return ends.flatMap(({ end, side, step }) =>
      isFree(end.x + step, end.y) ? [{ words, side, x: end.x + step * 0.72, y: end.y }] : [],
    );
  });
}

const spot = (x: number, y: number): string => `${Math.round(x)} ${Math.round(y)}`;

/** A row may be written with the hyphen before its seats: "1-" for seats 1-11, 1-12. */
const saidOf = (row: string): string => row.replace(/[-, ]+$/, "");

const bySection = <Seat extends PlanSeat>(seats: readonly Placed<Seat>[]) =>
  Array.from(
    Map.groupBy(seats, ({ seat }) => seat.section),
    ([name, own]) => ({ name, seats: own }),
  );

function boxOf(seats: readonly { readonly x: number; readonly y: number }[]) {
  const [xs, ys] = [seats.map(({ x }) => x), seats.map(({ y }) => y)];
  return { minX: least(xs), maxX: most(xs), minY: least(ys), maxY: most(ys) };
}

/** Not by spreading: a hall may have more seats than a call may have arguments. */
const least = (numbers: readonly number[]): number =>
  numbers.reduce((one, other) => Math.min(one, other), Infinity);
const most = (numbers: readonly number[]): number =>
  numbers.reduce((one, other) => Math.max(one, other), -Infinity);
