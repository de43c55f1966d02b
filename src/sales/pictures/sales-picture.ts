/** The curve of a showtime's sales as SVG: tickets sold, less those given back, over the time in which they are sold. */

import { scaleLinear } from "d3-scale";
import type { SalesPoint } from "../../box-office/ledger/sales-curve.ts";
import { html as svg } from "../../http/html.ts";
import type { Html } from "../../http/html.ts";
import { timeInWords } from "../../programme/cinemas/local-time.ts";
import { INK, heading, picture, rounded, text, widthOf } from "./drawing.ts";
import { timeTicks } from "./time-axis.ts";

export interface SalesShown {
  readonly movie: string;
  /** Where and when, as people read it. */
  readonly slot: string;
  readonly timeZone: string;
  /** Seats for sale. */
  readonly capacity: number;
  readonly startsAtMs: number;
  /** Oldest first; each holds until the next. */
  readonly points: readonly SalesPoint[];
  /** The time that is drawn. */
  readonly fromMs: number;
  readonly toMs: number;
}

const WIDTH = 960;
const HEIGHT = 520;
/** Of the space between the axes. */
const FIELD = { left: 72, right: WIDTH - 40, top: 112, bottom: HEIGHT - 64 };
const X_TICKS = 8;
const Y_TICKS = 6;
const CURVE = "#1d5fa8";

export function salesPicture(shown: SalesShown): string {
  const { movie, slot, points } = shown;
  const words = { title: `Sales of ${movie}, ${slot}`, description: description(shown) };
  const head = heading(movie, [slot, summary(shown)], { x: 28, width: WIDTH - 56 });
  return picture({ width: WIDTH, height: HEIGHT }, words, [
    ...head,
    ...(points.length === 0 ? nothingSold() : chart(shown)),
  ]);
}

const soldIn = ({ points }: SalesShown): number => points.at(-1)?.sold ?? 0;

const summary = (shown: SalesShown): string => `${soldIn(shown)} of ${shown.capacity} seats sold`;

/** The curve in words: a screen reader says nothing else of it. */
function description(shown: SalesShown): string {
  const { points, fromMs, toMs, timeZone, capacity } = shown;
  const said = (atMs: number): string => timeInWords(atMs, timeZone);
  const span = `from ${said(fromMs)} to ${said(toMs)}`;
  const sold = soldIn(shown);
  if (points.length === 0) return `No ticket was sold ${span}, of ${capacity} seats.`;
  const most = points.reduce((best, point) => (point.sold > best.sold ? point : best));
  const half = points.find((point) => point.sold * 2 >= sold);
  return [
    `Tickets sold, less those given back, ${span}: ${sold} of ${capacity} seats.`,
    ...(half === undefined || sold === 0 ? [] : [`Half of them were sold by ${said(half.atMs)}.`]),
    ...(most.sold === sold ? [] : [`The most were ${most.sold}, on ${said(most.atMs)}.`]),
  ].join(" ");
}

const nothingSold = (): Html[] => [
  svg`<rect x="28" y="${FIELD.top - 16}" width="${WIDTH - 56}" height="${HEIGHT - FIELD.top - 12}" rx="12" fill="${INK.faint}"/>`,
  text("No tickets sold so far", [WIDTH / 2, (FIELD.top + FIELD.bottom) / 2 + 18], {
    size: 20,
    weight: 600,
    anchor: "middle",
  }),
];

function chart(shown: SalesShown): Html[] {
  const { points, fromMs, toMs, timeZone, startsAtMs, capacity } = shown;
  const most = points.reduce((best, { sold }) => Math.max(best, sold), 1);
  const x = scaleLinear([fromMs, toMs], [FIELD.left, FIELD.right]);
  const y = scaleLinear([0, most], [FIELD.bottom, FIELD.top]).nice(Y_TICKS);
  const [, highest = most] = y.domain();
  const path = stepsOf(shown, x, y);
  const [last = { atMs: fromMs, sold: 0 }] = points.slice(-1);
  return [
    text("Tickets sold", [28, FIELD.top - 16], { size: 13, fill: INK.quiet }),
    ...y
      .ticks(Y_TICKS)
      .filter(Number.isInteger)
      .flatMap((sold) => [
        svg`<path d="M${FIELD.left} ${rounded(y(sold))}H${FIELD.right}" stroke="${sold === 0 ? INK.quiet : INK.line}"/>`,
        text(String(sold), [FIELD.left - 12, y(sold) + 5], { size: 13, anchor: "end", fill: INK.quiet }),
      ]),
    ...timeTicks(fromMs, toMs, timeZone, X_TICKS).flatMap(({ atMs, words }) => [
      svg`<path d="M${rounded(x(atMs))} ${FIELD.bottom}v6" stroke="${INK.quiet}"/>`,
      text(words, [x(atMs), FIELD.bottom + 24], { size: 13, anchor: "middle", fill: INK.quiet }),
    ]),
    text(`Times of ${timeZone.replaceAll("_", " ")}`, [FIELD.right, HEIGHT - 16], {
      size: 12,
      anchor: "end",
      fill: INK.quiet,
    }),
    ...(capacity <= highest ? [mark(y(capacity), `${capacity} seats`)] : []),
    ...(startsAtMs > fromMs && startsAtMs < toMs ? [startMark(x(startsAtMs))] : []),
    svg`<path d="${path}V${FIELD.bottom}H${FIELD.left}Z" fill="${CURVE}" fill-opacity="0.14"/>`,
    svg`<path d="${path}" fill="none" stroke="${CURVE}" stroke-width="2.5" stroke-linejoin="round"/>`,
    ...lastPoint(x(Math.max(last.atMs, toMs)), y(last.sold), String(last.sold)),
  ];
}

/** From each point to the right, and then up or down. */
function stepsOf(
  { points, fromMs, toMs }: SalesShown,
  x: (atMs: number) => number,
  y: (sold: number) => number,
): string {
  const steps = points.map(({ atMs, sold }) => `H${rounded(x(atMs))}V${rounded(y(sold))}`);
  return `M${rounded(x(fromMs))} ${rounded(y(0))}${steps.join("")}H${rounded(x(toMs))}`;
}

const mark = (y: number, words: string): Html =>
  svg`<path d="M${FIELD.left} ${rounded(y)}H${FIELD.right}" stroke="#8a5a00" stroke-width="1.5" stroke-dasharray="6 5"/>${text(words, [FIELD.left + 8, y - 7], { size: 12, fill: "#8a5a00" })}`;

const startMark = (x: number): Html =>
  svg`<path d="M${rounded(x)} ${FIELD.top}V${FIELD.bottom}" stroke="${INK.quiet}" stroke-dasharray="2 4"/>${text("start", [x - 6, FIELD.bottom - 8], { size: 12, anchor: "end", fill: INK.quiet })}`;

function lastPoint(x: number, y: number, words: string): Html[] {
  const width = widthOf(words, 13) + 16;
  return [
    svg`<circle cx="${rounded(x)}" cy="${rounded(y)}" r="5" fill="${CURVE}" stroke="${INK.paper}" stroke-width="2"/>`,
    svg`<rect x="${rounded(x - width - 8)}" y="${rounded(y - 32)}" width="${rounded(width)}" height="22" rx="11" fill="${CURVE}"/>`,
    text(words, [x - width / 2 - 8, y - 16.5], { size: 13, weight: 650, anchor: "middle", fill: INK.paper }),
  ];
}
