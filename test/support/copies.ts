/** A showtime's copies in D1: as they are, as its ledger alone says that they should be, and put back to earlier moments. */

import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { boxOffice } from "../../src/box-office/service.ts";
import { TICKETS } from "./ticket-rows.ts";
import { objectOf, rows } from "./world.ts";

const SHOWTIME = 2 ** 24;

interface Line {
  readonly seat: string;
  readonly category: string;
  readonly ticketType: string;
  readonly priceCents: number;
  ticket: string | null;
}

/** The fields of the events below. */
interface Body {
  readonly n: number;
  readonly buyer: number;
  readonly lines: Line[];
  readonly amounts: { readonly totalCents: number };
  readonly expiresAtMs: number;
  readonly tickets: readonly string[];
  readonly seats: readonly string[];
  readonly paidCents?: number;
  readonly refundCents?: number;
  readonly checkIn: { readonly ticket: string; readonly atMs: number };
}

interface Order {
  readonly user: number;
  readonly heldAtMs: number;
  seq: number;
  status: string;
  lines: Line[];
  returned: Line[];
  total: number;
  paid: number;
  refund: number;
  expiresAtMs: number | null;
  confirmedAtMs: number | null;
  checkedIn: Map<string, number>;
}

/**
 * What D1 should have of a showtime, worked out from the entries of its ledger, by other code than the box office's. No check-in
 * may have been undone, and nothing may have been paid twice.
 */
export async function copiesByLedger(showtimeId: number) {
  const orders = new Map<number, Order>();
  let hash: string | null = null;
  let head = 0;
  for (const entry of await boxOffice(showtimeId).ledger(0, 1_000_000)) {
    const body: Body = JSON.parse(entry.body);
    [hash, head] = [entry.hash?.toHex() ?? null, entry.seq];
    if (entry.type === "held")
      orders.set(body.n, {
        user: body.buyer,
        heldAtMs: entry.atMs,
        seq: entry.seq,
        status: "held",
        lines: body.lines,
        returned: [],
        total: body.amounts.totalCents,
        paid: 0,
        refund: 0,
        expiresAtMs: body.expiresAtMs,
        confirmedAtMs: null,
        checkedIn: new Map(),
      });
    const order = orders.get(body.n);
    if (order === undefined) continue;
    order.seq = entry.seq;
    follow(order, entry.type, body, entry.atMs);
  }
  const all = [...orders].sort(([one], [other]) => one - other);
  const sold = all.filter(([, { status }]) => status === "confirmed").map(([, order]) => order);
  const seatsIn = (some: readonly Order[]) => some.reduce((sum, { lines }) => sum + lines.length, 0);
  const sumOf = (some: readonly Order[], what: (order: Order) => number) =>
    some.reduce((sum, order) => sum + what(order), 0);
  return {
    cursor: { cursor: head, hash },
    reservations: all.map(([n, order]) => ({
      id: showtimeId * SHOWTIME + n,
      seq: order.seq,
      user: order.user,
      status: order.status,
      total: order.total,
      paid: order.paid,
      refund: order.refund,
      held: order.heldAtMs,
      expires: order.expiresAtMs,
      confirmed: order.confirmedAtMs,
      seats: order.lines.map(({ seat }) => seat).join(),
    })),
    tickets: all
      .flatMap(([n, { lines, returned, status, checkedIn, seq }]) =>
        [...lines, ...returned].flatMap((line) =>
          line.ticket === null
            ? []
            : {
                reservation: showtimeId * SHOWTIME + n,
                seat: line.seat,
                id: line.ticket,
                seq,
                status: status === "confirmed" && lines.includes(line) ? "valid" : "revoked",
                checked_in: checkedIn.get(line.ticket) ?? null,
              },
        ),
      )
      .sort((one, other) => (one.id < other.id ? -1 : 1)),
    sums: {
      held: seatsIn(all.map(([, order]) => order).filter(({ status }) => HOLDS.has(status))),
      sold: seatsIn(sold),
      reservations: sold.length,
      sold_cents: sumOf(sold, ({ total }) => total),
      checked_in: sumOf(
        sold,
        ({ lines, checkedIn }) => lines.filter(({ ticket }) => checkedIn.has(ticket ?? "")).length,
      ),
      paid_cents: sumOf([...orders.values()], ({ paid }) => paid),
      refund_cents: sumOf([...orders.values()], ({ refund }) => refund),
    },
    mails: all.flatMap(([n, { status, confirmedAtMs }]) =>
      confirmedAtMs !== null && (status === "confirmed" || status === "cancelled")
        ? `reservation_${status}:${showtimeId * SHOWTIME + n}`
        : [],
    ),
  };
}

const HOLDS = new Set(["held", "awaiting_payment"]);

