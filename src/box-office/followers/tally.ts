/** What dashboards count of a batch of events. */

import type { Metric } from "../../platform/metric-point.ts";
import type { Followed } from "../ledger/event.ts";
import type { Reservation } from "../ledger/reservation.ts";
import type { Terms } from "../ledger/terms.ts";

/** Sales in one channel. */
interface Sold {
  readonly channel: string;
  readonly currency: string;
  readonly orders: number;
  readonly seats: number;
  readonly cents: number;
}

export interface Tally {
  readonly events: number;
  /** Time of the oldest event; null without events. */
  readonly oldestAtMs: number | null;
  readonly sold: readonly Sold[];
}

/** The reservations are as they are now. One that came of an exchange is no sale, and none of a sandbox is. */
export function tallyOf(
  { currency, sandbox }: Pick<Terms, "currency" | "sandbox">,
  events: readonly Pick<Followed, "atMs" | "type" | "n">[],
  find: (n: number) => Pick<Reservation, "channel" | "lines" | "amounts" | "exchange"> | null,
): Tally {
  const byChannel = new Map<string, Sold>();
  for (const { type, n } of events) {
    if (sandbox === true || type !== "confirmed" || n === null) continue;
    const reservation = find(n);
    if (reservation === null || reservation.exchange !== undefined) continue;
    const { channel, lines, amounts } = reservation;
    const { orders = 0, seats = 0, cents = 0 } = byChannel.get(channel) ?? {};
    byChannel.set(channel, {
      channel,
      currency,
      orders: orders + 1,
      seats: seats + lines.length,
      cents: cents + amounts.totalCents,
    });
  }
  return { events: events.length, oldestAtMs: events[0]?.atMs ?? null, sold: [...byChannel.values()] };
}

interface Tallied {
  readonly tally: Tally;
}

/** Of the batches that D1 has taken, so that each sale is counted once: all but `others`. */
export function metricsOf(batches: readonly Tallied[], others: readonly Tallied[], nowMs: number): Metric[] {
  const tallies = batches.flatMap((batch) => (others.includes(batch) ? [] : [batch.tally]));
  if (tallies.length === 0) return [];
  const events = tallies.reduce((sum, tally) => sum + tally.events, 0);
  const lagMs = Math.max(0, ...tallies.map(({ oldestAtMs }) => nowMs - (oldestAtMs ?? nowMs)));
  return [
    ...tallies.flatMap(({ sold }) => sold.map((one): Metric => ({ kind: "sale", ...one }))),
    { kind: "copies", showtimes: tallies.length, events, lagMs },
  ];
}
