/** What a reservation may not lack once a part of it is given back. */

import { companionSeat, partOfGroup, placeOf } from "./belonging.ts";
import { companionsAreOpen } from "./companions-open.ts";
import type { Refusal } from "./decision.ts";
import type { Line } from "./reservation.ts";
import type { State } from "./state.ts";
import { brokenByLines } from "./ticket-rules.ts";

/**
 * Refuses to give back a part of a group; an accessible seat without the companion seat that is bound to it, unless anybody
 * may have that one by now; and one without which a ticket that is kept would break its type's rule.
 */
export function tornBy(
  state: State,
  lines: readonly Line[],
  kept: readonly Line[],
  nowMs: number,
): Refusal | null {
  if (kept.length === 0) return null;
  const own = new Set(lines.map(({ seat }) => seat));
  const stays = new Set(kept.map(({ seat }) => seat));
  const back = [...own].filter((label) => !stays.has(label));
  const part = partOfGroup(state, back, ({ seat }) => own.has(seat.label));
  if (part !== null) return part;
  const broken = brokenByLines(state, kept);
  if (broken !== null && brokenByLines(state, lines) === null) return broken;
  if (companionsAreOpen(state.terms, nowMs)) return null;
  const alone = [...stays].flatMap((label) => {
    const place = placeOf(state, label);
    return place !== null && own.has(place) && !stays.has(place) ? [{ label, place }] : [];
  });
  return alone.length === 0 ? null : companionSeat(state.terms, alone);
}
