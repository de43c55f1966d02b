/** Payments in requests and answers. */

import * as z from "zod";
import type { ReservationRecord } from "../../box-office/answers.ts";
import {
  described,
  instant,
  line,
  money,
  pageQuery,
  toInstant,
  toInstantOrNull,
} from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { REFUND_STATUSES } from "../refunds/refund.ts";
import { CHECKOUT_URL, PAYMENT } from "./examples.ts";
import { CLOSINGS, PAYMENT_STATUSES, TROUBLES } from "./payment.ts";
import type { Payment, WithRefunds } from "./payment.ts";

const status = z.enum(PAYMENT_STATUSES).meta({
  description:
    "`open`: not paid yet. `processing`: the buyer has finished; the money has not arrived yet. `paid`: it has. `expired`: it was not paid in time. `failed`: no money arrived. `mismatched`: the money is not what was asked for, so it bought nothing",
});
const id = (description: string) => z.int().meta({ format: "int64", description });

export const startedSchema = lazily(() =>
  z
    .strictObject({
      payment_id: id("The payment's id; null if nothing had to be paid").nullable(),
      checkout_url: z.string().nullable().meta({
        description: "Send the buyer there; null if nothing had to be paid: the reservation is confirmed",
      }),
      amount: described(money, "What is to be paid"),
      expires_at: instant
        .nullable()
        .meta({ description: "Until then the seats are held and can be paid; null once they are sold" }),
    })
    .meta({
      id: "StartedPayment",
      examples: [
        {
          payment_id: PAYMENT.id,
          checkout_url: CHECKOUT_URL,
          amount: PAYMENT.amount,
          expires_at: PAYMENT.expires_at,
        },
      ],
    }),
);

export const startedView = (
  payment: Payment | null,
  { amounts, currency, expiresAtMs }: ReservationRecord,
): Shown<typeof startedSchema> => ({
  payment_id: payment?.id ?? null,
  checkout_url: payment?.checkoutUrl ?? null,
  amount: { amount: amounts.totalCents, currency },
  expires_at: toInstantOrNull(expiresAtMs),
});

export const paymentSchema = lazily(() =>
  z
    .strictObject({
      id: id("The payment's id"),
      reservation_id: id("The id of the reservation that it pays"),
      status,
      amount: described(money, "What was asked for"),
      paid: described(money, "What was received"),
      refunds: z
        .array(
          z.strictObject({
            amount: described(money, "How much goes back"),
            status: z.enum(REFUND_STATUSES).meta({
              description:
                "`due`: it is about to be asked for. `pending`: the payment service was asked. `succeeded`: it went back. `failed`: it did not, and staff look at it",
            }),
            requested_at: instant.meta({ description: "When it became due" }),
          }),
        )
        .meta({ description: "What goes back of it" }),
      checkout_url: z
        .string()
        .nullable()
        .meta({ description: "Where to pay; null once it can no longer be paid" }),
      expires_at: instant.meta({ description: "Until then it can be paid" }),
      created_at: instant.meta({ description: "When it was started" }),
      paid_at: instant.nullable().meta({ description: "When the money arrived; null before" }),
    })
    .meta({ id: "Payment", examples: [PAYMENT] }),
);

export function paymentView({ payment, refunds }: WithRefunds): Shown<typeof paymentSchema> {
  const { amountCents, currency, paidCents, paidCurrency, status: paymentStatus } = payment;
  return {
    id: payment.id,
    reservation_id: payment.reservationId,
    status: paymentStatus,
    amount: { amount: amountCents, currency },
    paid: { amount: paidCents, currency: paidCurrency ?? currency },
    refunds: refunds.map((refund) => ({
      amount: { amount: refund.amountCents, currency: refund.currency },
      status: refund.status,
      requested_at: toInstant(refund.createdAtMs),
    })),
    checkout_url: paymentStatus === "open" ? payment.checkoutUrl : null,
    expires_at: toInstant(payment.expiresAtMs),
    created_at: toInstant(payment.createdAtMs),
    paid_at: toInstantOrNull(payment.paidAtMs),
  };
}

/** For those who look after a payment. */
export const troubleFields = lazily(() => ({
  dispute: z
    .string()
    .nullable()
    .meta({ description: "The payment service's status of a dispute; null for none" }),
  trouble: z.enum(TROUBLES).nullable().meta({
    description:
      "Why staff should look at it; null for no reason. `amount_differs`, `currency_differs`, `reservation_differs`: money came that was not asked for. `session_missing`: the payment service does not know it. `not_settled`: the payment service does not answer. `refund_failed`: money did not go back. `refunded_elsewhere`: more went back than was asked for here. `disputed`: the buyer disputes it",
  }),
}));

const closing = z.enum(CLOSINGS).meta({
  description:
    "`accepted_as_lost`: the cinema bears it. `dispute_lost`, `dispute_won`: how the dispute ended. `refunded_elsewhere`: the money was given back by hand",
});

export const paymentForAdminSchema = lazily(() =>
  paymentSchema()
    .extend({
      user_id: id("The buyer's id"),
      session_id: z
        .string()
        .nullable()
        .meta({ description: "The payment service's id of the checkout; null before it has answered" }),
      intent_id: z
        .string()
        .nullable()
        .meta({ description: "The payment service's id of the payment; null before it was paid" }),
      refunded: described(
        money,
        "Refunded so far, by the payment service's count; includes refunds made there directly",
      ),
      ...troubleFields(),
      closed: z
        .strictObject({
          as: closing,
          by: id("The admin's id"),
          why: z.string().meta({ description: "In the admin's words" }),
          at: instant.meta({ description: "When it was ended" }),
        })
        .nullable()
        .meta({ description: "How an admin ended its last trouble; null for none" }),
    })
    .meta({
      id: "PaymentForAdmin",
      examples: [
        {
          ...PAYMENT,
          user_id: 7,
          session_id: "cs_test_a1Kc3",
          intent_id: "pi_3QK9x2",
          refunded: { amount: 0, currency: "EUR" },
          dispute: null,
          trouble: null,
          closed: null,
        },
      ],
    }),
);

export const paymentForAdminView = (found: WithRefunds): Shown<typeof paymentForAdminSchema> => ({
  ...paymentView(found),
  user_id: found.payment.userId,
  session_id: found.payment.sessionId,
  intent_id: found.payment.intentId,
  refunded: {
    amount: found.payment.refundedCents,
    currency: found.payment.paidCurrency ?? found.payment.currency,
  },
  dispute: found.payment.disputeStatus,
  trouble: found.payment.trouble,
  closed: closedView(found.payment),
});

const MAX_WHY_LENGTH = 500;

const closedView = ({ closedAs, closedBy, closedWhy, closedAtMs }: Payment) =>
  closedAs === null || closedBy === null || closedWhy === null || closedAtMs === null
    ? null
    : { as: closedAs, by: closedBy, why: closedWhy, at: toInstant(closedAtMs) };

export const closingBody = z
  .strictObject({
    as: closing,
    why: line(MAX_WHY_LENGTH).meta({
      description: `For those who look later: ${MAX_WHY_LENGTH} characters at most`,
    }),
  })
  .meta({
    id: "ClosedTrouble",
    examples: [{ as: "refunded_elsewhere", why: "Refunded in cash on 21 November, receipt 118" }],
  });

export const paymentsQuery = z.strictObject({
  ...pageQuery,
  status: status.optional().meta({ description: "Only those in this state; any, if left out" }),
  in_trouble: z
    .enum(["true", "false"])
    .transform((word) => word === "true")
    .optional()
    .meta({ description: "true: only those that staff should look at. false: all" }),
});
