/** 003-15: the sales report, in all and for each future show. */

import { Hono } from "hono";
import { usedPercent } from "../back-office/reports/report.ts";
import type { Sums } from "../back-office/reports/report.ts";
import { showtimes, summary } from "../back-office/reports/service.ts";
import { toInstant } from "../http/openapi.ts";
import { now } from "../platform/clock.ts";
import { inUnits } from "../platform/minor-units.ts";
import { signedInAdmin } from "./callers.ts";
import { startTimeOf } from "./days.ts";
import { at } from "./frame.ts";

const FIRST_DAY = "1970-01-01";
const LAST_DAY = "2100-12-31";
/** `/v1/admin/reports/showtimes` has pages. */
const MAX_LISTED = 300;

export const olderReport = new Hono();

/**
 * 003's programs compute with `revenue` and `capacity_utilization`, so both are numbers: of the currency in which most tickets
 * were sold, since sums never mix currencies, and the percentage of all seats of future shows that are sold.
 */
olderReport.on("GET", at("/admin/report"), async (c) => {
  const admin = await signedInAdmin(c);
  const today = toInstant(now()).slice(0, FIRST_DAY.length);
  const [sums, toCome] = await Promise.all([
    summary(admin, { from: FIRST_DAY, to: LAST_DAY }),
    showtimes(admin, { from: today, to: LAST_DAY }, null, MAX_LISTED),
  ]);
  const [most] = sums.toSorted((one, other) => other.sold - one.sold);
  const revenue = most === undefined ? 0 : revenueOf(most);
  return c.json({
    total_reservations: sumOf(sums, ({ reservations }) => reservations),
    tickets_sold: sumOf(sums, ({ sold }) => sold),
    revenue_estimate: revenue,
    revenue,
    currency: most?.currency ?? "",
    revenue_by_currency: Object.fromEntries(sums.map((line) => [line.currency, revenueOf(line)])),
    capacity_utilization:
      usedPercent({
        sold: sumOf(toCome, ({ sold }) => sold),
        capacity: sumOf(toCome, ({ capacity }) => capacity),
      }) ?? 0,
    capacity_by_showtime: toCome.map((line) => ({
      showtime_id: line.showtimeId,
      movie_title: line.movieTitle,
      start_time: startTimeOf(line),
      tickets_sold: line.sold,
      capacity: line.capacity,
      percent: usedPercent(line) ?? 0,
    })),
  });
});

const sumOf = <Line>(lines: readonly Line[], field: (line: Line) => number): number =>
  lines.reduce((sum, line) => sum + field(line), 0);

/** In whole units of the currency. */
const revenueOf = ({ soldCents, currency }: Sums): number => inUnits(soldCents, currency);
