/** Single sales in requests and answers. */

import * as z from "zod";
import { instant, money, page, pageQuery, toInstant, toInstantOrNull } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { NO_PERIOD, date, isPeriod, periodFields } from "../reports/wire.ts";
import { filterFields } from "../sales-by-group/wire.ts";
import type { Listed } from "./sale.ts";

export const salesQuery = z
  .strictObject({ ...periodFields, ...filterFields, ...pageQuery })
  .refine(isPeriod, NO_PERIOD);

export const salesSchema = page(
  lazily(() =>
    z
      .strictObject({
        reservation_id: z.int(),
        showtime_id: z.int(),
        date,
        starts_at: instant,
        movie: z.string(),
        cinema: z.string(),
        screen: z.string().nullable(),
        status: z.string(),
        channel: z.string(),
        promo_code_id: z.int().nullable(),
        sold_at: instant.nullable(),
        ended_at: instant.nullable(),
        seats: z
          .int()
          .meta({ description: "0, as the sums, where the reservation has ended, but for its money" }),
        gross: money,
        discount: money,
        fees: money,
        taxes: money,
        revenue: money,
        paid: money,
        refunds: money,
      })
      .meta({ id: "Sale" }),
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
