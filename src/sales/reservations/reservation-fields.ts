/** Fields of reservations, and of what else shows one, in answers. */

import * as z from "zod";
import { described, money } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { placeFields } from "./place-wire.ts";
import { proofField } from "./proof.ts";

/** The seats of a reservation. */
export const seatsSchema = lazily(() =>
  z.array(
    z.strictObject({
      label: z.string().meta({ description: "The seat's label, unique in the hall" }),
      ...placeFields,
      category: z.string().meta({ description: "The seat's category in the price card" }),
      ticket_type: z.string().meta({ description: "As it is in the price card" }),
      price: described(money, "What the ticket costs, without discount and fees"),
      requires_proof: proofField,
      ticket_id: z.string().nullable().meta({ description: "null until it is sold" }),
    }),
  ),
);

export const reservationStatus = lazily(() =>
  z.enum(["held", "awaiting_payment", "confirmed", "released", "expired", "cancelled", "refund_due"]).meta({
    description:
      "`held`: for a while. `awaiting_payment`: held while it is paid. `confirmed`: sold. `released`: given up before it was sold. `expired`: its hold ran out. `cancelled`: given back after it was sold. `refund_due`: paid too late, so that the money goes back",
  }),
);

export const reservationChannel = lazily(() =>
  z.enum(["buyer", "counter", "waiting_list"]).meta({
    description: "Who made it: the buyer, staff at the counter, or the waiting list as an offer to the buyer",
  }),
);

/** A reservation's number, which is an order's too. */
export const reservationIdField = (description: string) => z.int().meta({ format: "int64", description });

export const amountsSchema = lazily(() =>
  z
    .strictObject({
      tickets: described(money, "The prices of the tickets"),
      discount: described(money, "What a promo code takes off"),
      fee: described(money, "Fees per ticket and per reservation"),
      taxes: z
        .array(
          z.strictObject({
            name: z.string().meta({ description: "As the cinema names the tax" }),
            amount: described(money, "How much it is"),
            included: z
              .boolean()
              .meta({ description: "true: the prices have it in them. false: it is added" }),
          }),
        )
        .meta({ description: "One for each tax of the cinema" }),
    })
    .meta({ description: "What `total` is made of" }),
);
