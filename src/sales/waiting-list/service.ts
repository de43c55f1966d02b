/** The waiting list of a sold-out showtime. Its box office keeps the list and makes the offers. */

import type { Replayed } from "../../box-office/answers.ts";
import type { Outcome } from "../../box-office/answers.ts";
import type { Party, Waiting } from "../../box-office/ledger/event.ts";
import { asNewcomer, boxOffice, onceOfBuyer } from "../../box-office/service.ts";
import type { Caller } from "../../http/caller.ts";
import { isTestProgram } from "../../identity/staff/permission.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { pagesOf } from "../../platform/pages-of.ts";
import { isSandboxOf } from "../../programme/showtimes/service.ts";
import type { Refused } from "../reservations/refusals.ts";
import { asTester, hasConfirmedAddress } from "../reservations/service.ts";
import * as store from "./store.ts";

const NO_SHOWTIME: Refused = { ok: false, code: "showtime_not_found" };

/** Box offices that are asked at the same time. */
const PAGE = 100;

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
  const once = onceOfBuyer(caller.userId, "wait", idempotencyKey, wish);
  const joinAs = (worksThere: boolean): Promise<Waits> =>
    asNewcomer(showtimeId, once, (office) =>
      office.joinWaiting({ buyer: caller.userId, ...wish }, once, worksThere),
    );
  const joined = isTestProgram(caller) ? NO_SHOWTIME : await joinAs(false);
  if (joined.ok || joined.code !== "showtime_not_found") return joined;
  return (await isSandboxOf(showtimeId, () => asTester(caller))) ? joinAs(true) : joined;
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

/** A person's entry on the list of one showtime. */
export interface Place extends Entry {
  readonly showtimeId: number;
}

/**
 * A person's entries at all showtimes that are not over, some at a time. Only a box office knows its list, so that this
 * costs a call for each of those showtimes. Throws where one does not answer.
 */
export async function* placesOf(userId: number): AsyncGenerator<Place[]> {
  for await (const ids of comingShowtimes()) yield (await Promise.all(ids.map(placeAt(userId)))).flat();
}

/** Takes a person off all waiting lists. Where a box office does not answer, the entry stays. */
export async function leaveAll(userId: number): Promise<void> {
  const leaveAt = async (showtimeId: number): Promise<void> => {
    try {
      for (const { waiting } of await placeAt(userId)(showtimeId))
        await boxOffice(showtimeId).leaveWaiting(waiting.w, userId);
    } catch (fault) {
      console.warn("a box office did not answer; an erased person may wait there", describeFault(fault));
    }
  };
  for await (const ids of comingShowtimes()) await Promise.all(ids.map(leaveAt));
}

async function* comingShowtimes(): AsyncGenerator<number[]> {
  const nowMs = now();
  type Coming = Awaited<ReturnType<typeof store.comingShowtimes>>[number];
  for await (const page of pagesOf(PAGE, (last: Coming | null) => store.comingShowtimes(last, nowMs, PAGE)))
    yield page.map(({ id }) => id);
}

const placeAt =
  (userId: number) =>
  async (showtimeId: number): Promise<Place[]> => {
    const entry = await boxOffice(showtimeId).waitingOf(userId);
    return entry === null ? [] : [{ showtimeId, ...entry }];
  };
