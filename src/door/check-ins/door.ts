/** Who stands at a door, and whose tickets they may look at. */

import type { Caller } from "../../http/caller.ts";
import type { GateKey } from "../gate-keys/gate-key.ts";

export type Doorkeeper =
  | { readonly kind: "staff"; readonly caller: Caller }
  | { readonly kind: "gate"; readonly key: GateKey };

/** Where a showtime is, and whose it is. */
export interface ShowtimeOwner {
  readonly showtimeId: number;
  readonly cinemaId: number;
  readonly ownerId: number;
}

/** Null where the doorkeeper may scan the showtime's tickets, at the door of the showtime `at` or, where it is null, at any. */
export function wrongDoor(
  doorkeeper: Doorkeeper,
  place: ShowtimeOwner,
  at: number | null,
): "wrong_showtime" | "wrong_cinema" | null {
  const wrong = notTheirs(doorkeeper, place);
  return wrong === null && at !== null && at !== place.showtimeId ? "wrong_showtime" : wrong;
}

function notTheirs(doorkeeper: Doorkeeper, place: ShowtimeOwner): "wrong_showtime" | "wrong_cinema" | null {
  if (doorkeeper.kind === "staff") {
    const { isAdmin, userId } = doorkeeper.caller;
    return isAdmin || userId === place.ownerId ? null : "wrong_cinema";
  }
  const { showtimeId, cinemaId } = doorkeeper.key;
  if (showtimeId === place.showtimeId) return null;
  if (cinemaId !== place.cinemaId) return "wrong_cinema";
  return showtimeId === null ? null : "wrong_showtime";
}

/** As the ledger names them. */
export const nameOf = (doorkeeper: Doorkeeper): string =>
  doorkeeper.kind === "staff" ? `user:${doorkeeper.caller.userId}` : `gate_key:${doorkeeper.key.id}`;
