/** Shifts at a till: a cashier opens one, what staff take and give back counts into it, and closing compares it with the cash. */

import type { Caller } from "../../http/caller.ts";
import { may } from "../../identity/staff/permission.ts";
import type { Answer } from "../../platform/answer.ts";
import { now, randomBelow } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { optimistically } from "../../platform/optimistic.ts";
import { cinemaDayOf } from "../../programme/cinemas/local-time.ts";
import { cinemaFor } from "../../programme/cinemas/service.ts";
import * as intents from "../till-intents/service.ts";
import type { Refused } from "./refusals.ts";
import type { CashMovement, Shift, ShiftReport } from "./shift.ts";
import * as store from "./store.ts";

/** So that a day's report is one answer. */
const MOST_SHIFTS_OF_DAY = 500;
const MOST_MOVEMENTS = 500;
/** 15 digits, which spreadsheets keep. */
const MAX_ID = 999_999_999_999_999;
/** How long a request to close waits for sales that are under way. */
const PATIENCE_MS = 5_000;
const PAUSE_MS = 100;

const NO_CINEMA = { ok: false, code: "cinema_not_found" } as const;
const NO_SHIFT = { ok: false, code: "shift_not_found" } as const;

/** Opens the caller's shift in the cinema. Refuses `shift_open` where they have one there. */
export function openShift(
  caller: Caller,
  cinemaId: number,
  floatCents: number,
): Promise<Answer<{ readonly shift: ShiftReport }, Refused>> {
  return optimistically(async () => {
    const home = await cinemaFor(caller, "counter", cinemaId);
    if (home === undefined) return NO_CINEMA;
    const openedAtMs = now();
    const { currency, timeZone, dayStartsAt } = home;
    const localDate = cinemaDayOf(openedAtMs, timeZone, dayStartsAt);
    const id = 1 + randomBelow(MAX_ID);
    const draft = { id, cinemaId, userId: caller.userId, currency, localDate, floatCents, openedAtMs };
    if (await store.add(draft, MOST_SHIFTS_OF_DAY)) return { ok: true, shift: await reportOf(id) };
    const open = await store.openShiftOf(cinemaId, caller.userId);
    if (open !== undefined) return { ok: false, code: "shift_open", shiftId: open.id };
    const isFull = (await store.shiftsOfDay(cinemaId, localDate)).length >= MOST_SHIFTS_OF_DAY;
    return isFull ? { ok: false, code: "too_many_shifts" } : null;
  });
}

/** A cinema's shifts, the newest first: the caller's own, and all for those who see all orders. */
export async function listShifts(
  caller: Caller,
  cinemaId: number,
  day: string | null,
  before: store.Place | null,
  limit: number,
): Promise<Answer<{ readonly shifts: Shift[] }, Refused>> {
  const home = await cinemaFor(caller, "counter", cinemaId);
  if (home === undefined) return NO_CINEMA;
  const userId = may(caller, "orders", home) ? null : caller.userId;
  return { ok: true, shifts: await store.shiftsBefore(cinemaId, { userId, day }, before, limit) };
}

/** A person's shifts in all cinemas, for their export. */
export const shiftsOfPerson = store.shiftsOfPerson;

/** A shift with its sums and movements of cash. */
export async function shift(
  caller: Caller,
  id: number,
): Promise<Answer<{ readonly shift: ShiftReport; readonly movements: CashMovement[] }, Refused>> {
  if ((await shiftFor(caller, id)) === undefined) return NO_SHIFT;
  const [report, movements] = await Promise.all([reportOf(id), store.movementsOf(id)]);
  return { ok: true, shift: report, movements };
}

/** The caller's own shift, or another's for those who see all orders of the cinema. */
async function shiftFor(caller: Caller, id: number): Promise<Shift | undefined> {
  const found = await store.shiftOf(id);
  if (found === undefined) return undefined;
  const permission = found.userId === caller.userId ? "counter" : "orders";
  return (await cinemaFor(caller, permission, found.cinemaId)) === undefined ? undefined : found;
}

async function reportOf(id: number): Promise<ShiftReport> {
  const found = await store.shiftOf(id);
  const [report] = await reportsOf(found === undefined ? [] : [found]);
  if (report === undefined) throw new Error(`shift ${id} is gone`);
  return report;
}

async function reportsOf(found: readonly Shift[]): Promise<ShiftReport[]> {
  const open = found.filter(({ sums }) => sums === null).map(({ id }) => id);
  const live = open.length === 0 ? new Map<number, ShiftReport["sums"]>() : await store.sumsOf(open);
  return found.map((one) => ({ ...one, sums: one.sums ?? live.get(one.id) ?? NOTHING }));
}

