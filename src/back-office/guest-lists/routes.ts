import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { BY_ACCEPT, formWanted, inCsv, inThree } from "../../http/csv.ts";
import { idParams, page, pageQuery, refusals, slice } from "../../http/openapi.ts";
import { PAGE_HEADERS } from "../../http/page-frame.ts";
import { parseCursor, toPage } from "../../http/pagination.ts";
import { granting } from "../../http/problem.ts";
import { textStream } from "../../http/text-stream.ts";
import { needing } from "../../identity/authentication.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
import { GUESTS } from "./csv.ts";
import { linesOf } from "./guest-list.ts";
import { guestPage } from "./page.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import { listedSeatSchema, listedSeatView } from "./wire.ts";

const granted = granting(explain);

export const guestLists = slice().openapi(
  createRoute({
    operationId: "getGuestList",
    method: "get",
    path: "/showtimes/{id}/guest-list",
    summary: "Who sits where: each sold seat with its guest, in the order of the hall",
    description:
      "Needs the permission `door`. As JSON in pages; as CSV where `Accept: text/csv` asks for it, and as a page of A4 to print for `text/html`: these have all seats, and ignore `limit` and `cursor`. The order is by section, by row from the screen backwards, and from left to right.",
    tags: ["Check-in"],
    ...needing("door"),
    request: { params: idParams, query: z.strictObject(pageQuery) },
    responses: {
      200: inThree(page(listedSeatSchema)),
      ...refusals(...OF_RIGHTS, "showtime_not_found"),
    },
  }),
  async (c) => {
    const { caller } = c.var;
    const { id } = c.req.valid("param");
    const form = formWanted(c);
    if (form === "json") {
      const { limit, cursor } = c.req.valid("query");
      const { seats } = granted(await service.seatsAfter(caller, id, positionOf(cursor), limit + 1));
      const { data, next } = toPage(seats, limit, ({ position: { section, y, x, place } }) => [
        section,
        y,
        x,
        place,
      ]);
      return c.json({ data: data.map(listedSeatView), next }, 200, BY_ACCEPT);
    }
    const list = granted(await service.wholeList(caller, id));
    if (form === "csv") return inCsv(c, `guest-list-${id}`, GUESTS, linesOf(list.pages));
    return c.body(textStream(guestPage(list)), 200, {
      ...PAGE_HEADERS,
      ...BY_ACCEPT,
      "content-type": "text/html; charset=utf-8",
    });
  },
);

function positionOf(cursor: string | undefined) {
  const [section, y, x, place] = parseCursor(cursor, 4) ?? [];
  if (section === undefined || y === undefined || x === undefined || place === undefined) return null;
  return { section, y, x, place };
}
