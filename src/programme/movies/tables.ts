import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { users } from "../../identity/accounts/tables.ts";

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
    originalTitle: text("original_title"),
    /** `genre` is the first of them. */
    genres: text({ mode: "json" }).$type<string[]>().notNull().default([]),
    /** BCP 47. */
    languages: text({ mode: "json" }).$type<string[]>().notNull().default([]),
    /** BCP 47: the language in which it was made. */
    originalLanguage: text("original_language"),
    /** The poster's key in R2. */
    posterKey: text("poster_key"),
    /** The poster's URL elsewhere, if it is not in R2. */
    posterUrl: text("poster_url"),
    /** The words that a search finds it by: each once, sorted, with a space before and after each. */
    words: text().notNull().default(""),
    /** Counts the changes by its owner. */
    version: integer().notNull().default(1),
    /** Number and sum of stars of the reviews that are not hidden; the average is their quotient. */
    reviewCount: integer("review_count").notNull().default(0),
    reviewStars: integer("review_stars").notNull().default(0),
    /** A removed movie exists for nobody; the row stays, because its cancelled showtimes refer to it. */
    removedAtMs: integer("removed_at_ms"),
  },
  (t) => [
    index("movies_by_owner").on(t.ownerId),
    index("movies_by_poster")
      .on(t.posterKey)
      .where(sql`poster_key is not null`),
  ],
);

/**
 * The index that searches read: a movie's words under each of its genres, and under "" for any genre. Each movie also has
 * the word "" under each genre, so that a genre's movies are one range too. WITHOUT ROWID, because the key is the whole row.
 */
export const movieWords = sqliteTable(
  "movie_words",
  {
    genre: text().notNull(),
    word: text().notNull(),
    movieId: integer("movie_id")
      .notNull()
      .references(() => movies.id),
  },
  (t) => [primaryKey({ columns: [t.genre, t.word, t.movieId] }), index("movie_words_by_movie").on(t.movieId)],
);
