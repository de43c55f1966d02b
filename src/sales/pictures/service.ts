/** Pictures of a showtime for those who run it: its hall, and its sales. */

import type { SalesPoint } from "../../box-office/ledger/sales-curve.ts";
import { readAtBoxOffice } from "../../box-office/service.ts";
import type { Caller } from "../../http/caller.ts";
import type { Permission } from "../../identity/staff/permission.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { timeInWords } from "../../programme/cinemas/local-time.ts";
import { mayAtShowtime, showtimeInWords } from "../../programme/showtimes/service.ts";
import type { Showtime } from "../../programme/showtimes/showtime.ts";
import { hallPicture } from "./hall-picture.ts";
import type { Refused } from "./refusals.ts";

/** Points of a curve: more could not be told apart. */
const MOST_POINTS = 1_000;
/** The shortest time that a curve shows. */
const LEAST_SPAN_MS = 10 * 60_000;
/** The longest before the start, for sales that were always open. */
const MOST_SPAN_MS = 2 * 365 * 24 * 60 * 60_000;

type Drawn = Answer<{ readonly svg: string }, Refused>;

const NOT_FOUND: Refused = { ok: false, code: "showtime_not_found" };

/** The hall as it is now. */
export async function hallDrawn(caller: Caller, showtimeId: number): Promise<Drawn> {
  const showtime = await openedOf(caller, "door", showtimeId);
  if (showtime === null) return NOT_FOUND;
  const found = await readAtBoxOffice(showtimeId, async (office) => {
    const [map, checkedIn] = await Promise.all([office.seatMap(), office.checkedInSeats()]);
    return map === null ? null : { map, checkedIn };
  });
  if (found === null) return NOT_FOUND;
  const svg = hallPicture({
    ...named(showtime),
    asOf: timeInWords(now(), showtime.timeZone),
    seats: found.map.seats,
    checkedIn: new Set(found.checkedIn),
  });
  return { ok: true, svg };
}

/** Tickets sold, from the opening of sales until the start or now. The library for it is loaded with the first one. */
export async function salesDrawn(caller: Caller, showtimeId: number): Promise<Drawn> {
  const showtime = await openedOf(caller, "reports", showtimeId);
  if (showtime === null) return NOT_FOUND;
  const nowMs = now();
  const { salesCloseAtMs, startsAtMs, timeZone, capacity } = showtime;
  const openMs = Math.max(showtime.salesOpenAtMs, startsAtMs - MOST_SPAN_MS);
  const untilMs = Math.min(nowMs, Math.max(startsAtMs, salesCloseAtMs));
  const stepMs = Math.max(1, Math.ceil((untilMs - openMs) / MOST_POINTS));
  const points = await readAtBoxOffice(showtimeId, (office) => office.salesCurve(stepMs));
  if (points === null) return NOT_FOUND;
  const { salesPicture } = await import("./sales-picture.ts");
  const span = spanOf(points, openMs, untilMs);
  return {
    ok: true,
    svg: salesPicture({ ...named(showtime), timeZone, capacity, startsAtMs, points, ...span }),
  };
}

/** The counter sells before the opening, too. */
function spanOf(points: readonly SalesPoint[], openMs: number, untilMs: number) {
  const toMs = Math.max(untilMs, points.at(-1)?.atMs ?? untilMs);
  return { fromMs: Math.min(openMs, points[0]?.atMs ?? openMs, toMs - LEAST_SPAN_MS), toMs };
}

/** Null without the permission, and for a draft, which has no box office. */
async function openedOf(
  caller: Caller,
  permission: Permission,
  showtimeId: number,
): Promise<Showtime | null> {
  const showtime = (await mayAtShowtime(caller, permission, showtimeId))
    ? await showtimeInWords(showtimeId)
    : null;
  return showtime === null || showtime.status === "draft" ? null : showtime;
}

const named = ({ movieTitle, cinemaName, screenName, startsAtMs, timeZone }: Showtime) => ({
  movie: movieTitle,
  slot: [cinemaName, ...(screenName === null ? [] : [screenName]), timeInWords(startsAtMs, timeZone)].join(
    ", ",
  ),
});
