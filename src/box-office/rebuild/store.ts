/** Compares D1's copies of a showtime with the ledger, and corrects them; see `followers/store.ts` for the statements. */

import { env } from "cloudflare:workers";
import { now } from "../../platform/clock.ts";
import { REBUILDING } from "../followers/cursor.ts";
import type { Cursor } from "../followers/cursor.ts";
import type { Sums } from "../followers/projection.ts";
import {
  CONTINUES,
  COUNT_PROMO_USES,
  PUT_MAILS,
  PUT_PROMO_CLAIMS,
  PUT_RECEIPTS,
  PUT_TAKINGS,
  PUT_WHOLE_RESERVATIONS,
  QUEUE_MS,
  RESERVATION,
  cursorsOf,
  mailRows,
  putting,
  startOf,
  sumsInOrder,
  valuesOf,
} from "../followers/store.ts";
import type { Which } from "../followers/store.ts";
import { NOTHING } from "./corrected.ts";
import type { Corrected } from "./corrected.ts";
import type { Page } from "./page.ts";

/** D1's cursor. Throws where D1 does not answer or lacks the showtime. */
export async function cursorOf(which: Which): Promise<Cursor | "other_incarnation"> {
  const [found = "unknown"] = await cursorsOf([which]);
  if (found === "unknown") throw new Error(`D1 has no showtime ${which.showtimeId}`);
  return found;
}

const BEGIN = `
  INSERT INTO showtime_sales (showtime_id, cursor, hash, seats, held, sold, sold_cents)
  SELECT id, ${REBUILDING}, ?5, 0, 0, 0, 0 FROM showtimes WHERE id = ?1 AND incarnation = ?2
  ON CONFLICT (showtime_id) DO UPDATE SET cursor = excluded.cursor, hash = excluded.hash
  WHERE showtime_sales.cursor = ?3 AND showtime_sales.hash IS ?4
  RETURNING cursor AS seq, hash`;

/**
 * Takes D1's cursor away from where it is, so that nothing but pages with this mark changes the copies. Returns the cursor
 * that they name; null if D1 was not at `at`.
 */
export const begin = (
  { showtimeId, incarnation }: Which,
  { seq, hash }: Cursor,
  mark: string,
): Promise<Cursor | null> =>
  env.DB.prepare(BEGIN).bind(showtimeId, incarnation, seq, hash, mark).first<Cursor>();

/** Of the one showtime that a page is about. */
const ROWS = "json_each(?1, '$[0][4]')";

/** Reservations that D1 lacks, has otherwise, or has although the ledger does not, among those from `?2` to `?3`. */
const WRONG = `
  WITH wrong (id) AS (
    SELECT value ->> 0 FROM ${ROWS} WHERE NOT EXISTS (
      SELECT 1 FROM reservations AS copy WHERE copy.id = value ->> 0
        AND (${RESERVATION.map((column) => `copy.${column}`).join(", ")}) IS (${valuesOf("value", RESERVATION)}))
    UNION ALL
    SELECT id FROM reservations WHERE id BETWEEN ?2 AND ?3 AND id NOT IN (SELECT value ->> 0 FROM ${ROWS}))`;

/** Their payments: what the gateway has may not be what the ledger says. */
const LOOK_AT_PAYMENTS = `${WRONG}
  UPDATE payments SET look_at_ms = ?4 WHERE reservation_id IN (SELECT id FROM wrong) AND ${CONTINUES}`;

/** The uses of promo codes by which D1 has them: the sweep asks the box office about each, unless this page says more. */
const LOOK_AT_PROMO_CLAIMS = `${WRONG}
  UPDATE promo_claims SET look_at_ms = ?4
  WHERE status = 'used' AND ${CONTINUES}
    AND id IN (SELECT details ->> '$.promo.claim' FROM reservations WHERE id IN (SELECT id FROM wrong))`;

/** Rows from before tickets were read from the reservations: they have a foreign key. */
const REMOVE_TICKETS = `
  DELETE FROM tickets WHERE reservation_id BETWEEN ?2 AND ?3 AND ${CONTINUES}
    AND reservation_id NOT IN (SELECT value ->> 0 FROM ${ROWS})`;

const REMOVE_RESERVATIONS = `
  DELETE FROM reservations WHERE id BETWEEN ?2 AND ?3 AND ${CONTINUES}
    AND id NOT IN (SELECT value ->> 0 FROM ${ROWS})`;

