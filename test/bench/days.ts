/** Days of twenty showtimes, as the catalogue lists them and the older API looks for one. */

import type { Stage } from "./stage.ts";

export const SHOWTIMES_A_DAY = 20;
const DAY_MS = 86_400_000;
const SMALL_HALL = 50;
const BETWEEN_STARTS_MS = 61 * 60_000;

let lastDay = 30;

/** `YYYY-MM-DD` of a day that has no other showtimes; the last one has `seats`. Lisbon's winter is UTC. */
export async function newDay(stage: Stage, seats = SMALL_HALL): Promise<string> {
  const dayMs = Date.UTC(2027, 11, 1) + (lastDay++ % 90) * DAY_MS;
  const date = new Date(dayMs).toISOString().slice(0, 10);
  const showtimes = [...(await stage.listed(SHOWTIMES_A_DAY - 1, SMALL_HALL)), await stage.showtime(seats)];
  await stage.server.sql(
    `UPDATE showtimes SET local_date = ?2, starts_at_ms = ?3 + key * ?4, ends_at_ms = ?3 + (key + 2) * ?4
     FROM json_each(?1) WHERE showtimes.id = value`,
    JSON.stringify(showtimes),
    date,
    dayMs,
    BETWEEN_STARTS_MS,
  );
  return date;
}

/** `HH:MM` of the nth of a day. */
export const timeOf = (nth: number): string => new Date(nth * BETWEEN_STARTS_MS).toISOString().slice(11, 16);
