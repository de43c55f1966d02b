/** 003-3; 004: users, admins and all bookings, for admins. */

import { Hono } from "hono";
import { explain } from "../back-office/people/refusals.ts";
import { changeUser, listUsers, user } from "../back-office/people/service.ts";
import type { User } from "../back-office/people/user.ts";
import { inUnits } from "../platform/minor-units.ts";
import { pagesOf } from "../platform/pages-of.ts";
import { bookedByAll } from "./booked.ts";
import { bookingOf } from "./bookings.ts";
import { provedAdmin, signedInAdmin } from "./callers.ts";
import { startTimeOf } from "./days.ts";
import { at, refuse, refuseAs } from "./frame.ts";
import { idOf } from "./ids.ts";
import { personView, withBookings } from "./profile.ts";
import { seatNumber } from "./seats.ts";

const PAGE = 100;
/** `/v1/admin/users` has pages for more. */
const MAX_LISTED = 1_000;

export const admin = new Hono();

admin.on("GET", at("/admin/users"), async (c) => {
  await signedInAdmin(c);
  return c.json((await allUsers()).map(personView));
});

admin.on("GET", at("/admin/users/:id"), async (c) => {
  await signedInAdmin(c);
  const id = idOf(c.req.param("id"));
  const found = id === null ? null : await user(id);
  return found?.ok === true && isThere(found.user)
    ? c.json({ ...(await withBookings(found.user)), admin_once_confirmed: waitsForRights(found.user) })
    : refuse(c, 404, "User not found");
});

admin.on("GET", at("/admin/bookings"), async (c) => {
  await signedInAdmin(c);
  return c.json((await bookedByAll()).map(bookingOf));
});

/** 003's program shows them as they are; at most 1,000. */
admin.on("GET", at("/admin/reservations"), async (c) => {
  await signedInAdmin(c);
  return c.json(
    (await bookedByAll()).map(({ reservation: { id, buyer, lines, amounts, currency }, show }) => ({
      reservation_id: id,
      user_id: buyer,
      showtime: startTimeOf(show),
      movie_title: show.movieTitle,
      seats: lines.map(({ seat }) => seatNumber(seat)),
      total_amount: inUnits(amounts.totalCents, currency),
    })),
  );
});

/**
 * The role stays, so that a promoted user can still book. The rights of an account whose address is not confirmed begin with the
 * confirmation.
 */
admin.on("POST", at("/users/promote/:id"), async (c) => {
  const caller = await provedAdmin(c);
  const id = idOf(c.req.param("id"));
  const changed = id === null ? null : await changeUser(caller, id, { isAdmin: "once_confirmed" });
  if (changed === null || (!changed.ok && changed.code === "user_not_found"))
    return refuse(c, 404, "User not found");
  return changed.ok
    ? c.json({ message: "User promoted to admin successfully" })
    : refuseAs(c, explain(changed));
});

const waitsForRights = (found: User): boolean => found.isAdmin && found.emailConfirmedAtMs === null;

/** Erased accounts are not shown. */
const isThere = ({ erasedAtMs }: User): boolean => erasedAtMs === null;

async function allUsers(): Promise<User[]> {
  const found: User[] = [];
  for await (const page of pagesOf(PAGE, (last: User | null) => listUsers(null, last?.id ?? 0, PAGE))) {
    found.push(...page.filter(isThere));
    if (found.length >= MAX_LISTED) break;
  }
  return found.slice(0, MAX_LISTED);
}
