/** The only writer of the D1 copies: one batch, which is one transaction and one round trip. Also sends to queues and relays. */

import { env } from "cloudflare:workers";
import { mailId } from "../../mail/outbox/mail-id.ts";
import { messagesOf } from "../../mail/outbox/queue-message.ts";
import { chunksOf } from "../../platform/chunks-of.ts";
import { now } from "../../platform/clock.ts";
import type { Frame } from "./frame.ts";
import type { Notification } from "./notifications.ts";
import type { Projection } from "./projection.ts";

/** A row is written if it is newer than D1's cursor, and if the showtime is the one that this box office was opened for. */
const IS_NEW = (seq: string): string => `
  ${seq} > coalesce((SELECT cursor FROM showtime_sales WHERE showtime_id = ?2), 0)
  AND EXISTS (SELECT 1 FROM showtimes WHERE id = ?2 AND incarnation = ?3)`;

const PUT_RESERVATIONS = `
  INSERT INTO reservations (id, seq, showtime_id, user_id, status, lines, total_cents, currency, held_at_ms,
    expires_at_ms, confirmed_at_ms, ended_at_ms, end_reason, guest_id, paid_cents, refund_cents, details)
  SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
    value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13, value ->> 14, value ->> 15, value ->> 16
  FROM json_each(?1) WHERE ${IS_NEW("value ->> 1")}
  ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, status = excluded.status, lines = excluded.lines,
    total_cents = excluded.total_cents, expires_at_ms = excluded.expires_at_ms,
    confirmed_at_ms = excluded.confirmed_at_ms, ended_at_ms = excluded.ended_at_ms,
    end_reason = excluded.end_reason, paid_cents = excluded.paid_cents, refund_cents = excluded.refund_cents,
    details = excluded.details
  WHERE excluded.seq > reservations.seq`;

const PUT_TICKETS = `
  INSERT INTO tickets (reservation_id, seat, id, seq, status, category, ticket_type, price_cents, checked_in_at_ms)
  SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8
  FROM json_each(?1) WHERE ${IS_NEW("value ->> 3")}
  ON CONFLICT (reservation_id, seat) DO UPDATE SET seq = excluded.seq, status = excluded.status,
    checked_in_at_ms = excluded.checked_in_at_ms
  WHERE excluded.seq > tickets.seq`;

/**
 * Each use of a promo code in the batch whose reservation D1 has as this batch says, with D1's claim for it and its code. A
 * D1 that was restored may lack the claim: then the ledger knows the code, unless another code has its id since.
 */
const PROMO_USES = `
  FROM json_each(?1) AS sale
  LEFT JOIN promo_claims AS claim ON claim.id = sale.value ->> 2
  LEFT JOIN promo_codes AS code ON code.id = sale.value ->> 3 AND code.created_at_ms <= sale.value ->> 5
  WHERE ${IS_NEW("sale.value ->> 1")}
    AND EXISTS (SELECT 1 FROM reservations AS copy WHERE copy.id = sale.value ->> 0 AND copy.seq = sale.value ->> 1)
    AND coalesce(claim.promo_code_id, code.id) IS NOT NULL`;

/** By the difference that `PUT_PROMO_CLAIMS`, which follows, will make. */
const COUNT_PROMO_USES = `
  UPDATE promo_codes SET uses = uses + changed.difference
  FROM (
    SELECT coalesce(claim.promo_code_id, code.id) AS id,
      sum((sale.value ->> 6 = 'used') - (coalesce(claim.status, 'returned') <> 'returned')) AS difference
    ${PROMO_USES} GROUP BY 1
  ) AS changed
  WHERE promo_codes.id = changed.id AND changed.difference <> 0`;

const PUT_PROMO_CLAIMS = `
  INSERT INTO promo_claims (id, promo_code_id, user_id, showtime_id, status, reservation_id, claimed_at_ms, look_at_ms)
  SELECT sale.value ->> 2, coalesce(claim.promo_code_id, code.id), sale.value ->> 4, ?2, sale.value ->> 6,
    sale.value ->> 0, sale.value ->> 5, sale.value ->> 7
  ${PROMO_USES}
  ON CONFLICT (id) DO UPDATE SET status = excluded.status, reservation_id = excluded.reservation_id,
    look_at_ms = excluded.look_at_ms
  WHERE promo_claims.status <> excluded.status OR promo_claims.look_at_ms IS NOT excluded.look_at_ms
    OR promo_claims.reservation_id IS NOT excluded.reservation_id`;

const PUT_MAILS = `
  INSERT INTO mail_log (id, user_id, status, due_at_ms, created_at_ms)
  SELECT value ->> 0, value ->> 2, 'due', value ->> 3, value ->> 3
  FROM json_each(?1) WHERE ${IS_NEW("value ->> 1")}
  ON CONFLICT (id) DO NOTHING`;

/**
 * When the sweep checks these payments, if the queue message does not lead to it before. The time is set anew each time, so
 * that a check under way sees that it must be done again.
 */
const LOOK_AT_PAYMENTS = `
  UPDATE payments SET look_at_ms = ?2 WHERE reservation_id IN (SELECT value FROM json_each(?1))`;

