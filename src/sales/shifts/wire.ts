/** Shifts in requests and answers. */

import * as z from "zod";
import {
  instant,
  line,
  money,
  moneyOrNull,
  pageQuery,
  toInstant,
  toInstantOrNull,
} from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { MEANS, SHIFT_STATES, differenceCents, expectedCents, netCents } from "./shift.ts";
import type { CashMovement, Shift, ShiftReport, Sums } from "./shift.ts";

/** More than any drawer has, in any currency. */
const MAX_CASH = 1_000_000_000;
const MAX_TEXT_LENGTH = 200;

const cash = z.int().min(0).max(MAX_CASH);

export const openBody = z
  .strictObject({ float: cash.meta({ description: "The cash in the drawer at first, in minor units" }) })
  .meta({ id: "OpenShift" });

export const closeBody = z
  .strictObject({
    counted: cash.meta({ description: "The cash in the drawer at last, in minor units" }),
    note: line(MAX_TEXT_LENGTH).nullish(),
  })
  .meta({ id: "CloseShift" })
  .transform(({ counted, note = null }) => ({ countedCents: counted, note }));

export const movementBody = z
  .strictObject({
    amount: z
      .int()
      .min(-MAX_CASH)
      .max(MAX_CASH)
      .refine((amount) => amount !== 0, "Not 0")
      .meta({ description: "In minor units; below 0 for cash that is taken out" }),
    reason: line(MAX_TEXT_LENGTH),
  })
  .meta({ id: "MoveCash" })
  .transform(({ amount, reason }) => ({ cents: amount, reason }));

/** How staff take money. */
export const paidBy = z.enum(MEANS).exclude(["exchange"]);

const day = z.iso.date().meta({ description: "The cinema's day on which they were opened" });

export const shiftsQuery = z.strictObject({ day: day.optional(), ...pageQuery });

export const dayQuery = z.strictObject({ day });

const shiftFields = lazily(() => ({
  id: z.int().meta({ format: "int64" }),
  cinema_id: z.int(),
  cashier: z.strictObject({ id: z.int(), name: z.string().nullable() }),
  status: z.enum(SHIFT_STATES).meta({
    description: "closing: it takes nothing any more, and has to be closed again to be summed up",
  }),
  day: z.iso.date(),
  opened_at: instant,
  closed_at: instant.nullable().meta({ description: "When it stopped to take money" }),
  closed_by: z.int().nullable(),
  float: money,
  counted: moneyOrNull,
  note: z.string().nullable(),
}));

export const sumFields = lazily(() => ({
  orders: z.int().meta({ description: "Orders with money of the shift" }),
  means: z
    .array(
      z.strictObject({
        means: z.enum(MEANS),
        sales: money.meta({ description: "Taken with the sale" }),
        payments: money.meta({ description: "Taken for orders that were not paid" }),
        returns: money.meta({ description: "Given back" }),
        net: money,
      }),
    )
    .meta({ description: "The means of payment that occurred" }),
  moved: money.meta({ description: "Cash put into the drawer, less what was taken out, for no order" }),
  expected: money.meta({ description: "The cash that should be in the drawer" }),
}));

const difference = money
  .nullable()
  .meta({ description: "Below 0: cash is missing. Null until the shift is closed" });

/** In lists: sums of closed ones alone. */
export const shiftSchema = lazily(() =>
  z.strictObject({ ...shiftFields(), expected: moneyOrNull, difference }).meta({ id: "Shift" }),
);

export const shiftSumsSchema = lazily(() =>
  z.strictObject({ ...shiftFields(), ...sumFields(), difference }).meta({ id: "ShiftSums" }),
);

export const movementSchema = lazily(() =>
  z
    .strictObject({ id: z.int(), amount: money, reason: z.string(), by: z.int(), at: instant })
    .meta({ id: "CashMovement" }),
);

export const shiftReportSchema = lazily(() =>
  shiftSumsSchema()
    .extend({ cash_movements: z.array(movementSchema()) })
    .meta({ id: "ShiftReport" }),
);

const moneyIn = (currency: string) => (amount: number) => ({ amount, currency });

const fieldsView = (shift: Shift) => ({
  id: shift.id,
  cinema_id: shift.cinemaId,
  cashier: { id: shift.userId, name: shift.name },
  status: shift.status,
  day: shift.localDate,
  opened_at: toInstant(shift.openedAtMs),
  closed_at: toInstantOrNull(shift.closedAtMs),
  closed_by: shift.closedBy,
  float: moneyIn(shift.currency)(shift.floatCents),
  counted: shift.countedCents === null ? null : moneyIn(shift.currency)(shift.countedCents),
  note: shift.note,
});

export function shiftView(shift: Shift): Shown<typeof shiftSchema> {
  const { sums, currency } = shift;
  const price = moneyIn(currency);
  return {
    ...fieldsView(shift),
    expected: sums === null ? null : price(expectedCents({ ...shift, sums })),
    difference: sums === null ? null : differenceView({ ...shift, sums }),
  };
}

function differenceView(report: ShiftReport) {
  const cents = differenceCents(report);
  return cents === null ? null : moneyIn(report.currency)(cents);
}

export function sumsView({ orders, means, movedCents }: Sums, currency: string) {
  const price = moneyIn(currency);
  return {
    orders,
    means: means.map((one) => ({
      means: one.means,
      sales: price(one.salesCents),
      payments: price(one.paymentsCents),
      returns: price(one.returnsCents),
      net: price(netCents(one)),
    })),
    moved: price(movedCents),
  };
}

export const shiftSumsView = (report: ShiftReport): Shown<typeof shiftSumsSchema> => ({
  ...fieldsView(report),
  ...sumsView(report.sums, report.currency),
  expected: moneyIn(report.currency)(expectedCents(report)),
  difference: differenceView(report),
});

export const movementView = (
  { id, cents, reason, by, atMs }: CashMovement,
  currency: string,
): Shown<typeof movementSchema> => ({
  id,
  amount: moneyIn(currency)(cents),
  reason,
  by,
  at: toInstant(atMs),
});

export const shiftReportView = (
  report: ShiftReport,
  movements: readonly CashMovement[],
): Shown<typeof shiftReportSchema> => ({
  ...shiftSumsView(report),
  cash_movements: movements.map((one) => movementView(one, report.currency)),
});
