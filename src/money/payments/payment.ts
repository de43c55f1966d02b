/** A payment: one checkout session for a reservation. Amounts are minor units. */

import type { ReservationRecord } from "../../box-office/answers.ts";
import { isHold } from "../../box-office/ledger/reservation.ts";
import { DEFAULT_LANGUAGE } from "../../http/languages.ts";
import { backOffMs } from "../../platform/back-off.ts";
import { NO_VOCABULARY, nameOf } from "../../programme/vocabulary/vocabulary.ts";
import { seatsInWords } from "../../sales/reservations/seats-in-words.ts";
import type { Item, Session } from "../gateway/gateway.ts";
import type { Refund } from "../refunds/refund.ts";

/**
 * `mismatched`: the money received is not what was asked for, so it bought nothing. `failed`: no money arrived, or no
 * session could be made.
 */
export const PAYMENT_STATUSES = ["open", "processing", "paid", "expired", "failed", "mismatched"] as const;

export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** Why staff should look at a payment. */
export const TROUBLES = [
  "amount_differs",
  "currency_differs",
  "reservation_differs",
  "session_missing",
  "not_settled",
  "refund_failed",
  "refunded_elsewhere",
  "disputed",
] as const;

export type Trouble = (typeof TROUBLES)[number];

/** How an admin ends a trouble. `accepted_as_lost`: the cinema bears it, and nothing more is tried. */
export const CLOSINGS = ["accepted_as_lost", "dispute_lost", "dispute_won", "refunded_elsewhere"] as const;

export type Closing = (typeof CLOSINGS)[number];

export interface Payment {
  readonly id: number;
  readonly reservationId: number;
  readonly showtimeId: number;
  readonly userId: number;
  readonly status: PaymentStatus;
  readonly amountCents: number;
  readonly currency: string;
  /** Null until the gateway has answered. */
  readonly sessionId: string | null;
  readonly intentId: string | null;
  readonly checkoutUrl: string | null;
  /** Unguessable part of the link under which the buyer sees the payment's result without signing in. */
  readonly token: string;
  /** Counts the sessions that were requested, each under its own idempotency key. */
  readonly attempt: number;
  readonly sessionEndsAtMs: number;
  /** When the hold, and so the time to pay, ends. */
  readonly expiresAtMs: number;
  readonly createdAtMs: number;
  readonly paidAtMs: number | null;
  readonly paidCents: number;
  readonly paidCurrency: string | null;
  /** Null for other means than cards, and where the gateway does not say. */
  readonly cardLast4: string | null;
  /** Refunded so far by the gateway's count, by this system or outside it. */
  readonly refundedCents: number;
  readonly disputeStatus: string | null;
  readonly trouble: Trouble | null;
  /** Looks at it that failed in a row. */
  readonly tries: number;
  /** When the sweep looks at it next; null once nothing more can happen. */
  readonly lookAtMs: number | null;
  /** How an admin ended its last trouble, who did, why, and when; all null before. */
  readonly closedAs: Closing | null;
  readonly closedBy: number | null;
  readonly closedWhy: string | null;
  readonly closedAtMs: number | null;
}

export interface WithRefunds {
  readonly payment: Payment;
  readonly refunds: readonly Refund[];
}

/** A Stripe session lives at least 30 minutes by Stripe's clock; one more minute for network and clock differences. */
export const SESSION_MS = 31 * 60_000;
const BEFORE_END_MS = 90_000;
const AFTER_END_MS = 60_000;
/** Delay before the next look at what is still under way. */
const AGAIN_MS = 2 * 60_000;
/** Delay before the next look after one that failed, and the longest delay. */
const FIRST_AGAIN_MS = 30_000;
export const LONGEST_AGAIN_MS = 6 * 60 * 60_000;
/** After so many failed looks, which take about two hours, staff should look at the payment. */
const MANY_TRIES = 9;
/** A show that is nearer has no methods whose money takes days: most bank debits take less than a week. */
const SLOW_AWAY_MS = 7 * 24 * 60 * 60_000;
const PROCESSING_MS = 6 * 60 * 60_000;
const PENDING_MS = 24 * 60 * 60_000;

export const isUnsettled = ({ status }: Pick<Payment, "status">): boolean =>
  status === "open" || status === "processing";

/** Whether methods are offered whose money takes days: if the owner allows them, and the show is days away. */
export const allowsSlow = (
  showtime: { readonly slowPayments: boolean; readonly startsAtMs: number } | null,
  nowMs: number,
): boolean => showtime?.slowPayments === true && showtime.startsAtMs - nowMs >= SLOW_AWAY_MS;

