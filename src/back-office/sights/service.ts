/** Which orders somebody sees, and what belongs to each in a list. */

import { asOf } from "../../box-office/ledger/reservation.ts";
import type { Caller } from "../../http/caller.ts";
import { may, reachOf } from "../../identity/staff/permission.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { ownerOf } from "../../programme/showtimes/service.ts";
import { showEndsAtMs } from "../../programme/showtimes/showtime.ts";
import { unknownGuest } from "../../sales/counter/guest.ts";
import { isOfTheDay } from "../../sales/reservations/of-the-day.ts";
import { recordOf } from "../../sales/reservations/record.ts";
import { MOST_CINEMAS } from "../orders/order.ts";
import type { Copy, Holder, ListedOrder, OrderFilter, OrderShowtime, Place, Sight } from "../orders/order.ts";
import type { Refused } from "../orders/refusals.ts";
import * as store from "../orders/store.ts";

type Sights = Answer<{ readonly sights: readonly Sight[] }, Refused>;

/** The cinemas whose orders are looked at: that of the filter, or those in which the caller serves customers, one too many at most. */
export async function sightsOf(caller: Caller, { showtimeId, cinemaId }: OrderFilter): Promise<Sights> {
  if (showtimeId !== undefined) {
    const home = await ownerOf(showtimeId);
    if (home === undefined || !may(caller, "customers", home))
      return { ok: false, code: "showtime_not_found" };
    const sights = await sightOf(caller, home.cinemaId);
    return { ok: true, sights: cinemaId === undefined || cinemaId === home.cinemaId ? sights : [] };
  }
  if (cinemaId !== undefined) {
    const sights = await sightOf(caller, cinemaId);
    return sights.length === 0 ? { ok: false, code: "cinema_not_found" } : { ok: true, sights };
  }
  const places = await store.placesIn(reachOf(caller, "customers"), MOST_CINEMAS + 1);
  return { ok: true, sights: places.map((place) => sightAt(caller, place)) };
}

/** The caller's sight of the cinema; nothing where they serve no customers. */
export async function sightOf(caller: Caller, cinemaId: number): Promise<Sight[]> {
  const place = await store.placeOf(cinemaId);
  return place !== undefined && may(caller, "customers", place) ? [sightAt(caller, place)] : [];
}

const sightAt = (caller: Caller, place: Place): Sight => ({ place, isWhole: may(caller, "orders", place) });

/** With showtime and holder, in the order of the copies; those that the caller does not see are left out. */
export async function shown(copies: readonly Copy[], sights: readonly Sight[]): Promise<ListedOrder[]> {
  const nowMs = now();
  const showtimes = new Map(
    (await store.showtimesOf(copies.map(({ showtimeId }) => showtimeId))).map((row) => [
      row.showtimeId,
      showtimeOf(row),
    ]),
  );
  const visible = copies.flatMap((copy) => {
    const showtime = showtimes.get(copy.showtimeId);
    const sight = sights.find(({ place }) => place.cinemaId === copy.cinemaId);
    return showtime !== undefined &&
      sight !== undefined &&
      (sight.isWhole || isOfTheDay(copy, { ...showtime, ...sight.place }, nowMs))
      ? [{ copy, showtime }]
      : [];
  });
  const [people, guests] = await Promise.all([
    store.peopleOf(visible.flatMap(({ copy }) => (copy.guestId === null ? copy.userId : []))),
    store.guestsOf(visible.flatMap(({ copy }) => copy.guestId ?? [])),
  ]);
  return visible.map(({ copy, showtime }) => {
    const reservation = recordOf(copy, showtime);
    return {
      reservation: { ...reservation, ...asOf(reservation, nowMs) },
      showtime,
      holder: holderOf(copy, people, guests),
    };
  });
}

export const showtimeOf = ({ cleaningMinutes, ...row }: store.ShowtimeRow): OrderShowtime => ({
  ...row,
  endsAtMs: showEndsAtMs(row.endsAtMs, cleaningMinutes),
});

/** Rows of people may be missing after a restore of D1; names are, after an erasure. */
export function holderOf(
  { guestId, userId }: Pick<Copy, "guestId" | "userId">,
  people: readonly store.PersonRow[],
  guests: readonly store.GuestRow[],
): Holder {
  if (guestId !== null) {
    const { name, email, phone, forgottenAtMs } =
      guests.find(({ id }) => id === guestId) ?? unknownGuest(guestId);
    return { kind: "guest", id: guestId, name, email, phone, isForgotten: forgottenAtMs !== null };
  }
  const found = people.find(({ id }) => id === userId);
  const email = found?.email ?? "";
  return {
    kind: "account",
    id: userId,
    name: found?.name ?? found?.username ?? null,
    email: email === "" ? null : email,
    phone: null,
    isForgotten: false,
  };
}
