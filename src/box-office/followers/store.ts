/** The only writer of the D1 copies: one batch, which is one transaction and one round trip. Also sends to queues and relays. */

import { env } from "cloudflare:workers";
import { eventsOf } from "../../events/deliveries/queue-message.ts";
import { toHurry } from "../../events/log/adding.ts";
import type { Added } from "../../events/log/adding.ts";
import { mailId } from "../../mail/outbox/mail-id.ts";
import { messagesOf } from "../../mail/outbox/queue-message.ts";
import { chunksOf } from "../../platform/chunks-of.ts";
import { now } from "../../platform/clock.ts";
import { count } from "../../platform/metrics.ts";
import type { Cursor } from "./cursor.ts";
import type { Frame } from "./frame.ts";
import type { Notification } from "./notifications.ts";
import { puttingEvents } from "./owner-events.ts";
import type { Projection, Sums } from "./projection.ts";
import { givingNumbers } from "./receipts.ts";
import { metricsOf } from "./tally.ts";

/** What each showtime's batch starts from, as `startOf` makes it, and where D1 is. `?1` is a list of them. */
const STARTS = `
  FROM json_each(?1)
  CROSS JOIN showtimes ON showtimes.id = json_each.value ->> 0 AND showtimes.incarnation = json_each.value ->> 1
  LEFT JOIN showtime_sales AS copied ON copied.showtime_id = showtimes.id`;

/**
 * Whether a showtime's batch continues where D1 is: at the event after which it starts, with the ledger's hash, and with the
 * showtime that the box office was opened for. Else it changes nothing: what it brings was copied before, or comes with another
 * batch.
 */
const IS_NEXT = `
  coalesce(copied.cursor, 0) = json_each.value ->> 2
  AND (json_each.value ->> 2 = 0 OR copied.hash IS json_each.value ->> 3 OR copied.hash IS NULL)`;

/** For a statement about one showtime. */
export const CONTINUES = `EXISTS (SELECT 1 ${STARTS} WHERE ${IS_NEXT})`;

/** The rows, as `sale`, of the batches that continue. */
const EACH_SALE = `${STARTS} CROSS JOIN json_each(json_each.value, '$[4]') AS sale`;

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

const putReservations = (corrected: readonly string[]): string => `
  INSERT INTO reservations (${RESERVATION.join(", ")}, cinema_id)
  SELECT ${valuesOf("sale.value", RESERVATION)}, showtimes.cinema_id ${EACH_SALE} WHERE ${IS_NEXT}
  ON CONFLICT (id) ${correct("reservations", corrected)}`;

/** What no event changes: left as it is, so that a change does not write its entry in the index by cinema again. */
const FIXED: ReadonlySet<string> = new Set(["id", "showtime_id", "held_at_ms"]);

const PUT_RESERVATIONS = putReservations(RESERVATION.filter((column) => !FIXED.has(column)));

/** For rows that another ledger may have written. */
export const PUT_WHOLE_RESERVATIONS = putReservations([...RESERVATION.slice(1), "cinema_id"]);

/**
 * Each use of a promo code in the batches whose reservation D1 has as its batch says, with D1's claim for it and its code. A
 * D1 that was restored may lack the claim: then the ledger knows the code, unless another code has its id since.
 */
const PROMO_USES = `
  ${EACH_SALE}
  LEFT JOIN promo_claims AS claim ON claim.id = sale.value ->> 2
  LEFT JOIN promo_codes AS code ON code.id = sale.value ->> 3 AND code.created_at_ms <= sale.value ->> 5
  WHERE ${IS_NEXT}
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
  SELECT sale.value ->> 2, coalesce(claim.promo_code_id, code.id), sale.value ->> 4, showtimes.id, sale.value ->> 6,
    sale.value ->> 0, sale.value ->> 5, sale.value ->> 7
  ${PROMO_USES}
  ON CONFLICT (id) DO UPDATE SET status = excluded.status, reservation_id = excluded.reservation_id,
    look_at_ms = excluded.look_at_ms
  WHERE promo_claims.status <> excluded.status OR promo_claims.look_at_ms IS NOT excluded.look_at_ms
    OR promo_claims.reservation_id IS NOT excluded.reservation_id`;

/** In the order of `TakingRow`. */
const TAKING = ["reservation_id", "k", "shift_id", "means", "cents", "online_cents", "by", "at_ms"] as const;

