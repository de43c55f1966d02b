/** D1 copies of the box offices' data. Only their followers write them, and they can be rebuilt from the box offices. */

import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { cinemas } from "../../programme/cinemas/tables.ts";
import { showtimes } from "../../programme/showtimes/tables.ts";
import type { Breakdown } from "../ledger/breakdown.ts";
import type { CancelReason, Line, Means, ReservationStatus } from "../ledger/reservation.ts";
import type { Details } from "./copy.ts";
import type { Issuer, ReceiptContent, ShowOnReceipt } from "./receipts.ts";

const showtimeId = () =>
  integer("showtime_id")
    .notNull()
    .references(() => showtimes.id);

export const reservations = sqliteTable(
  "reservations",
  {
    /** showtime_id * 2^24 + n, so that a showtime's reservations are one range of the key. */
    id: integer().primaryKey(),
    /** The event that this row shows. An earlier event never overwrites a later one. */
    seq: integer().notNull(),
    showtimeId: showtimeId(),
    /** The showtime's, so that a cinema's orders are one range by time. Null only until the sweep has filled it. */
    cinemaId: integer("cinema_id"),
    /** No foreign key: a D1 that was restored may lack a person who registered after the backup. */
    userId: integer("user_id").notNull(),
    status: text().$type<ReservationStatus>().notNull(),
    lines: text({ mode: "json" }).$type<Line[]>().notNull(),
    totalCents: integer("total_cents").notNull(),
    currency: text().notNull(),
    heldAtMs: integer("held_at_ms").notNull(),
    expiresAtMs: integer("expires_at_ms"),
    confirmedAtMs: integer("confirmed_at_ms"),
    endedAtMs: integer("ended_at_ms"),
    endReason: text("end_reason").$type<CancelReason>(),
    guestId: integer("guest_id"),
    paidCents: integer("paid_cents").notNull().default(0),
    refundCents: integer("refund_cents").notNull().default(0),
    /** Display only; never queried. */
    details: text({ mode: "json" }).$type<Details>(),
  },
  (t) => [
    index("reservations_by_user").on(t.userId, t.guestId, t.heldAtMs, t.id),
    index("reservations_by_cinema").on(t.cinemaId, t.heldAtMs, t.id),
    index("reservations_at_counter")
      .on(t.showtimeId, t.id)
      .where(sql`guest_id is not null`),
  ],
);

/**
 * Written by releases before 039 only: lists read the tickets from the reservations. It stays for those, and a later release drops
 * it. WITHOUT ROWID.
 * @public
 */
export const tickets = sqliteTable(
  "tickets",
  {
    reservationId: integer("reservation_id")
      .notNull()
      .references(() => reservations.id),
    seat: text().notNull(),
    id: text().notNull(),
    seq: integer().notNull(),
    status: text({ enum: ["valid", "revoked"] }).notNull(),
    category: text().notNull(),
    ticketType: text("ticket_type").notNull(),
    priceCents: integer("price_cents").notNull(),
    checkedInAtMs: integer("checked_in_at_ms"),
  },
  (t) => [primaryKey({ columns: [t.reservationId, t.seat] })],
);

/** Money that staff took or gave back by hand: a row for each entry of a reservation's `till`. WITHOUT ROWID. */
export const takings = sqliteTable(
  "takings",
  {
    reservationId: integer("reservation_id").notNull(),
    /** Its number among those of the reservation, from 0. */
    k: integer().notNull(),
    shiftId: integer("shift_id"),
    means: text().$type<Means>().notNull(),
    /** Below 0: given back. */
    cents: integer().notNull(),
    onlineCents: integer("online_cents").notNull(),
    by: integer(),
    atMs: integer("at_ms").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.reservationId, t.k] }),
    index("takings_of_shift")
      .on(t.shiftId)
      .where(sql`shift_id is not null`),
  ],
);

/**
 * The receipts of cinemas that number them: one for each sale, and a correcting one for each later change of it. WITHOUT ROWID.
 * No foreign key to the reservation: a receipt stays, whatever becomes of a ledger.
 */
export const receipts = sqliteTable(
  "receipts",
  {
    cinemaId: integer("cinema_id")
      .notNull()
      .references(() => cinemas.id),
    year: integer().notNull(),
    /** From 1 in each year of a cinema, without a gap. */
    number: integer().notNull(),
    reservationId: integer("reservation_id").notNull(),
    /** Which of the reservation's bills it is of. All but the first correct the first. */
    k: integer().notNull(),
    /** Tells it from that of a sale with the same id, in a ledger that was put back since. */
    issuedAtMs: integer("issued_at_ms").notNull(),
    currency: text().notNull(),
    content: text({ mode: "json" }).$type<ReceiptContent>().notNull(),
    /** As it was when the receipt was made. */
    issuer: text({ mode: "json" }).$type<Issuer>().notNull(),
    show: text({ mode: "json" }).$type<ShowOnReceipt>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.cinemaId, t.year, t.number] }),
    uniqueIndex("receipts_by_reservation").on(t.reservationId, t.k, t.issuedAtMs),
  ],
);

/** D1's cursor in a showtime's ledger, and the sums at that event. */
export const showtimeSales = sqliteTable("showtime_sales", {
  showtimeId: integer("showtime_id")
    .primaryKey()
    .references(() => showtimes.id),
  cursor: integer().notNull(),
  /** The ledger's hash at that event, as hex. Null where it is not known; see `cursor.ts`. */
  hash: text(),
  seats: integer().notNull(),
  held: integer().notNull(),
  sold: integer().notNull(),
  /** Confirmed reservations. */
  reservations: integer().notNull().default(0),
  soldCents: integer("sold_cents").notNull(),
  checkedIn: integer("checked_in").notNull().default(0),
  /** All money received, and all of it that is refunded or due back. */
  paidCents: integer("paid_cents").notNull().default(0),
  refundCents: integer("refund_cents").notNull().default(0),
  /** Null in rows from before it was kept, until the next sale or a rebuild. */
  breakdown: text({ mode: "json" }).$type<Breakdown>(),
});
