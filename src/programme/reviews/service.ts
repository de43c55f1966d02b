/** Reviews of movies, by people who held a ticket for them. */

import type { Caller } from "../../http/caller.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { movie, ownMovie } from "../movies/service.ts";
import type { Refused } from "./refusals.ts";
import type { Review, ReviewDraft } from "./review.ts";
import * as store from "./store.ts";

const NO_MOVIE: Refused = { ok: false, code: "movie_not_found" };
const NO_REVIEW: Refused = { ok: false, code: "review_not_found" };

type WithReviews = Answer<{ readonly reviews: Review[] }, Refused>;
type WithReview = Answer<{ readonly review: Review }, Refused>;

/** The public reviews of a movie, newest first, with ids below `beforeId`. */
export async function listReviews(
  movieId: number,
  beforeId: number | null,
  limit: number,
): Promise<WithReviews> {
  const reviews = await store.reviewsOf(movieId, false, beforeId, limit);
  // A movie with reviews exists, so only an empty list needs the check.
  return reviews.length === 0 && (await movie(movieId)) === undefined ? NO_MOVIE : { ok: true, reviews };
}

/** The hidden reviews of a movie, for its owner and admins. */
export async function listHiddenReviews(
  caller: Caller,
  movieId: number,
  beforeId: number | null,
  limit: number,
): Promise<WithReviews> {
  if ((await ownMovie(caller, movieId)) === undefined) return NO_MOVIE;
  return { ok: true, reviews: await store.reviewsOf(movieId, true, beforeId, limit) };
}

export const myReview = async (caller: Caller, movieId: number): Promise<WithReview> =>
  found(await store.reviewBy(caller.userId, movieId));

export async function writeReview(
  caller: Caller,
  movieId: number,
  draft: ReviewDraft,
): Promise<Answer<{ readonly review: Review; readonly isNew: boolean }, Refused>> {
  const written = await store.writeReview(caller.userId, movieId, draft, now());
  if (written !== null) return { ok: true, ...written };
  return (await movie(movieId)) === undefined ? NO_MOVIE : { ok: false, code: "no_ticket_held" };
}

export async function removeReview(caller: Caller, movieId: number): Promise<Answer<unknown, Refused>> {
  return (await store.removeReview(caller.userId, movieId)) ? { ok: true } : NO_REVIEW;
}

/** Hides a review, which also takes it out of the movie's average; or shows it again. */
export async function moderate(
  caller: Caller,
  movieId: number,
  reviewId: number,
  isHidden: boolean,
): Promise<WithReview> {
  if ((await ownMovie(caller, movieId)) === undefined) return NO_MOVIE;
  return found(await store.hideOrShow(movieId, reviewId, isHidden ? now() : null));
}

const found = (review: Review | null): WithReview => (review === null ? NO_REVIEW : { ok: true, review });
