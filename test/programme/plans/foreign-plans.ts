/** Plans as other systems have them, written by hand. */

interface Seat {
  seat_guid: string;
  seat_number: string;
  position: { x: number; y: number };
  category: string;
}

const PITCH = 30;
const DEPTH = 40;

/** Seats of one row at these places, numbered from right to left. */
const fromRight = (zone: string, row: string, category: string, places: [x: number, y: number][]) => ({
  row_number: row,
  row_number_position: "both",
  seats: places.map(([x, y], i): Seat => ({
    seat_guid: `${zone}/${row}/${places.length - i}`,
    seat_number: String(places.length - i),
    position: { x, y },
    category,
  })),
});

const stallsRow = (r: number) => ({
  ...fromRight(
    "stalls",
    String(r + 1),
    r === 2 ? "Parkett links & rechts" : "Parkett",
    [0, 1, 2, 3, 5, 6, 7, 8].map((column) => [column * PITCH, 0]),
  ),
  position: { x: 20, y: r * DEPTH },
});

/** On an arc that opens to the stage. */
const balconyRow = (r: number) =>
  fromRight(
    "balcony",
    String(r + 1),
    "Rang",
    Array.from({ length: 9 }, (_, s): [number, number] => {
      const angle = ((s - 4) * Math.PI) / 30;
      const radius = 300 + r * DEPTH;
      return [Math.round(140 + radius * Math.sin(angle)), Math.round(radius * Math.cos(angle) - 260)];
    }),
  );

/** A theatre of three rows of eight seats with an aisle, and a curved balcony of two rows of nine behind them. */
export const THEATRE = {
  name: "Kleines Haus",
  size: { width: 400, height: 400 },
  categories: [
    { name: "Parkett", color: "#ff0000" },
    { name: "Parkett links & rechts", color: "#ff8800" },
    { name: "Rang", color: "#0000ff" },
  ],
  zones: [
    {
      name: "Parkett",
      position: { x: 100, y: 80 },
      rows: [0, 1, 2].map(stallsRow),
      areas: [
        {
          shape: "rectangle",
          position: { x: 0, y: -60 },
          rectangle: { width: 300, height: 30 },
          text: { text: "Bühne", position: { x: 10, y: 10 } },
        },
      ],
    },
    { name: "Rang", position: { x: 100, y: 240 }, rows: [0, 1].map(balconyRow), areas: [] },
  ],
};

/** As a spreadsheet in Germany writes it: odd numbers to the left, even ones to the right, and a wheelchair's place. */
export const CINEMA_CSV = [
  "\uFEFFsection;row;seat;x;y;category;accessible",
  ...["A", "B"].flatMap((row, y) =>
    [5, 3, 1, 2, 4, 6].map(
      (seat, i) =>
        `;${row};${seat};${String((i + (i > 2 ? 1.5 : 0)) * 2).replace(".", ",")};${y * 3};Sperrsitz;`,
    ),
  ),
  `"";C;1;4;6,0;"Loge; hinten";ja`.replace("ja", "x"),
  `;C;2;6;6;"Loge; hinten";`,
  "",
].join("\r\n");
