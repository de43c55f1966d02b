/** Who has a sale, where staff correct it or give it to somebody else. */

import type { Booked, Busy, Outcome, Replayed } from "../../box-office/answers.ts";
import { splitReservationId } from "../../box-office/ledger/reservation-id.ts";
import { atBoxOffice, boxOffice, onceOf } from "../../box-office/service.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import type { GuestDraft } from "../counter/guest.ts";
import { newGuestId } from "../counter/service.ts";
import * as counterStore from "../counter/store.ts";

/**
 * Gives a sale to a holder of its own, with new tickets; the account that bought it stays as it is. The holder's row is written
 * before the box office decides, so that no ticket is without one, and removed if it refuses; after a crash in between,
 * `sweepGuests` does the rest. Of all that happens to the sale at once, the box office decides which is first.
 */
export async function giveSale(
  actor: number,
  reservationId: number,
  holder: GuestDraft,
  verb: string,
  idempotencyKey?: string,
): Promise<Outcome<Booked> | Busy> {
  const { showtimeId, n } = splitReservationId(reservationId);
  const once = onceOf(actor, verb, idempotencyKey, { n, holder });
  const before = once === undefined ? null : await boxOffice(showtimeId).answerTo(once);
  if (before !== null) return before;
  const guest = newGuestId();
  await counterStore.addGuest({ ...holder, id: guest, showtimeId, createdAtMs: now() });
  const given: Answer<Booked, Extract<Outcome<Booked>, { ok: false }>> & Replayed = await atBoxOffice(
    showtimeId,
    (office) => office.give(n, { guest, buyer: actor }, actor, once),
  );
  const isTheirs = given.ok && given.reservation.guest === guest;
  try {
    await (isTheirs
      ? counterStore.noteSale({ ...holder, id: guest }, given.reservation)
      : counterStore.removeGuest(guest));
  } catch (fault) {
    console.warn("the row of a holder was not updated; the sweep will do it", describeFault(fault));
  }
  return given;
}
