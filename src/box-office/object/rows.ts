/** A box office's own SQLite. Synchronous; the caller puts the writes of one change into one transaction. */

import { Newest } from "../../platform/newest.ts";
import type { Change } from "../ledger/apply.ts";
import { withTerms } from "../ledger/door-times.ts";
import type { DoorTimes } from "../ledger/door-times.ts";
import type { LedgerEvent, Recorded, Waiting } from "../ledger/event.ts";
import type { BlockReason, Seat } from "../ledger/hall.ts";
import { isLive } from "../ledger/reservation.ts";
import type { Reservation } from "../ledger/reservation.ts";
import { soldOf } from "../ledger/sold.ts";
import type { Archive, Sold } from "../ledger/sold.ts";
import { emptyState, isBlocked } from "../ledger/state.ts";
import type { SeatState, State } from "../ledger/state.ts";
import { addHold, addSold } from "../ledger/tallies.ts";
import type { Terms } from "../ledger/terms.ts";
import { Bookmarks } from "./bookmarks.ts";
import { EventLog } from "./event-log.ts";
import { Meta } from "./meta.ts";
import { MIGRATIONS } from "./schema.ts";
import { soldOfRow, soldRow } from "./sold-row.ts";
import type { SoldRow } from "./sold-row.ts";

type SeatRow = [place: number, seat: Seat, n: number | null, blocked: BlockReason | null, seq: number];

/** Rows that are fetched as one JSON text, which takes a third of the time of single rows. A text may have 2 MB. */
const PAGE_ROWS = 2_000;
const SEAT_PAGE = `
  SELECT '[' || group_concat(concat('[', place, ',', seat, ',', coalesce(n, 'null'), ',', json_quote(blocked), ',', seq, ']')) || ']'
  FROM (SELECT * FROM seats WHERE place >= ? AND place < ? ORDER BY place)`;
export const SOLD_PAGE = `
  SELECT '[' || group_concat(sold) || ']'
  FROM (SELECT sold FROM reservations WHERE sold IS NOT NULL AND n >= ? AND n < ? ORDER BY n)`;
export const HELD = "SELECT body FROM reservations WHERE live = 1 AND sold IS NULL ORDER BY n";

export const IRREGULAR = "SELECT n FROM irregular_scans ORDER BY seq DESC LIMIT ?";
const NOTE_IRREGULAR = "INSERT OR REPLACE INTO irregular_scans (n, seq) VALUES (?, ?)";

export const OF_CLAIM = "SELECT n FROM promo_uses WHERE claim = ?";

/** One statement for all seats: a statement costs ten times as much as a row of it. */
export const MARK_SEATS = `
  UPDATE seats SET n = mark.value ->> 1, blocked = mark.value ->> 2, seq = mark.value ->> 3
  FROM json_each(?) AS mark WHERE place = mark.value ->> 0`;

/** Reservations kept in memory. Followers read them right after a sale; from the rows it would cost another transaction. */
const MOST_AT_HAND = 500;

type Money = Pick<State, "paidCents" | "refundCents">;

export class Rows implements Archive {
  readonly #storage: Pick<DurableObjectStorage, "transactionSync">;
  readonly #sql: SqlStorage;
  readonly #meta: Meta;
  readonly log: EventLog;
  readonly bookmarks: Bookmarks;
  #atHand = new Newest<number, Reservation>(MOST_AT_HAND);

