import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { users } from "../accounts/tables.ts";

export const movies = sqliteTable(
  "movies",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    ownerId: integer("owner_id")
      .notNull()
      .references(() => users.id),
    title: text().notNull(),
    genre: text().notNull(),
    description: text(),
    durationMinutes: integer("duration_minutes").notNull(),
    releaseDate: text("release_date"),
    rating: text(),
    trailerUrl: text("trailer_url"),
    createdAtMs: integer("created_at_ms").notNull(),
  },
  (t) => [index("movies_by_owner").on(t.ownerId)],
);
