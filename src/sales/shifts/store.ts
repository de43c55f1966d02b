import { and, asc, countDistinct, desc, eq, exists, getTableColumns, ne, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { reservations, takings } from "../../box-office/followers/tables.ts";
import { users } from "../../identity/accounts/tables.ts";
import { db } from "../../platform/db.ts";
import { isCopied } from "../till-intents/store.ts";
import { tillIntents } from "../till-intents/tables.ts";
import type { CashMovement, Shift, Sums } from "./shift.ts";
import { cashMovements, shifts } from "./tables.ts";

const shiftColumns = { ...getTableColumns(shifts), name: users.name };

const shiftsWhere = (where: SQL | undefined) =>
  db.select(shiftColumns).from(shifts).leftJoin(users, eq(users.id, shifts.userId)).where(where);

type NewShift = Pick<
  typeof shifts.$inferInsert,
  "id" | "cinemaId" | "userId" | "currency" | "localDate" | "floatCents" | "openedAtMs"
>;

/** False if the person has an open shift in the cinema, or the cinema's day has `most` shifts. */
export async function add(shift: NewShift, most: number): Promise<boolean> {
  const { id, cinemaId, userId, currency, localDate, floatCents, openedAtMs } = shift;
  const added = await db.all(sql`
    INSERT INTO shifts (id, cinema_id, user_id, currency, local_date, float_cents, opened_at_ms)
    SELECT ${id}, ${cinemaId}, ${userId}, ${currency}, ${localDate}, ${floatCents}, ${openedAtMs}
    WHERE (SELECT count(*) FROM shifts WHERE cinema_id = ${cinemaId} AND local_date = ${localDate}) < ${most}
    ON CONFLICT DO NOTHING
    RETURNING id`);
  return added.length > 0;
}

export const openShiftOf = (cinemaId: number, userId: number): Promise<Shift | undefined> =>
  shiftsWhere(
    and(eq(shifts.cinemaId, cinemaId), eq(shifts.userId, userId), sql`${shifts.status} = 'open'`),
  ).get();

export const shiftOf = (id: number): Promise<Shift | undefined> => shiftsWhere(eq(shifts.id, id)).get();

/** Where a page of shifts ended. */
export type Place = Pick<Shift, "localDate" | "openedAtMs" | "id">;

/** A cinema's shifts before a place, the newest first: one person's, or all. */
export const shiftsBefore = (
  cinemaId: number,
  { userId, day }: { readonly userId: number | null; readonly day: string | null },
  before: Place | null,
  limit: number,
): Promise<Shift[]> =>
  shiftsWhere(
    and(
      eq(shifts.cinemaId, cinemaId),
      userId === null ? undefined : eq(shifts.userId, userId),
      day === null ? undefined : eq(shifts.localDate, day),
      before === null
        ? undefined
        : sql`(${shifts.localDate}, ${shifts.openedAtMs}, ${shifts.id}) < (${before.localDate}, ${before.openedAtMs}, ${before.id})`,
    ),
  )
    .orderBy(desc(shifts.localDate), desc(shifts.openedAtMs), desc(shifts.id))
    .limit(limit);

/** A person's shifts in all cinemas after one of them, by cinema and time. */
export const shiftsOfPerson = (userId: number, after: Shift | null, limit: number): Promise<Shift[]> => {
  const { cinemaId, localDate, openedAtMs, id } = shifts;
  return shiftsWhere(
    and(
      eq(shifts.userId, userId),
      after === null
        ? undefined
        : sql`(${cinemaId}, ${localDate}, ${openedAtMs}, ${id}) > (${after.cinemaId}, ${after.localDate}, ${after.openedAtMs}, ${after.id})`,
    ),
  )
    .orderBy(asc(cinemaId), asc(localDate), asc(openedAtMs), asc(id))
    .limit(limit);
};

/** Those of a day, in the order in which they were opened. */
export const shiftsOfDay = (cinemaId: number, day: string): Promise<Shift[]> =>
  shiftsWhere(and(eq(shifts.cinemaId, cinemaId), eq(shifts.localDate, day))).orderBy(
    asc(shifts.openedAtMs),
    asc(shifts.id),
  );

/** What somebody says who closes a shift. */
export type Count = Pick<typeof shifts.$inferInsert, "countedCents" | "note" | "closedBy">;

/** From then on the shift takes nothing. False if it is closed already. */
export async function beginClosing(id: number, count: Count, nowMs: number): Promise<boolean> {
  const begun = await db
    .update(shifts)
    .set({ ...count, status: "closing", closedAtMs: sql`coalesce(${shifts.closedAtMs}, ${nowMs})` })
    .where(and(eq(shifts.id, id), ne(shifts.status, "closed")))
    .returning({ id: shifts.id });
  return begun.length > 0;
}

type NewMovement = Omit<typeof cashMovements.$inferInsert, "id">;

const movementColumns = {
  id: cashMovements.id,
  cents: cashMovements.cents,
  reason: cashMovements.reason,
  by: cashMovements.by,
  atMs: cashMovements.atMs,
};

/** Undefined if the shift is not open, or the key was used in it. */
export const moveCash = (
  { shiftId, cents, reason, by, atMs, key = null }: NewMovement,
  most: number,
): Promise<CashMovement | undefined> =>
  db
    .insert(cashMovements)
    .select(
      sql`SELECT null, id, ${cents}, ${reason}, ${by}, ${atMs}, ${key} FROM shifts
        WHERE id = ${shiftId} AND status = 'open'
          AND (SELECT count(*) FROM cash_movements WHERE shift_id = ${shiftId}) < ${most}`,
    )
    .onConflictDoNothing()
    .returning(movementColumns)
    .get();

export const movementUnder = (shiftId: number, key: string): Promise<CashMovement | undefined> =>
  db
    .select(movementColumns)
    .from(cashMovements)
    .where(and(eq(cashMovements.shiftId, shiftId), eq(cashMovements.key, key)))
    .get();

export const movementsOf = (shiftId: number): Promise<CashMovement[]> =>
  db
    .select(movementColumns)
    .from(cashMovements)
    .where(eq(cashMovements.shiftId, shiftId))
    .orderBy(asc(cashMovements.id));

/**
 * What each of the shifts has taken and given back, as of D1's copies. A sale's money is the reservation's first, and of the moment
 * in which it was confirmed.
 */
export async function sumsOf(ids: readonly number[]): Promise<Map<number, Sums>> {
  const each = sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  const ofShift = sql<number>`${takings.shiftId}`;
  const { cents, means: by, reservationId } = takings;
  const isSale = sql`(${takings.k} = 0 AND ${takings.atMs} IS ${reservations.confirmedAtMs})`;
  const sumWhere = (condition: SQL, sum: SQL) => sql<number>`sum(iif(${condition}, ${sum}, 0))`;
  const [means, orders, moved] = await db.batch([
    db
      .select({
        shiftId: ofShift,
        means: by,
        salesCents: sumWhere(sql`${cents} > 0 AND ${isSale}`, sql`${cents}`),
        paymentsCents: sumWhere(sql`${cents} > 0 AND NOT ${isSale}`, sql`${cents}`),
        returnsCents: sumWhere(sql`${cents} < 0`, sql`-${cents}`),
      })
      .from(takings)
      .leftJoin(reservations, eq(reservations.id, reservationId))
      .where(sql`${takings.shiftId} IN ${each}`)
      .groupBy(ofShift, by),
    db
      .select({ shiftId: ofShift, orders: countDistinct(reservationId) })
      .from(takings)
      .where(sql`${takings.shiftId} IN ${each}`)
      .groupBy(ofShift),
    db
      .select({ shiftId: cashMovements.shiftId, cents: sql<number>`sum(${cashMovements.cents})` })
      .from(cashMovements)
      .where(sql`${cashMovements.shiftId} IN ${each}`)
      .groupBy(cashMovements.shiftId),
  ]);
  const ordersOf = new Map(orders.map((one) => [one.shiftId, one.orders]));
  const movedIn = new Map(moved.map((one) => [one.shiftId, one.cents]));
  return new Map(
    ids.map((id) => [
      id,
      {
        orders: ordersOf.get(id) ?? 0,
        means: means
          .filter(({ shiftId }) => shiftId === id)
          .map(({ shiftId: _shift, ...ofMeans }) => ofMeans),
        movedCents: movedIn.get(id) ?? 0,
      },
    ]),
  );
}

/** Closes the shift with its sums. False while D1 does not have all of its money, or if it is closed already. */
export async function finish(id: number, sums: Sums): Promise<boolean> {
  const [closed] = await db.batch([
    db
      .update(shifts)
      .set({ status: "closed", sums })
      .where(and(eq(shifts.id, id), eq(shifts.status, "closing"), isCopied(id)))
      .returning({ id: shifts.id }),
    db.delete(tillIntents).where(
      and(
        eq(tillIntents.shiftId, id),
        exists(
          db
            .select({ id: shifts.id })
            .from(shifts)
            .where(and(eq(shifts.id, id), eq(shifts.status, "closed"))),
        ),
      ),
    ),
  ]);
  return closed.length > 0;
}
