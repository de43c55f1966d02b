/** What each tag of the document is about. */

import type { Operation } from "./shape.ts";

const TEXTS: Readonly<Record<string, string>> = {
  Accounts: "Registration, logins and tokens: password, mailed code, passkey, second factor.",
  You: "Your own account: profile, sessions, second factor, passkeys, your data and its removal.",
  Movies: "Movies, their posters, and their import from TMDB.",
  Cinemas: "Cinemas, their screens with the layout of seats, closures, and what they show.",
  Showtimes: "When a movie is shown: list, seat map, live feed; and how owners plan, move and cancel.",
  "Price cards": "Prices by section and ticket type that several showtimes share.",
  Reviews: "Ratings and reviews by people who had a ticket.",
  Reservations: "Hold seats, buy them, give them back.",
  Payments: "Payments online by a checkout page of the payment service.",
  "Waiting list": "Be offered seats of a showtime that is sold out, once some are given back.",
  "Promo codes": "Codes for a discount, and how often each was used.",
  Tickets: "A ticket's QR code, image and calendar entry, and the keys that check it.",
  Bookings: "An order opened with its booking code, without an account.",
  "Check-in": "Scans at the door, also from devices that were offline, and gate keys.",
  Counter: "Sales by staff: shifts, cash, seats that are kept back.",
  Orders: "Orders of a cinema's guests for its staff: search, exchange, refund, notes.",
  Receipts: "Receipts and refunds, numbered per cinema.",
  Reports: "Sales, takings and what is owed for films, also by mail.",
  Staff: "Who works in a cinema, and with which permissions.",
  History: "The ledger of a showtime: every event, its hash chain, and the seats at a time in the past.",
  Webhooks: "What other systems send to this server, or are sent by it.",
  Events: "What happened in an owner's cinemas, in one order.",
  "API keys": "Keys by which an owner's programs call this API.",
  Admin: "For those who run this server.",
  Health: "Whether this server runs, and has what it needs.",
};

/** The tags that the operations have, in the order in which one meets them. */
export function tagsOf(operations: readonly Operation[]): { name: string; description?: string }[] {
  const used = new Set(operations.flatMap(({ tags = [] }) => tags));
  const known = Object.entries(TEXTS).flatMap(([name, description]) =>
    used.has(name) ? [{ name, description }] : [],
  );
  return [...known, ...[...used].filter((name) => !(name in TEXTS)).map((name) => ({ name }))];
}
