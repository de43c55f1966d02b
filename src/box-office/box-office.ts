import { DurableObject } from "cloudflare:workers";
import { describeFault } from "../faults.ts";
import { now, randomBytes } from "../clock.ts";
import { TICKET_ID_BYTES, ticketId } from "../tickets/ticket-id.ts";
import { apply, emptyState } from "./apply.ts";
import * as decide from "./decide.ts";
import type { Reserve } from "./decide.ts";
import { Follower } from "./follower.ts";
import { asOf, reservationId } from "./ledger.ts";
import type {
  CancelReason,
  Decision,
  Hall,
  LedgerEvent,
  Moment,
  Refusal,
  Reservation,
  State,
  Terms,
} from "./ledger.ts";
import { MAX_BATCH_EVENTS, isNews, newsOf, project } from "./projection.ts";
import { changeTerms, opening } from "./rearrange.ts";
import type { Rearranged } from "./rearrange.ts";
import { Rows } from "./rows.ts";
import { seatMap } from "./seat-map.ts";
import type { SeatMap } from "./seat-map.ts";
import { announce, copyToD1 } from "./store.ts";

/** More calls than this in wait for D1, and further ones are told to come back. */
const MAX_WAITING = 256;
/** After a crash between a sale and its copy the alarm comes no later than this. */
const FOLLOW_UP_MS = 2_000;
const ANSWER_KEPT_MS = 24 * 60 * 60 * 1000;
const ANSWER_SWEEP_MS = 60 * 60 * 1000;
const MAX_QUEUE_MESSAGES = 100;

/** A reservation with what its showtime adds to it. */
export interface ReservationRecord extends Reservation {
  readonly id: number;
  readonly showtimeId: number;
  readonly currency: string;
  readonly payment: Terms["payment"];
}

/** Who asked under which `Idempotency-Key`, and for what. The same key with another fingerprint is refused. */
export interface Once {
  readonly key: string;
  readonly fingerprint: string;
}

type Shut =
  | { readonly ok: false; readonly code: "unopened" }
  | { readonly ok: false; readonly code: "showtime_not_found" };

type Answered = { readonly ok: true; readonly reservation: ReservationRecord } | Refusal;

export type Outcome =
  | (Answered & { readonly replayed?: true })
  | Shut
  | { readonly ok: false; readonly code: "busy" }
  | { readonly ok: false; readonly code: "idempotency_key_reused" };

export type OpenOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: "other_incarnation" }
  | Extract<Rearranged, { ok: false }>;

const UNOPENED: Shut = { ok: false, code: "unopened" };

/**
 * The one seller of a showtime's seats. A thin shell: it decides by the pure core, writes events, rows, answer and
 * alarm in one synchronous transaction, and lets D1 and the queues follow. What it says has happened, has happened.
 */
