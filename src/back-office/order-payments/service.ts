/** Staff take what is still due of an order, at the door or at the counter. */

import type { Booked, Replayed } from "../../box-office/answers.ts";
import { splitReservationId } from "../../box-office/ledger/reservation-id.ts";
import type { ByHand } from "../../box-office/ledger/till.ts";
import { atBoxOffice, boxOffice, onceOf } from "../../box-office/service.ts";
import type { Caller } from "../../http/caller.ts";
import { may } from "../../identity/staff/permission.ts";
import type { Answer } from "../../platform/answer.ts";
import { ownerOf } from "../../programme/showtimes/service.ts";
import { atTill, settleTill } from "../../sales/shifts/service.ts";
import type { Refused } from "./refusals.ts";

export interface Payment {
  readonly means: ByHand["means"];
}

/**
 * Takes what is due of a confirmed order into the caller's open shift. Refuses `nothing_due` where all is paid: of two cashiers at
 * once one takes it.
 */
export async function takePayment(
  caller: Caller,
  orderId: number,
  { means }: Payment,
  idempotencyKey?: string,
): Promise<Answer<Booked & Replayed, Refused>> {
  const { showtimeId, n } = splitReservationId(orderId);
  const home = await ownerOf(showtimeId);
  if (home === undefined || !may(caller, "counter", home))
    return { ok: false, code: "reservation_not_found" };
  const once = onceOf(caller.userId, "take a payment", idempotencyKey, { n, means });
  const at = await atTill(caller, home.cinemaId, showtimeId);
  if (!at.ok) return (once === undefined ? null : await boxOffice(showtimeId).answerTo(once)) ?? at;
  const { intent, ...byHand } = at.till;
  const taken = await atBoxOffice(showtimeId, (office) =>
    office.takeMoney(n, { means, ...byHand }, caller.userId, once),
  );
  await settleTill(intent, taken.ok && taken.replayed !== true ? taken.reservation.seq : null);
  return taken;
}
