import { createRoute } from "@hono/zod-openapi";
import {
  NOT_CHANGED,
  fromSnapshot,
  ifMatchHeaders,
  outdatesSnapshots,
  sawAsIs,
  tagged,
} from "../../http/conditional.ts";
import { NO_STORE, PROBLEM, body, idParams, json, page, slice } from "../../http/openapi.ts";
import { parseCursor, toPage } from "../../http/pagination.ts";
import { Problem, granting } from "../../http/problem.ts";
import { knownCallerIfAny, needing } from "../../identity/authentication.ts";
import { now } from "../../platform/clock.ts";
import * as scheduling from "../scheduling/service.ts";
import { addSeatsBody } from "./added-seats-body.ts";
import { showtimeBody, showtimeChangeBody } from "./bodies.ts";
import { presentationFilterIn } from "./presentation-wire.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import type { Showtime } from "./showtime.ts";
import { daysIn, showtimeQuery, showtimeSchema, showtimeView } from "./wire.ts";

const granted = granting(explain);

const view = (showtime: Showtime) => showtimeView(showtime, now());

export const showtimes = slice()
  .openapi(
    createRoute({
      method: "get",
      path: "/showtimes",
      summary: "Showtimes, in the order of their start",
      tags: ["Showtimes"],
      middleware: fromSnapshot,
      request: { query: showtimeQuery },
      responses: { 200: json(page(showtimeSchema), "A page"), ...NOT_CHANGED, ...PROBLEM },
    }),
    async (c) => {
      const query = c.req.valid("query");
      const { limit, cursor, movie_id: movieId, cinema_id: cinemaId, status } = query;
      const days = daysIn(query);
      const shown = presentationFilterIn(query);
      const filter = { days, movieId, cinemaId, shown, after: parseCursor(cursor, 2), limit: limit + 1 };
      const caller = status === "draft" ? await knownCallerIfAny(c.req.header("authorization")) : null;
      if (status === "draft" && caller === null)
        throw new Problem(
          "unauthenticated",
          "Drafts are visible to their owners only: send an access token.",
        );
      const rows = await (caller === null
        ? service.listShowtimes(filter)
        : service.listDrafts(caller, filter));
      const { data, next } = toPage(rows, limit, ({ startsAtMs, id }) => [startsAtMs, id]);
      return c.json({ data: data.map(view), next }, 200, caller === null ? {} : NO_STORE);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/showtimes/{id}",
      summary: "One showtime",
      description: "A draft is visible only to its cinema's owner and to admins.",
      tags: ["Showtimes"],
      middleware: fromSnapshot,
      request: { params: idParams },
      responses: { 200: json(showtimeSchema, "The showtime"), ...NOT_CHANGED, ...PROBLEM },
    }),
    async (c) => {
      const askCaller = () => knownCallerIfAny(c.req.header("authorization"));
      const showtime = await service.showtime(c.req.valid("param").id, askCaller);
      if (showtime === undefined) throw new Problem("showtime_not_found", "There is no such showtime.");
      const seen = view(showtime);
      return c.json(seen, 200, { ...tagged(seen), ...(showtime.status === "draft" ? NO_STORE : {}) });
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/showtimes",
      summary: "Show a movie, and put its seats on sale",
      description:
        "On a screen, which is then taken until cleaning ends; or without a screen, with a list or a number of seats. A draft sells nothing until its status becomes on_sale.",
      tags: ["Showtimes"],
      ...needing("programme", outdatesSnapshots),
      request: { body: body(showtimeBody) },
      responses: {
        201: json(showtimeSchema, "On sale from sales_open_at to sales_close_at, or a draft"),
        ...PROBLEM,
      },
    }),
    async (c) => {
      const { showtime } = granted(await scheduling.createShowtime(c.var.caller, c.req.valid("json")));
      const added = view(showtime);
      return c.json(added, 201, tagged(added));
    },
  )
  .openapi(
    createRoute({
      method: "patch",
      path: "/showtimes/{id}",
      summary: "Publish, close, move or change a showtime",
      description:
        "Seats that are sold or held keep their terms. A change that would remove such seats is refused, and the refusal names them.",
      tags: ["Showtimes"],
      ...needing("programme", outdatesSnapshots),
      request: { params: idParams, headers: ifMatchHeaders, body: body(showtimeChangeBody) },
      responses: { 200: json(showtimeSchema, "Changed, also at its box office"), ...PROBLEM },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { "if-match": ifMatch } = c.req.valid("header");
      const change = c.req.valid("json");
      const changed = await scheduling.changeShowtime(c.var.caller, id, change, sawAsIs(ifMatch, view));
      const seen = view(granted(changed).showtime);
      return c.json(seen, 200, tagged(seen));
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/showtimes/{id}/seats",
      summary: "Add seats",
      description:
        "By name, beside those of the layout: 1,000 at once, 10,000 in all, and 50,000 with the layout's own.",
      tags: ["Showtimes"],
      ...needing("programme", outdatesSnapshots),
      request: { params: idParams, body: body(addSeatsBody) },
      responses: { 201: json(showtimeSchema, "The seats can be bought"), ...PROBLEM },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const extended = await scheduling.addSeats(c.var.caller, id, c.req.valid("json"));
      return c.json(view(granted(extended).showtime), 201);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/showtimes/{id}",
      summary: "Cancel a showtime, or delete a draft",
      description:
        "Nothing more is sold from that moment; every reservation ends within seconds, and each buyer gets a mail.",
      tags: ["Showtimes"],
      ...needing("programme", outdatesSnapshots),
      request: { params: idParams },
      responses: {
        200: json(showtimeSchema, "Cancelled"),
        204: { description: "The draft is gone" },
        ...PROBLEM,
      },
    }),
    async (c) => {
      const ended = await scheduling.cancelShowtime(c.var.caller, c.req.valid("param").id);
      const { showtime } = granted(ended);
      return showtime === null ? c.body(null, 204) : c.json(view(showtime), 200);
    },
  );
