import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { users } from "../../identity/accounts/tables.ts";
import { movies } from "../movies/tables.ts";

/** One for each person and movie. The movie's row has their number and sum, changed in the same batch. */
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
    /** Hidden by the movie's owner or an admin: only they and its writer see it. */
    hiddenAtMs: integer("hidden_at_ms"),
  },
  (t) => [
    uniqueIndex("reviews_by_movie_and_user").on(t.movieId, t.userId),
    // An index for each of the two lists, so that neither reads the rows of the other.
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
 * Subtracts the reviews of `which` from their movies' sums, or adds them; hidden ones do not count. A batch that changes
 * reviews runs this with "-" before the change and with "+" after it. A batch is one transaction, so concurrent writes keep
 * the sums exact, and no movie's reviews are counted again.
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
