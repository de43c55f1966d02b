/** Sums of sales by what managers ask for. Money is in minor units of one currency; amounts of two currencies are never added. */

import { daysAfter, daysBetween } from "../../programme/cinemas/local-time.ts";
import type { Period } from "../reports/report.ts";

/** Each line has the sums of whole showtimes. */
const OF_SHOWTIMES = ["cinema", "screen", "movie", "day", "week", "format"] as const;
/** Each line has what sold tickets, or the money for them, have in common. */
const OF_TICKETS = ["ticket_type", "category", "channel", "promo_code", "tax", "means"] as const;

export type ShowtimeGroup = (typeof OF_SHOWTIMES)[number];
export type TicketGroup = (typeof OF_TICKETS)[number];

export const GROUPS = [...OF_SHOWTIMES, ...OF_TICKETS] as const;

export type GroupBy = (typeof GROUPS)[number];

export const WEEK_STARTS = ["monday", "thursday"] as const;

export type WeekStarts = (typeof WEEK_STARTS)[number];

/** Which showtimes are counted; null for all. */
export interface Filter {
  readonly cinemaId: number | null;
  readonly screenId: number | null;
  readonly movieId: number | null;
}

export interface Grouping extends Filter {
  readonly by: GroupBy;
  readonly weekStarts: WeekStarts;
}

/** In the order in which they are shown. */
export const COUNTS = ["showtimes", "capacity", "sold", "reservations", "held", "checked_in"] as const;
export const AMOUNTS = [
  "gross",
  "discount",
  "fees",
  "revenue",
  "taxes",
  "net",
  "due",
  "unrecorded",
  "kept",
  "paid",
  "refunds",
  "takings",
] as const;

export type Sum = (typeof COUNTS)[number] | (typeof AMOUNTS)[number];

export type Sums = Partial<Readonly<Record<Sum, number>>>;

const OF_MONEY: readonly Sum[] = ["gross", "discount", "fees", "revenue"];

const SUMS_BY: Readonly<Record<TicketGroup, readonly Sum[]>> = {
  ticket_type: ["showtimes", "sold", "gross"],
  category: ["showtimes", "sold", "gross"],
  channel: ["showtimes", "sold", "reservations", ...OF_MONEY],
  promo_code: ["showtimes", "sold", "reservations", "gross", "discount", "revenue"],
  tax: ["showtimes", "revenue", "taxes", "net"],
  means: ["showtimes", "takings"],
};

export const isOfTickets = (by: GroupBy): by is TicketGroup => OF_TICKETS.some((known) => known === by);

/** The sums that lines by this have. */
export const sumsOf = (by: GroupBy): readonly Sum[] =>
  isOfTickets(by) ? SUMS_BY[by] : [...COUNTS, ...AMOUNTS];

export const isAmount = (sum: Sum): boolean => AMOUNTS.some((amount) => amount === sum);

export interface Line extends Sums {
  /** An id, a day, a word; empty for showtimes without a format. */
  readonly key: string;
  /** What people call it; null where the key says it. */
  readonly name: string | null;
  readonly currency: string;
}

/** A line beside that of the other period. */
export interface Compared extends Line {
  readonly before: Sums;
}

/**
 * Each line with that of the period before, and lines that only that one has. Days and weeks are compared by their place in the
 * period: the first with the first.
 */
export function compared(
  { by, weekStarts }: Pick<Grouping, "by" | "weekStarts">,
  [lines, period]: readonly [readonly Line[], Period],
  [before, earlier]: readonly [readonly Line[], Period],
): Compared[] {
  const firstOf = ({ from }: Period): string => (by === "week" ? weekOf(from, weekStarts) : from);
  const days = by === "day" || by === "week" ? daysBetween(firstOf(earlier), firstOf(period)) : 0;
  const moved = before.map((line) => (days === 0 ? line : { ...line, key: daysAfter(line.key, days) }));
  const nameOf = ({ key, currency }: Line): string => `${currency} ${key}`;
  const rest = new Map(moved.map((line) => [nameOf(line), line]));
  const sums = sumsOf(by);
  const only = (line: Line | undefined): Sums =>
    Object.fromEntries(sums.map((sum) => [sum, line?.[sum] ?? 0]));
  const withBefore = lines.map((line) => {
    const other = rest.get(nameOf(line));
    rest.delete(nameOf(line));
    return { ...line, before: only(other) };
  });
  return [
    ...withBefore,
    ...Array.from(rest.values(), (line) => ({ ...line, ...only(undefined), before: only(line) })),
  ];
}

/** The first day of the week that the day is in. */
export function weekOf(day: string, starts: WeekStarts): string {
  // 1970-01-01 was a Thursday.
  const sinceThursday = ((daysBetween("1970-01-01", day) % 7) + 7) % 7;
  return daysAfter(day, -(starts === "thursday" ? sinceThursday : (sinceThursday + 3) % 7));
}

/** The difference to the period before, sum by sum. */
export const changeOf = (line: Compared, by: GroupBy): Sums =>
  Object.fromEntries(sumsOf(by).map((sum) => [sum, (line[sum] ?? 0) - (line.before[sum] ?? 0)]));
