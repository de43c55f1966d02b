import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { CACHED, NOT_CHANGED, cached, fromSnapshot } from "../../http/conditional.ts";
import { refusals, shown, slice } from "../../http/openapi.ts";
import { Problem } from "../../http/problem.ts";
import { rateLimited } from "../../http/rate-limits.ts";
import type { ScreenWithLayout } from "../cinemas/cinema.ts";
import { publishedLayoutSchema, screen as screenOf } from "../cinemas/service.ts";
import { screenParams } from "../cinemas/wire.ts";
import { toCsv } from "./to-csv.ts";
import { toPretix } from "./to-pretix.ts";
import { layoutDocumentSchema, pretixSchema } from "./wire.ts";

async function found(cinemaId: number, screenId: number): Promise<ScreenWithLayout> {
  const screen = await screenOf(cinemaId, screenId);
  if (screen === undefined) throw new Problem("screen_not_found", "There is no such screen.");
  return screen;
}

/** Each answer is written anew, from up to 50,000 seats. */
const limitedAndCached = [rateLimited, ...cached];

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
      security: [],
      middleware: limitedAndCached,
      request: { params: screenParams },
      responses: {
        200: { description: "The plan", ...FILE, content: { "application/json": shown(pretixSchema) } },
        ...NOT_CHANGED,
        ...refusals("too_many_requests", "screen_not_found", "unavailable"),
      },
    }),
    async (c) => {
      const { id, screen_id: screenId } = c.req.valid("param");
      const { name, layout } = await found(id, screenId);
      return c.json(toPretix(name, layout), 200, file(`screen-${screenId}.pretix.json`));
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
      security: [],
      middleware: limitedAndCached,
      request: { params: screenParams },
      responses: {
        200: { description: "The CSV", ...FILE, content: { "text/csv": shown(() => z.string()) } },
        ...NOT_CHANGED,
        ...refusals("too_many_requests", "screen_not_found", "unavailable"),
      },
    }),
    async (c) => {
      const { id, screen_id: screenId } = c.req.valid("param");
      const { layout } = await found(id, screenId);
      return c.body(toCsv(layout), 200, {
        "content-type": "text/csv; charset=utf-8",
        ...file(`screen-${screenId}.csv`),
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