const NOTHING = { orders: 0, means: [], movedCents: 0 };

/** All shifts of a cinema's day, in the order in which they were opened. */
export const shiftsOfDay = async (cinemaId: number, day: string): Promise<ShiftReport[]> =>
  reportsOf(await store.shiftsOfDay(cinemaId, day));

interface Moved {
  readonly movement: CashMovement;
  readonly currency: string;
  readonly replayed?: true;
}

/**
 * Notes cash that was put into the drawer, or taken out (below 0), for no order. Repeated under the same key it is noted once.
 */
export async function moveCash(
  caller: Caller,
  shiftId: number,
  { cents, reason }: { readonly cents: number; readonly reason: string },
  key: string | undefined,
): Promise<Answer<Moved, Refused>> {
  const found = await shiftFor(caller, shiftId);
  if (found === undefined) return NO_SHIFT;
  const { currency } = found;
  const movement = { shiftId, cents, reason, by: caller.userId, atMs: now(), key: key ?? null };
  const moved = await store.moveCash(movement, MOST_MOVEMENTS);
  if (moved !== undefined) return { ok: true, movement: moved, currency };
  const before = key === undefined ? undefined : await store.movementUnder(shiftId, key);
  if (before !== undefined)
    return before.cents === cents && before.reason === reason
      ? { ok: true, movement: before, currency, replayed: true }
      : { ok: false, code: "idempotency_key_reused" };
  const isOpen = (await store.shiftOf(shiftId))?.status === "open";
  return { ok: false, code: isOpen ? "too_many_movements" : "shift_closed" };
}

/**
 * Closes a shift. From its beginning on the shift takes nothing; then this waits until D1 has all that was taken. Refuses
 * `shift_closing` while a part of that is not known: closing again goes on. A closed one is answered as it is, unless the count is
 * another.
 */
export async function closeShift(
  caller: Caller,
  id: number,
  { countedCents, note }: { readonly countedCents: number; readonly note: string | null },
): Promise<Answer<{ readonly shift: ShiftReport; readonly movements: CashMovement[] }, Refused>> {
  if ((await shiftFor(caller, id)) === undefined) return NO_SHIFT;
  const endMs = now() + PATIENCE_MS;
  const isOpen = await store.beginClosing(id, { countedCents, note, closedBy: caller.userId }, now());
  for (let waitMs = isOpen ? await settled(id) : null; waitMs !== null; waitMs = await settled(id)) {
    if (now() >= endMs) return { ok: false, code: "shift_closing", retryAfterMs: waitMs };
    await scheduler.wait(PAUSE_MS);
  }
  const closed = await shift(caller, id);
  if (!closed.ok) return closed;
  const isSame = closed.shift.countedCents === countedCents && closed.shift.note === note;
  return isSame ? closed : { ok: false, code: "shift_closed" };
}

/** Null once the shift is closed with its sums; else the milliseconds after which that may be possible. */
async function settled(id: number): Promise<number | null> {
  const waitMs = await intents.catchUp(id);
  if (waitMs !== null) return waitMs;
  const sums = (await store.sumsOf([id])).get(id) ?? NOTHING;
  if (await store.finish(id, sums)) return null;
  return (await store.shiftOf(id))?.status === "closed" ? null : 0;
}

/** What a box office needs to take money for a shift. */
export interface Till {
  readonly shift: number;
  /** The box office refuses the money after this. */
  readonly validUntilMs: number;
  readonly intent: number;
}

/**
 * The caller's open shift in the cinema, with a row that keeps it from closing until `settleTill`, or until the box office
 * refuses it. Refuses `no_open_shift`.
 */
export async function atTill(
  caller: Pick<Caller, "userId">,
  cinemaId: number,
  showtimeId: number,
): Promise<Answer<{ readonly till: Till }, { readonly ok: false; readonly code: "no_open_shift" }>> {
  const { intent, atMs, validUntilMs } = intents.newIntent();
  const found = await intents.add({ id: intent, cinemaId, userId: caller.userId, showtimeId, atMs });
  return found === undefined
    ? { ok: false, code: "no_open_shift" }
    : { ok: true, till: { shift: found, validUntilMs, intent } };
}

/**
 * Ends the row: `seq` is the reservation's after the act, null where nothing was recorded. Only for what the box office has
 * answered; without an answer the row is left, and settled by the shift's closing or by the sweep. Never throws.
 */
export async function settleTill(intent: number, seq: number | null): Promise<void> {
  try {
    await intents.settleIntent(intent, seq);
  } catch (fault) {
    console.warn("an intent of a till was not settled; the sweep will do it", describeFault(fault));
  }
}
