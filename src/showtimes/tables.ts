import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { cinemas, screens } from "../cinemas/tables.ts";
import type { Layout } from "../cinemas/layout.ts";
import { movies } from "../movies/tables.ts";
import type { Prices } from "./showtime.ts";

export const showtimes = sqliteTable(
  "showtimes",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    /** Random. A box office that was opened for another one of this id refuses to sell. */
    incarnation: text().notNull(),
    /** Counts the changes of the terms, which the box office follows. */
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
    endsAtMs: integer("ends_at_ms").notNull(),
    /** The cinema's own calendar day, YYYY-MM-DD. */
    localDate: text("local_date").notNull(),
    /** The layout that the showtime was opened with; the screen's may change. */
    layout: text({ mode: "json" }).$type<Layout>().notNull(),
    capacity: integer().notNull(),
    prices: text({ mode: "json" }).$type<Prices>().notNull(),
    currency: text().notNull(),
    payment: text({ enum: ["at_door", "online"] }).notNull(),
    salesOpenAtMs: integer("sales_open_at_ms").notNull(),
    salesCloseAtMs: integer("sales_close_at_ms").notNull(),
    holdMinutes: integer("hold_minutes").notNull(),
    maxSeats: integer("max_seats").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
  },
  (t) => [
    index("showtimes_by_day").on(t.localDate, t.startsAtMs),
    index("showtimes_by_movie").on(t.movieId, t.startsAtMs),
    index("showtimes_by_cinema").on(t.cinemaId, t.startsAtMs),
    index("showtimes_by_screen").on(t.screenId, t.startsAtMs),
    index("showtimes_by_start").on(t.startsAtMs),
  ],
);
