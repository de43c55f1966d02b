import { createRoute } from "@hono/zod-openapi";
import { BY_ACCEPT, inBoth, inCsv, wantsCsv } from "../../http/csv.ts";
import { idParams, refusals, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { needing } from "../../identity/authentication.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
import { dayQuery } from "../../sales/shifts/wire.ts";
import { explain } from "../reports/refusals.ts";
import * as service from "./service.ts";
import { SHIFTS, tillReportSchema, tillReportView } from "./wire.ts";

const granted = granting(explain);

export const tillReports = slice().openapi(
  createRoute({
    operationId: "getTillReport",
    method: "get",
    path: "/cinemas/{id}/till-report",
    summary: "What the tills of a cinema took on a day",
    description:
      "Needs the permission `reports`. All shifts that were opened on that day, with their sums by means of payment and the differences of the cash. As CSV one line a shift.",
    tags: ["Reports"],
    ...needing("reports"),
    request: { params: idParams, query: dayQuery },
    responses: { 200: inBoth(tillReportSchema), ...refusals(...OF_RIGHTS, "cinema_not_found") },
  }),
  async (c) => {
    const { day } = c.req.valid("query");
    const { report } = granted(await service.tillReport(c.var.caller, c.req.valid("param").id, day));
    return wantsCsv(c)
      ? inCsv(c, `till-${day}`, SHIFTS, [report.shifts])
      : c.json(tillReportView(report), 200, BY_ACCEPT);
  },
);
