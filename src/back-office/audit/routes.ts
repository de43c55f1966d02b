import { createRoute } from "@hono/zod-openapi";
import { NO_STORE, json, refusals, slice } from "../../http/openapi.ts";
import { parseCursor } from "../../http/pagination.ts";
import { granting } from "../../http/problem.ts";
import { needing } from "../../identity/authentication.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
import { explain } from "./refusals.ts";
import { listAudit } from "./service.ts";
import type { Cursor } from "./service.ts";
import { auditEntryView, auditPage, auditQuery, filterOf } from "./wire.ts";

const granted = granting(explain);

export const audit = slice().openapi(
  createRoute({
    operationId: "listAuditEntries",
    method: "get",
    path: "/admin/audit",
    summary: "What staff, owners, admins and devices at the door changed, newest first",
    description:
      "Needs the permission `staff`. Of the cinemas whose staff the caller manages, and of an owner's movies and promo codes; admins see all. No request changes or removes an entry. Without `showtime_id` scans at the door are not in it: they are in the ledgers alone. A page may be short, or empty, and still have a `next`, because it looks at 1,000 entries at most.",
    tags: ["Admin"],
    ...needing("staff"),
    request: { query: auditQuery },
    responses: {
      200: json(auditPage, "A page"),
      ...refusals(...OF_RIGHTS, "cinema_not_found", "showtime_not_found"),
    },
  }),
  async (c) => {
    const { limit, cursor, ...query } = c.req.valid("query");
    const filter = filterOf(query);
    const { items, next } = granted(
      await listAudit(c.var.caller, filter, cursorOf(parseCursor(cursor, 3)), limit),
    );
    const data = items.map((item) => auditEntryView(item, filter.showtimeId));
    return c.json({ data, next: next === null ? null : textOf(next) }, 200, NO_STORE);
  },
);

const NEWEST = Number.MAX_SAFE_INTEGER;

/** `atMs` and `id` in the log, `seq` in the ledger. */
const cursorOf = (position: number[] | null): Cursor => {
  const [atMs = NEWEST, id = NEWEST, seq = NEWEST] = position ?? [];
  return [
    { atMs, id },
    { atMs: NEWEST, seq },
  ];
};

const textOf = ([{ atMs, id }, { seq }]: Cursor): string => `${atMs}.${id}.${seq}`;
