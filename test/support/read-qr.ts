/** Reads QR codes with a decoder that others wrote, from the very bytes that people get. */

import { decode } from "fast-png";
import jsQR from "jsqr";

/** Rows of pixels or of modules, true where dark. */
export type Picture = readonly (readonly boolean[])[];

/** A PNG of one-bit grey. */
export function pngPicture(png: Uint8Array): Picture {
  const { width, height, data, depth, channels } = decode(png);
  if (depth !== 1 || channels !== 1) throw new Error(`${depth} bits, ${channels} channels`);
  const bytesPerRow = Math.ceil(width / 8);
  return grid(width, height, (x, y) => {
    const byte = data[y * bytesPerRow + Math.floor(x / 8)] ?? 0;
    return ((byte >> (7 - (x % 8))) & 1) === 0;
  });
}

/** An SVG whose path is made of rectangles: its modules. */
export function svgPicture(svg: string): Picture {
  const side = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1]);
  const path = /<path d="([^"]*)"/.exec(svg)?.[1] ?? "";
  const dark = new Set<string>();
  const left = path.replaceAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g, (_, x: string, y: string, width: string) => {
    for (let i = 0; i < Number(width); i++) dark.add(`${Number(x) + i} ${y}`);
    return "";
  });
  if (left !== "") throw new Error(`not a rectangle: ${left.slice(0, 40)}`);
  return grid(side, side, (x, y) => dark.has(`${x} ${y}`));
}

/** Every `step`th pixel of every `step`th row, from the middle of the first. */
export const sampled = (picture: Picture, step: number): Picture =>
  grid(
    picture.length / step,
    picture.length / step,
    (x, y) => picture[y * step + step / 2]?.[x * step + step / 2] ?? false,
  );

export const enlarged = (picture: Picture, times: number): Picture =>
  grid(
    picture.length * times,
    picture.length * times,
    (x, y) => picture[Math.floor(y / times)]?.[Math.floor(x / times)] ?? false,
  );

/** What the code says, or null where nothing can be read. */
export function readQr(picture: Picture): string | null {
  const width = picture[0]?.length ?? 0;
  const rgba = new Uint8ClampedArray(width * picture.length * 4).fill(255);
  for (const [y, row] of picture.entries())
    for (const [x, dark] of row.entries())
      if (dark) rgba.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
  return jsQR(rgba, width, picture.length)?.data ?? null;
}

const grid = (width: number, height: number, dark: (x: number, y: number) => boolean): Picture =>
  Array.from({ length: height }, (_row, y) => Array.from({ length: width }, (_pixel, x) => dark(x, y)));
