import type { Explained } from "../../http/problem.ts";
import { MOST_SCHEDULES } from "./schedule.ts";

export type Refused = {
  readonly ok: false;
  readonly code:
    | "cinema_not_found"
    | "email_not_confirmed"
    | "report_schedule_not_found"
    | "too_many_report_schedules";
};

export function explain({ code }: Refused): Explained {
  switch (code) {
    case "cinema_not_found":
      return [code, "There is no such cinema, or you may not see its reports. Nothing was done."];
    case "email_not_confirmed":
      return [code, "Confirm your address before reports are sent to it. Nothing was done."];
    case "report_schedule_not_found":
      return [code, "You have no such schedule. Nothing was done."];
    case "too_many_report_schedules":
      return [code, `You have ${MOST_SCHEDULES} schedules, the most there can be. End one first.`];
  }
}
