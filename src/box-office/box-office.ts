import { DurableObject } from "cloudflare:workers";
import { describeFault } from "../faults.ts";
import { now, randomBytes } from "../clock.ts";
import { TICKET_ID_BYTES, ticketId } from "../tickets/ticket-id.ts";
import { apply, emptyState } from "./apply.ts";
import { CHAIN_START, follow } from "./chain.ts";
import type { Entry } from "./chain.ts";
import * as decide from "./decide.ts";
import type { Reserve } from "./decide.ts";
import { Feed } from "./feed.ts";
import { Follower } from "./follower.ts";
import { stateAt } from "./history.ts";
import * as house from "./house-seats.ts";
import { asOf, reservationId } from "./ledger.ts";
import type {
  BlockReason,
  Choice,
  Decision,
  Hall,
  LedgerEvent,
  Moment,
  Party,
  Refusal,
  Reservation,
  State,
  Terms,
  Waiting,
} from "./ledger.ts";
import type { Frame } from "../live/frame.ts";
import * as paying from "./paying.ts";
import { MAX_BATCH_EVENTS, isNews, newsOf, project } from "./projection.ts";
import { changeTerms, inTheWay, opening } from "./rearrange.ts";
import { Rows } from "./rows.ts";
import { changesAfter, seatMap } from "./seat-map.ts";
import type { SeatMap } from "./seat-map.ts";
import { announce, copyToD1, showFrame } from "./store.ts";
import * as waitingList from "./waiting-list.ts";

/** More calls than this in wait for D1, and further ones are told to come back. */
const MAX_WAITING = 256;
/** After a crash between a sale and its copy the alarm comes no later than this. */
const FOLLOW_UP_MS = 2_000;
const ANSWER_KEPT_MS = 24 * 60 * 60 * 1000;
const ANSWER_SWEEP_MS = 60 * 60 * 1000;
const MAX_QUEUE_MESSAGES = 100;
/** So many entries are checked or replayed at a time. */
const PAGE = 1_000;

/** A reservation with what its showtime adds to it. */
export interface ReservationRecord extends Reservation {
  readonly id: number;
  readonly showtimeId: number;
  readonly currency: string;
}

/** Who asked under which `Idempotency-Key`, and for what. The same key with another fingerprint is refused. */
export interface Once {
  readonly key: string;
  readonly fingerprint: string;
}

type Shut =
  | { readonly ok: false; readonly code: "unopened" }
  | { readonly ok: false; readonly code: "showtime_not_found" };

/** What a command answers: what it granted, or why not. */
export type Outcome<Granted> =
  | (((Granted & { readonly ok: true }) | Refusal) & { readonly replayed?: true })
  | Shut
  | { readonly ok: false; readonly code: "busy" }
  | { readonly ok: false; readonly code: "idempotency_key_reused" };

export type Refused = Extract<Outcome<unknown>, { ok: false }>;

export interface Booked {
  readonly reservation: ReservationRecord;
  /** Of the seats, where this command chose them. */
  readonly choice: Choice | null;
}

export interface HouseSeats {
  readonly blocked: readonly { readonly label: string; readonly reason: BlockReason }[];
}

export type OpenOutcome = { readonly ok: true } | { readonly ok: false; readonly code: "other_incarnation" };

/** What the pure core decides: events, and whatever else the answer is made of. */
type Decided = { readonly ok: true; readonly events: readonly LedgerEvent[] };

const UNOPENED: Shut = { ok: false, code: "unopened" };

/**
 * The one seller of a showtime's seats. A thin shell: it decides by the pure core, writes events, rows, answer and
 * alarm in one synchronous transaction, and lets D1, the queues and the watchers follow. What it says has happened, has
 * happened.
 */
