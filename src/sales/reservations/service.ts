/** Makes, reads and ends reservations, for `/v1` and for the older APIs. */

import type { Replayed } from "../../box-office/answers.ts";
import type { Booked, Busy, Leased, Once, Outcome, ReservationRecord } from "../../box-office/answers.ts";
import type { SeatsWanted } from "../../box-office/ledger/choosing.ts";
import type { WithoutPromo } from "../../box-office/ledger/decide.ts";
import { splitReservationId } from "../../box-office/ledger/reservation-id.ts";
import { asOf } from "../../box-office/ledger/reservation.ts";
import type { UnconfirmedCap } from "../../box-office/ledger/reservation.ts";
import {
  asNewcomer,
  atBoxOffice,
  boxOffice,
  onceOf,
  onceOfBuyer,
  reservationById,
} from "../../box-office/service.ts";
import type { Office } from "../../box-office/service.ts";
import type { Caller } from "../../http/caller.ts";
import { isGuestOf } from "../../identity/accounts/service.ts";
import type { Entrance } from "../../identity/login/entrance.ts";
import { currentCaller } from "../../identity/sessions/service.ts";
import { isTestProgram } from "../../identity/staff/permission.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { unconfirmedSeats } from "../../platform/settings.ts";
import { within } from "../../platform/timeout.ts";
import { isSandboxOf } from "../../programme/showtimes/service.ts";
import { cancelAtCounter } from "../counter-cancellations/service.ts";
import * as promoCodes from "../promo-codes/service.ts";
import type { Refused } from "./refusals.ts";
import { SoldSeats } from "./sold-seats.ts";
import { reservationsBelow, reservationsOf, standingOf } from "./store.ts";

export type Reserved = Answer<Booked & Replayed, Refused>;

export interface Wish {
  readonly wanted: SeatsWanted;
  readonly promoCode: string | null;
  /** True: buy at once instead of holding. */
  readonly confirm: boolean;
}

/**
 * Holds seats, or with `confirm` buys them. When this returns, the reservation is on disk. `admits: "everybody"` lets
 * accounts without a confirmed mail address buy too, within limits; for clients of the older APIs, which cannot confirm one.
 * Guests have the same limits, and showtimes that are paid online only.
 * `network`: where the request comes from, for the count of guessed promo codes.
 */
export async function reserve(
  caller: Caller,
  showtimeId: number,
  wish: Wish,
  idempotencyKey?: string,
  admits: Entrance["admits"] = "confirmed",
  network: string | null = null,
): Promise<Reserved> {
  const isCapped = admits === "everybody" || caller.isGuest === true;
  const isConfirmed = isCapped ? caller.emailConfirmed : await hasConfirmedAddress(caller);
  if (!isConfirmed && !isCapped) return { ok: false, code: "email_not_confirmed" };
  const { wanted, promoCode, confirm: sell } = wish;
  // Under a key an earlier try may have been granted, which only the box office knows.
  const mayBeRefusedHere = idempotencyKey === undefined && promoCode === null && "seats" in wanted;
  const sold = mayBeRefusedHere ? soldSeats.refused(showtimeId, wanted, now()) : null;
  if (sold !== null) return { ok: false, code: "seats_taken", seats: sold };
  const once = onceOfBuyer(caller.userId, "reserve", idempotencyKey, wish);
  const command: WithoutPromo = {
    buyer: caller.userId,
    guest: null,
    channel: "buyer",
    wanted,
    confirm: sell,
  };
  const reserveWith = (capped: WithoutPromo): Promise<Reserved> =>
    promoCode === null
      ? reserveAtPrice(showtimeId, capped, once, mayBeRefusedHere)
      : reserveByCode(showtimeId, capped, { promoCode, network }, once);
  // A test key buys nothing that is real, so this is known before.
  if (isTestProgram(caller))
    return (await isSandboxOf(showtimeId, () => asTester(caller)))
      ? reserveWith({ ...command, worksThere: true })
      : NO_SHOWTIME;
  const reserved = await (isConfirmed
    ? reserveWith(command)
    : reserveCapped(caller, showtimeId, command, once, reserveWith));
  if (reserved.ok || reserved.code !== "showtime_not_found" || !isConfirmed) return reserved;
  return (await isSandboxOf(showtimeId, () => asTester(caller)))
    ? reserveWith({ ...command, worksThere: true })
    : reserved;
}

const NO_SHOWTIME: Refused = { ok: false, code: "showtime_not_found" };

