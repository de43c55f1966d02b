import type { ScheduledShowtime } from "../../../src/programme/schedules/schedule.ts";
import { DEFAULT_CANCELLATION, NO_FEE } from "../../../src/programme/showtimes/showtime.ts";
import { NOTHING_SHOWN } from "../../support/shown.ts";

/** Half past eight in the evening, in Vienna's winter. */
export const STARTS_AT_MS = Date.UTC(2026, 11, 24, 19, 30);
const MINUTE_MS = 60_000;

/** Fifteen minutes before the movie, 104 of it, and ten of cleaning. */
export const scheduled = (changes: Partial<ScheduledShowtime> = {}): ScheduledShowtime => ({
  ...NOTHING_SHOWN,
  ticketRules: {},
  companionsOpenHours: null,
  id: 7,
  version: 3,
  status: "on_sale",
  movieId: 5,
  movieTitle: "The Third Man",
  durationMinutes: 104,
  poster: { key: null, url: null },
  cinemaId: 2,
  cinemaName: "Burg Kino",
  address: "Opernring 19, 1010 Wien",
  timeZone: "Europe/Vienna",
  screenId: 1,
  screenName: "Saal 1",
  layoutVersion: 1,
  startsAtMs: STARTS_AT_MS,
  endsAtMs: STARTS_AT_MS + 129 * MINUTE_MS,
  localDate: "2026-12-24",
  dayStartsAt: "06:00",
  writtenStart: null,
  preShowMinutes: 15,
  cleaningMinutes: 10,
  currency: "EUR",
  capacity: 100,
  sandbox: false,
  takenSeats: 0,
  priceCardId: null,
  sectionPrices: null,
  prices: { standard: { adult: 1250, child: 800 }, premium: { adult: 1500 } },
  payment: "at_door",
  salesOpenAtMs: STARTS_AT_MS - 30 * 24 * 60 * MINUTE_MS,
  salesCloseAtMs: STARTS_AT_MS + 15 * MINUTE_MS,
  holdMinutes: 10,
  maxSeats: 10,
  maxSeatsPerBuyer: null,
  orphanRule: "off",
  slowPayments: false,
  fee: NO_FEE,
  taxes: [],
  cancellation: DEFAULT_CANCELLATION,
  createdAtMs: Date.UTC(2026, 10, 1),
  changedAtMs: Date.UTC(2026, 10, 2),
  ...changes,
});

export const CINEMA = {
  sandbox: false,
  id: 2,
  name: "Burg Kino",
  address: "Opernring 19, 1010 Wien",
  timeZone: "Europe/Vienna",
  currency: "EUR",
  region: "weur",
  dayStartsAt: "06:00",
  holidays: [],
} as const;
