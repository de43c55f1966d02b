/** Writes PNG files of black and white: https://www.w3.org/TR/png-3/ */

import { crc32, deflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const HEADER_BYTES = 13;
const BIT_DEPTH = 1;
const SMALLEST = { level: 9 };

/**
 * `pixels`: rows of `rowBytes` bytes from the top, each of eight pixels; a bit that is set is white. The same pixels always
 * give the same bytes.
 */
export function blackAndWhitePng(pixels: Uint8Array, rowBytes: number): Uint8Array<ArrayBuffer> {
  const height = pixels.length / rowBytes;
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(rowBytes * 8, 0);
  header.writeUInt32BE(height, 4);
  header[8] = BIT_DEPTH;
  // A row begins with the number of its filter: 0, none.
  const rows = new Uint8Array(height * (1 + rowBytes));
  for (let y = 0; y < height; y++)
    rows.set(pixels.subarray(y * rowBytes, (y + 1) * rowBytes), y * (1 + rowBytes) + 1);
  const chunks = [chunk("IHDR", header), chunk("IDAT", deflateSync(rows, SMALLEST)), chunk("IEND")];
  return new Uint8Array(Buffer.concat([SIGNATURE, ...chunks]));
}

function chunk(type: string, data = Buffer.alloc(0)): Buffer {
  const content = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, sum]);
}
