/** An owner's events in one order. */

import type { Caller } from "../../http/caller.ts";
import { may, reachOf } from "../../identity/staff/permission.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { untilEmpty } from "../../platform/until-empty.ts";
import { wants } from "../endpoints/endpoint.ts";
import { homesOf } from "../endpoints/store.ts";
import type { EventType, OwnerEvent } from "./event.ts";
import type { Refused } from "./refusals.ts";
import * as store from "./store.ts";

/** How many events are looked at for one answer: those of other types and cinemas among them. */
const MOST_LOOKED_AT = 1_000;

const MOST_SWEPT = 500;

/** The request for events is noted once a day at most. */
const ASKED_MS = 24 * 60 * 60_000;

interface Wanted {
  readonly after: number;
  readonly types: readonly EventType[] | null;
  readonly cinemaId: number | null;
  readonly limit: number;
}

interface Found {
  readonly events: OwnerEvent[];
  /** The number of the last event that was looked at, or `after`. */
  readonly last: number;
  readonly isAll: boolean;
  readonly sinceMs: number;
}

/**
 * Events after a number, the oldest first, of what the caller may read. The first request of an owner begins the log: it finds
 * nothing, because nobody's sales pay for a log that nobody reads.
 */
export async function eventsFor(caller: Caller, wanted: Wanted): Promise<Answer<Found, Refused>> {
  const whose = await logFor(caller, wanted.cinemaId);
  if (!whose.ok) return whose;
  const { ownerId, cinemas } = whose;
  const { events, log } = await store.readLog(ownerId, wanted.after, MOST_LOOKED_AT + 1);
  const nowMs = now();
  if (log === null || log.askedAtMs < nowMs - ASKED_MS) await store.keepingEvents(ownerId, nowMs);
  const looked = events.slice(0, MOST_LOOKED_AT);
  const chosen = looked.filter((event) => wants({ types: wanted.types, cinemas }, event));
  const page = chosen.slice(0, wanted.limit);
  const isCut = chosen.length > page.length;
  const last = (isCut ? page : looked).at(-1)?.number ?? wanted.after;
  const isAll = !isCut && events.length <= MOST_LOOKED_AT;
  return { ok: true, events: page, last, isAll, sinceMs: log?.sinceMs ?? nowMs };
}

/** Whose events, and of which cinemas; null for all of the owner's. */
async function logFor(
  caller: Caller,
  cinemaId: number | null,
): Promise<Answer<{ readonly ownerId: number; readonly cinemas: readonly number[] | null }, Refused>> {
  if (cinemaId !== null) {
    const [home] = await homesOf([cinemaId]);
    return home !== undefined && may(caller, "webhooks", home)
      ? { ok: true, ownerId: home.ownerId, cinemas: [cinemaId] }
      : { ok: false, code: "cinema_not_found" };
  }
  const reach = reachOf(caller, "webhooks");
  if (reach === null || reach.ownerId !== null) return { ok: true, ownerId: caller.userId, cinemas: null };
  const [ownerId, ...others] = reach.employerIds;
  return ownerId === undefined || others.length > 0
    ? { ok: false, code: "cinema_needed" }
    : { ok: true, ownerId, cinemas: reach.cinemaIds };
}

/** Deletes events after 30 days, and ends logs that nobody has read for as long. */
export async function forgetOldEvents(nowMs: number): Promise<void> {
  await untilEmpty(MOST_SWEPT, () => store.forgetOldEvents(nowMs, MOST_SWEPT));
  await store.closeUnreadLogs(nowMs);
}
