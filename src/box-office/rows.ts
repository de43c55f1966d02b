/** A box office's own SQLite. Synchronous throughout; the caller brackets writes in one transaction. */
import { emptyState, revive } from "./apply.ts";
import type { Change } from "./apply.ts";
import { CHAIN_START, canonical, linkOf } from "./chain.ts";
import type { Entry } from "./chain.ts";
import { isLive } from "./ledger.ts";
import type {
  BlockReason,
  LedgerEvent,
  Recorded,
  Reservation,
  SeatState,
  State,
  Terms,
  Waiting,
} from "./ledger.ts";

/** Append-only. `meta.schema` counts how many have run. */
const MIGRATIONS = [
  `CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE events (
     seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, n INTEGER, type TEXT NOT NULL, body TEXT NOT NULL) STRICT;
   CREATE TABLE seats (
     place INTEGER PRIMARY KEY, seat TEXT NOT NULL, n INTEGER, seq INTEGER NOT NULL) STRICT;
   CREATE TABLE reservations (n INTEGER PRIMARY KEY, live INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
   CREATE INDEX live_reservations ON reservations (n) WHERE live = 1;
   CREATE TABLE tickets (id TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE answers (
     place INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, at_ms INTEGER NOT NULL, fingerprint TEXT NOT NULL,
     outcome TEXT NOT NULL) STRICT;`,
  `ALTER TABLE seats ADD COLUMN blocked TEXT;
   UPDATE seats SET seat = json_set(seat, '$.y', of_row.y, '$.companion', json('false'))
   FROM (SELECT seat ->> 'row' AS label, row_number() OVER (ORDER BY min(place)) AS y FROM seats GROUP BY 1) AS of_row
   WHERE of_row.label = seats.seat ->> 'row';
   UPDATE reservations SET body = json_set(body, '$.endReason', NULL);
   UPDATE meta SET value = json_set(value, '$.status', 'on_sale') WHERE key = 'terms';`,
  `ALTER TABLE events ADD COLUMN hash BLOB;
   CREATE TABLE waiting (w INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
   UPDATE reservations SET body = json_set(body,
     '$.guest', NULL, '$.channel', 'buyer', '$.returned', json('[]'), '$.promo', NULL, '$.paidCents', 0, '$.payments', json('[]'),
     '$.payment', (SELECT value ->> 'payment' FROM meta WHERE key = 'terms'),
     '$.refundCents', 0, '$.extended', json('false'),
     '$.rates', json('{"fee":{"perTicketCents":0,"perReservationCents":0},"taxes":[]}'), '$.amounts', json_object(
       'ticketsCents', of_lines.cents, 'discountCents', 0, 'feeCents', 0, 'taxes', json('[]'),
       'totalCents', of_lines.cents))
   FROM (SELECT r.n AS n, sum(line.value ->> 'priceCents') AS cents
     FROM reservations AS r, json_each(r.body, '$.lines') AS line GROUP BY r.n) AS of_lines
   WHERE of_lines.n = reservations.n;
   UPDATE meta SET value = json_set(value, '$.maxSeatsPerBuyer', NULL, '$.orphanRule', 'off', '$.taxes', json('[]'),
     '$.fee', json('{"perTicketCents":0,"perReservationCents":0}'),
     '$.cancellation', json('{"freeMs":0,"feePercent":0,"lastMs":0}')) WHERE key = 'terms';
   INSERT INTO meta (key, value) SELECT 'chainFrom', coalesce(max(seq), 0) + 1 FROM events;`,
];

export interface Answer<Outcome> {
  fingerprint: string;
  outcome: Outcome;
}

interface SeatRow extends Record<string, SqlStorageValue> {
  place: number;
  seat: string;
  n: number | null;
  blocked: BlockReason | null;
  seq: number;
}

/** How far each follower had come when it was last written down: at least so far. */
export interface Bookmarks {
  readonly copied: number;
  readonly announced: number;
  readonly retired: boolean;
  readonly relays: readonly string[];
}

