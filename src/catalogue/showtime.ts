/** Seat category → ticket type → price in minor units of the cinema's currency. */
export type Prices = Record<string, Record<string, number>>;
