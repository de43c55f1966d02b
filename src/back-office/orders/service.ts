/** Orders of the cinemas in which somebody serves customers: lists and searches from D1's copies. */

import type { OrderRecord } from "../../box-office/answers.ts";
import { splitReservationId } from "../../box-office/ledger/reservation-id.ts";
import { boxOffice } from "../../box-office/service.ts";
import type { Caller } from "../../http/caller.ts";
import { parseCursor } from "../../http/pagination.ts";
import { mailsOfReservations } from "../../mail/log/service.ts";
import { paymentsOfReservation } from "../../money/payments/service.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { notesOf } from "../../sales/order-notes/service.ts";
import { RECENT_MS, isOfTheDay } from "../../sales/reservations/of-the-day.ts";
import { positionIn, searchOf } from "../order-search/search.ts";
import { searched } from "../order-search/service.ts";
import { holderOf, showtimeOf, shown, sightOf, sightsOf } from "../sights/service.ts";
import { actorOf, historyOf } from "./history.ts";
import { MOST_CINEMAS, isSifted, passes } from "./order.ts";
import type { Copy, FoundOrders, ListedOrder, Order, OrderFilter, OrderShowtime, Sight } from "./order.ts";
import { CINEMA_NEEDED } from "./refusals.ts";
import type { Refused } from "./refusals.ts";
import * as store from "./store.ts";

const NOT_FOUND: Refused = { ok: false, code: "reservation_not_found" };

/** Orders in a page of a CSV. */
const PAGE = 200;

/** A page that leaves orders out looks at so many more than it may show. */
const MORE_LOOKS = 8;

/**
 * Orders that pass the filter, after the position, the newest first. Somebody without `orders` in a cinema sees those of the day
 * alone; without a search or a showtime, those that were sold in the last 24 hours. A page of a filter that has no index may be
 * short, or empty, and have a `next`.
 */
export async function listOrders(
  caller: Caller,
  filter: OrderFilter,
  cursor: string | undefined,
  limit: number,
): Promise<Answer<FoundOrders, Refused>> {
  const search = filter.q === undefined ? null : searchOf(filter.q);
  const seen = await sightsOf(caller, filter);
  if (!seen.ok) return seen;
  const { sights } = seen;
  if (search !== null) return searched(caller, sights, search, filter, positionIn(cursor));
  if (sights.length > MOST_CINEMAS) return CINEMA_NEEDED;
  const after = parseCursor(cursor, 2);
  const looked = isSifted(filter) ? limit + MORE_LOOKS : limit;
  const copies = await (filter.showtimeId === undefined
    ? byTime(sights, filter, after, looked + 1)
    : store.copiesOfShowtime(filter.showtimeId, after?.at(-1) ?? Number.MAX_SAFE_INTEGER, looked + 1));
  return { ok: true, ...(await pageOf(copies, sights, filter, looked, limit)) };
}

function byTime(
  sights: readonly Sight[],
  { fromMs = 0, toMs = Number.MAX_SAFE_INTEGER }: OrderFilter,
  after: readonly number[] | null,
  limit: number,
): Promise<Copy[]> {
  const recentMs = now() - RECENT_MS;
  const ranges = sights.map(({ place: { cinemaId }, isWhole }) => ({
    cinemaId,
    fromMs: isWhole ? fromMs : Math.max(fromMs, recentMs),
  }));
  const [heldAtMs = toMs, id = 0] = after ?? [];
  return store.copiesByTime(ranges, { heldAtMs, id }, limit);
}

/** The first `limit` of the copies that pass, of `looked` at most. The next page goes on after the last one that was looked at. */
async function pageOf(
  copies: readonly Copy[],
  sights: readonly Sight[],
  filter: OrderFilter,
  looked: number,
  limit: number,
): Promise<FoundOrders> {
  const nowMs = now();
  const picked: Copy[] = [];
  let last: Copy | undefined;
  for (const copy of copies.slice(0, looked)) {
    if (picked.length === limit) break;
    last = copy;
    if (passes(copy, filter, nowMs)) picked.push(copy);
  }
  const isLast = last === undefined || last === copies.at(-1);
  return {
    orders: await shown(picked, sights),
    next: isLast || last === undefined ? null : `${last.heldAtMs}.${last.id}`,
  };
}

/** All orders that pass the filter, page by page, so that they are never all in memory. */
export async function* allOrders(caller: Caller, filter: OrderFilter): AsyncGenerator<ListedOrder[]> {
  for (let cursor: string | undefined; ;) {
    const page: Answer<FoundOrders, Refused> = await listOrders(caller, filter, cursor, PAGE);
    if (!page.ok) return;
    yield page.orders;
    if (page.next === null) return;
    cursor = page.next;
  }
}

/** One order with all that belongs to it, as it is now. Not found where the caller does not see it. */
export async function order(caller: Caller, id: number): Promise<Answer<{ readonly order: Order }, Refused>> {
  const seen = await seenOrder(caller, id);
  if (seen === null) return NOT_FOUND;
  const { record, showtime } = seen;
  const { reservation } = record;
  const [payments, mails, notes] = await Promise.all([
    paymentsOfReservation(id),
    mailsOfReservations([id]),
    notesOf(id),
  ]);
  const history = historyOf(record);
  const actors = [...history, ...notes.map(({ by }) => ({ by: actorOf(by) }))].flatMap(({ by }) =>
    by?.kind === "user" ? by.id : [],
  );
  const [people, guests] = await Promise.all([
    store.peopleOf([...actors, reservation.buyer]),
    store.guestsOf(reservation.guest === null ? [] : [reservation.guest]),
  ]);
  const holder = holderOf({ guestId: reservation.guest, userId: reservation.buyer }, people, guests);
  const names = new Map(
    people.flatMap(({ id: userId, name, username, email }) => {
      const called = [name, username, email].find((word) => word !== null && word !== "");
      return called == null ? [] : [[userId, called] as const];
    }),
  );
  return {
    ok: true,
    order: { reservation, showtime, holder, policy: record.policy, payments, mails, notes, history, names },
  };
}

/** The reservation by its box office, which is asked only where the caller may see orders of the showtime. */
export async function seenOrder(
  caller: Caller,
  id: number,
): Promise<{ readonly record: OrderRecord; readonly showtime: OrderShowtime; readonly sight: Sight } | null> {
  const { showtimeId, n } = splitReservationId(id);
  const [row] = await store.showtimesOf([showtimeId]);
  if (row === undefined) return null;
  const [sight] = await sightOf(caller, row.cinemaId);
  if (sight === undefined) return null;
  const record = await boxOffice(showtimeId).order(n);
  const showtime = showtimeOf(row);
  return record !== null &&
    (sight.isWhole || isOfTheDay(record.reservation, { ...showtime, ...sight.place }, now()))
    ? { record, showtime, sight }
    : null;
}
