/** The guest list in answers. */

import * as z from "zod";
import { instant, money, toInstantOrNull } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { placeFields } from "../../sales/reservations/place-wire.ts";
import type { ListedSeat } from "./guest-list.ts";

export const listedSeatSchema = lazily(() =>
  z
    .strictObject({
      seat: z.strictObject({ label: z.string(), ...placeFields }),
      name: z.string().nullable().meta({
        description:
          "Of the guest for a sale at the counter, else of the account; null where none was given, or the person was forgotten",
      }),
      category: z.string(),
      ticket_type: z.string(),
      requires_proof: z.boolean().meta({ description: "The door asks for a proof" }),
      in: z.boolean(),
      in_since: instant.nullable(),
      order: z
        .strictObject({
          id: z.int().meta({ format: "int64" }),
          seats: z.int(),
          total: money,
          paid: money.meta({ description: "Less what was given back, or has to be" }),
          due: money.meta({
            description:
              "Still to be paid at the door. Nothing for a sale at the counter without a till: it was paid there",
          }),
        })
        .meta({ description: "What was bought together; its amounts are of all its seats" }),
    })
    .meta({ id: "ListedSeat" }),
);

export function listedSeatView(seat: ListedSeat): Shown<typeof listedSeatSchema> {
  const { label, place, order, inSinceMs } = seat;
  const price = (amount: number) => ({ amount, currency: order.currency });
  return {
    seat: { label, section: place.section, row: place.row, number: place.number },
    name: seat.name,
    category: seat.category,
    ticket_type: seat.ticketType,
    requires_proof: seat.requiresProof,
    in: inSinceMs !== null,
    in_since: toInstantOrNull(inSinceMs),
    order: {
      id: order.id,
      seats: order.seats,
      total: price(order.totalCents),
      paid: price(order.paidCents),
      due: price(order.dueCents),
    },
  };
}
