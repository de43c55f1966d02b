/** Halls as cinemas and theatres have them, drawn by hand after public plans. */

interface RealHall {
  readonly layout: object;
  readonly capacity: number;
  /** Of some seats: section, row and number as people say them, column and row in the drawing. */
  readonly drawn: Readonly<Record<string, readonly [string | null, string, string, x: number, y: number]>>;
  /** The best four seats of the empty hall. */
  readonly best: readonly string[];
  readonly bestInWords: string;
  /** Seats that somebody buys, and how a German mail names them. */
  readonly bought: readonly string[];
  readonly boughtInWords: string;
}

const rowsOf = (labels: readonly string[], row: object): object[] =>
  labels.map((label) => ({ label, ...row }));

const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => String(from + i));

/** Fourteen numbered rows; the first ones are shorter, because the walls are slanted. */
const numberedRows: RealHall = {
  layout: {
    rows: [
      ...rowsOf(numbered(1, 2), { seats: [{ gap: 2 }, { from: 1, to: 14 }] }),
      ...rowsOf(numbered(3, 4), { seats: [{ gap: 1 }, { from: 1, to: 16 }] }),
      { aisle: 1 },
      ...rowsOf(numbered(5, 13), { seats: [{ from: 1, to: 18 }] }),
      { label: "14", category: "premium", seats: [{ from: 1, to: 6 }, { gap: 4 }, { from: 7, to: 14 }] },
    ],
  },
  capacity: 2 * 14 + 2 * 16 + 9 * 18 + 14,
  drawn: {
    "1-1": [null, "1", "1", 3, 1],
    "1-11": [null, "1", "11", 13, 1],
    "11-1": [null, "11", "1", 1, 12],
    "14-7": [null, "14", "7", 11, 15],
  },
  best: ["9-8", "9-9", "9-10", "9-11"],
  bestInWords: "Row 9, seats 8, 9, 10, 11",
  bought: ["1-11", "1-12", "11-1"],
  boughtInWords: "Reihe 1, Plätze 11, 12; Reihe 11, Platz 1",
};

/** No rows I and O, which people take for 1 and 0; an aisle in the middle, and a walkway behind row E. */
const withoutIAndO: RealHall = {
  layout: {
    rows: [
      ...rowsOf("ABCDE".split(""), { seats: [{ from: 1, to: 8 }, { aisle: 2 }, { from: 9, to: 16 }] }),
      { aisle: 2 },
      ...rowsOf("FGHJKLMNPQ".split(""), { seats: [{ from: 1, to: 9 }, { aisle: 2 }, { from: 10, to: 18 }] }),
    ],
    accessible: ["F1", "F18"],
    companions: ["F2", "F17"],
    blocked: ["Q18"],
  },
  capacity: 5 * 16 + 10 * 18 - 1,
  drawn: {
    A9: [null, "A", "9", 11, 1],
    F10: [null, "F", "10", 12, 8],
    J1: [null, "J", "1", 1, 11],
    P18: [null, "P", "18", 20, 16],
  },
  best: ["K6", "K7", "K8", "K9"],
  bestInWords: "Row K, seats 6, 7, 8, 9",
  bought: ["H9", "H10", "J10"],
  boughtInWords: "Reihe H, Plätze 9, 10; Reihe J, Platz 10",
};

/** A theatre: odd numbers on the left, even ones on the right, both from the middle; row 9 runs from right to left. No two seats would have one label, so the labels have no hyphen. */
const oddAndEven: RealHall = {
  layout: {
    rows: [
      ...rowsOf(numbered(1, 8), {
        seats: [{ from: 23, to: 1, step: 2 }, { aisle: 1 }, { from: 2, to: 24, step: 2 }],
      }),
      { label: "9", seats: [{ from: 25, to: 1 }] },
      { label: "10", seats: [{ numbers: ["1", "2", "2a", "3"] }] },
    ],
  },
  capacity: 8 * 24 + 25 + 4,
  drawn: {
    "123": [null, "1", "23", 1, 1],
    "11": [null, "1", "1", 12, 1],
    "12": [null, "1", "2", 14, 1],
    "925": [null, "9", "25", 1, 9],
    "102a": [null, "10", "2a", 3, 10],
  },
  best: ["77", "75", "73", "71"],
  bestInWords: "Row 7, seats 7, 5, 3, 1",
  bought: ["11", "12", "102a"],
  boughtInWords: "Reihe 1, Plätze 1, 2; Reihe 10, Platz 2a",
};

const box = (number: number, x: number, y: number): object => ({
  name: `Loge ${number}`,
  prefix: `L${number}-`,
  x,
  y,
  rows: [{ label: "1", category: "box", seats: [{ from: 1, to: 2 }] }],
});

/** An opera house: stalls with boxes at both sides, and two balconies above each other, behind the stalls in the drawing. */
const opera: RealHall = {
  layout: {
    sections: [
      {
        name: "Parkett",
        x: 3,
        rows: rowsOf(numbered(1, 12), { seats: [{ from: 1, to: 10 }, { aisle: 1 }, { from: 11, to: 20 }] }),
      },
      box(1, 0, 1),
      box(2, 0, 4),
      box(3, 25, 1),
      box(4, 25, 4),
      {
        name: "Ложа дирекции",
        prefix: "Л-",
        x: 25,
        y: 7,
        rows: [{ label: "А", category: "box", seats: [{ numbers: ["1", "1а"] }] }],
      },
      {
        name: "Erster Rang, Mitte",
        prefix: "R1-",
        x: 3,
        y: 13,
        rows: rowsOf(numbered(1, 3), { category: "balcony", seats: [{ from: 21, to: 1 }] }),
      },
      {
        name: "Zweiter Rang für Hörer",
        prefix: "R2-",
        x: 3,
        y: 17,
        rows: rowsOf(["Ä", "B"], { category: "balcony", seats: [{ from: 1, to: 21 }] }),
      },
    ],
  },
  capacity: 12 * 20 + 4 * 2 + 2 + 3 * 21 + 2 * 21,
  drawn: {
    "1-11": ["Parkett", "1", "11", 15, 1],
    "11-1": ["Parkett", "11", "1", 4, 11],
    "L2-1-2": ["Loge 2", "1", "2", 2, 5],
    "L3-1-1": ["Loge 3", "1", "1", 26, 2],
    "Л-А1а": ["Ложа дирекции", "А", "1а", 27, 8],
    "R1-1-21": ["Erster Rang, Mitte", "1", "21", 4, 14],
    "R2-Ä21": ["Zweiter Rang für Hörer", "Ä", "21", 24, 18],
  },
  best: ["R1-1-13", "R1-1-12", "R1-1-11", "R1-1-10"],
  bestInWords: "“Erster Rang, Mitte”, row 1, seats 13, 12, 11, 10",
  bought: ["1-11", "L3-1-1", "L3-1-2", "R2-Ä21", "Л-А1а"],
  boughtInWords:
    "Parkett, Reihe 1, Platz 11; Loge 3, Reihe 1, Plätze 1, 2; Zweiter Rang für Hörer, Reihe Ä, Platz 21; Ложа дирекции, Reihe А, Platz 1а",
};

export const REAL_HALLS = {
  "numbered rows": numberedRows,
  "no rows I and O": withoutIAndO,
  "odd and even": oddAndEven,
  "stalls, boxes and two balconies": opera,
} as const satisfies Record<string, RealHall>;
