/** Receipts as D1 has them, and the statement that numbers them in the transaction that copies what they are of. */

import type { Bill } from "../ledger/reservation.ts";

/** Who sells, as receipts say it. */
export interface Issuer {
  readonly legalName: string;
  /** Several lines. */
  readonly address: string;
  readonly taxNumber: string | null;
  /** Below everything else. */
  readonly footer: string | null;
  /** Before the year and the number: "KB" of "KB-2026-17". */
  readonly prefix: string;
}

/** The show, as it was when the receipt was made. */
export interface ShowOnReceipt {
  readonly movieTitle: string;
  readonly cinemaName: string;
  readonly screenName: string | null;
  readonly startsAtMs: number;
  readonly timeZone: string;
}

export type ReceiptContent = Omit<Bill, "atMs" | "timeZone">;

/** The first free number of a cinema's year, less one. Receipts are never removed, so the numbers have no gap. */
const LAST = `coalesce((
    SELECT max(number) FROM receipts AS known WHERE known.cinema_id = bill.cinema_id AND known.year = bill.year), 0)`;

/**
 * Gives the bills of `rows`, as `sale`, the next numbers of their cinema's year, in the order in which they came to be. One that has
 * a receipt already keeps it, so a repeated batch changes nothing. What the receipt says is kept as it is in this moment: the
 * cinema's name and address, and the show.
 */
export const givingNumbers = (rows: string): string => `
  INSERT INTO receipts (cinema_id, year, number, reservation_id, k, issued_at_ms, currency, content, issuer, show)
  SELECT cinema_id, year,
    ${LAST} + row_number() OVER (PARTITION BY cinema_id, year ORDER BY issued_at_ms, reservation_id, k),
    reservation_id, k, issued_at_ms, currency, content, issuer, show
  FROM (
    SELECT showtimes.cinema_id, sale.value ->> 2 AS year, sale.value ->> 0 AS reservation_id, sale.value ->> 1 AS k,
      sale.value ->> 3 AS issued_at_ms, showtimes.currency, sale.value ->> 4 AS content,
      coalesce((SELECT issuer FROM receipt_settings WHERE cinema_id = showtimes.cinema_id), 'null') AS issuer,
      json_object('movieTitle', showtimes.movie_title, 'cinemaName', showtimes.cinema_name,
        'screenName', showtimes.screen_name, 'startsAtMs', showtimes.starts_at_ms, 'timeZone', showtimes.time_zone) AS show
    ${rows} AND NOT EXISTS (
      SELECT 1 FROM receipts AS known WHERE known.reservation_id = sale.value ->> 0 AND known.k = sale.value ->> 1
        AND known.issued_at_ms = sale.value ->> 3)
  ) AS bill`;
