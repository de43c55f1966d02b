/** Orders as D1's copies show them. Each function reads one short range of an index, or a row by its key for each that it names. */

import { and, desc, eq, gte, isNotNull, isNull, lt, sql } from "drizzle-orm";
import { unionAll } from "drizzle-orm/sqlite-core";
import { reservations } from "../../box-office/followers/tables.ts";
import { reservationId } from "../../box-office/ledger/reservation-id.ts";
import { users } from "../../identity/accounts/tables.ts";
import type { Reach } from "../../identity/staff/permission.ts";
import { payments } from "../../money/payments/tables.ts";
import { db } from "../../platform/db.ts";
import { cinemas, within } from "../../programme/cinemas/tables.ts";
import { showtimes } from "../../programme/showtimes/tables.ts";
import { guests } from "../../sales/counter/tables.ts";
import type { Copy, Place } from "./order.ts";

const place = {
  cinemaId: cinemas.id,
  ownerId: cinemas.ownerId,
  timeZone: cinemas.timeZone,
  dayStartsAt: cinemas.dayStartsAt,
};

export const placeOf = (cinemaId: number): Promise<Place | undefined> =>
  db.select(place).from(cinemas).where(eq(cinemas.id, cinemaId)).get();

/** At most `limit` of the cinemas in reach; null for all. Sandboxes for a test key only: others name one. */
export const placesIn = (reach: Reach | null, limit: number): Promise<Place[]> =>
  db
    .select(place)
    .from(cinemas)
    .where(and(eq(cinemas.sandbox, reach?.isOfTests === true), reach === null ? undefined : within(reach)))
    .limit(limit);

/** The cinema, and from when on its orders are seen. */
export interface Range {
  readonly cinemaId: number;
  readonly fromMs: number;
}

/** The last order of a page. */
export interface TimePosition {
  readonly heldAtMs: number;
  readonly id: number;
}

/** Orders of the cinemas, at most `MOST_CINEMAS`, before the position, newest first. */
export function copiesByTime(ranges: readonly Range[], before: TimePosition, limit: number): Promise<Copy[]> {
  const [first, second, ...others] = ranges.map(({ cinemaId, fromMs }) =>
    db
      .select()
      .from(reservations)
      .where(
        and(
          eq(reservations.cinemaId, cinemaId),
          gte(reservations.heldAtMs, fromMs),
          sql`(${reservations.heldAtMs}, ${reservations.id}) < (${before.heldAtMs}, ${before.id})`,
        ),
      ),
  );
  if (first === undefined) return Promise.resolve([]);
  const all = second === undefined ? first : unionAll(first, second, ...others);
  return all.orderBy(desc(reservations.heldAtMs), desc(reservations.id)).limit(limit);
}

/** The showtime's orders below the id, newest first: their ids are one range, in the order of time. */
export const copiesOfShowtime = (showtimeId: number, belowId: number, limit: number): Promise<Copy[]> =>
  db
    .select()
    .from(reservations)
    .where(
      and(
        gte(reservations.id, reservationId(showtimeId, 0)),
        lt(reservations.id, Math.min(belowId, reservationId(showtimeId + 1, 0))),
      ),
    )
    .orderBy(desc(reservations.id))
    .limit(limit);

/** One statement a row: D1 counts the elements of a list as rows, too. */
async function each<Key, Row>(
  keys: readonly Key[],
  statement: (key: Key) => Parameters<typeof db.batch>[0][number],
): Promise<Row[]> {
  const [first, ...others] = [...new Set(keys)].map(statement);
  if (first === undefined) return [];
  return (await db.batch([first, ...others])).flat() as Row[];
}

export const copiesOf = (ids: readonly number[]): Promise<Copy[]> =>
  each(ids, (id) => db.select().from(reservations).where(eq(reservations.id, id)));

const shown = {
  showtimeId: showtimes.id,
  cinemaId: showtimes.cinemaId,
  movieTitle: showtimes.movieTitle,
  cinemaName: showtimes.cinemaName,
  screenName: showtimes.screenName,
  startsAtMs: showtimes.startsAtMs,
  endsAtMs: showtimes.endsAtMs,
  cleaningMinutes: showtimes.cleaningMinutes,
  timeZone: showtimes.timeZone,
  localDate: showtimes.localDate,
  payment: showtimes.payment,
};

