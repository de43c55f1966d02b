/** Single sales in requests and answers. */

import * as z from "zod";
import {
  described,
  instant,
  money,
  page,
  pageQuery,
  toInstant,
  toInstantOrNull,
} from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { RESERVATION } from "../../sales/reservations/examples.ts";
import {
  reservationChannel,
  reservationIdField,
  reservationStatus,
} from "../../sales/reservations/reservation-fields.ts";
import { NO_PERIOD, SHOWTIME_OF_LINE, isPeriod, periodFields, showtimeFields } from "../reports/wire.ts";
import { filterFields } from "../sales-by-group/wire.ts";
import type { Listed } from "./sale.ts";

export const salesQuery = z
  .strictObject({ ...periodFields, ...filterFields, ...pageQuery })
  .refine(isPeriod, NO_PERIOD);

const NOTHING = { amount: 0, currency: "EUR" };

export const salesSchema = page(
  lazily(() =>
    z
      .strictObject({
        reservation_id: reservationIdField("The reservation's id"),
        ...showtimeFields(),
        status: reservationStatus(),
        channel: reservationChannel(),
        promo_code_id: z.int().nullable().meta({ description: "The promo code's id; null without one" }),
        sold_at: instant.nullable().meta({ description: "When it was sold; null if it was not" }),
        ended_at: instant.nullable().meta({ description: "When it ended; null while it has not" }),
        seats: z.int().meta({
          description: "How many; 0, as the sums, where the reservation has ended, but for its money",
        }),
        gross: described(money, "The prices of the tickets"),
        discount: described(money, "What a promo code took off"),
        fees: described(money, "Per ticket and per reservation"),
        taxes: described(money, "Included ones and added ones"),
        revenue: described(money, "`gross` less `discount`, with `fees` and the taxes that are added"),
        paid: described(money, "All money received"),
        refunds: described(money, "The part of `paid` that is given back, or has to be"),
      })
      .meta({
        id: "Sale",
        examples: [
          {
            reservation_id: RESERVATION.id,
            ...SHOWTIME_OF_LINE,
            status: "confirmed",
            channel: "buyer",
            promo_code_id: null,
            sold_at: RESERVATION.confirmed_at,
            ended_at: null,
            seats: 2,
            gross: RESERVATION.total,
            discount: NOTHING,
            fees: NOTHING,
            taxes: { amount: 102, currency: "EUR" },
            revenue: RESERVATION.total,
            paid: RESERVATION.total,
            refunds: NOTHING,
          },
        ],
      }),
  ),
);

export function saleView(sale: Listed) {
  const { currency } = sale;
  const amount = (cents: number) => ({ amount: cents, currency });
  return {
    reservation_id: sale.id,
    showtime_id: sale.showtimeId,
    date: sale.localDate,
    starts_at: toInstant(sale.startsAtMs),
    movie: sale.movieTitle,
    cinema: sale.cinemaName,
    screen: sale.screenName,
    status: sale.status,
    channel: sale.channel,
    promo_code_id: sale.promoCode,
    sold_at: toInstantOrNull(sale.confirmedAtMs),
    ended_at: toInstantOrNull(sale.endedAtMs),
    seats: sale.seats,
    gross: amount(sale.grossCents),
    discount: amount(sale.discountCents),
    fees: amount(sale.feeCents),
    taxes: amount(sale.taxCents),
    revenue: amount(sale.revenueCents),
    paid: amount(sale.paidCents),
    refunds: amount(sale.refundCents),
  };
}
