import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { users } from "../../identity/accounts/tables.ts";
import { movies } from "../movies/tables.ts";

/** One each. The movie carries their sums, changed in the same batch. */
export const reviews = sqliteTable(
  "reviews",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    movieId: integer("movie_id")
      .notNull()
      .references(() => movies.id),
    userId: integer("user_id")
      .notNull()
      .references(() => users.id),
    stars: integer().notNull(),
    text: text().notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    changedAtMs: integer("changed_at_ms").notNull(),
    /** Hidden by the movie's owner or an admin: only its writer and those see it. */
    hiddenAtMs: integer("hidden_at_ms"),
  },
  (t) => [
    uniqueIndex("reviews_by_movie_and_user").on(t.movieId, t.userId),
    // One each, so that neither list reads over the rows of the other, however many were hidden.
    index("reviews_shown")
      .on(t.movieId, t.id)
      .where(sql`hidden_at_ms is null`),
    index("reviews_hidden")
      .on(t.movieId, t.id)
      .where(sql`hidden_at_ms is not null`),
    index("reviews_by_user").on(t.userId),
  ],
);

/**
 * Takes the reviews of `which` out of their movies' sums, or puts them in; hidden ones are not in them. A batch that
 * changes reviews has it with "-" before the change and with "+" behind it: a batch is one transaction, so the sums
 * stay exact whoever else writes, and no movie's reviews are counted again.
 */
export function changeSums(db: DrizzleD1Database, sign: "-" | "+", which: SQL | undefined) {
  const of = (sum: SQL) => sql`(
    SELECT ${sum} FROM ${reviews}
    WHERE ${reviews.movieId} = ${movies.id} AND ${reviews.hiddenAtMs} IS NULL AND ${which})`;
  return db
    .update(movies)
    .set({
      reviewCount: sql`${movies.reviewCount} ${sql.raw(sign)} ${of(sql`count(*)`)}`,
      reviewStars: sql`${movies.reviewStars} ${sql.raw(sign)} ${of(sql`coalesce(sum(${reviews.stars}), 0)`)}`,
    })
    .where(sql`${movies.id} IN (SELECT ${reviews.movieId} FROM ${reviews} WHERE ${which})`);
}
