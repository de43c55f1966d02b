import { CHAIN_START, canonical, linkOf } from "../ledger/chain.ts";
import type { Entry } from "../ledger/chain.ts";
import type { Followed, LedgerEvent, Recorded } from "../ledger/event.ts";
import type { Meta } from "./meta.ts";

/** Newest events kept in memory. Followers read them right after a sale; from the rows it would cost another transaction. */
const MOST_AT_HAND = 500;

/** Ledger entries that are read at a time; checking them takes some milliseconds. */
const PAGE = 500;
/** As long as that takes, so that a box office sells at half its rate at least while its ledger is read. */
const PAUSE_MS = 5;

/** SQLite in an object takes texts of 2 MB, and a character has three bytes at most. A large hall's opening has more. */
const MAX_TEXT_LENGTH = 500_000;

/** One statement for all events of a change, if they fit: a statement costs ten times as much as a row of it. */
const WRITE = `
  INSERT INTO events (seq, at_ms, n, type, body, hash)
  SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, unhex(value ->> 5) FROM json_each(?)`;

/** Bodies of acts are left out where they are longer, as those that list many seats. */
const MAX_ACT_CHARACTERS = 2_000;

/** An entry that names who did it: a user's number, or "gate_key:3" as check-ins have it. */
interface Act {
  readonly seq: number;
  readonly atMs: number;
  readonly type: LedgerEvent["type"];
  /** Null where it is too long. */
  readonly body: string | null;
  readonly by: number | string;
}

export interface Acts {
  readonly acts: Act[];
  readonly end: Pick<Act, "seq" | "atMs"> | null;
}
/** In the words of the index, so that SQLite uses it. */
export const OF_RESERVATION = `
  SELECT seq, at_ms, type, body, hash FROM events
  WHERE n = ? AND n IS NOT NULL AND type NOT IN (
    'held', 'extended', 'payment_started', 'confirmed', 'expired', 'checked_in', 'money_taken', 'money_returned')
  ORDER BY seq DESC LIMIT ?`;

interface EntryRow extends Record<string, SqlStorageValue> {
  seq: number;
  at_ms: number;
  type: LedgerEvent["type"];
  body: string;
  hash: ArrayBuffer | null;
}

const entryOf = ({ at_ms: atMs, hash, seq, type, body }: EntryRow): Entry => ({
  seq,
  type,
  body,
  atMs,
  hash: hash === null ? null : new Uint8Array(hash),
});

type Kept = Followed & { readonly hash: Uint8Array<ArrayBuffer> | null };

/** The ledger on disk: events by sequence number, each with its hash in the chain. */
export class EventLog {
  readonly #sql: SqlStorage;
  readonly #meta: Meta;
  /** The newest events, without gaps. */
  #newest: Kept[] = [];
  #lastHash = CHAIN_START;
  /** Rows that were appended and not written, as JSON. */
  #unwritten: string[] = [];

  constructor(sql: SqlStorage, meta: Meta) {
    this.#sql = sql;
    this.#meta = meta;
  }

  /** Clears what memory has of the log, as after a transaction that failed. */
  forget(): void {
    this.#newest = [];
    this.#unwritten = [];
    this.#lastHash = CHAIN_START;
  }

  /** Reads the last event, and returns its number and time; zeros for none. */
  load(): { seq: number; atMs: number } {
    const [last] = this.#sql
      .exec<Followed & { hash: ArrayBuffer | null }>(
        "SELECT seq, at_ms AS atMs, n, type, hash FROM events ORDER BY seq DESC LIMIT 1",
      )
      .toArray();
    if (last === undefined) return { seq: 0, atMs: 0 };
    const hash = last.hash === null ? null : new Uint8Array(last.hash);
    this.#lastHash = hash ?? CHAIN_START;
    this.#newest = [{ ...last, hash }];
    return { seq: last.seq, atMs: last.atMs };
  }