export const PUT_TAKINGS = `
  INSERT INTO takings (${TAKING.join(", ")})
  SELECT ${valuesOf("sale.value", TAKING)} ${EACH_SALE} WHERE ${IS_NEXT}
  ON CONFLICT (reservation_id, k) ${correct("takings", TAKING.slice(2))}`;

const PUT_OWNER_EVENTS = puttingEvents(EACH_SALE, IS_NEXT);

/** Each bill in the batches that has no receipt yet gets one. */
export const PUT_RECEIPTS = givingNumbers(`${EACH_SALE} WHERE ${IS_NEXT}`);

/** A consumer that is faster than the copy adds the row itself, by its own clock. */
const CLOCKS_DIFFER_MS = 60_000;

/**
 * A mail is due once. A row that is older than the reservation is about one that had its number, in a ledger that was put back
 * since: then this is another mail. It is due a millisecond later than it was added, since the sweep finds a row in its old place
 * only by the index of such mails (`IS_DUE_LATER`).
 */
export const PUT_MAILS = `
  INSERT INTO mail_log (id, user_id, status, due_at_ms, created_at_ms)
  SELECT sale.value ->> 0, sale.value ->> 1, 'due', sale.value ->> 2, sale.value ->> 2
  ${EACH_SALE} WHERE ${IS_NEXT} AND NOT EXISTS (
    SELECT 1 FROM mail_log AS known
    WHERE known.id = sale.value ->> 0 AND known.created_at_ms >= (sale.value ->> 3) - ${CLOCKS_DIFFER_MS})
  ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, status = 'due', due_at_ms = excluded.due_at_ms + 1,
    created_at_ms = excluded.created_at_ms, resends = resends + 1, sent_at_ms = NULL, provider_id = NULL, error = NULL`;

/**
 * When the sweep checks these payments, if the queue message does not lead to it before. The time is set anew each time, so
 * that a check under way sees that it must be done again.
 */
const LOOK_AT_PAYMENTS = `
  UPDATE payments SET look_at_ms = ?2 WHERE reservation_id IN (SELECT sale.value ${EACH_SALE} WHERE ${IS_NEXT})`;

export const QUEUE_MS = 2 * 60_000;

/** In the order of `salesRow`. */
const SALES = [
  "cursor",
  "hash",
  "seats",
  "held",
  "sold",
  "sold_cents",
  "checked_in",
  "paid_cents",
  "refund_cents",
  "reservations",
  "breakdown",
] as const;

/** Returns the showtimes whose cursor it moved. */
const PUT_SALES = `
  INSERT INTO showtime_sales (showtime_id, ${SALES.join(", ")})
  SELECT showtimes.id, ${valuesOf("sale.value", SALES)} ${EACH_SALE} WHERE ${IS_NEXT}
  ON CONFLICT (showtime_id) DO UPDATE SET ${SALES.map((column) => `${column} = excluded.${column}`).join(", ")}
  RETURNING showtime_id AS id`;

/** Most messages that a queue takes at once. */
const MAX_QUEUE_BATCH = 100;

const CURSORS = `
  SELECT showtimes.id, incarnation, coalesce(cursor, 0) AS seq, hash FROM json_each(?1)
  CROSS JOIN showtimes ON showtimes.id = json_each.value
  LEFT JOIN showtime_sales ON showtime_id = showtimes.id`;

/** The sums in the order of `SALES`. */
export const sumsInOrder = (sums: Sums): readonly (number | string)[] => [
  sums.seats,
  sums.held,
  sums.sold,
  sums.soldCents,
  sums.checkedIn,
  sums.paidCents,
  sums.refundCents,
  sums.reservations,
  sums.breakdown,
];

/** Mails as `PUT_MAILS` takes them. */
export const mailRows = (notifications: readonly Notification[], nowMs: number) =>
  notifications.map(({ mail, buyer, heldAtMs }) => [mailId(mail), buyer, nowMs, heldAtMs]);

/** The showtime that a box office was opened for. */
export type Which = Pick<Projection, "showtimeId" | "incarnation">;

/** Rows for D1, from where `after` says. */
export const startOf = (
  { showtimeId, incarnation }: Which,
  { seq, hash }: Cursor,
  rows: readonly unknown[],
) => [showtimeId, incarnation, seq, hash, rows] as const;

/** A statement that takes rows of showtimes as JSON, unless there are none. It ignores those where D1 is not at the start. */
export function putting(
  sql: string,
  starts: readonly ReturnType<typeof startOf>[],
  ...more: readonly number[]
): D1PreparedStatement[] {
  const some = starts.filter(([, , , , rows]) => rows.length > 0);
  return some.length === 0 ? [] : [env.DB.prepare(sql).bind(JSON.stringify(some), ...more)];
}

