import { createRoute } from "@hono/zod-openapi";
import { TAGGED, ifMatchHeaders, sawAsIs, tagged } from "../../http/conditional.ts";
import { NO_STORE, body, idParams, json, refusals, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { needing } from "../../identity/authentication.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
import { explain } from "../cinemas/refusals.ts";
import * as service from "./service.ts";
import { receiptSettingsBody, receiptSettingsSchema, receiptSettingsView } from "./wire.ts";

const granted = granting(explain);

export const receiptSettings = slice()
  .openapi(
    createRoute({
      operationId: "getReceiptSettings",
      method: "get",
      path: "/cinemas/{id}/receipt-settings",
      summary: "How a cinema writes its receipts",
      description: "Needs the permission `cinema` in the cinema.",
      tags: ["Receipts"],
      ...needing("cinema"),
      request: { params: idParams },
      responses: {
        200: { ...json(receiptSettingsSchema, "As they are now"), ...TAGGED },
        ...refusals(...OF_RIGHTS, "cinema_not_found"),
      },
    }),
    async (c) => {
      const found = await service.settingsFor(c.var.caller, c.req.valid("param").id);
      const view = receiptSettingsView(granted(found).settings);
      return c.json(view, 200, { ...tagged(view), ...NO_STORE });
    },
  )
  .openapi(
    createRoute({
      operationId: "setReceiptSettings",
      method: "put",
      path: "/cinemas/{id}/receipt-settings",
      summary: "Set how a cinema writes its receipts",
      description:
        "Replaces all of it. Receipts that were made before stay as they are. With `numbered`, sales from now on have receipts; without it, sales from now on have none, and what was sold before still has correcting ones. Needs the permission `cinema` in the cinema.",
      tags: ["Receipts"],
      ...needing("cinema"),
      request: { params: idParams, headers: ifMatchHeaders, body: body(receiptSettingsBody) },
      responses: {
        200: { ...json(receiptSettingsSchema, "As they are now"), ...TAGGED },
        ...refusals(...OF_RIGHTS, "changed_meanwhile", "precondition_failed", "cinema_not_found"),
      },
    }),
    async (c) => {
      const saw = sawAsIs(c.req.valid("header")["if-match"], receiptSettingsView);
      const { id } = c.req.valid("param");
      const set = await service.setSettings(c.var.caller, id, c.req.valid("json"), saw);
      const view = receiptSettingsView(granted(set).settings);
      return c.json(view, 200, { ...tagged(view), ...NO_STORE });
    },
  );
