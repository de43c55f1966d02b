/** Reads TMDB's answers and tolerates what is missing or wrong: https://developer.themoviedb.org/reference/movie-details */

import * as z from "zod";
import { printableLine } from "../../http/printable.ts";
import { lazily } from "../../platform/lazily.ts";
import { MAX_GENRES, MAX_LANGUAGES, canonicalLanguage } from "../movies/movie.ts";
import { movieBody } from "../movies/wire.ts";
import { foldedGenre } from "../movies/words.ts";
import type { Refused } from "./refusals.ts";
import type { FoundMovie } from "./source.ts";

const MAX_TITLE = 200;
const MAX_GENRE = 100;
const MAX_DESCRIPTION = 5_000;
const MAX_RATING = 20;
/** The country whose age ratings are used. */
const COUNTRY = "US";
/** Codes of TMDB's own: no language, and Cantonese. */
const LANGUAGES: Readonly<Record<string, string | null>> = { xx: null, cn: "yue" };

const text = z.string().catch("");

/** A list without the items that do not fit, so that one bad item does not lose the others. */
const each = <Item extends z.ZodType>(item: Item) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((all) =>
      all.flatMap((one) => {
        const read = item.safeParse(one);
        return read.success ? [read.data] : [];
      }),
    );

const results = <Item extends z.ZodType>(item: Item) =>
  z.object({ results: each(item) }).catch({ results: [] });

const movieDocument = lazily(() =>
  z.object({
    title: z.string(),
    original_title: text,
    original_language: text,
    overview: text,
    runtime: z.number().catch(0),
    release_date: text,
    poster_path: text,
    genres: each(z.object({ name: z.string() })),
    spoken_languages: each(z.object({ iso_639_1: z.string() })),
    release_dates: results(
      z.object({ iso_3166_1: z.string(), release_dates: each(z.object({ certification: z.string() })) }),
    ),
    videos: results(
      z.object({
        site: z.literal("YouTube"),
        type: z.literal("Trailer"),
        official: z.literal(true),
        key: z.string().regex(/^[\w-]{1,64}$/),
      }),
    ),
  }),
);

type MovieDocument = z.output<ReturnType<typeof movieDocument>>;

const POSTER_PATH = /^\/[\w-]+\.\w+$/;

/** The movie as an owner would post it. Null if the document is no movie of TMDB's; refused if a needed field is unusable. */
export function readMovie(document: unknown): FoundMovie | Refused | null {
  const read = movieDocument().safeParse(document);
  if (!read.success) return null;
  const draft = movieBody.safeParse(bodyOf(read.data));
  if (!draft.success) return { ok: false, code: "invalid_input", unusable: unusable(draft.error) };
  const { poster_path: path } = read.data;
  return { ok: true, draft: draft.data, posterPath: POSTER_PATH.test(path) ? path : null };
}

const WORDS: Readonly<Record<string, string>> = { duration_minutes: "runtime", genres: "genre" };

function unusable({ issues: [issue] }: z.ZodError): string {
  const field = String(issue?.path[0]);
  return WORDS[field] ?? field;
}

const bodyOf = (movie: MovieDocument): z.input<typeof movieBody> => ({
  title: line(movie.title, MAX_TITLE) ?? "",
  original_title: line(movie.original_title, MAX_TITLE),
  genres: genresOf(movie),
  description: paragraphs(movie.overview, MAX_DESCRIPTION),
  duration_minutes: Math.round(movie.runtime),
  release_date: z.iso.date().safeParse(movie.release_date).data,
  rating: ratingOf(movie),
  languages: languagesOf(movie),
  original_language: languageOf(movie.original_language),
  trailer_url: trailerOf(movie),
});

function genresOf({ genres }: MovieDocument): string[] {
  const byName = new Map<string, string>();
  for (const { name } of genres) {
    const genre = line(name, MAX_GENRE) ?? "";
    const folded = foldedGenre(genre);
    if (folded !== "" && !byName.has(folded)) byName.set(folded, genre);
  }
  return [...byName.values()].slice(0, MAX_GENRES);
}

const ratingOf = ({ release_dates: { results: countries } }: MovieDocument): string | undefined =>
  countries
    .filter(({ iso_3166_1: country }) => country === COUNTRY)
    .flatMap(({ release_dates: releases }) => releases)
    .map(({ certification }) => line(certification, MAX_RATING))
    .find((rating) => rating !== undefined);

/** BCP 47; null for no language, and for a code that is none. */
function languageOf(code: string): string | null {
  const named = LANGUAGES[code];
  return named === null ? null : canonicalLanguage(named ?? code);
}

function languagesOf({ spoken_languages: spoken }: MovieDocument): string[] {
  const tags = spoken.flatMap(({ iso_639_1: code }) => languageOf(code) ?? []);
  return [...new Set(tags)].slice(0, MAX_LANGUAGES);
}

const trailerOf = ({ videos: { results: trailers } }: MovieDocument): string | undefined =>
  trailers[0] && `https://www.youtube.com/watch?v=${trailers[0].key}`;

/** One line without unprintable characters; undefined if nothing is left. */
const line = (from: string, maxLength: number): string | undefined =>
  cut(printableLine(from) ?? "", maxLength);

/** The same, but with its line breaks. */
const paragraphs = (from: string, maxLength: number): string | undefined =>
  cut(from.replace(/\r\n?/g, "\n").replace(/[^\P{Cc}\n]+/gu, " "), maxLength);

/** Never cuts through a surrogate pair. */
function cut(from: string, maxLength: number): string | undefined {
  const whole = from.toWellFormed().trim();
  const short = whole.slice(0, maxLength);
  return (short.isWellFormed() ? short : short.slice(0, -1)).trim() || undefined;
}

const configurationDocument = lazily(() => z.object({ images: z.object({ secure_base_url: z.url() }) }));

const POSTER_SIZE = "w780";

/** The URL of an image, by the answer of GET /configuration; null if that is not a configuration. */
export function posterUrl(configuration: unknown, path: string): string | null {
  const read = configurationDocument().safeParse(configuration);
  return read.success ? `${read.data.images.secure_base_url}${POSTER_SIZE}${path}` : null;
}