/** What the ledger does not have (any more), of the range. */
const REMOVE_TAKINGS = `
  DELETE FROM takings WHERE reservation_id BETWEEN ?2 AND ?3 AND ${CONTINUES}
    AND NOT EXISTS (SELECT 1 FROM ${ROWS} WHERE value ->> 0 = takings.reservation_id AND value ->> 1 = takings.k)`;

const WHERE_IT_IS = "SELECT cursor AS seq, hash FROM showtime_sales WHERE showtime_id = ?1";

/**
 * Makes D1's copies of the page's reservations those of the page, and removes others in its range. Where D1 has them already,
 * no row is written. Throws, and nothing is changed, where D1 is not at `at`.
 */
export async function putPage(which: Which, page: Page, at: Cursor): Promise<Corrected> {
  const { reservations, promoUses, takings } = page;
  const put = (sql: string, rows: readonly unknown[]) => putting(sql, [startOf(which, at, rows)]);
  const inRange = (sql: string, rows: readonly unknown[], ...more: readonly number[]) =>
    env.DB.prepare(sql).bind(JSON.stringify([startOf(which, at, rows)]), page.fromId, page.toId, ...more);
  const lookAtMs = now();
  const parts: [keyof Corrected | null, D1PreparedStatement[]][] = [
    ["payments", [inRange(LOOK_AT_PAYMENTS, reservations, lookAtMs + QUEUE_MS)]],
    ["promoClaims", [inRange(LOOK_AT_PROMO_CLAIMS, reservations, lookAtMs)]],
    [null, [inRange(REMOVE_TICKETS, reservations)]],
    ["reservationsRemoved", [inRange(REMOVE_RESERVATIONS, reservations)]],
    ["reservations", put(PUT_WHOLE_RESERVATIONS, reservations)],
    ["takings", [inRange(REMOVE_TAKINGS, takings)]],
    ["takings", put(PUT_TAKINGS, takings)],
    [null, put(COUNT_PROMO_USES, promoUses)],
    ["promoClaims", put(PUT_PROMO_CLAIMS, promoUses)],
    [null, put(PUT_RECEIPTS, page.bills)],
    ["mails", put(PUT_MAILS, mailRows(page.notifications, lookAtMs))],
    [null, [env.DB.prepare(WHERE_IT_IS).bind(which.showtimeId)]],
  ];
  const results = await env.DB.batch<Cursor>(parts.flatMap(([, statements]) => statements));
  const is = results.at(-1)?.results[0];
  if (is?.seq !== at.seq || is.hash !== at.hash) throw elsewhere(which);
  const names = parts.flatMap(([name, statements]) => statements.map(() => name));
  const corrected: Partial<Record<keyof Corrected, number>> = {};
  for (const [i, name] of names.entries())
    if (name !== null) corrected[name] = (corrected[name] ?? 0) + (results[i]?.meta.changes ?? 0);
  return { ...NOTHING, ...corrected };
}

const END = `
  UPDATE showtime_sales SET cursor = ?3, hash = ?14, seats = ?4, held = ?5, sold = ?6, sold_cents = ?7,
    checked_in = ?8, paid_cents = ?9, refund_cents = ?10, reservations = ?11, breakdown = ?12
  WHERE showtime_id = ?1 AND cursor = ?2 AND hash IS ?13
    AND (cursor, hash, seats, held, sold, sold_cents, checked_in, paid_cents, refund_cents, reservations, breakdown)
      IS NOT (?3, ?14, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)`;

/** Sets the sums, and the cursor to `cursor`. Returns whether anything was changed. Throws where D1 is not at `at`. */
export async function end(which: Which, at: Cursor, cursor: Cursor, sums: Sums): Promise<boolean> {
  const [changed, found] = await env.DB.batch<Cursor>([
    env.DB.prepare(END).bind(
      which.showtimeId,
      at.seq,
      cursor.seq,
      ...sumsInOrder(sums),
      at.hash,
      cursor.hash,
    ),
    env.DB.prepare(WHERE_IT_IS).bind(which.showtimeId),
  ]);
  const where = found?.results[0];
  if (where?.seq !== cursor.seq || where.hash !== cursor.hash) throw elsewhere(which);
  return (changed?.meta.changes ?? 0) > 0;
}

const elsewhere = ({ showtimeId }: Which): Error =>
  new Error(`D1's copies of showtime ${showtimeId} were changed while they were rebuilt`);
