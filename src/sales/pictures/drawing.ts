/** What the pictures have in common: SVG that is valid whatever the names are, runs nothing, and says itself in words. */

import { html as svg } from "../../http/html.ts";
import type { Html } from "../../http/html.ts";
import { printableLine } from "../../http/printable.ts";

/** Colours that people with any colour vision tell apart by how light they are, after Okabe and Ito. */
export const INK = { text: "#1f2430", quiet: "#5b6472", line: "#d5d9e0", faint: "#eef0f4", paper: "#ffffff" };

const FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Noto Sans CJK SC', sans-serif";

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A picture on paper. `title` and `description` are what a screen reader says instead of it. */
export const picture = (
  { width, height }: Size,
  { title, description }: { readonly title: string; readonly description: string },
  parts: readonly Html[],
  /** On a screen; the picture has no other limit. */
  mostWidth = Infinity,
): string => {
  const shownWidth = Math.min(width, mostWidth);
  const shownHeight = (height * shownWidth) / width;
  return svg`<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc" viewBox="0 0 ${rounded(width)} ${rounded(height)}" width="${rounded(shownWidth)}" height="${rounded(shownHeight)}" font-family="${FONT}" fill="${INK.text}">
<title id="title">${lineOf(title)}</title>
<desc id="desc">${lineOf(description)}</desc>
<rect width="100%" height="100%" fill="${INK.paper}"/>
${parts}
</svg>
`.text;
};

/** With one decimal: more would only be longer. */
export const rounded = (length: number): number => Math.round(length * 10) / 10;

/** One line without what XML or a picture cannot show. */
const lineOf = (text: string): string => printableLine(text) ?? "";

interface Style {
  readonly size: number;
  readonly anchor?: "start" | "middle" | "end";
  readonly weight?: number;
  readonly fill?: string;
}

/** A line of text whose baseline begins, is centred or ends at a point. */
export const text = (
  words: string,
  [x, y]: readonly [number, number],
  { size, anchor = "start", weight = 400, fill = INK.text }: Style,
): Html =>
  svg`<text x="${rounded(x)}" y="${rounded(y)}" font-size="${rounded(size)}" font-weight="${weight}" text-anchor="${anchor}" fill="${fill}">${lineOf(words)}</text>`;

/** Of letters of about one width, in parts of their size. Of a wide font, since nothing here knows the reader's. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[\u1100-\u{1FAFF}MWm@%]/u, 1],
  [/[\p{Lu}\d]/u, 0.7],
  [/[fijlrt\s.,:;'!|()·]/u, 0.4],
];
const USUAL_WIDTH = 0.62;
const BOLD = 1.12;

/** An estimate. O(letters). */
export const widthOf = (words: string, size: number, weight = 400): number => {
  const widths = Array.from(words, (letter) => WIDTHS.find(([of]) => of.test(letter))?.[1] ?? USUAL_WIDTH);
  return widths.reduce((sum, width) => sum + width, 0) * size * (weight > 500 ? BOLD : 1);
};

/** A long line is first shrunk to this part of its size, and then cut. */
const LEAST_SHRUNK = 0.7;

/**
 * A line from the left that fits into a width: smaller where it is long, and cut where it is too long for that, but for `tail`. A
 * cut line says all of itself to who points at it.
 */
function fittedLine(
  words: string,
  at: readonly [number, number],
  { size, weight, fill, width, tail = "" }: Style & { readonly width: number; readonly tail?: string },
): Html {
  const whole = lineOf(words + tail);
  const shrunk = Math.max(LEAST_SHRUNK, Math.min(1, width / widthOf(whole, size, weight))) * size;
  const style = {
    size: shrunk,
    ...(weight === undefined ? {} : { weight }),
    ...(fill === undefined ? {} : { fill }),
  };
  const letters = Array.from(lineOf(words));
  const cut = (): string => `${letters.join("").trimEnd()}…${tail}`;
  if (widthOf(whole, shrunk, weight) <= width) return text(whole, at, style);
  while (letters.length > 0 && widthOf(cut(), shrunk, weight) > width) letters.pop();
  return svg`<g><title>${whole}</title>${text(cut(), at, style)}</g>`;
}

/** The showtime's name and slot, above a picture. `tail` follows the slot, and is never cut. */
export const heading = (
  title: string,
  [slot, tail]: readonly [string, string],
  { x, width, k = 1 }: { readonly x: number; readonly width: number; readonly k?: number },
): Html[] => [
  fittedLine(title, [x, 42 * k], { size: 24 * k, weight: 650, width }),
  fittedLine(slot, [x, 66 * k], { size: 14 * k, fill: INK.quiet, width, tail: ` · ${tail}` }),
];
