/** Reports by mail, on schedules that people set for themselves. */

import type { Caller } from "../../http/caller.ts";
import { csvText } from "../../http/csv.ts";
import { may } from "../../identity/staff/permission.ts";
import { rightsNow } from "../../identity/staff/service.ts";
import { mailId } from "../../mail/outbox/mail-id.ts";
import type { NoReport, SalesReport } from "../../mail/outbox/sales-report.ts";
import { hurryMail } from "../../mail/outbox/service.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { untilEmpty } from "../../platform/until-empty.ts";
import { cinema as cinemaOf, mayAtCinema } from "../../programme/cinemas/service.ts";
import { columnsOf } from "../sales-by-group/csv.ts";
import { salesByGroup } from "../sales-by-group/service.ts";
import type { Refused } from "./refusals.ts";
import { totalsOf } from "./report-totals.ts";
import {
  MOST_SCHEDULES,
  dueDayOf,
  nextAfter,
  parsePeriodName,
  periodBefore,
  periodName,
} from "./schedule.ts";
import type { Schedule, ScheduleDraft } from "./schedule.ts";
import * as store from "./store.ts";

const DAY_MS = 24 * 60 * 60_000;
/** Mails of a longer outage are left out. */
const LATEST_MS = 7 * DAY_MS;
const AT_ONCE = 50;

export const schedulesOf = ({ userId }: Pick<Caller, "userId">): Promise<Schedule[]> =>
  store.schedulesOf(userId);

export async function addSchedule(
  caller: Caller,
  draft: ScheduleDraft,
): Promise<Answer<{ readonly schedule: Schedule }, Refused>> {
  const { userId } = caller;
  const [cinema, isAllowed] = await Promise.all([
    cinemaOf(draft.cinemaId),
    mayAtCinema(caller, "reports", draft.cinemaId),
  ]);
  if (cinema === undefined || !isAllowed) return { ok: false, code: "cinema_not_found" };
  if (!caller.emailConfirmed) return { ok: false, code: "email_not_confirmed" };
  const createdAtMs = now();
  const nextAtMs = nextAfter(draft, cinema.timeZone, createdAtMs);
  const schedule = await store.add({ ...draft, userId, createdAtMs, nextAtMs }, MOST_SCHEDULES);
  return schedule === undefined ? { ok: false, code: "too_many_report_schedules" } : { ok: true, schedule };
}

export async function endSchedule({ userId }: Caller, id: number): Promise<Answer<unknown, Refused>> {
  return (await store.end(userId, id)) ? { ok: true } : { ok: false, code: "report_schedule_not_found" };
}

/** Adds the mails that are due to the outbox, each once. Ends the schedules of cinemas that are gone. */
export const sweepReportSchedules = (nowMs: number): Promise<number> =>
  untilEmpty(AT_ONCE, async () => {
    const due = await store.due(nowMs, AT_ONCE);
    for (const { schedule, cinema } of due) {
      const { id, userId } = schedule;
      if (cinema === null) {
        await store.end(userId, id);
        continue;
      }
      const nonce = periodName(id, dueDayOf(schedule, cinema.timeZone));
      const fromMs = Math.max(schedule.nextAtMs, nowMs - LATEST_MS);
      await store.makeDue(schedule, nonce, nextAfter(schedule, cinema.timeZone, fromMs), nowMs);
      await hurryMail(mailId({ kind: "sales_report", userId, nonce }));
    }
    return due.length;
  });

/** What a mail says, by the sales of now; or why there is none any more. */
export async function reportForMail(userId: number, nonce: string): Promise<SalesReport | NoReport> {
  const named = parsePeriodName(nonce);
  const found = named === null ? undefined : await store.scheduleOf(named.id, userId);
  if (named === null || found === undefined || found.cinema === null) return "schedule_ended";
  const { schedule, cinema } = found;
  const { cinemaId, groupBy, language } = schedule;
  const rights = await rightsNow(userId);
  if (rights === null || !may(rights, "reports", { cinemaId, ownerId: cinema.ownerId }))
    return "not_permitted";
  const period = periodBefore(schedule, named.dueDay);
  const grouping = { weekStarts: "monday", cinemaId, screenId: null, movieId: null } as const;
  const [totals, lines] = await Promise.all([
    salesByGroup(rights, period, { ...grouping, by: "cinema" }),
    salesByGroup(rights, period, { ...grouping, by: groupBy }),
  ]);
  const columns = columnsOf(groupBy);
  return {
    scheduleId: schedule.id,
    cinemaName: cinema.name,
    language,
    period,
    totals: totals.map(totalsOf),
    csv: csvText(columns, null) + (lines.length === 0 ? "" : csvText(columns, lines)),
  };
}
