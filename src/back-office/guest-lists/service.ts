/** The guest list of a showtime: seats from its box office, which is never behind, and names from D1. */

import type { HallPosition } from "../../box-office/ledger/hall-order.ts";
import { readAtBoxOffice } from "../../box-office/service.ts";
import type { Caller } from "../../http/caller.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { pagesOf } from "../../platform/pages-of.ts";
import { mayAtShowtime, showtimeForPeople } from "../../programme/showtimes/service.ts";
import type { ShowtimeInWords } from "../../programme/showtimes/service.ts";
import { listedSeats } from "./guest-list.ts";
import type { ListedSeat } from "./guest-list.ts";
import type { Refused } from "./refusals.ts";
import { namesOf } from "./store.ts";

/** Of a list that is read as a whole: some milliseconds of the box office. */
const PAGE = 250;

const NOT_FOUND: Refused = { ok: false, code: "showtime_not_found" };

/** The first `limit` sold seats after a position, in the order of the hall. Reads a row of D1 for each name. */
export async function seatsAfter(
  caller: Caller,
  showtimeId: number,
  after: HallPosition | null,
  limit: number,
): Promise<Answer<{ readonly seats: ListedSeat[] }, Refused>> {
  if (!(await mayAtShowtime(caller, "door", showtimeId))) return NOT_FOUND;
  const seats = await read(showtimeId, after, limit);
  return seats === null ? NOT_FOUND : { ok: true, seats };
}

export interface WholeList {
  readonly showtime: ShowtimeInWords;
  readonly sold: number;
  readonly checkedIn: number;
  /** The time of both. */
  readonly atMs: number;
  /** Read while they are written, so that they are never all in memory. */
  readonly pages: AsyncGenerator<ListedSeat[]>;
}

export async function wholeList(caller: Caller, showtimeId: number): Promise<Answer<WholeList, Refused>> {
  if (!(await mayAtShowtime(caller, "door", showtimeId))) return NOT_FOUND;
  const [showtime, doors] = await Promise.all([
    showtimeForPeople(showtimeId),
    readAtBoxOffice(showtimeId, (office) => office.doors()),
  ]);
  if (showtime === null || doors === null) return NOT_FOUND;
  const pages = pagesOf(
    PAGE,
    async (last: ListedSeat | null) => (await read(showtimeId, last?.position ?? null, PAGE)) ?? [],
  );
  return { ok: true, showtime, sold: doors.sold, checkedIn: doors.checkedIn, atMs: now(), pages };
}

/** Null for a showtime without a box office. */
async function read(
  showtimeId: number,
  after: HallPosition | null,
  limit: number,
): Promise<ListedSeat[] | null> {
  const found = await readAtBoxOffice(showtimeId, (office) => office.soldSeats(after, limit));
  if (found === null) return null;
  const { reservations } = found;
  const userIds = new Set(reservations.flatMap(({ guest, buyer }) => (guest === null ? buyer : [])));
  const guestsOf = (some: typeof reservations) => [...new Set(some.flatMap(({ guest }) => guest ?? []))];
  const own = guestsOf(reservations.filter(({ exchange }) => exchange === undefined));
  const moved = guestsOf(reservations.filter(({ exchange }) => exchange !== undefined));
  return listedSeats(found, await namesOf(showtimeId, [...userIds], own, moved));
}
