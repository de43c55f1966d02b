/** The data of mails in tests. */

import { amountsOf } from "../../src/box-office/ledger/prices.ts";
import type { Line, Promo } from "../../src/box-office/ledger/reservation.ts";
import type { Rates } from "../../src/box-office/ledger/terms.ts";
import type { Language } from "../../src/http/languages.ts";
import type { Bill } from "../../src/letters/bill.ts";
import type { TicketToShow, Tickets } from "../../src/letters/tickets-letter.ts";
import { houseBrandIn } from "../../src/platform/brand.ts";
import type { CalendarFile } from "../../src/programme/schedules/calendar-event.ts";
import { NO_VOCABULARY } from "../../src/programme/vocabulary/vocabulary.ts";
import { NOTHING_SHOWN } from "../support/shown.ts";

export const ticket = (seat: string, ticketType: string, priceCents: number, id: string): TicketToShow => ({
  id,
  seat,
  ticketType,
  category: "standard",
  priceCents,
  png: new Uint8Array([137, 80, 78, 71, ...id.slice(0, 2).split("").map(Number)]),
  url: `https://tickets.example/v1/tickets/${id}/qr.png`,
});

/** One seat of a reservation, as the box office keeps it. */
export const line = (seat: string, ticketType: string, priceCents: number): Line => ({
  seat,
  category: "standard",
  ticketType,
  priceCents,
  ticket: null,
});

/** What the lines cost: without fee, taxes and promo code unless they are given. */
export const billOf = (
  lines: readonly Line[],
  rates: Partial<Rates> = {},
  promo: Promo | null = null,
): Bill => {
  const all = { fee: { perTicketCents: 0, perReservationCents: 0 }, taxes: [], ...rates };
  return { lines, rates: all, amounts: amountsOf(all, lines, promo) };
};

export const LINES = [line("A1", "adult", 950), line("A2", "child", 605)];

/** Fee, both kinds of tax and a promo code of 10 %. */
export const RATES: Rates = {
  fee: { perTicketCents: 50, perReservationCents: 100 },
  taxes: [
    { name: "VAT", rateBasisPoints: 2000, included: true },
    { name: "City tax", rateBasisPoints: 250, included: false },
  ],
};
export const TEN_PERCENT: Promo = { claim: "claim", percent: 10, amountCents: null };

export const CALENDAR: CalendarFile = {
  contentType: "text/calendar; charset=utf-8; method=REQUEST",
  text: "BEGIN:VCALENDAR\r\nEND:VCALENDAR",
};

/** The house's brand, without a setting. */
export const BRAND = houseBrandIn({});

export const houseIn = (language: Language) => ({ language, brand: BRAND });

export const BOOKING: Tickets = {
  brand: BRAND,
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
    localDate: "2026-07-01",
    endsAtMs: Date.parse("2026-07-02T01:03:00Z"),
    ...NOTHING_SHOWN,
    vocabulary: NO_VOCABULARY,
  },
  currency: "EUR",
  paid: "at_door",
  paidCents: 0,
  refundCents: 0,
  inHandCents: 0,
  dueCents: 1555,
  bill: billOf(LINES),
  tickets: [ticket("A1", "adult", 950, "11AAAAAAAAAAAAAAD"), ticket("A2", "child", 605, "22BBBBBBBBBBBBBBD")],
  bookingUrl: "https://tickets.example/v1/bookings/1.abc_-0.50331658.AAAAAAAAAAA.BBBB",
  calendar: CALENDAR,
};

/** Names with which someone tries to add markup or lines to a mail. */
export const HOSTILE = `"><script>alert('1')</script>&amp;<img src=x onerror=alert(1)>\r\nBcc: all@example.com\r\nTotal: 0`;
