import { createRoute } from "@hono/zod-openapi";
import {
  CACHED,
  NOT_CHANGED,
  TAGGED,
  fromSnapshot,
  ifMatchHeaders,
  outdatesSnapshots,
  sawAsIs,
  tagged,
} from "../../http/conditional.ts";
import { keyHeaders, OF_ONCE } from "../../http/idempotency.ts";
import {
  NO_STORE,
  OPTIONAL_BEARER,
  body,
  idParams,
  json,
  page,
  refusals,
  slice,
} from "../../http/openapi.ts";
import { parseCursor, toPage } from "../../http/pagination.ts";
import { Problem, granting } from "../../http/problem.ts";
import { knownCallerIfAny, needing } from "../../identity/authentication.ts";
import { once } from "../../identity/once.ts";
import { OF_RIGHTS, OF_TOKENS } from "../../identity/refused-callers.ts";
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
      operationId: "listShowtimes",
      method: "get",
      path: "/showtimes",
      summary: "Showtimes, in the order of their start",
      description:
        "Public ones, which need no token: those of a day, or of several days; without any day, those that can still be bought. With `status=draft`, the drafts of cinemas in which the caller has the permission `programme`. With `sandbox=true` and `cinema_id`, those of a sandbox where the caller works; no other list has them.",
      tags: ["Showtimes"],
      security: OPTIONAL_BEARER,
      middleware: fromSnapshot,
      request: { query: showtimeQuery },
      responses: {
        200: { ...json(page(showtimeSchema), "A page"), ...CACHED },
        ...NOT_CHANGED,
        ...refusals(...OF_TOKENS, "cinema_not_found", "unauthenticated"),
      },
    }),
    async (c) => {
      const query = c.req.valid("query");
      const { limit, cursor, movie_id: movieId, cinema_id: cinemaId, status, sandbox } = query;
      const days = daysIn(query);
      const shown = presentationFilterIn(query);
      const filter = { days, movieId, cinemaId, shown, after: parseCursor(cursor, 2), limit: limit + 1 };
      const isPublic = status !== "draft" && sandbox !== true;
      const caller = isPublic ? null : await knownCallerIfAny(c);
      if (!isPublic && caller === null)
        throw new Problem(
          "unauthenticated",
          "Drafts and sandboxes are visible to those who work there only: send an access token.",
        );
      const rows = await (caller === null
        ? service.listShowtimes(filter)
        : status === "draft"
          ? service.listDrafts(caller, filter)
          : service.listOfSandbox(caller, filter));
      if (rows === undefined)
        throw new Problem("cinema_not_found", "There is no such sandbox cinema, or you do not work there.");
      const { data, next } = toPage(rows, limit, ({ startsAtMs, id }) => [startsAtMs, id]);
      return c.json({ data: data.map(view), next }, 200, caller === null ? {} : NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "getShowtime",
      method: "get",
      path: "/showtimes/{id}",
      summary: "One showtime",
      description:
        "Needs no token, but for a draft, which only who has the permission `programme` in its cinema sees, and for a sandbox, which only who works there sees.",
      tags: ["Showtimes"],
      security: OPTIONAL_BEARER,
      middleware: fromSnapshot,
      request: { params: idParams },
      responses: {
        200: { ...json(showtimeSchema, "The showtime"), ...CACHED },
        ...NOT_CHANGED,
        ...refusals(...OF_TOKENS, "showtime_not_found", "unauthenticated"),
      },
    }),
    async (c) => {
      const askCaller = () => knownCallerIfAny(c);
      const showtime = await service.showtime(c.req.valid("param").id, askCaller);
      if (showtime === undefined) throw new Problem("showtime_not_found", "There is no such showtime.");
      const seen = view(showtime);
      const isPublic = showtime.status !== "draft" && !showtime.sandbox;
      return c.json(seen, 200, { ...tagged(seen), ...(isPublic ? {} : NO_STORE) });
    },
  )
  .openapi(
    createRoute({
      operationId: "createShowtime",
      method: "post",
      path: "/showtimes",
      summary: "Show a movie, and put its seats on sale",
      description:
        "On a screen, which is then taken until cleaning ends; or without a screen, with a list or a number of seats. Send `starts_at` or `local_start`, and `prices` or `price_card_id`. A draft sells nothing until its status becomes on_sale. Needs the permission `programme` in the cinema.",
      tags: ["Showtimes"],
      ...needing("programme", once, outdatesSnapshots),
      request: { headers: keyHeaders, body: body(showtimeBody) },
      responses: {
        201: {
          ...json(showtimeSchema, "On sale from sales_open_at to sales_close_at, or a draft"),
          ...TAGGED,
        },
        ...refusals(
          ...OF_ONCE,
          ...OF_RIGHTS,
          "cinema_not_found",
          "movie_not_found",
          "screen_busy",
          "screen_closed",
          "screen_not_found",
          "starts_in_the_past",
        ),
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
      operationId: "changeShowtime",
      method: "patch",
      path: "/showtimes/{id}",
      summary: "Publish, close, move or change a showtime",
      description:
        "Fields that are left out do not change. Seats that are sold or held keep their terms. A change that would remove such seats is refused, and the refusal names them. Needs the permission `programme` in the cinema.",
      tags: ["Showtimes"],
      ...needing("programme", outdatesSnapshots),
      request: { params: idParams, headers: ifMatchHeaders, body: body(showtimeChangeBody) },
      responses: {
        200: { ...json(showtimeSchema, "Changed, also at its box office"), ...TAGGED },
        ...refusals(
          ...OF_RIGHTS,
          "changed_meanwhile",
          "precondition_failed",
          "movie_not_found",
          "screen_busy",
          "screen_closed",
          "screen_not_found",
          "seats_in_use",
          "showtime_cancelled",
          "showtime_not_found",
          "showtime_published",
          "showtime_started",
          "starts_in_the_past",
        ),
      },
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
      operationId: "addSeats",
      method: "post",
      path: "/showtimes/{id}/seats",
      summary: "Add seats",
      description:
        "By name, beside those of the layout: 1,000 at once, 10,000 in all, and 50,000 with the layout's own. Needs the permission `programme` in the cinema.",
      tags: ["Showtimes"],
      ...needing("programme", once, outdatesSnapshots),
      request: { headers: keyHeaders, params: idParams, body: body(addSeatsBody) },
      responses: {
        201: json(showtimeSchema, "The seats can be bought"),
        ...refusals(
          ...OF_ONCE,
          ...OF_RIGHTS,
          "changed_meanwhile",
          "seats_exist",
          "showtime_cancelled",
          "showtime_not_found",
        ),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const extended = await scheduling.addSeats(c.var.caller, id, c.req.valid("json"));
      return c.json(view(granted(extended).showtime), 201);
    },
  )
  .openapi(
    createRoute({
      operationId: "cancelShowtime",
      method: "delete",
      path: "/showtimes/{id}",
      summary: "Cancel a showtime, or delete a draft",
      description:
        "Nothing more is sold from that moment; every reservation ends within seconds, and each buyer gets a mail. Refused once the show has ended. Needs the permission `programme` in the cinema.",
      tags: ["Showtimes"],
      ...needing("programme", outdatesSnapshots),
      request: { params: idParams },
      responses: {
        200: json(showtimeSchema, "Cancelled"),
        204: { description: "The draft is gone" },
        ...refusals(...OF_RIGHTS, "changed_meanwhile", "showtime_not_found", "showtime_started"),
      },
    }),
    async (c) => {
      const ended = await scheduling.cancelShowtime(c.var.caller, c.req.valid("param").id);
      const { showtime } = granted(ended);
      return showtime === null ? c.body(null, 204) : c.json(view(showtime), 200);
    },
  );