  constructor(storage: Pick<DurableObjectStorage, "sql" | "transactionSync">) {
    const { sql } = storage;
    this.#storage = storage;
    this.#sql = sql;
    this.#meta = new Meta(sql);
    this.log = new EventLog(sql, this.#meta);
    this.bookmarks = new Bookmarks(this.#meta);
  }

  /** The state; null for an object that was never opened, in which nothing is written. */
  load(): State | null {
    this.#atHand = new Newest(MOST_AT_HAND);
    this.log.forget();
    const tables = this.#sql.exec("SELECT name FROM sqlite_master WHERE name = 'meta'").toArray();
    if (tables.length === 0) return null;
    this.#migrate();
    const terms = this.#meta.get<Terms>("terms");
    if (terms === null) return null;
    const state = emptyState(terms);
    state.doors = this.#meta.get<DoorTimes[]>("doors") ?? withTerms([], terms, 0);
    for (const [place, seat, n, blocked, seq] of this.#inPages<SeatRow>(
      SEAT_PAGE,
      this.#last("place", "seats"),
    )) {
      const there = { seat, place, n, blocked, seq };
      if (isBlocked(there)) state.blockedSeats++;
      state.seats.set(seat.label, there);
    }
    for (const { body } of this.#sql.exec<{ body: string }>(HELD)) addHold(state, JSON.parse(body));
    for (const sold of this.sold()) addSold(state, sold);
    Object.assign(state, this.log.load());
    state.lastN = this.#last("n", "reservations");
    for (const row of this.#sql.exec<{ body: string }>("SELECT body FROM waiting ORDER BY w")) {
      const waiting: Waiting = JSON.parse(row.body);
      state.waiting.set(waiting.w, waiting);
    }
    state.lastW = this.#meta.get<number>("lastW") ?? 0;
    state.closed = this.#meta.get<boolean>("closed") ?? false;
    Object.assign(state, this.#meta.get<Money>("money"));
    return state;
  }

  /** Yields the rows by ascending key; `last` is the highest key. */
  *#inPages<Row>(query: string, last: number): Generator<Row> {
    for (let from = 0; from <= last; from += PAGE_ROWS) {
      const page = this.#sql.exec(query, from, from + PAGE_ROWS).raw<[string | null]>();
      for (const [text] of page) if (text !== null) yield* JSON.parse(text) as Row[];
    }
  }

  #last(column: "n" | "place", table: "reservations" | "seats"): number {
    return this.#sql.exec<{ last: number }>(`SELECT coalesce(max(${column}), 0) AS last FROM ${table}`).one()
      .last;
  }

  create(): void {
    for (const migration of MIGRATIONS) this.#sql.exec(migration);
    this.#meta.set("schema", MIGRATIONS.length);
  }

  /** Removes everything, as before `create`. */
  drop(): void {
    const tables = this.#sql.exec<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'",
    );
    for (const { name } of tables.toArray()) this.#sql.exec(`DROP TABLE ${name}`);
    this.log.forget();
    this.#atHand = new Newest(MOST_AT_HAND);
  }

