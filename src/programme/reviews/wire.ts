/** A review's shapes in requests and answers. Its writer is shown by name, never by address or id. */

import * as z from "zod";
import { idOf, idParams, idText, instant, lines, pageQuery, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { MAX_STARS, MAX_TEXT_LENGTH } from "./review.ts";
import type { Review, ReviewDraft } from "./review.ts";

const stars = z
  .int()
  .min(1)
  .max(MAX_STARS)
  .meta({ description: `1, the worst, to ${MAX_STARS}` });

const REVIEW = { stars: 5, text: "The last scene alone is worth the ticket." };

export const reviewBody = z
  .strictObject({
    stars,
    text: lines(MAX_TEXT_LENGTH).optional().meta({ description: "May have several lines. Left out: none" }),
  })
  .meta({ id: "NewReview", examples: [REVIEW] })
  .transform((body): ReviewDraft => ({ stars: body.stars, text: body.text ?? "" }));

export const moderationBody = z
  .strictObject({
    hidden: z.boolean().meta({ description: "true takes it out of the list and of the movie's average" }),
  })
  .meta({ examples: [{ hidden: true }] });

export const reviewParams = idParams.extend({
  id: idText.meta({ description: "The movie's id" }),
  review_id: idText.meta({ description: "The review's id" }),
});

export const reviewsQuery = z.strictObject({
  hidden: z
    .enum(["true", "false"])
    .default("false")
    .meta({ description: "true lists the hidden ones, for the movie's owner and admins" }),
  ...pageQuery,
});

const SHOWN = {
  id: 9,
  ...REVIEW,
  author: { name: "Uma User" },
  created_at: "2026-11-21T10:15:00.000Z",
  changed_at: "2026-11-21T10:15:00.000Z",
};

export const reviewSchema = lazily(() =>
  z
    .strictObject({
      id: idOf("review"),
      stars,
      text: z.string().meta({ description: "May have several lines, or be empty" }),
      author: z
        .strictObject({
          name: z.string().nullable().meta({ description: "Null where the account has none" }),
        })
        .meta({ description: "Who wrote it" }),
      created_at: instant.meta({ description: "When it was written" }),
      changed_at: instant.meta({ description: "When it was last changed, or was written" }),
    })
    .meta({ id: "Review", examples: [SHOWN] }),
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
  reviewSchema()
    .extend({ hidden: z.boolean().meta({ description: "Whether it is out of the public list" }) })
    .meta({ id: "KnownReview", examples: [{ ...SHOWN, hidden: false }] }),
);

export const knownReviewView = (review: Review): Shown<typeof knownReviewSchema> => ({
  ...reviewView(review),
  hidden: review.hiddenAtMs !== null,
});
