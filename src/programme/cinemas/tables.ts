import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { users } from "../../identity/accounts/tables.ts";
import type { Region } from "./cinema.ts";
import type { HallLayout } from "./layout.ts";

export const cinemas = sqliteTable(
  "cinemas",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    ownerId: integer("owner_id")
      .notNull()
      .references(() => users.id),
    name: text().notNull(),
    address: text().notNull(),
    /** IANA, as "Europe/Lisbon". */
    timeZone: text("time_zone").notNull(),
    /** ISO 4217. */
    currency: text().notNull(),
    /** Where its box offices are created: a Durable Object location hint. */
    region: text().$type<Region>().notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    /** Counts the changes by its owner. */
    version: integer().notNull().default(1),
  },
  (t) => [index("cinemas_by_owner").on(t.ownerId)],
);

export const screens = sqliteTable(
  "screens",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    cinemaId: integer("cinema_id")
      .notNull()
      .references(() => cinemas.id),
    name: text().notNull(),
    layout: text({ mode: "json" }).$type<HallLayout>().notNull(),
    capacity: integer().notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    /** Counts the changes by its owner. */
    version: integer().notNull().default(1),
    /** Counts the layouts: a showtime keeps the one that it was opened with. */
    layoutVersion: integer("layout_version").notNull().default(1),
    /** False for the place of a single showtime that was made without a screen: no list shows it. */
    listed: integer({ mode: "boolean" }).notNull().default(true),
  },
  /** A cinema may have many more unlisted ones than listed ones. */
  (t) => [index("screens_by_cinema").on(t.cinemaId, t.listed)],
);
