import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import * as z from "zod";
import { CACHED, NOT_CHANGED, cached, fromSnapshot } from "../../http/conditional.ts";
import { NO_STORE, OPTIONAL_BEARER, refusals, shown, slice } from "../../http/openapi.ts";
import { Problem } from "../../http/problem.ts";
import { rateLimited } from "../../http/rate-limits.ts";
import { knownCallerIfAny } from "../../identity/authentication.ts";
import { OF_TOKENS } from "../../identity/refused-callers.ts";
import { publishedLayoutSchema, visibleScreen } from "../cinemas/service.ts";
import { screenParams } from "../cinemas/wire.ts";
import { toCsv } from "./to-csv.ts";
import { toPretix } from "./to-pretix.ts";
import { layoutDocumentSchema, pretixSchema } from "./wire.ts";

async function found(c: Context, cinemaId: number, screenId: number) {
  const screen = await visibleScreen(cinemaId, screenId, () => knownCallerIfAny(c));
  if (screen === undefined) throw new Problem("screen_not_found", "There is no such screen.");
  return screen;
}

/** Each answer is written anew, from up to 50,000 seats. */
const limitedAndCached = [rateLimited, ...cached];

const headersOf = (name: string, { sandbox }: { readonly sandbox: boolean }) => ({
  ...file(name),
  ...(sandbox && NO_STORE),
});

const FILE = {
  headers: {
    ...CACHED.headers,
    "Content-Disposition": {
      description: "The file's name",
      schema: { type: "string" },
      example: 'attachment; filename="screen-1.csv"',
    },
  },
} as const;

const file = (name: string) => ({ "content-disposition": `attachment; filename="${name}"` });

/** Read as a screen's layout is: by everybody. The files are not from snapshots, which would keep an answer without its file name. */
export const plans = slice()
  .openapi(
    createRoute({
      operationId: "getPretixPlan",
      method: "get",
      path: "/cinemas/{id}/screens/{screen_id}/layout.pretix.json",
      summary: "A screen's layout as a seating plan of pretix",
      description:
        "Seats have their labels as `seat_guid`. Not in it, because such a plan cannot say it: wheelchair spaces, companions' seats, and seats that are never sold.",
      tags: ["Cinemas"],
      security: OPTIONAL_BEARER,
      middleware: limitedAndCached,
      request: { params: screenParams },
      responses: {
        200: { description: "The plan", ...FILE, content: { "application/json": shown(pretixSchema) } },
        ...NOT_CHANGED,
        ...refusals(...OF_TOKENS, "too_many_requests", "screen_not_found", "unavailable"),
      },
    }),
    async (c) => {
      const { id, screen_id: screenId } = c.req.valid("param");
      const screen = await found(c, id, screenId);
      const { name, layout } = screen;
      return c.json(toPretix(name, layout), 200, headersOf(`screen-${screenId}.pretix.json`, screen));
    },
  )
  .openapi(
    createRoute({
      operationId: "getLayoutCsv",
      method: "get",
      path: "/cinemas/{id}/screens/{screen_id}/layout.csv",
      summary: "A screen's layout as CSV, a line a seat",
      description: "Sent back as `csv` it makes the same seats.",
      tags: ["Cinemas"],
      security: OPTIONAL_BEARER,
      middleware: limitedAndCached,
      request: { params: screenParams },
      responses: {
        200: { description: "The CSV", ...FILE, content: { "text/csv": shown(() => z.string()) } },
        ...NOT_CHANGED,
        ...refusals(...OF_TOKENS, "too_many_requests", "screen_not_found", "unavailable"),
      },
    }),
    async (c) => {
      const { id, screen_id: screenId } = c.req.valid("param");
      const screen = await found(c, id, screenId);
      return c.body(toCsv(screen.layout), 200, {
        "content-type": "text/csv; charset=utf-8",
        ...headersOf(`screen-${screenId}.csv`, screen),
      });
    },
  )
  .openapi(
    createRoute({
      operationId: "getLayoutSchema",
      method: "get",
      path: "/schemas/layout.json",
      summary: "The layout format as a JSON schema (2020-12)",
      description: "For programs that edit layouts.",
      tags: ["Cinemas"],
      security: [],
      middleware: fromSnapshot,
      responses: {
        200: {
          description: "The schema",
          ...CACHED,
          content: { "application/schema+json": shown(layoutDocumentSchema) },
        },
        ...NOT_CHANGED,
        ...refusals(),
      },
    }),
    (c) => c.json(publishedLayoutSchema(c.req.path), 200, { "content-type": "application/schema+json" }),
  );
