/** Finds orders by what people at a counter say or show. */

import { reservationNamedBy } from "../../door/bookings/service.ts";
import { reservationOfTicket } from "../../door/tickets/service.ts";
import type { Caller } from "../../http/caller.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { MOST_CINEMAS, passes } from "../orders/order.ts";
import type { Copy, FoundOrders, OrderFilter, Sight } from "../orders/order.ts";
import { CINEMA_NEEDED } from "../orders/refusals.ts";
import type { Refused } from "../orders/refusals.ts";
import * as store from "../orders/store.ts";
import { shown, sightOf } from "../sights/service.ts";
import type { Search } from "./search.ts";

/** How much a page of a search looks at, so that it reads 50 rows at most. */
const MOST_GUESTS = 5;
const MOST_CARDS = 8;
const MOST_NAMESAKES = 5;
const MOST_OF_NAMESAKE = 2;
const MOST_OF_ADDRESS = 6;

/**
 * What the text may mean, all of it: one order by its code, ticket or id; sales of guests, and payments by a card, in pages; and
 * on the first page the newest orders of accounts with the address, or whose name begins so.
 */
export async function searched(
  caller: Caller,
  sights: readonly Sight[],
  search: Search,
  filter: OrderFilter,
  after: readonly number[] | null,
): Promise<Answer<FoundOrders, Refused>> {
  const [position = 0] = after ?? [];
  const exact = after === null ? await store.copiesOf(await idsIn(search)) : [];
  const isExact = exact.length > 0 || search.bookingCode !== null;
  if (!isExact && sights.length > MOST_CINEMAS) return CINEMA_NEEDED;
  const seen = isExact ? await sightsOfCopies(caller, sights, filter, exact) : sights;
  const cinemaIds = sights.slice(0, MOST_CINEMAS).map(({ place }) => place.cinemaId);
  const [ofAccounts, ofGuests, ofCards] = await Promise.all([
    after === null ? copiesOfAccounts(search, filter) : [],
    guestsIn(search, cinemaIds, position),
    cardsIn(search, cinemaIds, position),
  ]);
  const others = await store.copiesOf([...ofGuests.ids, ...ofCards.ids]);
  const nowMs = now();
  const all = new Map([...exact, ...ofAccounts, ...others].map((copy) => [copy.id, copy]));
  const candidates = [...all.values()].filter(
    (copy) => passes(copy, filter, nowMs) && seen.some(({ place }) => place.cinemaId === copy.cinemaId),
  );
  const next = ofGuests.next ?? ofCards.next;
  return {
    ok: true,
    orders: await shown(
      candidates.toSorted((a, b) => b.heldAtMs - a.heldAtMs || b.id - a.id),
      seen,
    ),
    next: next === null ? null : [next],
  };
}

/** With those of the copies' cinemas, which may be beyond the first ones. */
async function sightsOfCopies(
  caller: Caller,
  sights: readonly Sight[],
  { cinemaId, showtimeId }: OrderFilter,
  copies: readonly Copy[],
): Promise<readonly Sight[]> {
  if ((cinemaId ?? showtimeId) !== undefined) return sights;
  const known = new Set(sights.map(({ place }) => place.cinemaId));
  const unknown = copies.flatMap((copy) =>
    copy.cinemaId === null || known.has(copy.cinemaId) ? [] : [copy.cinemaId],
  );
  return [...sights, ...(await Promise.all(unknown.map((id) => sightOf(caller, id)))).flat()];
}

/** Of the one order that a code, a ticket or an id names. */
async function idsIn({ bookingCode, ticket, reservationId }: Search): Promise<number[]> {
  const [ofCode, ofTicket] = await Promise.all([
    bookingCode === null ? null : reservationNamedBy(bookingCode),
    ticket === null ? null : reservationOfTicket(ticket),
  ]);
  return [ofCode, ofTicket?.id ?? null, reservationId].filter((id) => id !== null);
}

/** Without sales at the counter, which name their seller. */
async function copiesOfAccounts({ email, name }: Search, filter: OrderFilter): Promise<Copy[]> {
  const { fromMs = 0, toMs = Number.MAX_SAFE_INTEGER } = filter;
  const newest = (people: readonly store.PersonRow[], most: number) =>
    store.newestOf(
      people.map(({ id }) => id),
      most,
      fromMs,
      toMs,
    );
  const found: Copy[][] = [];
  if (name !== null)
    found.push(await newest(await store.accountsCalled(name, MOST_NAMESAKES), MOST_OF_NAMESAKE));
  if (email !== null) {
    const at = await store.accountsAt(email, MOST_NAMESAKES);
    const owners = new Set(at.owners.map(({ id }) => id));
    const others = at.newest.filter(({ id }) => !owners.has(id));
    found.push(...(await Promise.all([newest(at.owners, MOST_OF_ADDRESS), newest(others, 1)])));
  }
  return found.flat().filter(({ guestId }) => guestId === null);
}

interface Part {
  readonly ids: readonly number[];
  readonly next: number | null;
}

async function guestsIn(
  { name, email, phone }: Search,
  cinemaIds: readonly number[],
  after: number,
): Promise<Part> {
  const by = (["name", "email", "phone"] as const).find((field) => ({ name, email, phone })[field] !== null);
  const value = name ?? email ?? phone;
  if (by === undefined || value === null) return { ids: [], next: null };
  const guests = await store.guestsWith({ by, value }, cinemaIds, after, MOST_GUESTS + 1);
  const page = guests.slice(0, MOST_GUESTS);
  return {
    ids: page.flatMap(({ reservationId }) => reservationId ?? []),
    next: guests.length > page.length ? (page.at(-1)?.id ?? null) : null,
  };
}

async function cardsIn({ cardLast4 }: Search, cinemaIds: readonly number[], after: number): Promise<Part> {
  if (cardLast4 === null) return { ids: [], next: null };
  const before = after === 0 ? Number.MAX_SAFE_INTEGER : after;
  const paid = await store.paymentsByCard(cardLast4, cinemaIds, before, MOST_CARDS + 1);
  const page = paid.slice(0, MOST_CARDS);
  return {
    ids: page.map(({ reservationId }) => reservationId),
    next: paid.length > page.length ? (page.at(-1)?.id ?? null) : null,
  };
}
