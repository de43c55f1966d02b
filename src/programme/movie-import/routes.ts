import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { TAGGED, outdatesSnapshots, tagged } from "../../http/conditional.ts";
import { keyHeaders, OF_ONCE } from "../../http/idempotency.ts";
import { body, json, refusals, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { needing, notForTestKeys } from "../../identity/authentication.ts";
import { once } from "../../identity/once.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
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
      .meta({ description: "The movie's id at themoviedb.org", examples: [901] }),
  })
  .meta({ id: "MovieImport", examples: [{ tmdb_id: 901 }] });

export const movieImport = slice().openapi(
  createRoute({
    operationId: "importMovie",
    method: "post",
    path: "/movies/import",
    summary: "Add a movie as TMDB describes it",
    description:
      "With its poster, unless TMDB does not deliver it. 503 `setting_missing` if this server has no `TMDB_API_KEY`. It belongs to whom a movie of `POST /v1/movies` does. Needs the permission `programme` in any cinema.",
    tags: ["Movies"],
    ...needing("programme", notForTestKeys, once, outdatesSnapshots),
    request: { headers: keyHeaders, body: body(importBody) },
    responses: {
      201: { ...json(movieSchema, "Added; it is yours"), ...TAGGED },
      ...refusals(...OF_ONCE, ...OF_RIGHTS, "key_not_allowed", "tmdb_movie_not_found"),
    },
  }),
  async (c) => {
    const { tmdb_id: tmdbId } = c.req.valid("json");
    const { movie } = granted(await service.importMovie(c.var.caller, tmdbId));
    const view = movieView(movie, publicUrl);
    return c.json(view, 201, tagged(view, ownersPart(view)));
  },
);
