/** The columns of a hall's CSV, in the order in which they are written. `row` and `seat` are always there. */
export const COLUMNS = [
  "section",
  "row",
  "seat",
  "x",
  "y",
  "category",
  "accessible",
  "companion",
  "blocked",
  "together",
  "companion_of",
  "label",
] as const;

export type Column = (typeof COLUMNS)[number];
