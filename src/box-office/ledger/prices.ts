/** What a reservation costs: tickets, less a promo code, plus fees, plus taxes. In minor units, rounded half up. */

import { isPayable, payableIn } from "../../platform/payable.ts";
import type { Refusal } from "./decision.ts";
import type { Amounts, Line, Promo } from "./reservation.ts";
import type { Rates, Terms } from "./terms.ts";

/** 100 % in hundredths of a percent. */
const WHOLE = 10_000;

/** The rates for a sale that is paid in this way. What is paid online is rounded to the steps that a gateway takes. */
export function ratesOf(
  { fee, taxes, currency }: Pick<Terms, "fee" | "taxes" | "currency">,
  payment: Terms["payment"],
): Rates {
  const stepCents = payment === "online" ? payableIn(currency).stepCents : 1;
  return { fee, taxes, ...(stepCents === 1 ? {} : { stepCents }) };
}

/** Refuses a total that no gateway takes; null for 0 and for what is paid at the door. */
export function notPayable(
  { totalCents }: Pick<Amounts, "totalCents">,
  payment: Terms["payment"],
  currency: string,
): Refusal | null {
  return payment === "at_door" || isPayable(totalCents, currency)
    ? null
    : { ok: false, code: "amount_not_payable", totalCents, currency, ...payableIn(currency) };
}

/**
 * The amounts for seats at the prices in their lines. Taxes that the price includes have one net price: the price divided
 * by one plus the sum of their rates. O(lines + taxes).
 */
export function amountsOf(
  { fee, taxes, stepCents = 1 }: Rates,
  lines: readonly Pick<Line, "priceCents">[],
  promo: Promo | null,
): Amounts {
  const ticketsCents = lines.reduce((sum, { priceCents }) => sum + priceCents, 0);
  const discountCents = promo === null ? 0 : discountOf(promo, ticketsCents, stepCents);
  const feeCents = lines.length === 0 ? 0 : fee.perTicketCents * lines.length + fee.perReservationCents;
  const baseCents = ticketsCents - discountCents + feeCents;
  const gross = taxes.reduce((sum, tax) => sum + (tax.included ? tax.rateBasisPoints : 0), WHOLE);
  const taxed = taxes.map(({ name, rateBasisPoints: rate, included }) => ({
    name,
    cents: included
      ? baseCents - Math.round((baseCents * (gross - rate)) / gross)
      : shareOf(baseCents, rate, stepCents),
    included,
  }));
  const addedCents = taxed.reduce((sum, { cents, included }) => sum + (included ? 0 : cents), 0);
  return { ticketsCents, discountCents, feeCents, taxes: taxed, totalCents: baseCents + addedCents };
}

const discountOf = ({ percent, amountCents }: Promo, ticketsCents: number, stepCents: number): number =>
  Math.min(
    percent === null
      ? shareOf(amountCents, WHOLE, stepCents)
      : shareOf(ticketsCents, percent * 100, stepCents),
    ticketsCents,
  );

const shareOf = (cents: number, basisPoints: number, stepCents: number): number =>
  Math.round((cents * basisPoints) / (WHOLE * stepCents)) * stepCents;

/**
 * The refund for seats worth `worthCents` that a buyer gives back, by the showtime's cancellation policy; null where it is
 * too late. At most `paidCents`: what was paid and is not due back yet. What the cinema keeps is rounded to `stepCents`.
 */
export function refundOf(
  { cancellation, startsAtMs }: Pick<Terms, "cancellation" | "startsAtMs">,
  worthCents: number,
  paidCents: number,
  nowMs: number,
  stepCents = 1,
): number | null {
  const { freeMs, feePercent, lastMs } = cancellation;
  if (nowMs >= startsAtMs - lastMs) return null;
  const keptCents = nowMs < startsAtMs - freeMs ? 0 : shareOf(worthCents, feePercent * 100, stepCents);
  return Math.min(worthCents - keptCents, paidCents);
}
