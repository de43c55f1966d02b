/** A movie's shapes in requests and answers. */

import * as z from "zod";
import { line, lines, webUrl } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { posterPath } from "../posters/poster.ts";
import { MAX_DURATION_MINUTES, MAX_GENRES, MAX_LANGUAGES, averageStars, canonicalLanguage } from "./movie.ts";
import type { Movie, MovieChanges, MovieDraft } from "./movie.ts";
import { foldedGenre } from "./words.ts";

export const MAX_LANGUAGE_TAG = 35;
export const NO_LANGUAGE = "Not a BCP 47 language tag";

const title = line(200);
const durationMinutes = z.int().min(1).max(MAX_DURATION_MINUTES);
const description = lines(5_000).min(1);
const rating = line(20).meta({ description: "The age rating", examples: ["PG-13"] });

export const genreSchema = line(100).refine((genre) => foldedGenre(genre) !== "", "Has no visible character");

const isEachOnce = (texts: string[]): boolean => new Set(texts).size === texts.length;

const genres = z
  .array(genreSchema)
  .min(1)
  .max(MAX_GENRES)
  .refine((all) => isEachOnce(all.map(foldedGenre)), "A genre is named twice")
  .meta({ examples: [["drama", "science fiction"]] });

export const languageTag = z
  .string()
  .max(MAX_LANGUAGE_TAG)
  .refine((tag) => canonicalLanguage(tag) !== null, { error: NO_LANGUAGE, abort: true })
  .overwrite((tag) => canonicalLanguage(tag) ?? tag);

const originalLanguage = languageTag.nullish().meta({
  description: "BCP 47: the language in which it was made, from which a showtime's `version` follows",
  examples: ["en"],
});

const languages = z
  .array(languageTag)
  .max(MAX_LANGUAGES)
  .refine(isEachOnce, "A language is named twice")
  .meta({ description: "BCP 47", examples: [["de", "en-US"]] });

const oneGenre = genreSchema.meta({
  description: "Short for `genres` with one entry. Beside `genres` it is the first of them, as in answers",
});

/** In a new movie, null is the same as left out, so that a movie as it is shown makes another one. */
export const movieBody = z
  .strictObject({
    title,
    original_title: title.nullish(),
    genre: oneGenre.optional(),
    genres: genres.optional(),
    description: description.nullish(),
    duration_minutes: durationMinutes,
    release_date: z.iso.date().nullish(),
    rating: rating.nullish(),
    languages: languages.nullish(),
    original_language: originalLanguage,
    trailer_url: webUrl.nullish(),
  })
  .superRefine((body, context) => {
    if (body.genre === undefined && body.genres === undefined)
      context.addIssue({ code: "custom", path: ["genres"], message: "A movie needs at least one genre" });
    else refuseOther(body, context);
  })
  .meta({ id: "NewMovie" })
  .transform((body): MovieDraft => ({
    title: body.title,
    originalTitle: body.original_title ?? null,
    genres: genresOf(body) ?? [],
    description: body.description ?? null,
    durationMinutes: body.duration_minutes,
    releaseDate: body.release_date ?? null,
    rating: body.rating ?? null,
    languages: body.languages ?? [],
    originalLanguage: body.original_language ?? null,
    trailerUrl: body.trailer_url ?? null,
  }));

/** Fields that are left out do not change; null removes a value. */
export const movieChanges = z
  .strictObject({
    title: title.optional(),
    original_title: title.nullish(),
    genre: oneGenre.optional(),
    genres: genres.optional(),
    description: description.nullish(),
    duration_minutes: durationMinutes.optional(),
    release_date: z.iso.date().nullish(),
    rating: rating.nullish(),
    languages: languages.nullish(),
    original_language: originalLanguage,
    trailer_url: webUrl.nullish(),
  })
  .superRefine(refuseOther)
  .meta({ id: "MovieChanges" })
  .transform((body): MovieChanges => ({
    title: body.title,
    originalTitle: body.original_title,
    genres: genresOf(body),
    description: body.description,
    durationMinutes: body.duration_minutes,
    releaseDate: body.release_date,
    rating: body.rating,
    languages: body.languages === null ? [] : body.languages,
    originalLanguage: body.original_language,
    trailerUrl: body.trailer_url,
  }));

interface EitherGenre {
  readonly genre?: string | undefined;
  readonly genres?: string[] | undefined;
}

const genresOf = ({ genre, genres: several }: EitherGenre): string[] | undefined =>
  several ?? (genre === undefined ? undefined : [genre]);

/** Answers show both, so both may be sent back; but not one that says something else. */
function refuseOther({ genre, genres: several }: EitherGenre, context: z.RefinementCtx): void {
  if (genre === undefined || several === undefined) return;
  if (foldedGenre(genre) !== foldedGenre(several[0] ?? ""))
    context.addIssue({ code: "custom", path: ["genre"], message: "Not the first of genres" });
}

export const movieSchema = lazily(() =>
  z
    .strictObject({
      id: z.int().positive(),
      title: z.string(),
      original_title: z.string().nullable(),
      genre: z.string().meta({ description: "The first of `genres`" }),
      genres: z.array(z.string()),
      description: z.string().nullable(),
      duration_minutes: z.int(),
      release_date: z.iso.date().nullable(),
      rating: z.string().nullable(),
      languages: z.array(z.string()),
      original_language: z.string().nullable(),
      trailer_url: z.string().nullable(),
      poster_url: z.url().nullable(),
      reviews: z.strictObject({
        count: z.int(),
        average: z.number().nullable().meta({ description: "Stars, to two decimals; null without a review" }),
      }),
    })
    .meta({ id: "Movie" }),
);

/** A movie in answers. `url` makes a path of this server absolute. */
export const movieView = (movie: Movie, url: (path: string) => string): Shown<typeof movieSchema> => ({
  id: movie.id,
  title: movie.title,
  original_title: movie.originalTitle,
  genre: movie.genre,
  genres: movie.genres,
  description: movie.description,
  duration_minutes: movie.durationMinutes,
  release_date: movie.releaseDate,
  rating: movie.rating,
  languages: movie.languages,
  original_language: movie.originalLanguage,
  trailer_url: movie.trailerUrl,
  poster_url: movie.posterKey === null ? movie.posterUrl : url(posterPath(movie.posterKey)),
  reviews: { count: movie.reviewCount, average: averageStars(movie) },
});

/** The fields that the owner edits. A new review or poster does not change them, so it does not fail an owner's If-Match. */
export function ownersPart(view: Shown<typeof movieSchema>): object {
  const { reviews: _, poster_url: __, ...edited } = view;
  return edited;
}
