/** Staff cancel an order, or a part of it, by the policy that counts for its buyer or otherwise. */

import { cancel } from "./decide.ts";
import type { Decision, Moment } from "./decision.ts";
import type { LedgerEvent } from "./event.ts";
import type { RefundChoice } from "./refund-choice.ts";
import type { Reservation } from "./reservation.ts";
import type { State } from "./state.ts";
import { given, owedInHandCents, shiftCheckTooOld } from "./till.ts";
import type { ByHand } from "./till.ts";

export interface StaffCancel {
  /** Null for all seats. */
  readonly labels: readonly string[] | null;
  readonly refund: RefundChoice;
  /** Whether staff may give back nothing else than the policy does. */
  readonly isBound: boolean;
  /** How staff give back at once what they owe then; null: it stays owed. */
  readonly paidBackBy: ByHand | null;
}

/** Refuses `reservation_ended`, what `cancel` refuses, and `against_policy`. */
export function staffCancel(
  state: State,
  reservation: Reservation,
  { labels, refund, isBound, paidBackBy }: StaffCancel,
  moment: Pick<Moment, "nowMs">,
): Decision {
  const { n, status } = reservation;
  const tooOld = paidBackBy === null ? null : shiftCheckTooOld(paidBackBy, moment.nowMs);
  if (tooOld !== null) return tooOld;
  const decided = cancel(state, reservation, "staff", labels, moment, refund);
  if (!decided.ok) return decided;
  if (decided.events.length === 0) return { ok: false, code: "reservation_ended", status };
  if (isBound && refund !== "policy") {
    const byPolicy = cancel(state, reservation, "staff", labels, moment, "policy");
    const policyCents = byPolicy.ok ? refundIn(byPolicy.events) : null;
    if (policyCents !== refundIn(decided.events)) return { ok: false, code: "against_policy", policyCents };
  }
  if (paidBackBy === null) return decided;
  const refundCents = reservation.refundCents + refundIn(decided.events);
  const owedCents = owedInHandCents({ ...reservation, refundCents });
  return { ...decided, events: [...decided.events, ...given(n, owedCents, paidBackBy)] };
}

const refundIn = (events: readonly LedgerEvent[]): number =>
  events.reduce((sum, event) => sum + ("refundCents" in event ? event.refundCents : 0), 0);
