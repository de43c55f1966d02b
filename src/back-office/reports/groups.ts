/** Sums of sales by what managers ask for. Money is in minor units of one currency; amounts of two currencies are never added. */

export const OF_SHOWTIMES = ["cinema", "screen", "movie", "day", "week", "format"] as const;
export const OF_TICKETS = ["ticket_type", "category", "channel", "promo_code", "tax", "means"] as const;
export const GROUPS = [...OF_SHOWTIMES, ...OF_TICKETS] as const;

export type GroupBy = (typeof GROUPS)[number];
