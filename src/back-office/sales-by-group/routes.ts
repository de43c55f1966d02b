import { createRoute } from "@hono/zod-openapi";
import { BY_ACCEPT, inBoth, inCsv, wantsCsv } from "../../http/csv.ts";
import { refusals, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { needing } from "../../identity/authentication.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
import { explain } from "../reports/refusals.ts";
import { readable } from "../reports/service.ts";
import { columnsOf, comparedColumnsOf } from "./csv.ts";
import * as service from "./service.ts";
import { comparedView, groupedQuery, groupedSchema, lineView } from "./wire.ts";

const granted = granting(explain);

export const salesByGroup = slice().openapi(
  createRoute({
    operationId: "getSalesByGroup",
    method: "get",
    path: "/admin/reports/groups",
    summary:
      "Sales in a period by cinema, screen, movie, day, week, format, ticket, channel, promo code, tax or means",
    description:
      "Needs the permission `reports`. One line for each group and currency, of the showtimes that start in the period. `compare_from` and `compare_to` add the sums of another period and the difference; days and weeks are compared by their place in it. docs/reports.md says what each sum means, and what adds up to what.",
    tags: ["Reports"],
    ...needing("reports"),
    request: { query: groupedQuery },
    responses: {
      200: inBoth(groupedSchema),
      ...refusals(...OF_RIGHTS, "cinema_not_found", "screen_not_found"),
    },
  }),
  async (c) => {
    const query = c.req.valid("query");
    const { from, to, group_by: by, week_starts: weekStarts } = query;
    const grouping = {
      by,
      weekStarts,
      cinemaId: query.cinema_id ?? null,
      screenId: query.screen_id ?? null,
      movieId: query.movie_id ?? null,
    };
    granted(await readable(c.var.caller, grouping.cinemaId, grouping.screenId));
    const { compare_from: earlierFrom, compare_to: earlierTo } = query;
    if (earlierFrom === undefined || earlierTo === undefined) {
      const lines = await service.salesByGroup(c.var.caller, { from, to }, grouping);
      return wantsCsv(c)
        ? inCsv(c, by, columnsOf(by), [lines])
        : c.json({ data: lines.map((line) => lineView(line, by)) }, 200, BY_ACCEPT);
    }
    const earlier = { from: earlierFrom, to: earlierTo };
    const lines = await service.comparedByGroup(c.var.caller, { from, to }, earlier, grouping);
    return wantsCsv(c)
      ? inCsv(c, by, comparedColumnsOf(by), [lines])
      : c.json({ data: lines.map((line) => comparedView(line, by)) }, 200, BY_ACCEPT);
  },
);
