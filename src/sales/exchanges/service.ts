/**
 * Exchanges seats for those of another showtime: all or nothing, at two box offices and with a crash between. The row in D1 comes
 * first; the new box office holds the seats; the old one gives its seats back with their money, and that decides; the new one
 * sells. Each step may be repeated. See docs/decisions/051.
 */

import type { Booked, Outcome, ReservationRecord } from "../../box-office/answers.ts";
import { exchangedFor, exchangedTo } from "../../box-office/ledger/exchange-across.ts";
import { reservationId, splitReservationId } from "../../box-office/ledger/reservation-id.ts";
import type { ByHand } from "../../box-office/ledger/till.ts";
import { atBoxOffice, boxOffice, onceOf, reservationById } from "../../box-office/service.ts";
import type { Answer } from "../../platform/answer.ts";
import { now, randomHex } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { moveGuest } from "../counter/store.ts";
import { DECIDED_WITHIN_MS, LEFT_MS, UNDONE_MS, UNFOUND_MS } from "./exchange.ts";
import type { ExchangeRow, Refused, Wish } from "./exchange.ts";
import * as store from "./store.ts";

const ID_BYTES = 16;
const MOST_SWEPT = 100;
/** Orders that were exchanged one for the other. */
const MOST_IN_CHAIN = 100;

const UNDONE: Refused = { ok: false, code: "exchange_undone" };

/** The orders as they are now. */
interface Exchanged {
  readonly from: ReservationRecord;
  readonly to: ReservationRecord;
}

type Ended = Answer<Exchanged & { readonly replayed?: true }, Refused>;

/** How the money moves, and whether staff keep to the policy. */
export interface Terms {
  readonly paidBy: ByHand | null;
  readonly isBound: boolean;
}

/** What is asked for, and by whom. */
export interface Request extends Wish {
  readonly by: number;
  readonly orderId: number;
  readonly showtimeId: number;
  readonly means: ByHand["means"] | null;
}

type Found = Answer<{ readonly row: ExchangeRow }, Refused>;

/** A key covers the orders of one showtime, as one that a box office keeps. */
function onceOfRequest(request: Request, idempotencyKey: string | undefined) {
  const once = onceOf(request.by, "exchange", idempotencyKey, request);
  const { showtimeId } = splitReservationId(request.orderId);
  return once === undefined ? undefined : { ...once, key: `${showtimeId} ${once.key}` };
}

/** The exchange of the same request under the key; null for none. Refuses the key of another request. */
export async function earlier(request: Request, idempotencyKey: string | undefined): Promise<Found | null> {
  const once = onceOfRequest(request, idempotencyKey);
  const row = once === undefined ? undefined : await store.byKey(once.key);
  if (once === undefined || row === undefined) return null;
  return row.fingerprint === once.fingerprint
    ? { ok: true, row }
    : { ok: false, code: "idempotency_key_reused" };
}

/** Writes the exchange down, unless the key has one. */
export async function begin(request: Request, idempotencyKey?: string): Promise<Found> {
  const { by, orderId, showtimeId, labels, wanted } = request;
  const { key = null, fingerprint = null } = onceOfRequest(request, idempotencyKey) ?? {};
  const row = { id: randomHex(ID_BYTES), by, orderId, showtimeId, labels, wanted, startedAtMs: now() };
  if (await store.add({ ...row, idempotencyKey: key, fingerprint }))
    return { ok: true, row: { ...row, toOrderId: null, status: "started", refusal: null } };
  const before = await earlier(request, idempotencyKey);
  if (before === null) throw new Error("an exchange was neither added nor found");
  return before;
}

/** What settles an exchange. Where its row in D1 is lost, the hold says it; nobody knows then who did it. */
type Begun = Pick<ExchangeRow, "id" | "orderId" | "showtimeId" | "toOrderId" | "startedAtMs"> & {
  readonly by?: number;
};

/**
 * Brings the exchange to its end. For one that has ended, says how. `replayed` for all but the one who decided it: of those who
 * carry it out at the same time, the old box office knows which was first.
 */
export async function carryOut(row: ExchangeRow, terms: Terms): Promise<Ended> {
  if (row.status !== "started") return ended(row);
  const old = await reservationById(row.orderId);
  if (old === null) return undo(row, { ok: false, code: "reservation_not_found" });
  const held = await hold(row, old);
  if (!held.ok) return isFinal(held) ? undo(row, held) : held;
  const to = held.reservation;
  if (!(await store.noteHeld(row.id, to.id))) return ended((await store.byId(row.id)) ?? row);
  const given = await give(row, to, terms);
  if (!given.ok) return isFinal(given) ? undo(row, given) : given;
  const done = await finish({ ...row, toOrderId: to.id }, given.reservation);
  return given.replayed === true ? { ...done, replayed: true } : done;
}

/** Whether the box office has kept the refusal, so that the same question gets it again. */
const isFinal = ({ code }: Refused): boolean => code !== "unopened" && code !== "showtime_not_found";

const untilMs = ({ startedAtMs }: ExchangeRow): number => startedAtMs + DECIDED_WITHIN_MS;

/** Both box offices keep their answers under the exchange's id: of two that carry it out, none undoes what the other does. */
const onceIn = ({ id }: ExchangeRow) => ({ key: `exchange ${id}`, fingerprint: id });