const QUEUE_MS = 2 * 60_000;

/** Whether the batch continues at D1's cursor. A restored D1 is behind its start: the cursor stays, and the next batch starts there. */
const MOVES_ON = "?4 > showtime_sales.cursor AND showtime_sales.cursor >= ?3";

/** Returns the cursor, moved or not; no row if the showtime is not the one that this box office was opened for. */
const PUT_SALES = `
  INSERT INTO showtime_sales (showtime_id, cursor, seats, held, sold, sold_cents, checked_in, paid_cents,
    refund_cents, reservations)
  SELECT id, iif(?3 = 0, ?4, 0), ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12 FROM showtimes WHERE id = ?1 AND incarnation = ?2
  ON CONFLICT (showtime_id) DO UPDATE SET
    cursor = iif(${MOVES_ON}, ?4, cursor),
    seats = iif(${MOVES_ON}, excluded.seats, seats),
    held = iif(${MOVES_ON}, excluded.held, held),
    sold = iif(${MOVES_ON}, excluded.sold, sold),
    sold_cents = iif(${MOVES_ON}, excluded.sold_cents, sold_cents),
    checked_in = iif(${MOVES_ON}, excluded.checked_in, checked_in),
    paid_cents = iif(${MOVES_ON}, excluded.paid_cents, paid_cents),
    refund_cents = iif(${MOVES_ON}, excluded.refund_cents, refund_cents),
    reservations = iif(${MOVES_ON}, excluded.reservations, reservations)
  RETURNING cursor`;

/** Reservations in a message. Ten messages, of ten seats a reservation, stay within a consumer's 10,000 requests. */
const IMAGES_A_MESSAGE = 20;
/** Most messages that a queue takes at once. */
const MAX_QUEUE_BATCH = 100;

const INCARNATION = "SELECT incarnation FROM showtimes WHERE id = ?1";

/**
 * Writes the batch and returns D1's cursor, which differs from the batch's own where another batch was first.
 * "other_incarnation": the id belongs to another showtime now. Throws where D1 does not answer or lacks the showtime.
 */
export async function copyToD1(projection: Projection): Promise<number | "other_incarnation"> {
  const { showtimeId, incarnation, after, cursor, reservations, tickets, promoUses, notifications } =
    projection;
  const { toSettle, sums } = projection;
  const put = (sql: string, rows: readonly unknown[]): D1PreparedStatement[] =>
    rows.length === 0 ? [] : [env.DB.prepare(sql).bind(JSON.stringify(rows), showtimeId, incarnation)];
  const results = await env.DB.batch<{ cursor: number }>([
    ...put(PUT_RESERVATIONS, reservations),
    ...put(PUT_TICKETS, tickets),
    ...put(COUNT_PROMO_USES, promoUses),
    ...put(PUT_PROMO_CLAIMS, promoUses),
    ...put(
      PUT_MAILS,
      notifications.map(({ mail, seq, buyer }) => [mailId(mail), seq, buyer, now()]),
    ),
    ...(toSettle.length > 0
      ? [env.DB.prepare(LOOK_AT_PAYMENTS).bind(JSON.stringify(toSettle), now() + QUEUE_MS)]
      : []),
    env.DB.prepare(PUT_SALES).bind(
      showtimeId,
      incarnation,
      after,
      cursor,
      sums.seats,
      sums.held,
      sums.sold,
      sums.soldCents,
      sums.checkedIn,
      sums.paidCents,
      sums.refundCents,
      sums.reservations,
    ),
  ]);
  const reached = results.at(-1)?.results[0]?.cursor;
  if (reached !== undefined) return reached;
  const showtime = await env.DB.prepare(INCARNATION).bind(showtimeId).first<{ incarnation: string }>();
  if (showtime !== null && showtime.incarnation !== incarnation) return "other_incarnation";
  throw new Error(`D1 has no showtime ${showtimeId}`);
}

/**
 * Sends the queues the mails and ticket images to make, and the reservations whose payments must be checked. A consumer
 * may see a message twice, and before D1 has the copy.
 */
export async function announce(
  notifications: readonly Notification[],
  toSettle: readonly number[],
): Promise<void> {
  const messages = messagesOf(notifications.map(({ mail }) => mailId(mail)));
  const sold = notifications.flatMap(({ mail }) =>
    mail.kind === "reservation_confirmed" ? [mail.reservationId] : [],
  );
  const work = [
    ...chunksOf(sold, IMAGES_A_MESSAGE).map((some) => ({ body: { ticketImagesOf: some } })),
    ...toSettle.map((id) => ({ body: { settleReservation: id } })),
  ];
  await Promise.all([
    ...chunksOf(messages, MAX_QUEUE_BATCH).map((batch) => env.MAIL.sendBatch(batch)),
    ...chunksOf(work, MAX_QUEUE_BATCH).map((batch) => env.WORK.sendBatch(batch)),
  ]);
}

/** Sends a frame to a relay of the live feed. False where the relay has no watchers any more. */
export const showFrame = (relay: string, frame: Frame): Promise<boolean> =>
  env.LIVE_FEED.getByName(relay).push(frame);
