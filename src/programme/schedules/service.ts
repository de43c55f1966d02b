/** A cinema's programme for search engines, other sites and calendars. */

import { now } from "../../platform/clock.ts";
import { installationName } from "../../platform/installation/service.ts";
import { mailSender, publicUrl } from "../../platform/settings.ts";
import { cinema as cinemaOf } from "../cinemas/service.ts";
import { vocabulary as vocabularyOf } from "../vocabulary/service.ts";
import type { CalendarFile, Issuer } from "./calendar-event.ts";
import { scheduleCalendar } from "./calendar.ts";
import { MAX_SHOWTIMES, windowOf } from "./schedule.ts";
import type { Schedule } from "./schedule.ts";
import { linkedData } from "./screening-event.ts";
import * as store from "./store.ts";

/** As JSON-LD; null if there is no such cinema. */
export async function scheduleAsLinkedData(cinemaId: number): Promise<string | null> {
  const schedule = await scheduleOf(cinemaId);
  return schedule === null ? null : linkedData(schedule, publicUrl, now());
}

/** As iCalendar; null if there is no such cinema. */
export async function scheduleAsCalendar(cinemaId: number): Promise<CalendarFile | null> {
  const [schedule, from] = await Promise.all([scheduleOf(cinemaId), issuer()]);
  return schedule === null ? null : scheduleCalendar(schedule, from);
}

/** Who issues this installation's calendar files. */
export const issuer = async (): Promise<Issuer> => ({
  installation: await installationName(),
  host: new URL(publicUrl("/")).host,
  organizer: mailSender(),
});

async function scheduleOf(cinemaId: number): Promise<Schedule | null> {
  const [cinema, vocabulary] = await Promise.all([cinemaOf(cinemaId), vocabularyOf(cinemaId)]);
  // Other sites and calendars show it to everybody.
  if (cinema === undefined || vocabulary === undefined || cinema.sandbox) return null;
  const { fromMs, toMs } = windowOf(cinema, now());
  const showtimes = await store.scheduledAt(cinemaId, fromMs, toMs, MAX_SHOWTIMES);
  return { cinema, vocabulary, showtimes };
}
