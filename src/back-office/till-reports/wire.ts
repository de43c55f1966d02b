/** The report of a day's tills in answers. */

import * as z from "zod";
import type { Means } from "../../box-office/ledger/reservation.ts";
import type { Columns } from "../../http/csv.ts";
import { money, toInstant, toInstantOrNull } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { decimalText as inMajorUnits } from "../../platform/minor-units.ts";
import { MEANS, differenceCents, expectedCents } from "../../sales/shifts/shift.ts";
import type { OfMeans, ShiftReport } from "../../sales/shifts/shift.ts";
import { shiftSumsSchema, shiftSumsView, sumFields, sumsView } from "../../sales/shifts/wire.ts";
import { totalsOf } from "./till-report.ts";
import type { TillReport } from "./till-report.ts";

export const tillReportSchema = lazily(() =>
  z
    .strictObject({
      cinema_id: z.int(),
      day: z.iso.date(),
      totals: z.array(
        z
          .strictObject({
            currency: z.string(),
            shifts: z.int(),
            not_closed: z
              .int()
              .meta({ description: "Shifts that may still take money, or are not all summed up" }),
            ...sumFields(),
            float: money,
            counted: money.meta({ description: "Of the shifts that are closed" }),
            difference: money.meta({ description: "Of the same shifts. Below 0: cash is missing" }),
          })
          .meta({ id: "TillTotal" }),
      ),
      shifts: z.array(shiftSumsSchema()),
    })
    .meta({ id: "TillReport" }),
);

export const tillReportView = (report: TillReport): Shown<typeof tillReportSchema> => ({
  cinema_id: report.cinemaId,
  day: report.day,
  totals: totalsOf(report).map((total) => {
    const price = (amount: number) => ({ amount, currency: total.currency });
    return {
      currency: total.currency,
      shifts: total.shifts,
      not_closed: total.notClosed,
      ...sumsView(total.sums, total.currency),
      expected: price(total.expectedCents),
      float: price(total.floatCents),
      counted: price(total.countedCents),
      difference: price(total.differenceCents),
    };
  }),
  shifts: report.shifts.map(shiftSumsView),
});

const amount = (name: string, of: (shift: ShiftReport) => number | null): Columns<ShiftReport>[number] => [
  name,
  (shift) => {
    const cents = of(shift);
    return cents === null ? null : inMajorUnits(cents, shift.currency);
  },
];

const ofMeans =
  (which: Means, of: (one: OfMeans) => number) =>
  ({ sums }: ShiftReport): number =>
    sums.means.filter(({ means }) => means === which).reduce((sum, one) => sum + of(one), 0);

/** One line a shift. */
export const SHIFTS: Columns<ShiftReport> = [
  ["day", ({ localDate }) => localDate],
  ["shift", ({ id }) => id],
  ["cashier_id", ({ userId }) => userId],
  ["cashier", ({ name }) => name],
  ["status", ({ status }) => status],
  ["opened_at", ({ openedAtMs }) => toInstant(openedAtMs)],
  ["closed_at", ({ closedAtMs }) => toInstantOrNull(closedAtMs)],
  ["currency", ({ currency }) => currency],
  ["orders", ({ sums }) => sums.orders],
  ...MEANS.flatMap((means) => [
    amount(
      `sales_${means}`,
      ofMeans(means, ({ salesCents }) => salesCents),
    ),
    amount(
      `payments_${means}`,
      ofMeans(means, ({ paymentsCents }) => paymentsCents),
    ),
    amount(
      `returns_${means}`,
      ofMeans(means, ({ returnsCents }) => returnsCents),
    ),
  ]),
  amount("float", ({ floatCents }) => floatCents),
  amount("moved", ({ sums }) => sums.movedCents),
  amount("expected", expectedCents),
  amount("counted", ({ countedCents }) => countedCents),
  amount("difference", differenceCents),
  ["note", ({ note }) => note],
];
