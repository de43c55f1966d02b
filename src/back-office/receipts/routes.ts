import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { asksForLanguage } from "../../http/accept-language.ts";
import { BY_ACCEPT, inBoth, inCsv, wantsCsv } from "../../http/csv.ts";
import { NO_STORE, idParams, json, page, refusals, shown, slice } from "../../http/openapi.ts";
import { parseCursor, toPage } from "../../http/pagination.ts";
import { printedPage } from "../../http/printed-page.ts";
import { granting } from "../../http/problem.ts";
import { needing } from "../../identity/authentication.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
import { receiptPage } from "../../sales/receipts/page.ts";
import { explain } from "../../sales/receipts/refusals.ts";
import * as service from "../../sales/receipts/service.ts";
import {
  printQuery,
  receiptSchema,
  receiptView,
  receiptsQuery,
  receiptsSchema,
} from "../../sales/receipts/wire.ts";
import { RECEIPTS } from "./csv.ts";

const granted = granting(explain);

const receiptsPage = page(receiptSchema);

export const orderReceipts = slice()
  .openapi(
    createRoute({
      operationId: "listReceiptsOfOrder",
      method: "get",
      path: "/orders/{id}/receipts",
      summary: "The numbered receipts of an order",
      description:
        "Needs the permission `customers`. The sale's, and one for each later change. Empty where the cinema numbers none.",
      tags: ["Receipts"],
      ...needing("customers"),
      request: { params: idParams },
      responses: {
        200: json(receiptsSchema, "In their order"),
        ...refusals(...OF_RIGHTS, "reservation_not_found"),
      },
    }),
    async (c) => {
      const found = granted(await service.receiptsOfOrder(c.var.caller, c.req.valid("param").id));
      return c.json({ data: found.receipts.map(receiptView) }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "getReceiptPageOfOrder",
      method: "get",
      path: "/orders/{id}/receipt",
      summary: "The receipt that a counter prints for an order",
      description:
        "Needs the permission `customers`. A page for A4, or with `paper=80mm` for the roll of a till's printer: the order's newest numbered receipt; where the cinema numbers none, a till receipt of what is sold now, without a number. 503 `unavailable` for a moment after a sale, until the receipt has its number.",
      tags: ["Receipts"],
      ...needing("customers", asksForLanguage),
      request: { params: idParams, query: printQuery },
      responses: {
        200: { description: "The page", content: { "text/html": shown(() => z.string()) } },
        ...refusals(...OF_RIGHTS, "receipt_not_found", "reservation_not_found"),
      },
    }),
    async (c) => {
      const found = granted(await service.printoutOfOrder(c.var.caller, c.req.valid("param").id));
      const { paper, lang = c.var.language } = c.req.valid("query");
      return printedPage(c, receiptPage(found.printout, lang, paper), lang);
    },
  )
  .openapi(
    createRoute({
      operationId: "listReceiptsOfCinema",
      method: "get",
      path: "/cinemas/{id}/receipts",
      summary: "A cinema's numbered receipts of a year, the newest first",
      description:
        "Needs the permission `reports`. As CSV always all of the year, in their order: `limit` and `cursor` are ignored.",
      tags: ["Receipts"],
      ...needing("reports"),
      request: { params: idParams, query: receiptsQuery },
      responses: {
        200: inBoth(receiptsPage),
        ...refusals(...OF_RIGHTS, "cinema_not_found"),
      },
    }),
    async (c) => {
      const { caller } = c.var;
      const { id } = c.req.valid("param");
      const { limit, cursor, year } = c.req.valid("query");
      if (wantsCsv(c)) {
        const all = granted(await service.allReceipts(caller, id, year));
        return inCsv(c, `receipts-${all.year}`, RECEIPTS, all.pages);
      }
      const [below = Number.MAX_SAFE_INTEGER] = parseCursor(cursor, 1) ?? [];
      const { receipts } = granted(await service.listReceipts(caller, id, year, below, limit + 1));
      const { data, next } = toPage(receipts, limit, ({ number }) => [number]);
      return c.json({ data: data.map(receiptView), next }, 200, BY_ACCEPT);
    },
  );
