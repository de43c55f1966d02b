import { randomBytes, randomInt } from "node:crypto";
import { describe, expect, test } from "vitest";
import { qrPng, qrSvg } from "../../src/tickets/qr-image.ts";
import { TICKET_ID_BYTES, ticketId } from "../../src/tickets/ticket-id.ts";
import { enlarged, pngPicture, readQr, sampled, svgPicture } from "../support/read-qr.ts";
import type { Picture } from "../support/read-qr.ts";

const PIXELS_PER_MODULE = 8;
const QUIET_ZONE = 4;

/** From the first showtime of a small house to the last that an id can name: codes of 25 and of 29 modules. */
const ids = Array.from({ length: 200 }, (_, i) =>
  ticketId(randomBytes(TICKET_ID_BYTES), Math.min(2 ** (i % 54), Number.MAX_SAFE_INTEGER) - (i % 2)),
);

describe("the QR image of a ticket", { timeout: 30_000 }, () => {
  test("as PNG is read back by a scanner, for 200 tickets, each under 2 KB", () => {
    const sides = new Set<number>();
    for (const id of ids) {
      const png = qrPng(id);
      expect(png.length).toBeLessThan(2048);
      const picture = pngPicture(png);
      expect(readQr(picture)).toBe(id);
      sides.add(picture.length / PIXELS_PER_MODULE - 2 * QUIET_ZONE);
    }
    expect(sides).toEqual(new Set([25, 29]));
  });

  test("as SVG shows the very modules of the PNG, and is read back too", () => {
    for (const id of ids) {
      const png = sampled(pngPicture(qrPng(id)), PIXELS_PER_MODULE);
      expect(String(svgPicture(qrSvg(id)))).toBe(String(png));
    }
    for (const id of ids.slice(0, 20)) expect(readQr(enlarged(svgPicture(qrSvg(id)), 4))).toBe(id);
  });

  test("has the four light modules around it that scanners need, and no more", () => {
    for (const id of ids.slice(0, 20)) {
      const picture = svgPicture(qrSvg(id));
      const rows = picture.flatMap((row, y) => (row.includes(true) ? [y] : []));
      const columns = picture[0]?.flatMap((_, x) => (picture.some((row) => row[x]) ? [x] : []));
      const last = picture.length - 1 - QUIET_ZONE;
      expect([rows.at(0), rows.at(-1), columns?.at(0), columns?.at(-1)]).toEqual([4, last, 4, last]);
    }
  });

  test("is read with a stain of seven by six modules on it", () => {
    for (const id of ids.slice(0, 20)) expect(readQr(enlarged(stained(svgPicture(qrSvg(id))), 4))).toBe(id);
  });

  test("is the same bytes every time", () => {
    const id = ids[randomInt(ids.length)] ?? "";
    expect(qrPng(id)).toEqual(qrPng(id));
    expect(qrSvg(id)).toBe(qrSvg(id));
  });

  test("as SVG is small and asks for nothing from elsewhere", () => {
    for (const id of ids) {
      const svg = qrSvg(id);
      expect(svg.length).toBeLessThan(4096);
      expect(svg.match(/https?:[^"]*/g)).toEqual(["http://www.w3.org/2000/svg"]);
      expect(svg).not.toMatch(/href|<image|<script|<style|url\(/);
    }
  });

  test("takes longer texts too, as a signed ticket will be", () => {
    const text = randomBytes(150).toString("base64url");
    expect(readQr(pngPicture(qrPng(text)))).toBe(text);
    expect(readQr(enlarged(svgPicture(qrSvg(text)), 4))).toBe(text);
  });
});

/** In the middle, away from the corners that a scanner needs to find the code at all. */
const stained = (picture: Picture): Picture =>
  picture.map((row, y) => row.map((dark, x) => dark || (x >= 14 && x < 21 && y >= 14 && y < 20)));
