/** An order goes to another holder, with new tickets: the old ones are void. */

import { isCheckedIn } from "./check-in.ts";
import type { Decision, Moment } from "./decision.ts";
import type { LedgerEvent } from "./event.ts";
import type { Reservation } from "./reservation.ts";
import type { State } from "./state.ts";

/** Whom staff give an order to, and the member of staff, who is its buyer then, as of a sale at the counter. */
export interface NewHolder {
  readonly guest: number;
  readonly buyer: number;
}

/**
 * Gives a sold reservation to another holder, with new tickets. Refuses `checked_in` where somebody is in by one of the old
 * ones. One step a seat.
 */
export function give(
  { terms }: State,
  reservation: Reservation,
  { guest, buyer }: NewHolder,
  { newTicket }: Pick<Moment, "newTicket">,
): Decision {
  const { n, status, lines } = reservation;
  if (terms.status === "cancelled") return { ok: false, code: "showtime_cancelled" };
  if (status !== "confirmed") return { ok: false, code: "not_sold", status };
  const inside = lines.filter(({ ticket }) => isCheckedIn(reservation, ticket));
  if (inside.length > 0) return { ok: false, code: "checked_in", seats: inside.map(({ seat }) => seat) };
  return { ok: true, n, events: [{ type: "given", n, guest, buyer, tickets: lines.map(() => newTicket()) }] };
}

/** The reservation after it was given to another holder. */
export function given(
  before: Reservation,
  { guest, buyer, tickets }: Extract<LedgerEvent, { type: "given" }>,
  atMs: number,
): Reservation {
  const former = { atMs, buyer: before.buyer, guest: before.guest, lines: before.lines };
  return {
    ...before,
    guest,
    buyer,
    lines: before.lines.map((line, i) => ({ ...line, ticket: tickets[i] ?? null })),
    given: [...(before.given ?? []), former],
  };
}
