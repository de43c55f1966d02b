import { randomInt } from "node:crypto";
import { describe, expect, test } from "vitest";
import { qrPng, qrSvg } from "../../../src/door/tickets/qr-image.ts";
import { enlarged, pngPicture, readQr, sampled, svgPicture } from "../../support/read-qr.ts";
import type { Picture } from "../../support/read-qr.ts";
import { someCodes } from "../../support/ticket-codes.ts";

const PIXELS_PER_MODULE = 8;
const QUIET_ZONE = 4;

/** From the first showtime of a small cinema to the largest id: QR codes of version 11 and 12. */
const codes = await someCodes(60);

describe("the QR image of a ticket", { timeout: 30_000 }, () => {
  test("as PNG is read back by a scanner, for 60 tickets, each under 2 KB", () => {
    const sides = new Set<number>();
    for (const code of codes) {
      const png = qrPng(code);
      expect(png.length).toBeLessThan(2048);
      const picture = pngPicture(png);
      expect(readQr(picture)).toBe(code);
      sides.add(picture.length / PIXELS_PER_MODULE - 2 * QUIET_ZONE);
    }
    expect(sides).toEqual(new Set([61, 65]));
  });

  test("as SVG shows the same modules as the PNG, and is read back too", () => {
    for (const code of codes) {
      const png = sampled(pngPicture(qrPng(code)), PIXELS_PER_MODULE);
      expect(String(svgPicture(qrSvg(code)))).toBe(String(png));
    }
    for (const code of codes.slice(0, 20)) expect(readQr(enlarged(svgPicture(qrSvg(code)), 4))).toBe(code);
  });

  test("has exactly the four light modules around it that scanners need", () => {
    for (const code of codes.slice(0, 20)) {
      const picture = svgPicture(qrSvg(code));
      const rows = picture.flatMap((row, y) => (row.includes(true) ? [y] : []));
      const columns = picture[0]?.flatMap((_, x) => (picture.some((row) => row[x]) ? [x] : []));
      const last = picture.length - 1 - QUIET_ZONE;
      expect([rows.at(0), rows.at(-1), columns?.at(0), columns?.at(-1)]).toEqual([4, last, 4, last]);
    }
  });

  test("is readable with a stain of seven by six modules", () => {
    for (const code of codes.slice(0, 20))
      expect(readQr(enlarged(stained(svgPicture(qrSvg(code))), 4))).toBe(code);
  });

  test("has the same bytes every time", () => {
    const code = codes[randomInt(codes.length)] ?? "";
    expect(qrPng(code)).toEqual(qrPng(code));
    expect(qrSvg(code)).toBe(qrSvg(code));
  });

  test("as SVG is small and loads nothing from elsewhere", () => {
    for (const code of codes) {
      const svg = qrSvg(code);
      expect(svg.length).toBeLessThan(16_384);
      expect(svg.match(/https?:[^"]*/g)).toEqual(["http://www.w3.org/2000/svg"]);
      expect(svg).not.toMatch(/href|<image|<script|<style|url\(/);
    }
  });
});

/** A stain in the middle, away from the corners by which a scanner finds the code. */
const stained = (picture: Picture): Picture =>
  picture.map((row, y) => row.map((dark, x) => dark || (x >= 14 && x < 21 && y >= 14 && y < 20)));
