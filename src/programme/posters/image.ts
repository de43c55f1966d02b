/** Checks that bytes are an image that may be published. Nothing is decoded, because 50 megapixels take 200 MB. */

import { imageDimensionsFromData } from "image-dimensions";
import { POSTER_FORMATS } from "./poster.ts";
import type { PosterFormat } from "./poster.ts";
import { imageEnd } from "./whole-image.ts";

export const MAX_POSTER_BYTES = 5 * 1024 * 1024;
export const MAX_POSTER_PIXELS = 50_000_000;

export type ImageDefect = "too_large" | "empty" | "unknown_type" | "no_pixels" | "too_many_pixels" | "broken";

export type ReadImage =
  | {
      readonly ok: true;
      /** Cut off at the image's end, because another file can be hidden behind it. */
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly format: PosterFormat;
      readonly width: number;
      readonly height: number;
    }
  | { readonly ok: false; readonly code: "image_refused"; readonly why: ImageDefect };

/** Reads an image by its content; its name and content type do not count. Linear in the length. */
export function readImage(bytes: Uint8Array<ArrayBuffer>): ReadImage {
  if (bytes.length === 0) return refused("empty");
  if (bytes.length > MAX_POSTER_BYTES) return refused("too_large");
  const found = imageDimensionsFromData(bytes);
  const format = POSTER_FORMATS.find((known) => known === found?.type);
  if (found === undefined || format === undefined) return refused("unknown_type");
  const { width, height } = found;
  if (width * height === 0) return refused("no_pixels");
  if (width * height > MAX_POSTER_PIXELS) return refused("too_many_pixels");
  const end = imageEnd(format, bytes);
  if (end === null) return refused("broken");
  return { ok: true, bytes: bytes.subarray(0, end), format, width, height };
}

const refused = (why: ImageDefect): ReadImage => ({ ok: false, code: "image_refused", why });
