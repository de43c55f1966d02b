/** House seats: seats that staff block, so that they are not sold, and unblock. */

import type { Answer } from "../../platform/answer.ts";
import type { HouseSeats } from "../answers.ts";
import { partOfGroup } from "./belonging.ts";
import type { Refusal } from "./decision.ts";
import type { LedgerEvent } from "./event.ts";
import type { BlockReason } from "./hall.ts";
import { isTaken } from "./state.ts";
import type { State } from "./state.ts";

export type HouseDecision = Answer<{ readonly events: LedgerEvent[] }, Refusal>;

/**
 * Blocks seats. All or nothing: `seats_in_use` names the held and sold ones, `seats_belong_together` the free others of
 * groups. A blocked seat keeps its reason.
 */
export function block(
  state: State,
  labels: readonly string[],
  reason: BlockReason,
  nowMs: number,
): HouseDecision {
  const wanted = [...new Set(labels)];
  const unknown = wanted.filter((label) => !state.seats.has(label));
  if (unknown.length > 0) return { ok: false, code: "unknown_seats", seats: unknown };
  const ranOut = new Set<number>();
  const taken: string[] = [];
  const free: string[] = [];
  for (const label of wanted) {
    const seat = state.seats.get(label);
    if (seat === undefined) continue;
    if (isTaken(state, seat, nowMs)) taken.push(label);
    else if (seat.blocked === null) {
      if (seat.n !== null) ranOut.add(seat.n);
      free.push(label);
    }
  }
  if (taken.length > 0) return { ok: false, code: "seats_in_use", seats: taken };
  const part = partOfGroup(state, wanted, (seat) => seat.blocked === null && !isTaken(state, seat, nowMs));
  if (part !== null) return part;
  const events: LedgerEvent[] = Array.from(ranOut, (n) => ({ type: "expired", n }));
  if (free.length > 0) events.push({ type: "seats_blocked", seats: free, reason });
  return { ok: true, events };
}

/**
 * Unblocks seats. All or nothing: `seats_blocked` names those that the layout blocks, `seats_belong_together` the blocked
 * others of groups.
 */
export function unblock(state: State, labels: readonly string[]): HouseDecision {
  const wanted = [...new Set(labels)];
  const unknown = wanted.filter((label) => !state.seats.has(label));
  if (unknown.length > 0) return { ok: false, code: "unknown_seats", seats: unknown };
  const fixed = wanted.filter((label) => state.seats.get(label)?.blocked === "layout");
  if (fixed.length > 0) return { ok: false, code: "seats_blocked", seats: fixed };
  const part = partOfGroup(state, wanted, ({ blocked }) => blocked !== null && blocked !== "layout");
  if (part !== null) return part;
  const seats = wanted.filter((label) => state.seats.get(label)?.blocked !== null);
  return { ok: true, events: seats.length === 0 ? [] : [{ type: "seats_unblocked", seats }] };
}

/** The seats of `labels` that are blocked now, with the reason. */
export const keptOf = (state: State, labels: readonly string[]): HouseSeats => ({
  blocked: labels.flatMap((label) => {
    const reason = state.seats.get(label)?.blocked ?? null;
    return reason === null ? [] : [{ label, reason }];
  }),
});
