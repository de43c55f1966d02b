/** A box office's own SQLite. Synchronous; the caller puts the writes of one change into one transaction. */

import { Newest } from "../../platform/newest.ts";
import type { Change } from "../ledger/apply.ts";
import { withTerms } from "../ledger/door-times.ts";
import type { DoorTimes } from "../ledger/door-times.ts";
import type { LedgerEvent, Recorded, Waiting } from "../ledger/event.ts";
import { isLive, revokedLines } from "../ledger/reservation.ts";
import type { Line, Reservation } from "../ledger/reservation.ts";
import { soldOf } from "../ledger/sold.ts";
import type { Archive, Sold } from "../ledger/sold.ts";
import { emptyState, isBlocked } from "../ledger/state.ts";
import type { SeatState, State } from "../ledger/state.ts";
import { addHold, addSold } from "../ledger/tallies.ts";
import type { Terms } from "../ledger/terms.ts";
import { Bookmarks } from "./bookmarks.ts";
import { EventLog } from "./event-log.ts";
import { HallRows } from "./hall-rows.ts";
import { Meta } from "./meta.ts";
import { inPages, lastKey } from "./pages.ts";
import { MIGRATIONS } from "./schema.ts";
import { soldOfRow, soldRow } from "./sold-row.ts";
import type { SoldRow } from "./sold-row.ts";
import { TicketIndex } from "./ticket-index.ts";

/** The seats of a live reservation, by their places, and the event that marked them. */
type Marked = [seq: number, ...places: number[]];

export const SOLD_PAGE = `
  SELECT '[' || group_concat(concat('[', sold, ',', seats, ']')) || ']'
  FROM (SELECT sold, seats FROM reservations WHERE sold IS NOT NULL AND n >= ? AND n < ? ORDER BY n)`;
export const HELD = "SELECT body, seats FROM reservations WHERE live = 1 AND sold IS NULL ORDER BY n";

/** Seats stay as they are where the event did not mark them, as a scan at the door. */
const PUT_RESERVATION = `
  INSERT INTO reservations (n, live, sold, seats, tickets, body) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (n) DO UPDATE SET live = excluded.live, sold = excluded.sold, tickets = excluded.tickets, body = excluded.body,
    seats = iif(excluded.live, coalesce(excluded.seats, seats), NULL)`;

export const IRREGULAR = "SELECT n FROM irregular_scans ORDER BY seq DESC LIMIT ?";
const NOTE_IRREGULAR = "INSERT OR REPLACE INTO irregular_scans (n, seq) VALUES (?, ?)";

export const OF_CLAIM = "SELECT n FROM promo_uses WHERE claim = ?";

/** Reservations kept in memory. Followers read them right after a sale; from the rows it would cost another transaction. */
const MOST_AT_HAND = 500;

const ticketsOf = (lines: readonly Line[]): string[] => lines.flatMap(({ ticket }) => ticket ?? []);

type Money = Pick<State, "paidCents" | "refundCents" | "till" | "owedInHandCents">;

export class Rows implements Archive {
  readonly #storage: Pick<DurableObjectStorage, "transactionSync">;
  readonly #sql: SqlStorage;
  readonly #meta: Meta;
  readonly #hall: HallRows;
  readonly #tickets: TicketIndex;
  readonly log: EventLog;
  readonly bookmarks: Bookmarks;
  #atHand = new Newest<number, Reservation>(MOST_AT_HAND);

