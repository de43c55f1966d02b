/** Cancels what staff sold or gave away, and of which they are the buyer of record. */

import type { Booked, Outcome } from "../../box-office/answers.ts";
import { splitReservationId } from "../../box-office/ledger/reservation-id.ts";
import { atBoxOffice, onceOf, reservationById } from "../../box-office/service.ts";
import type { Caller } from "../../http/caller.ts";
import { currentCaller } from "../../identity/sessions/service.ts";
import { may } from "../../identity/staff/permission.ts";
import { ownerOf } from "../../programme/showtimes/service.ts";

const NOT_FOUND = { ok: false, code: "reservation_not_found" } as const;

/**
 * By the rights that the caller has in the cinema now: with the permission `orders` all that was paid is due back, with `customers`
 * what the policy says. Not found without either, as once they do not work there any more. An ended one stays as it is.
 */
export async function cancelAtCounter(
  caller: Pick<Caller, "userId" | "sessionId">,
  id: number,
  seats: readonly string[] | null,
  idempotencyKey?: string,
): Promise<Outcome<Booked>> {
  const { showtimeId, n } = splitReservationId(id);
  const [known, home] = await Promise.all([currentCaller(caller), ownerOf(showtimeId)]);
  if (known === null || home === undefined || !may(known, "customers", home)) return NOT_FOUND;
  const isBound = !may(known, "orders", home);
  const refund = isBound ? "policy" : "full";
  const once = onceOf(caller.userId, "cancel at the counter", idempotencyKey, { n, seats });
  const ended = await atBoxOffice(showtimeId, (office) =>
    office.cancelForStaff(n, { labels: seats, refund, isBound, paidBackBy: null }, caller.userId, once),
  );
  if (ended.ok || ended.code !== "reservation_ended") return ended;
  const reservation = await reservationById(id);
  return reservation === null ? NOT_FOUND : { ok: true, reservation, choice: null };
}
