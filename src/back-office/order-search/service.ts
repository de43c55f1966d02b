/** Finds orders by what people at a counter say or show. */

import { reservationNamedBy } from "../../door/bookings/service.ts";
import { reservationOfTicket } from "../../door/tickets/service.ts";
import type { Caller } from "../../http/caller.ts";
import { accountsFrom } from "../../identity/account-words/service.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { phoneTermsOf } from "../../sales/guest-words/phone-term.ts";
import * as guestWords from "../../sales/guest-words/service.ts";
import { MOST_CINEMAS, passes } from "../orders/order.ts";
import type { Copy, FoundOrders, OrderFilter, Sight } from "../orders/order.ts";
import { CINEMA_NEEDED } from "../orders/refusals.ts";
import type { Refused } from "../orders/refusals.ts";
import * as store from "../orders/store.ts";
import { shown, sightOf } from "../sights/service.ts";
import { cursorOf } from "./search.ts";
import type { Position, Search } from "./search.ts";

/** How much a page of a search looks at, so that it reads 50 rows at most. */
const MOST_GUESTS = 4;
/** Entries of the leading word that are looked at for those that have the other words, too. */
const MOST_ENTRIES = 12;
const MOST_CARDS = 8;
const MOST_NAMESAKES = 4;
const MOST_OF_NAMESAKE = 2;
const MOST_OF_ADDRESS = 6;

/**
 * What the text may mean, all of it: one order by its code, ticket or id; sales of guests, and payments by a card, in pages; and
 * on the first page the newest orders of accounts with the address, or whose name has the words.
 */
export async function searched(
  caller: Caller,
  sights: readonly Sight[],
  search: Search,
  filter: OrderFilter,
  after: Position | null,
): Promise<Answer<FoundOrders, Refused>> {
  const exact = after === null ? await store.copiesOf(await idsIn(search)) : [];
  const isExact = exact.length > 0 || search.bookingCode !== null;
  if (!isExact && sights.length > MOST_CINEMAS) return CINEMA_NEEDED;
  const seen = isExact ? await sightsOfCopies(caller, sights, filter, exact) : sights;
  const cinemaIds = sights.slice(0, MOST_CINEMAS).map(({ place }) => place.cinemaId);
  const [ofAccounts, ofGuests, ofCards] = await Promise.all([
    after === null ? copiesOfAccounts(search, filter) : [],
    guestsIn(search, cinemaIds, after),
    cardsIn(search, cinemaIds, after),
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
    next: next === null ? null : cursorOf(next),
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
  const newest = (people: readonly { readonly id: number }[], most: number) =>
    store.newestOf(
      people.map(({ id }) => id),
      most,
      fromMs,
      toMs,
    );
  const found: Copy[][] = [];
  if (name !== null) found.push(await newest(await accountsCalled(name), MOST_OF_NAMESAKE));
  if (email !== null) {
    const at = await store.accountsAt(email, MOST_NAMESAKES);
    const owners = new Set(at.owners.map(({ id }) => id));
    const others = at.newest.filter(({ id }) => !owners.has(id));
    found.push(...(await Promise.all([newest(at.owners, MOST_OF_ADDRESS), newest(others, 1)])));
  }
  return found.flat();
}

async function accountsCalled([lead = "", ...others]: readonly string[]): Promise<{ id: number }[]> {
  const found = await accountsFrom(lead, others.length === 0 ? MOST_NAMESAKES : MOST_ENTRIES);
  return found
    .filter((entry) => isCalled(entry, lead, others))
    .slice(0, MOST_NAMESAKES)
    .map(({ userId }) => ({ id: userId }));
}

interface Part {
  readonly ids: readonly number[];
  readonly next: Position | null;
}

const NOBODY: Part = { ids: [], next: null };

async function guestsIn(search: Search, cinemaIds: readonly number[], after: Position | null): Promise<Part> {
  const { name, email, phone } = search;
  if (name !== null) return guestsCalled(name, cinemaIds, after);
  if (phone !== null) return guestsWithPhone(phone, cinemaIds, after);
  if (email === null) return NOBODY;
  const guests = await store.guestsAt(email, cinemaIds, after?.id ?? 0, MOST_GUESTS + 1);
  const page = guests.slice(0, MOST_GUESTS);
  const last = guests.length > page.length ? page.at(-1) : undefined;
  return {
    ids: page.flatMap(({ reservationId }) => reservationId ?? []),
    next: last === undefined ? null : { id: last.id, word: null },
  };
}

/** Guests with a word that begins as the first term, and one for each other term. */
async function guestsCalled(
  terms: readonly string[],
  cinemaIds: readonly number[],
  after: Position | null,
): Promise<Part> {
  const [lead = "", ...others] = terms;
  const looked = others.length === 0 ? MOST_GUESTS : MOST_ENTRIES;
  const found = await guestWords.entriesFrom(cinemaIds, lead, entryAt(after), looked + 1);
  const page = found.slice(0, looked);
  const matching = page.filter((entry) => isCalled(entry, lead, others)).map(({ guestId }) => guestId);
  const picked = matching.slice(0, MOST_GUESTS);
  const last = matching.length > picked.length ? picked.at(-1) : undefined;
  const end = last === undefined ? page.at(-1) : page.find(({ guestId }) => guestId === last);
  return {
    ids: await ordersOf(picked),
    next: end === undefined || end === found.at(-1) ? null : positionOf(end),
  };
}

/** Guests whose phone ends so; on the first page also those whose phone has no country's code, where the text has one. */
async function guestsWithPhone(
  phone: string,
  cinemaIds: readonly number[],
  after: Position | null,
): Promise<Part> {
  const { beginning, whole } = phoneTermsOf(phone);
  const [found, national] = await Promise.all([
    guestWords.entriesFrom(cinemaIds, beginning, entryAt(after), MOST_GUESTS + 1),
    after === null && whole.length > 0 ? guestWords.entriesOf(cinemaIds, whole, MOST_GUESTS) : [],
  ]);
  const page = found.slice(0, MOST_GUESTS);
  const end = found.length > page.length ? page.at(-1) : undefined;
  return {
    ids: await ordersOf([...page, ...national].map(({ guestId }) => guestId)),
    next: end === undefined ? null : positionOf(end),
  };
}

const entryAt = (after: Position | null) =>
  after === null ? null : { word: after.word ?? "", guestId: after.id };

const positionOf = ({ guestId, word }: guestWords.Entry): Position => ({ id: guestId, word });

const ordersOf = async (guestIds: readonly number[]): Promise<number[]> =>
  (await store.guestsOf(guestIds)).flatMap(({ reservationId }) => reservationId ?? []);

/** Whether the words have all terms, and this entry is the first of its name that has the leading one. */
function isCalled(
  { word, words }: { readonly word: string; readonly words: string },
  lead: string,
  others: readonly string[],
): boolean {
  const first = words
    .trim()
    .split(" ")
    .find((one) => one.startsWith(lead));
  return first === word && others.every((term) => words.includes(` ${term}`));
}

async function cardsIn(
  { cardLast4 }: Search,
  cinemaIds: readonly number[],
  after: Position | null,
): Promise<Part> {
  if (cardLast4 === null) return NOBODY;
  const before = after?.id ?? Number.MAX_SAFE_INTEGER;
  const paid = await store.paymentsByCard(cardLast4, cinemaIds, before, MOST_CARDS + 1);
  const page = paid.slice(0, MOST_CARDS);
  const last = paid.length > page.length ? page.at(-1) : undefined;
  return {
    ids: page.map(({ reservationId }) => reservationId),
    next: last === undefined ? null : { id: last.id, word: null },
  };
}
