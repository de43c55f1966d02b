import { createRoute } from "@hono/zod-openapi";
import { ifMatchHeaders, sawAsIs, tagged } from "../../http/conditional.ts";
import { NO_STORE, PROBLEM, body, idParams, json, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { needing } from "../../identity/authentication.ts";
import { explain } from "../cinemas/refusals.ts";
import * as service from "./service.ts";
import { receiptSettingsBody, receiptSettingsSchema, receiptSettingsView } from "./wire.ts";

const granted = granting(explain);

export const receiptSettings = slice()
  .openapi(
    createRoute({
      method: "get",
      path: "/cinemas/{id}/receipt-settings",
      summary: "How a cinema writes its receipts",
      tags: ["Receipts"],
      ...needing("cinema"),
      request: { params: idParams },
      responses: { 200: json(receiptSettingsSchema, "As they are now"), ...PROBLEM },
    }),
    async (c) => {
      const found = await service.settingsFor(c.var.caller, c.req.valid("param").id);
      const view = receiptSettingsView(granted(found).settings);
      return c.json(view, 200, { ...tagged(view), ...NO_STORE });
    },
  )
  .openapi(
    createRoute({
      method: "put",
      path: "/cinemas/{id}/receipt-settings",
      summary: "Set how a cinema writes its receipts",
      description:
        "Replaces all of it. Receipts that were made before stay as they are. With `numbered`, sales from now on have receipts; without it, sales from now on have none, and what was sold before still has correcting ones.",
      tags: ["Receipts"],
      ...needing("cinema"),
      request: { params: idParams, headers: ifMatchHeaders, body: body(receiptSettingsBody) },
      responses: { 200: json(receiptSettingsSchema, "As they are now"), ...PROBLEM },
    }),
    async (c) => {
      const saw = sawAsIs(c.req.valid("header")["if-match"], receiptSettingsView);
      const { id } = c.req.valid("param");
      const set = await service.setSettings(c.var.caller, id, c.req.valid("json"), saw);
      const view = receiptSettingsView(granted(set).settings);
      return c.json(view, 200, { ...tagged(view), ...NO_STORE });
    },
  );
