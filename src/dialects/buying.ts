/** 000-5; 001-11, -12: tickets bought by date, title and time. */

import { Hono } from "hono";
import type { Context } from "hono";
import type { Caller } from "../http/caller.ts";
import { retryAfterS } from "../http/problem.ts";
import { limitSales } from "../http/rate-limits.ts";
import type { Entrance } from "../identity/login/entrance.ts";
import { cameInAs, personNamed } from "../identity/login/service.ts";
import { localTimeOf } from "../programme/cinemas/local-time.ts";
import { programmeOf } from "../programme/showtimes/service.ts";
import type { Showtime } from "../programme/showtimes/showtime.ts";
import { explain } from "../sales/reservations/refusals.ts";
import type { Refused } from "../sales/reservations/refusals.ts";
import { reserve } from "../sales/reservations/service.ts";
import { DEFAULT_TICKET_TYPE } from "../sales/reservations/wire.ts";
import { callerIfAny } from "./callers.ts";
import { dayOf, timeOf } from "./days.ts";
import { at, refuse, refuseAs, sourcesOf } from "./frame.ts";
import { text, textFromHeader } from "./input.ts";
import type { Sources } from "./input.ts";
import { whyNoSeat } from "./no-seat.ts";
import { seatLabel, seatLabels } from "./seats.ts";
import { tiketOf } from "./tiket.ts";

const NO_SEAT = "Seat not found";

export const buying = new Hono();

/** `/buy-ticket` is 000's name: 000 cannot confirm an address. 001 requires a confirmed one. */
buying.on("POST", at("/buy-ticket"), (c) => buy(c, oneSeat, "everybody"));
buying.on("POST", at("/buyTicket"), (c) => buy(c, oneSeat, "confirmed"));
buying.on("POST", at("/buyManyTikets"), (c) => buy(c, manySeats, "confirmed"));

interface SeatsAsked {
  readonly labels: readonly string[];
  /** Makes the answer's `data`. */
  readonly data: (tikets: object[], username: string) => unknown;
}

const oneSeat = (number: string): SeatsAsked => ({
  labels: [seatLabel(number)],
  data: ([tiket]) => tiket,
});

const manySeats = (number: string): SeatsAsked => ({
  labels: seatLabels(number),
  data: (tikets, username) => tikets.map((tiket) => ({ username, ...tiket })),
});

/** Checks in the order of the documents: the buyer, then date, title and time, then the seat. */
async function buy(
  c: Context,
  seatsAsked: (number: string) => SeatsAsked,
  admits: Entrance["admits"],
): Promise<Response> {
  const sources = await sourcesOf(c);
  const asked = (name: string): string => textFromHeader(sources, name) ?? "";
  const [username, date] = [asked("username").trim(), dayOf(asked("date"))];
  const [buyer, ofDay] = await Promise.all([
    buyerOf(c, sources, username, admits),
    date === null ? [] : programmeOf(date),
  ]);
  if (!buyer.ok) return refuse(c, buyer.status, buyer.message);
  const { caller } = buyer;
  await limitSales(c, caller);
  if (ofDay.length === 0) return refuse(c, 404, "Date not found");
  const title = folded(asked("title"));
  const ofTitle = ofDay.filter((shown) => isSameTitle(title, billingOf(shown).title));
  if (ofTitle.length === 0) return refuse(c, 404, "Title not found");
  const time = timeOf(asked("time"));
  const [show, ...others] = ofTitle.filter((shown) => billingOf(shown).time === time);
  if (show === undefined) return refuse(c, 404, "Time not found");

  const { labels, data } = seatsAsked(numberOf(sources));
  if (labels.length === 0 || labels.includes("")) return refuse(c, 400, "Seat number missing");
  if (new Set(labels).size < labels.length) return refuse(c, 400, "Seat named twice");
  const bought = await buyAt([show, ...others], labels, caller, admits);
  if (!bought.ok) return noSeat(c, bought);
  const tikets = bought.tickets.map((ticket) => tiketOf(bought.show, ticket));
  return c.json({ message: "Ticket bought successfully", data: data(tikets, username) });
}

