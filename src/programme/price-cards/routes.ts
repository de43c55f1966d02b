import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { ifMatchHeaders, outdatesSnapshots, sawAsIs, tagged } from "../../http/conditional.ts";
import { NO_STORE, PROBLEM, body, idParams, json, page, pageQuery, slice } from "../../http/openapi.ts";
import { parseCursor, toPage } from "../../http/pagination.ts";
import { granting } from "../../http/problem.ts";
import { rateLimited } from "../../http/rate-limits.ts";
import { needing } from "../../identity/authentication.ts";
import * as repricing from "../repricing/service.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import { cardBody, cardChanges, cardParams, cardSchema, cardView } from "./wire.ts";

const granted = granting(explain);

export const priceCards = slice()
  .openapi(
    createRoute({
      method: "get",
      path: "/cinemas/{id}/price-cards",
      summary: "The price cards of a cinema, oldest first",
      tags: ["Price cards"],
      ...needing("prices"),
      request: { params: idParams, query: z.strictObject(pageQuery) },
      responses: { 200: json(page(cardSchema), "A page"), ...PROBLEM },
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
      method: "post",
      path: "/cinemas/{id}/price-cards",
      summary: "Make a price card",
      description:
        "A showtime with its `price_card_id` gets the prices that the card has for its start, its format and its hall.",
      tags: ["Price cards"],
      ...needing("prices"),
      request: { params: idParams, body: body(cardBody) },
      responses: { 201: json(cardSchema, "Made"), ...PROBLEM },
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
      method: "get",
      path: "/cinemas/{id}/price-cards/{card_id}",
      summary: "One price card",
      tags: ["Price cards"],
      ...needing("prices"),
      request: { params: cardParams },
      responses: { 200: json(cardSchema, "The price card"), ...PROBLEM },
    }),
    async (c) => {
      const { id, card_id: cardId } = c.req.valid("param");
      const view = cardView(granted(await service.readCard(c.var.caller, id, cardId)).card);
      return c.json(view, 200, { ...tagged(view), ...NO_STORE });
    },
  )
  .openapi(
    createRoute({
      method: "patch",
      path: "/cinemas/{id}/price-cards/{card_id}",
      summary: "Change a price card",
      description:
        "Showtimes that use it and have not started get its new prices for later sales; seats that are held or sold keep theirs. Refused as a whole, with the showtimes' ids, if one of them could not be sold at its new prices, and if more than 2,000 are to come.",
      tags: ["Price cards"],
      ...needing("prices", rateLimited, outdatesSnapshots),
      request: { params: cardParams, headers: ifMatchHeaders, body: body(cardChanges) },
      responses: {
        200: json(cardSchema, "As it is now; box offices have it within two minutes"),
        ...PROBLEM,
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
      method: "delete",
      path: "/cinemas/{id}/price-cards/{card_id}",
      summary: "Delete a price card that no showtime to come uses",
      tags: ["Price cards"],
      ...needing("prices"),
      request: { params: cardParams },
      responses: { 204: { description: "Gone" }, ...PROBLEM },
    }),
    async (c) => {
      const { id, card_id: cardId } = c.req.valid("param");
      granted(await service.deleteCard(c.var.caller, id, cardId));
      return c.body(null, 204);
    },
  );
