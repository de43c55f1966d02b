/** 004: the caller's profile with bookings. */

import { Hono } from "hono";
import { explain } from "../back-office/people/refusals.ts";
import { profile as profileOf } from "../back-office/people/service.ts";
import { hasAdminRights } from "../identity/accounts/person.ts";
import type { Person } from "../identity/accounts/person.ts";
import { bookedBy } from "./booked.ts";
import { bookingOf } from "./bookings.ts";
import { signedIn } from "./callers.ts";
import { at, refuseAs } from "./frame.ts";

export const profile = new Hono();

profile.on("GET", at("/profile", "/users/profile", "/users/me"), async (c) => {
  const found = await profileOf(await signedIn(c));
  return found.ok ? c.json(await withBookings(found.person)) : refuseAs(c, explain(found));
});

export const personView = (person: Person) => ({
  id: person.id,
  name: person.name ?? "",
  email: person.email,
  username: person.username ?? person.email,
  role: person.role,
  is_admin: hasAdminRights(person),
});

export const withBookings = async (person: Person) => ({
  ...personView(person),
  bookings: (await bookedBy(person.id)).map(bookingOf),
});
