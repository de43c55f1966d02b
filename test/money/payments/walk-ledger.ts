/** What holds at each event of a box office's ledger, whatever follows. */

import { expect } from "vitest";
import type { CancelReason, Line, Promo } from "../../../src/box-office/ledger/reservation.ts";
import { MOST_SEATS } from "./walk-world.ts";
import type { Walk } from "./walk-world.ts";

interface Order {
  readonly buyer: number;
  readonly promo: Promo | null;
  seats: string[];
  expiresAtMs: number;
  isSold: boolean;
  ended: CancelReason | "time" | null;
}

/** The fields of the events below. */
interface Body {
  readonly n: number;
  readonly buyer: number;
  readonly promo: Promo | null;
  readonly lines: readonly Line[];
  readonly expiresAtMs: number;
  readonly reason: CancelReason;
  readonly seats: readonly string[];
}

/** No seat was anybody's twice, no buyer had too many, and nothing that ended came back that may not. */
export async function checkLedgers({ shown }: Walk): Promise<void> {
  for (const { terms, office } of shown) {
    const orders = new Map<number, Order>();
    for (const { seq, atMs, type, body } of await office().ledger(0, 100_000)) {
      const event: Body = JSON.parse(body);
      if (type === "held")
        orders.set(event.n, {
          buyer: event.buyer,
          promo: event.promo,
          seats: event.lines.map(({ seat }) => seat),
          expiresAtMs: event.expiresAtMs,
          isSold: false,
          ended: null,
        });
      const order = orders.get(event.n);
      if (order === undefined) continue;
      const isLate = order.ended !== null || (!order.isSold && order.expiresAtMs <= atMs);
      if (type === "confirmed" && isLate)
        expect([terms.showtimeId, seq, order.promo, atMs < terms.startsAtMs, order.ended ?? "time"]).toEqual([
          terms.showtimeId,
          seq,
          null,
          true,
          expect.stringMatching(/^(time|payment)$/),
        ]);
      move(order, type, event);
      if (type === "held" || type === "confirmed") checkSeats([...orders.values()], order.buyer, atMs);
    }
  }
}

function move(order: Order, type: string, event: Body): void {
  if (type === "extended" || type === "payment_started") order.expiresAtMs = event.expiresAtMs;
  if (type === "confirmed") Object.assign(order, { isSold: true, ended: null });
  if (type === "seats_returned") order.seats = order.seats.filter((seat) => !event.seats.includes(seat));
  if (type === "expired") order.ended = "time";
  if (type === "released" || type === "cancelled") order.ended = event.reason;
}

function checkSeats(orders: readonly Order[], buyer: number, atMs: number): void {
  const live = orders.filter(
    ({ ended, isSold, expiresAtMs }) => ended === null && (isSold || expiresAtMs > atMs),
  );
  const seats = live.flatMap((order) => order.seats);
  expect(new Set(seats).size).toBe(seats.length);
  const ofBuyer = live.filter((order) => order.buyer === buyer).flatMap((order) => order.seats);
  expect(ofBuyer.length).toBeLessThanOrEqual(MOST_SEATS);
}
