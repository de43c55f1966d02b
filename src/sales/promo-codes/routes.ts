import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { TAGGED, ifMatchHeaders, sawAsIs, tagged } from "../../http/conditional.ts";
import { keyHeaders, OF_ONCE } from "../../http/idempotency.ts";
import { NO_STORE, body, idParams, json, page, pageQuery, refusals, slice } from "../../http/openapi.ts";
import { parseCursor, toPage } from "../../http/pagination.ts";
import { granting } from "../../http/problem.ts";
import { needing } from "../../identity/authentication.ts";
import { once } from "../../identity/once.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
import type { PromoCode } from "./promo-code.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import { promoCodeBody, promoCodeChanges, promoCodeSchema, promoCodeView, termsView } from "./wire.ts";

const listQuery = z.strictObject(pageQuery);

const granted = granting(explain);

const headersOf = (promo: PromoCode) => ({ ...NO_STORE, ...tagged(termsView(promo)) });

export const promoCodes = slice()
  .openapi(
    createRoute({
      operationId: "listPromoCodes",
      method: "get",
      path: "/promo-codes",
      summary: "Your promo codes, oldest first; an admin sees all",
      description: "Needs the permission `prices`. Staff see those for showtimes of their cinemas alone.",
      tags: ["Promo codes"],
      ...needing("prices"),
      request: { query: listQuery },
      responses: { 200: json(page(promoCodeSchema), "A page"), ...refusals(...OF_RIGHTS) },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const [afterId = 0] = parseCursor(cursor, 1) ?? [];
      const found = await service.listCodes(c.var.caller, afterId, limit + 1);
      const { data, next } = toPage(found, limit, ({ id }) => [id]);
      return c.json({ data: data.map(promoCodeView), next }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "getPromoCode",
      method: "get",
      path: "/promo-codes/{id}",
      summary: "One promo code, with its uses so far",
      description: "Needs the permission `prices`. A sale changes `uses`, and not the ETag.",
      tags: ["Promo codes"],
      ...needing("prices"),
      request: { params: idParams },
      responses: {
        200: { ...json(promoCodeSchema, "The promo code"), ...TAGGED },
        ...refusals(...OF_RIGHTS, "promo_code_not_found"),
      },
    }),
    async (c) => {
      const { promo } = granted(await service.code(c.var.caller, c.req.valid("param").id));
      return c.json(promoCodeView(promo), 200, headersOf(promo));
    },
  )
  .openapi(
    createRoute({
      operationId: "createPromoCode",
      method: "post",
      path: "/promo-codes",
      summary: "Make a promo code",
      description:
        "Needs the permission `prices`. It is valid in its owner's cinemas; staff name the showtimes. A code that an admin makes for given showtimes belongs to the owner of their cinemas.",
      tags: ["Promo codes"],
      ...needing("prices", once),
      request: { headers: keyHeaders, body: body(promoCodeBody) },
      responses: {
        201: { ...json(promoCodeSchema, "Made, and active"), ...TAGGED },
        ...refusals(...OF_ONCE, ...OF_RIGHTS, "promo_code_exists", "showtime_not_found"),
      },
    }),
    async (c) => {
      const { promo } = granted(await service.createCode(c.var.caller, c.req.valid("json")));
      return c.json(promoCodeView(promo), 201, headersOf(promo));
    },
  )
  .openapi(
    createRoute({
      operationId: "changePromoCode",
      method: "patch",
      path: "/promo-codes/{id}",
      summary: "Change a promo code",
      description:
        "Needs the permission `prices`. Fields that are left out stay; null removes a limit. The percent or amount cannot change while the code is in use. Sales so far keep their prices.",
      tags: ["Promo codes"],
      ...needing("prices"),
      request: { params: idParams, headers: ifMatchHeaders, body: body(promoCodeChanges) },
      responses: {
        200: { ...json(promoCodeSchema, "As it is now"), ...TAGGED },
        ...refusals(
          ...OF_RIGHTS,
          "changed_meanwhile",
          "precondition_failed",
          "promo_code_in_use",
          "promo_code_not_found",
          "showtime_not_found",
        ),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const isAsSeen = sawAsIs(c.req.valid("header")["if-match"], termsView);
      const { promo } = granted(await service.changeCode(c.var.caller, id, c.req.valid("json"), isAsSeen));
      return c.json(promoCodeView(promo), 200, headersOf(promo));
    },
  )
  .openapi(
    createRoute({
      operationId: "deletePromoCode",
      method: "delete",
      path: "/promo-codes/{id}",
      summary: "Remove a promo code that was never used",
      description:
        "Needs the permission `prices`. One that was used or tried stays: PATCH it with `active` false.",
      tags: ["Promo codes"],
      ...needing("prices"),
      request: { params: idParams },
      responses: {
        204: { description: "Gone" },
        ...refusals(...OF_RIGHTS, "promo_code_in_use", "promo_code_not_found"),
      },
    }),
    async (c) => {
      granted(await service.removeCode(c.var.caller, c.req.valid("param").id));
      return c.body(null, 204);
    },
  );
