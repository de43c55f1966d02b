import { now, randomBytes } from "../../platform/clock.ts";
import type { Once, Outcome, ReservationRecord } from "../answers.ts";
import { apply } from "../ledger/apply.ts";
import type { Entry } from "../ledger/chain.ts";
import * as decide from "../ledger/decide.ts";
import type { Moment, Refusal } from "../ledger/decision.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import type { Hall } from "../ledger/hall.ts";
import { changeTerms, opening } from "../ledger/rearrange.ts";
import { reservationId } from "../ledger/reservation-id.ts";
import { asOf } from "../ledger/reservation.ts";
import type { Reservation } from "../ledger/reservation.ts";
import { emptyState } from "../ledger/state.ts";
import type { State } from "../ledger/state.ts";
import type { Terms } from "../ledger/terms.ts";
import { nextOffer } from "../ledger/waiting-list.ts";
import { TICKET_ID_BYTES, ticketId } from "../ticket-id.ts";
import { KeptAnswers } from "./kept-answers.ts";
import { Rows } from "./rows.ts";

/** After a crash between a sale and its copy the alarm comes no later than this. */
const FOLLOW_UP_MS = 2_000;
const ANSWER_KEPT_MS = 24 * 60 * 60 * 1000;
const ANSWER_SWEEP_MS = 60 * 60 * 1000;
/** So many entries are checked or replayed at a time. */
const PAGE = 1_000;

/** What the pure core decides: events, and whatever else the answer is made of. */
export interface Decided {
  readonly ok: true;
  readonly events: readonly LedgerEvent[];
}

/**
 * A box office's state in memory, its rows and its alarm, changed together: one synchronous transaction a change, so that
 * they never disagree. Everything here is synchronous.
 */
export class Book {
  readonly rows: Rows;
  readonly #answers: KeptAnswers;
  readonly #storage: DurableObjectStorage;
  /** When what follows the ledger next needs a call. */
  readonly #followersDueMs: () => (number | null)[];
  #state: State | null;
  #retired: boolean;
  #alarmAtMs = Infinity;

  constructor(storage: DurableObjectStorage, followersDueMs: () => (number | null)[]) {
    this.#storage = storage;
    this.#followersDueMs = followersDueMs;
    this.rows = new Rows(storage.sql);
    this.#answers = new KeptAnswers(storage.sql);
    this.#state = this.rows.load();
    this.#retired = this.rows.bookmarks.read(this.#state !== null).retired;
  }

  /** Null where nobody opened it. */
  get state(): State | null {
    return this.#state;
  }

  /** The showtime's id belongs to another showtime by now, as after a restore of D1. */
  get isRetired(): boolean {
    return this.#retired;
  }

  /** What there is to be told of: null where nobody opened it, or its showtime is another by now. */
  get shown(): State | null {
    return this.#retired ? null : this.#state;
  }

  get head(): number {
    return this.#state?.seq ?? 0;
  }

