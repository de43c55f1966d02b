/** A text as a QR code in two formats, from the same modules. The same text always gives the same bytes. */

import { encode } from "fast-png";
import QRCode from "qrcode-svg";

export const QR_CONTENT_TYPES = { png: "image/png", svg: "image/svg+xml" } as const;

export type QrFormat = keyof typeof QR_CONTENT_TYPES;

/** Light modules around the symbol, as the standard requires. */
const QUIET_ZONE = 4;
/** Makes a module exactly one byte wide in a one-bit PNG. */
const PIXELS_PER_MODULE = 8;
const DARK = 0x00;
const LIGHT = 0xff;

/** One bit of grey per pixel, 8 pixels per module: a ticket's code is 552 pixels wide, and about 1 KB. */
export function qrPng(text: string): Uint8Array<ArrayBuffer> {
  const symbol = modules(text);
  const side = symbol.length + 2 * QUIET_ZONE;
  const width = side * PIXELS_PER_MODULE;
  const data = new Uint8Array(width * side).fill(LIGHT);
  for (const [y, row] of symbol.entries()) {
    const pixels = row.map((dark) => (dark ? DARK : LIGHT));
    const top = (y + QUIET_ZONE) * PIXELS_PER_MODULE;
    for (let line = top; line < top + PIXELS_PER_MODULE; line++) data.set(pixels, line * side + QUIET_ZONE);
  }
  return new Uint8Array(encode({ width, height: width, data, depth: 1, channels: 1 }));
}

/** One path over the dark runs of each row: sharp at any size, about 12 KB for a ticket's code. */
export function qrSvg(text: string): string {
  const symbol = modules(text);
  const side = symbol.length + 2 * QUIET_ZONE;
  const width = side * PIXELS_PER_MODULE;
  const stretches = symbol.flatMap((row, y) =>
    Array.from(
      row
        .map((dark) => (dark ? "#" : " "))
        .join("")
        .matchAll(/#+/g),
      ({ 0: { length }, index }) => `M${index + QUIET_ZONE} ${y + QUIET_ZONE}h${length}v1h-${length}z`,
    ),
  );
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${width}" viewBox="0 0 ${side} ${side}"` +
    ` shape-rendering="crispEdges"><rect width="${side}" height="${side}" fill="#fff"/>` +
    `<path d="${stretches.join("")}"/></svg>`
  );
}

/** The library's model, with the method that its own `make` calls. `mask` is the standard's number of the pattern, 0 to 7. */
interface Model extends QRCode.Model {
  makeImpl: (test: boolean, mask: number) => void;
}

/**
 * The library draws every symbol with all eight masks to find the prettiest, which takes 4 ms; readers take the mask from the
 * symbol. A signed code looks random, so that each mask mixes dark and light; this one is the prettiest for two of three.
 */
const MASK = 3;

/** Models by the length of their text, which decides on the size of the symbol. A ticket's code has one of some fifty lengths. */
const models = new Map<number, Model>();

/**
 * Rows of modules, until the next symbol is made; true is dark. Error correction M: readable with 15 % of the symbol lost.
 * `text`: printable ASCII.
 */
function modules(text: string): boolean[][] {
  let model = models.get(text.length);
  if (model === undefined) {
    model = new QRCode({ content: text, ecl: "M" }).qrcode as Model;
    models.set(text.length, model);
  }
  model.dataList = [];
  model.addData(text);
  model.makeImpl(false, MASK);
  return model.modules;
}
