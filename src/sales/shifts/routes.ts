import { createRoute } from "@hono/zod-openapi";
import { keyHeaders, OF_ONCE, onceHeaders, replayHeader, replayHeaders } from "../../http/idempotency.ts";
import { NO_STORE, body, idParams, json, page, refusals, slice } from "../../http/openapi.ts";
import { parseCursor, toPage } from "../../http/pagination.ts";
import { granting } from "../../http/problem.ts";
import { needing } from "../../identity/authentication.ts";
import { once } from "../../identity/once.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
import { OF_KEYS } from "../reservations/refused-codes.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import {
  closeBody,
  movementBody,
  movementSchema,
  movementView,
  openBody,
  shiftReportSchema,
  shiftReportView,
  shiftSchema,
  shiftView,
  shiftsQuery,
} from "./wire.ts";

const granted = granting(explain);

export const shifts = slice()
  .openapi(
    createRoute({
      operationId: "openShift",
      method: "post",
      path: "/cinemas/{id}/shifts",
      summary: "Open your shift at a till of the cinema",
      description:
        "Needs the permission `counter`. One at a time: a 409 `shift_open` names the open one. Counter sales with `paid_by`, payments of orders and what is given back in hand count into it.",
      tags: ["Counter"],
      ...needing("counter", once),
      request: { headers: keyHeaders, params: idParams, body: body(openBody) },
      responses: {
        201: json(shiftReportSchema, "Open"),
        ...refusals(
          ...OF_ONCE,
          ...OF_RIGHTS,
          "changed_meanwhile",
          "cinema_not_found",
          "shift_open",
          "too_many_shifts",
        ),
      },
    }),
    async (c) => {
      const { float } = c.req.valid("json");
      const opened = granted(await service.openShift(c.var.caller, c.req.valid("param").id, float));
      return c.json(shiftReportView(opened.shift, []), 201, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "listShifts",
      method: "get",
      path: "/cinemas/{id}/shifts",
      summary: "Shifts at the tills of a cinema, the newest first",
      description:
        "Needs the permission `counter`. Your own; all of them for those with the permission `orders`.",
      tags: ["Counter"],
      ...needing("counter"),
      request: { params: idParams, query: shiftsQuery },
      responses: { 200: json(page(shiftSchema), "A page"), ...refusals(...OF_RIGHTS, "cinema_not_found") },
    }),
    async (c) => {
      const { day = null, limit, cursor } = c.req.valid("query");
      const { id } = c.req.valid("param");
      const before = placeOf(cursor);
      const { shifts: found } = granted(await service.listShifts(c.var.caller, id, day, before, limit + 1));
      const { data, next } = toPage(found, limit, (one) => [
        one.localDate.replaceAll("-", ""),
        one.openedAtMs,
        one.id,
      ]);
      return c.json({ data: data.map(shiftView), next }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "getShift",
      method: "get",
      path: "/shifts/{id}",
      summary: "A shift: what it took and gave back, and the cash that should be there",
      description:
        "Needs the permission `counter`. Your own; another's for those with the permission `orders`. Until it is closed, sales of the last moment may be missing.",
      tags: ["Counter"],
      ...needing("counter"),
      request: { params: idParams },
      responses: {
        200: json(shiftReportSchema, "As it is now"),
        ...refusals(...OF_RIGHTS, "shift_not_found"),
      },
    }),
    async (c) => {
      const { shift, movements } = granted(await service.shift(c.var.caller, c.req.valid("param").id));
      return c.json(shiftReportView(shift, movements), 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "moveCash",
      method: "post",
      path: "/shifts/{id}/cash-movements",
      summary: "Note cash that was put into the drawer, or taken out",
      description: "Needs the permission `counter`. For no order. It counts into the cash that is expected.",
      tags: ["Counter"],
      ...needing("counter"),
      request: { params: idParams, headers: onceHeaders, body: body(movementBody) },
      responses: {
        201: { ...json(movementSchema, "Noted"), headers: replayHeaders },
        ...refusals(...OF_RIGHTS, ...OF_KEYS, "shift_closed", "shift_not_found", "too_many_movements"),
      },
    }),
    async (c) => {
      const key = c.req.valid("header")["idempotency-key"];
      const { id } = c.req.valid("param");
      const moved = granted(await service.moveCash(c.var.caller, id, c.req.valid("json"), key));
      const view = movementView(moved.movement, moved.currency);
      return c.json(view, 201, { ...NO_STORE, ...replayHeader(moved) });
    },
  )
  .openapi(
    createRoute({
      operationId: "closeShift",
      "x-repeated": "a closed shift stays as it is, and its report is answered again",
      method: "post",
      path: "/shifts/{id}/close",
      summary: "Close a shift with the cash that was counted",
      description:
        "Needs the permission `counter`. From then on the shift takes nothing. Where it is not known yet what came of its last sales, this answers 503 `shift_closing`: closing again goes on. A closed shift stays as it is: closed with the same count and note it is answered again, else refused.",
      tags: ["Counter"],
      ...needing("counter"),
      request: { params: idParams, body: body(closeBody) },
      responses: {
        200: json(shiftReportSchema, "Closed"),
        ...refusals(...OF_RIGHTS, "shift_closed", "shift_closing", "shift_not_found"),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { shift, movements } = granted(await service.closeShift(c.var.caller, id, c.req.valid("json")));
      return c.json(shiftReportView(shift, movements), 200, NO_STORE);
    },
  );

function placeOf(cursor: string | undefined) {
  const [day, openedAtMs, id] = parseCursor(cursor, 3) ?? [];
  if (day === undefined || openedAtMs === undefined || id === undefined) return null;
  const localDate = String(day).replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3");
  return { localDate, openedAtMs, id };
}
