/** The only writer of the D1 copies: one batch, which is one transaction and one round trip. Also sends to queues and relays. */

import { env } from "cloudflare:workers";
import { mailId } from "../../mail/outbox/mail-id.ts";
import { messagesOf } from "../../mail/outbox/queue-message.ts";
import { chunksOf } from "../../platform/chunks-of.ts";
import { now } from "../../platform/clock.ts";
import type { Cursor } from "./cursor.ts";
import type { Frame } from "./frame.ts";
import type { Notification } from "./notifications.ts";
import type { Projection, Sums } from "./projection.ts";

/**
 * Whether the batch continues where D1 is: at the event `?4`, with the ledger's hash `?5`, and with the showtime that this box
 * office was opened for. Else it changes nothing: what it brings was copied before, or comes with another batch.
 */
export const CONTINUES = `
  EXISTS (
    SELECT 1 FROM showtimes LEFT JOIN showtime_sales AS sales ON sales.showtime_id = showtimes.id
    WHERE showtimes.id = ?2 AND showtimes.incarnation = ?3 AND coalesce(sales.cursor, 0) = ?4
      AND (?4 = 0 OR sales.hash IS ?5 OR sales.hash IS NULL))`;

/** Sets the columns of a row that is there, unless all of them are right. */
const correct = (table: string, columns: readonly string[]): string => `
  DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(", ")}
  WHERE (${columns.map((column) => `excluded.${column}`).join(", ")})
    IS NOT (${columns.map((column) => `${table}.${column}`).join(", ")})`;

/** The values of a JSON array, as columns. */
export const valuesOf = (row: string, columns: readonly unknown[]): string =>
  columns.map((_, i) => `${row} ->> ${i}`).join(", ");

/** In the order of `ReservationRow`. */
export const RESERVATION = [
  "id",
  "seq",
  "showtime_id",
  "user_id",
  "status",
  "lines",
  "total_cents",
  "currency",
  "held_at_ms",
  "expires_at_ms",
  "confirmed_at_ms",
  "ended_at_ms",
  "end_reason",
  "guest_id",
  "paid_cents",
  "refund_cents",
  "details",
] as const;

/** In the order of `TicketRow`. */
const TICKET = [
  "reservation_id",
  "seat",
  "id",
  "seq",
  "status",
  "category",
  "ticket_type",
  "price_cents",
  "checked_in_at_ms",
] as const;

export const PUT_RESERVATIONS = `
  INSERT INTO reservations (${RESERVATION.join(", ")})
  SELECT ${valuesOf("value", RESERVATION)} FROM json_each(?1) WHERE ${CONTINUES}
  ON CONFLICT (id) ${correct("reservations", RESERVATION.slice(1))}`;

export const PUT_TICKETS = `
  INSERT INTO tickets (${TICKET.join(", ")})
  SELECT ${valuesOf("value", TICKET)} FROM json_each(?1) WHERE ${CONTINUES}
  ON CONFLICT (reservation_id, seat) ${correct("tickets", TICKET.slice(2))}`;

/**
 * Each use of a promo code in the batch whose reservation D1 has as this batch says, with D1's claim for it and its code. A
 * D1 that was restored may lack the claim: then the ledger knows the code, unless another code has its id since.
 */
const PROMO_USES = `
  FROM json_each(?1) AS sale
  LEFT JOIN promo_claims AS claim ON claim.id = sale.value ->> 2
  LEFT JOIN promo_codes AS code ON code.id = sale.value ->> 3 AND code.created_at_ms <= sale.value ->> 5
  WHERE ${CONTINUES}
    AND EXISTS (SELECT 1 FROM reservations AS copy WHERE copy.id = sale.value ->> 0 AND copy.seq = sale.value ->> 1)
    AND coalesce(claim.promo_code_id, code.id) IS NOT NULL`;

/** By the difference that `PUT_PROMO_CLAIMS`, which follows, will make. */
export const COUNT_PROMO_USES = `
  UPDATE promo_codes SET uses = uses + changed.difference
  FROM (
    SELECT coalesce(claim.promo_code_id, code.id) AS id,
      sum((sale.value ->> 6 = 'used') - (coalesce(claim.status, 'returned') <> 'returned')) AS difference
    ${PROMO_USES} GROUP BY 1
  ) AS changed
  WHERE promo_codes.id = changed.id AND changed.difference <> 0`;

export const PUT_PROMO_CLAIMS = `
  INSERT INTO promo_claims (id, promo_code_id, user_id, showtime_id, status, reservation_id, claimed_at_ms, look_at_ms)
  SELECT sale.value ->> 2, coalesce(claim.promo_code_id, code.id), sale.value ->> 4, ?2, sale.value ->> 6,
    sale.value ->> 0, sale.value ->> 5, sale.value ->> 7
  ${PROMO_USES}
  ON CONFLICT (id) DO UPDATE SET status = excluded.status, reservation_id = excluded.reservation_id,
    look_at_ms = excluded.look_at_ms
  WHERE promo_claims.status <> excluded.status OR promo_claims.look_at_ms IS NOT excluded.look_at_ms
    OR promo_claims.reservation_id IS NOT excluded.reservation_id`;

/** A consumer that is faster than the copy adds the row itself, by its own clock. */
const CLOCKS_DIFFER_MS = 60_000;

/**
 * A mail is due once. A row that is older than the reservation is about one that had its number, in a ledger that was put back
 * since: then this is another mail. It is due a millisecond later than it was added, since the sweep finds a row in its old place
 * only by the index of such mails (`IS_DUE_LATER`).
 */
