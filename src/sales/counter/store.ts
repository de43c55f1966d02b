import {
  and,
  desc,
  eq,
  exists,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  notExists,
  or,
  sql,
} from "drizzle-orm";
import type { ReservationRecord } from "../../box-office/answers.ts";
import { reservations } from "../../box-office/followers/tables.ts";
import { localMails } from "../../mail/mailbox/tables.ts";
import type { KeyRange } from "../../mail/outbox/mail-id.ts";
import { db } from "../../platform/db.ts";
import { showtimes } from "../../programme/showtimes/tables.ts";
import { movingWords, removingWords } from "../guest-words/store.ts";
import { addingWords } from "../guest-words/tables.ts";
import { recordOf } from "../reservations/record.ts";
import {
  adding as addingIntent,
  noting as notingIntent,
  removing as removingIntent,
} from "../till-intents/store.ts";
import { unknownGuest } from "./guest.ts";
import type { CounterSale } from "./sale.ts";
import { guests } from "./tables.ts";

type GuestRow = typeof guests.$inferSelect;

type NewGuest = Pick<GuestRow, "id" | "showtimeId" | "name" | "email" | "phone" | "createdAtMs"> &
  Partial<Pick<GuestRow, "reservationId">>;

const addingGuest = (guest: NewGuest) => {
  const cinemaId = sql<number>`(select cinema_id from showtimes where showtimes.id = ${guest.showtimeId})`;
  return db.insert(guests).values({ ...guest, cinemaId });
};

export async function addGuest(guest: NewGuest): Promise<void> {
  await addingGuest(guest);
}

/**
 * The same with an intent for the seller's open shift, in one transaction. The shift; undefined where there is none, and then the
 * guest has to be removed.
 */
export async function addGuestAtTill(
  guest: NewGuest,
  intent: Parameters<typeof addingIntent>[0],
): Promise<number | undefined> {
  const [[found]] = await db.batch([addingIntent(intent), addingGuest(guest)]);
  return found?.shiftId;
}

/** Removes a guest who was not sold anything, and the intent of the sale. */
export async function removeGuest(id: number, intent: number | null = null): Promise<void> {
  await db.batch([
    db.delete(guests).where(and(eq(guests.id, id), isNull(guests.reservationId))),
    ...(intent === null ? [] : [removingIntent(intent)]),
  ]);
}

/** Notes what the guest was sold, by what they are found, and that the intent of the sale is over. */
export async function noteSale(
  { id, ...guest }: Pick<GuestRow, "id" | "name" | "phone">,
  { id: reservationId, seq }: Pick<ReservationRecord, "id" | "seq">,
  intent: number | null = null,
): Promise<void> {
  await db.batch([
    db.update(guests).set({ reservationId, indexed: true }).where(eq(guests.id, id)),
    addingWords(db, { id, ...guest }),
    ...(intent === null ? [] : [notingIntent(intent, seq)]),
  ]);
}

/** Names the order that `from` was exchanged for as the guest's, and its cinema as the one whose staff looks for them. */
export async function moveGuest(
  id: number,
  from: number,
  to: Pick<ReservationRecord, "id" | "showtimeId">,
): Promise<void> {
  const cinemaId = sql<number>`(select cinema_id from showtimes where showtimes.id = ${to.showtimeId})`;
  await db.batch([
    db
      .update(guests)
      .set({ reservationId: to.id, cinemaId })
      .where(and(eq(guests.id, id), eq(guests.reservationId, from))),
    movingWords(id),
  ]);
}

export const guestOf = (id: number): Promise<GuestRow | undefined> =>
  db.select().from(guests).where(eq(guests.id, id)).get();

/** Erases the guest's name and address, and the mails under the keys of each order in the local mailbox of a developer. */
export async function forget(
  id: number,
  mailKeys: readonly (readonly KeyRange[])[],
  nowMs: number,
): Promise<void> {
  const inRanges = (keys: readonly KeyRange[]) =>
    or(...keys.map(({ from, below }) => and(gte(localMails.key, from), lt(localMails.key, below))));
  await db.batch([
    db
      .update(guests)
      .set({ name: null, email: null, phone: null, forgottenAtMs: nowMs })
      .where(and(eq(guests.id, id), isNull(guests.forgottenAtMs))),
    removingWords(id),
    ...mailKeys.map((keys) => db.delete(localMails).where(inRanges(keys))),
  ]);
}

/**
 * A showtime's counter sales with ids below `beforeId`, newest first. A guest's row counts only if it names the same
 * showtime: an id alone is not proof enough. A sale that seats of another showtime were exchanged for has that one's guest.
 */
export async function salesAtCounter(
  showtimeId: number,
  beforeId: number,
  limit: number,
): Promise<CounterSale[]> {
  const { id, name, email, phone, forgottenAtMs } = guests;
  const rows = await db
    .select({
      reservation: reservations,
      showtime: { payment: showtimes.payment, startsAtMs: showtimes.startsAtMs },
      guest: { id, name, email, phone, forgottenAtMs },
    })
    .from(reservations)
    .innerJoin(showtimes, eq(showtimes.id, reservations.showtimeId))
    .leftJoin(
      guests,
      and(
        eq(guests.id, reservations.guestId),
        or(
          eq(guests.showtimeId, reservations.showtimeId),
          sql`json_extract(${reservations.details}, '$.exchange') is not null`,
        ),
      ),
    )
    .where(
      and(
        eq(reservations.showtimeId, showtimeId),
        isNotNull(reservations.guestId),
        lt(reservations.id, beforeId),
      ),
    )
    .orderBy(desc(reservations.id))
    .limit(limit);
  return rows.map(({ reservation, showtime, guest }) => ({
    reservation: recordOf(reservation, showtime),
    guest: guest ?? unknownGuest(reservation.guestId ?? 0),
  }));
}

/**
 * Settles the oldest guests without a noted sale: removes those that no reservation names, and notes the sale of the
 * others. Returns how many were taken, and how many of them removed.
 */
export async function settleUnsold(
  beforeMs: number,
  limit: number,
): Promise<{ readonly taken: number; readonly removed: number }> {
  const oldest = db
    .select({ id: guests.id })
    .from(guests)
    .where(and(isNull(guests.reservationId), lte(guests.createdAtMs, beforeMs)))
    .orderBy(guests.createdAtMs)
    .limit(limit);
  const sale = db
    .select({ id: reservations.id })
    .from(reservations)
    .where(and(eq(reservations.showtimeId, guests.showtimeId), eq(reservations.guestId, guests.id)));
  const [noted, removed] = await db.batch([
    db
      .update(guests)
      .set({ reservationId: sql`(${sale})` })
      .where(and(inArray(guests.id, oldest), exists(sale)))
      .returning({ id: guests.id }),
    db
      .delete(guests)
      .where(and(inArray(guests.id, oldest), notExists(sale)))
      .returning({ id: guests.id }),
  ]);
  return { taken: noted.length + removed.length, removed: removed.length };
}
