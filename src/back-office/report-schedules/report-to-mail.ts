import type { Language } from "../../http/languages.ts";
import type { Period } from "../reports/report.ts";
import type { Line } from "../sales-by-group/group.ts";

/** What a mail reports. Amounts are minor units. */
export interface ReportToMail {
  readonly scheduleId: number;
  readonly cinemaName: string;
  readonly language: Language;
  readonly period: Period;
  /** Of the whole cinema, one for each currency. */
  readonly totals: readonly Totals[];
  readonly csv: string;
}

interface Totals {
  readonly currency: string;
  readonly sold: number;
  readonly capacity: number;
  readonly grossCents: number;
  readonly revenueCents: number;
  readonly taxCents: number;
  readonly takingsCents: number;
}

export const totalsOf = (line: Line): Totals => ({
  currency: line.currency,
  sold: line.sold ?? 0,
  capacity: line.capacity ?? 0,
  grossCents: line.gross ?? 0,
  revenueCents: line.revenue ?? 0,
  taxCents: line.taxes ?? 0,
  takingsCents: line.takings ?? 0,
});
