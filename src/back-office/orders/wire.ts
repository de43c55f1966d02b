/** One order in answers. */

import * as z from "zod";
import { dueCents, owedInHandCents } from "../../box-office/ledger/till.ts";
import { instant, money, moneyOrNull, orNull, toInstant, toInstantOrNull } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { parseMailId } from "../../mail/outbox/mail-id.ts";
import { TOLD_STATUSES, toldStatus } from "../../mail/outbox/status.ts";
import { TROUBLES } from "../../money/payments/payment.ts";
import type { WithRefunds } from "../../money/payments/payment.ts";
import { paymentSchema, paymentView } from "../../money/payments/wire.ts";
import { lazily } from "../../platform/lazily.ts";
import { reservationSchema, reservationView } from "../../sales/reservations/wire.ts";
import { actorOf } from "./history.ts";
import type { Actor } from "./history.ts";
import type { MailOfOrder, Order } from "./order.ts";
import { holderSchema, holderView, orderShowtimeSchema, orderShowtimeView } from "./showtime-wire.ts";

const actorSchema = lazily(() =>
  z
    .strictObject({
      kind: z.enum(["user", "gate_key"]),
      id: z.int(),
      name: z
        .string()
        .nullable()
        .meta({ description: "null for a gate key, and once the account is erased" }),
    })
    .meta({ id: "OrderActor" }),
);

const mailOfOrderSchema = lazily(() =>
  z
    .strictObject({
      id: z.string(),
      kind: z.string(),
      status: z.enum(TOLD_STATUSES),
      resends: z.int().meta({ description: "How often it was sent again" }),
      created_at: instant,
      sent_at: instant.nullable(),
      error: z.string().nullable().meta({ description: "Why it was not delivered, in one word" }),
    })
    .meta({ id: "MailOfOrder" }),
);

const paymentOfOrderSchema = lazily(() =>
  paymentSchema()
    .extend({
      card_last4: z
        .string()
        .nullable()
        .meta({ description: "The last four digits of the card, if it was one" }),
      dispute: z.string().nullable().meta({ description: "The payment service's status of a dispute" }),
      trouble: z.enum(TROUBLES).nullable().meta({ description: "Why staff should look at it" }),
    })
    .meta({ id: "PaymentOfOrder" }),
);

export const orderSchema = lazily(() =>
  reservationSchema()
    .extend({
      showtime: orderShowtimeSchema(),
      holder: holderSchema().meta({ description: "Who has it; mails go there" }),
      due: money.meta({ description: "What is still to be paid" }),
      owed_in_hand: money.meta({ description: "What staff have still to give back in hand" }),
      policy: z
        .strictObject({
          open: z.boolean().meta({ description: "Whether the policy takes all seats back now" }),
          until: instant.nullable().meta({ description: "From then on it is too late" }),
          refund: moneyOrNull.meta({ description: "What it gives back for all seats now" }),
        })
        .meta({ description: "What the showtime's policy says of a cancellation" }),
      payments: z.array(paymentOfOrderSchema()).meta({ description: "By the payment service" }),
      till: z
        .array(
          z.strictObject({
            at: instant,
            means: z.enum(["cash", "card", "voucher", "exchange"]),
            amount: money.meta({ description: "Below 0 where it was given back" }),
            shift: z.int().nullable(),
            by: orNull(actorSchema()),
          }),
        )
        .meta({ description: "Money in hand" }),
      scans: z.array(
        z.strictObject({
          ticket_id: z.string(),
          at: instant,
          gate: z.string(),
          by: orNull(actorSchema()),
          undone: z.boolean(),
          irregular: z.string().nullable().meta({ description: "Why it should have let nobody in" }),
        }),
      ),
      mails: z.array(mailOfOrderSchema()).meta({ description: "Newest first" }),
      notes: z
        .array(
          z.strictObject({
            at: instant,
            by: orNull(actorSchema()),
            kind: z.string().meta({ description: '"note", or the act that it is the reason of' }),
            text: z.string().nullable().meta({ description: "null once its person was forgotten" }),
          }),
        )
        .meta({ description: "Oldest first" }),
      history: z
        .array(
          z.strictObject({
            at: instant,
            type: z.string().meta({ description: "As in GET /v1/showtimes/{id}/ledger" }),
            by: orNull(actorSchema()).meta({ description: "null for what happened by itself" }),
            facts: z.record(z.string(), z.unknown()).meta({ description: "In the ledger's words" }),
          }),
        )
        .meta({ description: "Oldest first" }),
    })
    .meta({ id: "Order" }),
);

export function orderView(order: Order): Shown<typeof orderSchema> {
  const { reservation, policy, names } = order;
  const { currency, till = [], checkIns } = reservation;
  const price = (amount: number) => ({ amount, currency });
  const actorView = (actor: Actor | null) =>
    actor === null ? null : { ...actor, name: actor.kind === "user" ? (names.get(actor.id) ?? null) : null };
  return {
    ...reservationView(reservation),
    showtime: orderShowtimeView(order.showtime),
    holder: holderView(order.holder),
    due: price(dueCents(reservation)),
    owed_in_hand: price(owedInHandCents(reservation)),
    policy: {
      open: policy.isOpen,
      until: toInstantOrNull(policy.untilMs),
      refund: policy.refundCents === null ? null : price(policy.refundCents),
    },
    payments: order.payments.map(paymentOfOrderView),
    till: till.map(({ atMs, means, cents, shift, by }) => ({
      at: toInstant(atMs),
      means,
      amount: price(cents),
      shift,
      by: actorView(actorOf(by)),
    })),
    scans: checkIns.map(({ ticket, atMs, gate, by, undone, irregular = null }) => ({
      ticket_id: ticket,
      at: toInstant(atMs),
      gate,
      by: actorView(actorOf(by)),
      undone,
      irregular,
    })),
    mails: order.mails.map(mailOfOrderView),
    notes: order.notes.map(({ atMs, by, kind, text }) => ({
      at: toInstant(atMs),
      by: actorView(actorOf(by)),
      kind,
      text,
    })),
    history: order.history.map(({ atMs, type, by, facts }) => ({
      at: toInstant(atMs),
      type,
      by: actorView(by),
      facts: { ...facts },
    })),
  };
}

const paymentOfOrderView = (found: WithRefunds): Shown<typeof paymentOfOrderSchema> => ({
  ...paymentView(found),
  card_last4: found.payment.cardLast4,
  dispute: found.payment.disputeStatus,
  trouble: found.payment.trouble,
});

const mailOfOrderView = (mail: MailOfOrder): Shown<typeof mailOfOrderSchema> => ({
  id: mail.id,
  kind: parseMailId(mail.id)?.kind ?? "unknown",
  status: toldStatus(mail.status),
  resends: mail.resends,
  created_at: toInstant(mail.createdAtMs),
  sent_at: toInstantOrNull(mail.sentAtMs),
  error: mail.error,
});
