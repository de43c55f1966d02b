/** What the tills of a cinema took on a day, for those who read its reports. */

import type { Caller } from "../../http/caller.ts";
import type { Answer } from "../../platform/answer.ts";
import { cinemaFor } from "../../programme/cinemas/service.ts";
import { shiftsOfDay } from "../../sales/shifts/service.ts";
import type { Refused } from "../reports/refusals.ts";
import type { TillReport } from "./till-report.ts";

/** All shifts that were opened on the cinema's day. Those that are not closed are as of D1's copies. */
export async function tillReport(
  caller: Caller,
  cinemaId: number,
  day: string,
): Promise<Answer<{ readonly report: TillReport }, Refused>> {
  if ((await cinemaFor(caller, "reports", cinemaId)) === undefined)
    return { ok: false, code: "cinema_not_found" };
  return { ok: true, report: { cinemaId, day, shifts: await shiftsOfDay(cinemaId, day) } };
}
