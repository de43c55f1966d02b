import { createRoute } from "@hono/zod-openapi";
import { keyHeaders, OF_ONCE } from "../../http/idempotency.ts";
import { NO_STORE, body, idParams, json, refusals, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { rateLimited } from "../../http/rate-limits.ts";
import { needing, personsOnly } from "../../identity/authentication.ts";
import { once } from "../../identity/once.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import { scheduleBody, scheduleSchema, scheduleView, schedulesSchema } from "./wire.ts";

const granted = granting(explain);

export const reportSchedules = slice()
  .openapi(
    createRoute({
      operationId: "listReportSchedules",
      method: "get",
      path: "/report-schedules",
      summary: "The reports that you get by mail",
      description: "Needs the permission `reports`. Your own, at most 20.",
      tags: ["Reports"],
      ...needing("reports", personsOnly),
      responses: {
        200: json(schedulesSchema, "All of them, the oldest first"),
        ...refusals(...OF_RIGHTS, "key_not_allowed"),
      },
    }),
    async (c) => {
      const schedules = await service.schedulesOf(c.var.caller);
      return c.json({ data: schedules.map(scheduleView) }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "createReportSchedule",
      method: "post",
      path: "/report-schedules",
      summary: "Get a report of a cinema by mail, each day or each week",
      description:
        "Needs the permission `reports`. To your confirmed address, once a period, with the lines as CSV, for as long as you may see the cinema's reports. A period is a day, or the seven days before the weekday.",
      tags: ["Reports"],
      ...needing("reports", personsOnly, rateLimited, once),
      request: { headers: keyHeaders, body: body(scheduleBody) },
      responses: {
        201: json(scheduleSchema, "With the time of the first mail"),
        ...refusals(
          ...OF_ONCE,
          ...OF_RIGHTS,
          "key_not_allowed",
          "cinema_not_found",
          "email_not_confirmed",
          "too_many_report_schedules",
          "too_many_requests",
        ),
      },
    }),
    async (c) => {
      const { schedule } = granted(await service.addSchedule(c.var.caller, c.req.valid("json")));
      return c.json(scheduleView(schedule), 201, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "endReportSchedule",
      method: "delete",
      path: "/report-schedules/{id}",
      summary: "End a report by mail",
      description: "Needs the permission `reports`. One of your own.",
      tags: ["Reports"],
      ...needing("reports", personsOnly),
      request: { params: idParams },
      responses: {
        204: { description: "No mail of it is sent any more" },
        ...refusals(...OF_RIGHTS, "key_not_allowed", "report_schedule_not_found"),
      },
    }),
    async (c) => {
      granted(await service.endSchedule(c.var.caller, c.req.valid("param").id));
      return c.body(null, 204);
    },
  );
