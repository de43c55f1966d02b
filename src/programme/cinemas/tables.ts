import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { users } from "../../identity/accounts/tables.ts";
import type { Reach } from "../../identity/staff/permission.ts";
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
    /** Local, as "06:00". The default is of cinemas from before they had one. */
    dayStartsAt: text("day_starts_at").notNull().default("00:00"),
    /** Days, `YYYY-MM-DD`, in order. */
    holidays: text({ mode: "json" }).$type<readonly string[]>().notNull().default([]),
    /** For tries: no list of others has it, and its payments are simulated. Never changes. */
    sandbox: integer({ mode: "boolean" }).notNull().default(false),
  },
  (t) => [index("cinemas_by_owner").on(t.ownerId)],
);

/** SQL: the cinema is one of these. */
export const within = ({ ownerId, cinemaIds }: Reach): SQL =>
  cinemaIds.length === 0
    ? sql`${cinemas.ownerId} = ${ownerId}`
    : sql`(${cinemas.ownerId} = ${ownerId} or ${cinemas.id} in (select value from json_each(${JSON.stringify(cinemaIds)})))`;

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
    /** Counts the layouts. A showtime keeps the layout that it was created with. */
    layoutVersion: integer("layout_version").notNull().default(1),
    /** False for the screen of one showtime that was created without a screen: no list shows it. */
    listed: integer({ mode: "boolean" }).notNull().default(true),
  },
  /** `listed` is in the index, because a cinema may have many more unlisted screens than listed ones. */
  (t) => [index("screens_by_cinema").on(t.cinemaId, t.listed)],
);
