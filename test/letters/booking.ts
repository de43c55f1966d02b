/** The data of mails in tests. */

import type { TicketToShow, Tickets } from "../../src/letters/tickets-letter.ts";

export const ticket = (seat: string, ticketType: string, priceCents: number, id: string): TicketToShow => ({
  id,
  seat,
  ticketType,
  category: "standard",
  priceCents,
  png: new Uint8Array([137, 80, 78, 71, ...id.slice(0, 2).split("").map(Number)]),
  url: `https://tickets.example/v1/tickets/${id}/qr.png`,
});

export const BOOKING: Tickets = {
  to: "ana@example.com",
  name: "Ana",
  language: "en",
  reservationId: 50331658,
  showtime: {
    movieTitle: "Metropolis",
    cinemaName: "Odeon",
    screenName: "Screen 2",
    address: "Main Street 1",
    timeZone: "Europe/Lisbon",
    startsAtMs: Date.parse("2026-07-01T22:30:00Z"),
    endsAtMs: Date.parse("2026-07-02T01:03:00Z"),
  },
  currency: "EUR",
  paid: "at_door",
  totalCents: 1555,
  tickets: [ticket("A1", "adult", 950, "11AAAAAAAAAAAAAAD"), ticket("A2", "child", 605, "22BBBBBBBBBBBBBBD")],
  calendar: "BEGIN:VCALENDAR\r\nEND:VCALENDAR",
};

/** Names with which someone tries to add markup or lines to a mail. */
export const HOSTILE = `"><script>alert('1')</script>&amp;<img src=x onerror=alert(1)>\r\nBcc: all@example.com\r\nTotal: 0`;
