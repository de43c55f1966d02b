/** What the house does itself with a showtime's seats: it keeps some back, and sells some at its counter. */

import type { Replayed } from "../../box-office/answers.ts";
import type { Booked, HouseSeats, Outcome } from "../../box-office/answers.ts";
import type { BlockReason } from "../../box-office/ledger/hall.ts";
import { asOf } from "../../box-office/ledger/reservation.ts";
import { atBoxOffice, boxOffice, onceOf } from "../../box-office/service.ts";
import type { Caller } from "../../http/caller.ts";
import { keysOfReservation } from "../../mail/outbox/mail-id.ts";
import type { Answer } from "../../platform/answer.ts";
import { now, randomBelow } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { runsShowtime } from "../../programme/showtimes/service.ts";
import { unknownGuest } from "./guest.ts";
import type { Refused } from "./refusals.ts";
import type { CounterSale, CounterWish } from "./sale.ts";
import * as store from "./store.ts";

/** A sale takes no longer, however slow everything is. */
const UNSOLD_MS = 60 * 60_000;
const MAX_SWEPT = 100;

const NOT_YOURS = { ok: false, code: "showtime_not_found" } as const;

/** Keeps seats back, all or none. What is kept back already stays so, for the reason that it was. */
export async function blockSeats(
  caller: Caller,
  showtimeId: number,
  wish: { readonly seats: readonly string[]; readonly reason: BlockReason },
  idempotencyKey?: string,
): Promise<Answer<HouseSeats & Replayed, Refused>> {
  if (!(await runsShowtime(caller, showtimeId))) return NOT_YOURS;
  const once = onceOf(caller.userId, "block", idempotencyKey, wish);
  return atBoxOffice(showtimeId, (office) => office.block(wish.seats, wish.reason, once));
}

/** Gives seats free again: to those who wait for some first, and else to whoever comes. */
export async function unblockSeats(
  caller: Caller,
  showtimeId: number,
  seats: readonly string[],
  idempotencyKey?: string,
): Promise<Answer<HouseSeats & Replayed, Refused>> {
  if (!(await runsShowtime(caller, showtimeId))) return NOT_YOURS;
  const once = onceOf(caller.userId, "unblock", idempotencyKey, seats);
  return atBoxOffice(showtimeId, (office) => office.unblock(seats, once));
}

/**
 * Sells to a guest, in the caller's name. The guest is written down first, so that no ticket is without one, and goes
 * again where nothing was sold; what fails or dies in between, the sweep does.
 */
export async function sellAtCounter(
  caller: Caller,
  showtimeId: number,
  wish: CounterWish,
  idempotencyKey?: string,
): Promise<Answer<Booked & CounterSale & Replayed, Refused>> {
  if (!(await runsShowtime(caller, showtimeId))) return NOT_YOURS;
  const once = onceOf(caller.userId, "sell at the counter", idempotencyKey, wish);
  const before = once === undefined ? null : await boxOffice(showtimeId).answerTo(once);
  if (before !== null) return withGuest(before);
  const { wanted, guest: draft, confirm } = wish;
  const guest = { ...draft, id: newGuestId(), forgottenAtMs: null };
  await store.addGuest({ ...guest, showtimeId, createdAtMs: now() });
  const command = { buyer: caller.userId, guest: guest.id, channel: "counter", wanted, confirm } as const;
  const sold = await atBoxOffice(showtimeId, (office) => office.reserve({ ...command, promo: null }, once));
  if (sold.ok && sold.reservation.guest === guest.id) {
    await orTheSweep(store.noteSale(guest.id, sold.reservation.id));
    return { ...sold, guest };
  }
  await orTheSweep(store.removeGuest(guest.id));
  return withGuest(sold);
}

/** Any of the safe integers but 0: two are never the same. */
const newGuestId = (): number => 1 + randomBelow(Number.MAX_SAFE_INTEGER);

/** An answer that was given before, with its guest as known now. */
async function withGuest(
  outcome: Outcome<Booked>,
): Promise<Answer<Booked & CounterSale & Replayed, Refused>> {
  if (!outcome.ok) return outcome;
  const id = outcome.reservation.guest ?? 0;
  return { ...outcome, guest: (await store.guestOf(id)) ?? unknownGuest(id) };
}

async function orTheSweep(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (fault) {
    console.warn("a guest waits for the sweep", describeFault(fault));
  }
}

/** A showtime's sales at the counter, newest first, as D1 has them. */
export async function listCounterSales(
  caller: Caller,
  showtimeId: number,
  beforeId: number,
  limit: number,
): Promise<Answer<{ readonly sales: CounterSale[] }, Refused>> {
  if (!(await runsShowtime(caller, showtimeId))) return NOT_YOURS;
  const found = await store.salesAtCounter(showtimeId, beforeId, limit);
  const nowMs = now();
  const sales = found.map(({ reservation, guest }) => ({
    reservation: { ...reservation, ...asOf(reservation, nowMs) },
    guest,
  }));
  return { ok: true, sales };
}

/** Forgets name and address. The tickets stay good, and no mail follows. Saying it twice changes nothing. */
export async function forgetGuest(caller: Caller, id: number): Promise<Answer<unknown, Refused>> {
  const guest = await store.guestOf(id);
  if (guest === undefined || !(await runsShowtime(caller, guest.showtimeId)))
    return { ok: false, code: "guest_not_found" };
  await store.forget(id, guest.reservationId === null ? [] : keysOfReservation(guest.reservationId), now());
  return { ok: true };
}

/** Null where there is no address, or not any more. */
export async function guestForMail(id: number): Promise<{ email: string; name: string | null } | null> {
  const guest = await store.guestOf(id);
  return guest?.email == null ? null : { email: guest.email, name: guest.name };
}

/** Forgets guests who were not sold anything, an hour after. How many, at most 100 a run. */
export const sweepGuests = (nowMs: number): Promise<number> =>
  store.settleUnsold(nowMs - UNSOLD_MS, MAX_SWEPT);
