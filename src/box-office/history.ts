/** What a box office knew at a past moment, from its ledger alone. */
import { apply, emptyState } from "./apply.ts";
import type { Entry } from "./chain.ts";
import type { LedgerEvent, Reservation, State } from "./ledger.ts";

/** Null where it was not open yet. As many steps as there were entries by then. */
export function stateAt(entries: Iterable<Entry>, atMs: number): State | null {
  let state: State | null = null;
  const reservations = new Map<number, Reservation>();
  for (const entry of entries) {
    if (entry.atMs > atMs) break;
    const event = { type: entry.type, ...JSON.parse(entry.body) } as LedgerEvent;
    if (event.type === "opened") state ??= emptyState(event.terms);
    if (state === null) continue;
    const recorded = { seq: entry.seq, atMs: entry.atMs, event };
    const { reservation } = apply(state, recorded, (n) => reservations.get(n) ?? null);
    if (reservation !== null) reservations.set(reservation.n, reservation);
  }
  return state;
}