export class BoxOffice extends DurableObject {
  readonly #rows: Rows;
  #state: State | null;
  /** The showtime's id belongs to another showtime by now, as after a restore of D1. */
  #retired: boolean;
  readonly #copies: Follower;
  readonly #messages: Follower;
  #alarmAtMs = Infinity;
  #waiting = 0;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    this.#rows = new Rows(ctx.storage.sql);
    this.#state = this.#rows.load();
    const { retired, copied, announced } = this.#rows.bookmarks(this.#state !== null);
    this.#retired = retired;
    const head = (): number => this.#state?.seq ?? 0;
    this.#copies = new Follower({ head, nowMs: now, deliver: (cursor) => this.#copy(cursor) }, copied);
    this.#messages = new Follower(
      { head, nowMs: now, deliver: (cursor) => this.#announce(cursor) },
      announced,
    );
  }

  /**
   * Opens the box office, or takes over newer terms and the hall that goes with them; see `changeTerms`. Saying it
   * twice, or late, changes nothing.
   */
  async open(terms: Terms, hall: Hall, keepTaken: boolean): Promise<OpenOutcome> {
    const state = this.#state;
    if (state === null) {
      this.#write(() => {
        this.#rows.create();
        this.#state = emptyState(terms);
        this.#record(opening(terms, hall));
      });
    } else {
      if (state.terms.incarnation !== terms.incarnation) {
        this.#retire();
        return { ok: false, code: "other_incarnation" };
      }
      if (terms.version <= state.terms.version) return { ok: true };
      const changed = changeTerms(state, terms, hall, { keepTaken, nowMs: now() });
      if (!changed.ok) return changed;
      this.#write(() => {
        this.#record(changed.events);
        this.#wakeAt(decide.nextElapseMs(state) ?? Infinity);
      });
    }
    await this.#copies.caughtUp();
    return { ok: true };
  }

  async reserve(command: Reserve, once?: Once): Promise<Outcome> {
    return this.#sell(once, (state, moment) => decide.reserve(state, command, moment));
  }

  /** Confirms what `buyer` holds. */
  async confirm(n: number, buyer: number, once?: Once): Promise<Outcome> {
    return this.#sell(once, (state, moment) => {
      const reservation = this.#find(n);
      return reservation?.buyer === buyer ? decide.confirm(state, reservation, moment) : NOT_FOUND;
    });
  }

  /** Releases or cancels. `buyer` is null where staff does it. */
  async cancel(n: number, buyer: number | null): Promise<Outcome> {
    const reason: CancelReason = buyer === null ? "staff" : "buyer";
    return this.#sell(undefined, (state, moment) => {
      const reservation = this.#find(n);
      return reservation !== null && (buyer === null || reservation.buyer === buyer)
        ? decide.cancel(state, reservation, reason, moment)
        : NOT_FOUND;
    });
  }

  reservation(n: number): ReservationRecord | null {
    const reservation = this.#find(n);
    return reservation === null ? null : this.#describe(reservation);
  }

  /** The reservation that a ticket belongs to, or belonged to before it ended. */
  reservationOfTicket(ticket: string): ReservationRecord | null {
    const n = this.#state === null ? null : this.#rows.reservationOfTicket(ticket);
    return n === null ? null : this.reservation(n);
  }

  seatMap(): SeatMap | null {
    return this.#state === null || this.#retired ? null : seatMap(this.#state, now());
  }

  /** Whatever has become due. It never throws: the platform gives up after six failed tries, Matinee does not. */
  override async alarm(): Promise<void> {
    this.#alarmAtMs = Infinity;
    const state = this.#state;
    if (state === null) return;
    try {
      this.#write(() => {
        this.#record(decide.elapse(state, now()));
        if ((this.#answerSweepMs() ?? Infinity) <= now())
          this.#rows.forgetAnswersBefore(now() - ANSWER_KEPT_MS);
      });
      await Promise.all([this.#copies.run(), this.#messages.run()]);
      this.#rows.keepCursors({ copied: this.#copies.cursor, announced: this.#messages.cursor });
    } catch (error) {
      console.error("box office alarm failed", describeFault(error));
    }
    const wakeAtMs = this.#nextWakeMs();
    if (wakeAtMs !== null) this.#wakeAt(wakeAtMs);
  }

  /** Decides and commits without an await between reading and writing, then gives D1 a moment to follow. */
  async #sell(once: Once | undefined, command: (state: State, moment: Moment) => Decision): Promise<Outcome> {
    const state = this.#state;
    if (state === null) return UNOPENED;
    if (this.#retired) return { ok: false, code: "showtime_not_found" };
    if (this.#waiting > MAX_WAITING) return { ok: false, code: "busy" };
    const before = once === undefined ? null : this.#rows.answer<Answered>(once.key, now() - ANSWER_KEPT_MS);
    if (before !== null)
      return before.fingerprint === once?.fingerprint
        ? { ...before.outcome, replayed: true }
        : { ok: false, code: "idempotency_key_reused" };

    const headBefore = state.seq;
    const outcome = this.#commit(state, once, command);
    if (state.seq === headBefore) return outcome;
    void this.#messages.run();
    this.#waiting++;
    await this.#copies.caughtUp();
    this.#waiting--;
    return outcome;
  }

  #commit(
    state: State,
    once: Once | undefined,
    command: (state: State, moment: Moment) => Decision,
  ): Answered {
    const nowMs = now();
    const newTicket = (): string => ticketId(randomBytes(TICKET_ID_BYTES), state.terms.showtimeId);
    const decision = command(state, { nowMs, newTicket });
    if (!decision.ok && once === undefined) return decision;
    return this.#write(() => {
      let answer: Answered;
      if (decision.ok) {
        this.#record(decision.events, nowMs);
        const reservation = this.#find(decision.n);
        if (reservation === null) throw new Error(`reservation ${decision.n} is gone`);
        answer = { ok: true, reservation: this.#describe(reservation) };
      } else answer = decision;
      if (once !== undefined) {
        this.#rows.keepAnswer(once.key, nowMs, { fingerprint: once.fingerprint, outcome: answer });
        this.#wakeAt(nowMs + ANSWER_KEPT_MS + ANSWER_SWEEP_MS);
      }
      return answer;
    });
  }

  /** One transaction. When it fails, what memory holds is read again from what was kept. */
  #write<T>(changes: () => T): T {
    try {
      return this.ctx.storage.transactionSync(changes);
    } catch (fault) {
      this.#state = this.#rows.load();
      this.#alarmAtMs = Infinity;
      throw fault;
    }
  }

  /** Appends and applies the events, writes the rows they touch, and makes sure that an alarm follows them up. */
  #record(events: readonly LedgerEvent[], atMs = now()): void {
    const state = this.#state;
    if (state === null || events.length === 0) return;
    const changes = events.map((event) => {
      const recorded = { seq: state.seq + 1, atMs, event };
      this.#rows.append(recorded);
      return apply(state, recorded);
    });
    this.#rows.save(changes);
    this.#wakeAt(atMs + FOLLOW_UP_MS);
  }

  #wakeAt(atMs: number): void {
    if (this.#alarmAtMs <= atMs) return;
    this.#alarmAtMs = atMs;
    void this.ctx.storage.setAlarm(Math.max(atMs, now()));
  }

  #nextWakeMs(): number | null {
    const state = this.#state;
    if (state === null || this.#retired) return null;
    const soonestMs = now() + FOLLOW_UP_MS;
    const due = [
      decide.nextElapseMs(state),
      ...[this.#copies, this.#messages].map(({ dueAtMs }) =>
        dueAtMs === null ? null : Math.max(dueAtMs, soonestMs),
      ),
      this.#answerSweepMs(),
    ].filter((ms) => ms !== null);
    return due.length === 0 ? null : Math.min(...due);
  }

  /** Old answers are forgotten once an hour, not one by one. */
  #answerSweepMs(): number | null {
    const oldestMs = this.#rows.oldestAnswerMs();
    return oldestMs === null ? null : oldestMs + ANSWER_KEPT_MS + ANSWER_SWEEP_MS;
  }

  /** In memory while it lives, in its row for ever. */
  #find(n: number): Reservation | null {
    const state = this.#state;
    return state === null ? null : (state.reservations.get(n) ?? this.#rows.reservation(n));
  }

  #describe(reservation: Reservation): ReservationRecord {
    const { terms } = this.#state ?? {};
    if (terms === undefined) throw new Error("a reservation without a showtime");
    const { showtimeId, currency, payment } = terms;
    return {
      ...asOf(reservation, now()),
      id: reservationId(showtimeId, reservation.n),
      showtimeId,
      currency,
      payment,
    };
  }

  async #copy(cursor: number): Promise<number> {
    const state = this.#state;
    if (state === null || this.#retired) return cursor;
    const events = this.#rows.eventsAfter(cursor, MAX_BATCH_EVENTS);
    const reached = await copyToD1(project(state, cursor, events, (n) => this.#find(n)));
    if (reached !== "other_incarnation") return reached;
    this.#retire();
    return cursor;
  }

  async #announce(cursor: number): Promise<number> {
    const state = this.#state;
    if (state === null) return cursor;
    const events = this.#rows.eventsAfter(cursor, MAX_QUEUE_MESSAGES);
    const touched = new Set(events.flatMap(({ type, n }) => (isNews(type) && n !== null ? [n] : [])));
    const news = Array.from(touched, (n) => newsOf(state.terms.showtimeId, this.#find(n)));
    await announce(news.filter((item) => item !== null));
    return events.at(-1)?.seq ?? cursor;
  }

  #retire(): void {
    console.error(`showtime ${this.#state?.terms.showtimeId} is another one in D1 by now: it sells no more`);
    this.#retired = true;
    this.#rows.keepRetired();
  }
}

const NOT_FOUND: Refusal = { ok: false, code: "reservation_not_found" };
