/** Payments at the till in requests and answers. */

import * as z from "zod";
import type { ReservationRecord } from "../../box-office/answers.ts";
import { dueCents } from "../../box-office/ledger/till.ts";
import { money } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { reservationSchema, reservationView } from "../../sales/reservations/wire.ts";
import { paidBy } from "../../sales/shifts/wire.ts";

export const paymentBody = z
  .strictObject({ paid_by: paidBy })
  .meta({ id: "TakePayment" })
  .transform(({ paid_by }) => ({ means: paid_by }));

export const paidOrderSchema = lazily(() =>
  reservationSchema().extend({ due: money }).meta({ id: "PaidOrder" }),
);

export const paidOrderView = (record: ReservationRecord): Shown<typeof paidOrderSchema> => ({
  ...reservationView(record),
  due: { amount: dueCents(record), currency: record.currency },
});
