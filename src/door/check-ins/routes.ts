import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { onceHeaders, replayHeader, replayHeaders } from "../../http/idempotency.ts";
import { BEARER, NO_STORE, body, idParams, json, refusals, slice, toInstant } from "../../http/openapi.ts";
import type { AppEnv } from "../../http/openapi.ts";
import { Problem, granting, retryAfterS } from "../../http/problem.ts";
import { isGateKey } from "../../identity/api-keys/secret.ts";
import { auditedAs, byUser } from "../../identity/auditing.ts";
import { bearerOf, lookedUp, notAuthenticated, staffOf } from "../../identity/authentication.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
import { OF_KEYS } from "../../sales/reservations/refused-codes.ts";
import { holderOf } from "../gate-keys/service.ts";
import { nameOf } from "./door.ts";
import type { Doorkeeper } from "./door.ts";
import { doorsSchema, doorsView, revokedSchema } from "./doors-wire.ts";
import { REASONS, explain, sayWhy } from "./refusals.ts";
import type { Refused } from "./refusals.ts";
import * as service from "./service.ts";
import {
  acceptedSchema,
  batchBody,
  batchSchema,
  batchView,
  checkInBody,
  deviceSchema,
  factsView,
  undoBody,
} from "./wire.ts";

const granted = granting((refusal: Refused) => explain(refusal, retryAfterS()));

type DoorEnv = AppEnv & { Variables: { doorkeeper: Doorkeeper } };

/** Admits a device with a gate key, an owner, an admin, or staff of the door. */
const atTheDoor = createMiddleware<DoorEnv>(async (c, next) => {
  c.set("doorkeeper", await doorkeeperOf(c));
  await next();
});

/** Scans are in the ledger alone; that one was undone is noted in the audit log, too. */
const undoAudited = auditedAs<DoorEnv>(({ var: { doorkeeper } }) =>
  doorkeeper.kind === "staff"
    ? byUser(doorkeeper.caller)
    : { actor: nameOf(doorkeeper), actsAs: "gate_key", ownerId: null, cinemaId: doorkeeper.key.cinemaId },
);

async function doorkeeperOf(c: Context): Promise<Doorkeeper> {
  const token = bearerOf(c.req.header("authorization"));
  if (token === undefined || !isGateKey(token)) return { kind: "staff", caller: await staffOf(c, "door") };
  const key = await lookedUp(() => holderOf(token));
  if (key === undefined)
    throw notAuthenticated(
      "The gate key is not valid, or was revoked, or its cinema is closed. Ask the cinema for a new one.",
    );
  return { kind: "gate", key };
}

