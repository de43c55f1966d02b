/** Schedules of reports in requests and answers. */

import * as z from "zod";
import { LANGUAGES } from "../../http/languages.ts";
import { instant, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { GROUPS } from "../sales-by-group/group.ts";
import type { Schedule, ScheduleDraft } from "./schedule.ts";

const fields = {
  cinema_id: z.int().positive(),
  group_by: z.enum(GROUPS).meta({ description: "As in `GET /v1/admin/reports/groups`" }),
  weekday: z.int().min(1).max(7).nullable().meta({
    description: "Monday is 1: a report of the seven days before. null: each day, of the day before",
  }),
  hour: z.int().min(0).max(23).meta({ description: "On the cinema's clock" }),
  language: z.enum(LANGUAGES),
};

export const scheduleBody = z
  .strictObject({ ...fields, weekday: fields.weekday.default(null) })
  .meta({ id: "NewReportSchedule" })
  .transform((body): ScheduleDraft => ({
    cinemaId: body.cinema_id,
    groupBy: body.group_by,
    weekday: body.weekday,
    hour: body.hour,
    language: body.language,
  }));

export const scheduleSchema = lazily(() =>
  z
    .strictObject({ id: z.int(), ...fields, next_at: instant, created_at: instant })
    .meta({ id: "ReportSchedule" }),
);

export const schedulesSchema = lazily(() => z.strictObject({ data: z.array(scheduleSchema()) }));

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
