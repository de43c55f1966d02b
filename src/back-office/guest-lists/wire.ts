/** The guest list in answers. */

import * as z from "zod";
import { described, instant, money, toInstantOrNull } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { RESERVATION } from "../../sales/reservations/examples.ts";
import { placeFields } from "../../sales/reservations/place-wire.ts";
import { reservationIdField } from "../../sales/reservations/reservation-fields.ts";
import type { ListedSeat } from "./guest-list.ts";

export const listedSeatSchema = lazily(() =>
  z
    .strictObject({
      seat: z
        .strictObject({ label: z.string().meta({ description: "The seat's label" }), ...placeFields })
        .meta({ description: "Where the guest sits" }),
      name: z.string().nullable().meta({
        description:
          "The name of the guest for a sale at the counter, else of the account; null where none was given, or the person was forgotten",
      }),
      category: z.string().meta({ description: "The seat's category" }),
      ticket_type: z.string().meta({ description: "As it was sold" }),
      requires_proof: z
        .boolean()
        .meta({ description: "Whether the door asks for a proof of the ticket type" }),
      in: z.boolean().meta({ description: "Whether the ticket is checked in" }),
      in_since: instant.nullable().meta({ description: "When it was; null if it is not" }),
      order: z
        .strictObject({
          id: reservationIdField("The reservation's id"),
          seats: z.int().meta({ description: "How many seats it has" }),
          total: described(money, "What all of its seats cost"),
          paid: described(money, "What was paid, less what was given back, or has to be"),
          due: described(
            money,
            "Still to be paid at the door. Nothing for a sale at the counter without a till: it was paid there",
          ),
        })
        .meta({ description: "What was bought together; its amounts are of all its seats" }),
    })
    .meta({
      id: "ListedSeat",
      examples: [
        {
          seat: { label: "A1", section: null, row: "A", number: "1" },
          name: "Uma User",
          category: "standard",
          ticket_type: "adult",
          requires_proof: false,
          in: true,
          in_since: "2026-11-20T19:12:30.000Z",
          order: {
            id: RESERVATION.id,
            seats: 2,
            total: RESERVATION.total,
            paid: RESERVATION.paid,
            due: { amount: 0, currency: "EUR" },
          },
        },
      ],
    }),
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