  /**
   * Appends the event to the log, and saves the data of it that is in no reservation's or seat's row. `stored`: the event as an
   * older version wrote it, whose words the chain covers.
   */
  append(recorded: Recorded, stored: LedgerEvent = recorded.event): void {
    const { event } = recorded;
    const { type } = event;
    this.log.append({ ...recorded, event: stored });
    if (type === "confirmed")
      this.#sql.exec(
        "INSERT INTO tickets (id, n) SELECT value, ? FROM json_each(?)",
        event.n,
        JSON.stringify(event.tickets),
      );
    if (type === "held" && event.promo !== null)
      this.#sql.exec(
        "INSERT OR REPLACE INTO promo_uses (claim, n) VALUES (?, ?)",
        event.promo.claim,
        event.n,
      );
    if (type === "opened" || type === "terms_changed") this.#meta.set("terms", event.terms);
    if (type === "closed" || type === "terms_changed") this.#meta.set("closed", type === "closed");
    if (type === "check_in_undone" || (type === "checked_in" && event.checkIn.irregular !== undefined))
      this.#sql.exec(NOTE_IRREGULAR, event.n, recorded.seq);
    if (type === "waiting_joined") this.#meta.set("lastW", event.w);
  }

  /** Saves the sums of money, which no other row has. */
  keepMoney({ paidCents, refundCents }: Money): void {
    this.#meta.set("money", { paidCents, refundCents });
  }

  /** Saves the terms' times, of which the newest terms have only the last. */
  keepDoors({ doors }: Pick<State, "doors">): void {
    this.#meta.set("doors", doors);
  }

  /** Writes the changed rows: each once, however many events touched it. */
  save(changes: readonly Change[]): void {
    const reservations = new Map<number, Reservation>();
    const seats = new Set<SeatState>();
    for (const change of changes) {
      if (change.left !== null) this.#sql.exec("DELETE FROM waiting WHERE w = ?", change.left);
      if (change.waiting !== null)
        this.#sql.exec(
          "INSERT INTO waiting (w, body) VALUES (?, ?)",
          change.waiting.w,
          JSON.stringify(change.waiting),
        );
      if (change.reservation !== null) reservations.set(change.reservation.n, change.reservation);
      for (const seat of change.removed) {
        // A later change in this transaction may give its place to another seat.
        seats.delete(seat);
        this.#sql.exec("DELETE FROM seats WHERE place = ?", seat.place);
      }
      for (const seat of change.placed) this.#placeSeat(seat);
      for (const seat of change.seats) seats.add(seat);
    }
    for (const reservation of reservations.values()) {
      const { n, status, lines, returned } = reservation;
      const live = isLive(status);
      this.#sql.exec(
        "INSERT OR REPLACE INTO reservations (n, live, sold, body) VALUES (?, ?, ?, ?)",
        n,
        live ? 1 : 0,
        status === "confirmed" ? JSON.stringify(soldRow(soldOf(reservation))) : null,
        JSON.stringify(reservation),
      );
      this.#atHand.put(n, reservation);
      this.#revoke([...(live ? [] : lines), ...returned].flatMap(({ ticket }) => ticket ?? []));
    }
    const marks = Array.from(seats, ({ place, n, blocked, seq }) => [place, n, blocked, seq]);
    if (marks.length > 0) this.#sql.exec(MARK_SEATS, JSON.stringify(marks));
  }

  #revoke(tickets: readonly string[]): void {
    if (tickets.length > 0)
      this.#sql.exec(
        "UPDATE tickets SET revoked = 1 WHERE revoked = 0 AND id IN (SELECT value FROM json_each(?))",
        JSON.stringify(tickets),
      );
  }

  #placeSeat({ seat, place, n, blocked, seq }: SeatState): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO seats (place, seat, n, blocked, seq) VALUES (?, ?, ?, ?, ?)",
      place,
      JSON.stringify(seat),
      n,
      blocked,
      seq,
    );
  }

  find(n: number): Reservation | null {
    const atHand = this.#atHand.get(n);
    if (atHand !== undefined) return atHand;
    const [row] = this.#sql.exec<{ body: string }>("SELECT body FROM reservations WHERE n = ?", n).toArray();
    return row === undefined ? null : JSON.parse(row.body);
  }

  /** At most `limit` reservations after `n`, also ended ones, in order. */
  reservationsAfter(n: number, limit: number): Reservation[] {
    return this.#sql
      .exec<{ body: string }>("SELECT body FROM reservations WHERE n > ? ORDER BY n LIMIT ?", n, limit)
      .toArray()
      .map(({ body }) => JSON.parse(body));
  }

  *sold(): Generator<Sold> {
    for (const row of this.#inPages<SoldRow>(SOLD_PAGE, this.#last("n", "reservations")))
      yield soldOfRow(row);
  }

  reservationOfTicket(ticket: string): number | null {
    const [row] = this.#sql.exec<{ n: number }>("SELECT n FROM tickets WHERE id = ?", ticket).toArray();
    return row?.n ?? null;
  }

  /** Ids of revoked tickets; of `all` where the showtime is cancelled, because its reservations end only a few at a time. */
  revokedTickets(all: boolean): string[] {
    return this.#sql
      .exec<{ id: string }>(`SELECT id FROM tickets ${all ? "" : "WHERE revoked = 1"} ORDER BY id`)
      .toArray()
      .map(({ id }) => id);
  }

  /** Reservations with a scan that was undone or should have let nobody in: at most `most`, those that had one last first. */
  irregular(most: number): number[] {
    return this.#sql
      .exec<{ n: number }>(IRREGULAR, most)
      .toArray()
      .map(({ n }) => n);
  }

  /** The reservation with this use (`claim`) of a promo code; null for none. */
  reservationWithClaim(claim: string): number | null {
    const [row] = this.#sql.exec<{ n: number }>(OF_CLAIM, claim).toArray();
    return row?.n ?? null;
  }

  /** All that is missing, or nothing: half a migration could not be repeated. */
  #migrate(): void {
    const done = this.#meta.get<number>("schema") ?? 0;
    if (done === MIGRATIONS.length) return;
    this.#storage.transactionSync(() => {
      for (const migration of MIGRATIONS.slice(done)) this.#sql.exec(migration);
      this.#meta.set("schema", MIGRATIONS.length);
    });
  }
}
