/** A hall with what is free, held, sold, checked in and blocked, as SVG. */

import type { SeatMap } from "../../box-office/ledger/seat-map.ts";
import { html as svg } from "../../http/html.ts";
import type { Html } from "../../http/html.ts";
import { INK, heading, picture, rounded, text, widthOf } from "./drawing.ts";
import { planOf } from "./hall-plan.ts";
import type { HallPlan, Placed } from "./hall-plan.ts";
import { LOOKS, STATES, seatPaths } from "./seat-shapes.ts";
import type { SeatState } from "./seat-shapes.ts";

export interface HallShown {
  readonly movie: string;
  /** Where and when, as people read it. */
  readonly slot: string;
  /** The local time for which the picture is true. */
  readonly asOf: string;
  readonly seats: SeatMap["seats"];
  /** Labels of seats whose ticket is checked in. */
  readonly checkedIn: ReadonlySet<string>;
}

type Seat = SeatMap["seats"][number];

/** From one column to the next, and half a seat. */
const COLUMN = 26;
const HALF_SEAT = 10;
const ROW_SIZE = 11;
const SECTION_SIZE = 15;
const LEAST_WIDTH = 720;
/** On a screen; a bigger hall is drawn smaller. */
const MOST_WIDTH = 2_400;
/** In a bigger hall numbers could not be read, and would be most of the file. */
const MOST_NUMBERS = 1_500;

/** One path a state, whatever the number of seats. Linear in the seats. */
export function hallPicture(shown: HallShown): string {
  const { movie, slot, asOf, seats } = shown;
  const counts = countsOf(shown);
  const words = { title: `Hall of ${movie}, ${slot}`, description: description(shown, counts) };
  if (seats.length === 0) return emptyHall(shown, words);
  const plan = planOf(seats);
  const side = sideOf(plan);
  const hallWidth = plan.width * COLUMN + 2 * side;
  const width = Math.max(LEAST_WIDTH, hallWidth);
  // Headings grow with a big hall, which is shown smaller.
  const k = Math.max(1, width / 1_100);
  const top = 84 * k + 36 + 28 * k + (plan.sections.length > 0 ? 1.6 * COLUMN : 0.8 * COLUMN);
  const left = (width - plan.width * COLUMN) / 2;
  const bottom = top + plan.height * COLUMN + 1.4 * COLUMN;
  const at = ({ x, y }: { x: number; y: number }): [number, number] => [left + x * COLUMN, top + y * COLUMN];
  const margin = 28 * k;
  return picture(
    { width, height: bottom + 64 * k },
    words,
    [
      ...heading(movie, [slot, `as of ${asOf}`], { x: margin, width: width - 2 * margin, k }),
      screen({ width, span: Math.min(hallWidth, width - 2 * margin), y: 84 * k + 14 }, k),
      ...plan.rows.map(({ words: row, side: end, ...where }) =>
        text(row, below(at(where), 4), {
          size: ROW_SIZE,
          weight: 600,
          anchor: end === "left" ? "end" : "start",
          fill: INK.quiet,
        }),
      ),
      ...plan.sections.map(({ words: name, ...where }) =>
        text(name, below(at(where), 5), { size: SECTION_SIZE, weight: 650, anchor: "middle" }),
      ),
      ...STATES.flatMap((state) => seatPaths(state, plan.seats.filter(is(state, shown)).map(at), HALF_SEAT)),
      ...(seats.length > MOST_NUMBERS ? [] : numbers(plan, shown, at)),
      ...legend(counts, { y: bottom + 26 * k, width, k }),
    ],
    MOST_WIDTH,
  );
}

const below = ([x, y]: [number, number], more: number): [number, number] => [x, y + more];

const stateOf = ({ status, label }: Seat, { checkedIn }: HallShown): SeatState =>
  status === "sold" && checkedIn.has(label) ? "in" : status;

const is =
  (state: SeatState, shown: HallShown) =>
  ({ seat }: Placed<Seat>): boolean =>
    stateOf(seat, shown) === state;

type Counts = Readonly<Record<SeatState, number>>;

function countsOf(shown: HallShown): Counts {
  const counts = { free: 0, held: 0, sold: 0, in: 0, blocked: 0 };
  for (const seat of shown.seats) counts[stateOf(seat, shown)]++;
  return counts;
}