  constructor(storage: Pick<DurableObjectStorage, "sql" | "transactionSync">) {
    const { sql } = storage;
    this.#storage = storage;
    this.#sql = sql;
    this.#meta = new Meta(sql);
    this.#hall = new HallRows(sql);
    this.#tickets = new TicketIndex(sql);
    this.log = new EventLog(sql, this.#meta);
    this.bookmarks = new Bookmarks(this.#meta);
  }

  /** The state; null for an object that was never opened, in which nothing is written. */
  load(): State | null {
    this.#forget();
    const tables = this.#sql.exec("SELECT name FROM sqlite_master WHERE name = 'meta'").toArray();
    if (tables.length === 0) return null;
    this.#migrate();
    const terms = this.#meta.get<Terms>("terms");
    if (terms === null) return null;
    const state = emptyState(terms);
    state.doors = this.#meta.get<DoorTimes[]>("doors") ?? withTerms([], terms, 0);
    this.#loadSeats(state);
    Object.assign(state, this.log.load());
    state.lastN = lastKey(this.#sql, "reservations", "n");
    for (const row of this.#sql.exec<{ body: string }>("SELECT body FROM waiting ORDER BY w")) {
      const waiting: Waiting = JSON.parse(row.body);
      state.waiting.set(waiting.w, waiting);
    }
    state.lastW = this.#meta.get<number>("lastW") ?? 0;
    state.closed = this.#meta.get<boolean>("closed") ?? false;
    Object.assign(state, this.#meta.get<Partial<Money>>("money"));
    return state;
  }

  /** The seats, and who has them. */
  #loadSeats(state: State): void {
    const hall: SeatState[] = [];
    for (const seat of this.#hall.load()) {
      hall[seat.place] = seat;
      state.seats.set(seat.seat.label, seat);
    }
    const mark = (n: number, [seq, ...places]: Marked): void => {
      for (const place of places) {
        const seat = hall[place];
        if (seat === undefined) throw new Error(`reservation ${n} has a seat at ${place}, where none is`);
        seat.n = n;
        seat.seq = Math.max(seat.seq, seq);
      }
    };
    for (const { body, seats } of this.#sql.exec<{ body: string; seats: string }>(HELD)) {
      const held: Reservation = JSON.parse(body);
      addHold(state, held);
      mark(held.n, JSON.parse(seats));
    }
    for (const [row, seats] of this.#soldRows()) {
      const sold = soldOfRow(row);
      addSold(state, sold);
      mark(sold.n, seats);
    }
    for (const seat of state.seats.values()) if (isBlocked(seat)) state.blockedSeats++;
  }

  #soldRows(): Generator<[SoldRow, Marked]> {
    return inPages(this.#sql, SOLD_PAGE, lastKey(this.#sql, "reservations", "n"));
  }

  /** Clears what memory has of the rows. */
  #forget(): void {
    this.#atHand = new Newest(MOST_AT_HAND);
    this.#tickets.forget();
    this.log.forget();
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
    this.#forget();
  }

  /**
   * Appends the event to the log, and saves the data of it that is in no reservation's or seat's row; `save` completes it.
   * `stored`: the event as an older version wrote it, whose words the chain covers.
   */
  append(recorded: Recorded, stored: LedgerEvent = recorded.event): void {
    const { event } = recorded;
    const { type } = event;
    this.log.append({ ...recorded, event: stored });
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
  keepMoney({ paidCents, refundCents, till, owedInHandCents }: Money): void {
    const isUsed = [...Object.values(till), owedInHandCents].some((cents) => cents !== 0);
    this.#meta.set("money", { paidCents, refundCents, ...(isUsed ? { till, owedInHandCents } : {}) });
  }

  /** Saves the terms' times, of which the newest terms have only the last. */
  keepDoors({ doors }: Pick<State, "doors">): void {
    this.#meta.set("doors", doors);
  }

  /** Writes the events that were appended, and the rows that they changed: each once, however many events touched it. */
  save(changes: readonly Change[]): void {
    this.log.write();
    const reservations = new Map<number, { reservation: Reservation; marked: Marked | null }>();
    const seats = new Set<SeatState>();
    for (const change of changes) {
      if (change.left !== null) this.#sql.exec("DELETE FROM waiting WHERE w = ?", change.left);
      if (change.waiting !== null)
        this.#sql.exec(
          "INSERT INTO waiting (w, body) VALUES (?, ?)",
          change.waiting.w,
          JSON.stringify(change.waiting),
        );
      const { reservation } = change;
      const own = change.seats.filter(({ n }) => n !== null && n === reservation?.n);
      if (reservation !== null) {
        const marked: Marked | null =
          own.length === 0 ? null : [reservation.seq, ...own.map(({ place }) => place)];
        const before = reservations.get(reservation.n)?.marked ?? null;
        reservations.set(reservation.n, { reservation, marked: marked ?? before });
      }
      for (const seat of change.removed) {
        // A later change in this transaction may give its place to another seat.
        seats.delete(seat);
        this.#hall.remove(seat);
      }
      for (const seat of change.placed) this.#hall.put(seat);
      for (const seat of change.seats) if (!own.includes(seat)) seats.add(seat);
    }
    for (const { reservation, marked } of reservations.values()) this.#put(reservation, marked);
    this.#hall.mark(seats);
  }

  #put(reservation: Reservation, marked: Marked | null): void {
    const { n, status, lines } = reservation;
    const live = isLive(status);
    const revoked = ticketsOf(revokedLines(reservation));
    const tickets = [...ticketsOf(lines), ...revoked];
    this.#sql.exec(
      PUT_RESERVATION,
      n,
      live ? 1 : 0,
      status === "confirmed" ? JSON.stringify(soldRow(soldOf(reservation))) : null,
      marked === null ? null : JSON.stringify(marked),
      tickets.length === 0 ? null : JSON.stringify(tickets),
      JSON.stringify(reservation),
    );
    this.#atHand.put(n, reservation);
    this.#tickets.note(n, tickets);
    this.#revoke(live ? revoked : tickets);
  }

  #revoke(tickets: readonly string[]): void {
    if (tickets.length > 0)
      this.#sql.exec(
        "INSERT OR IGNORE INTO revoked (ticket) SELECT value FROM json_each(?)",
        JSON.stringify(tickets),
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
    for (const [row] of this.#soldRows()) yield soldOfRow(row);
  }

  reservationOfTicket(ticket: string): number | null {
    return this.#tickets.find(ticket);
  }

  /** Ids of revoked tickets; of `all` where the showtime is cancelled, because its reservations end only a few at a time. */
  revokedTickets(all: boolean): string[] {
    const query = all
      ? "SELECT value AS ticket FROM reservations, json_each(tickets) ORDER BY ticket"
      : "SELECT ticket FROM revoked ORDER BY ticket";
    return this.#sql
      .exec<{ ticket: string }>(query)
      .toArray()
      .map(({ ticket }) => ticket);
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
    if (done > MIGRATIONS.length)
      throw new Error("the rows of this box office are of a newer version of Matinee; it stays shut");
    this.#storage.transactionSync(() => {
      for (const migration of MIGRATIONS.slice(done)) this.#sql.exec(migration);
      this.#meta.set("schema", MIGRATIONS.length);
    });
  }
}