/** Asks for the seats first, so that D1 is read only for those who can have them. */
async function reserveCapped(
  caller: Caller,
  showtimeId: number,
  command: WithoutPromo,
  once: Once | undefined,
  reserveWith: (capped: WithoutPromo) => Promise<Reserved>,
): Promise<Reserved> {
  const sounded = await asNewcomer(showtimeId, once, (office) => office.sound(command, once));
  if (!sounded.ok || "reservation" in sounded) return sounded;
  const cap = await capOf(caller);
  return reserveWith(cap === null ? command : { ...command, cap });
}

const soldSeats = new SoldSeats();

async function reserveAtPrice(
  showtimeId: number,
  command: WithoutPromo,
  once: Once | undefined,
  mayBeRefusedHere: boolean,
): Promise<Reserved> {
  const askedAtMs = now();
  // Whoever asks this isolate for a sandbox's seats may be a stranger.
  const asksForLease =
    mayBeRefusedHere && command.worksThere !== true && soldSeats.isWanted(showtimeId, askedAtMs);
  const { lease, ...reserved }: (Outcome<Booked> | Busy) & Leased = await asNewcomer(
    showtimeId,
    once,
    (office) => office.reserve({ ...command, promo: null }, once, asksForLease),
  );
  if (lease !== undefined) soldSeats.put(showtimeId, lease, askedAtMs);
  return reserved;
}

/** The caller with the cinemas where they work, which an access token does not say. */
export const asTester = (caller: Caller): Promise<Caller | null> =>
  caller.program === undefined ? currentCaller(caller) : Promise.resolve(caller);

/** Reads D1 before it says no: the access token may be older than the confirmation of the address. A test key has no address. */
export async function hasConfirmedAddress(caller: Caller): Promise<boolean> {
  if (isTestProgram(caller)) return true;
  const buyer = caller.emailConfirmed ? caller : await currentCaller(caller);
  return buyer?.emailConfirmed === true;
}

const UNCONFIRMED_HOLD_MS = 10 * 60_000;
/** Time limit for reading who a buyer is, and an unconfirmed buyer's seats. */
const PATIENCE_MS = 1_000;

/**
 * What an account may have whose token says that its address is not confirmed; null if it is confirmed since. The box office
 * keeps to the cap of its showtime exactly. The seats in all are those of D1's copies, so that requests at the same moment
 * may pass that limit together. While D1 does not answer, the cap of the showtime alone counts.
 */
async function capOf({ userId, isGuest = false }: Caller): Promise<UnconfirmedCap | null> {
  const { ofShowtime, inAll: most } = unconfirmedSeats();
  const capWith = (had: number) => ({
    maxSeats: ofShowtime,
    maxHoldMs: UNCONFIRMED_HOLD_MS,
    inAll: { most, had },
    paysOnline: isGuest,
  });
  try {
    const standing = await within(PATIENCE_MS, standingOf(userId, now()));
    return standing?.isConfirmed === true ? null : capWith(standing?.seats ?? 0);
  } catch (fault) {
    console.warn("seats of an unconfirmed account not read; the showtime's cap counts", describeFault(fault));
    return capWith(0);
  }
}

/**
 * Asks for the seats first: a request for seats that cannot be had claims nothing, and is no guess of a code. Then claims the
 * promo code, and gives the claim back if the box office refuses. A request that is repeated under its idempotency key gets
 * the first answer and claims nothing.
 */
async function reserveByCode(
  showtimeId: number,
  command: WithoutPromo,
  { promoCode, network }: { readonly promoCode: string; readonly network: string | null },
  once: Once | undefined,
): Promise<Reserved> {
  const sounded = await asNewcomer(showtimeId, once, (office) => office.sound(command, once));
  if (!sounded.ok || "reservation" in sounded) return sounded;
  const claimed = await promoCodes.claim(command.buyer, showtimeId, promoCode, network);
  if (!claimed.ok) return (await answerTo(showtimeId, once)) ?? claimed;
  const { id, ...worth } = claimed.claim;
  const promo = { claim: id, ...worth };
  const reserved = await atBoxOffice(showtimeId, (office) => office.reserve({ ...command, promo }, once));
  if (!reserved.ok || reserved.reservation.promo?.claim !== id) await promoCodes.giveBack(id);
  return reserved;
}

async function answerTo(showtimeId: number, once: Once | undefined): Promise<Outcome<Booked> | null> {
  return once === undefined ? null : boxOffice(showtimeId).answerTo(once);
}

