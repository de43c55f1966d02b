import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { TAGGED, ifMatchHeaders, outdatesSnapshots, sawAsIs, tagged } from "../../http/conditional.ts";
import { keyHeaders, OF_ONCE } from "../../http/idempotency.ts";
import { NO_STORE, body, idParams, json, page, pageQuery, refusals, slice } from "../../http/openapi.ts";
import { parseCursor, toPage } from "../../http/pagination.ts";
import { granting } from "../../http/problem.ts";
import { rateLimited } from "../../http/rate-limits.ts";
import { needing } from "../../identity/authentication.ts";
import { once } from "../../identity/once.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
import * as repricing from "../repricing/service.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import { cardBody, cardChanges, cardParams, cardSchema, cardView } from "./wire.ts";

const granted = granting(explain);

export const priceCards = slice()
  .openapi(
    createRoute({
      operationId: "listPriceCards",
      method: "get",
      path: "/cinemas/{id}/price-cards",
      summary: "The price cards of a cinema, oldest first",
      description: "Needs the permission `prices` in the cinema.",
      tags: ["Price cards"],
      ...needing("prices"),
      request: { params: idParams, query: z.strictObject(pageQuery) },
      responses: { 200: json(page(cardSchema), "A page"), ...refusals(...OF_RIGHTS, "cinema_not_found") },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const [afterId = 0] = parseCursor(cursor, 1) ?? [];
      const { id } = c.req.valid("param");
      const { cards } = granted(await service.listCards(c.var.caller, id, afterId, limit + 1));
      const { data, next } = toPage(cards, limit, (card) => [card.id]);
      return c.json({ data: data.map(cardView), next }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "createPriceCard",
      method: "post",
      path: "/cinemas/{id}/price-cards",
      summary: "Make a price card",
      description:
        "A showtime with its `price_card_id` gets the prices that the card has for its start, its format and its hall. Needs the permission `prices` in the cinema.",
      tags: ["Price cards"],
      ...needing("prices", once),
      request: { headers: keyHeaders, params: idParams, body: body(cardBody) },
      responses: {
        201: { ...json(cardSchema, "Made"), ...TAGGED },
        ...refusals(...OF_ONCE, ...OF_RIGHTS, "cinema_not_found"),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { card } = granted(await service.createCard(c.var.caller, id, c.req.valid("json")));
      const view = cardView(card);
      return c.json(view, 201, { ...tagged(view), ...NO_STORE });
    },
  )
  .openapi(
    createRoute({
      operationId: "getPriceCard",
      method: "get",
      path: "/cinemas/{id}/price-cards/{card_id}",
      summary: "One price card",
      description: "Needs the permission `prices` in the cinema.",
      tags: ["Price cards"],
      ...needing("prices"),
      request: { params: cardParams },
      responses: {
        200: { ...json(cardSchema, "The price card"), ...TAGGED },
        ...refusals(...OF_RIGHTS, "cinema_not_found", "price_card_not_found"),
      },
    }),
    async (c) => {
      const { id, card_id: cardId } = c.req.valid("param");
      const view = cardView(granted(await service.readCard(c.var.caller, id, cardId)).card);
      return c.json(view, 200, { ...tagged(view), ...NO_STORE });
    },
  )
  .openapi(
    createRoute({
      operationId: "changePriceCard",
      method: "patch",
      path: "/cinemas/{id}/price-cards/{card_id}",
      summary: "Change a price card",
      description:
        "Fields that are left out do not change. Showtimes that use it and have not started get its new prices for later sales; seats that are held or sold keep theirs. Refused as a whole, with the showtimes' ids, if one of them could not be sold at its new prices, and if more than 2,000 are to come. Needs the permission `prices` in the cinema.",
      tags: ["Price cards"],
      ...needing("prices", rateLimited, outdatesSnapshots),
      request: { params: cardParams, headers: ifMatchHeaders, body: body(cardChanges) },
      responses: {
        200: { ...json(cardSchema, "As it is now; box offices have it within two minutes"), ...TAGGED },
        ...refusals(
          ...OF_RIGHTS,
          "too_many_requests",
          "changed_meanwhile",
          "precondition_failed",
          "cinema_not_found",
          "price_card_not_found",
          "too_many_showtimes",
        ),
      },
    }),
    async (c) => {
      const { id, card_id: cardId } = c.req.valid("param");
      const { "if-match": ifMatch } = c.req.valid("header");
      const changes = c.req.valid("json");
      const view = cardView(
        granted(await repricing.changeCard(c.var.caller, id, cardId, changes, sawAsIs(ifMatch, cardView)))
          .card,
      );
      return c.json(view, 200, { ...tagged(view), ...NO_STORE });
    },
  )
  .openapi(
    createRoute({
      operationId: "deletePriceCard",
      method: "delete",
      path: "/cinemas/{id}/price-cards/{card_id}",
      summary: "Delete a price card that no showtime to come uses",
      description: "Drafts count, cancelled showtimes do not. Needs the permission `prices` in the cinema.",
      tags: ["Price cards"],
      ...needing("prices"),
      request: { params: cardParams },
      responses: {
        204: { description: "Gone" },
        ...refusals(...OF_RIGHTS, "cinema_not_found", "price_card_in_use", "price_card_not_found"),
      },
    }),
    async (c) => {
      const { id, card_id: cardId } = c.req.valid("param");
      granted(await service.deleteCard(c.var.caller, id, cardId));
      return c.body(null, 204);
    },
  );
