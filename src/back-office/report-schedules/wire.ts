/** Schedules of reports in requests and answers. */

import * as z from "zod";
import { LANGUAGES } from "../../http/languages.ts";
import { idOf, instant, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { GROUPS } from "../sales-by-group/group.ts";
import type { Schedule, ScheduleDraft } from "./schedule.ts";

const fields = {
  cinema_id: z.int().positive().meta({ description: "The cinema's id" }),
  group_by: z
    .enum(GROUPS)
    .meta({ description: "What each line sums up, as in `GET /v1/admin/reports/groups`" }),
  weekday: z.int().min(1).max(7).nullable().meta({
    description:
      "On which day it is sent: 1 is Monday, and the report is of the seven days before. null: each day, of the day before",
  }),
  hour: z
    .int()
    .min(0)
    .max(23)
    .meta({ description: "At which hour it is sent, 0 to 23 on the cinema's clock" }),
  language: z.enum(LANGUAGES).meta({ description: "The mail's language" }),
};

const SCHEDULE = { cinema_id: 1, group_by: "movie", weekday: 1, hour: 7, language: "en" };

const MADE = {
  id: 5,
  ...SCHEDULE,
  next_at: "2026-11-23T07:00:00.000Z",
  created_at: "2026-11-18T14:20:00.000Z",
};

export const scheduleBody = z
  .strictObject({ ...fields, weekday: fields.weekday.default(null) })
  .meta({ id: "NewReportSchedule", examples: [SCHEDULE] })
  .transform((body): ScheduleDraft => ({
    cinemaId: body.cinema_id,
    groupBy: body.group_by,
    weekday: body.weekday,
    hour: body.hour,
    language: body.language,
  }));

export const scheduleSchema = lazily(() =>
  z
    .strictObject({
      id: idOf("schedule"),
      ...fields,
      next_at: instant.meta({ description: "When the next mail is sent" }),
      created_at: instant.meta({ description: "When it was made" }),
    })
    .meta({ id: "ReportSchedule", examples: [MADE] }),
);

export const schedulesSchema = lazily(() =>
  z
    .strictObject({ data: z.array(scheduleSchema()).meta({ description: "The oldest first" }) })
    .meta({ examples: [{ data: [MADE] }] }),
);

export const scheduleView = (schedule: Schedule): Shown<typeof scheduleSchema> => ({
  id: schedule.id,
  cinema_id: schedule.cinemaId,
  group_by: schedule.groupBy,
  weekday: schedule.weekday,
  hour: schedule.hour,
  language: schedule.language,
  next_at: toInstant(schedule.nextAtMs),
  created_at: toInstant(schedule.createdAtMs),
});
