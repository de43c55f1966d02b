import { formatHex, interpolate, modeLrgb, modeRgb, useMode, wcagContrast } from "culori/fn";
import type { Accent } from "../../platform/brand.ts";

useMode(modeRgb);
useMode(modeLrgb);

/** The sheets of mails and pages, see letters/page.ts and http/page-frame.ts. */
const PAPER = { light: "#ffffff", dark: "#201d1b" };

/** What the Web Content Accessibility Guidelines ask of text, level AA. */
const READABLE = 4.5;

const STEPS = 100;

/** The colour as it is where it can be read, else mixed with just so much black or white that it can. `#rrggbb`. */
export const accentOf = (colour: string): Accent => ({
  light: readableOn(PAPER.light, colour, "#000000"),
  dark: readableOn(PAPER.dark, colour, "#ffffff"),
});

function readableOn(paper: string, colour: string, end: string): string {
  const shade = interpolate([colour, end], "rgb");
  const shades = Array.from({ length: STEPS + 1 }, (_, i) => formatHex(shade(i / STEPS)));
  return shades.find((one) => wcagContrast(one, paper) >= READABLE) ?? end;
}
