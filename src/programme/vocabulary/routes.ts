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
import { NO_STORE, OPTIONAL_BEARER, body, idParams, json, refusals, slice } from "../../http/openapi.ts";
import { Problem, granting } from "../../http/problem.ts";
import { knownCallerIfAny, needing } from "../../identity/authentication.ts";
import { OF_RIGHTS, OF_TOKENS } from "../../identity/refused-callers.ts";
import { explain } from "../cinemas/refusals.ts";
import * as service from "./service.ts";
import { vocabularyBody, vocabularySchema, vocabularyView } from "./wire.ts";

const granted = granting(explain);

export const vocabularies = slice()
  .openapi(
    createRoute({
      operationId: "getVocabulary",
      method: "get",
      path: "/cinemas/{id}/vocabulary",
      summary: "A cinema's names for its seat categories, ticket types and formats",
      description: "A word without a name is shown as it is.",
      tags: ["Cinemas"],
      security: OPTIONAL_BEARER,
      middleware: fromSnapshot,
      request: { params: idParams },
      responses: {
        200: { ...json(vocabularySchema, "The names that the cinema set"), ...CACHED },
        ...NOT_CHANGED,
        ...refusals(...OF_TOKENS, "cinema_not_found", "unavailable"),
      },
    }),
    async (c) => {
      const found = await service.visibleVocabulary(c.req.valid("param").id, () => knownCallerIfAny(c));
      if (found === undefined) throw new Problem("cinema_not_found", "There is no such cinema.");
      const view = vocabularyView(found.vocabulary);
      return c.json(view, 200, { ...tagged(view), ...(found.sandbox && NO_STORE) });
    },
  )
  .openapi(
    createRoute({
      operationId: "setVocabulary",
      method: "put",
      path: "/cinemas/{id}/vocabulary",
      summary: "Set a cinema's names",
      description:
        "Mails, calendars, pages and receipts show them, in the reader's language or the nearest one. Replaces all names. Needs the permission `prices` in the cinema.",
      tags: ["Cinemas"],
      ...needing("prices", outdatesSnapshots),
      request: { params: idParams, headers: ifMatchHeaders, body: body(vocabularyBody) },
      responses: {
        200: { ...json(vocabularySchema, "As they are now"), ...TAGGED },
        ...refusals(...OF_RIGHTS, "changed_meanwhile", "precondition_failed", "cinema_not_found"),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { "if-match": ifMatch } = c.req.valid("header");
      const saw = sawAsIs(ifMatch, vocabularyView);
      const set = await service.setVocabulary(c.var.caller, id, c.req.valid("json"), saw);
      const view = vocabularyView(granted(set).vocabulary);
      return c.json(view, 200, tagged(view));
    },
  );
