import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { asksForLanguage } from "../../http/accept-language.ts";
import { BEARER, NO_STORE, idParams, json, refusals, shown, slice } from "../../http/openapi.ts";
import { PRINTED_HEADERS, printedPage, wantsPage } from "../../http/printed-page.ts";
import { granting } from "../../http/problem.ts";
import { buying } from "../../identity/authentication.ts";
import { OF_TOKENS } from "../../identity/refused-callers.ts";
import { receiptPage } from "./page.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import { printQuery, receiptParams, receiptSchema, receiptView, receiptsSchema } from "./wire.ts";

const granted = granting(explain);

export const receipts = slice()
  .openapi(
    createRoute({
      operationId: "listReceiptsOfReservation",
      method: "get",
      path: "/reservations/{id}/receipts",
      summary: "The numbered receipts of a reservation",
      description:
        "The sale's, and one for each later change. Empty where the cinema numbers none; for a moment after a sale it may lack the newest.",
      tags: ["Receipts"],
      security: BEARER,
      middleware: [buying] as const,
      request: { params: idParams },
      responses: {
        200: json(receiptsSchema, "In their order"),
        ...refusals(...OF_TOKENS, "reservation_not_found"),
      },
    }),
    async (c) => {
      const { receipts: found } = granted(
        await service.receiptsOfBuyer(c.var.caller, c.req.valid("param").id),
      );
      return c.json({ data: found.map(receiptView) }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "getReceipt",
      method: "get",
      path: "/receipts/{id}",
      summary: "One receipt, to read or to print",
      description:
        "For its buyer, and for staff who serve its order (`customers`) or read reports (`reports`). With `Accept: text/html` a page that prints on A4, or with `paper=80mm` on the roll of a till's printer.",
      tags: ["Receipts"],
      security: BEARER,
      middleware: [buying, asksForLanguage] as const,
      request: { params: receiptParams, query: printQuery },
      responses: {
        200: {
          description: "The receipt, as it was made",
          content: { "application/json": shown(receiptSchema), "text/html": shown(() => z.string()) },
        },
        ...refusals(...OF_TOKENS, "receipt_not_found"),
      },
    }),
    async (c) => {
      const found = granted(await service.receiptFor(c.var.caller, c.req.valid("param").id));
      const { paper, lang = c.var.language } = c.req.valid("query");
      return wantsPage(c)
        ? printedPage(c, receiptPage(found.printout, lang, paper), lang)
        : c.json(receiptView(found.receipt), 200, PRINTED_HEADERS);
    },
  );
