/**
 * Checks that a file is a whole image: its parts follow each other up to the end part, and nothing in it is larger than the
 * size declared at its start. Pixels are not read, except by PNG's checksums.
 */

import { crc32 } from "node:zlib";
import { imageDimensionsFromData } from "image-dimensions";
import type { PosterFormat } from "./poster.ts";

/** The offset of the image's end, at most `bytes.length`; null if it has none. Expects the format's first bytes. */
export function imageEnd(format: PosterFormat, bytes: Uint8Array): number | null {
  switch (format) {
    case "png":
      return pngEnd(bytes);
    case "jpeg":
      return jpegEnd(bytes);
    case "gif":
      return gifEnd(bytes);
    case "webp":
      return webpEnd(bytes);
  }
}

/** Chunks of length, type, data, checksum: IHDR first, IEND last, IDAT between them. */
function pngEnd(bytes: Uint8Array): number | null {
  const FIRST = 8;
  let hasData = false;
  for (let at = FIRST; at + 12 <= bytes.length;) {
    const end = at + 12 + u32be(bytes, at);
    const type = text(bytes, at + 4);
    if (end > bytes.length || crc32(bytes.subarray(at + 4, end - 4)) !== u32be(bytes, end - 4)) return null;
    if ((type === "IHDR") !== (at === FIRST)) return null;
    if (type === "IDAT") hasData = true;
    if (type === "IEND") return hasData ? end : null;
    at = end;
  }
  return null;
}

const JPEG = { frames: 0xc0, tables: 0xc4, end: 0xd9, scan: 0xda, comment: 0xfe } as const;
/** Baseline, extended and progressive: what browsers draw. */
const LAST_FRAME = 0xc2;

/**
 * Segments without gaps up to a scan, whose data lasts until the next marker. Only one frame, because a later one could be
 * larger than the first, whose pixels were counted.
 */
function jpegEnd(bytes: Uint8Array): number | null {
  let frames = 0;
  let scans = 0;
  let marker = markerAt(bytes, 2);
  for (;;) {
    const code = bytes[marker];
    if (code === undefined) return null;
    if (code === JPEG.end) return scans > 0 ? marker + 1 : null;
    const length = u16be(bytes, marker + 1);
    const end = marker + 1 + length;
    if (length < 2 || end > bytes.length || !isSegment(code)) return null;
    if (code >= JPEG.frames && code <= LAST_FRAME) frames++;
    if (code === JPEG.scan) scans++;
    if (frames > 1 || (scans > 0 && frames === 0)) return null;
    marker = code === JPEG.scan ? markerAfterScan(bytes, end) : markerAt(bytes, end);
    if (code === JPEG.scan && marker - 1 <= end) return null;
  }
}

const isSegment = (code: number): boolean =>
  (code >= JPEG.frames && code <= LAST_FRAME) ||
  code === JPEG.tables ||
  (code >= JPEG.scan && code <= 0xdd) ||
  (code >= 0xe0 && code <= 0xef) ||
  code === JPEG.comment;

/** The offset of a marker's code; `bytes.length` if there is no marker. 0xFF may be repeated. */
function markerAt(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === 0xff) at++;
  return at === from ? bytes.length : at;
}

/** The offset of the next marker's code. Skips stuffed zeros and restart markers, which belong to the scan. */
function markerAfterScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const code = bytes[at + 1] ?? 0;
    if (code !== 0 && code !== 0xff && (code < 0xd0 || code > 0xd7)) return at + 1;
  }
  return bytes.length;
}

const GIF = { extension: 0x21, frame: 0x2c, trailer: 0x3b } as const;

/** Extensions and frames up to the trailer. A frame must lie within the GIF's screen, or the image would be larger. */
function gifEnd(bytes: Uint8Array): number | null {
  const width = u16le(bytes, 6);
  const height = u16le(bytes, 8);
  let frames = 0;
  let at = 13 + colourTable(bytes[10]);
  while (bytes[at] !== GIF.trailer) {
    if (bytes[at] === GIF.frame && at + 10 <= bytes.length) {
      if (!isWithin({ width, height }, area(u16le, 2, bytes, at + 1))) return null;
      at = afterSubBlocks(bytes, at + 10 + colourTable(bytes[at + 9]) + 1);
      frames++;
    } else if (bytes[at] === GIF.extension) {
      at = afterSubBlocks(bytes, at + 2);
    } else return null;
  }
  return frames > 0 ? at + 1 : null;
}

/** The bytes of the colour table that follows, by a GIF's flags. */
const colourTable = (flags = 0): number => ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1));

function afterSubBlocks(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let size = bytes[at]; size !== undefined && size > 0; size = bytes[at]) at += size + 1;
  return at + 1;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Area extends Size {
  readonly left: number;
  readonly top: number;
}