function hold(row: ExchangeRow, old: ReservationRecord): Promise<Outcome<Booked>> {
  const { id, orderId, showtimeId, by, wanted } = row;
  const { buyer, guest, channel, payment } = old;
  const exchange = { id, from: orderId, first: old.exchange?.first ?? orderId };
  const command = { exchange, buyer, guest, channel, payment, wanted, untilMs: untilMs(row) };
  return atBoxOffice(showtimeId, (office) => office.holdForExchange(command, by, onceIn(row)));
}

function give(row: ExchangeRow, to: ReservationRecord, { paidBy, isBound }: Terms): Promise<Outcome<Booked>> {
  const { showtimeId, n } = splitReservationId(row.orderId);
  const command = {
    to: to.id,
    seats: to.lines.length,
    totalCents: to.amounts.totalCents,
    currency: to.currency,
    labels: row.labels,
    paidBy,
    isBound,
    untilMs: untilMs(row),
  };
  return atBoxOffice(showtimeId, (office) => office.giveForExchange(n, command, row.by, onceIn(row)));
}

/** Sells the new seats of an exchange that the old box office has decided. */
async function finish(row: Begun, from: ReservationRecord): Promise<Exchanged & { readonly ok: true }> {
  const money = row.toOrderId === null ? null : exchangedFor(from, row.toOrderId);
  if (row.toOrderId === null || money === null) throw new Error(`exchange ${row.id} is not decided`);
  const { showtimeId, n } = splitReservationId(row.toOrderId);
  const taken = await atBoxOffice(showtimeId, (office) => office.takeExchange(n, money, row.by));
  if (!taken.ok) throw new Error(`exchange ${row.id} is decided, and not sold: ${taken.code}`);
  const { guest, id, showtimeId: at } = taken.reservation;
  // Where seats are left, the guest still is found with these, and the order names the other one.
  if (guest !== null && from.status === "cancelled") await moveGuest(guest, from.id, { id, showtimeId: at });
  await store.end(row.id, "done");
  return { ok: true, from, to: taken.reservation };
}

/** Only for an exchange that was not decided and never will be. */
async function undo(row: Begun, refusal: Refused | null): Promise<Ended> {
  const released = await atBoxOffice(row.showtimeId, (office) => office.releaseExchange(row.id, row.by));
  // Of a showtime that is not there nothing is held.
  if (!released.ok && isFinal(released))
    throw new Error(`the seats of exchange ${row.id} are not released: ${released.code}`);
  await store.end(row.id, "undone", refusal);
  return refusal ?? UNDONE;
}

async function ended({ orderId, toOrderId, status, refusal }: ExchangeRow): Promise<Ended> {
  if (status === "undone") return refusal ?? UNDONE;
  const [from, to] = await Promise.all([
    reservationById(orderId),
    toOrderId === null ? null : reservationById(toOrderId),
  ]);
  return from === null || to === null ? UNDONE : { ok: true, from, to, replayed: true };
}

/** Finishes the exchanges that a crash has left decided, and undoes those that it has left undecided. Returns their number. */
export const sweepExchanges = async (nowMs: number): Promise<number> =>
  settleAll(await store.left(nowMs - LEFT_MS, MOST_SWEPT), nowMs);

/**
 * Settles what a box office has long held for exchanges, from the holds alone: D1 may have been put back, and the rows be lost.
 * Returns their number.
 */
export async function settleHeld(showtimeId: number, nowMs: number): Promise<number> {
  const held = await boxOffice(showtimeId).heldForExchanges(nowMs - UNDONE_MS);
  const begun = held.map(({ n, exchange: { id, from }, heldAtMs }) => ({
    id,
    orderId: from,
    showtimeId,
    toOrderId: reservationId(showtimeId, n),
    startedAtMs: heldAtMs,
  }));
  return settleAll(begun, nowMs);
}

async function settleAll(begun: readonly Begun[], nowMs: number): Promise<number> {
  let settled = 0;
  for (const row of begun) {
    try {
      if (await settle(row, nowMs)) settled++;
    } catch (fault) {
      console.error("an exchange could not be ended; the sweep tries again", row.id, describeFault(fault));
    }
  }
  return settled;
}

async function settle(row: Begun, nowMs: number): Promise<boolean> {
  const from = await reservationById(row.orderId);
  const toOrderId = row.toOrderId ?? (await heldFor(row, nowMs));
  if (from !== null && toOrderId !== null && exchangedFor(from, toOrderId) !== null) {
    await finish({ ...row, toOrderId }, from);
    return true;
  }
  if (nowMs - row.startedAtMs < (from === null ? UNFOUND_MS : UNDONE_MS)) return false;
  await undo(row, null);
  return true;
}

/** The order whose seats are held, also where D1 was put back to a time before it was noted. */
async function heldFor({ id, showtimeId }: Begun, nowMs: number): Promise<number | null> {
  const held = await boxOffice(showtimeId).heldForExchanges(nowMs);
  const found = held.find(({ exchange }) => exchange.id === id);
  return found === undefined ? null : reservationId(showtimeId, found.n);
}

/** All orders that were exchanged one for the other, with this one; asks the box office of each. None for an order that is not found. */
export async function chainOf(orderId: number): Promise<ReservationRecord[]> {
  const named = await reservationById(orderId);
  if (named === null) return [];
  const ids = [named.exchange?.first ?? orderId];
  const chain: ReservationRecord[] = [];
  for (const id of ids) {
    const order = id === orderId ? named : await reservationById(id);
    if (order === null) continue;
    chain.push(order);
    ids.push(...exchangedTo(order).slice(0, Math.max(0, MOST_IN_CHAIN - ids.length)));
  }
  return chain.some(({ id }) => id === orderId) ? chain : [...chain, named];
}
