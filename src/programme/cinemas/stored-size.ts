/**
 * How much is stored at once. A row of D1, and a parameter of a statement, have 2,000,000 bytes at most. Of a showtime's row,
 * 100,000 are for other fields than its hall: prices by section have up to 32,000, other prices 20,000, and the rest a few
 * thousand.
 */

export const MAX_LAYOUT_BYTES = 1_800_000;

/** A layout, and the seats that a showtime adds to it. */
export const MAX_HALL_BYTES = 1_900_000;

/** Real halls need less than 4,000. A list has a hundred showtimes. */
export const MAX_SECTION_PRICES_BYTES = 32_000;

export const MAX_PARAMETER_BYTES = 1_900_000;

/** Of the value as JSON in UTF-8. */
export const storedBytes = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;
