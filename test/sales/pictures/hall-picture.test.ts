import { describe, expect, it } from "vitest";
import { hallPicture } from "../../../src/sales/pictures/hall-picture.ts";
import type { HallShown } from "../../../src/sales/pictures/hall-picture.ts";
import { LOOKS, STATES } from "../../../src/sales/pictures/seat-shapes.ts";
import { isInert, readSvg } from "./svg.ts";

type Seat = HallShown["seats"][number];

const seat = (label: string, changes: Partial<Seat> = {}): Seat => ({
  label,
  row: label.charAt(0),
  number: label.slice(1),
  x: Number(label.slice(1)),
  y: label.charCodeAt(0) - 64,
  category: "standard",
  accessible: false,
  companion: false,
  status: "free",
  seq: 1,
  ...changes,
});

const shown = (seats: readonly Seat[], changes: Partial<HallShown> = {}): HallShown => ({
  movie: "Metropolis",
  slot: "Odeon, One, Sat 21 Nov 2026, 19:30",
  asOf: "Sat 21 Nov 2026, 19:12",
  seats: [...seats],
  checkedIn: new Set(),
  ...changes,
});

const EACH = [
  seat("A1"),
  seat("A2", { status: "held" }),
  seat("A3", { status: "sold" }),
  seat("A4", { status: "sold" }),
  seat("A5", { status: "blocked" }),
  seat("B1"),
];

describe("the picture of a hall", () => {
  it("says the counts in its legend and in words", () => {
    const drawn = readSvg(hallPicture(shown(EACH, { checkedIn: new Set(["A4"]) })));
    expect(drawn.role).toBe("img");
    expect(drawn.title).toBe("Hall of Metropolis, Odeon, One, Sat 21 Nov 2026, 19:30");
    expect(drawn.description).toBe(
      "As of Sat 21 Nov 2026, 19:12, of 6 seats 2 are free, 1 held, 2 sold and 1 blocked. Of the sold seats, 1 are in and 1 are not. The screen is at the top.",
    );
    for (const words of ["Free 2", "Held 1", "Sold, not in 1", "In 1", "Blocked 1", "SCREEN", "A", "B"])
      expect(drawn.texts).toContain(words);
    isInert(drawn);
  });

  it("draws each state in a shape and in a colour of its own", () => {
    const outlines = STATES.map((state) => {
      const [status, checkedIn] = state === "in" ? (["sold", ["A1"]] as const) : ([state, []] as const);
      const svg = hallPicture(shown([seat("A1", { status })], { checkedIn: new Set(checkedIn) }));
      const fill = LOOKS[state].fill;
      const [, path = ""] =
        new RegExp(`<path d="M[^ ]+ [^a-z]+([^"]+)" fill="${fill}" stroke="${LOOKS[state].stroke}"`).exec(
          svg,
        ) ?? [];
      return `${fill} ${path}`;
    });
    expect(new Set(outlines).size).toBe(STATES.length);
    // Free and sold seats are told apart by their fill: one is hollow.
    const letters = outlines.map((outline) => outline.replace(/^\S+ /, "").replaceAll(/[^a-zA-Z]/g, ""));
    expect(new Set(letters).size).toBe(STATES.length - 1);
  });

  it("counts a ticket as in only while its seat is sold", () => {
    const drawn = readSvg(hallPicture(shown([seat("A1")], { checkedIn: new Set(["A1"]) })));
    expect(drawn.texts).toContain("In 0");
    expect(drawn.texts).toContain("Free 1");
  });

  it("is valid XML, whatever the names are", () => {
    const names = [
      `]]><script>alert(1)</script>`,
      `"'&<>`,
      "千と千尋",
      "محمد \u202e\u0000\uFFFF\uD800",
      "x".repeat(300),
    ];
    for (const name of names) {
      const seats = [seat("A1", { row: name, number: name, section: name, status: "sold" })];
      const drawn = readSvg(hallPicture(shown(seats, { movie: name, slot: name })));
      isInert(drawn);
      expect(drawn.title).not.toContain("\u0000");
    }
    expect(readSvg(hallPicture(shown(EACH, { movie: names[0] ?? "" }))).title).toContain("<script>");
  });

  it("names the sections, and makes space where seats are before them", () => {
    const stalls = { section: "Stalls" };
    const balcony = { section: "二楼 & Balcony" };
    const seats = [seat("A1", stalls), seat("B1", stalls), seat("C1", balcony), seat("C2", balcony)];
    const drawn = readSvg(hallPicture(shown(seats)));
    expect(drawn.texts).toEqual(expect.arrayContaining(["Stalls", "二楼 & Balcony"]));
    expect(drawn.description).toContain("Sections: Stalls, 二楼 & Balcony.");
    const [, , , height = 0] = drawn.viewBox;
    const alone = seats.map((one) => {
      const { section: _, ...plain } = one;
      return plain;
    });
    const plain = readSvg(hallPicture(shown(alone)));
    expect(height).toBeGreaterThan((plain.viewBox[3] ?? 0) + 30);
  });

  it("draws seats where they are, at any scale and place", () => {
    const grid = [seat("A1"), seat("A2"), seat("B1"), seat("B2")];
    const far = grid.map((one) => ({ ...one, x: one.x * 40 - 9_000, y: one.y * 40 + 7_000 }));
    expect(hallPicture(shown(far))).toBe(hallPicture(shown(grid)));
  });

  it("has an end, though seats are drawn nearly at one spot and far from the others", () => {
    const seats = [0, 1e-9, 2e-9, 10_000, -10_000].map((x, i) => seat(`A${i}`, { x, y: x }));
    const [, , width = 0, height = 0] = readSvg(hallPicture(shown(seats))).viewBox;
    expect(Math.max(width, height)).toBeLessThan(100_000);
  });

  it("has a line for a hall without seats", () => {
    expect(readSvg(hallPicture(shown([]))).texts).toContain("This hall has no seats.");
  });

  it("of 50,000 seats fits into an answer, without numbers that nobody could read", () => {
    const seats = Array.from({ length: 50_000 }, (_, i) =>
      seat(`A${i}`, {
        x: i % 250,
        y: Math.floor(i / 250),
        row: String(Math.floor(i / 250)),
        status: i % 3 === 0 ? "sold" : "free",
      }),
    );
    const svg = hallPicture(shown(seats));
    expect(svg.length).toBeLessThan(5_000_000);
    const { texts, viewBox } = readSvg(svg);
    expect(texts.length).toBeLessThan(500);
    expect(viewBox.every(Number.isFinite)).toBe(true);
  });
});
