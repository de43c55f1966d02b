import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { NO_STORE, idParams, refusals, shown, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { rateLimited } from "../../http/rate-limits.ts";
import { needing } from "../../identity/authentication.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
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
      operationId: "getHallPicture",
      method: "get",
      path: "/showtimes/{id}/plan.svg",
      summary: "The hall as a picture: which seats are free, held, sold, in, and blocked",
      description:
        "Needs the permission `door`. Each state has a shape of its own beside its colour. `title` and `desc` in it say the showtime and the counts. At most 20 of these requests a minute from one network.",
      tags: ["Check-in"],
      ...needing("door", rateLimited),
      request: { params: idParams },
      responses: {
        200: svgOf("The picture"),
        ...refusals(...OF_RIGHTS, "showtime_not_found", "too_many_requests"),
      },
    }),
    async (c) =>
      c.body(granted(await service.hallDrawn(c.var.caller, c.req.valid("param").id)).svg, 200, SVG),
  )
  .openapi(
    createRoute({
      operationId: "getSalesPicture",
      method: "get",
      path: "/showtimes/{id}/sales.svg",
      summary: "The curve of a showtime's sales as a picture",
      description:
        "Needs the permission `reports`. Tickets sold, less those given back, from the opening of sales until the start or now. Times are the cinema's. At most 20 of these requests a minute from one network.",
      tags: ["Reports"],
      ...needing("reports", rateLimited),
      request: { params: idParams },
      responses: {
        200: svgOf("The picture"),
        ...refusals(...OF_RIGHTS, "showtime_not_found", "too_many_requests"),
      },
    }),
    async (c) =>
      c.body(granted(await service.salesDrawn(c.var.caller, c.req.valid("param").id)).svg, 200, SVG),
  );
