/** The terms of sale in requests and answers. */

import * as z from "zod";
import type { Tax } from "../../box-office/ledger/terms.ts";
import { line } from "../../http/openapi.ts";
import { MAX_PRICE_CENTS } from "./prices.ts";
import type { Cancellation, Fee } from "./showtime.ts";

export const payment = z.enum(["at_door", "online"]).meta({
  description:
    "at_door: the cinema takes the money, and a reservation counts without. online: a reservation counts once it is paid. Then a ticket with its fee and added taxes costs nothing, or at least what the payment service takes in this currency; amounts in currencies of three decimals end in 0",
});
const hours = z.int().min(0).max(8_760);

export const cancellationFields = {
  free_hours: hours.meta({ description: "Free until this many hours before the start" }),
  fee_percent: z.int().min(0).max(100).meta({ description: "What the cinema keeps after that, in percent" }),
  last_hours: hours.meta({ description: "Buyers can cancel until this many hours before the start" }),
};

export const cancellationBody = z
  .strictObject(cancellationFields)
  .refine((policy) => policy.last_hours <= policy.free_hours, {
    path: ["last_hours"],
    error: "More hours than free_hours",
  })
  .transform((policy): Cancellation => ({
    freeHours: policy.free_hours,
    feePercent: policy.fee_percent,
    lastHours: policy.last_hours,
  }))
  .meta({
    id: "Cancellation",
    description: "What buyers get back when they cancel",
    examples: [{ free_hours: 24, fee_percent: 50, last_hours: 2 }],
  });

export const holdMinutes = z
  .int()
  .min(1)
  .max(30)
  .meta({ description: "How long seats are held for a buyer, in minutes" });
export const maxSeats = z.int().min(1).max(50).meta({ description: "In one reservation" });

export const maxSeatsPerBuyer = z
  .int()
  .min(1)
  .max(1_000)
  .nullable()
  .meta({ description: "In all reservations of one buyer; null for any number" });
export const orphanRule = z.enum(["off", "warn", "refuse"]).meta({
  description:
    "For a choice that leaves a single seat free: nothing, a warning, or a refusal with a suggestion",
});

export const slowPayments = z.boolean().meta({
  description:
    "Paid online: whether buyers may use methods whose money takes days, such as bank debits, while the show is days away. Their seats are held until the money arrives or fails, or the show is near",
});

const feeCents = z.int().min(0).max(MAX_PRICE_CENTS);
const ofTicket = feeCents.meta({ description: "Beside the price of each ticket, in minor units" });
const ofReservation = feeCents.meta({ description: "Once in each reservation, in minor units" });

export const feeFields = { per_ticket: ofTicket, per_reservation: ofReservation };

export const feeBody = z
  .strictObject({ per_ticket: ofTicket.default(0), per_reservation: ofReservation.default(0) })
  .transform((fee): Fee => ({ perTicketCents: fee.per_ticket, perReservationCents: fee.per_reservation }))
  .meta({
    id: "Fee",
    description: "What buyers pay beside the prices, in minor units of the cinema's currency",
    examples: [{ per_ticket: 50, per_reservation: 0 }],
  });

export const taxFields = {
  name: line(50).meta({ description: "As receipts say it", examples: ["VAT"] }),
  rate_percent: z.number().min(0).max(100).multipleOf(0.01).meta({ description: "To two decimals" }),
  included: z.boolean().meta({ description: "true: part of the price; false: added to it" }),
};

export const taxesBody = z
  .array(
    z.strictObject(taxFields).transform((tax): Tax => ({
      name: tax.name,
      rateBasisPoints: Math.round(tax.rate_percent * 100),
      included: tax.included,
    })),
  )
  .max(5)
  .meta({
    description: "On prices and fees",
    examples: [[{ name: "IVA", rate_percent: 6, included: true }]],
  });
