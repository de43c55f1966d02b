import { eq, gt } from "drizzle-orm";
import { db } from "../db/client.ts";
import type { Movie } from "./movie.ts";
import { movies } from "./tables.ts";

export const addMovie = (movie: typeof movies.$inferInsert): Promise<Movie> =>
  db.insert(movies).values(movie).returning().get();

export const movieOf = (id: number): Promise<Movie | undefined> =>
  db.select().from(movies).where(eq(movies.id, id)).get();

export const moviesAfter = (id: number, limit: number): Promise<Movie[]> =>
  db.select().from(movies).where(gt(movies.id, id)).orderBy(movies.id).limit(limit).all();
