import { createRoute } from "@hono/zod-openapi";
import { NO_STORE, idParams, json, refusals, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { forAdmins } from "../../identity/authentication.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import { rebuiltSchema, rebuiltView } from "./wire.ts";

const granted = granting(explain);

export const copies = slice().openapi(
  createRoute({
    operationId: "rebuildCopies",
    "x-repeated": "what is right already is left alone",
    method: "post",
    path: "/admin/showtimes/{id}/rebuild",
    summary: "Rebuild the database's copies of a showtime from its box office",
    description:
      "For admins. Compares every reservation, ticket and sum with the box office, corrects what is wrong, and answers how many rows that were. If all is right, nothing is written and no mail is sent. The same happens by itself, but later, after a restore.",
    tags: ["Admin"],
    ...forAdmins(),
    request: { params: idParams },
    responses: {
      200: json(rebuiltSchema, "What was changed"),
      ...refusals(...OF_RIGHTS, "no_box_office", "showtime_not_found"),
    },
  }),
  async (c) => {
    const { id } = c.req.valid("param");
    const { corrected } = granted(await service.rebuildCopies(id));
    return c.json(rebuiltView(id, corrected), 200, NO_STORE);
  },
);
