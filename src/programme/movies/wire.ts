/** A movie's shapes in requests and answers. */

import * as z from "zod";
import { idOf, line, lines, webUrl } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { posterPath } from "../posters/poster.ts";
import { MAX_DURATION_MINUTES, MAX_GENRES, MAX_LANGUAGES, averageStars, canonicalLanguage } from "./movie.ts";
import type { Movie, MovieChanges, MovieDraft } from "./movie.ts";
import { foldedGenre } from "./words.ts";

export const MAX_LANGUAGE_TAG = 35;
export const NO_LANGUAGE = "Not a BCP 47 language tag";

const title = line(200).meta({ description: "As programmes and tickets say it" });
const originalTitle = line(200)
  .nullish()
  .meta({ description: "In the language in which it was made; null for none" });
const durationMinutes = z
  .int()
  .min(1)
  .max(MAX_DURATION_MINUTES)
  .meta({ description: "In minutes, without trailers" });
const description = lines(5_000)
  .min(1)
  .nullish()
  .meta({ description: "May have several lines; null for none" });
const releaseDate = z.iso
  .date()
  .nullish()
  .meta({ description: "When it first was in cinemas; null if not known" });
const trailerUrl = webUrl
  .nullish()
  .meta({ description: "A page or a film elsewhere, http or https; null for none" });
const rating = line(20).meta({ description: "The age rating; null for none", examples: ["PG-13"] });

export const genreSchema = line(100).refine((genre) => foldedGenre(genre) !== "", "Has no visible character");

const isEachOnce = (texts: string[]): boolean => new Set(texts).size === texts.length;

const genres = z
  .array(genreSchema)
  .min(1)
  .max(MAX_GENRES)
  .refine((all) => isEachOnce(all.map(foldedGenre)), "A genre is named twice")
  .meta({ description: "The main one first, each once", examples: [["drama", "science fiction"]] });

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
  .meta({ description: "Those that are spoken in it: BCP 47, each once", examples: [["de", "en-US"]] });

const oneGenre = genreSchema.meta({
  description: "Short for `genres` with one entry. Beside `genres` it is the first of them, as in answers",
});

const CITY_LIGHTS = {
  title: "City Lights",
  genres: ["Comedy", "Romance"],
  description: "A tramp, a flower girl who cannot see, and a millionaire who remembers only when drunk.",
  duration_minutes: 87,
  release_date: "1931-01-30",
  rating: "G",
  languages: ["en"],
  original_language: "en",
};

/** In a new movie, null is the same as left out, so that a movie as it is shown makes another one. */
export const movieBody = z
  .strictObject({
    title,
    original_title: originalTitle,
    genre: oneGenre.optional(),
    genres: genres.optional(),
    description,
    duration_minutes: durationMinutes,
    release_date: releaseDate,
    rating: rating.nullish(),
    languages: languages.nullish(),
    original_language: originalLanguage,
    trailer_url: trailerUrl,
  })
  .superRefine((body, context) => {
    if (body.genre === undefined && body.genres === undefined)
      context.addIssue({ code: "custom", path: ["genres"], message: "A movie needs at least one genre" });
    else refuseOther(body, context);
  })
  .meta({ id: "NewMovie", examples: [CITY_LIGHTS] })
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
    original_title: originalTitle,
    genre: oneGenre.optional(),
    genres: genres.optional(),
    description,
    duration_minutes: durationMinutes.optional(),
    release_date: releaseDate,
    rating: rating.nullish(),
    languages: languages.nullish(),
    original_language: originalLanguage,
    trailer_url: trailerUrl,
  })
  .superRefine(refuseOther)
  .meta({ id: "MovieChanges", examples: [{ rating: "PG", trailer_url: null }] })
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

const POSTER_KEY = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.jpeg";

export const movieSchema = lazily(() =>
  z
    .strictObject({
      id: idOf("movie"),
      title: z.string().meta({ description: "As programmes and tickets say it" }),
      original_title: z
        .string()
        .nullable()
        .meta({ description: "In the language in which it was made; null for none" }),
      genre: z.string().meta({ description: "The first of `genres`" }),
      genres: z.array(z.string()).meta({ description: "The main one first" }),
      description: z.string().nullable().meta({ description: "May have several lines; null for none" }),
      duration_minutes: z.int().meta({ description: "In minutes, without trailers" }),
      release_date: z.iso
        .date()
        .nullable()
        .meta({ description: "When it first was in cinemas; null if not known" }),
      rating: z.string().nullable().meta({ description: "The age rating; null for none" }),
      languages: z.array(z.string()).meta({ description: "Those that are spoken in it: BCP 47" }),
      original_language: z
        .string()
        .nullable()
        .meta({ description: "BCP 47: the language in which it was made; null if not known" }),
      trailer_url: z.string().nullable().meta({ description: "A page or a film elsewhere; null for none" }),
      poster_url: z
        .url()
        .nullable()
        .meta({ description: "The poster: an image of this server or elsewhere; null for none" }),
      reviews: z
        .strictObject({
          count: z.int().meta({ description: "Reviews that are not hidden" }),
          average: z
            .number()
            .nullable()
            .meta({ description: "1 to 5 stars, to two decimals; null without a review" }),
        })
        .meta({ description: "What people who had tickets gave it" }),
    })
    .meta({
      id: "Movie",
      examples: [
        {
          id: 3,
          ...CITY_LIGHTS,
          original_title: null,
          genre: "Comedy",
          trailer_url: null,
          poster_url: `https://matinee.example${posterPath(POSTER_KEY)}`,
          reviews: { count: 12, average: 4.58 },
        },
      ],
    }),
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
