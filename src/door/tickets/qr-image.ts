/** A text as a QR code in two formats, from the same modules. The same text always gives the same bytes. */

import { encode } from "fast-png";
import QRCode from "qrcode-svg";

export const QR_CONTENT_TYPES = { png: "image/png", svg: "image/svg+xml" } as const;

export type QrFormat = keyof typeof QR_CONTENT_TYPES;

/** Light modules around the symbol: what the standard asks for. */
const QUIET_ZONE = 4;
/** So that a module is one byte of a one-bit PNG. */
const PIXELS_PER_MODULE = 8;
const DARK = 0x00;
const LIGHT = 0xff;

/** One bit of grey a pixel, 8 pixels a module: for a ticket's code 552 pixels wide, and about 1 KB. */
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

/** One path over the dark stretches of each row: sharp at any size, about 12 KB for a ticket's code. */
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

/** Row by row, true where dark. Error correction M: readable with 15 % of it lost. */
const modules = (text: string): boolean[][] => new QRCode({ content: text, ecl: "M" }).qrcode.modules;
