/** Reads Stripe's documents into our types. Validates each: the same documents arrive by the API and by webhooks. */

import * as z from "zod";
import { lazily } from "../../platform/lazily.ts";
import { fractionDigits } from "../../platform/minor-units.ts";
import type { RefundState, Session, SessionState } from "./gateway.ts";

/** Currencies whose minor units at Stripe differ from ISO 4217: https://docs.stripe.com/currencies#special-cases */
const STRIPE_DIGITS = new Map([
  ["ISK", 2],
  ["UGX", 2],
  ["MGA", 0],
]);

const factorOf = (currency: string): number => {
  const digits = fractionDigits(currency);
  return 10 ** ((STRIPE_DIGITS.get(currency) ?? digits) - digits);
};

/** Converts minor units of ISO 4217 to Stripe's. An amount that Stripe cannot express is no integer; Stripe refuses it. */
export const toStripeAmount = (cents: number, currency: string): number => cents * factorOf(currency);

const fromStripeAmount = (amount: number, currency: string): number =>
  Math.round(amount / factorOf(currency));

/** An id, or the expanded document with its id. */
const reference = lazily(() =>
  z
    .union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)])
    .nullish()
    .transform((id) => id ?? null),
);

const intentStatus = lazily(() =>
  z
    .object({ status: z.string() })
    .transform(({ status }) => status)
    .catch(""),
);

/** Of the expanded charge. Never more than four digits, whatever the document has. */
const cardOfIntent = lazily(() =>
  z
    .object({
      latest_charge: z.object({
        payment_method_details: z
          .object({ card: z.object({ last4: z.string().regex(/^\d{4}$/) }).nullish() })
          .transform(({ card }) => card?.last4 ?? null)
          .catch(null),
      }),
    })
    .transform(({ latest_charge: { payment_method_details: last4 } }) => ({ cardLast4: last4 }))
    .catch({} as { cardLast4: string | null }),
);

const currencyCode = lazily(() => z.string().transform((code) => code.toUpperCase()));

const sessionDocument = lazily(() =>
  z
    .object({
      id: z.string(),
      status: z.enum(["open", "complete", "expired"]).nullish(),
      payment_status: z.enum(["paid", "unpaid", "no_payment_required"]),
      amount_total: z.int().nonnegative(),
      currency: currencyCode(),
      payment_intent: z.unknown(),
      metadata: z.record(z.string(), z.string()).nullish(),
    })
    .transform((session) => ({
      ...session,
      intentId: reference().catch(null).parse(session.payment_intent),
      intentStatus: intentStatus().parse(session.payment_intent),
    })),
);

/** The reservation id that we put into the metadata; 0 if it is missing or not a number. */
const reservationNumber = lazily(() =>
  z
    .string()
    .regex(/^\d{1,16}$/)
    .transform(Number)
    .pipe(z.int().positive())
    .catch(0),
);

/**
 * Null if the document is no session. `eventType` is the webhook's event type, which alone distinguishes a failed payment
 * from one in progress; null for a document of the API.
 */
export function readSession(document: unknown, eventType: string | null): Session | null {
  const read = sessionDocument().safeParse(document);
  if (!read.success) return null;
  const { id, amount_total: amount, currency, intentId, metadata } = read.data;
  return {
    id,
    state: stateOf(read.data, eventType),
    amountCents: fromStripeAmount(amount, currency),
    currency,
    intentId,
    reservationId: reservationNumber().parse(metadata?.["matinee_reservation"]) || null,
    installation: metadata?.["matinee_installation"] ?? null,
    incarnation: metadata?.["matinee_incarnation"] ?? null,
    ...cardOfIntent().parse(read.data.payment_intent),
  };
}

function stateOf(
  session: z.output<ReturnType<typeof sessionDocument>>,
  eventType: string | null,
): SessionState {
  if (session.payment_status !== "unpaid") return "paid";
  if (session.status === "expired") return "expired";
  if (session.status !== "complete") return "open";
  const isFailed =
    eventType === "checkout.session.async_payment_failed" ||
    session.intentStatus === "requires_payment_method" ||
    session.intentStatus === "canceled";
  return isFailed ? "failed" : "processing";
}

