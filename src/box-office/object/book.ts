import { now, randomBytes } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import type { Once, Outcome, ReservationRecord } from "../answers.ts";
import { apply } from "../ledger/apply.ts";
import type { Entry } from "../ledger/chain.ts";
import type { Moment, Refusal } from "../ledger/decision.ts";
import { elapse, nextElapseMs } from "../ledger/elapse.ts";
import { doneBy } from "../ledger/event.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import type { Hall } from "../ledger/hall.ts";
import { withPlaces } from "../ledger/old-places.ts";
import { changeTerms, opening } from "../ledger/rearrange.ts";
import { reservationId } from "../ledger/reservation-id.ts";
import { asOf } from "../ledger/reservation.ts";
import type { Reservation } from "../ledger/reservation.ts";
import { emptyState, nextRecord } from "../ledger/state.ts";
import type { State } from "../ledger/state.ts";
import type { Terms } from "../ledger/terms.ts";
import { nextOffer } from "../ledger/waiting-list.ts";
import { TICKET_ID_BYTES, ticketId } from "../ticket-id.ts";
import { Alarm, FOLLOW_UP_MS } from "./alarm.ts";
import { ANSWER_KEPT_MS, KeptAnswers, sweepMs } from "./kept-answers.ts";
import { restored } from "./restoring.ts";
import { Rows } from "./rows.ts";

/** Of one buyer and verb. No answer is dropped before its time: a repeated request would sell twice. */
const MOST_ANSWERS = 200;

/** What the pure core decides: events, and more data for the answer. */
export interface Decided {
  readonly ok: true;
  readonly events: readonly LedgerEvent[];
  /** False for a question before the command itself: its answer is not kept under the request's key. A refusal is. */
  readonly isFinal?: boolean;
}

/**
 * A box office's state in memory, its rows and its alarm. Each change is one synchronous transaction, so that they never
 * disagree. No method is async.
 */
export class Book {
  readonly rows: Rows;
  readonly alarm: Alarm;
  readonly #answers: KeptAnswers;
  readonly #ctx: Pick<DurableObjectState, "storage" | "abort">;
  /** When each follower next needs a call; null for one that is up to date. */
  readonly #followersDueMs: () => (number | null)[];
  #state: State | null;
  #retired: boolean;
  #restoring: boolean;

  constructor(ctx: Pick<DurableObjectState, "storage" | "abort">, followersDueMs: () => (number | null)[]) {
    const { storage } = ctx;
    this.#ctx = ctx;
    this.#followersDueMs = followersDueMs;
    this.rows = new Rows(storage);
    this.#answers = new KeptAnswers(storage.sql);
    this.alarm = new Alarm(storage, () => this.#nextWakeMs());
    this.#state = this.rows.load();
    const { retired, restoring } = this.rows.bookmarks.read(this.#state !== null);
    [this.#retired, this.#restoring] = [retired, restoring];
  }

  /** Null before the box office was opened. */
  get state(): State | null {
    return this.#state;
  }

  /** Whether the showtime's id belongs to another showtime now, as after a restore of D1, or the ledger is being restored. */
  get isRetired(): boolean {
    return this.#retired || this.#restoring;
  }

  get isRestoring(): boolean {
    return this.#restoring;
  }

  /** The state that reads may show: null before the box office was opened, and while it is retired. */
  get shown(): State | null {
    return this.isRetired ? null : this.#state;
  }

  get head(): number {
    return this.#state?.seq ?? 0;
  }

  /** Opens the box office, or takes newer terms and their hall. False for terms of another showtime with the same id. */
  open(terms: Terms, hall: Hall): boolean {
    if (this.#restoring) throw new Error(`the ledger of showtime ${terms.showtimeId} is being restored`);
    const state = this.#state;
    if (state === null) {
      this.#write(() => {
        this.rows.create();
        this.#state = emptyState(terms);
        this.#record(opening(terms, hall));
      });
      return true;
    }
    if (state.terms.incarnation !== terms.incarnation) return false;
    this.resume();
    if (terms.version > state.terms.version)
      this.#write(() => {
        this.#record(changeTerms(state, terms, hall, now()));
        this.#serveWaiting(state, now());
        this.alarm.wakeAt(nextElapseMs(state, now()) ?? Infinity);
      });
    return true;
  }

