/** What a buyer may give back at a moment: by the rule of `cancel` itself, without an event. */

import { cancel } from "./decide.ts";
import type { Reservation } from "./reservation.ts";
import type { State } from "./state.ts";

export interface Cancellation {
  readonly isOpen: boolean;
  /** The moment from which a buyer gives nothing back; null for a reservation that ended or that only staff cancels. */
  readonly untilMs: number | null;
  /** What the buyer of all seats would get back now; null where it is not open. */
  readonly refundCents: number | null;
}

const NEVER: Cancellation = { isOpen: false, untilMs: null, refundCents: null };

/** For all seats of a confirmed reservation. A sale at the counter is not its guest's to cancel. */
export const cancellationOf = (state: State, reservation: Reservation, nowMs: number): Cancellation =>
  reservation.channel === "counter" ? NEVER : policyOf(state, reservation, nowMs);

/** The same by the showtime's policy alone, also of a sale at the counter. */
export function policyOf(state: State, reservation: Reservation, nowMs: number): Cancellation {
  const { terms } = state;
  if (reservation.status !== "confirmed" || terms.status === "cancelled") return NEVER;
  const decision = cancel(state, reservation, "buyer", null, { nowMs });
  const [event] = decision.ok ? decision.events : [];
  return {
    isOpen: decision.ok,
    untilMs: terms.startsAtMs - Math.max(0, terms.cancellation.lastMs),
    refundCents: event?.type === "cancelled" ? event.refundCents : null,
  };
}
