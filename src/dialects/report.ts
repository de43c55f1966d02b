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

/** Sums never mix currencies: `revenue_estimate` is for the currency in which most tickets were sold. */
olderReport.on("GET", at("/admin/report"), async (c) => {
  const admin = await signedInAdmin(c);
  const today = toInstant(now()).slice(0, FIRST_DAY.length);
  const [sums, toCome] = await Promise.all([
    summary(admin, { from: FIRST_DAY, to: LAST_DAY }),
    showtimes(admin, { from: today, to: LAST_DAY }, null, MAX_LISTED),
  ]);
  const [most] = sums.toSorted((one, other) => other.sold - one.sold);
  return c.json({
    total_reservations: sums.reduce((total, { reservations }) => total + reservations, 0),
    tickets_sold: sums.reduce((total, { sold }) => total + sold, 0),
    revenue_estimate: most === undefined ? 0 : revenueOf(most),
    currency: most?.currency ?? null,
    revenue: Object.fromEntries(sums.map((line) => [line.currency, revenueOf(line)])),
    capacity_utilization: toCome.map((line) => ({
      showtime_id: line.showtimeId,
      movie_title: line.movieTitle,
      start_time: startTimeOf(line),
      tickets_sold: line.sold,
      capacity: line.capacity,
      percent: usedPercent(line),
    })),
  });
});

/** In whole units of the currency. */
const revenueOf = ({ soldCents, currency }: Sums): number => inUnits(soldCents, currency);
