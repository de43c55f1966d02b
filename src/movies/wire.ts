/** A movie's shapes in requests and answers. */
import * as z from "zod";
import { line } from "../http/openapi.ts";
import { MAX_DURATION_MINUTES } from "./movie.ts";
import type { Movie, MovieDraft } from "./movie.ts";

const id = z.int().positive();

const movieFields = {
  title: line(200),
  genre: line(100),
  duration_minutes: z.int().min(1).max(MAX_DURATION_MINUTES),
};

export const movieBody = z
  .strictObject({
    ...movieFields,
    description: z.string().trim().min(1).max(5_000).optional(),
    release_date: z.iso.date().optional(),
    rating: line(20)
      .optional()
      .meta({ description: "The age rating", examples: ["PG-13"] }),
    trailer_url: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .optional(),
  })
  .meta({ id: "NewMovie" })
  .transform((body): MovieDraft => ({
    title: body.title,
    genre: body.genre,
    description: body.description ?? null,
    durationMinutes: body.duration_minutes,
    releaseDate: body.release_date ?? null,
    rating: body.rating ?? null,
    trailerUrl: body.trailer_url ?? null,
  }));

export const movieSchema = z
  .strictObject({
    id,
    ...movieFields,
    description: z.string().nullable(),
    release_date: z.iso.date().nullable(),
    rating: z.string().nullable(),
    trailer_url: z.string().nullable(),
  })
  .meta({ id: "Movie" });

export const movieView = (movie: Movie): z.output<typeof movieSchema> => ({
  id: movie.id,
  title: movie.title,
  genre: movie.genre,
  description: movie.description,
  duration_minutes: movie.durationMinutes,
  release_date: movie.releaseDate,
  rating: movie.rating,
  trailer_url: movie.trailerUrl,
});
