import type { Columns } from "../../http/csv.ts";
import { decimalText as money } from "../../platform/minor-units.ts";
import { usedPercent } from "../reports/report.ts";
import { changeOf, isAmount, sumsOf } from "./group.ts";
import type { Compared, GroupBy, Line, Sums } from "./group.ts";

/** The columns of lines by this group. Money is in major units, such as 12.50. */
export const columnsOf = (by: GroupBy): Columns<Line> => [
  [by, ({ key }) => key],
  ["name", ({ name }) => name],
  ["currency", ({ currency }) => currency],
  ...sumColumns<Line>(by, "", (line) => line),
  ...(sumsOf(by).includes("capacity") ? USED_PERCENT : []),
];

const USED_PERCENT: Columns<Line> = [
  ["used_percent", ({ capacity = 0, sold = 0 }) => usedPercent({ capacity, sold })],
];

/** The same, with the period to compare with and the difference. */
export const comparedColumnsOf = (by: GroupBy): Columns<Compared> => [
  ...columnsOf(by),
  ...sumColumns<Compared>(by, "before_", ({ before }) => before),
  ...sumColumns<Compared>(by, "change_", (line) => changeOf(line, by)),
];

const sumColumns = <Of extends Line>(by: GroupBy, prefix: string, sumsIn: (line: Of) => Sums): Columns<Of> =>
  sumsOf(by).map((sum) => [
    `${prefix}${sum}`,
    (line) => {
      const value = sumsIn(line)[sum] ?? 0;
      return isAmount(sum) ? money(value, line.currency) : value;
    },
  ]);
