/** Copies of what the box offices know, written by their projectors alone and rebuildable from them. */

import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { showtimes } from "../../programme/showtimes/tables.ts";
import type { CancelReason, Line, ReservationStatus } from "../ledger/reservation.ts";
import type { Details } from "./projection.ts";

const showtimeId = () =>
  integer("showtime_id")
    .notNull()
    .references(() => showtimes.id);

export const reservations = sqliteTable(
  "reservations",
  {
    /** showtime_id * 2^24 + n, so that a showtime's reservations are one range of the key. */
    id: integer().primaryKey(),
    /** The event that this row shows: a row of a later one is never overwritten by an earlier. */
    seq: integer().notNull(),
    showtimeId: showtimeId(),
    /** No foreign key: after a restore of D1 the person may be younger than the copy. */
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
    /** What people see, and nobody looks for. */
    details: text({ mode: "json" }).$type<Details>(),
  },
  (t) => [
    index("reservations_by_user").on(t.userId, t.heldAtMs, t.id),
    index("reservations_at_counter")
      .on(t.showtimeId, t.id)
      .where(sql`guest_id is not null`),
  ],
);

/** WITHOUT ROWID: a ticket is one row and one write. By its own id it is found in its box office. */
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

/** Where D1 stands in a showtime's ledger, and its sums there. */
export const showtimeSales = sqliteTable("showtime_sales", {
  showtimeId: integer("showtime_id")
    .primaryKey()
    .references(() => showtimes.id),
  cursor: integer().notNull(),
  seats: integer().notNull(),
  held: integer().notNull(),
  sold: integer().notNull(),
  /** Confirmed ones. */
  reservations: integer().notNull().default(0),
  soldCents: integer("sold_cents").notNull(),
  checkedIn: integer("checked_in").notNull().default(0),
  /** All money that came, and all that has to go back of it. */
  paidCents: integer("paid_cents").notNull().default(0),
  refundCents: integer("refund_cents").notNull().default(0),
});