  /** `write` puts it on disk. */
  append({ seq, atMs, event }: Recorded): void {
    const { type, ...facts } = event;
    const n = "n" in event ? event.n : null;
    const body = canonical(facts);
    const hash = linkOf(this.#lastHash, { seq, atMs, type, body });
    this.#lastHash = hash;
    if (this.#newest.push({ seq, atMs, n, type, hash }) === 2 * MOST_AT_HAND)
      this.#newest.splice(0, MOST_AT_HAND);
    this.#unwritten.push(JSON.stringify([seq, atMs, n, type, body, hash.toHex()]));
  }

  write(): void {
    let text = "";
    for (const row of this.#unwritten) {
      if (text !== "" && text.length + row.length > MAX_TEXT_LENGTH) {
        this.#sql.exec(WRITE, `[${text}]`);
        text = "";
      }
      text += text === "" ? row : `,${row}`;
    }
    if (text !== "") this.#sql.exec(WRITE, `[${text}]`);
    this.#unwritten = [];
  }

  /** The event's hash as hex; null where there is no such event, or it is from before the chain. */
  hashAt(seq: number): string | null {
    const [oldest] = this.#newest;
    const kept = oldest === undefined ? undefined : this.#newest[seq - oldest.seq];
    if (kept !== undefined) return kept.hash?.toHex() ?? null;
    const [row] = this.#sql
      .exec<{ hash: ArrayBuffer | null }>("SELECT hash FROM events WHERE seq = ?", seq)
      .toArray();
    return row?.hash == null ? null : new Uint8Array(row.hash).toHex();
  }

  /** Sequence number of the first entry in the hash chain. */
  chainFrom(): number {
    return this.#meta.get<number>("chainFrom") ?? 1;
  }

  /** The entries after `seq`, oldest first, `size` at a time. */
  *pages(seq = 0, size = PAGE): Generator<Entry[]> {
    for (let last = seq; ;) {
      const page = this.entriesAfter(last, size);
      yield page;
      last = page.at(-1)?.seq ?? last;
      if (page.length < size) return;
    }
  }

  /** All entries, oldest first, some at a time. Between two pages others have their turn. */
  async *unhurried(): AsyncGenerator<Entry[]> {
    for (const page of this.pages()) {
      yield page;
      await scheduler.wait(PAUSE_MS);
    }
  }

  /** At most `limit` entries after `seq`, oldest first. */
  entriesAfter(seq: number, limit: number): Entry[] {
    return this.#sql
      .exec<EntryRow>(
        "SELECT seq, at_ms, type, body, hash FROM events WHERE seq > ? ORDER BY seq LIMIT ?",
        seq,
        limit,
      )
      .toArray()
      .map(entryOf);
  }

  /** What became of the reservation after its sale, scans and money in hand apart: at most `most` entries, the newest first. */
  entriesOf(n: number, most: number): Entry[] {
    return this.#sql.exec<EntryRow>(OF_RESERVATION, n, most).toArray().map(entryOf);
  }

  /**
   * What people did, newest first, among the `looked` entries before `seq`: those whose body names who did it, which are `by`
   * alone unless it is null. `end` is the oldest entry that was looked at; null where there is none before it.
   */
  actsBefore(seq: number, by: readonly (number | string)[] | null, looked: number): Acts {
    const rows = this.#sql
      .exec<{
        seq: number;
        at_ms: number;
        type: LedgerEvent["type"];
        body: string | null;
        by: number | string | null;
      }>(
        `SELECT seq, at_ms, type, iif(length(body) <= ?, body, NULL) AS body, coalesce(body ->> 'by', body ->> '$.checkIn.by') AS by
         FROM events WHERE seq < ? ORDER BY seq DESC LIMIT ?`,
        MAX_ACT_CHARACTERS,
        seq,
        looked,
      )
      .toArray();
    const acts = rows.flatMap(({ at_ms: atMs, by: actor, ...act }) =>
      actor !== null && (by === null || by.includes(actor)) ? [{ ...act, atMs, by: actor }] : [],
    );
    const last = rows.at(-1);
    const isWhole = last === undefined || rows.length < looked || last.seq === 1;
    return { acts, end: isWhole ? null : { seq: last.seq, atMs: last.at_ms } };
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

  /** At most `limit` events after `seq`, oldest first. */
  eventsAfter(seq: number, limit: number): Followed[] {
    const [oldest] = this.#newest;
    if (oldest !== undefined && oldest.seq <= seq + 1) {
      const from = seq + 1 - oldest.seq;
      return this.#newest.slice(from, from + limit);
    }
    return this.#sql
      .exec<Followed>(
        "SELECT seq, at_ms AS atMs, n, type FROM events WHERE seq > ? ORDER BY seq LIMIT ?",
        seq,
        limit,
      )
      .toArray();
  }

  /** The entry that set the terms before the entry `seq` did. It goes through what lies between them: terms change rarely. */
  termsEntryBefore(seq: number): Entry | null {
    const [row] = this.#sql
      .exec<EntryRow>(
        `SELECT seq, at_ms, type, body, hash FROM events
         WHERE seq < ? AND type IN ('opened', 'terms_changed') ORDER BY seq DESC LIMIT 1`,
        seq,
      )
      .toArray();
    return row === undefined ? null : entryOf(row);
  }
}
