import { createRoute } from "@hono/zod-openapi";
import { limitedBody } from "../../http/body-limits.ts";
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
import { NO_STORE, OPTIONAL_BEARER, body, idParams, json, refusals, slice } from "../../http/openapi.ts";
import { Problem, granting } from "../../http/problem.ts";
import { knownCallerIfAny, needing } from "../../identity/authentication.ts";
import { OF_RIGHTS, OF_TOKENS } from "../../identity/refused-callers.ts";
import { MAX_POSTER_BYTES } from "../posters/image.ts";
import { explain as explainImage } from "../posters/refusals.ts";
import { FORM_OVERHEAD_BYTES, uploadOf } from "../posters/upload.ts";
import { imageBody } from "../posters/wire.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import { brandingBody, brandingSchema, brandingView } from "./wire.ts";

const granted = granting(explain);
const uploaded = granting(explainImage);

export const branding = slice()
  .openapi(
    createRoute({
      operationId: "getBranding",
      method: "get",
      path: "/cinemas/{id}/branding",
      summary: "A cinema's name, colour, logo and legal pages",
      tags: ["Cinemas"],
      security: OPTIONAL_BEARER,
      middleware: fromSnapshot,
      request: { params: idParams },
      responses: {
        200: { ...json(brandingSchema, "What it set, and what people see"), ...CACHED },
        ...NOT_CHANGED,
        ...refusals(...OF_TOKENS, "cinema_not_found", "unavailable"),
      },
    }),
    async (c) => {
      const found = await service.visibleBranding(c.req.valid("param").id, () => knownCallerIfAny(c));
      if (found === undefined) throw new Problem("cinema_not_found", "There is no such cinema.");
      const view = brandingView(found);
      return c.json(view, 200, { ...tagged(view), ...(found.sandbox && NO_STORE) });
    },
  )
  .openapi(
    createRoute({
      operationId: "setBranding",
      method: "put",
      path: "/cinemas/{id}/branding",
      summary: "Set a cinema's name, colour and legal pages",
      description:
        "Mails about its shows come under this name and look like it, and so do its pages and receipts. Replaces all but the logo. A colour that could not be read is shown darker or lighter, as `shown` says. Needs the permission `cinema` in the cinema.",
      tags: ["Cinemas"],
      ...needing("cinema", outdatesSnapshots),
      request: { params: idParams, headers: ifMatchHeaders, body: body(brandingBody) },
      responses: {
        200: { ...json(brandingSchema, "As it is now"), ...TAGGED },
        ...refusals(...OF_RIGHTS, "changed_meanwhile", "precondition_failed", "cinema_not_found"),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const saw = sawAsIs(c.req.valid("header")["if-match"], brandingView);
      const view = brandingView(
        granted(await service.setBranding(c.var.caller, id, c.req.valid("json"), saw)),
      );
      return c.json(view, 200, tagged(view));
    },
  )
  .openapi(
    createRoute({
      operationId: "setLogo",
      method: "put",
      path: "/cinemas/{id}/logo",
      summary: "Set a cinema's logo",
      description:
        "PNG, JPEG, WebP or GIF, recognised by the content; at most 5 MB and 50 megapixels. It is shown 40 pixels high at most. Send the file as the body, or as the only file of a form. Needs the permission `cinema` in the cinema.",
      tags: ["Cinemas"],
      ...needing("cinema", outdatesSnapshots, limitedBody(MAX_POSTER_BYTES + FORM_OVERHEAD_BYTES)),
      request: { params: idParams, body: imageBody },
      responses: {
        200: { ...json(brandingSchema, "The branding as it is now"), ...TAGGED },
        ...refusals(...OF_RIGHTS, "image_refused", "changed_meanwhile", "cinema_not_found"),
      },
    }),
    async (c) => {
      const { bytes } = uploaded(await uploadOf(c.req.raw));
      const view = brandingView(granted(await service.setLogo(c.var.caller, c.req.valid("param").id, bytes)));
      return c.json(view, 200, tagged(view));
    },
  )
  .openapi(
    createRoute({
      operationId: "deleteLogo",
      method: "delete",
      path: "/cinemas/{id}/logo",
      summary: "Remove a cinema's logo",
      description: "No error where it has none. Needs the permission `cinema` in the cinema.",
      tags: ["Cinemas"],
      ...needing("cinema", outdatesSnapshots),
      request: { params: idParams },
      responses: {
        204: { description: "The cinema has no logo" },
        ...refusals(...OF_RIGHTS, "changed_meanwhile", "cinema_not_found"),
      },
    }),
    async (c) => {
      granted(await service.removeLogo(c.var.caller, c.req.valid("param").id));
      return c.body(null, 204);
    },
  );
