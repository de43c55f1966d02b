import { createRoute } from "@hono/zod-openapi";
import { limitedBody, limitedJson } from "../../http/body-limits.ts";
import { outdatesSnapshots } from "../../http/conditional.ts";
import { keyHeaders, OF_ONCE } from "../../http/idempotency.ts";
import { body, idParams, json, refusals, slice } from "../../http/openapi.ts";
import { Problem, granting } from "../../http/problem.ts";
import { rateLimited } from "../../http/rate-limits.ts";
import { needing } from "../../identity/authentication.ts";
import { once } from "../../identity/once.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
import { now } from "../../platform/clock.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import { batchBody, batchSchema, batchView, copyBody, csvQuery } from "./wire.ts";

const granted = granting(explain);

/** 200 showtimes of 5 KB each. */
const MAX_BATCH_BYTES = 1024 * 1024;

const csvBody = {
  required: true,
  content: {
    "text/csv": {
      schema: {
        type: "string",
        description: "At most 1 MiB",
        examples: [
          "movie;screen;local_start;format;price:standard:adult\nCity Lights;Grand;2026-11-21T19:30;35mm;9,00\n",
        ] as string[],
      },
    },
  },
} as const;

const responses = {
  200: json(batchSchema, "A dry run: what would be done"),
  201: json(batchSchema, "Written, and on sale or drafts"),
};

const REFUSALS = [
  ...OF_RIGHTS,
  "too_many_requests",
  "changed_meanwhile",
  "screen_busy",
  "screen_closed",
] as const;

const AGAIN =
  "A request that is repeated finds its own showtimes on the screens: it is refused (`screen_busy`), or with `skip` does nothing. Showtimes without a screen are made once more. Needs the permission `programme` in the cinema.";

export const batches = slice()
  .openapi(
    createRoute({
      operationId: "createShowtimes",
      method: "post",
      path: "/showtimes/batch",
      summary: "Create up to 200 showtimes at once",
      description: `All or none; with \`skip\`, all but those whose screen is taken, which are named. What is wrong with any of them refuses all of them. ${AGAIN}`,
      tags: ["Showtimes"],
      ...needing("programme", rateLimited, limitedJson(MAX_BATCH_BYTES), once, outdatesSnapshots),
      request: { headers: keyHeaders, body: body(batchBody) },
      responses: { ...responses, ...refusals(...OF_ONCE, ...REFUSALS) },
    }),
    async (c) => {
      const { drafts, how } = c.req.valid("json");
      const written = granted(await service.createShowtimes(c.var.caller, drafts, how));
      return c.json(batchView(written, how.dryRun, now()), how.dryRun ? 200 : 201);
    },
  )
  .openapi(
    createRoute({
      operationId: "copyProgramme",
      method: "post",
      path: "/cinemas/{id}/programme/copy",
      summary: "Copy the showtimes of some days to other days",
      description: `To the same local times, all showtimes that are not cancelled, up to 200. A copy has the terms of its showtime, the layout that its screen has now, and a sales window that moves with the start. ${AGAIN}`,
      tags: ["Showtimes"],
      ...needing("programme", rateLimited, once, outdatesSnapshots),
      request: { headers: keyHeaders, params: idParams, body: body(copyBody) },
      responses: { ...responses, ...refusals(...OF_ONCE, ...REFUSALS, "cinema_not_found") },
    }),
    async (c) => {
      const { order, how } = c.req.valid("json");
      const { id } = c.req.valid("param");
      const written = granted(await service.copyProgramme(c.var.caller, id, order, how));
      return c.json(batchView(written, how.dryRun, now()), how.dryRun ? 200 : 201);
    },
  )
  .openapi(
    createRoute({
      operationId: "importProgramme",
      method: "post",
      path: "/cinemas/{id}/programme",
      summary: "Create up to 200 showtimes from a CSV",
      description: `In UTF-8, with commas, semicolons or tabs. The first row names the columns: \`movie\` (a title) or \`movie_id\`, \`screen\` (a name) or \`screen_id\`, \`local_start\` or \`starts_at\`, \`price:<category>:<ticket type>\` in major units such as 12.50, and any other field of a new showtime that is one value or a list of words. Empty cells are left out. An error's pointer is \`/rows/<row>/<column>\`; rows are counted as spreadsheets do, so the first showtime is in row 2. ${AGAIN}`,
      tags: ["Showtimes"],
      ...needing("programme", rateLimited, limitedBody(MAX_BATCH_BYTES), once, outdatesSnapshots),
      request: { headers: keyHeaders, params: idParams, query: csvQuery, body: csvBody },
      responses: { ...responses, ...refusals(...OF_ONCE, ...REFUSALS, "cinema_not_found") },
    }),
    async (c) => {
      const how = c.req.valid("query");
      const { id } = c.req.valid("param");
      if (!/^text\/csv\s*(;|$)/i.test(c.req.header("content-type") ?? ""))
        throw new Problem("unsupported_media_type", "Send the programme as text/csv. Nothing was done.");
      const csv = await c.req.arrayBuffer();
      const written = granted(await service.importProgramme(c.var.caller, id, csv, how));
      return c.json(batchView(written, how.dryRun, now()), how.dryRun ? 200 : 201);
    },
  );
