/** Ticks of a time axis on the cinema's clock: at its midnights and full hours, also where the clocks change. */

import { utcTicks } from "d3-time";
import { instantOf, localTimeOf } from "../../programme/cinemas/local-time.ts";

const DAY_MS = 24 * 60 * 60_000;

export interface TimeTick {
  readonly atMs: number;
  readonly words: string;
}

/** About `most` ticks from one instant to another. The library finds round times on the clock; each is an instant again. */
export function timeTicks(fromMs: number, toMs: number, timeZone: string, most: number): TimeTick[] {
  const clock = (atMs: number): Date => {
    const { date, time } = localTimeOf(atMs, timeZone);
    return new Date(`${date}T${time}Z`);
  };
  const spanMs = toMs - fromMs;
  return utcTicks(clock(fromMs), clock(toMs), most)
    .map((tick) => ({ tick, atMs: instantOf(tick.toISOString().slice(0, 16), timeZone) }))
    .filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
    .map(({ tick, atMs }) => ({ atMs, words: wordsOf(tick, spanMs) }));
}

/** A midnight is called by its day, and in a long time by its date or month. */
function wordsOf(tick: Date, spanMs: number): string {
  const isMidnight = tick.getTime() % DAY_MS === 0;
  if (!isMidnight) return tick.toISOString().slice(11, 16);
  const [weekday = "", day, month = "", year = ""] = tick.toUTCString().replace(",", "").split(" ");
  if (spanMs > 700 * DAY_MS) return `${month} ${year}`;
  return `${spanMs > 21 * DAY_MS ? "" : `${weekday} `}${Number(day)} ${month}`;
}
