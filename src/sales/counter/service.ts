/** What staff do with a showtime's seats: block them, and sell them at the counter. */

import type { Replayed } from "../../box-office/answers.ts";
import type { Booked, Busy, HouseSeats, Outcome } from "../../box-office/answers.ts";
import type { BlockReason } from "../../box-office/ledger/hall.ts";
import { asOf } from "../../box-office/ledger/reservation.ts";
import { atBoxOffice, boxOffice, onceOf } from "../../box-office/service.ts";
import type { Caller } from "../../http/caller.ts";
import { keysOfReservation } from "../../mail/outbox/mail-id.ts";
import type { Answer } from "../../platform/answer.ts";
import { now, randomBelow } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { untilEmpty } from "../../platform/until-empty.ts";
import { mayAtShowtime } from "../../programme/showtimes/service.ts";
import { unknownGuest } from "./guest.ts";
import type { Refused } from "./refusals.ts";
import type { CounterSale, CounterWish } from "./sale.ts";
import * as store from "./store.ts";

/** A guest that has no reservation after this was not sold anything: no sale takes so long. */
const UNSOLD_MS = 60 * 60_000;
const MAX_SWEPT = 100;

const NOT_YOURS = { ok: false, code: "showtime_not_found" } as const;

/** Blocks seats, all or none; refuses if one is held or sold. A seat that is blocked already keeps its reason. */
export async function blockSeats(
  caller: Caller,
  showtimeId: number,
  wish: { readonly seats: readonly string[]; readonly reason: BlockReason },
  idempotencyKey?: string,
): Promise<Answer<HouseSeats & Replayed, Refused>> {
  if (!(await mayAtShowtime(caller, "counter", showtimeId))) return NOT_YOURS;
  const once = onceOf(caller.userId, "block", idempotencyKey, wish);
  return atBoxOffice(showtimeId, (office) => office.block(wish.seats, wish.reason, once, caller.userId));
}

/** Unblocks seats. Parties on the waiting list are served before new buyers. */
export async function unblockSeats(
  caller: Caller,
  showtimeId: number,
  seats: readonly string[],
  idempotencyKey?: string,
): Promise<Answer<HouseSeats & Replayed, Refused>> {
  if (!(await mayAtShowtime(caller, "counter", showtimeId))) return NOT_YOURS;
  const once = onceOf(caller.userId, "unblock", idempotencyKey, seats);
  return atBoxOffice(showtimeId, (office) => office.unblock(seats, once, caller.userId));
}

/**
 * Sells to a guest; the caller is the buyer of record. The guest's row is written before the sale, so that no ticket is
 * without one, and removed if nothing was sold. If this fails or crashes in between, `sweepGuests` does the rest.
 */
export async function sellAtCounter(
  caller: Caller,
  showtimeId: number,
  wish: CounterWish,
  idempotencyKey?: string,
): Promise<Answer<Booked & CounterSale & Replayed, Refused>> {
  if (!(await mayAtShowtime(caller, "counter", showtimeId))) return NOT_YOURS;
  const once = onceOf(caller.userId, "sell at the counter", idempotencyKey, wish);
  const before = once === undefined ? null : await boxOffice(showtimeId).answerTo(once);
  if (before !== null) return withGuest(before);
  const { wanted, guest: draft, confirm } = wish;
  const guest = { ...draft, id: newGuestId(), forgottenAtMs: null };
  await store.addGuest({ ...guest, showtimeId, createdAtMs: now() });
  const command = { buyer: caller.userId, guest: guest.id, channel: "counter", wanted, confirm } as const;
  const sold = await atBoxOffice(showtimeId, (office) => office.reserve({ ...command, promo: null }, once));
  if (sold.ok && sold.reservation.guest === guest.id) {
    await orLeaveToSweep(store.noteSale(guest.id, sold.reservation.id));
    return { ...sold, guest };
  }
  await orLeaveToSweep(store.removeGuest(guest.id));
  return withGuest(sold);
}

/** A random safe integer above 0: large enough that no two guests get the same. */
const newGuestId = (): number => 1 + randomBelow(Number.MAX_SAFE_INTEGER);

/** Adds the guest's current data to an answer of the box office. */
async function withGuest(
  outcome: Outcome<Booked> | Busy,
): Promise<Answer<Booked & CounterSale & Replayed, Refused>> {
  if (!outcome.ok) return outcome;
  const id = outcome.reservation.guest ?? 0;
  return { ...outcome, guest: (await store.guestOf(id)) ?? unknownGuest(id) };
}

async function orLeaveToSweep(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (fault) {
    console.warn("guest row not updated after a counter sale; the sweep will do it", describeFault(fault));
  }
}

/** A showtime's counter sales with ids below `beforeId` from D1's copies, newest first. */
export async function listCounterSales(
  caller: Caller,
  showtimeId: number,
  beforeId: number,
  limit: number,
): Promise<Answer<{ readonly sales: CounterSale[] }, Refused>> {
  if (!(await mayAtShowtime(caller, "counter", showtimeId))) return NOT_YOURS;
  const found = await store.salesAtCounter(showtimeId, beforeId, limit);
  const nowMs = now();
  const sales = found.map(({ reservation, guest }) => ({
    reservation: { ...reservation, ...asOf(reservation, nowMs) },
    guest,
  }));
  return { ok: true, sales };
}

/** Erases a guest's name and address. Tickets stay valid; no further mail is sent. Idempotent. */
export async function forgetGuest(caller: Caller, id: number): Promise<Answer<unknown, Refused>> {
  const guest = await store.guestOf(id);
  if (guest === undefined || !(await mayAtShowtime(caller, "customers", guest.showtimeId)))
    return { ok: false, code: "guest_not_found" };
  await store.forget(id, guest.reservationId === null ? [] : keysOfReservation(guest.reservationId), now());
  return { ok: true };
}

/** The address and name for a guest's mail; null if no address was given or it was erased. */
export async function guestForMail(id: number): Promise<{ email: string; name: string | null } | null> {
  const guest = await store.guestOf(id);
  return guest?.email == null ? null : { email: guest.email, name: guest.name };
}

/** Removes guests who were not sold anything, one hour after they were recorded. Returns their number. */
export async function sweepGuests(nowMs: number): Promise<number> {
  let removed = 0;
  await untilEmpty(MAX_SWEPT, async () => {
    const settled = await store.settleUnsold(nowMs - UNSOLD_MS, MAX_SWEPT);
    removed += settled.removed;
    return settled.taken;
  });
  return removed;
}