/** Left, top, width and height, each of `size` bytes. */
const area = (
  number: (bytes: Uint8Array, at: number) => number,
  size: number,
  bytes: Uint8Array,
  at: number,
): Area => ({
  left: number(bytes, at),
  top: number(bytes, at + size),
  width: number(bytes, at + 2 * size),
  height: number(bytes, at + 3 * size),
});

const isWithin = ({ width, height }: Size, inner: Area): boolean =>
  inner.width > 0 &&
  inner.height > 0 &&
  inner.left + inner.width <= width &&
  inner.top + inner.height <= height;

interface Chunk {
  readonly type: string;
  /** The range of its data. */
  readonly from: number;
  readonly to: number;
}

/** Chunks that fill the file. An image is as large as the canvas; a frame of an animation lies within it. */
function webpEnd(bytes: Uint8Array): number | null {
  if (u32le(bytes, 4) + 8 !== bytes.length) return null;
  const chunks = chunksOf(bytes, 12, bytes.length);
  const [first] = chunks ?? [];
  if (chunks === null || first === undefined) return null;
  if (first.type !== "VP8X") return drawnSize(bytes, first) === null ? null : bytes.length;
  const canvas = { width: 1 + u24le(bytes, first.from + 4), height: 1 + u24le(bytes, first.from + 7) };
  const images = chunks.filter(({ type }) => type === "VP8 " || type === "VP8L");
  const frames = chunks.filter(({ type }) => type === "ANMF");
  const whole =
    images.length + frames.length > 0 &&
    images.every((image) => isSize(canvas, drawnSize(bytes, image))) &&
    frames.every((frame) => isFrame(bytes, frame, canvas));
  return whole ? bytes.length : null;
}

/** Null if the chunks do not end at `to`. A chunk is type, length, data, and one more byte if the length is odd. */
function chunksOf(bytes: Uint8Array, from: number, to: number): Chunk[] | null {
  const chunks: Chunk[] = [];
  let at = from;
  while (at + 8 <= to) {
    const length = u32le(bytes, at + 4);
    chunks.push({ type: text(bytes, at), from: at + 8, to: at + 8 + length });
    at += 8 + length + (length % 2);
  }
  return at === to ? chunks : null;
}

const FRAME_HEADER = 16;

function isFrame(bytes: Uint8Array, { from, to }: Chunk, canvas: Size): boolean {
  if (from + FRAME_HEADER > to) return false;
  const { left, top, width, height } = area(u24le, 3, bytes, from);
  const frame = { left: 2 * left, top: 2 * top, width: width + 1, height: height + 1 };
  const image = chunksOf(bytes, from + FRAME_HEADER, to)?.find(({ type }) => type.startsWith("VP8"));
  return isWithin(canvas, frame) && image !== undefined && isSize(frame, drawnSize(bytes, image));
}

const isSize = (one: Size, other: Size | null): boolean =>
  one.width === other?.width && one.height === other.height;

/** The size that a VP8 or VP8L chunk declares, read as a file of its own; null for any other chunk. */
function drawnSize(bytes: Uint8Array, { type, from, to }: Chunk): Size | null {
  if (type === "VP8 " && !isKeyFrame(bytes, from, to)) return null;
  if (type !== "VP8 " && type !== "VP8L") return null;
  const file = new Uint8Array([
    ...bytes.subarray(0, 12),
    ...bytes.subarray(from - 8, Math.min(to, from + 10)),
  ]);
  return imageDimensionsFromData(file) ?? null;
}

/** RFC 6386, 9.1: a frame that needs no earlier frame, and whose first partition ends within it. */
const isKeyFrame = (bytes: Uint8Array, from: number, to: number): boolean =>
  (u24le(bytes, from) & 1) === 0 &&
  u24le(bytes, from + 3) === 0x2a019d &&
  from + 10 + (u24le(bytes, from) >> 5) <= to;

const byte = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0;
const u16be = (bytes: Uint8Array, at: number): number => byte(bytes, at) * 256 + byte(bytes, at + 1);
const u32be = (bytes: Uint8Array, at: number): number => u16be(bytes, at) * 65_536 + u16be(bytes, at + 2);
const u16le = (bytes: Uint8Array, at: number): number => byte(bytes, at) + 256 * byte(bytes, at + 1);
const u24le = (bytes: Uint8Array, at: number): number => u16le(bytes, at) + 65_536 * byte(bytes, at + 2);
const u32le = (bytes: Uint8Array, at: number): number => u16le(bytes, at) + 65_536 * u16le(bytes, at + 2);
const text = (bytes: Uint8Array, at: number): string => String.fromCodePoint(...bytes.subarray(at, at + 4));