export class Rows {
  readonly #sql: SqlStorage;
  readonly #places = new Map<string, number>();
  #nextPlace = 0;
  #lastHash = CHAIN_START;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Writes nothing: an object that nobody opened leaves no trace. */
  load(): State | null {
    this.#places.clear();
    this.#nextPlace = 0;
    this.#lastHash = CHAIN_START;
    const tables = this.#sql.exec("SELECT name FROM sqlite_master WHERE name = 'meta'").toArray();
    if (tables.length === 0) return null;
    this.#migrate();
    const terms = this.#meta<Terms>("terms");
    if (terms === null) return null;
    const state = emptyState(terms);
    for (const { place, seat: facts, ...mark } of this.#sql.exec<SeatRow>(
      "SELECT place, seat, n, blocked, seq FROM seats ORDER BY place",
    )) {
      const seat: SeatState = { ...mark, seat: JSON.parse(facts) };
      if (seat.blocked !== null) state.blockedSeats++;
      state.seats.set(seat.seat.label, seat);
      this.#places.set(seat.seat.label, place);
      this.#nextPlace = place + 1;
    }
    for (const row of this.#sql.exec<{ body: string }>("SELECT body FROM reservations WHERE live = 1"))
      revive(state, JSON.parse(row.body));
    state.seq = this.#sql.exec<{ seq: number }>("SELECT coalesce(max(seq), 0) AS seq FROM events").one().seq;
    state.lastN = this.#sql.exec<{ n: number }>("SELECT coalesce(max(n), 0) AS n FROM reservations").one().n;
    for (const row of this.#sql.exec<{ body: string }>("SELECT body FROM waiting ORDER BY w")) {
      const waiting: Waiting = JSON.parse(row.body);
      state.waiting.set(waiting.w, waiting);
    }
    state.lastW = this.#meta<number>("lastW") ?? 0;
    state.closed = this.#meta<boolean>("closed") ?? false;
    this.#lastHash = this.#hashAt(state.seq);
    return state;
  }

  create(): void {
    for (const migration of MIGRATIONS) this.#sql.exec(migration);
    this.#setMeta("schema", MIGRATIONS.length);
  }

  bookmarks(opened: boolean): Bookmarks {
    return {
      copied: (opened ? this.#meta<number>("copied") : null) ?? 0,
      announced: (opened ? this.#meta<number>("announced") : null) ?? 0,
      retired: (opened ? this.#meta<boolean>("retired") : null) ?? false,
      relays: (opened ? this.#meta<string[]>("relays") : null) ?? [],
    };
  }

  keepCursors({ copied, announced }: Pick<Bookmarks, "copied" | "announced">): void {
    if (this.#meta("copied") !== copied) this.#setMeta("copied", copied);
    if (this.#meta("announced") !== announced) this.#setMeta("announced", announced);
  }

  keepRelays(names: readonly string[]): void {
    this.#setMeta("relays", names);
  }

  keepRetired(): void {
    this.#setMeta("retired", true);
  }

  #meta<T>(key: string): T | null {
    const [row] = this.#sql.exec<{ value: string }>("SELECT value FROM meta WHERE key = ?", key).toArray();
    return row === undefined ? null : JSON.parse(row.value);
  }

  #setMeta(key: string, value: unknown): void {
    this.#sql.exec("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", key, JSON.stringify(value));
  }

  append({ seq, atMs, event }: Recorded): void {
    const { type, ...facts } = event;
    const n = "n" in event ? event.n : null;
    const body = canonical(facts);
    const hash = linkOf(this.#lastHash, { seq, atMs, type, body });
    this.#lastHash = hash;
    this.#sql.exec(
      "INSERT INTO events (seq, at_ms, n, type, body, hash) VALUES (?, ?, ?, ?, ?, ?)",
      seq,
      atMs,
      n,
      type,
      body,
      hash,
    );
    if (type === "confirmed")
      for (const ticket of event.tickets)
        this.#sql.exec("INSERT INTO tickets (id, n) VALUES (?, ?)", ticket, n);
    if (type === "opened" || type === "terms_changed") this.#setMeta("terms", event.terms);
    if (type === "closed" || type === "terms_changed") this.#setMeta("closed", type === "closed");
    if (type === "waiting_joined") this.#setMeta("lastW", event.w);
  }

  /** Writes what the changes left behind: a row once, however many events touched it. */
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
      for (const label of change.removed) this.#removeSeat(label);
      for (const seat of change.placed) this.#placeSeat(seat);
      for (const seat of change.seats) seats.add(seat);
    }
    for (const reservation of reservations.values())
      this.#sql.exec(
        "INSERT OR REPLACE INTO reservations (n, live, body) VALUES (?, ?, ?)",
        reservation.n,
        isLive(reservation.status) ? 1 : 0,
        JSON.stringify(reservation),
      );
    for (const { seat, n, blocked, seq } of seats) {
      const place = this.#places.get(seat.label);
      if (place !== undefined)
        this.#sql.exec(
          "UPDATE seats SET n = ?, blocked = ?, seq = ? WHERE place = ?",
          n,
          blocked,
          seq,
          place,
        );
    }
  }