/** Buys what the caller holds. */
export const confirm = (
  caller: Pick<Caller, "userId" | "isAdmin">,
  id: number,
  idempotencyKey?: string,
): Promise<Reserved> =>
  changing(caller, "confirm", id, idempotencyKey, null, (office, n, once) =>
    office.confirm(n, caller.userId, once),
  );

/** Extends a hold to a full hold time from now; only once for each reservation. */
export const extend = (caller: Caller, id: number, idempotencyKey?: string): Promise<Reserved> =>
  changing(caller, "extend", id, idempotencyKey, null, (office, n, once) =>
    office.extend(n, caller.userId, once),
  );

/**
 * Releases a hold or cancels a sale, all of its seats or the named ones: buyers their own, and accounts what guests with their
 * address bought, by the policy; admins any, with a full refund; staff what they sold, see `cancelAtCounter`.
 */
export async function cancel(
  caller: Pick<Caller, "userId" | "isAdmin"> & Partial<Pick<Caller, "sessionId">>,
  id: number,
  seats: readonly string[] | null,
  idempotencyKey?: string,
): Promise<Reserved> {
  const { sessionId } = caller;
  const cancelAs = (userId: number, isAdmin: boolean) =>
    changing({ userId, isAdmin }, "cancel", id, idempotencyKey, seats, (office, n, once) =>
      isAdmin
        ? office.cancel(n, null, seats, once, userId)
        : office.cancel(n, userId, seats, once, undefined, sessionId === undefined),
    );
  const ended = await cancelAs(caller.userId, caller.isAdmin);
  if (!ended.ok && ended.code === "staff_sale" && sessionId !== undefined)
    return cancelAtCounter({ ...caller, sessionId }, id, seats, idempotencyKey);
  if (ended.ok || ended.code !== "reservation_not_found" || caller.isAdmin) return ended;
  const found = await reservationById(id);
  const isOfGuest = found !== null && found.buyer !== caller.userId && (await isTheirs(found, caller));
  return isOfGuest ? cancelAs(found.buyer, false) : ended;
}

function changing(
  { userId, isAdmin }: Pick<Caller, "userId" | "isAdmin">,
  verb: string,
  id: number,
  idempotencyKey: string | undefined,
  what: unknown,
  ask: (office: Office, n: number, once?: Once) => Promise<Outcome<Booked>>,
): Promise<Reserved> {
  const { showtimeId, n } = splitReservationId(id);
  const once = (isAdmin ? onceOf : onceOfBuyer)(userId, verb, idempotencyKey, { n, what });
  return atBoxOffice(showtimeId, (office) => ask(office, n, once));
}

/** A reservation of the caller's (an admin: any), read from the box office and so always current. */
export async function reservation(caller: Caller, id: number): Promise<Reserved> {
  const found = await reservationById(id);
  return found !== null && (await isTheirs(found, caller))
    ? { ok: true, reservation: found, choice: null }
    : { ok: false, code: "reservation_not_found" };
}

/**
 * Whether the caller may see and cancel it: the buyer, an admin, or, once it was sold, the account that has confirmed the address
 * of the guest who bought it. Only for the last D1 is read; while it does not answer, the answer is no.
 */
export async function isTheirs(
  { buyer, confirmedAtMs }: ReservationRecord,
  { userId, isAdmin }: Pick<Caller, "userId" | "isAdmin">,
): Promise<boolean> {
  if (buyer === userId || isAdmin) return true;
  if (confirmedAtMs === null) return false;
  try {
    return await within(PATIENCE_MS, isGuestOf(buyer, userId));
  } catch (fault) {
    console.warn("D1 did not answer whether the buyer is a guest of the caller's", describeFault(fault));
    return false;
  }
}

/** A buyer's reservations from D1's copies, newest first. */
export async function listReservations(
  userId: number,
  after: readonly number[] | null,
  limit: number,
): Promise<ReservationRecord[]> {
  return asOfNow(await reservationsOf(userId, after, limit));
}

/** All reservations with ids below `belowId` from D1's copies: newest showtime first, within it newest first. */
export const listAllReservations = async (belowId: number, limit: number): Promise<ReservationRecord[]> =>
  asOfNow(await reservationsBelow(belowId, limit));

function asOfNow(records: readonly ReservationRecord[]): ReservationRecord[] {
  const nowMs = now();
  return records.map((record) => ({ ...record, ...asOf(record, nowMs) }));
}
