import type { Columns } from "../../http/csv.ts";
import { fractionDigits, inUnits } from "../../platform/minor-units.ts";
import type { Listed } from "./sale.ts";

const instant = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

const money = (of: (sale: Listed) => number): ((sale: Listed) => string) => {
  return (sale) => inUnits(of(sale), sale.currency).toFixed(fractionDigits(sale.currency));
};

/** Money is in major units, such as 12.50. */
export const SALES: Columns<Listed> = [
  ["reservation_id", ({ id }) => id],
  ["showtime_id", ({ showtimeId }) => showtimeId],
  ["date", ({ localDate }) => localDate],
  ["starts_at", ({ startsAtMs }) => instant(startsAtMs)],
  ["movie", ({ movieTitle }) => movieTitle],
  ["cinema", ({ cinemaName }) => cinemaName],
  ["screen", ({ screenName }) => screenName],
  ["status", ({ status }) => status],
  ["channel", ({ channel }) => channel],
  ["promo_code_id", ({ promoCode }) => promoCode],
  ["sold_at", ({ confirmedAtMs }) => instant(confirmedAtMs)],
  ["ended_at", ({ endedAtMs }) => instant(endedAtMs)],
  ["seats", ({ seats }) => seats],
  ["currency", ({ currency }) => currency],
  ["gross", money(({ grossCents }) => grossCents)],
  ["discount", money(({ discountCents }) => discountCents)],
  ["fees", money(({ feeCents }) => feeCents)],
  ["taxes", money(({ taxCents }) => taxCents)],
  ["revenue", money(({ revenueCents }) => revenueCents)],
  ["paid", money(({ paidCents }) => paidCents)],
  ["refunds", money(({ refundCents }) => refundCents)],
];
