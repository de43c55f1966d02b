/** Sums of sales by a group, in requests and answers. */

import * as z from "zod";
import { idText, money } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { usedPercent } from "../reports/report.ts";
import { NO_PERIOD, date, isPeriod, periodFields } from "../reports/wire.ts";
import { AMOUNTS, COUNTS, GROUPS, WEEK_STARTS, changeOf, isAmount, sumsOf } from "./group.ts";
import type { Compared, GroupBy, Line, Sum, Sums } from "./group.ts";

export const filterFields = {
  cinema_id: idText.optional(),
  screen_id: idText.optional(),
  movie_id: idText.optional(),
};

const together = ({ compare_from: from, compare_to: to }: { compare_from?: unknown; compare_to?: unknown }) =>
  (from === undefined) === (to === undefined);

export const groupedQuery = z
  .strictObject({
    ...periodFields,
    group_by: z.enum(GROUPS),
    week_starts: z
      .enum(WEEK_STARTS)
      .default("monday")
      .meta({ description: "For `group_by=week`: the film week is from Thursday to Wednesday" }),
    ...filterFields,
    compare_from: date
      .optional()
      .meta({ description: "With `compare_to`: each line has the sums of that period, too" }),
    compare_to: date.optional(),
  })
  .refine(isPeriod, NO_PERIOD)
  .refine(together, { path: ["compare_to"], error: "`compare_from` and `compare_to` go together" })
  .refine(
    ({ compare_from: from, compare_to: to }) =>
      from === undefined || to === undefined || isPeriod({ from, to }),
    { ...NO_PERIOD, path: ["compare_to"] },
  );

const MEANT: Readonly<Partial<Record<Sum, string>>> = {
  gross: "The prices of the tickets that are sold",
  revenue: "What is sold is worth: gross, less discounts, with fees and taxes; paid or not",
  taxes: "Included ones and added ones",
  net: "`revenue` less `taxes`",
  due: "What sold reservations have still to pay",
  unrecorded: "Paid at the counter without being recorded, as older programs sell",
  kept: "What the cinema keeps of seats that were given back",
  paid: "All money received",
  refunds: "The part of `paid` that is given back, or has to be",
  takings: "`paid` less `refunds`, which is `revenue` less `due` and `unrecorded`, with `kept`",
};

const sumsFields = () => ({
  ...Object.fromEntries(COUNTS.map((sum) => [sum, z.int().optional()])),
  used_percent: z.number().nullable().optional().meta({ description: "Of the capacity that is sold" }),
  ...Object.fromEntries(
    AMOUNTS.map((sum) => [sum, money.optional().meta({ description: MEANT[sum] ?? sum })]),
  ),
});

export const groupedSchema = lazily(() => {
  const sums = z.strictObject(sumsFields()).meta({ id: "GroupedSums" });
  const line = z
    .strictObject({
      key: z.string().meta({
        description:
          "An id, the first day of a day or week, or a word; of promo codes 0 for one that is not known any more, -1 for many that were used seldom",
      }),
      name: z.string().nullable(),
      currency: z.string(),
      ...sumsFields(),
      before: sums.optional().meta({ description: "In the period to compare with" }),
      change: sums.optional().meta({ description: "What there is more, or less, than `before`" }),
    })
    .meta({ id: "SalesOfGroup" });
  return z.strictObject({ data: z.array(line) });
});

function sumsView(sums: Sums, by: GroupBy, currency: string) {
  const view = sumsOf(by).map((sum) => {
    const value = sums[sum] ?? 0;
    return [sum, isAmount(sum) ? { amount: value, currency } : value];
  });
  const { capacity, sold = 0 } = sums;
  return {
    ...Object.fromEntries(view),
    ...(capacity === undefined ? {} : { used_percent: usedPercent({ capacity, sold }) }),
  };
}

export const lineView = (line: Line, by: GroupBy) => ({
  key: line.key,
  name: line.name,
  currency: line.currency,
  ...sumsView(line, by, line.currency),
});

export function comparedView(line: Compared, by: GroupBy) {
  const { capacity: _, ...change } = changeOf(line, by);
  return {
    ...lineView(line, by),
    before: sumsView(line.before, by, line.currency),
    change: sumsView(change, by, line.currency),
  };
}
