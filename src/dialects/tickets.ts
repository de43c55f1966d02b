/** 000-8; 001-13, -16: lists of tickets, and the page of one's own. */

import { Hono } from "hono";
import { listTickets } from "../door/tickets/service.ts";
import type { Caller } from "../http/caller.ts";
import { lookedUp } from "../identity/authentication.ts";
import { personNamed } from "../identity/login/service.ts";
import { currentCaller } from "../identity/sessions/service.ts";
import { pagesOf } from "../platform/pages-of.ts";
import { showtimesForPeople } from "../programme/showtimes/service.ts";
import { bookedByAll } from "./booked.ts";
import { callerAs, callerIfAny } from "./callers.ts";
import { at, refuse } from "./frame.ts";
import { personView } from "./profile.ts";
import { tiketOf } from "./tiket.ts";

const PAGE = 100;

export const olderTickets = new Hono();

/** 000 sends only the name; the token is in the cookie of its login. A name without a token shows no tickets. */
olderTickets.on("GET", at("/getTikets"), async (c) => {
  const person = await personNamed(c.req.query("username")?.trim() ?? "");
  if (person === null) return refuse(c, 404, "User not found");
  const caller = await callerAs(c, person);
  return caller === null
    ? refuse(c, 400, "Wrong token or session expired")
    : c.json({ message: "success", tikets: await tiketsOf(caller) });
});

/** The page of one's own in 001's web client, which its document leaves out. */
olderTickets.on("GET", at("/userinfo"), async (c) => {
  const person = await personNamed(c.req.query("username")?.trim() ?? "");
  if (person === null) return refuse(c, 404, "User not found");
  const caller = await callerAs(c, person);
  if (caller === null) return refuse(c, 400, "Wrong token or session expired");
  const { username, name } = personView(person);
  const isEmailConfirmed = person.emailConfirmedAtMs !== null;
  return c.json({ message: "success", username, name, isEmailConfirmed, tikets: await tiketsOf(caller) });
});

olderTickets.on("GET", at("/displayTikets", "/display"), async (c) => {
  const caller = await callerIfAny(c);
  const shown = caller === null ? {} : { tikets: await tiketsFor(caller) };
  return c.json({ message: "Data displayed successfully", ...shown });
});

/** The caller's tickets; all tickets if the caller is an admin by D1 now. */
async function tiketsFor(caller: Caller): Promise<object[]> {
  const isAdmin = caller.isAdmin && (await lookedUp(() => currentCaller(caller)))?.isAdmin === true;
  return isAdmin ? tiketsOfAll() : tiketsOf(caller);
}

type Listed = Awaited<ReturnType<typeof listTickets>>[number];

/** The caller's valid tickets, newest first. */
async function tiketsOf(caller: Caller): Promise<object[]> {
  const tikets: object[] = [];
  for await (const tickets of pagesOf(PAGE, (last: Listed | null) => listTickets(caller, last, PAGE))) {
    const shows = await showtimesForPeople([...new Set(tickets.map(({ showtimeId }) => showtimeId))]);
    for (const ticket of tickets) {
      const show = shows.get(ticket.showtimeId);
      if (show !== undefined && ticket.status === "valid") tikets.push(tiketOf(show, ticket));
    }
  }
  return tikets;
}

async function tiketsOfAll(): Promise<object[]> {
  return (await bookedByAll()).flatMap(({ reservation: { lines }, show }) =>
    lines.flatMap(({ seat, ticket }) => (ticket === null ? [] : [tiketOf(show, { seat, id: ticket })])),
  );
}
