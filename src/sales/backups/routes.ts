import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { NO_STORE, PROBLEM, idParams, json, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { forAdminsProved } from "../../identity/authentication.ts";
import { lazily } from "../../platform/lazily.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";

const granted = granting(explain);

const restoredSchema = lazily(() =>
  z
    .strictObject({
      showtime_id: z.int(),
      backup: z.string().meta({ description: "The backup's name in the bucket" }),
      entries: z.int().meta({ description: "Entries of the ledger now" }),
    })
    .meta({ id: "RestoredLedger" }),
);

export const backups = slice().openapi(
  createRoute({
    method: "post",
    path: "/admin/showtimes/{id}/restore",
    summary: "Restore a showtime's box office from the backup of its ledger",
    description:
      "For a box office that lost its rows, or was put back to an older state and has sold nothing since. Appends what its ledger lacks of the longest backup that continues it. Nothing is sold meanwhile. Repeated, it changes nothing.",
    tags: ["Admin"],
    ...forAdminsProved(),
    request: { params: idParams },
    responses: { 200: json(restoredSchema, "The ledger is restored"), ...PROBLEM },
  }),
  async (c) => {
    const { id } = c.req.valid("param");
    const { backup, entries } = granted(await service.restoreLedger(id));
    return c.json({ showtime_id: id, backup, entries }, 200, NO_STORE);
  },
);
