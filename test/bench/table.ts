/** The tables as they are printed: Markdown, so that they stand in docs/performance.md as they come. */

import { dollars } from "./cost.ts";
import type { Cost } from "./cost.ts";
import type { Growth } from "./growth.ts";
import type { Count, Row } from "./rounds.ts";
import type { PlayedRush } from "./rush.ts";

/** Three digits that count. */
export const rounded = (value: number): string => {
  if (Number.isNaN(value)) return "not counted";
  return Math.abs(value) >= 100
    ? Math.round(value).toLocaleString("en")
    : String(Number(value.toPrecision(Math.abs(value) < 1 ? 2 : 3)));
};

const verdict = (met: boolean | null): string => {
  if (met === null) return "";
  return met ? "yes" : "no";
};

export function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? "").length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

export const pathTable = (rows: readonly Row[]): string =>
  markdown(
    ["path", "per second", "p50 ms", "p99 ms", "ratio", "goal", "met"],
    rows.map(({ path, perSecond, p50Ms, p99Ms, ratio, goal, met }) => [
      path,
      rounded(perSecond),
      rounded(p50Ms),
      rounded(p99Ms),
      ratio === null ? "" : ratio.toFixed(2),
      goal,
      verdict(met),
    ]),
  );

export const countTable = (counts: readonly Count[]): string =>
  markdown(
    ["counted", "value", "goal", "met"],
    counts.map(({ of, value, goal, met }) => [of, rounded(value), goal, verdict(met)]),
  );

export const growthTable = (rows: readonly Growth[]): string =>
  markdown(
    ["growth", "little", "much", "ratio or difference", "goal", "met"],
    rows.map(({ what, small, large, value, goal, met }) => [
      what,
      rounded(small),
      rounded(large),
      rounded(value),
      goal,
      verdict(met),
    ]),
  );

/** Per ticket, and in dollars per 100,000 tickets. */
export function costTable(costs: readonly Cost[]): string {
  const sum = (by: "calm" | "rush"): number =>
    costs.reduce((all, cost) => all + (dollars(cost.item, cost[by]) || 0), 0);
  const dollarsOf = (amount: number): string => amount.toFixed(3);
  return markdown(
    ["per ticket", "calm", "in a rush", "calm, $ per 100,000", "rush, $ per 100,000"],
    [
      ...costs.map(({ item, calm, rush }) => [
        item,
        rounded(calm),
        rounded(rush),
        dollarsOf(dollars(item, calm)),
        dollarsOf(dollars(item, rush)),
      ]),
      ["in all", "", "", dollarsOf(sum("calm")), dollarsOf(sum("rush"))],
    ],
  );
}

export const rushTable = (rushes: readonly PlayedRush[]): string =>
  markdown(
    [
      "objects",
      "told to come back by",
      "sales a second, each",
      "sold",
      "sold out after s",
      "told to come back",
      "seat was gone",
      "without",
      "waited p50 s",
      "p99 s",
      "an answer, p99 s",
    ],
    rushes.map((rush) => [
      rounded(rush.objects),
      rush.isShed ? "isolates" : "nobody",
      ...[
        rush.salesASecond,
        rush.sold,
        rush.soldOutAfterS,
        rush.busy,
        rush.taken,
        rush.leftWithout,
        rush.waitedP50S,
        rush.waitedP99S,
        rush.answeredP99S,
      ].map(rounded),
    ]),
  );
