/** What the events that sell and give back make of a reservation, with its bills. */

import { withBill } from "./bill.ts";
import type { LedgerEvent } from "./event.ts";
import { withoutPart } from "./given-back.ts";
import type { Reservation } from "./reservation.ts";
import type { Slot, Terms } from "./terms.ts";

interface Happened<Type extends LedgerEvent["type"]> {
  readonly event: Extract<LedgerEvent, { type: Type }>;
  readonly atMs: number;
  readonly seq: number;
}

export const slotOf = ({ startsAtMs, screenId }: Terms): Slot => ({ startsAtMs, screenId });

export function confirmed(
  terms: Terms,
  before: Reservation,
  { event, atMs, seq }: Happened<"confirmed">,
): Reservation {
  const after: Reservation = {
    ...before,
    status: "confirmed",
    lines: before.lines.map((line, i) => ({ ...line, ticket: event.tickets[i] ?? null })),
    paidCents: event.paidCents,
    payments: event.paymentId === null ? before.payments : [...before.payments, event.paymentId],
    expiresAtMs: null,
    confirmedAtMs: atMs,
    endedAtMs: null,
    endReason: null,
    slot: slotOf(terms),
    moved: null,
    seq,
  };
  return withBill(terms, before, after, atMs, 0);
}

export function cancelled(
  terms: Terms,
  before: Reservation,
  { event, atMs, seq }: Happened<"cancelled">,
): Reservation {
  const refundCents = before.refundCents + event.refundCents;
  return withBill(
    terms,
    before,
    { ...before, ...endOf(event, atMs), status: "cancelled", refundCents, seq },
    atMs,
    toBuyerCents(event),
  );
}

export const endOf = (
  { reason }: Extract<LedgerEvent, { type: "released" | "cancelled" }>,
  atMs: number,
): Pick<Reservation, "endedAtMs" | "endReason"> => ({ endedAtMs: atMs, endReason: reason });

export const partGivenBack = (
  terms: Terms,
  before: Reservation,
  { event, atMs, seq }: Happened<"seats_returned" | "exchanged">,
): Reservation =>
  withBill(terms, before, { ...withoutPart(before, event, atMs), seq }, atMs, toBuyerCents(event));

/** What goes back to the buyer, and not to another order. */
const toBuyerCents = (event: { readonly refundCents: number; readonly movedCents?: number }): number =>
  event.refundCents - (event.movedCents ?? 0);
