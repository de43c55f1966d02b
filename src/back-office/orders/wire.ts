/** One order in answers. */

import * as z from "zod";
import { dueCents, owedInHandCents } from "../../box-office/ledger/till.ts";
import {
  described,
  instant,
  money,
  moneyOrNull,
  orNull,
  toInstant,
  toInstantOrNull,
} from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { parseMailId } from "../../mail/outbox/mail-id.ts";
import { toldStatus } from "../../mail/outbox/status.ts";
import type { WithRefunds } from "../../money/payments/payment.ts";
import { paymentSchema, paymentView, troubleFields } from "../../money/payments/wire.ts";
import { lazily } from "../../platform/lazily.ts";
import { reservationSchema, reservationView } from "../../sales/reservations/wire.ts";
import { MAIL, mailKind, toldStatusField } from "../mail-log/wire.ts";
import { ORDER } from "./examples.ts";
import { actorOf } from "./history.ts";
import type { Actor } from "./history.ts";
import type { MailOfOrder, Order } from "./order.ts";
import { holderSchema, holderView, orderShowtimeSchema, orderShowtimeView } from "./showtime-wire.ts";

const actorSchema = lazily(() =>
  z
    .strictObject({
      kind: z
        .enum(["user", "gate_key", "api_key"])
        .meta({ description: "A person, a device at the door, or a program" }),
      id: z.int().meta({ description: "The account's or the key's id" }),
      name: z.string().nullable().meta({ description: "null for a key, and once the account is erased" }),
    })
    .meta({ id: "OrderActor", description: "Who did it" }),
);

const doneBy = lazily(() =>
  orNull(actorSchema()).meta({ description: "Who did it; null for what happened by itself" }),
);

const mailOfOrderSchema = lazily(() =>
  z
    .strictObject({
      id: z.string().meta({ description: "The mail's id" }),
      kind: mailKind(),
      status: toldStatusField,
      resends: z.int().meta({ description: "How often it was sent again" }),
      created_at: instant.meta({ description: "When it became due" }),
      sent_at: instant.nullable().meta({ description: "When the mail service took it; null before" }),
      error: z
        .string()
        .nullable()
        .meta({ description: "Why it was not delivered, in one word; null if it was" }),
    })
    .meta({ id: "MailOfOrder", examples: [MAIL] }),
);

const paymentOfOrderSchema = lazily(() =>
  paymentSchema()
    .extend({
      card_last4: z
        .string()
        .nullable()
        .meta({ description: "The last four digits of the card; null for other means" }),
      ...troubleFields(),
    })
    .meta({ id: "PaymentOfOrder" }),
);

export const orderSchema = lazily(() =>
  reservationSchema()
    .extend({
      showtime: described(orderShowtimeSchema(), "What it is for"),
      holder: described(holderSchema(), "Who has it; mails go there"),
      due: described(money, "What is still to be paid"),
      owed_in_hand: described(money, "What staff have still to give back in hand"),
      policy: z
        .strictObject({
          open: z.boolean().meta({ description: "Whether the policy takes all seats back now" }),
          until: instant.nullable().meta({ description: "From then on it is too late; null if it is over" }),
          refund: moneyOrNull.meta({
            description: "What it gives back for all seats now; null if nothing can be given back",
          }),
        })
        .meta({ description: "What the showtime's policy says of a cancellation" }),
      payments: z.array(paymentOfOrderSchema()).meta({ description: "What was paid online, oldest first" }),
      till: z
        .array(
          z.strictObject({
            at: instant.meta({ description: "When it was taken or given back" }),
            means: z
              .enum(["cash", "card", "voucher", "exchange"])
              .meta({ description: "`exchange`: it came or went with seats of another order" }),
            amount: described(money, "Below 0 where it was given back"),
            shift: z.int().nullable().meta({ description: "The shift's id; null for an exchange" }),
            by: doneBy(),
          }),
        )
        .meta({ description: "Money in hand, oldest first" }),
      scans: z
        .array(
          z.strictObject({
            ticket_id: z.string().meta({ description: "The ticket's id" }),
            at: instant.meta({ description: "When it was scanned" }),
            gate: z.string().meta({ description: "The name of the door" }),
            by: doneBy(),
            undone: z.boolean().meta({ description: "Whether it was undone since" }),
            irregular: z
              .string()
              .nullable()
              .meta({ description: "Why it should have let nobody in; null if it should" }),
          }),
        )
        .meta({ description: "Scans of its tickets at the door" }),
      mails: z.array(mailOfOrderSchema()).meta({ description: "Newest first" }),
      notes: z
        .array(
          z.strictObject({
            at: instant.meta({ description: "When it was written" }),
            by: doneBy(),
            kind: z.string().meta({ description: '"note", or the act that it is the reason of' }),
            text: z.string().nullable().meta({ description: "null once its person was forgotten" }),
          }),
        )
        .meta({ description: "Oldest first" }),
      history: z
        .array(
          z.strictObject({
            at: instant.meta({ description: "When it happened" }),
            type: z.string().meta({ description: "What happened, as in `GET /v1/showtimes/{id}/ledger`" }),
            by: doneBy(),
            facts: z
              .record(z.string(), z.unknown())
              .meta({ description: "What else the ledger says of it, in its words" }),
          }),
        )
        .meta({ description: "Oldest first" }),
    })
    .meta({ id: "Order", examples: [ORDER] }),
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
