/** How answers look: one JSON document, or short tables for people. */

import type { components } from "../../client/api.ts";
import { amountText } from "../../platform/minor-units.ts";
import type { Globals } from "./globals.ts";

type Money = components["schemas"]["Money"];

export type Cell = string | number | boolean | null | undefined;

/** Prints what the API answered. */
export function show<Answer>({ json }: Globals, answer: Answer, forPeople: (answer: Answer) => string): void {
  process.stdout.write(`${json ? JSON.stringify(answer, null, 2) : forPeople(answer)}\n`);
}

/** For the person, not for a program that reads stdout. */
export function notice(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Columns as wide as what is in them. */
export function table(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return "None.";
  const lines = [header, ...rows].map((row) => row.map(cellText));
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** One thing, a line a field. */
export function fields(pairs: readonly (readonly [string, Cell])[]): string {
  const shown = pairs.filter(([, value]) => value !== undefined && value !== null && value !== "");
  const width = Math.max(...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${name.padEnd(width)}  ${cellText(value)}`).join("\n");
}

function cellText(cell: Cell): string {
  if (cell === true) return "yes";
  if (cell === false) return "no";
  return printable(String(cell ?? ""));
}

/** Guests choose their names: nothing in them moves a terminal's cursor, or turns the line around. */
export const printable = (text: string): string =>
  // oxlint-disable-next-line no-control-regex
  text.replaceAll(/[\u0000-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, "�");

export const money = ({ amount, currency }: Money): string => amountText(amount, currency);

/** "2026-11-20 19:30" of an instant, in UTC. */
export const moment = (instant: string | null): string =>
  instant === null ? "" : `${instant.slice(0, 10)} ${instant.slice(11, 16)}Z`;