type Buyer =
  | { readonly ok: true; readonly caller: Caller }
  | { readonly ok: false; readonly status: 400 | 404; readonly message: string };

async function buyerOf(
  c: Context,
  sources: Sources,
  username: string,
  admits: Entrance["admits"],
): Promise<Buyer> {
  const caller = await callerIfAny(c, text(sources, "token") ?? undefined);
  const isAdmitted = admits === "everybody" || caller?.emailConfirmed === true;
  if (caller !== null && isAdmitted && cameInAs(caller, username)) return { ok: true, caller };
  const person = await personNamed(username);
  if (person === null) return { ok: false, status: 404, message: "User not found" };
  if (caller?.userId !== person.id)
    return { ok: false, status: 400, message: "Wrong token or session expired" };
  if (admits === "confirmed" && person.emailConfirmedAtMs === null)
    return { ok: false, status: 400, message: "Email not confirmed" };
  return { ok: true, caller };
}

interface Billing {
  readonly title: string;
  readonly time: string;
}

const billings = new WeakMap<Showtime, Billing>();

/**
 * The title and time by which a program finds the show. Computed once per cached showtime: for a day of twenty shows it
 * takes 0.1 ms.
 */
function billingOf(shown: Showtime): Billing {
  const known = billings.get(shown);
  if (known !== undefined) return known;
  const { time } = localTimeOf(shown.startsAtMs, shown.timeZone);
  const billing = { title: folded(shown.movieTitle), time };
  billings.set(shown, billing);
  return billing;
}

/** A character that was lost on the way, as Latin-1 in a header is, matches any one character. */
const isSameTitle = (wanted: string, title: string): boolean =>
  wanted === title ||
  (wanted.includes(LOST) &&
    wanted.length === title.length &&
    title.split("").every((unit, i) => wanted[i] === unit || wanted[i] === LOST));

const LOST = "\ufffd";

const folded = (title: string): string => title.normalize("NFC").trim().toLowerCase();

/** In a body `number` may be a JSON list. */
function numberOf(sources: Sources): string {
  const { number } = sources.body;
  return textFromHeader(sources, "number") ?? (Array.isArray(number) ? JSON.stringify(number) : "");
}

type Bought =
  | { readonly ok: true; readonly show: Showtime; readonly tickets: readonly Sold[] }
  | { readonly ok: false; readonly show: Showtime; readonly refusal: Refused };

interface Sold {
  readonly seat: string;
  readonly id: string;
}

/** Buys at the first of the shows that has the seats: several screens may show a movie at the same time. */
async function buyAt(
  [show, ...others]: readonly [Showtime, ...Showtime[]],
  labels: readonly string[],
  caller: Caller,
  admits: Entrance["admits"],
): Promise<Bought> {
  const seats = labels.map((label) => ({ label, ticketType: DEFAULT_TICKET_TYPE }));
  const wish = { wanted: { seats }, promoCode: null, confirm: true };
  const answer = await reserve(caller, show.id, wish, undefined, admits);
  if (answer.ok) {
    const { lines } = answer.reservation;
    const tickets = lines.flatMap(({ seat, ticket }) => (ticket === null ? [] : { seat, id: ticket }));
    return { ok: true, show, tickets };
  }
  const [next, ...rest] = others;
  return next === undefined || answer.code === "busy"
    ? { ok: false, show, refusal: answer }
    : buyAt([next, ...rest], labels, caller, admits);
}

/** 000 and 001 have one answer for every refused seat. The reason is added if that answer says too little. */
function noSeat(c: Context, { show, refusal }: Bought & { ok: false }): Response {
  const { code } = refusal;
  if (code === "seats_taken" || code === "seats_blocked" || code === "unknown_seats")
    return refuse(c, 404, NO_SEAT);
  return code === "busy"
    ? refuseAs(c, explain(refusal, retryAfterS()))
    : refuse(c, 404, `${NO_SEAT}: ${whyNoSeat(show.id, refusal)}`);
}
