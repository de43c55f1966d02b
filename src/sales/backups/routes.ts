import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { NO_STORE, idOf, idParams, json, refusals, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { forAdminsProved } from "../../identity/authentication.ts";
import { OF_PROVED_RIGHTS } from "../../identity/refused-callers.ts";
import { lazily } from "../../platform/lazily.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";

const granted = granting(explain);

const restoredSchema = lazily(() =>
  z
    .strictObject({
      showtime_id: idOf("showtime"),
      backup: z.string().meta({ description: "The backup's name in the bucket" }),
      entries: z.int().meta({ description: "How many entries the ledger has now" }),
    })
    .meta({
      id: "RestoredLedger",
      examples: [
        {
          showtime_id: 28,
          backup: "ledgers/28/5f0c2f1e9a7b4d63/2026-11-14T03:10:02.114Z.ndjson",
          entries: 117,
        },
      ],
    }),
);

export const backups = slice().openapi(
  createRoute({
    operationId: "restoreLedger",
    "x-repeated": "what is right already is left alone",
    method: "post",
    path: "/admin/showtimes/{id}/restore",
    summary: "Restore a showtime's box office from the backup of its ledger",
    description:
      "For admins, after a proof of the last 15 minutes. For a box office that lost its rows, or was put back to an older state and has sold nothing since. Appends what its ledger lacks of the longest backup that continues it. Nothing is sold meanwhile. Repeated, it changes nothing.",
    tags: ["Admin"],
    ...forAdminsProved(),
    request: { params: idParams },
    responses: {
      200: json(restoredSchema, "The ledger is restored"),
      ...refusals(...OF_PROVED_RIGHTS, "backup_not_found", "ledger_differs", "showtime_not_found"),
    },
  }),
  async (c) => {
    const { id } = c.req.valid("param");
    const { backup, entries } = granted(await service.restoreLedger(id));
    return c.json({ showtime_id: id, backup, entries }, 200, NO_STORE);
  },
);
