/** A sold reservation after a part of it was given back or exchanged. */

import type { LedgerEvent } from "./event.ts";
import type { Line, Reservation } from "./reservation.ts";

type PartEvent = Extract<LedgerEvent, { type: "seats_returned" | "exchanged" }>;

/** With the lines of the event, in place of those that went back. */
export function withoutPart(before: Reservation, event: PartEvent, atMs: number): Reservation {
  const isGone = ({ seat }: Line): boolean => event.seats.includes(seat);
  const isExchanged = event.type === "exchanged" || event.exchange !== undefined;
  const gone = before.lines
    .filter(isGone)
    .map((line) => ({ ...line, returnedAtMs: atMs, ...(isExchanged && { exchanged: true as const }) }));
  const kept = before.lines.filter((line) => !isGone(line));
  const keptCents = event.type === "exchanged" ? keptBefore(before) : (before.keptCents ?? 0);
  return {
    ...before,
    lines: event.type === "exchanged" ? [...kept, ...event.lines] : kept,
    returned: [...before.returned, ...gone],
    amounts: event.amounts,
    refundCents: before.refundCents + event.refundCents,
    ...(keptCents > 0 && { keptCents }),
  };
}

/** The seats that were the reservation's and are not any more. */
export const freedBy = (before: Reservation, after: Reservation): string[] =>
  before.lines.flatMap(({ seat }) => (after.lines.some((line) => line.seat === seat) ? [] : [seat]));

/** What the house has kept of seats that were given back: what was paid and is for none of the seats that are left. */
export const keptBefore = ({
  paidCents,
  refundCents,
  amounts,
  keptCents = 0,
}: Pick<Reservation, "paidCents" | "refundCents" | "keptCents"> & {
  readonly amounts: Pick<Reservation["amounts"], "totalCents">;
}): number => Math.max(keptCents, paidCents - refundCents - amounts.totalCents);