/** "other_incarnation": the id belongs to another showtime now. "unknown": D1 has no showtime of that id. */
export type Reached = Cursor | "other_incarnation" | "unknown";

/** Where D1 is with each showtime. Throws where D1 does not answer. */
export async function cursorsOf(showtimes: readonly Which[]): Promise<Reached[]> {
  const { results } = await env.DB.prepare(CURSORS)
    .bind(JSON.stringify(showtimes.map(({ showtimeId }) => showtimeId)))
    .all<Cursor & { id: number; incarnation: string }>();
  const found = new Map(results.map((row) => [row.id, row]));
  return showtimes.map(({ showtimeId, incarnation }) => {
    const row = found.get(showtimeId);
    if (row === undefined) return "unknown";
    return row.incarnation === incarnation ? { seq: row.seq, hash: row.hash } : "other_incarnation";
  });
}

/**
 * Writes the batches of several showtimes as one, and returns where D1 is with each, which is not its batch's own cursor where
 * that did not continue at D1's. A fault is everybody's: nothing is written then.
 */
export async function copyToD1(batches: readonly Projection[]): Promise<Reached[]> {
  const put = (sql: string, rowsOf: (batch: Projection) => readonly unknown[], ...more: readonly number[]) =>
    putting(
      sql,
      batches.map((batch) => startOf(batch, batch.after, rowsOf(batch))),
      ...more,
    );
  const nowMs = now();
  const ownerEvents = put(PUT_OWNER_EVENTS, ({ ownerEvents: rows }) => rows, nowMs);
  const results = await env.DB.batch<{ id: number } & Added>([
    ...ownerEvents,
    ...put(PUT_RESERVATIONS, ({ reservations }) => reservations),
    ...put(COUNT_PROMO_USES, ({ promoUses }) => promoUses),
    ...put(PUT_PROMO_CLAIMS, ({ promoUses }) => promoUses),
    ...put(PUT_TAKINGS, ({ takings }) => takings),
    ...put(PUT_RECEIPTS, ({ bills }) => bills),
    ...put(PUT_MAILS, ({ notifications }) => mailRows(notifications, nowMs)),
    ...put(LOOK_AT_PAYMENTS, ({ toSettle }) => toSettle, nowMs + QUEUE_MS),
    ...put(PUT_SALES, ({ cursor, sums }) => [[cursor.seq, cursor.hash, ...sumsInOrder(sums)]]),
  ]);
  if (ownerEvents.length > 0) hurryEvents(results[0]?.results ?? []);
  const moved = new Set(results.at(-1)?.results.map(({ id }) => id));
  const others = batches.filter(({ showtimeId }) => !moved.has(showtimeId));
  for (const metric of metricsOf(batches, others, now())) count(metric);
  const elsewhere = others.length === 0 ? [] : await cursorsOf(others);
  return batches.map((batch) => elsewhere[others.indexOf(batch)] ?? batch.cursor);
}

/** Nobody waits for it: the sweep finds events that were not queued. */
function hurryEvents(added: readonly Added[]): void {
  const messages = toHurry(added).map((ownerId) => ({ body: eventsOf(ownerId) }));
  if (messages.length > 0) void env.WEBHOOKS.sendBatch(messages).catch(() => undefined);
}

/** What follows from a showtime's events beside its copies. */
export interface News {
  readonly showtimeId: number;
  readonly notifications: readonly Notification[];
  /** Public ids of the reservations whose payments must be checked. */
  readonly toSettle: readonly number[];
}

/**
 * Sends the queues the mails to send, and the reservations whose payments must be checked. A consumer may see a message twice,
 * and before D1 has the copy.
 */
export async function announce(news: readonly News[]): Promise<void> {
  const messages = messagesOf(news.flatMap((one) => one.notifications.map(({ mail }) => mailId(mail))));
  const work = news.flatMap(({ toSettle }) => toSettle).map((id) => ({ body: { settleReservation: id } }));
  await Promise.all([
    ...chunksOf(messages, MAX_QUEUE_BATCH).map((batch) => env.MAIL.sendBatch(batch)),
    ...chunksOf(work, MAX_QUEUE_BATCH).map((batch) => env.WORK.sendBatch(batch)),
  ]);
}

/** Sends a frame to a relay of the live feed. False where the relay has no watchers any more. */
export const showFrame = (relay: string, frame: Frame): Promise<boolean> =>
  env.LIVE_FEED.getByName(relay).push(frame);
