/** What staff do with an order, in requests and answers. */

import * as z from "zod";
import type { ReservationRecord } from "../../box-office/answers.ts";
import { REFUND_CHOICES } from "../../box-office/ledger/refund-choice.ts";
import { dueCents, owedInHandCents } from "../../box-office/ledger/till.ts";
import { described, line, money, orNull } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { RESERVATION } from "../../sales/reservations/examples.ts";
import {
  partBody,
  reservationSchema,
  reservationView,
  wantedFields,
  wantedOf,
} from "../../sales/reservations/wire.ts";
import { paidBy } from "../../sales/shifts/wire.ts";

const MAX_REASON_LENGTH = 200;

const reason = line(MAX_REASON_LENGTH).meta({
  description: `Why: kept with the order, for the cinema's staff. One line, ${MAX_REASON_LENGTH} characters at most`,
});

export const cancelBody = z
  .strictObject({
    ...partBody.shape,
    refund: z.enum(REFUND_CHOICES).default("policy").meta({
      description:
        "What goes back. `policy`: what a buyer would get now. `full`, all that was paid, and `none` need the permission `orders` where they are something else",
    }),
    paid_back_by: paidBy.optional().meta({
      description: "What staff owe then is given back at once, out of your open shift; else it stays owed",
    }),
    reason,
  })
  .meta({ id: "CancelOrder", examples: [{ seats: ["A2"], reason: "One of them is ill" }] })
  .transform(({ seats = null, refund, paid_back_by = null, reason: why }) => ({
    labels: seats,
    refund,
    means: paid_back_by,
    reason: why,
  }));

export const paymentBody = z
  .strictObject({ paid_by: paidBy, reason: reason.optional() })
  .meta({ id: "TakePayment", examples: [{ paid_by: "card" }] })
  .transform(({ paid_by, reason: why = null }) => ({ means: paid_by, reason: why }));

export const payoutBody = z
  .strictObject({ paid_by: paidBy, reason })
  .meta({ id: "PayOut", examples: [{ paid_by: "cash", reason: "Given back at the counter" }] })
  .transform(({ paid_by, reason: why }) => ({ means: paid_by, reason: why }));

export const exchangeBody = z
  .strictObject({
    ...partBody.shape,
    for: z
      .strictObject({
        showtime_id: z
          .int()
          .positive()
          .optional()
          .meta({ description: "The id of another showtime of the same owner; the same one if left out" }),
        ...wantedFields,
      })
      .meta({ description: "The new seats: by label, or how many of the best" }),
    paid_by: paidBy.optional().meta({
      description:
        "How you take what is due then, and give back what staff owe, in your open shift. Without it, it stays due or owed",
    }),
    reason,
  })
  .meta({
    id: "ExchangeSeats",
    examples: [{ for: { seats: ["C1", "C2"] }, reason: "Wants to sit further back" }],
  })
  .transform(({ seats = null, for: { showtime_id, ...wish }, paid_by = null, reason: why }, context) => {
    const found = wantedOf(wish);
    if ("wanted" in found)
      return {
        showtimeId: showtime_id ?? null,
        labels: seats,
        wanted: found.wanted,
        means: paid_by,
        reason: why,
      };
    context.addIssue({ code: "custom", ...found, path: ["for", ...found.path] });
    return z.NEVER;
  });

const NOTHING = { amount: 0, currency: "EUR" };

const AFTER = { ...RESERVATION, due: NOTHING, owed: NOTHING, exchanged_from: null };

const orderSchema = lazily(() =>
  reservationSchema().extend({
    due: described(money, "What is still to be paid"),
    owed: described(money, "What staff have still to give back: `POST /v1/orders/{id}/payouts` does"),
    exchanged_from: z.int().nullable().meta({
      description: "The id of the order whose seats were exchanged for these; null for none",
      format: "int64",
    }),
  }),
);

export const actedOrderSchema = lazily(() => orderSchema().meta({ id: "OrderAfterAct", examples: [AFTER] }));

export function actedOrderView(record: ReservationRecord): Shown<typeof actedOrderSchema> {
  const { currency, exchange } = record;
  return {
    ...reservationView(record),
    due: { amount: dueCents(record), currency },
    owed: { amount: owedInHandCents(record), currency },
    exchanged_from: exchange?.from ?? null,
  };
}

export const exchangedSchema = lazily(() =>
  orderSchema()
    .extend({
      from: orNull(actedOrderSchema()).meta({
        description: "The old order; null where the seats are of the same showtime",
      }),
    })
    .meta({ id: "ExchangedOrder", examples: [{ ...AFTER, from: null }] }),
);

export const exchangedView = (
  order: ReservationRecord,
  from: ReservationRecord | null,
): Shown<typeof exchangedSchema> => ({
  ...actedOrderView(order),
  from: from === null ? null : actedOrderView(from),
});
