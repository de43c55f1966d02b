/** What a reservation costs: tickets, less a promo code, plus fees, plus taxes. In minor units, rounded half up. */

import type { Amounts, Line, Promo } from "./reservation.ts";
import type { Rates, Tax, Terms } from "./terms.ts";

/** 100 % in hundredths of a percent. */
const WHOLE = 10_000;

/** The amounts for seats at the prices in their lines. O(lines + taxes). */
export function amountsOf({ fee, taxes }: Rates, lines: readonly Line[], promo: Promo | null): Amounts {
  const ticketsCents = lines.reduce((sum, { priceCents }) => sum + priceCents, 0);
  const discountCents = promo === null ? 0 : discountOf(promo, ticketsCents);
  const feeCents = lines.length === 0 ? 0 : fee.perTicketCents * lines.length + fee.perReservationCents;
  const baseCents = ticketsCents - discountCents + feeCents;
  const taxed = taxes.map((tax) => ({
    name: tax.name,
    cents: taxOn(baseCents, tax),
    included: tax.included,
  }));
  const addedCents = taxed.reduce((sum, { cents, included }) => sum + (included ? 0 : cents), 0);
  return { ticketsCents, discountCents, feeCents, taxes: taxed, totalCents: baseCents + addedCents };
}

const discountOf = ({ percent, amountCents }: Promo, ticketsCents: number): number =>
  percent === null ? Math.min(amountCents, ticketsCents) : shareOf(ticketsCents, percent * 100);

/** An included tax is a part of the price; any other is added to it. */
const taxOn = (baseCents: number, { rateBasisPoints, included }: Tax): number =>
  included
    ? baseCents - Math.round((baseCents * WHOLE) / (WHOLE + rateBasisPoints))
    : shareOf(baseCents, rateBasisPoints);

const shareOf = (cents: number, basisPoints: number): number => Math.round((cents * basisPoints) / WHOLE);

/**
 * The refund for seats worth `worthCents` that a buyer gives back, by the showtime's cancellation policy; null where it is
 * too late. At most `paidCents`: what was paid and is not due back yet.
 */
export function refundOf(
  { cancellation, startsAtMs }: Pick<Terms, "cancellation" | "startsAtMs">,
  worthCents: number,
  paidCents: number,
  nowMs: number,
): number | null {
  const { freeMs, feePercent, lastMs } = cancellation;
  if (nowMs >= startsAtMs - lastMs) return null;
  const keptCents = nowMs < startsAtMs - freeMs ? 0 : shareOf(worthCents, feePercent * 100);
  return Math.min(worthCents - keptCents, paidCents);
}
