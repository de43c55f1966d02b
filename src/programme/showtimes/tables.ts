import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Tax, TicketRules } from "../../box-office/ledger/terms.ts";
import type { HallLayout } from "../cinemas/layout.ts";
import { cinemas, screens } from "../cinemas/tables.ts";
import { movies } from "../movies/tables.ts";
import type { Prices, SectionPrices } from "./prices.ts";
import {
  DEFAULT_CANCELLATION,
  DEFAULT_CLEANING_MINUTES,
  DEFAULT_PRE_SHOW_MINUTES,
  LONGEST_MS,
} from "./showtime.ts";
import type { AddedSeat, Cancellation, Fee, ShowtimeStatus } from "./showtime.ts";

/**
 * The longest that a sale goes on after the start, in classes. A range of starts that covers a whole class then has few
 * showtimes whose sale has ended.
 */
export const LATE_SALES_MS = [30 * 60_000, 3 * 60 * 60_000, LONGEST_MS] as const;

/** Which of the classes. Spelled as in the indexes, so that SQLite uses them, and so is `sellsAfterStart`. */
export const lateSale = sql.raw(
  `(CASE WHEN sales_close_at_ms - starts_at_ms <= ${LATE_SALES_MS[0]} THEN 0 WHEN sales_close_at_ms - starts_at_ms <= ${LATE_SALES_MS[1]} THEN 1 ELSE 2 END)`,
);

export const sellsAfterStart = sql.raw("status = 'on_sale' and sales_close_at_ms > starts_at_ms");

