/** Terms and halls for tests of the box office. */

import type { Reserve } from "../../src/box-office/ledger/decide.ts";
import type { Hall, Seat } from "../../src/box-office/ledger/hall.ts";
import type { Terms } from "../../src/box-office/ledger/terms.ts";

export const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;

export const terms = (changes: Partial<Terms> = {}): Terms => ({
  showtimeId: 3,
  incarnation: "first",
  version: 1,
  currency: "USD",
  status: "on_sale",
  payment: "at_door",
  priceCents: { standard: { adult: 1000, child: 600 } },
  startsAtMs: 100 * MINUTE_MS,
  endsAtMs: 300 * MINUTE_MS,
  screenId: 1,
  salesOpenAtMs: 0,
  salesCloseAtMs: 100 * MINUTE_MS,
  holdMs: 10 * MINUTE_MS,
  maxSeats: 10,
  maxSeatsPerBuyer: null,
  orphanRule: "off",
  fee: { perTicketCents: 0, perReservationCents: 0 },
  taxes: [],
  cancellation: { freeMs: 0, feePercent: 0, lastMs: 0 },
  ...changes,
});

/** All of them for sale. */
export const hall = (rows: number, perRow: number): Hall => ({ seats: seats(rows, perRow), blocked: [] });

/** `rows` times `perRow` seats: A1, A2, … B1, … */
export const seats = (rows: number, perRow: number): Seat[] =>
  Array.from({ length: rows * perRow }, (_, i) => {
    const row = String.fromCodePoint(65 + Math.floor(i / perRow));
    const x = (i % perRow) + 1;
    const y = Math.floor(i / perRow) + 1;
    return { label: `${row}${x}`, row, x, y, category: "standard", accessible: false, companion: false };
  });

export const adults = (...labels: string[]) => labels.map((label) => ({ label, ticketType: "adult" }));

/** A buyer's command for seats by name, at the price of adults. */
export const hold = (buyer: number, ...labels: string[]): Reserve => ({
  buyer,
  guest: null,
  channel: "buyer",
  wanted: { seats: adults(...labels) },
  promo: null,
  confirm: false,
});

/** The same, sold at once. */
export const sale = (buyer: number, ...labels: string[]): Reserve => ({
  ...hold(buyer, ...labels),
  confirm: true,
});
