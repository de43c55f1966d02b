/** A review's shapes in requests and answers. Its writer is shown by name, never by address or id. */

import * as z from "zod";
import { idParams, instant, lines, pageQuery, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { MAX_STARS, MAX_TEXT_LENGTH } from "./review.ts";
import type { Review, ReviewDraft } from "./review.ts";

const stars = z.int().min(1).max(MAX_STARS);

export const reviewBody = z
  .strictObject({
    stars,
    text: lines(MAX_TEXT_LENGTH).optional().meta({ description: "May have several lines" }),
  })
  .meta({ id: "NewReview" })
  .transform((body): ReviewDraft => ({ stars: body.stars, text: body.text ?? "" }));

export const moderationBody = z.strictObject({
  hidden: z.boolean().meta({ description: "true takes it out of the list and of the movie's average" }),
});

export const reviewParams = idParams.extend({ review_id: idParams.shape.id });

export const reviewsQuery = z.strictObject({
  hidden: z
    .enum(["true", "false"])
    .default("false")
    .meta({ description: "true lists the hidden ones, for the movie's owner and admins" }),
  ...pageQuery,
});

export const reviewSchema = lazily(() =>
  z
    .strictObject({
      id: z.int().positive(),
      stars,
      text: z.string(),
      author: z.strictObject({ name: z.string().nullable() }),
      created_at: instant,
      changed_at: instant,
    })
    .meta({ id: "Review" }),
);

export const reviewView = (review: Review): Shown<typeof reviewSchema> => ({
  id: review.id,
  stars: review.stars,
  text: review.text,
  author: { name: review.authorName },
  created_at: toInstant(review.createdAtMs),
  changed_at: toInstant(review.changedAtMs),
});

/** A review as its writer and those who may hide it see it. */
export const knownReviewSchema = lazily(() =>
  reviewSchema().extend({ hidden: z.boolean() }).meta({ id: "KnownReview" }),
);

export const knownReviewView = (review: Review): Shown<typeof knownReviewSchema> => ({
  ...reviewView(review),
  hidden: review.hiddenAtMs !== null,
});