const refundDocument = lazily(() =>
  z.object({
    object: z.literal("refund"),
    id: z.string(),
    status: z.enum(["pending", "requires_action", "succeeded", "failed", "canceled"]),
    payment_intent: reference(),
    metadata: z.record(z.string(), z.string()).nullish(),
    amount: z.int().nonnegative().nullish(),
    currency: currencyCode().nullish(),
  }),
);

export interface ReadRefund {
  readonly id: string;
  readonly state: RefundState;
  readonly amountCents: number | null;
  /** The key under which an installation asked for it; null if it was made by hand. */
  readonly key: string | null;
  /** That installation; null where the refund does not say. */
  readonly installation: string | null;
  readonly intentId: string | null;
}

/** Null if the document is no refund. */
export function readRefund(document: unknown): ReadRefund | null {
  const read = refundDocument().safeParse(document);
  if (!read.success) return null;
  const { id, status, metadata, amount, currency, payment_intent: intentId } = read.data;
  return {
    id,
    state: REFUND_STATES[status],
    amountCents: amount == null || currency == null ? null : fromStripeAmount(amount, currency),
    key: metadata?.["matinee_refund"] ?? null,
    installation: metadata?.["matinee_installation"] ?? null,
    intentId,
  };
}

const REFUND_STATES = {
  pending: "pending",
  requires_action: "pending",
  succeeded: "succeeded",
  failed: "failed",
  canceled: "failed",
} as const satisfies Record<string, RefundState>;

/** The part of a webhook event that this system uses. */
export type EventContent =
  | { readonly about: "session"; readonly session: Session }
  | { readonly about: "refund"; readonly refund: ReadRefund }
  /** `refundedCents`: all that was refunded of the payment so far, by this system or outside it. */
  | { readonly about: "charge"; readonly intentId: string; readonly refundedCents: number }
  | { readonly about: "dispute"; readonly intentId: string; readonly status: string; readonly atMs: number };

const eventDocument = lazily(() =>
  z.object({
    id: z.string().min(1).max(255),
    type: z.string(),
    created: z.int(),
    livemode: z.boolean(),
    account: z.string().nullish(),
    data: z.object({ object: z.unknown() }),
  }),
);

const chargeDocument = lazily(() =>
  z.object({
    payment_intent: reference(),
    amount_refunded: z.int().nonnegative(),
    currency: currencyCode(),
  }),
);

const disputeDocument = lazily(() => z.object({ payment_intent: reference(), status: z.string() }));

export interface GatewayEvent {
  readonly id: string;
  readonly type: string;
  readonly isLive: boolean;
  /** Of another Stripe account: a platform account receives the events of its connected accounts too. */
  readonly isForeign: boolean;
  /** Null for a type or a document that this system does not use. */
  readonly content: EventContent | null;
}

/** Null if the document is no event. */
export function readEvent(document: unknown): GatewayEvent | null {
  const read = eventDocument().safeParse(document);
  if (!read.success) return null;
  const { id, type, created, livemode, account, data } = read.data;
  return {
    id,
    type,
    isLive: livemode,
    isForeign: (account ?? null) !== null,
    content: contentOf(type, created * 1000, data.object),
  };
}

function contentOf(type: string, atMs: number, document: unknown): EventContent | null {
  switch (type) {
    case "checkout.session.completed":
    case "checkout.session.async_payment_succeeded":
    case "checkout.session.async_payment_failed":
    case "checkout.session.expired": {
      const session = readSession(document, type);
      return session === null ? null : { about: "session", session };
    }
    case "refund.created":
    case "refund.updated":
    case "refund.failed":
    case "charge.refund.updated": {
      const refund = readRefund(document);
      return refund === null ? null : { about: "refund", refund };
    }
    case "charge.refunded": {
      const { data: charge } = chargeDocument().safeParse(document);
      if (charge === undefined || charge.payment_intent === null) return null;
      const refundedCents = fromStripeAmount(charge.amount_refunded, charge.currency);
      return { about: "charge", intentId: charge.payment_intent, refundedCents };
    }
    case "charge.dispute.created":
    case "charge.dispute.updated":
    case "charge.dispute.closed": {
      const { data: dispute } = disputeDocument().safeParse(document);
      if (dispute === undefined || dispute.payment_intent === null) return null;
      return { about: "dispute", intentId: dispute.payment_intent, status: dispute.status, atMs };
    }
    default:
      return null;
  }
}
