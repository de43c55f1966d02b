import { createRoute } from "@hono/zod-openapi";
import { asksForLanguage } from "../../http/accept-language.ts";
import { BY_ACCEPT, formWanted, inCsv, inThree } from "../../http/csv.ts";
import { refusals, slice } from "../../http/openapi.ts";
import { PAGE_HEADERS } from "../../http/page-frame.ts";
import { granting } from "../../http/problem.ts";
import { needing } from "../../identity/authentication.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
import { explain } from "../reports/refusals.ts";
import { readable } from "../reports/service.ts";
import { COLUMNS, rowsOf } from "./csv.ts";
import { filmHirePage } from "./page.ts";
import { filmHireOf } from "./service.ts";
import { filmHireQuery, filmHireSchema, filmHireView } from "./wire.ts";

const granted = granting(explain);

export const filmHire = slice().openapi(
  createRoute({
    operationId: "getFilmHireReport",
    method: "get",
    path: "/admin/reports/film-hire",
    summary: "What distributors ask for: shows, admissions and gross of a movie in a week",
    description:
      "Needs the permission `reports`. For each cinema, screen and day, by ticket type and price, with totals and taxes. Shows that were cancelled do not count. The page is in the language of `Accept-Language`.",
    tags: ["Reports"],
    ...needing("reports", asksForLanguage),
    request: { query: filmHireQuery },
    responses: { 200: inThree(filmHireSchema), ...refusals(...OF_RIGHTS, "cinema_not_found") },
  }),
  async (c) => {
    const { movie_id: movieId, week, cinema_id: cinemaId = null } = c.req.valid("query");
    granted(await readable(c.var.caller, cinemaId));
    const found = await filmHireOf(c.var.caller, movieId, week, cinemaId);
    const form = formWanted(c);
    if (form === "csv") return inCsv(c, `film-hire-${movieId}-${week}`, COLUMNS, rowsOf(found));
    return form === "page"
      ? c.html(filmHirePage(found, c.var.language), 200, { ...PAGE_HEADERS, vary: "Accept, Accept-Language" })
      : c.json(filmHireView(found), 200, BY_ACCEPT);
  },
);
