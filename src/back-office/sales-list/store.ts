import { and, asc, between, eq, gt, or, sql } from "drizzle-orm";
import { reservations, showtimeSales } from "../../box-office/followers/tables.ts";
import { MAX_N, reservationId } from "../../box-office/ledger/reservation-id.ts";
import { db } from "../../platform/db.ts";
import { cinemas } from "../../programme/cinemas/tables.ts";
import { showtimes } from "../../programme/showtimes/tables.ts";
import type { Scope } from "../reports/store.ts";
import type { Filter } from "../sales-by-group/group.ts";
import { inFilter } from "../sales-by-group/store.ts";
import type { Position, Sale, Showing } from "./sale.ts";

/** Showtimes of the scope, from that of the position on, in order of day and start. */
export const showingsFrom = (
  scope: Scope,
  filter: Filter,
  { localDate, startsAtMs, showtimeId }: Omit<Position, "id">,
  limit: number,
): Promise<Showing[]> =>
  db
    .select({
      showtimeId: showtimes.id,
      localDate: showtimes.localDate,
      startsAtMs: showtimes.startsAtMs,
      movieTitle: showtimes.movieTitle,
      cinemaName: showtimes.cinemaName,
      screenName: showtimes.screenName,
      reservations: showtimeSales.reservations,
    })
    .from(showtimes)
    .innerJoin(cinemas, eq(cinemas.id, showtimes.cinemaId))
    .innerJoin(showtimeSales, eq(showtimeSales.showtimeId, showtimes.id))
    .where(
      and(
        inFilter(scope, filter),
        or(
          gt(showtimes.localDate, localDate),
          and(
            eq(showtimes.localDate, localDate),
            or(
              gt(showtimes.startsAtMs, startsAtMs),
              and(eq(showtimes.startsAtMs, startsAtMs), gt(showtimes.id, showtimeId - 1)),
            ),
          ),
        ),
      ),
    )
    .orderBy(asc(showtimes.localDate), asc(showtimes.startsAtMs), asc(showtimes.id))
    .limit(limit);

const isSold = sql`${reservations.status} = 'confirmed'`;
const ofSold = (value: ReturnType<typeof sql>) => sql<number>`iif(${isSold}, ${value}, 0)`;
const detail = (path: string) => sql`${reservations.details} ->> ${sql.raw(`'$.${path}'`)}`;

const SALE = {
  id: reservations.id,
  showtimeId: reservations.showtimeId,
  status: reservations.status,
  channel: sql<Sale["channel"]>`${detail("channel")}`,
  promoCode: sql<number | null>`${detail("promo.code")}`,
  confirmedAtMs: reservations.confirmedAtMs,
  endedAtMs: reservations.endedAtMs,
  currency: reservations.currency,
  seats: ofSold(sql`json_array_length(${reservations.lines})`),
  grossCents: ofSold(detail("amounts.ticketsCents")),
  discountCents: ofSold(detail("amounts.discountCents")),
  feeCents: ofSold(detail("amounts.feeCents")),
  /** Of at most five taxes. */
  taxCents: ofSold(
    sql.join(
      [0, 1, 2, 3, 4].map((i) => sql`coalesce(${detail(`amounts.taxes[${i}].cents`)}, 0)`),
      sql` + `,
    ),
  ),
  revenueCents: ofSold(sql`${reservations.totalCents}`),
  paidCents: reservations.paidCents,
  refundCents: reservations.refundCents,
};

/** What is sold, or was and has money. */
const counts = sql`(${isSold} or ${reservations.paidCents} <> 0)`;

/** One showtime's sales after a reservation, in order. One range of the key. */
export const salesAfter = (
  showtimeId: number,
  after: number,
  limit: number,
): Promise<(Sale & { showtimeId: number })[]> =>
  db
    .select(SALE)
    .from(reservations)
    .where(
      and(
        gt(reservations.id, after),
        between(reservations.id, reservationId(showtimeId, 0), reservationId(showtimeId, MAX_N)),
        counts,
      ),
    )
    .orderBy(asc(reservations.id))
    .limit(limit);

/** The sales of several showtimes, each one range of the key. */
export const salesOf = (showtimeIds: readonly number[]): Promise<(Sale & { showtimeId: number })[]> =>
  db
    .select(SALE)
    .from(
      sql`json_each(${JSON.stringify(showtimeIds.map((id) => [reservationId(id, 0), reservationId(id, MAX_N)]))}) as showing`,
    )
    .crossJoin(reservations)
    .where(and(sql`${reservations.id} between showing.value ->> 0 and showing.value ->> 1`, counts));
