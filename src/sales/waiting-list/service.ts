/** The waiting list of a sold-out showtime. Its box office keeps the list and makes the offers. */

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
  /** Number of parties that joined earlier. */
  readonly ahead: number;
}

type Waits = Answer<Entry & Replayed, Refused>;

/**
 * Puts the caller's party on the waiting list. It is offered the first free seats that are enough for it and do not fit a
 * party ahead of it. Refuses a caller without a confirmed address, a second entry, and a showtime with seats for the
 * party.
 */
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

/** The caller's entry, read from the box office and so always current. */
export async function mine({ userId }: Caller, showtimeId: number): Promise<Waits> {
  const entry = await boxOffice(showtimeId).waitingOf(userId);
  return entry === null ? { ok: false, code: "waiting_not_found" } : { ok: true, ...entry };
}

/** Removes the caller's entry. An entry that is being offered seats is gone already: the offer runs out by itself. */
export async function leave({ userId }: Caller, showtimeId: number): Promise<Outcome<object>> {
  const office = boxOffice(showtimeId);
  const entry = await office.waitingOf(userId);
  return entry === null
    ? { ok: false, code: "waiting_not_found" }
    : office.leaveWaiting(entry.waiting.w, userId);
}