export class BoxOffice extends DurableObject {
  readonly #rows: Rows;
  #state: State | null;
  /** The showtime's id belongs to another showtime by now, as after a restore of D1. */
  #retired: boolean;
  readonly #copies: Follower;
  readonly #messages: Follower;
  readonly #feed: Feed;
  #alarmAtMs = Infinity;
  #waiting = 0;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    this.#rows = new Rows(ctx.storage.sql);
    this.#state = this.#rows.load();
    const { retired, copied, announced, relays } = this.#rows.bookmarks(this.#state !== null);
    this.#retired = retired;
    const head = (): number => this.#state?.seq ?? 0;
    this.#copies = new Follower({ head, nowMs: now, deliver: (cursor) => this.#copy(cursor) }, copied);
    this.#messages = new Follower(
      { head, nowMs: now, deliver: (cursor) => this.#announce(cursor) },
      announced,
    );
    this.#feed = new Feed(
      {
        head,
        nowMs: now,
        frame: (since) => this.#frameSince(since),
        show: showFrame,
        pause: (ms) => scheduler.wait(ms),
        keep: (names) => {
          this.#rows.keepRelays(names);
        },
      },
      relays,
    );
  }

  /**
   * Opens the box office, or takes over newer terms and the hall that goes with them; see `changeTerms`. Saying it
   * twice, or late, changes nothing.
   */
  async open(terms: Terms, hall: Hall): Promise<OpenOutcome> {
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
      this.#write(() => {
        this.#record(changeTerms(state, terms, hall, now()));
        this.#serveWaiting(state, now());
        this.#wakeAt(decide.nextElapseMs(state) ?? Infinity);
      });
      void this.#feed.run();
    }
    await this.#copies.caughtUp();
    return { ok: true };
  }

  /** The seats that somebody has, and that a hall would drop or block. */
  inTheWay(hall: Hall): string[] {
    return this.#state === null ? [] : inTheWay(this.#state, hall, now());
  }

  async reserve(command: Reserve, once?: Once): Promise<Outcome<Booked>> {
    return this.#sell(once, (state, moment) => decide.reserve(state, command, moment));
  }

  /** What was answered before under the key; null where nothing was. */
  answerTo(once: Once): Outcome<Booked> | null {
    return this.#state === null ? null : this.#answerTo<Booked>(once);
  }

  /** Confirms what `buyer` holds. */
  async confirm(n: number, buyer: number, once?: Once): Promise<Outcome<Booked>> {
    return this.#change(n, buyer, once, decide.confirm);
  }

  /** Extends what `buyer` holds, once. */
  async extend(n: number, buyer: number, once?: Once): Promise<Outcome<Booked>> {
    return this.#change(n, buyer, once, decide.extend);
  }

  /** Releases or cancels, the whole or some seats of it. `buyer` is null where staff does it; a sale at the counter is staff's own. */
  async cancel(
    n: number,
    buyer: number | null,
    seats: readonly string[] | null,
    once?: Once,
  ): Promise<Outcome<Booked>> {
    return this.#change(n, buyer, once, (state, reservation, moment) => {
      const isHouse = buyer === null || reservation.channel === "counter";
      return decide.cancel(state, reservation, isHouse ? "staff" : "buyer", seats, moment);
    });
  }

  /** The buyer is about to pay: the hold gets ten minutes from now, once. */
  async startPayment(n: number, buyer: number): Promise<Outcome<Booked>> {
    return this.#change(n, buyer, undefined, paying.startPayment);
  }

  /** Money came for the reservation. Each payment is to be told once: `payment` names it. */
  async pay(n: number, paidCents: number, payment: string): Promise<Outcome<Booked>> {
    const once = { key: `payment ${payment}`, fingerprint: `${n} ${paidCents}` };
    return this.#change(n, null, once, (state, reservation, moment) =>
      paying.pay(state, reservation, paidCents, moment),
    );
  }

  /** No money will come: what waits for it is given up. */
  async failPayment(n: number): Promise<Outcome<Booked>> {
    return this.#change(n, null, undefined, paying.failPayment);
  }

  /** Keeps seats back for the house. */
  async block(labels: readonly string[], reason: BlockReason, once?: Once): Promise<Outcome<HouseSeats>> {
    return this.#run(
      once,
      (state, { nowMs }) => house.block(state, labels, reason, nowMs),
      (state) => houseSeats(state, labels),
    );
  }

  async unblock(labels: readonly string[], once?: Once): Promise<Outcome<HouseSeats>> {
    return this.#run(
      once,
      (state) => house.unblock(state, labels),
      (state) => houseSeats(state, labels),
    );
  }

  /** Lets a party wait for seats. */
  async joinWaiting(party: Party, once?: Once): Promise<Outcome<{ waiting: Waiting; ahead: number }>> {
    return this.#run(
      once,
      (state, { nowMs }) => waitingList.join(state, party, nowMs),
      (state, { w }) => {
        const waiting = state.waiting.get(w);
        if (waiting === undefined) throw new Error(`nobody waits as ${w}`);
        return { waiting, ahead: state.waiting.size - 1 };
      },
    );
  }

  async leaveWaiting(w: number, buyer: number): Promise<Outcome<object>> {
    return this.#run(
      undefined,
      (state) => waitingList.leave(state, w, buyer),
      () => ({}),
    );
  }

  /** What `buyer` waits for here, and how many parties came before. */
  waitingOf(buyer: number): { waiting: Waiting; ahead: number } | null {
    let ahead = 0;
    for (const waiting of this.#state?.waiting.values() ?? []) {
      if (waiting.buyer === buyer) return { waiting, ahead };
      ahead++;
    }
    return null;
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

  /** The id of the reservation that a claim on a promo code was spent on. */
  reservationOfClaim(claim: string): number | null {
    const n = this.#state === null ? null : this.#rows.reservationOfClaim(claim);
    return n === null || this.#state === null ? null : reservationId(this.#state.terms.showtimeId, n);
  }

  seatMap(): SeatMap | null {
    return this.#state === null || this.#retired ? null : seatMap(this.#state, now());
  }

  /** The seat map as it was, made from the ledger: as many steps as it has entries. */
  seatMapAt(atMs: number): SeatMap | null {
    const state = this.#state === null || this.#retired ? null : stateAt(this.#entries(), atMs);
    return state === null ? null : seatMap(state, atMs);
  }

  /** At most `limit` entries behind `seq`, oldest first. */
  ledger(seq: number, limit: number): Entry[] {
    return this.#state === null || this.#retired ? [] : this.#rows.entriesAfter(seq, limit);
  }

  /**
   * Computes the hash chain again. `brokenAt` is the first entry that does not follow from those before it, or is
   * missing at the end although D1 has heard of it.
   */
  verify(): { entries: number; brokenAt: number | null; hash: Uint8Array<ArrayBuffer> } {
    const head = Math.max(this.#state?.seq ?? 0, this.#copies.cursor);
    const chainFrom = this.#state === null ? 1 : this.#rows.chainFrom();
    let [hash, last] = [CHAIN_START, 0];
    for (const page of this.#pages()) {
      const followed = follow(hash, page, chainFrom);
      if (!followed.ok) return { entries: head, brokenAt: followed.seq, hash };
      hash = followed.hash;
      last = page.at(-1)?.seq ?? last;
    }
    return { entries: head, brokenAt: last < head ? last + 1 : null, hash };
  }

  /** From now on the relay is shown frames. What changed after `since`; null where nothing was opened. */
  watch(relay: string, since: number): Frame | null {
    if (this.#state !== null && !this.#retired) this.#feed.add(relay);
    return this.changesSince(since);
  }

  unwatch(relay: string): void {
    if (this.#state !== null) this.#feed.remove(relay);
  }

  /** Every seat where `seq` is beyond the newest event: as after a restore to an earlier state. */
  changesSince(seq: number): Frame | null {
    if (this.#state === null || this.#retired) return null;
    return this.#frameSince(seq > this.#state.seq ? 0 : seq);
  }

  /** Whatever has become due. It never throws: the platform gives up after six failed tries, Matinee does not. */
  override async alarm(): Promise<void> {
    this.#alarmAtMs = Infinity;
    const state = this.#state;
    if (state === null) return;
    try {
      this.#write(() => {
        this.#record(decide.elapse(state, now()));
        this.#serveWaiting(state, now());
        if ((this.#answerSweepMs() ?? Infinity) <= now())
          this.#rows.forgetAnswersBefore(now() - ANSWER_KEPT_MS);
      });
      void this.#feed.run();
      await Promise.all([this.#copies.run(), this.#messages.run()]);
      this.#rows.keepCursors({ copied: this.#copies.cursor, announced: this.#messages.cursor });
    } catch (error) {
      console.error("box office alarm failed", describeFault(error));
    }
    const wakeAtMs = this.#nextWakeMs();
    if (wakeAtMs !== null) this.#wakeAt(wakeAtMs);
  }

  /** A command on reservation `n`; on that of `buyer` alone unless it is null. */
  #change(
    n: number,
    buyer: number | null,
    once: Once | undefined,
    command: (state: State, reservation: Reservation, moment: Moment) => Decision,
  ): Promise<Outcome<Booked>> {
    return this.#sell(once, (state, moment) => {
      const reservation = this.#find(n);
      return reservation !== null && (buyer === null || reservation.buyer === buyer)
        ? command(state, reservation, moment)
        : NOT_FOUND;
    });
  }

  #sell(
    once: Once | undefined,
    command: (state: State, moment: Moment) => Decision,
  ): Promise<Outcome<Booked>> {
    return this.#run(once, command, (_state, { n, choice }) => {
      const reservation = this.reservation(n);
      if (reservation === null) throw new Error(`reservation ${n} is gone`);
      return { reservation, choice: choice ?? null };
    });
  }

  /** Decides and commits without an await between reading and writing, then gives D1 a moment to follow. */
  async #run<Granted, What extends Decided>(
    once: Once | undefined,
    command: (state: State, moment: Moment) => What | Refusal,
    answer: (state: State, decided: What) => Granted,
  ): Promise<Outcome<Granted>> {
    const state = this.#state;
    if (state === null) return UNOPENED;
    if (this.#retired) return { ok: false, code: "showtime_not_found" };
    if (this.#waiting > MAX_WAITING) return { ok: false, code: "busy" };
    const before = once === undefined ? null : this.#answerTo<Granted>(once);
    if (before !== null) return before;

    const headBefore = state.seq;
    const outcome = this.#commit(state, once, command, answer);
    if (state.seq === headBefore) return outcome;
    void this.#messages.run();
    void this.#feed.run();
    this.#waiting++;
    await this.#copies.caughtUp();
    this.#waiting--;
    return outcome;
  }

  #answerTo<Granted>({ key, fingerprint }: Once): Outcome<Granted> | null {
    const before = this.#rows.answer<(Granted & { ok: true }) | Refusal>(key, now() - ANSWER_KEPT_MS);
    if (before === null) return null;
    return before.fingerprint === fingerprint
      ? { ...before.outcome, replayed: true }
      : { ok: false, code: "idempotency_key_reused" };
  }

  #commit<Granted, What extends Decided>(
    state: State,
    once: Once | undefined,
    command: (state: State, moment: Moment) => What | Refusal,
    answer: (state: State, decided: What) => Granted,
  ): (Granted & { ok: true }) | Refusal {
    const nowMs = now();
    // Whoever waits comes before whoever comes.
    if (state.waiting.size > 0)
      this.#write(() => {
        this.#record(decide.elapse(state, nowMs), nowMs);
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
        this.#rows.keepAnswer(once.key, nowMs, { fingerprint: once.fingerprint, outcome });
        this.#wakeAt(nowMs + ANSWER_KEPT_MS + ANSWER_SWEEP_MS);
      }
      return outcome;
    });
  }

  /** Seats that are free go to the parties that wait for them, in the transaction that freed them. */
  #serveWaiting(state: State, nowMs: number): void {
    for (;;) {
      const offer = waitingList.nextOffer(state, nowMs);
      if (offer.length === 0) return;
      this.#record(offer, nowMs);
    }
  }

  *#pages(): Generator<Entry[]> {
    if (this.#state === null) return;
    for (let seq = 0; ;) {
      const page = this.#rows.entriesAfter(seq, PAGE);
      const last = page.at(-1);
      if (last === undefined) return;
      yield page;
      seq = last.seq;
    }
  }

  *#entries(): Generator<Entry> {
    for (const page of this.#pages()) yield* page;
  }

  #frameSince(since: number): Frame {
    const state = this.#state;
    if (state === null) throw new Error("no frames before the first event");
    return { ...changesAfter(state, since, now()), plan_changed: this.#rows.hallChangedAfter(since) };
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
      return apply(state, recorded, (n) => this.#rows.reservation(n));
    });
    this.#rows.save(changes);
    this.#wakeAt(atMs + FOLLOW_UP_MS);
  }

  /** An object that has just woken does not know its alarm, and setting one replaces it: so it thinks of all that is due. */
  #wakeAt(wantedMs: number): void {
    if (this.#alarmAtMs <= wantedMs) return;
    const atMs = this.#alarmAtMs === Infinity ? Math.min(wantedMs, this.#nextWakeMs() ?? wantedMs) : wantedMs;
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
    const { showtimeId, currency } = terms;
    const id = reservationId(showtimeId, reservation.n);
    return { ...asOf(reservation, now()), id, showtimeId, currency };
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

/** Which of the seats are kept back now. */
const houseSeats = (state: State, labels: readonly string[]): HouseSeats => ({
  blocked: labels.flatMap((label) => {
    const reason = state.seats.get(label)?.blocked ?? null;
    return reason === null ? [] : [{ label, reason }];
  }),
});