export const showtimes = sqliteTable(
  "showtimes",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    /** Random. A box office that was opened for an earlier showtime with the same id refuses to sell. */
    incarnation: text().notNull(),
    /** Counts the changes of the terms; each version is pushed to the box office. */
    version: integer().notNull(),
    movieId: integer("movie_id")
      .notNull()
      .references(() => movies.id),
    cinemaId: integer("cinema_id")
      .notNull()
      .references(() => cinemas.id),
    screenId: integer("screen_id")
      .notNull()
      .references(() => screens.id),
    startsAtMs: integer("starts_at_ms").notNull(),
    /** The start as its creator wrote it, for programs that look for that text; null once the start has changed. */
    writtenStart: text("written_start"),
    /** When the screen is free again, after pre-show, movie and cleaning. */
    endsAtMs: integer("ends_at_ms").notNull(),
    /** The cinema's day, YYYY-MM-DD, which begins at `dayStartsAt`. */
    localDate: text("local_date").notNull(),
    /** A copy of the cinema's, changed with it until the show starts. */
    dayStartsAt: text("day_starts_at").notNull().default("00:00"),
    /** The layout that the showtime was opened with; the screen's may change. */
    layout: text({ mode: "json" }).$type<HallLayout>().notNull(),
    capacity: integer().notNull(),
    /** Of its own, or by its card. */
    prices: text({ mode: "json" }).$type<Prices>().notNull(),
    /** By its card; null where no section of the hall has prices of its own. */
    sectionPrices: text("section_prices", { mode: "json" }).$type<SectionPrices>(),
    /** Null for prices of its own. Of a showtime that has started, the card may be gone. */
    priceCardId: integer("price_card_id"),
    currency: text().notNull(),
    payment: text({ enum: ["at_door", "online"] }).notNull(),
    salesOpenAtMs: integer("sales_open_at_ms").notNull(),
    salesCloseAtMs: integer("sales_close_at_ms").notNull(),
    holdMinutes: integer("hold_minutes").notNull(),
    maxSeats: integer("max_seats").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    status: text().$type<ShowtimeStatus>().notNull().default("on_sale"),
    /** Whether it may be paid by methods whose money takes days, while it is days away. */
    slowPayments: integer("slow_payments", { mode: "boolean" }).notNull().default(false),
    /** Between the announced start and the movie. */
    preShowMinutes: integer("pre_show_minutes").notNull().default(DEFAULT_PRE_SHOW_MINUTES),
    /** Between the movie's end and `endsAtMs`. */
    cleaningMinutes: integer("cleaning_minutes").notNull().default(DEFAULT_CLEANING_MINUTES),
    cancellation: text({ mode: "json" }).$type<Cancellation>().notNull().default(DEFAULT_CANCELLATION),
    maxSeatsPerBuyer: integer("max_seats_per_buyer"),
    orphanRule: text("orphan_rule", { enum: ["off", "warn", "refuse"] })
      .notNull()
      .default("off"),
    fee: text({ mode: "json" }).$type<Fee>().notNull().default({ perTicketCents: 0, perReservationCents: 0 }),
    taxes: text({ mode: "json" }).$type<readonly Tax[]>().notNull().default([]),
    /** Ticket type → its rules. */
    ticketRules: text("ticket_rules", { mode: "json" }).$type<TicketRules>().notNull().default({}),
    /** Hours before the start from which anybody may have bound companion seats; null for never. */
    companionsOpenHours: integer("companions_open_hours"),
    /** Which of its screen's layouts this is. */
    layoutVersion: integer("layout_version").notNull().default(1),
    /** Seats that its owner added to the layout. */
    addedSeats: text("added_seats", { mode: "json" }).$type<AddedSeat[]>().notNull().default([]),
    /** Copies of the movie's, cinema's and screen's names, changed with them, so that a list reads one row a showtime. */
    movieTitle: text("movie_title").notNull().default(""),
    cinemaName: text("cinema_name").notNull().default(""),
    address: text().notNull().default(""),
    timeZone: text("time_zone").notNull().default(""),
    /** Null for a showtime without a screen. */
    screenName: text("screen_name"),
    /** A word, as "3d" or "35mm". */
    format: text(),
    /** BCP 47. */
    audioLanguage: text("audio_language"),
    subtitleLanguages: text("subtitle_languages", { mode: "json" })
      .$type<readonly string[]>()
      .notNull()
      .default([]),
    captions: integer({ mode: "boolean" }).notNull().default(false),
    audioDescription: integer("audio_description", { mode: "boolean" }).notNull().default(false),
    /** As the place writes it: "FSK 12". */
    ageRating: text("age_rating"),
    /** A copy of the movie's. */
    originalLanguage: text("original_language"),
    /** A copy of the cinema's setting: its sales have numbered receipts. */
    receipts: integer({ mode: "boolean" }).notNull().default(false),
    /** A copy of the cinema's, which never changes. */
    sandbox: integer({ mode: "boolean" }).notNull().default(false),
    changedAtMs: integer("changed_at_ms").notNull().default(0),
    /** The newest version that the box office is known to have. */
    pushedVersion: integer("pushed_version").notNull().default(1),
  },
  (t) => [
    index("showtimes_by_day").on(t.localDate, t.startsAtMs),
    index("showtimes_by_movie").on(t.movieId, t.startsAtMs),
    index("showtimes_by_cinema").on(t.cinemaId, t.startsAtMs),
    index("showtimes_by_screen").on(t.screenId, t.startsAtMs),
    index("showtimes_by_start").on(t.startsAtMs),
    // In this order: of indexes that fit as well, SQLite takes the one that was made first.
    index("showtimes_selling_by_cinema").on(t.cinemaId, lateSale, t.startsAtMs).where(sellsAfterStart),
    index("showtimes_selling_by_movie").on(t.movieId, lateSale, t.startsAtMs).where(sellsAfterStart),
    index("showtimes_selling").on(lateSale, t.startsAtMs).where(sellsAfterStart),
    index("showtimes_by_price_card")
      .on(t.priceCardId, t.startsAtMs)
      .where(sql`price_card_id IS NOT NULL`),
    index("showtimes_in_draft")
      .on(t.cinemaId, t.startsAtMs)
      .where(sql`status = 'draft'`),
    index("showtimes_to_push")
      .on(t.changedAtMs)
      .where(sql`status <> 'draft' and pushed_version < version`),
  ],
);

/** The columns of `Presented`. */
export const SHOWN = {
  format: showtimes.format,
  audioLanguage: showtimes.audioLanguage,
  subtitleLanguages: showtimes.subtitleLanguages,
  captions: showtimes.captions,
  audioDescription: showtimes.audioDescription,
  ageRating: showtimes.ageRating,
  originalLanguage: showtimes.originalLanguage,
};