export const PUT_MAILS = `
  INSERT INTO mail_log (id, user_id, status, due_at_ms, created_at_ms)
  SELECT value ->> 0, value ->> 1, 'due', value ->> 2, value ->> 2
  FROM json_each(?1) WHERE ${CONTINUES} AND NOT EXISTS (
    SELECT 1 FROM mail_log AS known
    WHERE known.id = value ->> 0 AND known.created_at_ms >= (value ->> 3) - ${CLOCKS_DIFFER_MS})
  ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, status = 'due', due_at_ms = excluded.due_at_ms + 1,
    created_at_ms = excluded.created_at_ms, resends = resends + 1, sent_at_ms = NULL, provider_id = NULL, error = NULL`;

/**
 * When the sweep checks these payments, if the queue message does not lead to it before. The time is set anew each time, so
 * that a check under way sees that it must be done again.
 */
const LOOK_AT_PAYMENTS = `
  UPDATE payments SET look_at_ms = ?6
  WHERE reservation_id IN (SELECT value FROM json_each(?1)) AND ${CONTINUES}`;

export const QUEUE_MS = 2 * 60_000;

/** `CONTINUES`, in the words of the statement that moves the cursor. */
const MOVES_ON = `showtime_sales.cursor = ?3 AND (?3 = 0 OR showtime_sales.hash IS ?13 OR showtime_sales.hash IS NULL)`;

/** Returns the cursor, moved or not; no row if the showtime is not the one that this box office was opened for. */
const PUT_SALES = `
  INSERT INTO showtime_sales (showtime_id, cursor, hash, seats, held, sold, sold_cents, checked_in, paid_cents,
    refund_cents, reservations)
  SELECT id, iif(?3 = 0, ?4, 0), iif(?3 = 0, ?14, NULL), ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12
  FROM showtimes WHERE id = ?1 AND incarnation = ?2
  ON CONFLICT (showtime_id) DO UPDATE SET
    cursor = iif(${MOVES_ON}, ?4, cursor),
    hash = iif(${MOVES_ON}, ?14, hash),
    seats = iif(${MOVES_ON}, excluded.seats, seats),
    held = iif(${MOVES_ON}, excluded.held, held),
    sold = iif(${MOVES_ON}, excluded.sold, sold),
    sold_cents = iif(${MOVES_ON}, excluded.sold_cents, sold_cents),
    checked_in = iif(${MOVES_ON}, excluded.checked_in, checked_in),
    paid_cents = iif(${MOVES_ON}, excluded.paid_cents, paid_cents),
    refund_cents = iif(${MOVES_ON}, excluded.refund_cents, refund_cents),
    reservations = iif(${MOVES_ON}, excluded.reservations, reservations)
  RETURNING cursor AS seq, hash`;

/** Reservations in a message. Ten messages, of ten seats a reservation, stay within a consumer's 10,000 requests. */
const IMAGES_A_MESSAGE = 20;
/** Most messages that a queue takes at once. */
const MAX_QUEUE_BATCH = 100;

const INCARNATION = "SELECT incarnation FROM showtimes WHERE id = ?1";

/** The sums in the order of `PUT_SALES`. */
export const sumsInOrder = (sums: Sums): readonly number[] => [
  sums.seats,
  sums.held,
  sums.sold,
  sums.soldCents,
  sums.checkedIn,
  sums.paidCents,
  sums.refundCents,
  sums.reservations,
];

/** Mails as `PUT_MAILS` takes them. */
export const mailRows = (notifications: readonly Notification[], nowMs: number) =>
  notifications.map(({ mail, buyer, heldAtMs }) => [mailId(mail), buyer, nowMs, heldAtMs]);

/** The showtime that a box office was opened for. */
export type Which = Pick<Projection, "showtimeId" | "incarnation">;

/** Statements that take rows as JSON, for those that there are. All of them do nothing unless D1 is at `at`. */
export const putting =
  ({ showtimeId, incarnation }: Which, { seq, hash }: Cursor) =>
  (sql: string, rows: readonly unknown[], ...more: readonly number[]): D1PreparedStatement[] =>
    rows.length === 0
      ? []
      : [env.DB.prepare(sql).bind(JSON.stringify(rows), showtimeId, incarnation, seq, hash, ...more)];

/**
 * Writes the batch and returns D1's cursor, which is not the batch's own where it did not continue at D1's.
 * "other_incarnation": the id belongs to another showtime now. "no_showtime": D1 lacks it. Throws where D1 does not answer.
 */
export async function copyToD1(
  projection: Projection,
): Promise<Cursor | "other_incarnation" | "no_showtime"> {
  const { showtimeId, incarnation, after, cursor, reservations, tickets, promoUses, notifications } =
    projection;
  const put = putting(projection, after);
  const results = await env.DB.batch<Cursor>([
    ...put(PUT_RESERVATIONS, reservations),
    ...put(PUT_TICKETS, tickets),
    ...put(COUNT_PROMO_USES, promoUses),
    ...put(PUT_PROMO_CLAIMS, promoUses),
    ...put(PUT_MAILS, mailRows(notifications, now())),
    ...put(LOOK_AT_PAYMENTS, projection.toSettle, now() + QUEUE_MS),
    env.DB.prepare(PUT_SALES).bind(
      showtimeId,
      incarnation,
      after.seq,
      cursor.seq,
      ...sumsInOrder(projection.sums),
      after.hash,
      cursor.hash,
    ),
  ]);
  const reached = results.at(-1)?.results[0];
  if (reached !== undefined) return reached;
  const showtime = await env.DB.prepare(INCARNATION).bind(showtimeId).first<{ incarnation: string }>();
  if (showtime === null) return "no_showtime";
  if (showtime.incarnation !== incarnation) return "other_incarnation";
  throw new Error(`D1 had no sums of showtime ${showtimeId}`);
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
