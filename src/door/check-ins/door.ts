/** Who scans tickets, and which showtimes' tickets they may scan. */

import { actorName } from "../../http/caller.ts";
import type { Caller } from "../../http/caller.ts";
import { may } from "../../identity/staff/permission.ts";
import type { GateKey } from "../gate-keys/gate-key.ts";

export type Doorkeeper =
  | { readonly kind: "staff"; readonly caller: Caller }
  | { readonly kind: "gate"; readonly key: GateKey };

/** A showtime's cinema, and the cinema's owner. */
export interface ShowtimeOwner {
  readonly showtimeId: number;
  readonly cinemaId: number;
  readonly ownerId: number;
}

/** Null if the doorkeeper may scan this showtime's tickets at the door of showtime `at`; a null `at` means any door. */
export function wrongDoor(
  doorkeeper: Doorkeeper,
  showtime: ShowtimeOwner,
  at: number | null,
): "wrong_showtime" | "wrong_cinema" | null {
  const wrong = notTheirs(doorkeeper, showtime);
  return wrong === null && at !== null && at !== showtime.showtimeId ? "wrong_showtime" : wrong;
}

function notTheirs(
  doorkeeper: Doorkeeper,
  showtime: ShowtimeOwner,
): "wrong_showtime" | "wrong_cinema" | null {
  if (doorkeeper.kind === "staff") {
    return may(doorkeeper.caller, "door", showtime) ? null : "wrong_cinema";
  }
  const { showtimeId, cinemaId } = doorkeeper.key;
  if (showtimeId === showtime.showtimeId) return null;
  if (cinemaId !== showtime.cinemaId) return "wrong_cinema";
  return showtimeId === null ? null : "wrong_showtime";
}

/** The doorkeeper's id in the ledger. */
export const nameOf = (doorkeeper: Doorkeeper): string =>
  doorkeeper.kind === "staff" ? actorName(doorkeeper.caller.userId) : `gate_key:${doorkeeper.key.id}`;
