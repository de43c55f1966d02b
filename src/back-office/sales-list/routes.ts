import { createRoute } from "@hono/zod-openapi";
import { BY_ACCEPT, inBoth, inCsv, wantsCsv } from "../../http/csv.ts";
import { refusals, slice } from "../../http/openapi.ts";
import { parseCursor, toPage } from "../../http/pagination.ts";
import { granting } from "../../http/problem.ts";
import { needing } from "../../identity/authentication.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
import { explain } from "../reports/refusals.ts";
import { readable } from "../reports/service.ts";
import { SALES } from "./csv.ts";
import * as service from "./service.ts";
import { saleView, salesQuery, salesSchema } from "./wire.ts";

const granted = granting(explain);

export const salesList = slice().openapi(
  createRoute({
    operationId: "listSales",
    method: "get",
    path: "/admin/reports/sales",
    summary: "The single sales of the showtimes in a period, without names",
    description:
      "Needs the permission `reports`. One line for each reservation that is sold, or has ended and had money. In order of the showtimes. As CSV always all lines: `limit` and `cursor` are ignored.",
    tags: ["Reports"],
    ...needing("reports"),
    request: { query: salesQuery },
    responses: {
      200: inBoth(salesSchema),
      ...refusals(...OF_RIGHTS, "cinema_not_found", "screen_not_found"),
    },
  }),
  async (c) => {
    const { limit, cursor, from, to, ...only } = c.req.valid("query");
    const { cinema_id: cinemaId = null, screen_id: screenId = null, movie_id: movieId = null } = only;
    const filter = { cinemaId, screenId, movieId };
    const { caller } = c.var;
    const after = wantsCsv(c) ? null : positionOf(cursor);
    granted(await readable(caller, cinemaId, screenId));
    if (wantsCsv(c)) return inCsv(c, "sales", SALES, service.allSales(caller, { from, to }, filter));
    const found = await service.sales(caller, { from, to }, filter, after, limit + 1);
    const { data, next } = toPage(found, limit, ({ localDate, startsAtMs, showtimeId, id }) => [
      localDate.replaceAll("-", ""),
      startsAtMs,
      showtimeId,
      id,
    ]);
    return c.json({ data: data.map(saleView), next }, 200, BY_ACCEPT);
  },
);

function positionOf(cursor: string | undefined) {
  const [day, startsAtMs, showtimeId, id] = parseCursor(cursor, 4) ?? [];
  if (day === undefined || startsAtMs === undefined || showtimeId === undefined || id === undefined)
    return null;
  const localDate = String(day).replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3");
  return { localDate, startsAtMs, showtimeId, id };
}
