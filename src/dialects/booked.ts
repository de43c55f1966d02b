/** Reservations with their shows: the confirmed ones, or those that are held too. */

import type { ReservationRecord } from "../box-office/answers.ts";
import { isLive } from "../box-office/ledger/reservation.ts";
import { pagesOf } from "../platform/pages-of.ts";
import { showtimesForPeople } from "../programme/showtimes/service.ts";
import type { ShowtimeForPeople } from "../programme/showtimes/service.ts";
import { listAllReservations, listReservations } from "../sales/reservations/service.ts";

const PAGE = 100;
/** `/v1/admin/reservations` has pages for more. */
const MAX_OF_ALL = 1_000;

export interface Booked {
  readonly reservation: ReservationRecord;
  readonly show: ShowtimeForPeople;
}

const isConfirmed = (status: ReservationRecord["status"]): boolean => status === "confirmed";

/** A person's confirmed reservations, newest first. */
export const bookedBy = (userId: number): Promise<Booked[]> =>
  booked(pagesOfPerson(userId), isConfirmed, Infinity);

/** A person's confirmed reservations and holds, newest first. */
export const bookedOrHeldBy = (userId: number): Promise<Booked[]> =>
  booked(pagesOfPerson(userId), isLive, Infinity);

/** All confirmed reservations, those of the newest shows first; at most 1,000. */
export const bookedByAll = (): Promise<Booked[]> =>
  booked((last) => listAllReservations(last?.id ?? Number.MAX_SAFE_INTEGER, PAGE), isConfirmed, MAX_OF_ALL);

type PageAfter = (last: ReservationRecord | null) => Promise<ReservationRecord[]>;

const pagesOfPerson =
  (userId: number): PageAfter =>
  (last) =>
    listReservations(userId, last === null ? null : [last.heldAtMs, last.id], PAGE);

async function booked(
  pageAfter: PageAfter,
  isListed: (status: ReservationRecord["status"]) => boolean,
  most: number,
): Promise<Booked[]> {
  const found: Booked[] = [];
  for await (const page of pagesOf(PAGE, pageAfter)) {
    const shows = await showtimesForPeople([...new Set(page.map(({ showtimeId }) => showtimeId))]);
    for (const reservation of page) {
      const show = shows.get(reservation.showtimeId);
      if (show !== undefined && isListed(reservation.status)) found.push({ reservation, show });
    }
    if (found.length >= most) break;
  }
  return found.slice(0, most);
}