export const checkIns = slice()
  .openapi(
    createRoute({
      operationId: "checkInTicket",
      "x-repeated": "with `device` and `counter` a scan that is sent again is the same scan",
      method: "post",
      path: "/check-ins",
      summary: "Scan a ticket: of parallel scans exactly one is accepted",
      description:
        "For a device with a gate key, and for staff with the permission `door`. A scan that is not accepted is a problem whose `code` says why, with the facts of the ticket. `all` lets in every ticket of the reservation that is not in yet; it is accepted if that is at least one. With `device` and `counter`, a scan that is sent again, as after a lost answer, is the same scan.",
      tags: ["Check-in"],
      security: BEARER,
      "x-permission": "door",
      middleware: [atTheDoor] as const,
      request: { body: body(checkInBody) },
      responses: {
        200: json(acceptedSchema, "The ticket is good, and was not used before"),
        ...refusals(...OF_RIGHTS, ...REASONS),
      },
    }),
    async (c) => {
      const { showtime_id: at = null, all: isForAll, ...scan } = c.req.valid("json");
      const checkedIn = granted(await service.checkInNow(c.var.doorkeeper, at, { ...scan, isForAll }));
      const { result } = checkedIn.result;
      if (result !== "accepted")
        throw new Problem(result, sayWhy(checkedIn.result) ?? "", factsView(checkedIn.result));
      return c.json({ result, let_in: checkedIn.letIn, ...factsView(checkedIn.result) }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "reportScans",
      "x-repeated": "scans that are reported again are the same scans",
      method: "post",
      path: "/check-ins/batch",
      summary: "Report what a device scanned offline",
      description:
        "For a device with a gate key, and for staff with the permission `door`. Each scan of a ticket that was sold is recorded, because it let somebody in: the ticket is used, whatever the result is. Send `device_time`, and a wrong clock does no harm. The order of the reports and repeated reports do not change the result. The earliest scan of a ticket counts; its other scans are listed in `duplicates` for each device that made one.",
      tags: ["Check-in"],
      security: BEARER,
      "x-permission": "door",
      middleware: [atTheDoor] as const,
      request: { body: body(batchBody) },
      responses: { 200: json(batchSchema, "The result of each scan"), ...refusals(...OF_RIGHTS) },
    }),
    async (c) => {
      const { device, ...batch } = c.req.valid("json");
      const { results } = granted(await service.checkIn(c.var.doorkeeper, batch));
      const duplicates = await service.duplicatesOf(device, results);
      return c.json(batchView(batch.reports, results, duplicates), 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "nameDevice",
      "x-repeated": "each makes another name, and nothing is kept of it",
      method: "post",
      path: "/check-ins/devices",
      summary: "Get a name for a device, for `device` in its scans",
      description:
        "For a device with a gate key, and for staff with the permission `door`. No other device has the name, even with the same gate key. The device keeps it. One that sends a name of its own must know that no other device with its key does.",
      tags: ["Check-in"],
      security: BEARER,
      "x-permission": "door",
      middleware: [atTheDoor] as const,
      responses: { 201: json(deviceSchema, "The device's name"), ...refusals(...OF_RIGHTS) },
    }),
    (c) => c.json({ device: service.newDevice() }, 201, NO_STORE),
  )
  .openapi(
    createRoute({
      operationId: "undoCheckIn",
      method: "post",
      path: "/check-ins/undo",
      summary: "Undo a check-in, so that the ticket is accepted again",
      description:
        "For a device with a gate key, and for staff with the permission `door`. With a gate key, within five minutes of the scan that counts; staff may at any time.",
      tags: ["Check-in"],
      security: BEARER,
      "x-permission": "door",
      middleware: [atTheDoor, undoAudited] as const,
      request: { headers: onceHeaders, body: body(undoBody) },
      responses: {
        204: { description: "Undone", headers: replayHeaders },
        ...refusals(
          ...OF_RIGHTS,
          ...OF_KEYS,
          "not_checked_in",
          "showtime_not_found",
          "ticket_not_found",
          "undo_too_late",
        ),
      },
    }),
    async (c) => {
      const { ticket: code, reason } = c.req.valid("json");
      const idempotencyKey = c.req.valid("header")["idempotency-key"];
      const undone = granted(await service.undoCheckIn(c.var.doorkeeper, { code, reason, idempotencyKey }));
      c.set("aboutShowtime", undone.showtimeId);
      return c.body(null, 204, replayHeader(undone));
    },
  )
  .openapi(
    createRoute({
      operationId: "getCheckIns",
      method: "get",
      path: "/showtimes/{id}/check-ins",
      summary:
        "How many tickets are checked in, and which need a look: used more than once, or let in irregularly",
      description: "For a device with a gate key, and for staff with the permission `door`.",
      tags: ["Check-in"],
      security: BEARER,
      "x-permission": "door",
      middleware: [atTheDoor] as const,
      request: { params: idParams },
      responses: {
        200: json(doorsSchema, "The current state"),
        ...refusals(...OF_RIGHTS, "showtime_not_found"),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      return c.json(doorsView(id, granted(await service.doors(c.var.doorkeeper, id))), 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "listRevokedTickets",
      method: "get",
      path: "/showtimes/{id}/revoked-tickets",
      summary: "Tickets that were sold and then revoked, as a signed list",
      description:
        "For a device with a gate key, and for staff with the permission `door`. A device that verifies offline takes the list along.",
      tags: ["Check-in"],
      security: BEARER,
      "x-permission": "door",
      middleware: [atTheDoor] as const,
      request: { params: idParams },
      responses: {
        200: json(revokedSchema, "The current list"),
        ...refusals(...OF_RIGHTS, "showtime_not_found"),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { tickets, asOfMs, list } = granted(await service.revokedTickets(c.var.doorkeeper, id));
      return c.json({ showtime_id: id, as_of: toInstant(asOfMs), tickets, list }, 200, NO_STORE);
    },
  );
