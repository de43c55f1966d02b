import { createRoute } from "@hono/zod-openapi";
import { BY_ACCEPT, inBoth, inCsv, wantsCsv } from "../../http/csv.ts";
import { refusals, slice } from "../../http/openapi.ts";
import { parseCursor, toPage } from "../../http/pagination.ts";
import { needing } from "../../identity/authentication.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
import { DAYS, MOVIES, SHOWTIMES, SUMS } from "./csv.ts";
import * as service from "./service.ts";
import {
  dayView,
  daysSchema,
  movieView,
  moviesSchema,
  periodQuery,
  showtimeView,
  showtimesQuery,
  showtimesSchema,
  summarySchema,
  sumsView,
} from "./wire.ts";

export const reports = slice()
  .openapi(
    createRoute({
      operationId: "getSalesSummary",
      method: "get",
      path: "/admin/reports/summary",
      summary: "Sales in a period, one line for each currency",
      description:
        "Needs the permission `reports`. Counts the showtimes that start in the period. An admin sees all cinemas, an owner and staff their own.",
      tags: ["Reports"],
      ...needing("reports"),
      request: { query: periodQuery },
      responses: { 200: inBoth(summarySchema), ...refusals(...OF_RIGHTS) },
    }),
    async (c) => {
      const lines = await service.summary(c.var.caller, c.req.valid("query"));
      return wantsCsv(c)
        ? inCsv(c, "summary", SUMS, [lines])
        : c.json({ data: lines.map(sumsView) }, 200, BY_ACCEPT);
    },
  )
  .openapi(
    createRoute({
      operationId: "getSalesByDay",
      method: "get",
      path: "/admin/reports/days",
      summary: "Sales in a period, one line for each day and currency",
      description: "Needs the permission `reports`. Counts the showtimes that start in the period.",
      tags: ["Reports"],
      ...needing("reports"),
      request: { query: periodQuery },
      responses: { 200: inBoth(daysSchema), ...refusals(...OF_RIGHTS) },
    }),
    async (c) => {
      const lines = await service.days(c.var.caller, c.req.valid("query"));
      return wantsCsv(c)
        ? inCsv(c, "days", DAYS, [lines])
        : c.json({ data: lines.map(dayView) }, 200, BY_ACCEPT);
    },
  )
  .openapi(
    createRoute({
      operationId: "getSalesByMovie",
      method: "get",
      path: "/admin/reports/movies",
      summary: "Sales in a period, one line for each movie and currency",
      description: "Needs the permission `reports`. Counts the showtimes that start in the period.",
      tags: ["Reports"],
      ...needing("reports"),
      request: { query: periodQuery },
      responses: { 200: inBoth(moviesSchema), ...refusals(...OF_RIGHTS) },
    }),
    async (c) => {
      const lines = await service.movies(c.var.caller, c.req.valid("query"));
      return wantsCsv(c)
        ? inCsv(c, "movies", MOVIES, [lines])
        : c.json({ data: lines.map(movieView) }, 200, BY_ACCEPT);
    },
  )
  .openapi(
    createRoute({
      operationId: "getSalesByShowtime",
      method: "get",
      path: "/admin/reports/showtimes",
      summary: "Sales in a period, one line for each showtime, in order of day and start",
      description:
        "Needs the permission `reports`. As CSV always all lines: `limit` and `cursor` are ignored.",
      tags: ["Reports"],
      ...needing("reports"),
      request: { query: showtimesQuery },
      responses: { 200: inBoth(showtimesSchema), ...refusals(...OF_RIGHTS) },
    }),
    async (c) => {
      const { limit, cursor, ...period } = c.req.valid("query");
      const { caller } = c.var;
      if (wantsCsv(c)) return inCsv(c, "showtimes", SHOWTIMES, service.allShowtimes(caller, period));
      const found = await service.showtimes(caller, period, positionOf(cursor), limit + 1);
      const { data, next } = toPage(found, limit, ({ localDate, startsAtMs, showtimeId }) => [
        localDate.replaceAll("-", ""),
        startsAtMs,
        showtimeId,
      ]);
      return c.json({ data: data.map(showtimeView), next }, 200, BY_ACCEPT);
    },
  );

function positionOf(cursor: string | undefined) {
  const [day, startsAtMs, showtimeId] = parseCursor(cursor, 3) ?? [];
  if (day === undefined || startsAtMs === undefined || showtimeId === undefined) return null;
  const localDate = String(day).replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3");
  return { localDate, startsAtMs, showtimeId };
}
