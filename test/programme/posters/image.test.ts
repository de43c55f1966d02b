import { crc32 } from "node:zlib";
import fc from "fast-check";
import { encode } from "fast-png";
import { describe, expect, it } from "vitest";
import { MAX_POSTER_BYTES, MAX_POSTER_PIXELS, readImage } from "../../../src/programme/posters/image.ts";
import {
  ALPHA_WEBP,
  ANIMATED_GIF,
  ANIMATED_WEBP,
  AVIF,
  GIF,
  HEIGHT,
  IMAGES,
  JPEG,
  LOSSLESS_WEBP,
  PNG,
  PROGRESSIVE_JPEG,
  WEBP,
  WIDTH,
} from "./images.ts";

const ascii = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(new TextEncoder().encode(text));

function joined(...parts: ArrayLike<number>[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const changed = (image: Uint8Array, at: number, ...values: number[]): Uint8Array<ArrayBuffer> =>
  joined(image.subarray(0, at), values, image.subarray(at + values.length));

const why = (bytes: Uint8Array<ArrayBuffer>): string => {
  const image = readImage(bytes);
  return image.ok ? image.format : image.why;
};

const placeOf = (image: Uint8Array, ...values: number[]): number =>
  image.findIndex((_, at) => values.every((value, i) => image[at + i] === value));

const u32 = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);

const pngChunk = (type: string, data: ArrayLike<number> = []): Uint8Array<ArrayBuffer> => {
  const named = joined(ascii(type), data);
  return joined(u32(data.length), named, u32(crc32(named)));
};

const FIRST_CHUNK = 8;
const BEHIND_HEADER = FIRST_CHUNK + 12 + 13;
const END_CHUNK = 12;

describe("a poster", () => {
  it.each(Object.entries(IMAGES))("may be a %s", (_, bytes) => {
    expect(readImage(bytes)).toMatchObject({ ok: true, bytes, width: WIDTH, height: HEIGHT });
  });

  it("is recognised by its content", () => {
    expect([PNG, PROGRESSIVE_JPEG, LOSSLESS_WEBP, ANIMATED_GIF].map(why)).toEqual([
      "png",
      "jpeg",
      "webp",
      "gif",
    ]);
  });

  it.each([
    ["nothing", ascii(""), "empty"],
    ["a page", ascii("<!doctype html><script>alert(1)</script>"), "unknown_type"],
    ["a drawing", ascii('<svg xmlns="http://www.w3.org/2000/svg"/>'), "unknown_type"],
    ["an AVIF", AVIF, "unknown_type"],
    ["a bitmap", joined(ascii("BM"), new Uint8Array(60)), "unknown_type"],
    ["the first letters of a GIF", ascii("GIF89a"), "unknown_type"],
  ])("is not %s", (_, bytes, defect) => {
    expect(why(bytes)).toBe(defect);
  });

  it("has at most 5 MB", () => {
    const filled = (bytes: number) =>
      joined(PNG.subarray(0, -END_CHUNK), pngChunk("teXt", new Uint8Array(bytes)), pngChunk("IEND"));
    const room = MAX_POSTER_BYTES - PNG.length - 12;
    expect(why(filled(room))).toBe("png");
    expect(why(filled(room + 1))).toBe("too_large");
  });

  it("has at most 50 megapixels, and at least one pixel", () => {
    const sized = (width: number, height: number) => {
      const header = joined(u32(width), u32(height), PNG.subarray(FIRST_CHUNK + 16, FIRST_CHUNK + 21));
      return joined(PNG.subarray(0, FIRST_CHUNK), pngChunk("IHDR", header), PNG.subarray(BEHIND_HEADER));
    };
    expect(why(sized(MAX_POSTER_PIXELS / 5_000, 5_000))).toBe("png");
    expect(why(sized(MAX_POSTER_PIXELS / 5_000 + 1, 5_000))).toBe("too_many_pixels");
    expect(why(sized(0xff_ff_ff_ff, 0xff_ff_ff_ff))).toBe("too_many_pixels");
    expect(why(sized(16, 0))).toBe("no_pixels");
    expect(why(changed(GIF, 6, 0, 0))).toBe("no_pixels");
  });

  it("is cut off at its end, so that nothing is hidden behind it", () => {
    for (const image of [PNG, JPEG, GIF]) {
      const read = readImage(joined(image, ascii("PK\u0003\u0004<script>alert(1)</script>")));
      expect(read).toMatchObject({ ok: true, bytes: image });
    }
    expect(why(joined(WEBP, ascii("PK")))).toBe("broken");
  });
});

describe("an image that is not whole", () => {
  it.each(Object.entries(IMAGES))("is refused wherever a %s is cut off", (_, bytes) => {
    for (let length = 0; length < bytes.length; length++)
      expect(readImage(bytes.slice(0, length)), `of ${length} bytes`).toMatchObject({ ok: false });
  });

  it("is refused for any changed byte of a PNG", () => {
    const change = fc.tuple(fc.nat(PNG.length - 1), fc.integer({ min: 1, max: 255 }));
    fc.assert(fc.property(change, ([at, by]) => !readImage(changed(PNG, at, (PNG[at] ?? 0) ^ by)).ok));
  });

  it.each(Object.entries(IMAGES))("never throws, for a %s with changed bytes and cuts", (_, bytes) => {
    const edit = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    const edits = fc.tuple(fc.array(edit, { maxLength: 8 }), fc.nat(bytes.length));
    fc.assert(
      fc.property(edits, ([changes, length]) => {
        const damaged = changes.reduce((image, [at, value]) => changed(image, at, value), bytes);
        const read = readImage(damaged.slice(0, length));
        expect(read.ok ? read.bytes.length : 0).toBeLessThanOrEqual(length);
      }),
      { numRuns: 500 },
    );
  });

  it("is refused when it begins correctly and goes on with random bytes", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(IMAGES)),
        fc.uint8Array({ minLength: 200, maxLength: 2_000 }),
        (image, noise) => !readImage(joined(image.subarray(0, 30), noise)).ok,
      ),
    );
  });
});