  /** Says whether the terms are this showtime's. Newer ones count, with the hall that goes with them. */
  open(terms: Terms, hall: Hall): boolean {
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
    if (terms.version > state.terms.version)
      this.#write(() => {
        this.#record(changeTerms(state, terms, hall, now()));
        this.#serveWaiting(state, now());
        this.#wakeAt(decide.nextElapseMs(state) ?? Infinity);
      });
    return true;
  }

  /** Decides and commits. Whoever waits comes before whoever comes. */
  commit<Granted, What extends Decided>(
    state: State,
    once: Once | undefined,
    command: (state: State, moment: Moment) => What | Refusal,
    answer: (state: State, decided: What) => Granted,
  ): (Granted & { ok: true }) | Refusal {
    const nowMs = now();
    if (state.waiting.size > 0)
      this.#write(() => {
        this.#record(decide.elapse(state, this.rows, nowMs), nowMs);
        this.#serveWaiting(state, nowMs);
      });
    const newTicket = (): string => ticketId(randomBytes(TICKET_ID_BYTES), state.terms.showtimeId);
    const decided = command(state, { nowMs, newTicket });
    if (!decided.ok && once === undefined) return decided;
    return this.#write(() => {
      let outcome: (Granted & { ok: true }) | Refusal;
      if (decided.ok) {
        this.#record(decided.events, nowMs);
        outcome = { ...answer(state, decided), ok: true };
        this.#serveWaiting(state, nowMs);
      } else outcome = decided;
      if (once !== undefined) {
        this.#answers.keep(once.key, nowMs, { fingerprint: once.fingerprint, outcome });
        this.#wakeAt(nowMs + ANSWER_KEPT_MS + ANSWER_SWEEP_MS);
      }
      return outcome;
    });
  }

  /** What was answered before under the key; null where nothing was. */
  answerTo<Granted>({ key, fingerprint }: Once): Outcome<Granted> | null {
    const before = this.#answers.find<(Granted & { ok: true }) | Refusal>(key, now() - ANSWER_KEPT_MS);
    if (before === null) return null;
    return before.fingerprint === fingerprint
      ? { ...before.outcome, replayed: true }
      : { ok: false, code: "idempotency_key_reused" };
  }

  /** Writes down whatever has become due, and forgets old answers. */
  elapse(): void {
    const state = this.#state;
    if (state === null) return;
    this.#alarmAtMs = Infinity;
    this.#write(() => {
      this.#record(decide.elapse(state, this.rows, now()));
      this.#serveWaiting(state, now());
      if ((this.#answerSweepMs() ?? Infinity) <= now()) this.#answers.forgetBefore(now() - ANSWER_KEPT_MS);
    });
  }

  find(n: number): Reservation | null {
    return this.#state === null ? null : this.rows.find(n);
  }

  /** The reservation that a ticket belongs to, or belonged to before it ended. */
  findByTicket(ticket: string): Reservation | null {
    const n = this.#state === null ? null : this.rows.reservationOfTicket(ticket);
    return n === null ? null : this.find(n);
  }

  /** With what its showtime adds to it, as it is now. */
  reservation(n: number): ReservationRecord | null {
    const reservation = this.find(n);
    if (reservation === null || this.#state === null) return null;
    const { showtimeId, currency } = this.#state.terms;
    const id = reservationId(showtimeId, reservation.n);
    return { ...asOf(reservation, now()), id, showtimeId, currency };
  }

  /** The ledger, a page at a time. */
  *pages(): Generator<Entry[]> {
    if (this.#state === null) return;
    for (let seq = 0; ;) {
      const page = this.rows.log.entriesAfter(seq, PAGE);
      const last = page.at(-1);
      if (last === undefined) return;
      yield page;
      seq = last.seq;
    }
  }

  /** Sells no more, for good. */
  retire(): void {
    console.error(`showtime ${this.#state?.terms.showtimeId} is another one in D1 by now: it sells no more`);
    this.#retired = true;
    this.rows.bookmarks.keepRetired();
  }

  /** Tries again in a while: what failed may fail at once again. */
  restAfterFault(): void {
    this.#alarmAtMs = Infinity;
    void this.#storage.setAlarm(now() + FOLLOW_UP_MS);
  }

  /** Sets the alarm to the earliest of what is to come. */
  rest(): void {
    const wakeAtMs = this.#nextWakeMs();
    if (wakeAtMs !== null) this.#wakeAt(wakeAtMs);
  }

  /** Seats that are free go to the parties that wait for them, in the transaction that freed them. */
  #serveWaiting(state: State, nowMs: number): void {
    for (;;) {
      const offer = nextOffer(state, nowMs);
      if (offer.length === 0) return;
      this.#record(offer, nowMs);
    }
  }

  /** One transaction. When it fails, what memory holds is read again from what was kept. */
  #write<T>(changes: () => T): T {
    try {
      return this.#storage.transactionSync(changes);
    } catch (fault) {
      this.#state = this.rows.load();
      this.#alarmAtMs = Infinity;
      throw fault;
    }
  }

  /** Appends and applies the events, writes the rows they touch, and makes sure that an alarm follows them up. */
  #record(events: readonly LedgerEvent[], atMs = now()): void {
    const state = this.#state;
    if (state === null || events.length === 0) return;
    const { paidCents, refundCents } = state;
    // What these events change is not in its rows before all of them are applied. New terms, which ask for all that is
    // sold, come first.
    const changed = new Map<number, Reservation>();
    const archive = {
      find: (n: number) => changed.get(n) ?? this.rows.find(n),
      sold: () => this.rows.sold(),
    };
    const changes = events.map((event) => {
      const recorded = { seq: state.seq + 1, atMs, event };
      this.rows.append(recorded);
      const change = apply(state, recorded, archive);
      if (change.reservation !== null) changed.set(change.reservation.n, change.reservation);
      return change;
    });
    this.rows.save(changes);
    if (state.paidCents !== paidCents || state.refundCents !== refundCents) this.rows.keepMoney(state);
    this.#wakeAt(atMs + FOLLOW_UP_MS);
  }

  /** An object that has just woken does not know its alarm, and setting one replaces it: so it thinks of all that is due. */
  #wakeAt(wantedMs: number): void {
    if (this.#alarmAtMs <= wantedMs) return;
    const atMs = this.#alarmAtMs === Infinity ? Math.min(wantedMs, this.#nextWakeMs() ?? wantedMs) : wantedMs;
    this.#alarmAtMs = atMs;
    void this.#storage.setAlarm(Math.max(atMs, now()));
  }

  #nextWakeMs(): number | null {
    const state = this.#state;
    if (state === null || this.#retired) return null;
    const soonestMs = now() + FOLLOW_UP_MS;
    const due = [
      decide.nextElapseMs(state),
      ...this.#followersDueMs().map((dueAtMs) => (dueAtMs === null ? null : Math.max(dueAtMs, soonestMs))),
      this.#answerSweepMs(),
    ].filter((ms) => ms !== null);
    return due.length === 0 ? null : Math.min(...due);
  }

  /** Old answers are forgotten once an hour, not one by one. */
  #answerSweepMs(): number | null {
    const oldestMs = this.#answers.oldestMs();
    return oldestMs === null ? null : oldestMs + ANSWER_KEPT_MS + ANSWER_SWEEP_MS;
  }
}
