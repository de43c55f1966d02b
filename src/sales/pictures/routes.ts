import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { NO_STORE, PROBLEM, idParams, shown, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { rateLimited } from "../../http/rate-limits.ts";
import { needing } from "../../identity/authentication.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";

const granted = granting(explain);

const SVG = { ...NO_STORE, "content-type": "image/svg+xml; charset=utf-8" };

const svgOf = (description: string) => ({
  description,
  content: { "image/svg+xml": shown(() => z.string()) },
});

/** Each is drawn anew, from up to 50,000 seats or all of a ledger. Their policy is the default one: nothing in them runs. */
export const pictures = slice()
  .openapi(
    createRoute({
      method: "get",
      path: "/showtimes/{id}/plan.svg",
      summary: "The hall as a picture: which seats are free, held, sold, in, and blocked",
      description:
        "Each state has a shape of its own beside its colour. `title` and `desc` in it say the showtime and the counts.",
      tags: ["Check-in"],
      ...needing("door", rateLimited),
      request: { params: idParams },
      responses: { 200: svgOf("The picture"), ...PROBLEM },
    }),
    async (c) =>
      c.body(granted(await service.hallDrawn(c.var.caller, c.req.valid("param").id)).svg, 200, SVG),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/showtimes/{id}/sales.svg",
      summary: "The curve of a showtime's sales as a picture",
      description:
        "Tickets sold, less those given back, from the opening of sales until the start or now. Times are the cinema's.",
      tags: ["Reports"],
      ...needing("reports", rateLimited),
      request: { params: idParams },
      responses: { 200: svgOf("The picture"), ...PROBLEM },
    }),
    async (c) =>
      c.body(granted(await service.salesDrawn(c.var.caller, c.req.valid("param").id)).svg, 200, SVG),
  );