describe("a PNG", () => {
  it("is accepted as a library writes it", () => {
    expect(why(new Uint8Array(encode({ width: 2, height: 2, data: new Uint8Array(16) })))).toBe("png");
  });

  it("needs one header, pixel data and an end", () => {
    const end = pngChunk("IEND");
    const header = PNG.subarray(0, BEHIND_HEADER);
    expect(why(joined(header, end))).toBe("broken");
    expect(why(joined(PNG.subarray(0, -END_CHUNK), header.subarray(FIRST_CHUNK), end))).toBe("broken");
  });
});

describe("a JPEG", () => {
  const frame = placeOf(JPEG, 0xff, 0xc0);
  const scan = placeOf(JPEG, 0xff, 0xda);
  const segment = JPEG.subarray(frame, frame + 19);

  it("has one frame, of the size that it declares first", () => {
    const large = changed(segment, 5, 0xff, 0xff, 0xff, 0xff);
    expect(why(joined(JPEG.subarray(0, scan), large, JPEG.subarray(scan)))).toBe("broken");
    const hidden = joined([0xff, 0xd8, 0xff, 0, 0, segment.length + 2], large, segment, JPEG.subarray(2));
    expect(why(hidden)).toBe("broken");
  });

  it("is refused without a frame, without a scan, and with an empty scan", () => {
    expect(why(joined(JPEG.subarray(0, scan), [0xff, 0xd9]))).toBe("broken");
    const header = JPEG.subarray(0, scan + 2 + 12);
    expect(why(joined(header, [0xff, 0xd9]))).toBe("broken");
    expect(why(joined(JPEG.subarray(0, 2), JPEG.subarray(scan)))).toBe("unknown_type");
  });

  it("may contain a preview, as cameras write it, and repeated fill bytes", () => {
    const preview = joined(ascii("Exif\0\0"), JPEG);
    const length = preview.length + 2;
    const app1 = joined([0xff, 0xe1, length >> 8, length & 255], preview);
    expect(why(joined(JPEG.subarray(0, 2), app1, JPEG.subarray(2)))).toBe("jpeg");
    expect(why(joined(JPEG.subarray(0, 2), [0xff, 0xff], JPEG.subarray(2)))).toBe("jpeg");
  });
});

describe("a GIF", () => {
  it("has no frame that is larger than its screen", () => {
    expect(why(changed(GIF, 6, WIDTH - 1, 0))).toBe("broken");
    expect(why(changed(ANIMATED_GIF, 6, WIDTH, 0, HEIGHT - 1, 0))).toBe("broken");
  });

  it("has a frame", () => {
    expect(why(joined(ascii("GIF89a"), [1, 0, 1, 0, 0, 0, 0, 0x3b]))).toBe("broken");
  });
});

describe("a WebP", () => {
  const canvas = (image: Uint8Array): number => placeOf(image, ...ascii("VP8X")) + 12;

  it("has the length that it declares", () => {
    const length = WEBP.length - 8;
    expect(why(changed(WEBP, 4, length - 2))).toBe("broken");
    expect(why(changed(WEBP, 4, length + 2))).toBe("broken");
  });

  it("is as large as it declares", () => {
    for (const image of [ALPHA_WEBP, ANIMATED_WEBP])
      expect(why(changed(image, canvas(image), 0, 0, 0))).toBe("broken");
    expect(why(changed(ALPHA_WEBP, canvas(ALPHA_WEBP), WIDTH, 0, 0))).toBe("broken");
  });

  it("has a key frame, with the whole first partition", () => {
    const from = 20;
    expect(why(changed(WEBP, from, (WEBP[from] ?? 0) | 1))).toBe("broken");
    expect(why(changed(WEBP, from + 2, 0xff))).toBe("broken");
  });

  it("has an image", () => {
    const extended = ALPHA_WEBP.subarray(12, 30);
    expect(why(joined(ascii("RIFF"), [22, 0, 0, 0], ascii("WEBP"), extended))).toBe("broken");
  });
});
