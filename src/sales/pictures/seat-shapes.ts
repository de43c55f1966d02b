/** How a seat of each state is drawn: a shape of its own and a colour of its own, so that either is enough. */

import { html as svg } from "../../http/html.ts";
import type { Html } from "../../http/html.ts";
import { rounded } from "./drawing.ts";

/** `in`: sold, and its ticket is checked in. `sold`: it is not. */
export const STATES = ["free", "held", "sold", "in", "blocked"] as const;

export type SeatState = (typeof STATES)[number];

interface Look {
  readonly words: string;
  /** As attributes of the path. */
  readonly fill: string;
  readonly stroke: string;
  readonly strokeWidth: number;
  /** Of a seat's number in it; null where the shape leaves no space for one. */
  readonly ink: string | null;
}

export const LOOKS: Readonly<Record<SeatState, Look>> = {
  free: { words: "free", fill: "#ffffff", stroke: "#8d96a5", strokeWidth: 1.2, ink: "#5b6472" },
  held: { words: "held", fill: "#ffd27a", stroke: "#8a5a00", strokeWidth: 1.4, ink: "#4d3200" },
  sold: { words: "sold", fill: "#1d5fa8", stroke: "#1d5fa8", strokeWidth: 1.2, ink: "#ffffff" },
  in: { words: "in", fill: "#0b7a55", stroke: "#0b7a55", strokeWidth: 1.2, ink: null },
  blocked: { words: "blocked", fill: "none", stroke: "#9aa1ad", strokeWidth: 2, ink: null },
};

/** The outline of a seat around a point; `r` is half its width. */
const OUTLINES: Readonly<Record<SeatState, (x: number, y: number, r: number) => string>> = {
  free: square,
  held: (x, y, r) => diamond(x, y, r * 1.12),
  sold: square,
  in: circle,
  blocked: (x, y, r) => cross(x, y, r * 0.62),
};

/** All seats of one state as one path, and what is drawn over them. Linear in the seats. */
export function seatPaths(
  state: SeatState,
  at: readonly (readonly [x: number, y: number])[],
  r: number,
): Html[] {
  if (at.length === 0) return [];
  const { fill, stroke, strokeWidth } = LOOKS[state];
  const outline = at.map(([x, y]) => OUTLINES[state](x, y, r)).join("");
  const seats = svg`<path d="${outline}" fill="${fill}" stroke="${stroke}" stroke-width="${rounded((strokeWidth * r) / 9)}" stroke-linejoin="round" stroke-linecap="round"/>`;
  if (state !== "in") return [seats];
  const ticks = at.map(([x, y]) => tick(x, y, r)).join("");
  return [
    seats,
    svg`<path d="${ticks}" fill="none" stroke="#ffffff" stroke-width="${rounded((2.2 * r) / 9)}" stroke-linejoin="round" stroke-linecap="round"/>`,
  ];
}

function square(x: number, y: number, r: number): string {
  const corner = rounded(r * 0.3);
  const side = rounded(2 * (r - corner));
  return `M${rounded(x - r + corner)} ${rounded(y - r)}h${side}q${corner} 0 ${corner} ${corner}v${side}q0 ${corner} ${-corner} ${corner}h${-side}q${-corner} 0 ${-corner} ${-corner}v${-side}q0 ${-corner} ${corner} ${-corner}z`;
}

function diamond(x: number, y: number, r: number): string {
  const half = rounded(r);
  return `M${rounded(x)} ${rounded(y - r)}l${half} ${half}l${-half} ${half}l${-half} ${-half}z`;
}

function circle(x: number, y: number, r: number): string {
  const radius = rounded(r);
  return `M${rounded(x - r)} ${rounded(y)}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0z`;
}

function cross(x: number, y: number, r: number): string {
  const [whole, left, top] = [rounded(2 * r), rounded(x - r), rounded(y - r)];
  return `M${left} ${top}l${whole} ${whole}m0 ${-whole}l${-whole} ${whole}`;
}

const tick = (x: number, y: number, r: number): string =>
  `M${rounded(x - r * 0.45)} ${rounded(y + r * 0.02)}l${rounded(r * 0.32)} ${rounded(r * 0.36)}l${rounded(r * 0.58)} ${rounded(-r * 0.68)}`;
