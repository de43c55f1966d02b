/** 004: the own profile, with the bookings. */
import { Hono } from "hono";
import { explain } from "../people/refusals.ts";
import { profile as profileOf } from "../people/service.ts";
import { bookingsOf } from "./bookings.ts";
import { signedIn } from "./callers.ts";
import { at, refuseAs } from "./frame.ts";

export const profile = new Hono();

profile.on("GET", at("/profile", "/users/profile", "/users/me"), async (c) => {
  const caller = await signedIn(c);
  const found = await profileOf(caller);
  if (!found.ok) return refuseAs(c, explain(found));
  const { id, email, username, name, role, isAdmin } = found.person;
  const person = { id, name, email, username: username ?? email, role, is_admin: isAdmin };
  return c.json({ ...person, bookings: await bookingsOf(caller) });
});