/** The picture in words: a screen reader says nothing else of it. */
function description({ seats, asOf }: HallShown, counts: Counts): string {
  const sections = new Set(seats.flatMap(({ section }) => section ?? []));
  return [
    `As of ${asOf}, of ${seats.length} seats ${counts.free} are free, ${counts.held} held, ${counts.sold + counts.in} sold and ${counts.blocked} blocked.`,
    `Of the sold seats, ${counts.in} are in and ${counts.sold} are not.`,
    "The screen is at the top.",
    ...(sections.size === 0 ? [] : [`Sections: ${[...sections].join(", ")}.`]),
  ].join(" ");
}

/** What the names of rows and sections need beside the hall. */
const sideOf = ({ rows, sections, width }: HallPlan<Seat>): number =>
  [
    ...rows.map(({ words }) => widthOf(words, ROW_SIZE)),
    ...sections.map(
      ({ words, x }) => widthOf(words, SECTION_SIZE) / 2 - Math.min(x, width - x) * COLUMN - 24,
    ),
  ].reduce((widest, needed) => Math.max(widest, needed), 0) + 40;

interface Span {
  readonly width: number;
  readonly span: number;
  readonly y: number;
}

function screen({ width, span, y }: Span, k: number): Html {
  const [from, to] = [(width - span * 0.86) / 2, (width + span * 0.86) / 2];
  return svg`<path d="M${rounded(from)} ${rounded(y + 18)}Q${rounded(width / 2)} ${rounded(y - 10)} ${rounded(to)} ${rounded(y + 18)}" fill="none" stroke="#3b4454" stroke-width="${rounded(5 * k)}" stroke-linecap="round"/>
<text x="${rounded(width / 2)}" y="${rounded(y + 6 + 22 * k)}" font-size="${rounded(11 * k)}" font-weight="600" letter-spacing="${rounded(3 * k)}" text-anchor="middle" fill="${INK.quiet}">SCREEN</text>`;
}

function numbers(
  plan: HallPlan<Seat>,
  shown: HallShown,
  at: (where: { x: number; y: number }) => [number, number],
): Html[] {
  return STATES.flatMap((state) => {
    const { ink } = LOOKS[state];
    if (ink === null) return [];
    const texts = plan.seats.filter(is(state, shown)).map((placed) => {
      const [x, y] = at(placed);
      const { number } = placed.seat;
      return svg`<text x="${rounded(x)}" y="${rounded(y + 3.2)}"${number.length > 2 ? svg` font-size="7"` : svg``}>${number.slice(0, 5)}</text>`;
    });
    return texts.length === 0 ? [] : [svg`<g font-size="9" text-anchor="middle" fill="${ink}">${texts}</g>`];
  });
}

/** A sample of each shape with its count. */
function legend(
  counts: Counts,
  { y, width, k }: { readonly y: number; readonly width: number; readonly k: number },
): Html[] {
  const entries = STATES.map((state) => ({ state, words: `${legendWords(state)} ${counts[state]}` }));
  const gap = 30 * k;
  const lengths = entries.map(({ words }) => 26 * k + widthOf(words, 14 * k));
  const all = lengths.reduce((sum, length) => sum + length, 0) + gap * (entries.length - 1);
  let x = (width - all) / 2;
  return entries.flatMap(({ state, words }, i) => {
    const from = x;
    x += (lengths[i] ?? 0) + gap;
    return [
      ...seatPaths(state, [[from + 10 * k, y]], 9 * k),
      text(words, [from + 26 * k, y + 5 * k], { size: 14 * k }),
    ];
  });
}

const legendWords = (state: SeatState): string =>
  state === "sold"
    ? "Sold, not in"
    : LOOKS[state].words.charAt(0).toUpperCase() + LOOKS[state].words.slice(1);

const emptyHall = ({ movie, slot, asOf }: HallShown, words: { title: string; description: string }): string =>
  picture({ width: LEAST_WIDTH, height: 180 }, words, [
    ...heading(movie, [slot, `as of ${asOf}`], { x: 28, width: LEAST_WIDTH - 56 }),
    text("This hall has no seats.", [LEAST_WIDTH / 2, 130], { size: 16, anchor: "middle", fill: INK.quiet }),
  ]);
