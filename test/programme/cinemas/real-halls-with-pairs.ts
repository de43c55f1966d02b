/** Halls with seats that belong together, as cinemas have them. */

const pairsOf = (row: string, seats: number): string[][] =>
  Array.from({ length: seats / 2 }, (_, i) => [`${row}${2 * i + 1}`, `${row}${2 * i + 2}`]);

/**
 * A neighbourhood cinema: in the first row four wheelchair spaces at its ends, each with the seat of a companion beside it;
 * seven rows of fourteen with an aisle; in the last two rows love seats only, of a category of their own.
 */
export const PAIRS_HALL = {
  rows: [
    {
      label: "A",
      seats: [{ from: 1, to: 4 }, { gap: 3 }, { aisle: 1 }, { gap: 3 }, { from: 5, to: 8 }],
    },
    { aisle: 1 },
    ...["B", "C", "D", "E", "F", "G", "H"].map((label) => ({
      label,
      seats: [{ from: 1, to: 7 }, { aisle: 1 }, { from: 8, to: 14 }],
    })),
    ...["J", "K"].map((label) => ({
      label,
      category: "loveseat",
      seats: [{ from: 1, to: 6 }, { gap: 1 }, { aisle: 1 }, { gap: 1 }, { from: 7, to: 12 }],
    })),
  ],
  accessible: ["A1", "A3", "A6", "A8"],
  companion_of: { A2: "A1", A4: "A3", A5: "A6", A7: "A8" },
  together: [...pairsOf("J", 12), ...pairsOf("K", 12)],
};

/** What a showtime in it says of prices and ticket types. */
export const PAIRS_TERMS = {
  prices: {
    standard: { adult: 1100, student: 800, companion: 0 },
    loveseat: { adult: 1500, student: 1200 },
  },
  ticket_rules: {
    companion: { only_beside_accessible: true },
    student: { max_per_reservation: 2, requires_proof: true },
  },
  companions_open_hours: 1,
};