/** Whether the buyer can still pay in time. */
export const awaitsMoney = ({ status }: Pick<ReservationRecord, "status">): boolean => isHold(status);

export const sessionKey = ({ reservationId, id, attempt }: Payment): string =>
  `reservation-${reservationId}-payment-${id}-${attempt}`;

/** How the paid session differs from what was asked for; null if it does not. */
export function differenceOf(
  payment: Pick<Payment, "reservationId" | "amountCents" | "currency">,
  session: Session,
): Trouble | null {
  if (session.reservationId !== payment.reservationId) return "reservation_differs";
  if (session.currency !== payment.currency) return "currency_differs";
  return session.amountCents === payment.amountCents ? null : "amount_differs";
}

/** When the sweep looks at the payment next, in epoch milliseconds; null for never. `refunds` are this payment's. */
export function nextLookMs(
  { status, expiresAtMs }: Pick<Payment, "status" | "expiresAtMs">,
  refunds: readonly Pick<Refund, "status">[],
  nowMs: number,
): number | null {
  if (refunds.some((refund) => refund.status === "due")) return nowMs + AGAIN_MS;
  if (status === "processing") return nowMs + PROCESSING_MS;
  if (status === "open") return lookAtOpenMs(expiresAtMs, nowMs);
  return refunds.some((refund) => refund.status === "pending") ? nowMs + PENDING_MS : null;
}

/** Shortly before the time to pay ends, so that money without a webhook is still found in time; then shortly after it. */
export const lookAtOpenMs = (expiresAtMs: number, nowMs: number): number =>
  [expiresAtMs - BEFORE_END_MS, expiresAtMs + AFTER_END_MS].find((ms) => ms > nowMs) ?? nowMs + AGAIN_MS;

/** When the sweep looks again after a look that failed. */
export const lookAgainMs = ({ tries }: Pick<Payment, "tries">, nowMs: number): number =>
  nowMs + backOffMs(Math.max(tries, 1), FIRST_AGAIN_MS, LONGEST_AGAIN_MS);

export const failsForLong = ({ tries }: Pick<Payment, "tries">): boolean => tries >= MANY_TRIES;

/** Whether an admin may end the payment's trouble so: a dispute ends won or lost, and nothing else does. */
export const mayClose = (trouble: Trouble, as: Closing): boolean =>
  as === "accepted_as_lost" || (trouble === "disputed") === (as === "dispute_lost" || as === "dispute_won");

/** Gateways accept no longer names, in characters. */
const MAX_NAME_LENGTH = 250;

const short = (text: string): string =>
  text.length <= MAX_NAME_LENGTH ? text : `${text.slice(0, MAX_NAME_LENGTH - 1).toWellFormed()}…`;

/**
 * The reservation as line items for the gateway; their sum is its total. Gateways take no negative items, so a reservation
 * with a discount is one item.
 */
export function itemsOf(
  { lines, amounts }: Pick<ReservationRecord, "lines" | "amounts">,
  title: string,
  vocabulary = NO_VOCABULARY,
): Item[] {
  const { discountCents, feeCents, taxes, totalCents } = amounts;
  const seats = seatsInWords(lines);
  if (discountCents > 0) return [{ name: short(`${title}: ${seats}`), unitCents: totalCents, quantity: 1 }];
  const tickets = Map.groupBy(
    lines,
    ({ category, ticketType, priceCents }) => `${title}: ${category}, ${ticketType} ${priceCents}`,
  );
  const items = Array.from(tickets.values(), (alike): Item => {
    const [{ category, ticketType, priceCents }] = alike as [(typeof alike)[number]];
    const kind = [
      nameOf(vocabulary, "categories", category, DEFAULT_LANGUAGE),
      nameOf(vocabulary, "ticketTypes", ticketType, DEFAULT_LANGUAGE),
    ].join(", ");
    const name = short(`${title}: ${kind}`);
    return { name, unitCents: priceCents, quantity: alike.length };
  });
  const added = [
    { name: "Fee", cents: feeCents },
    ...taxes.filter(({ included }) => !included).map(({ name, cents }) => ({ name, cents })),
  ];
  for (const { name, cents } of added) if (cents > 0) items.push({ name, unitCents: cents, quantity: 1 });
  return items;
}

export const TOKEN_BYTES = 16;

/** Payment id of a reservation with a total of 0, for which no gateway is asked. */
export const FREE = "free";