  #placeSeat({ seat, n, blocked, seq }: SeatState): void {
    const place = this.#places.get(seat.label) ?? this.#nextPlace++;
    this.#places.set(seat.label, place);
    this.#sql.exec(
      "INSERT OR REPLACE INTO seats (place, seat, n, blocked, seq) VALUES (?, ?, ?, ?, ?)",
      place,
      JSON.stringify(seat),
      n,
      blocked,
      seq,
    );
  }

  #removeSeat(label: string): void {
    const place = this.#places.get(label);
    if (place === undefined) throw new Error(`no seat ${label}`);
    this.#sql.exec("DELETE FROM seats WHERE place = ?", place);
    this.#places.delete(label);
  }

  /** One that has ended, or that is not in memory. */
  reservation(n: number): Reservation | null {
    const [row] = this.#sql.exec<{ body: string }>("SELECT body FROM reservations WHERE n = ?", n).toArray();
    return row === undefined ? null : JSON.parse(row.body);
  }

  reservationOfTicket(ticket: string): number | null {
    const [row] = this.#sql.exec<{ n: number }>("SELECT n FROM tickets WHERE id = ?", ticket).toArray();
    return row?.n ?? null;
  }

  /** Zeroes where there is no event, or one from before the chain. */
  #hashAt(seq: number): Uint8Array<ArrayBuffer> {
    const [row] = this.#sql
      .exec<{ hash: ArrayBuffer | null }>("SELECT hash FROM events WHERE seq = ?", seq)
      .toArray();
    return row?.hash == null ? CHAIN_START : new Uint8Array(row.hash);
  }

  /** The first entry of the hash chain. */
  chainFrom(): number {
    return this.#meta<number>("chainFrom") ?? 1;
  }

  /** At most `limit` entries of the ledger behind `seq`, oldest first. */
  entriesAfter(seq: number, limit: number): Entry[] {
    return this.#sql
      .exec<{
        seq: number;
        at_ms: number;
        type: LedgerEvent["type"];
        body: string;
        hash: ArrayBuffer | null;
      }>("SELECT seq, at_ms, type, body, hash FROM events WHERE seq > ? ORDER BY seq LIMIT ?", seq, limit)
      .toArray()
      .map(({ at_ms: atMs, hash, ...entry }) => ({
        ...entry,
        atMs,
        hash: hash === null ? null : new Uint8Array(hash),
      }));
  }

  /** Whether seats were added, changed or removed after `seq`. */
  hallChangedAfter(seq: number): boolean {
    return (
      this.#sql
        .exec(
          "SELECT 1 FROM events WHERE seq > ? AND type IN ('seats_added', 'seats_changed', 'seats_removed') LIMIT 1",
          seq,
        )
        .toArray().length > 0
    );
  }

  /** The reservation that a claim on a promo code was spent on. */
  reservationOfClaim(claim: string): number | null {
    const [row] = this.#sql
      .exec<{ n: number }>("SELECT n FROM reservations WHERE body ->> '$.promo.claim' = ?", claim)
      .toArray();
    return row?.n ?? null;
  }

  /** At most `limit` events behind `seq`, oldest first. */
  eventsAfter(seq: number, limit: number): { seq: number; n: number | null; type: LedgerEvent["type"] }[] {
    return this.#sql
      .exec<{ seq: number; n: number | null; type: LedgerEvent["type"] }>(
        "SELECT seq, n, type FROM events WHERE seq > ? ORDER BY seq LIMIT ?",
        seq,
        limit,
      )
      .toArray();
  }

  /** Null also for one that is older than `sinceMs`: it only waits to be swept. */
  answer<Outcome>(key: string, sinceMs: number): Answer<Outcome> | null {
    const [row] = this.#sql
      .exec<{ fingerprint: string; outcome: string }>(
        "SELECT fingerprint, outcome FROM answers WHERE key = ? AND at_ms >= ?",
        key,
        sinceMs,
      )
      .toArray();
    return row === undefined ? null : { fingerprint: row.fingerprint, outcome: JSON.parse(row.outcome) };
  }

  keepAnswer(key: string, atMs: number, { fingerprint, outcome }: Answer<unknown>): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO answers (key, at_ms, fingerprint, outcome) VALUES (?, ?, ?, ?)",
      key,
      atMs,
      fingerprint,
      JSON.stringify(outcome),
    );
  }

  oldestAnswerMs(): number | null {
    const [row] = this.#sql
      .exec<{ at_ms: number }>("SELECT at_ms FROM answers ORDER BY place LIMIT 1")
      .toArray();
    return row?.at_ms ?? null;
  }

  /** Answers stand in the order of their time, so this reads the old ones and one more. */
  forgetAnswersBefore(atMs: number): void {
    this.#sql.exec(
      `DELETE FROM answers WHERE place <
         coalesce((SELECT place FROM answers WHERE at_ms >= ? ORDER BY place LIMIT 1), 9e18)`,
      atMs,
    );
  }

  #migrate(): void {
    const done = this.#meta<number>("schema") ?? 0;
    for (const migration of MIGRATIONS.slice(done)) this.#sql.exec(migration);
    if (done < MIGRATIONS.length) this.#setMeta("schema", MIGRATIONS.length);
  }
}
