/** Sums of sales by a group, in requests and answers. */

import * as z from "zod";
import { described, idText, money } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { usedPercent } from "../reports/report.ts";
import { NO_PERIOD, givenDate, isPeriod, periodFields } from "../reports/wire.ts";
import { AMOUNTS, COUNTS, GROUPS, WEEK_STARTS, changeOf, isAmount, sumsOf } from "./group.ts";
import type { Compared, GroupBy, Line, Sum, Sums } from "./group.ts";

export const filterFields = {
  cinema_id: idText.optional().meta({ description: "Of this cinema alone: its id" }),
  screen_id: idText.optional().meta({ description: "Of this screen alone: its id" }),
  movie_id: idText.optional().meta({ description: "Of this movie alone: its id" }),
};

const together = ({ compare_from: from, compare_to: to }: { compare_from?: unknown; compare_to?: unknown }) =>
  (from === undefined) === (to === undefined);

export const groupedQuery = z
  .strictObject({
    ...periodFields,
    group_by: z.enum(GROUPS).meta({ description: "What each line sums up" }),
    week_starts: z.enum(WEEK_STARTS).default("monday").meta({
      description:
        "For `group_by=week`: on which day weeks begin; the film week is from Thursday to Wednesday",
    }),
    ...filterFields,
    compare_from: givenDate.optional().meta({
      description:
        "The first day of a period to compare with, beside `compare_to`: each line has its sums, too",
    }),
    compare_to: givenDate.optional().meta({ description: "The last day of that period" }),
  })
  .refine(isPeriod, NO_PERIOD)
  .refine(together, { path: ["compare_to"], error: "`compare_from` and `compare_to` go together" })
  .refine(
    ({ compare_from: from, compare_to: to }) =>
      from === undefined || to === undefined || isPeriod({ from, to }),
    { ...NO_PERIOD, path: ["compare_to"] },
  );

const MEANT: Readonly<Record<Sum, string>> = {
  showtimes: "How many showtimes it counts",
  capacity: "How many seats these have",
  sold: "How many seats are sold",
  reservations: "How many reservations are confirmed",
  held: "How many seats are held",
  checked_in: "How many tickets are checked in",
  discount: "What promo codes took off",
  fees: "Per ticket and per reservation",
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
  ...Object.fromEntries(COUNTS.map((sum) => [sum, z.int().optional().meta({ description: MEANT[sum] })])),
  used_percent: z.number().nullable().optional().meta({
    description: "`sold` in percent of `capacity`, with one decimal; null where there are no seats",
  }),
  ...Object.fromEntries(AMOUNTS.map((sum) => [sum, described(money, MEANT[sum]).optional()])),
});

const BY_TICKET_TYPE = {
  key: "adult",
  name: null,
  currency: "EUR",
  showtimes: 1,
  sold: 4,
  gross: { amount: 3600, currency: "EUR" },
};

export const groupedSchema = lazily(() => {
  const sums = z.strictObject(sumsFields()).meta({ id: "GroupedSums" });
  const line = z
    .strictObject({
      key: z.string().meta({
        description:
          "What the line is of: an id, the first day of a day or week, or a word; of promo codes 0 for one that is not known any more, -1 for many that were used seldom",
      }),
      name: z.string().nullable().meta({ description: "What people call it; null where `key` says it" }),
      currency: z.string().meta({ description: "ISO 4217, of all amounts of the line" }),
      ...sumsFields(),
      before: described(sums, "In the period to compare with").optional(),
      change: described(sums, "What there is more, or less, than `before`").optional(),
    })
    .meta({ id: "SalesOfGroup" });
  return z
    .strictObject({ data: z.array(line).meta({ description: "The lines" }) })
    .meta({ examples: [{ data: [BY_TICKET_TYPE] }] });
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