  /** Decides and commits. `actor`: the user who does it as staff, whom the events name. Parties on the waiting list are served before new requests. */
  commit<Granted, What extends Decided>(
    state: State,
    once: Once | undefined,
    command: (state: State, moment: Moment) => What | Refusal,
    answer: (state: State, decided: What) => Granted,
    actor?: number,
  ): (Granted & { ok: true }) | Refusal {
    const nowMs = now();
    if (state.waiting.size > 0)
      this.#write(() => {
        this.#record(elapse(state, this.rows, nowMs), nowMs);
        this.#serveWaiting(state, nowMs);
      });
    const newTicket = (): string => ticketId(randomBytes(TICKET_ID_BYTES), state.terms.showtimeId);
    const decided = command(state, { nowMs, newTicket, find: (n) => this.find(n) });
    if (!decided.ok && once === undefined) return decided;
    const isKept = !decided.ok || decided.isFinal !== false;
    return this.#write(() => {
      let outcome: (Granted & { ok: true }) | Refusal;
      if (decided.ok) {
        this.#record(doneBy(actor, decided.events), nowMs);
        outcome = { ...answer(state, decided), ok: true };
        this.#serveWaiting(state, nowMs);
      } else outcome = decided;
      if (once !== undefined && isKept) {
        this.#answers.keep(once.key, nowMs, { fingerprint: once.fingerprint, outcome });
        this.alarm.wakeAt(sweepMs(nowMs));
      }
      return outcome;
    });
  }

  /** The earlier answer under the key; null for none. Refuses the key of another request, and a new key after too many. */
  answerTo<Granted>({ key, fingerprint, countedAs }: Once): Outcome<Granted> | null {
    const sinceMs = now() - ANSWER_KEPT_MS;
    const before = this.#answers.find<(Granted & { ok: true }) | Refusal>(key, sinceMs);
    if (before === null) {
      const oldestMs =
        countedAs === undefined ? null : this.#answers.oldestOfMany(countedAs, sinceMs, MOST_ANSWERS);
      return oldestMs === null
        ? null
        : { ok: false, code: "too_many_idempotency_keys", retryAfterMs: oldestMs - sinceMs };
    }
    return before.fingerprint === fingerprint
      ? { ...before.outcome, replayed: true }
      : { ok: false, code: "idempotency_key_reused" };
  }

  /** Records the events that are due, and deletes old answers. */
  elapse(): void {
    const state = this.#state;
    if (state === null) return;
    this.alarm.forget();
    this.#write(() => {
      this.#record(elapse(state, this.rows, now()));
      this.#serveWaiting(state, now());
      if ((this.#answers.nextSweepMs() ?? Infinity) <= now())
        this.#answers.forgetBefore(now() - ANSWER_KEPT_MS);
    });
  }

  find(n: number): Reservation | null {
    return this.#state === null ? null : withPlaces(this.rows.find(n), this.#state.seats);
  }

  /** The reservation that a ticket belongs to, or belonged to before it ended. */
  findByTicket(ticket: string): Reservation | null {
    const n = this.#state === null ? null : this.rows.reservationOfTicket(ticket);
    return n === null ? null : this.find(n);
  }

  /** The reservation as of now: a hold that has run out is expired. */
  reservation(n: number): ReservationRecord | null {
    const reservation = this.find(n);
    if (reservation === null || this.#state === null) return null;
    const { showtimeId, currency, sandbox } = this.#state.terms;
    const record = { ...asOf(reservation, now()), id: reservationId(showtimeId, n), showtimeId, currency };
    return sandbox === true ? { ...record, sandbox } : record;
  }

  /** Stops selling, until D1 has the showtime again that this box office was opened for. */
  retire(): void {
    if (this.#retired) return;
    const id = this.#state?.terms.showtimeId;
    console.error(
      `showtime ${id} in D1 is not the one that this box office was opened for: it stops selling and keeps its rows`,
    );
    this.#retired = true;
    this.rows.bookmarks.keepRetired(true);
  }

  /** Ends a retirement: D1 has the showtime that this box office was opened for. */
  resume(): void {
    if (!this.#retired) return;
    console.warn(
      `showtime ${this.#state?.terms.showtimeId} in D1 is the one of this box office again: it sells`,
    );
    this.#retired = false;
    this.rows.bookmarks.keepRetired(false);
    this.alarm.forget();
    this.alarm.rest();
  }

  /** Appends what the ledger lacks of a backup; see `restored`. Until the last entry is there, nothing is sold or copied. */
  restore(entries: readonly Entry[], isLast: boolean): void {
    this.#write(() => {
      const before = this.head;
      this.#state = restored(this.rows, this.#state, entries);
      if (!isLast && this.head > before) this.rows.bookmarks.keepRestoring(true);
      if (isLast && this.#restoring) this.rows.bookmarks.keepRestoring(false);
    });
    this.#restoring = this.rows.bookmarks.read(this.#state !== null).restoring;
    this.alarm.forget();
    this.alarm.rest();
  }

  /** Holds free seats for waiting parties, in the transaction that freed the seats. */
  #serveWaiting(state: State, nowMs: number): void {
    for (;;) {
      const offer = nextOffer(state, nowMs);
      if (offer.length === 0) return;
      this.#record(offer, nowMs);
    }
  }

  /**
   * Runs `changes` in one transaction. If it fails, the state is loaded again from the rows; if that fails too, the object starts
   * anew, since what memory has is not on disk.
   */
  #write<T>(changes: () => T): T {
    try {
      return this.#ctx.storage.transactionSync(changes);
    } catch (fault) {
      this.#reload();
      throw fault;
    }
  }

  #reload(): void {
    try {
      this.#state = this.rows.load();
      this.alarm.forget();
    } catch (fault) {
      console.error("a box office cannot read its rows; it starts anew", describeFault(fault));
      this.#ctx.abort("The rows cannot be read.");
      throw fault;
    }
  }

  /** Appends and applies the events, writes the rows that they touch, and sets the alarm that carries them to D1. */
  #record(events: readonly LedgerEvent[], nowMs = now()): void {
    const state = this.#state;
    if (state === null || events.length === 0) return;
    const { paidCents, refundCents, till, doors } = state;
    // Rows are written only after all events are applied, so reservations that an earlier event changed are found in
    // `changed`. `sold` need not look there: only new terms read it, and they are the first event.
    const changed = new Map<number, Reservation>();
    const archive = {
      find: (n: number) => changed.get(n) ?? this.rows.find(n),
      sold: () => this.rows.sold(),
    };
    const changes = events.map((event) => {
      const recorded = nextRecord(state, event, nowMs);
      this.rows.append(recorded);
      const change = apply(state, recorded, archive);
      if (change.reservation !== null) changed.set(change.reservation.n, change.reservation);
      return change;
    });
    this.rows.save(changes);
    if (state.paidCents !== paidCents || state.refundCents !== refundCents || state.till !== till)
      this.rows.keepMoney(state);
    if (state.doors !== doors) this.rows.keepDoors(state);
    this.alarm.wakeAt(nowMs + FOLLOW_UP_MS);
  }

  #nextWakeMs(): number | null {
    const state = this.shown;
    if (state === null) return null;
    const soonestMs = now() + FOLLOW_UP_MS;
    const due = [
      nextElapseMs(state, now()),
      ...this.#followersDueMs().map((dueAtMs) => (dueAtMs === null ? null : Math.max(dueAtMs, soonestMs))),
      this.#answers.nextSweepMs(),
    ].filter((ms) => ms !== null);
    return due.length === 0 ? null : Math.min(...due);
  }
}
