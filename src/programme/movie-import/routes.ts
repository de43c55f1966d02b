import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { outdatesSnapshots, tagged } from "../../http/conditional.ts";
import { PROBLEM, body, json, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { needing } from "../../identity/authentication.ts";
import { publicUrl } from "../../platform/settings.ts";
import { movieSchema, movieView, ownersPart } from "../movies/wire.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";

const granted = granting(explain);

const MAX_TMDB_ID = 2 ** 31 - 1;

const importBody = z
  .strictObject({
    tmdb_id: z
      .int()
      .positive()
      .max(MAX_TMDB_ID)
      .meta({ examples: [603] }),
  })
  .meta({ id: "MovieImport" });

export const movieImport = slice().openapi(
  createRoute({
    method: "post",
    path: "/movies/import",
    summary: "Add a movie as TMDB describes it",
    description:
      "With its poster, unless TMDB does not deliver it. 503 `setting_missing` if this server has no `TMDB_API_KEY`.",
    tags: ["Movies"],
    ...needing("programme", outdatesSnapshots),
    request: { body: body(importBody) },
    responses: { 201: json(movieSchema, "Added; it is yours"), ...PROBLEM },
  }),
  async (c) => {
    const { tmdb_id: tmdbId } = c.req.valid("json");
    const { movie } = granted(await service.importMovie(c.var.caller, tmdbId));
    const view = movieView(movie, publicUrl);
    return c.json(view, 201, tagged(view, ownersPart(view)));
  },
);
