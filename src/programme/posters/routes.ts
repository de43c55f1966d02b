import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { limitedBody } from "../../http/body-limits.ts";
import { CACHED, NOT_CHANGED, cached, outdatesSnapshots } from "../../http/conditional.ts";
import { idParams, json, refusals, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { needing, notForTestKeys } from "../../identity/authentication.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
import { publicUrl } from "../../platform/settings.ts";
import { MAX_POSTER_BYTES } from "./image.ts";
import { POSTER_FORMATS } from "./poster.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import { FORM_OVERHEAD_BYTES, uploadOf } from "./upload.ts";
import { FILE, imageBody, posterSchema, posterView } from "./wire.ts";

const granted = granting(explain);

/** Any text: a text that is not a poster's key gets `poster_not_found`. */
const keyParams = z.strictObject({
  key: z.string().meta({ description: "The last part of the address in `poster_url`" }),
});

/** A browser must not read the file as a page; if one does, the page can run and load nothing. */
const ONLY_AN_IMAGE = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox",
};

export const posters = slice()
  .openapi(
    createRoute({
      operationId: "setPoster",
      method: "put",
      path: "/movies/{id}/poster",
      summary: "Set a movie's poster",
      description:
        "PNG, JPEG, WebP or GIF, recognised by the content; content type and name do not count. At most 5 MB and 50 megapixels. Send the file as the body, or as the only file of a form. The poster that it replaces is removed a day later. Needs the permission `programme` in one of the cinemas of the movie's owner.",
      tags: ["Movies"],
      ...needing(
        "programme",
        notForTestKeys,
        outdatesSnapshots,
        limitedBody(MAX_POSTER_BYTES + FORM_OVERHEAD_BYTES),
      ),
      request: { params: idParams, body: imageBody },
      responses: {
        200: json(posterSchema, "The movie's poster"),
        ...refusals(
          ...OF_RIGHTS,
          "key_not_allowed",
          "image_refused",
          "movie_not_found",
          "movie_shown_elsewhere",
        ),
      },
    }),
    async (c) => {
      const { bytes } = granted(await uploadOf(c.req.raw));
      const poster = granted(await service.setPoster(c.var.caller, c.req.valid("param").id, bytes));
      return c.json(posterView(poster, publicUrl), 200);
    },
  )
  .openapi(
    createRoute({
      operationId: "deletePoster",
      method: "delete",
      path: "/movies/{id}/poster",
      summary: "Remove a movie's poster",
      description:
        "No error where the movie has none. Needs the permission `programme` in one of the cinemas of the movie's owner.",
      tags: ["Movies"],
      ...needing("programme", notForTestKeys, outdatesSnapshots),
      request: { params: idParams },
      responses: {
        204: { description: "The movie has no poster" },
        ...refusals(...OF_RIGHTS, "key_not_allowed", "movie_not_found", "movie_shown_elsewhere"),
      },
    }),
    async (c) => {
      granted(await service.removePoster(c.var.caller, c.req.valid("param").id));
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      operationId: "getPoster",
      method: "get",
      path: "/posters/{key}",
      summary: "A poster",
      description: "The image at an address never changes, so it may be cached for ever.",
      tags: ["Movies"],
      security: [],
      middleware: cached,
      request: { params: keyParams },
      responses: {
        200: {
          description: "The image",
          ...CACHED,
          content: Object.fromEntries(POSTER_FORMATS.map((format) => [`image/${format}`, { schema: FILE }])),
        },
        ...NOT_CHANGED,
        ...refusals("poster_not_found", "unavailable"),
      },
    }),
    async (c) => {
      const { key } = c.req.valid("param");
      const { object, contentType } = granted(await service.storedPoster(key));
      return c.body(object.body, 200, {
        "content-type": contentType,
        "content-length": String(object.size),
        "cache-control": "public, max-age=31536000, immutable",
        etag: `"${key}"`,
        ...ONLY_AN_IMAGE,
      });
    },
  );
