/** How much of a hall a row of D1 can have: 2,000,000 bytes, of which a showtime's other fields take a few thousand. */

export const MAX_LAYOUT_BYTES = 1_800_000;

/** A layout, and the seats that a showtime adds to it. */
export const MAX_HALL_BYTES = 1_900_000;

/** Of the value as JSON in UTF-8. */
export const storedBytes = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;
