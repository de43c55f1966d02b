import { and, eq, exists, getTableColumns, gt, isNotNull, isNull, ne, notExists, or, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { showtimeSales } from "../../box-office/followers/tables.ts";
import { db } from "../../platform/db.ts";
import { asLine } from "../../platform/words.ts";
import { cinemas } from "../cinemas/tables.ts";
import { REMOVAL_AFTER_MS } from "../posters/poster.ts";
import { posterRemovals } from "../posters/tables.ts";
import { reviews } from "../reviews/tables.ts";
import { LONGEST_MS } from "../showtimes/showtime.ts";
import { showtimes } from "../showtimes/tables.ts";
import type { Movie, MovieDraft } from "./movie.ts";
import type { Found, Position } from "./search.ts";
import { movieWords, movies } from "./tables.ts";
import type { FoundBy } from "./words.ts";

/** To find the rarest word of a search, this many of its longest words are counted. */
const MAX_COUNTED = 4;
/** At most this many entries of each are counted, */
const COMMON = 1_000;
/** or this many, if all have `COMMON` or more. */
const VERY_COMMON = 4_000;
/**
 * Entries of the leading word that are read for a page, each with its movie. The limit is for common words that are never
 * in one title, which fill no page. With the counts, and the entries passed to find the last one, a search of two words
 * reads at most 16,000 rows; a search of four or more, 26,000.
 */
const MAX_LOOKED_AT = 2_000;

const { words: _, createdAtMs: __, removedAtMs: ___, ...movieColumns } = getTableColumns(movies);

const columnsOf = (draft: MovieDraft) => ({ ...draft, genre: draft.genres[0] ?? "" });

export async function addMovie(
  draft: MovieDraft,
  by: FoundBy,
  { ownerId, nowMs }: { ownerId: number; nowMs: number },
): Promise<Movie> {
  const [[added]] = await db.batch([
    db
      .insert(movies)
      .values({ ...columnsOf(draft), words: asLine(by.words), ownerId, createdAtMs: nowMs })
      .returning(movieColumns),
    // With AUTOINCREMENT the new id is the greatest.
    addWords(by, sql`SELECT max(id) AS id FROM ${movies}`),
  ]);
  if (added === undefined) throw new Error("the movie was inserted, but not returned");
  return added;
}

/** Adds index entries under each genre and under "". `movie` selects the id; if it selects nothing, nothing is added. */
const addWords = ({ words, genres }: FoundBy, movie: SQL) =>
  db.insert(movieWords).select(sql`
    SELECT g.value, w.value, movie.id
    FROM (${movie}) movie
    CROSS JOIN json_each(${JSON.stringify(["", ...genres])}) g
    CROSS JOIN json_each(${JSON.stringify(["", ...words])}) w
    WHERE g.value <> '' OR w.value <> ''`);

export const movieOf = (id: number): Promise<Movie | undefined> =>
  db
    .select(movieColumns)
    .from(movies)
    .where(and(eq(movies.id, id), isNull(movies.removedAtMs)))
    .get();

/** The columns of a list without words. */
const listed = { ...movieColumns, term: sql<string>`''`, word: sql<string>`''` };

export const moviesAfter = (id: number, limit: number): Promise<(Movie & Position)[]> =>
  db
    .select(listed)
    .from(movies)
    .where(and(gt(movies.id, id), isNull(movies.removedAtMs)))
    .orderBy(movies.id)
    .limit(limit)
    .all();

export const moviesOfGenre = (genre: string, afterId: number, limit: number): Promise<(Movie & Position)[]> =>
  db
    .select(listed)
    .from(movieWords)
    .crossJoin(movies)
    .where(
      and(
        eq(movieWords.genre, genre),
        eq(movieWords.word, ""),
        gt(movieWords.movieId, afterId),
        eq(movies.id, movieWords.movieId),
      ),
    )
    .orderBy(movieWords.movieId)
    .limit(limit)
    .all();

/**
 * Movies that have, for each term, a word that begins with it; in the order of the words that begin with the leading term.
 * Reads the index from `after` until the page is full or `MAX_LOOKED_AT` is reached, and one movie for each entry. The
 * rarest term leads, so that the entries of a common term are not read to find those of a rare one.
 */
export async function moviesWith(
  terms: readonly string[],
  genre: string,
  after: Position | null,
  limit: number,
): Promise<Found> {
  const [longest, another] = terms;
  if (longest === undefined) return { movies: [], stoppedAt: null };
  const isKnown = after !== null || another === undefined;
  const lead = db
    .$with("lead", { term: sql<string>`term`.as("term") })
    .as(
      isKnown ? sql`SELECT ${after?.term ?? longest} AS term` : rarestOf(terms.slice(0, MAX_COUNTED), genre),
    );
  const term = sql<string>`(SELECT term FROM lead)`;
  const { word, movieId } = movieWords;
  const entry = sql`(${word}, ${movieId})`;
  const isBehind = and(
    eq(movieWords.genre, genre),
    sql`${entry} > (${after?.word ?? term}, ${after?.id ?? 0})`,
  );
  const end = sql`${term} || char(1114111)`;
  const stop = db.$with("stop", { word: sql<string>`word`.as("word") }).as(
    another === undefined
      ? sql`SELECT ${end} AS word, 0 AS movie_id`
      : // "+" removes the columns' types, because with them SQLite uses only the first half of the bound.
        sql`SELECT +word AS word, +movie_id AS movie_id FROM (
            SELECT ${word}, ${movieId} FROM ${movieWords} WHERE ${isBehind} AND ${word} < ${end}
            ORDER BY ${word}, ${movieId} LIMIT 1 OFFSET ${MAX_LOOKED_AT}
          ) UNION ALL SELECT ${end}, 0 LIMIT 1`,
  );
  const stopEntry = sql`(SELECT word, movie_id FROM stop)`;
  const isStop = sql<number>`${entry} = ${stopEntry}`;
  const rows = await db
    .with(lead, stop)
    .select({ ...movieColumns, term, word, isStop })
    .from(movieWords)
    .crossJoin(movies)
    .where(
      and(
        isBehind,
        sql`${entry} <= ${stopEntry}`,
        eq(movies.id, movieId),
        or(
          isStop,
          and(
            ...terms.map((each) => sql`instr(${movies.words}, ' ' || ${each}) > 0`),
            // Each movie once, although several of its words may begin with the term.
            sql`instr(${movies.words}, ' ' || ${term}) = instr(${movies.words}, ' ' || ${word} || ' ')`,
          ),
        ),
      ),
    )
    .orderBy(word, movieId)
    .limit(limit)
    .all();
  const last = rows.at(-1);
  return {
    movies: rows.filter((row) => row.isStop === 0),
    // The entry that the search stopped at is the first of the next page.
    stoppedAt: last?.isStop === 1 ? { ...last, id: last.id - 1 } : null,
  };
}

/** Selects the term with the fewest entries under the genre; of several, the first. */
function rarestOf(terms: readonly string[], genre: string): SQL {
  const entries = (most: number): SQL => sql`(SELECT count(*) FROM (
    SELECT 1 FROM movie_words WHERE genre = ${genre} AND word >= term AND word < term || char(1114111) LIMIT ${most}
  ))`;
  return sql`
    WITH counted AS MATERIALIZED (
      SELECT key, term, ${entries(COMMON)} AS entries
      FROM (SELECT key, value AS term FROM json_each(${JSON.stringify(terms)}))
    )
    SELECT term FROM counted
    ORDER BY CASE WHEN (SELECT min(entries) FROM counted) < ${COMMON} THEN entries ELSE ${entries(VERY_COMMON)} END, key
    LIMIT 1`;
}

/** Another owner's showtimes of the movie that are not over; drafts count, cancelled ones do not. */
export const shownElsewhere = ({ id, ownerId }: Pick<Movie, "id" | "ownerId">, nowMs: number) =>
  db
    .select({ id: showtimes.id })
    .from(showtimes)
    .innerJoin(cinemas, eq(cinemas.id, showtimes.cinemaId))
    .where(
      and(
        eq(showtimes.movieId, id),
        gt(showtimes.startsAtMs, nowMs - LONGEST_MS),
        gt(showtimes.endsAtMs, nowMs),
        ne(showtimes.status, "cancelled"),
        ne(cinemas.ownerId, ownerId),
        eq(cinemas.sandbox, false),
      ),
    )
    .limit(1);

/**
 * The movie after the change; undefined if its version is not the one that was read, or unless `unshownMs` is null, if
 * another owner shows it then. `by` is null if its words stay.
 */
export async function changeMovie(
  { id, ownerId, version }: Pick<Movie, "id" | "ownerId" | "version">,
  draft: MovieDraft,
  by: FoundBy | null,
  unshownMs: number | null,
): Promise<Movie | undefined> {
  const isFree = unshownMs === null ? undefined : notExists(shownElsewhere({ id, ownerId }, unshownMs));
  const isAsRead = and(eq(movies.id, id), eq(movies.version, version), isFree);
  const change = db
    .update(movies)
    .set({ ...columnsOf(draft), ...(by === null ? {} : { words: asLine(by.words) }), version: version + 1 })
    .where(isAsRead)
    .returning(movieColumns);
  const asRead = db.select({ id: movies.id }).from(movies).where(isAsRead);
  // Showtimes have copies, because a list of showtimes reads no movies.
  const { title: movieTitle, originalLanguage } = draft;
  const isOther = sql`(movie_title, original_language) IS NOT (${movieTitle}, ${originalLanguage})`;
  const ofShowtimes = and(eq(showtimes.movieId, id), isOther, exists(asRead));
  const copies = db.update(showtimes).set({ movieTitle, originalLanguage }).where(ofShowtimes);
  const words =
    by === null
      ? []
      : [
          db.delete(movieWords).where(and(eq(movieWords.movieId, id), exists(asRead))),
          addWords(by, sql`${asRead}`),
        ];
  // The change is last, because the others check the version that it replaces.
  const done = await db.batch([copies, ...words, change]);
  const [after] = done.at(-1) as Awaited<typeof change>;
  return after;
}

/** Tickets for the movie's showtimes but those left out: one row of `showtime_sales` each, at most two seconds old. */
export async function ticketsFor(id: number, leftOut: readonly number[]): Promise<number> {
  const sums = await db
    .select({ tickets: sql<number>`coalesce(sum(${showtimeSales.sold}), 0)` })
    .from(showtimes)
    .innerJoin(showtimeSales, eq(showtimeSales.showtimeId, showtimes.id))
    .where(
      and(
        eq(showtimes.movieId, id),
        sql`${showtimes.id} not in (select value from json_each(${JSON.stringify(leftOut)}))`,
      ),
    )
    .get();
  return sums?.tickets ?? 0;
}

/**
 * Removes the movie with its reviews and words, and schedules its poster's removal; or nothing, if a showtime that is not
 * cancelled shows it. One transaction, so that no showtime can be added in between.
 */
export async function removeMovie(id: number, nowMs: number) {
  const { status, cinemaId } = showtimes;
  const showing = db
    .select({ id: showtimes.id, status, cinemaId, ownerId: cinemas.ownerId })
    .from(showtimes)
    .innerJoin(cinemas, eq(cinemas.id, showtimes.cinemaId))
    .where(and(eq(showtimes.movieId, id), ne(showtimes.status, "cancelled")))
    .limit(1);
  const unused = notExists(showing);
  const dueAtMs = nowMs + REMOVAL_AFTER_MS;
  const [[showtime], , , , removed] = await db.batch([
    showing,
    db
      .insert(posterRemovals)
      .select(
        db
          .select({
            key: sql<string>`${movies.posterKey}`.as("key"),
            dueAtMs: sql<number>`${dueAtMs}`.as("due_at_ms"),
            claimedUntilMs: sql<number>`0`.as("claimed_until_ms"),
          })
          .from(movies)
          .where(and(eq(movies.id, id), isNotNull(movies.posterKey), unused)),
      )
      .onConflictDoUpdate({ target: posterRemovals.key, set: { dueAtMs } }),
    db.delete(reviews).where(and(eq(reviews.movieId, id), unused)),
    db.delete(movieWords).where(and(eq(movieWords.movieId, id), unused)),
    db
      .update(movies)
      .set({
        removedAtMs: nowMs,
        words: "",
        posterKey: null,
        posterUrl: null,
        reviewCount: 0,
        reviewStars: 0,
        // A change that has read the movie finds another version.
        version: sql`${movies.version} + 1`,
      })
      .where(and(eq(movies.id, id), isNull(movies.removedAtMs), unused))
      .returning({ id: movies.id }),
  ]);
  return { showtime: showtime ?? null, removed: removed.length > 0 };
}
