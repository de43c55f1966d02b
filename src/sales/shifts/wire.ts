/** Shifts in requests and answers. */

import * as z from "zod";
import {
  described,
  idOf,
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
import { MOVEMENT, SHIFT, SUMS } from "./examples.ts";
import { MEANS, SHIFT_STATES, differenceCents, expectedCents, netCents } from "./shift.ts";
import type { CashMovement, Shift, ShiftReport, Sums } from "./shift.ts";

/** In minor units: more than a drawer has also in currencies of which a ticket costs millions. Sums of it stay whole numbers. */
const MAX_CASH = 1_000_000_000_000;
const MAX_TEXT_LENGTH = 200;

const cash = (description: string) => z.int().min(0).max(MAX_CASH).meta({ description });

export const openBody = z
  .strictObject({ float: cash("The cash in the drawer at first, in minor units of the cinema's currency") })
  .meta({ id: "OpenShift", examples: [{ float: 20_000 }] });

export const closeBody = z
  .strictObject({
    counted: cash("The cash in the drawer at last, in minor units of the cinema's currency"),
    note: line(MAX_TEXT_LENGTH)
      .nullish()
      .meta({
        description: `For those who read the report: one line, ${MAX_TEXT_LENGTH} characters at most`,
      }),
  })
  .meta({ id: "CloseShift", examples: [{ counted: 16_800, note: "One coin of a foreign country" }] })
  .transform(({ counted, note = null }) => ({ countedCents: counted, note }));

export const movementBody = z
  .strictObject({
    amount: z
      .int()
      .min(-MAX_CASH)
      .max(MAX_CASH)
      .refine((amount) => amount !== 0, "Not 0")
      .meta({ description: "In minor units of the cinema's currency; below 0 for cash that is taken out" }),
    reason: line(MAX_TEXT_LENGTH).meta({ description: `One line, ${MAX_TEXT_LENGTH} characters at most` }),
  })
  .meta({ id: "MoveCash", examples: [{ amount: -5_000, reason: "To the bank" }] })
  .transform(({ amount, reason }) => ({ cents: amount, reason }));

/** How staff take money. */
export const paidBy = z
  .enum(MEANS)
  .exclude(["exchange"])
  .meta({ description: "How staff take the money, or give it back" });

const day = z.iso
  .date()
  .meta({ description: "The cinema's day on which they were opened", examples: ["2026-11-20"] });

export const shiftsQuery = z.strictObject({ day: day.optional(), ...pageQuery });

export const dayQuery = z.strictObject({ day });

const shiftFields = lazily(() => ({
  id: z.int().meta({ format: "int64", description: "The shift's id" }),
  cinema_id: idOf("cinema"),
  cashier: z
    .strictObject({
      id: z.int().meta({ description: "The account's id" }),
      name: z.string().nullable().meta({ description: "null where the account has none, or is erased" }),
    })
    .meta({ description: "Whose shift it is" }),
  status: z.enum(SHIFT_STATES).meta({
    description: "`closing`: it takes nothing any more, and has to be closed again to be summed up",
  }),
  day: z.iso.date().meta({ description: "The cinema's day on which it was opened" }),
  opened_at: instant.meta({ description: "When it was opened" }),
  closed_at: instant.nullable().meta({ description: "When it stopped to take money; null while it is open" }),
  closed_by: z.int().nullable().meta({ description: "The id of who closed it; null while it is open" }),
  float: described(money, "The cash in the drawer at first"),
  counted: moneyOrNull.meta({ description: "The cash in the drawer at last; null until it is counted" }),
  note: z.string().nullable().meta({ description: "What was noted at its closing; null for nothing" }),
}));

export const sumFields = lazily(() => ({
  orders: z.int().meta({ description: "Orders with money of the shift" }),
  means: z
    .array(
      z.strictObject({
        means: z.enum(MEANS).meta({
          description: "How the money came. `exchange`: with seats that were given back for others",
        }),
        sales: described(money, "Taken with the sale"),
        payments: described(money, "Taken for orders that were not paid"),
        returns: described(money, "Given back"),
        net: described(money, "`sales` and `payments`, less `returns`"),
      }),
    )
    .meta({ description: "The means of payment that occurred" }),
  moved: described(money, "Cash put into the drawer, less what was taken out, for no order"),
  expected: described(money, "The cash that should be in the drawer"),
}));

const difference = lazily(() =>
  moneyOrNull.meta({
    description: "`counted` less `expected`; below 0: cash is missing. null until the shift is closed",
  }),
);

/** In lists: sums of closed ones alone. */
export const shiftSchema = lazily(() =>
  z
    .strictObject({
      ...shiftFields(),
      expected: moneyOrNull.meta({
        description: "The cash that should be in the drawer; null until it is closed",
      }),
      difference: difference(),
    })
    .meta({ id: "Shift", examples: [{ ...SHIFT, expected: SUMS.expected, difference: SUMS.difference }] }),
);

export const shiftSumsSchema = lazily(() =>
  z
    .strictObject({ ...shiftFields(), ...sumFields(), difference: difference() })
    .meta({ id: "ShiftSums", examples: [{ ...SHIFT, ...SUMS }] }),
);

export const movementSchema = lazily(() =>
  z
    .strictObject({
      id: z.int().meta({ description: "Its id" }),
      amount: described(money, "Below 0 where it was taken out of the drawer"),
      reason: z.string().meta({ description: "Why" }),
      by: z.int().meta({ description: "The id of who noted it" }),
      at: instant.meta({ description: "When it was noted" }),
    })
    .meta({ id: "CashMovement", examples: [MOVEMENT] }),
);

export const shiftReportSchema = lazily(() =>
  shiftSumsSchema()
    .extend({ cash_movements: z.array(movementSchema()).meta({ description: "In the order of time" }) })
    .meta({ id: "ShiftReport", examples: [{ ...SHIFT, ...SUMS, cash_movements: [MOVEMENT] }] }),
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
