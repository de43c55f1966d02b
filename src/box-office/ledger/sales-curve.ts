/** How many tickets of a showtime were sold at which time. */

import type { Entry, Pages } from "./chain.ts";
import { eventOf } from "./history.ts";

/** From this time on so many tickets are sold; those that were given back do not count. */
export interface SalesPoint {
  readonly atMs: number;
  readonly sold: number;
}

const CHANGING: ReadonlySet<Entry["type"]> = new Set([
  "confirmed",
  "cancelled",
  "released",
  "expired",
  "seats_returned",
  "exchanged",
] satisfies Entry["type"][]);

/** The sales in the ledger, oldest first: one point for each `stepMs` in which they changed. One step an entry. */
export async function salesCurve(pages: Pages, stepMs: number): Promise<SalesPoint[]> {
  const points: SalesPoint[] = [];
  const ticketsOf = new Map<number, number>();
  let sold = 0;
  for await (const page of pages)
    for (const entry of page) {
      const change = changeBy(entry, ticketsOf);
      if (change === 0) continue;
      sold += change;
      const last = points.at(-1);
      if (last !== undefined && Math.floor(last.atMs / stepMs) === Math.floor(entry.atMs / stepMs))
        points.pop();
      points.push({ atMs: entry.atMs, sold });
    }
  return points;
}

/** By how many tickets the entry changes what is sold. `ticketsOf`: by the number of the reservation, kept up to date. */
function changeBy(entry: Entry, ticketsOf: Map<number, number>): number {
  if (!CHANGING.has(entry.type)) return 0;
  const event = eventOf(entry);
  if (!("n" in event)) return 0;
  const before = ticketsOf.get(event.n) ?? 0;
  const after = ticketsAfter(event, before);
  if (after === 0) ticketsOf.delete(event.n);
  else ticketsOf.set(event.n, after);
  return after - before;
}

function ticketsAfter(event: ReturnType<typeof eventOf>, before: number): number {
  if (event.type === "confirmed") return event.tickets.length;
  if (event.type === "exchanged") return before - event.seats.length + event.lines.length;
  // Seats of a hold are given back, too: they were not sold.
  return event.type === "seats_returned" && before > 0 ? before - event.seats.length : 0;
}
