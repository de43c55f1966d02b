/** Parties that wait for seats of a sold-out showtime. Its box office keeps the list, and serves it. */

import type { Replayed } from "../../box-office/answers.ts";
import type { Outcome } from "../../box-office/answers.ts";
import type { Party, Waiting } from "../../box-office/ledger/event.ts";
import { atBoxOffice, boxOffice, onceOf } from "../../box-office/service.ts";
import type { Caller } from "../../http/caller.ts";
import type { Answer } from "../../platform/answer.ts";
import type { Refused } from "../reservations/refusals.ts";
import { hasConfirmedAddress } from "../reservations/service.ts";

interface Entry {
  readonly waiting: Waiting;
  /** Parties that came before. */
  readonly ahead: number;
}

type Waits = Answer<Entry & Replayed, Refused>;

/** The caller's party waits when this answers, and is offered the first seats that fit it and nobody before it. */
export async function join(
  caller: Caller,
  showtimeId: number,
  wish: Omit<Party, "buyer">,
  idempotencyKey?: string,
): Promise<Waits> {
  if (!(await hasConfirmedAddress(caller))) return { ok: false, code: "email_not_confirmed" };
  const once = onceOf(caller.userId, "wait", idempotencyKey, wish);
  return atBoxOffice(showtimeId, (office) => office.joinWaiting({ buyer: caller.userId, ...wish }, once));
}

/** Asked of the box office, so never late. */
export async function mine({ userId }: Caller, showtimeId: number): Promise<Waits> {
  const place = await boxOffice(showtimeId).waitingOf(userId);
  return place === null ? { ok: false, code: "waiting_not_found" } : { ok: true, ...place };
}

/** Whoever is offered seats in this moment waits no more; the offer runs out by itself. */
export async function leave({ userId }: Caller, showtimeId: number): Promise<Outcome<object>> {
  const office = boxOffice(showtimeId);
  const place = await office.waitingOf(userId);
  return place === null
    ? { ok: false, code: "waiting_not_found" }
    : office.leaveWaiting(place.waiting.w, userId);
}
