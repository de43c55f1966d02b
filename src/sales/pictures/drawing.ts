/** What the pictures have in common: SVG that is valid whatever the names are, runs nothing, and says itself in words. */

import { html as svg } from "../../http/html.ts";
import type { Html } from "../../http/html.ts";
import { printableLine } from "../../http/printable.ts";

/** Colours that people with any colour vision tell apart by how light they are, after Okabe and Ito. */
export const INK = { text: "#1f2430", quiet: "#5b6472", line: "#d5d9e0", faint: "#eef0f4", paper: "#ffffff" };

const FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Noto Sans CJK SC', sans-serif";

/** In a picture's own units. */
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
  /** The text is cut to it. */
  readonly mostWidth?: number;
}

/** A line of text whose baseline begins, is centred or ends at a point. */
export const text = (
  words: string,
  [x, y]: readonly [number, number],
  { size, anchor = "start", weight = 400, fill = INK.text, mostWidth = Infinity }: Style,
): Html =>
  svg`<text x="${rounded(x)}" y="${rounded(y)}" font-size="${rounded(size)}" font-weight="${weight}" text-anchor="${anchor}" fill="${fill}">${fitting(lineOf(words), size, mostWidth)}</text>`;

/** An estimate, since nothing here knows the font: letters of East Asia are as wide as they are high. */
export const widthOf = (words: string, size: number): number =>
  Array.from(words).reduce((sum, letter) => sum + (/[\u1100-\u{1FAFF}]/u.test(letter) ? 1 : 0.56), 0) * size;

function fitting(words: string, size: number, mostWidth: number): string {
  if (widthOf(words, size) <= mostWidth) return words;
  const letters = Array.from(words);
  while (letters.length > 0 && widthOf(`${letters.join("")}…`, size) > mostWidth) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}

/** The showtime's name and slot, above a picture. */
export const heading = (
  title: string,
  subtitle: string,
  { x, width, k = 1 }: { readonly x: number; readonly width: number; readonly k?: number },
): Html[] => [
  text(title, [x, 42 * k], { size: 24 * k, weight: 650, mostWidth: width }),
  text(subtitle, [x, 66 * k], { size: 14 * k, fill: INK.quiet, mostWidth: width }),
];
