import type { Language } from "../../http/languages.ts";

/** A report that a mail brings: those who count the sales make it, and the letters put it into words. Amounts are minor units. */
export interface SalesReport {
  readonly scheduleId: number;
  readonly cinemaName: string;
  readonly language: Language;
  /** The first and the last day. */
  readonly period: { readonly from: string; readonly to: string };
  /** Of the whole cinema, one for each currency. */
  readonly totals: readonly SalesTotals[];
  readonly csv: string;
}

export interface SalesTotals {
  readonly currency: string;
  readonly sold: number;
  readonly capacity: number;
  readonly grossCents: number;
  readonly revenueCents: number;
  readonly taxCents: number;
  readonly takingsCents: number;
}

/** Where the account has ended its schedule, or may not see the report any more. */
export type NoReport = "schedule_ended" | "not_permitted";
