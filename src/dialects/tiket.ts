/** A ticket as 000 and 001 print it. */

import { publicUrl } from "../platform/settings.ts";
import { localTimeOf } from "../programme/cinemas/local-time.ts";
import { seatNumber } from "./seats.ts";

interface Show {
  readonly movieTitle: string;
  readonly startsAtMs: number;
  readonly timeZone: string;
}

export function tiketOf(
  { movieTitle, startsAtMs, timeZone }: Show,
  { seat, id }: { readonly seat: string; readonly id: string },
) {
  const { date, time } = localTimeOf(startsAtMs, timeZone);
  const urltoqr = publicUrl(`/tikets/${id}.png`);
  return { date, title: movieTitle, time, number: seatNumber(seat), id, urltoqr };
}