export type ShowtimeRow = Pick<typeof showtimes.$inferSelect, Exclude<keyof typeof shown, "showtimeId">> & {
  readonly showtimeId: number;
};

/** Above so many, one statement with a list is quicker. */
const FEW = 50;

const listOf = (ids: readonly number[]) => sql`(select value from json_each(${JSON.stringify(ids)}))`;

export const showtimesOf = async (ids: readonly number[]): Promise<ShowtimeRow[]> =>
  ids.length > FEW
    ? db
        .select(shown)
        .from(showtimes)
        .where(sql`${showtimes.id} in ${listOf(ids)}`)
    : each(ids, (id) => db.select(shown).from(showtimes).where(eq(showtimes.id, id)));

const person = { id: users.id, name: users.name, email: users.email, username: users.username };

export type PersonRow = Pick<typeof users.$inferSelect, keyof typeof person>;

export const peopleOf = async (ids: readonly number[]): Promise<PersonRow[]> =>
  ids.length > FEW
    ? db
        .select(person)
        .from(users)
        .where(sql`${users.id} in ${listOf(ids)}`)
    : each(ids, (id) => db.select(person).from(users).where(eq(users.id, id)));

export type GuestRow = typeof guests.$inferSelect;

export const guestsOf = async (ids: readonly number[]): Promise<GuestRow[]> =>
  ids.length > FEW
    ? db
        .select()
        .from(guests)
        .where(sql`${guests.id} in ${listOf(ids)}`)
    : each(ids, (id) => db.select().from(guests).where(eq(guests.id, id)));

/** Guests of each cinema with this address, in any case, after the guest `after`, by their ids. */
export async function guestsAt(
  email: string,
  cinemaIds: readonly number[],
  after: number,
  limit: number,
): Promise<GuestRow[]> {
  const [first, second, ...others] = cinemaIds.map((cinemaId) =>
    db
      .select()
      .from(guests)
      .where(
        and(
          eq(guests.cinemaId, cinemaId),
          sql`${guests.email} collate nocase = ${email} and ${guests.id} > ${after}`,
        ),
      ),
  );
  if (first === undefined) return [];
  const all = second === undefined ? first : unionAll(first, second, ...others);
  return all.orderBy(sql`id`).limit(limit);
}

/** The account that has confirmed the address, and the newest of guests and others who typed it. */
export async function accountsAt(
  email: string,
  limit: number,
): Promise<{ readonly owners: PersonRow[]; readonly newest: PersonRow[] }> {
  const at = eq(users.email, email);
  const [owners, newest] = await db.batch([
    db
      .select(person)
      .from(users)
      .where(and(at, isNotNull(users.emailConfirmedAtMs))),
    db.select(person).from(users).where(at).orderBy(desc(users.id)).limit(limit),
  ]);
  return { owners, newest };
}

/** The newest `most` orders that each account bought within the time. */
export const newestOf = (
  accountIds: readonly number[],
  most: number,
  fromMs: number,
  toMs: number,
): Promise<Copy[]> =>
  // Without an account one statement runs as well: the time of an answer says nothing about an address.
  each(accountIds.length === 0 ? [0] : accountIds, (userId) =>
    db
      .select()
      .from(reservations)
      .where(
        and(
          eq(reservations.userId, userId),
          // Not what they sold at the counter.
          isNull(reservations.guestId),
          gte(reservations.heldAtMs, fromMs),
          lt(reservations.heldAtMs, toMs),
        ),
      )
      .orderBy(desc(reservations.heldAtMs), desc(reservations.id))
      .limit(most),
  );

/** Payments by a card with these last four digits, of the cinemas, before the payment `beforeId`, newest first. */
export async function paymentsByCard(
  last4: string,
  cinemaIds: readonly number[],
  beforeId: number,
  limit: number,
): Promise<{ id: number; reservationId: number }[]> {
  const [first, second, ...others] = cinemaIds.map((cinemaId) =>
    db
      .select({ id: payments.id, reservationId: payments.reservationId })
      .from(payments)
      .where(and(eq(payments.cinemaId, cinemaId), eq(payments.cardLast4, last4), lt(payments.id, beforeId))),
  );
  if (first === undefined) return [];
  const all = second === undefined ? first : unionAll(first, second, ...others);
  return all.orderBy(desc(payments.id)).limit(limit);
}
