/** When reports are mailed, and of which days they are. */

import { Temporal } from "temporal-polyfill";
import type { Language } from "../../http/languages.ts";
import { daysAfter, instantOf, localTimeOf } from "../../programme/cinemas/local-time.ts";
import type { Period } from "../reports/report.ts";
import type { GroupBy } from "../sales-by-group/group.ts";

export interface Rhythm {
  /** ISO: Monday is 1. Null for each day. */
  readonly weekday: number | null;
  /** On the cinema's clock. */
  readonly hour: number;
}

export interface ScheduleDraft extends Rhythm {
  readonly cinemaId: number;
  readonly groupBy: GroupBy;
  readonly language: Language;
}

export interface Schedule extends ScheduleDraft {
  readonly id: number;
  readonly userId: number;
  readonly createdAtMs: number;
  readonly nextAtMs: number;
}

/** Of one person. */
export const MOST_SCHEDULES = 20;

const DAYS_A_WEEK = 7;

/** The first time after `afterMs` at which a mail is due. An hour that the clocks skip is the one after it. */
export function nextAfter({ weekday, hour }: Rhythm, timeZone: string, afterMs: number): number {
  const today = localTimeOf(afterMs, timeZone).date;
  for (let days = 0; ; days++) {
    const day = daysAfter(today, days);
    if (weekday !== null && Temporal.PlainDate.from(day).dayOfWeek !== weekday) continue;
    const atMs = instantOf(`${day}T${String(hour).padStart(2, "0")}:00`, timeZone);
    if (atMs > afterMs) return atMs;
  }
}

/** The cinema's day on which a mail is due. */
export const dueDayOf = ({ nextAtMs }: Pick<Schedule, "nextAtMs">, timeZone: string): string =>
  localTimeOf(nextAtMs, timeZone).date;

/** What a mail that is due on this day reports: the day before, or the seven days before. */
export const periodBefore = ({ weekday }: Pick<Rhythm, "weekday">, dueDay: string): Period => ({
  from: daysAfter(dueDay, weekday === null ? -1 : -DAYS_A_WEEK),
  to: daysAfter(dueDay, -1),
});

/** Names a mail: of which schedule, and due on which day. In letters, digits and `_`, as tags of mails are. */
export const periodName = (id: number, dueDay: string): string => `${id}_${dueDay.replaceAll("-", "")}`;

/** Null for a text that is no name. */
export function parsePeriodName(name: string): { readonly id: number; readonly dueDay: string } | null {
  const [, id, year, month, day] = /^(\d{1,15})_(\d{4})(\d\d)(\d\d)$/.exec(name) ?? [];
  return id === undefined ? null : { id: Number(id), dueDay: `${year}-${month}-${day}` };
}
