import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { NO_STORE, idParams, json, page, pageQuery, refusals, slice } from "../../http/openapi.ts";
import { parseCursor, toPage } from "../../http/pagination.ts";
import { granting } from "../../http/problem.ts";
import { needing } from "../../identity/authentication.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
import { seatMapSchema } from "../reservations/seat-map-wire.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import { atQuery, entrySchema, entryView, verificationSchema, verificationView } from "./wire.ts";

const granted = granting(explain);

export const history = slice()
  .openapi(
    createRoute({
      operationId: "listLedgerEntries",
      method: "get",
      path: "/showtimes/{id}/ledger",
      summary: "A showtime's ledger: every change of its seats, oldest first",
      description:
        'Needs the permission `reports`. Each entry\'s hash covers the one before it: SHA-256 of a byte 1, the 32 bytes of the hash before (zeroes at the start), and the UTF-8 of "`seq` `at` `type` `body`" with single spaces, `at` as epoch milliseconds and `body` as canonical JSON (RFC 8785). A page may be shorter than `limit` where its entries are long.',
      tags: ["History"],
      ...needing("reports"),
      request: { params: idParams, query: z.strictObject(pageQuery) },
      responses: { 200: json(page(entrySchema), "A page"), ...refusals(...OF_RIGHTS, "showtime_not_found") },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const [after = 0] = parseCursor(cursor, 1) ?? [];
      const { entries, size } = granted(
        await service.entriesAfter(c.var.caller, c.req.valid("param").id, after, limit),
      );
      const { data, next } = toPage(entries, size, ({ seq }) => [seq]);
      return c.json({ data: data.map(entryView), next }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "verifyLedger",
      method: "get",
      path: "/showtimes/{id}/ledger/verify",
      summary: "Verify the ledger",
      description:
        "Needs the permission `reports`. Computes the chain of hashes again and compares it with the stored one.",
      tags: ["History"],
      ...needing("reports"),
      request: { params: idParams },
      responses: {
        200: json(verificationSchema, "The result"),
        ...refusals(...OF_RIGHTS, "showtime_not_found"),
      },
    }),
    async (c) => {
      const verified = granted(await service.verification(c.var.caller, c.req.valid("param").id));
      return c.json(verificationView(verified), 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "getPastSeatMap",
      method: "get",
      path: "/showtimes/{id}/ledger/seats",
      summary: "The seat map at a past time",
      description:
        "Needs the permission `reports`. 404 `not_found` where the box office was not open yet at that time.",
      tags: ["History"],
      ...needing("reports"),
      request: { params: idParams, query: atQuery },
      responses: {
        200: json(seatMapSchema, "The map as it was"),
        ...refusals(...OF_RIGHTS, "not_found", "showtime_not_found"),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { map } = granted(await service.seatMapAt(c.var.caller, id, c.req.valid("query").at));
      return c.json({ showtime_id: id, ...map }, 200, NO_STORE);
    },
  );
