/** Payments in requests and answers. */

import * as z from "zod";
import type { ReservationRecord } from "../../box-office/answers.ts";
import { instant, line, money, pageQuery, toInstant, toInstantOrNull } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { REFUND_STATUSES } from "../refunds/refund.ts";
import { CLOSINGS, PAYMENT_STATUSES, TROUBLES } from "./payment.ts";
import type { Payment, WithRefunds } from "./payment.ts";

const status = z.enum(PAYMENT_STATUSES);
const id = z.int().meta({ format: "int64" });

export const startedSchema = lazily(() =>
  z
    .strictObject({
      payment_id: id.nullable().meta({ description: "null if nothing had to be paid" }),
      checkout_url: z.string().nullable().meta({
        description: "Send the buyer there; null if nothing had to be paid: the reservation is confirmed",
      }),
      amount: money,
      expires_at: instant.nullable().meta({ description: "Until then the seats are held and can be paid" }),
    })
    .meta({ id: "StartedPayment" }),
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
      id,
      reservation_id: id,
      status: status.meta({
        description:
          "`processing`: the buyer has finished; the money has not arrived yet. `mismatched`: the money is not what was asked for, so it bought nothing.",
      }),
      amount: money.meta({ description: "What was asked for" }),
      paid: money.meta({ description: "What was received" }),
      refunds: z.array(
        z.strictObject({ amount: money, status: z.enum(REFUND_STATUSES), requested_at: instant }),
      ),
      checkout_url: z.string().nullable().meta({ description: "null once it can no longer be paid" }),
      expires_at: instant,
      created_at: instant,
      paid_at: instant.nullable(),
    })
    .meta({ id: "Payment" }),
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

export const paymentForAdminSchema = lazily(() =>
  paymentSchema()
    .extend({
      user_id: id,
      session_id: z.string().nullable().meta({ description: "The payment service's id" }),
      intent_id: z.string().nullable(),
      refunded: money.meta({
        description: "Refunded so far, by the payment service's count; includes refunds made there directly",
      }),
      dispute: z.string().nullable().meta({ description: "The payment service's status of a dispute" }),
      trouble: z.enum(TROUBLES).nullable().meta({ description: "Why staff should look at it" }),
      closed: z
        .strictObject({ as: z.enum(CLOSINGS), by: id, why: z.string(), at: instant })
        .nullable()
        .meta({ description: "How an admin ended its last trouble" }),
    })
    .meta({ id: "PaymentForAdmin" }),
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
    as: z.enum(CLOSINGS),
    why: line(MAX_WHY_LENGTH).meta({ examples: ["Refunded in cash on 3 May, receipt 118"] }),
  })
  .meta({ id: "ClosedTrouble" });

export const paymentsQuery = z.strictObject({
  ...pageQuery,
  status: status.optional(),
  in_trouble: z
    .enum(["true", "false"])
    .transform((word) => word === "true")
    .optional()
    .meta({ description: "true: only those that staff should look at" }),
});
