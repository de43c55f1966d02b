import { createRoute } from "@hono/zod-openapi";
import { createMiddleware } from "hono/factory";
import { CACHED, NOT_CHANGED, cached, outdatesSnapshots } from "../../http/conditional.ts";
import {
  BEARER,
  NO_STORE,
  OPTIONAL_BEARER,
  body,
  idParams,
  json,
  page,
  refusals,
  slice,
} from "../../http/openapi.ts";
import type { AppEnv } from "../../http/openapi.ts";
import { parseCursor, toPage } from "../../http/pagination.ts";
import { granting } from "../../http/problem.ts";
import { needing, signedIn, staffOf } from "../../identity/authentication.ts";
import { OF_RIGHTS, OF_TOKENS } from "../../identity/refused-callers.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import {
  knownReviewSchema,
  knownReviewView,
  moderationBody,
  reviewBody,
  reviewParams,
  reviewSchema,
  reviewView,
  reviewsQuery,
} from "./wire.ts";

const granted = granting(explain);

const PRIVATE = { "cache-control": "private, no-store" };

/** Only owners and admins may list hidden reviews; the list of the others is public. */
const hiddenForOwners = createMiddleware<AppEnv>(async (c, next) => {
  if (c.req.query("hidden") === "true") c.set("caller", await staffOf(c, "programme"));
  await next();
});

export const reviews = slice()
  .openapi(
    createRoute({
      operationId: "listReviews",
      method: "get",
      path: "/movies/{id}/reviews",
      summary: "The reviews of a movie, newest first",
      description:
        "With `hidden=true`, the hidden ones instead, for who has the permission `programme` in one of the cinemas of the movie's owner.",
      tags: ["Reviews"],
      security: OPTIONAL_BEARER,
      middleware: [...cached, hiddenForOwners] as const,
      request: { params: idParams, query: reviewsQuery },
      responses: {
        200: { ...json(page(reviewSchema), "A page"), ...CACHED },
        ...NOT_CHANGED,
        ...refusals(...OF_RIGHTS, "movie_not_found", "unauthenticated"),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { hidden, limit, cursor } = c.req.valid("query");
      const [beforeId = null] = parseCursor(cursor, 1) ?? [];
      const isHidden = hidden === "true";
      const { reviews: rows } = granted(
        isHidden
          ? await service.listHiddenReviews(c.var.caller, id, beforeId, limit + 1)
          : await service.listReviews(id, beforeId, limit + 1),
      );
      const { data, next } = toPage(rows, limit, (last) => [last.id]);
      return c.json({ data: data.map(reviewView), next }, 200, isHidden ? PRIVATE : {});
    },
  )
  .openapi(
    createRoute({
      operationId: "getMyReview",
      method: "get",
      path: "/movies/{id}/reviews/mine",
      summary: "Your review of a movie",
      description: "Also while it is hidden.",
      tags: ["Reviews"],
      security: BEARER,
      middleware: [signedIn] as const,
      request: { params: idParams },
      responses: {
        200: json(knownReviewSchema, "Your review"),
        ...refusals(...OF_TOKENS, "review_not_found"),
      },
    }),
    async (c) => {
      const { review } = granted(await service.myReview(c.var.caller, c.req.valid("param").id));
      return c.json(knownReviewView(review), 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "writeReview",
      method: "put",
      path: "/movies/{id}/reviews/mine",
      summary: "Write or change your review of a movie",
      description:
        "A first review needs a confirmed reservation for one of the movie's showtimes; you can change your review after that is cancelled, too. One review a person; text that is left out is removed. A hidden review stays hidden.",
      tags: ["Reviews"],
      security: BEARER,
      middleware: [signedIn, outdatesSnapshots] as const,
      request: { params: idParams, body: body(reviewBody) },
      responses: {
        200: json(knownReviewSchema, "Your review after the change"),
        201: json(knownReviewSchema, "Your first review of this movie"),
        ...refusals(...OF_TOKENS, "movie_not_found", "no_ticket_held"),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { review, isNew } = granted(await service.writeReview(c.var.caller, id, c.req.valid("json")));
      return c.json(knownReviewView(review), isNew ? 201 : 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "deleteMyReview",
      method: "delete",
      path: "/movies/{id}/reviews/mine",
      summary: "Delete your review",
      description: "The movie's average is then without it.",
      tags: ["Reviews"],
      security: BEARER,
      middleware: [signedIn, outdatesSnapshots] as const,
      request: { params: idParams },
      responses: { 204: { description: "Gone" }, ...refusals(...OF_TOKENS, "review_not_found") },
    }),
    async (c) => {
      granted(await service.removeReview(c.var.caller, c.req.valid("param").id));
      return c.body(null, 204, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "moderateReview",
      method: "patch",
      path: "/movies/{id}/reviews/{review_id}",
      summary: "Hide a review, or show it again",
      description:
        "A hidden review is neither in the public list nor in the movie's average; its writer still sees it. Needs the permission `programme` in one of the cinemas of the movie's owner.",
      tags: ["Reviews"],
      ...needing("programme", outdatesSnapshots),
      request: { params: reviewParams, body: body(moderationBody) },
      responses: {
        200: json(knownReviewSchema, "The review after the change"),
        ...refusals(...OF_RIGHTS, "movie_not_found", "review_not_found"),
      },
    }),
    async (c) => {
      const { id, review_id: reviewId } = c.req.valid("param");
      const { hidden } = c.req.valid("json");
      const { review } = granted(await service.moderate(c.var.caller, id, reviewId, hidden));
      return c.json(knownReviewView(review), 200, NO_STORE);
    },
  );
