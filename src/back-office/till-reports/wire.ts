/** The report of a day's tills in answers. */

import * as z from "zod";
import type { Means } from "../../box-office/ledger/reservation.ts";
import type { Columns } from "../../http/csv.ts";
import { described, idOf, money, toInstant, toInstantOrNull } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { decimalText as inMajorUnits } from "../../platform/minor-units.ts";
import { SHIFT, SUMS as SHIFT_SUMS } from "../../sales/shifts/examples.ts";
import { MEANS, differenceCents, expectedCents } from "../../sales/shifts/shift.ts";
import type { OfMeans, ShiftReport } from "../../sales/shifts/shift.ts";
import { shiftSumsSchema, shiftSumsView, sumFields, sumsView } from "../../sales/shifts/wire.ts";
import { totalsOf } from "./till-report.ts";
import type { TillReport } from "./till-report.ts";

export const tillReportSchema = lazily(() =>
  z
    .strictObject({
      cinema_id: idOf("cinema"),
      day: z.iso.date().meta({ description: "The cinema's day" }),
      totals: z
        .array(
          z
            .strictObject({
              currency: z.string().meta({ description: "ISO 4217, of all amounts of the line" }),
              shifts: z.int().meta({ description: "How many shifts were opened" }),
              not_closed: z
                .int()
                .meta({ description: "How many of them may still take money, or are not all summed up" }),
              ...sumFields(),
              float: described(money, "The cash in the drawers at first"),
              counted: described(money, "The cash that was counted in the shifts that are closed"),
              difference: described(money, "Of the same shifts; below 0: cash is missing"),
            })
            .meta({ id: "TillTotal" }),
        )
        .meta({ description: "One for each currency" }),
      shifts: z.array(shiftSumsSchema()).meta({ description: "In the order in which they were opened" }),
    })
    .meta({
      id: "TillReport",
      examples: [
        {
          cinema_id: 1,
          day: SHIFT.day,
          totals: [
            {
              currency: "EUR",
              shifts: 1,
              not_closed: 0,
              ...SHIFT_SUMS,
              float: SHIFT.float,
              counted: SHIFT.counted,
            },
          ],
          shifts: [{ ...SHIFT, ...SHIFT_SUMS }],
        },
      ],
    }),
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
