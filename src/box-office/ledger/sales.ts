/** What the events that sell and give back make of a reservation, with its bills. */

import { withBill } from "./bill.ts";
import type { LedgerEvent } from "./event.ts";
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
  return withBill(terms, before, after, atMs);
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
  );
}

export const endOf = (
  { reason }: Extract<LedgerEvent, { type: "released" | "cancelled" }>,
  atMs: number,
): Pick<Reservation, "endedAtMs" | "endReason"> => ({ endedAtMs: atMs, endReason: reason });

export function seatsReturned(
  terms: Terms,
  before: Reservation,
  { event, atMs, seq }: Happened<"seats_returned">,
): Reservation {
  const isReturned = ({ seat }: { seat: string }): boolean => event.seats.includes(seat);
  const returned = before.lines.filter(isReturned).map((line) => ({ ...line, returnedAtMs: atMs }));
  const after: Reservation = {
    ...before,
    lines: before.lines.filter((line) => !isReturned(line)),
    returned: [...before.returned, ...returned],
    amounts: event.amounts,
    refundCents: before.refundCents + event.refundCents,
    seq,
  };
  return withBill(terms, before, after, atMs);
}
