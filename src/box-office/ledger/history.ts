/** Rebuilds a box office's state at a past time from its ledger. */

import { apply } from "./apply.ts";
import type { Entry, Pages } from "./chain.ts";
import type { LedgerEvent } from "./event.ts";
import { amountsOf } from "./prices.ts";
import type { Line, Reservation } from "./reservation.ts";
import { archiveOf } from "./sold.ts";
import { emptyState } from "./state.ts";
import type { State } from "./state.ts";

/** The state at `atMs`; null before the box office was opened. One step an entry up to then. */
export async function stateAt(pages: Pages, atMs: number): Promise<State | null> {
  let state: State | null = null;
  const reservations = new Map<number, Reservation>();
  const archive = archiveOf(reservations);
  for await (const page of pages)
    for (const entry of page) {
      if (entry.atMs > atMs) return state;
      const event = eventOf(entry);
      if (event.type === "opened") state ??= emptyState(event.terms);
      if (state === null) continue;
      const recorded = { seq: entry.seq, atMs: entry.atMs, event };
      const { reservation } = apply(state, recorded, archive);
      if (reservation !== null) reservations.set(reservation.n, reservation);
    }
  return state;
}

/** Entries from before fees, payments and refunds existed lack these fields; they get the values for none. */
export function eventOf({ type, body }: Entry): LedgerEvent {
  const facts = JSON.parse(body) as { readonly lines?: readonly Line[] };
  const { rates } = HELD_BEFORE;
  const before =
    type === "held"
      ? { ...HELD_BEFORE, amounts: amountsOf(rates, facts.lines ?? [], null) }
      : { paidCents: 0, paymentId: null, refundCents: 0 };
  return { type, ...before, ...facts } as LedgerEvent;
}

const HELD_BEFORE = {
  guest: null,
  channel: "buyer",
  payment: "at_door",
  promo: null,
  rates: { fee: { perTicketCents: 0, perReservationCents: 0 }, taxes: [] },
  waiting: null,
} as const;
