import { describe, expect, it } from "vitest";
import { salesPicture } from "../../../src/sales/pictures/sales-picture.ts";
import type { SalesShown } from "../../../src/sales/pictures/sales-picture.ts";
import { timeTicks } from "../../../src/sales/pictures/time-axis.ts";
import { isInert, readSvg } from "./svg.ts";

const HOUR_MS = 3_600_000;
const at = (text: string): number => Date.parse(text);

const shown = (changes: Partial<SalesShown> = {}): SalesShown => ({
  movie: "Metropolis",
  slot: "Odeon, One, Sat 21 Nov 2026, 19:30",
  timeZone: "Europe/Lisbon",
  capacity: 120,
  startsAtMs: at("2026-11-21T19:30Z"),
  points: [
    { atMs: at("2026-11-17T10:00Z"), sold: 4 },
    { atMs: at("2026-11-19T10:00Z"), sold: 10 },
    { atMs: at("2026-11-20T10:00Z"), sold: 8 },
  ],
  fromMs: at("2026-11-16T09:00Z"),
  toMs: at("2026-11-21T19:30Z"),
  ...changes,
});

describe("the picture of sales", () => {
  it("says in words what the curve shows", () => {
    const drawn = readSvg(salesPicture(shown()));
    expect(drawn.role).toBe("img");
    expect(drawn.title).toBe("Sales of Metropolis, Odeon, One, Sat 21 Nov 2026, 19:30");
    expect(drawn.description).toBe(
      "Tickets sold, less those given back, from Mon 16 Nov 2026, 09:00 to Sat 21 Nov 2026, 19:30: 8 of 120 seats. Half of them were sold by Tue 17 Nov 2026, 10:00. The most were 10, on Thu 19 Nov 2026, 10:00.",
    );
    expect(drawn.texts.some((words) => words.endsWith("8 of 120 seats sold"))).toBe(true);
    for (const words of ["0", "10", "Tue 17 Nov", "Times of Europe/Lisbon"])
      expect(drawn.texts).toContain(words);
    isInert(drawn);
  });

  it("goes up and down in steps, and never out of its frame", () => {
    const svg = salesPicture(shown());
    const [, curve = ""] = /<path d="([^"]+)" fill="none" stroke="#1d5fa8"/.exec(svg) ?? [];
    expect(curve).toMatch(/^M72 456(H[\d.]+V[\d.]+){3}H920$/);
    const heights = Array.from(curve.matchAll(/V([\d.]+)/g), ([, y]) => Number(y));
    expect(heights[1]).toBeLessThan(heights[0] ?? 0);
    expect(heights[2]).toBeGreaterThan(heights[1] ?? 0);
    for (const y of heights) expect(y).toBeGreaterThanOrEqual(112);
  });

  it("shrinks a long title, cuts one that is too long, and says all of it to who points at it", () => {
    const sizeOf = (svg: string): number => Number(/font-size="([\d.]+)" font-weight="650"/.exec(svg)?.[1]);
    const of = (movie: string) => {
      const svg = salesPicture(shown({ movie }));
      return { size: sizeOf(svg), ...readSvg(svg) };
    };
    expect(of("Metropolis")).toMatchObject({ size: 24, tips: [] });
    const long = "Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb, restored";
    const shrunk = of(long);
    expect(shrunk.size).toBeLessThan(24);
    expect([shrunk.texts[0], shrunk.tips]).toEqual([long, []]);
    const longest = "W".repeat(90);
    const cut = of(longest);
    expect(cut.texts[0]).toMatch(/^W{30,60}…$/);
    expect(cut.tips).toEqual([longest]);
    isInert(cut);
  });

  it("never cuts how many seats were sold", () => {
    const slot = `${"Lichtspielhaus am Alten Marktplatz ".repeat(6)}, Sat 21 Nov 2026, 19:30`;
    const { texts, tips } = readSvg(salesPicture(shown({ slot })));
    expect(texts[1]).toMatch(/^Lichtspielhaus .*… · 8 of 120 seats sold$/);
    expect(tips).toEqual([`${slot} · 8 of 120 seats sold`]);
  });

  it("says that nothing was sold", () => {
    const drawn = readSvg(salesPicture(shown({ points: [] })));
    expect(drawn.texts).toContain("No tickets sold so far");
    expect(drawn.description).toMatch(/^No ticket was sold from Mon 16 Nov 2026, 09:00 to /);
  });

  it("counts tickets in whole numbers, also where there is one", () => {
    const { texts } = readSvg(salesPicture(shown({ points: [{ atMs: at("2026-11-17T10:00Z"), sold: 1 }] })));
    expect(texts.filter((words) => /^\d+\.\d+$/.test(words))).toEqual([]);
    expect(texts).toContain("1");
  });

  it("is valid XML, whatever the names are", () => {
    const drawn = readSvg(salesPicture(shown({ movie: `<b>"&'\u0001`, slot: "<script>" })));
    expect(drawn.title).toContain("<b>");
    isInert(drawn);
  });
});

describe("the times of the axis", () => {
  it("are midnights on the cinema's clock, also across a change of the clocks", () => {
    const ticks = timeTicks(at("2026-10-22T15:00Z"), at("2026-10-27T15:00Z"), "Europe/Lisbon", 5);
    expect(ticks.map(({ words }) => words)).toEqual([
      "Fri 23 Oct",
      "Sat 24 Oct",
      "Sun 25 Oct",
      "Mon 26 Oct",
      "Tue 27 Oct",
    ]);
    expect(ticks.map(({ atMs }) => new Date(atMs).toISOString().slice(0, 16))).toEqual([
      "2026-10-22T23:00",
      "2026-10-23T23:00",
      "2026-10-24T23:00",
      "2026-10-26T00:00",
      "2026-10-27T00:00",
    ]);
  });

  it("are full hours of a day, and months of a long time", () => {
    const hours = timeTicks(at("2026-11-21T10:00Z"), at("2026-11-21T15:00Z"), "Asia/Kolkata", 6);
    expect(hours.map(({ words }) => words)).toEqual(["16:00", "17:00", "18:00", "19:00", "20:00"]);
    const long = timeTicks(
      at("2024-11-21T10:00Z"),
      at("2024-11-21T10:00Z") + 730 * 24 * HOUR_MS,
      "Europe/Lisbon",
      8,
    );
    expect(long[0]?.words).toBe("Jan 2025");
  });
});
