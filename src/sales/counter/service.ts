/** What staff do with a showtime's seats: block them, and sell them at the counter. */

import type { Replayed } from "../../box-office/answers.ts";
import type { Booked, Busy, HouseSeats, Once, Outcome } from "../../box-office/answers.ts";
import type { WithoutPromo } from "../../box-office/ledger/decide.ts";
import type { BlockReason } from "../../box-office/ledger/hall.ts";
import { asOf } from "../../box-office/ledger/reservation.ts";
import type { ByHand } from "../../box-office/ledger/till.ts";
import { atBoxOffice, boxOffice, onceOf } from "../../box-office/service.ts";
import type { Caller } from "../../http/caller.ts";
import { may } from "../../identity/staff/permission.ts";
import { keysOfReservation } from "../../mail/outbox/mail-id.ts";
import type { Answer } from "../../platform/answer.ts";
import { now, randomBelow } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { untilEmpty } from "../../platform/until-empty.ts";
import { mayAtShowtime, ownerOf } from "../../programme/showtimes/service.ts";
import { chainOf } from "../exchanges/service.ts";
import { forgetNotes } from "../order-notes/service.ts";
import type { ClaimRefused } from "../promo-codes/refusals.ts";
import * as promoCodes from "../promo-codes/service.ts";
import type { NoOpenShift } from "../shifts/refusals.ts";
import { newIntent } from "../till-intents/service.ts";
import { unknownGuest } from "./guest.ts";
import type { Guest } from "./guest.ts";
import type { Refused } from "./refusals.ts";
import type { CounterSale, CounterWish } from "./sale.ts";
import * as store from "./store.ts";

/** A guest that has no reservation after this was not sold anything: no sale takes so long. */
const UNSOLD_MS = 60 * 60_000;
const MAX_SWEPT = 100;

const NO_OPEN_SHIFT = { ok: false, code: "no_open_shift" } as const;
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
 * without one, and removed if nothing was sold. If this fails or crashes in between, `sweepGuests` does the rest. Money for the
 * caller's shift is written down in the same batch. One turn at the box office, and one before it where a promo code is
 * claimed: a request for seats that cannot be had claims nothing.
 */
export async function sellAtCounter(
  caller: Caller,
  showtimeId: number,
  wish: CounterWish,
  idempotencyKey?: string,
): Promise<Answer<Booked & CounterSale & Replayed, Refused>> {
  const home = await ownerOf(showtimeId);
  if (home === undefined || !may(caller, "counter", home)) return NOT_YOURS;
  const once = onceOf(caller.userId, "sell at the counter", idempotencyKey, wish);
  const { wanted, confirm, promoCode } = wish;
  const command = { buyer: caller.userId, guest: null, channel: "counter", wanted, confirm } as const;
  if (promoCode !== undefined) {
    const sounded = await atBoxOffice(showtimeId, (office) => office.sound(command, once));
    if (!sounded.ok || "reservation" in sounded) return withGuest(sounded);
  }
  const begun = await begin(caller, { showtimeId, cinemaId: home.cinemaId }, wish);
  if (begun === null) return withGuest((await answerTo(showtimeId, once)) ?? NO_OPEN_SHIFT);
  const { guest, intent, paidBy } = begun;
  const sale = { ...command, guest: guest.id, ...(paidBy === null ? {} : { paidBy }) };
  const sold =
    promoCode === undefined
      ? await atBoxOffice(showtimeId, (office) => office.reserve({ ...sale, promo: null }, once))
      : await sellByCode(showtimeId, sale, promoCode, once);
  if (sold.ok && sold.reservation.guest === guest.id) {
    await orLeaveToSweep(store.noteSale(guest, sold.reservation, intent));
    return { ...sold, guest };
  }
  await orLeaveToSweep(store.removeGuest(guest.id, intent));
  return withGuest(sold);
}

interface Begun {
  readonly guest: Guest;
  readonly intent: number | null;
  readonly paidBy: ByHand | null;
}

/** Writes down what is about to be sold; null where the money needs an open shift, and there is none. */
async function begin(
  { userId }: Caller,
  { showtimeId, cinemaId }: { readonly showtimeId: number; readonly cinemaId: number },
  { guest: draft, means }: CounterWish,
): Promise<Begun | null> {
  const guest = { ...draft, id: newGuestId(), forgottenAtMs: null };
  const row = { ...guest, showtimeId, createdAtMs: now() };
  if (means === undefined) {
    await store.addGuest(row);
    return { guest, intent: null, paidBy: null };
  }
  const { intent, atMs, validUntilMs } = newIntent();
  const shift = await store.addGuestAtTill(row, { id: intent, cinemaId, userId, showtimeId, atMs });
  if (shift !== undefined) return { guest, intent, paidBy: { means, shift, validUntilMs } };
  await orLeaveToSweep(store.removeGuest(guest.id));
  return null;
}

/** Claims the promo code, and gives the claim back if the box office refuses. */
async function sellByCode(
  showtimeId: number,
  sale: WithoutPromo,
  promoCode: string,
  once: Once | undefined,
): Promise<Outcome<Booked> | Busy | ClaimRefused> {
  const claimed = await promoCodes.claimForGuest(sale.buyer, showtimeId, promoCode);
  if (!claimed.ok) return (await answerTo(showtimeId, once)) ?? claimed;
  const { id, ...worth } = claimed.claim;
  const promo = { claim: id, ...worth };
  const sold = await atBoxOffice(showtimeId, (office) => office.reserve({ ...sale, promo }, once));
  if (!sold.ok || sold.reservation.promo?.claim !== id) await promoCodes.giveBack(id);
  return sold;
}

/** What another request under the same key was answered meanwhile. */
const answerTo = async (showtimeId: number, once: Once | undefined): Promise<Outcome<Booked> | null> =>
  once === undefined ? null : boxOffice(showtimeId).answerTo(once);

/** A random safe integer above 0: large enough that no two guests get the same. */
export const newGuestId = (): number => 1 + randomBelow(Number.MAX_SAFE_INTEGER);

/** Adds the guest's current data to an answer of the box office. */
async function withGuest(
  outcome: Outcome<Booked> | Busy | ClaimRefused | NoOpenShift,
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

/** Erases a guest's name, address and phone, and the text of what staff noted of the sale. Tickets stay valid; no further mail is sent. Idempotent. */
export async function forgetGuest(caller: Caller, id: number): Promise<Answer<unknown, Refused>> {
  const guest = await store.guestOf(id);
  if (guest === undefined || !(await mayAtShowtime(caller, "customers", guest.showtimeId)))
    return { ok: false, code: "guest_not_found" };
  const orders = guest.reservationId === null ? [] : await ordersOf(id, guest.reservationId);
  await forgetNotes(orders);
  await store.forget(id, orders.map(keysOfReservation), now());
  return { ok: true };
}

/** The guest's order, and those that it was exchanged for or comes from, as far as they are the guest's. */
async function ordersOf(guestId: number, orderId: number): Promise<number[]> {
  const chain = await chainOf(orderId);
  return [...new Set([orderId, ...chain.flatMap(({ id, guest }) => (guest === guestId ? id : []))])];
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