function follow(order: Order, type: string, body: Body, atMs: number): void {
  order.paid += body.paidCents ?? 0;
  order.refund += body.refundCents ?? 0;
  switch (type) {
    case "payment_started":
      order.status = "awaiting_payment";
      order.expiresAtMs = body.expiresAtMs;
      break;
    case "extended":
      order.expiresAtMs = body.expiresAtMs;
      break;
    case "confirmed":
      Object.assign(order, { status: "confirmed", expiresAtMs: null, confirmedAtMs: atMs });
      order.lines = order.lines.map((line, i) => ({ ...line, ticket: body.tickets[i] ?? null }));
      break;
    case "expired":
    case "released":
    case "cancelled":
      order.status = type;
      break;
    case "seats_returned":
      order.returned.push(...order.lines.filter(({ seat }) => body.seats.includes(seat)));
      order.lines = order.lines.filter(({ seat }) => !body.seats.includes(seat));
      order.total = body.amounts.totalCents;
      break;
    case "checked_in": {
      const { ticket, atMs: scannedAtMs } = body.checkIn;
      order.checkedIn.set(ticket, Math.min(order.checkedIn.get(ticket) ?? Infinity, scannedAtMs));
    }
  }
}

/** The same as D1 has it. */
export async function copiesInD1(showtimeId: number) {
  const of = (sql: string) => rows(sql, showtimeId);
  const [reservations, tickets, [sums], [cursor]] = await Promise.all([
    of(
      `SELECT id, seq, user_id AS user, status, total_cents AS total, paid_cents AS paid, refund_cents AS refund,
         held_at_ms AS held, expires_at_ms AS expires, confirmed_at_ms AS confirmed,
         (SELECT coalesce(group_concat(value ->> 'seat'), '') FROM json_each(lines)) AS seats
       FROM reservations WHERE showtime_id = ?1 ORDER BY id`,
    ),
    of(
      `SELECT reservation_id AS reservation, seat, id, seq, status, checked_in_at_ms AS checked_in
       FROM ${TICKETS} WHERE reservation_id / ${SHOWTIME} = ?1 ORDER BY id`,
    ),
    of(
      `SELECT held, sold, reservations, sold_cents, checked_in, paid_cents, refund_cents
       FROM showtime_sales WHERE showtime_id = ?1`,
    ),
    of("SELECT cursor, hash FROM showtime_sales WHERE showtime_id = ?1"),
  ]);
  const mails = await rows<{ id: string }>(
    `SELECT id FROM mail_log WHERE ${TABLES.mail_log} ORDER BY id`,
    showtimeId,
  );
  return { cursor, reservations, tickets, sums, mails: mails.map(({ id }) => id) };
}

/** The tables that a backup of D1 has of a showtime, in the order in which rows may be removed. */
const TABLES = {
  reservations: "showtime_id = ?1",
  showtime_sales: "showtime_id = ?1",
  payments: "showtime_id = ?1",
  promo_claims: "showtime_id = ?1",
  mail_log: `id LIKE '%:%' AND substr(id, instr(id, ':') + 1) / ${SHOWTIME} = ?1`,
} as const;

/** A showtime's rows in D1, which the result puts back: as a restore of D1 to this moment does. */
export async function backUpCopies(showtimeId: number): Promise<() => Promise<void>> {
  const names = Object.keys(TABLES) as (keyof typeof TABLES)[];
  const saved = await env.DB.batch<Record<string, unknown>>(
    names.map((name) => env.DB.prepare(`SELECT * FROM ${name} WHERE ${TABLES[name]}`).bind(showtimeId)),
  );
  return async () => {
    const back = names.flatMap((name, i) => {
      const [first, ...others] = saved[i]?.results ?? [];
      if (first === undefined) return [];
      const columns = Object.keys(first);
      const values = columns.map((column) => `value ->> '${column}'`).join(", ");
      const sql = `INSERT INTO ${name} (${columns.join(", ")}) SELECT ${values} FROM json_each(?1)`;
      return [env.DB.prepare(sql).bind(JSON.stringify([first, ...others]))];
    });
    await env.DB.batch([
      ...names.map((name) => env.DB.prepare(`DELETE FROM ${name} WHERE ${TABLES[name]}`).bind(showtimeId)),
      ...back.toReversed(),
    ]);
  };
}

/** A box office's own rows, which the result puts back: as a recovery of the object to this moment does. */
export async function backUpOffice(showtimeId: number): Promise<() => Promise<void>> {
  const object = objectOf(showtimeId);
  const saved = await runInDurableObject(object, (_, { storage: { sql } }) =>
    sql
      .exec<{ name: string }>(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'",
      )
      .toArray()
      .map(({ name }) => ({ name, rows: sql.exec(`SELECT * FROM ${name}`).toArray() })),
  );
  return async () => {
    await runInDurableObject(object, (_, { storage }) => {
      storage.transactionSync(() => {
        for (const { name, rows: found } of saved) {
          storage.sql.exec(`DELETE FROM ${name}`);
          for (const row of found)
            storage.sql.exec(
              `INSERT INTO ${name} (${Object.keys(row).join(", ")}) VALUES (${Object.keys(row)
                .map(() => "?")
                .join(", ")})`,
              ...Object.values(row),
            );
        }
      });
    });
    await evictDurableObject(object);
  };
}
