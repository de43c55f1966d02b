import { and, desc, eq, isNotNull, isNull, lt, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { reservations } from "../../box-office/followers/tables.ts";
import { users } from "../../identity/accounts/tables.ts";
import { db } from "../../platform/db.ts";
import { showtimes } from "../showtimes/tables.ts";
import type { Review, ReviewDraft } from "./review.ts";
import { changeSums, reviews } from "./tables.ts";

const reviewsBy = (which: SQL | undefined) =>
  db
    .select({
      id: reviews.id,
      stars: reviews.stars,
      text: reviews.text,
      authorName: users.name,
      createdAtMs: reviews.createdAtMs,
      changedAtMs: reviews.changedAtMs,
      hiddenAtMs: reviews.hiddenAtMs,
    })
    .from(reviews)
    .innerJoin(users, eq(users.id, reviews.userId))
    .where(which);

/** A movie's reviews, newest first, with ids below `beforeId`: those that are hidden, or those that are not. */
export const reviewsOf = (
  movieId: number,
  isHidden: boolean,
  beforeId: number | null,
  limit: number,
): Promise<Review[]> =>
  reviewsBy(
    and(
      eq(reviews.movieId, movieId),
      (isHidden ? isNotNull : isNull)(reviews.hiddenAtMs),
      beforeId === null ? undefined : lt(reviews.id, beforeId),
    ),
  )
    .orderBy(desc(reviews.id))
    .limit(limit);

const writtenBy = (userId: number, movieId: number) =>
  and(eq(reviews.movieId, movieId), eq(reviews.userId, userId));

export async function reviewBy(userId: number, movieId: number): Promise<Review | null> {
  return (await reviewsBy(writtenBy(userId, movieId)).get()) ?? null;
}

/**
 * Writes or replaces a person's review of a movie; a hidden one stays hidden. Null, and nothing is done, if the person has
 * neither a review of the movie nor a confirmed reservation for it, or was erased meanwhile.
 */
export async function writeReview(
  userId: number,
  movieId: number,
  { stars, text }: ReviewDraft,
  nowMs: number,
): Promise<{ readonly review: Review; readonly isNew: boolean } | null> {
  const mine = writtenBy(userId, movieId);
  const [before, , written, , [review]] = await db.batch([
    reviewIdOf(mine),
    changeSums(db, "-", mine),
    db
      .insert(reviews)
      .select(
        sql`SELECT null, ${movieId}, ${userId}, ${stars}, ${text}, ${nowMs}, ${nowMs}, null
          WHERE EXISTS ${reviewIdOf(mine)} OR EXISTS ${ticketFor(userId, movieId)}`,
      )
      .onConflictDoUpdate({
        target: [reviews.movieId, reviews.userId],
        set: { stars, text, changedAtMs: nowMs },
      })
      .returning({ id: reviews.id }),
    changeSums(db, "+", mine),
    reviewsBy(mine),
  ]);
  return written.length === 0 || review === undefined ? null : { review, isNew: before.length === 0 };
}

const reviewIdOf = (which: SQL | undefined) => db.select({ id: reviews.id }).from(reviews).where(which);

/** Reads D1's copy, which is a moment behind the box office. */
const ticketFor = (userId: number, movieId: number) =>
  db
    .select({ id: reservations.id })
    .from(reservations)
    .innerJoin(showtimes, eq(showtimes.id, reservations.showtimeId))
    .innerJoin(users, eq(users.id, reservations.userId))
    .where(
      and(
        eq(reservations.userId, userId),
        // Not what they sold at the counter.
        isNull(reservations.guestId),
        eq(reservations.status, "confirmed"),
        eq(showtimes.movieId, movieId),
        eq(showtimes.sandbox, false),
        isNull(users.erasedAtMs),
      ),
    );

/** False if there was none. */
export async function removeReview(userId: number, movieId: number): Promise<boolean> {
  const mine = writtenBy(userId, movieId);
  const [, removed] = await db.batch([
    changeSums(db, "-", mine),
    db.delete(reviews).where(mine).returning({ id: reviews.id }),
  ]);
  return removed.length > 0;
}

/** The review after the change; null if the movie has no such review. */
export async function hideOrShow(
  movieId: number,
  reviewId: number,
  hiddenAtMs: number | null,
): Promise<Review | null> {
  const one = and(eq(reviews.id, reviewId), eq(reviews.movieId, movieId));
  const [, , , [review]] = await db.batch([
    changeSums(db, "-", one),
    db.update(reviews).set({ hiddenAtMs }).where(one),
    changeSums(db, "+", one),
    reviewsBy(one),
  ]);
  return review ?? null;
}
