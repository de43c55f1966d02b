import { DurableObject } from "cloudflare:workers";
import { now } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { pagesOf } from "../../platform/pages-of.ts";
import type {
  Admission,
  Booked,
  Booking,
  Busy,
  Compared,
  Doors,
  HouseSeats,
  Leased,
  LedgerLines,
  Once,
  OpenOutcome,
  OrderRecord,
  Outcome,
  RebuildOutcome,
  ReservationRecord,
  RestoreOutcome,
  Seen,
  Shut,
  SoldSeats,
  Sounded,
} from "../answers.ts";
import { Feed } from "../followers/feed.ts";
import { Follower } from "../followers/follower.ts";
import type { Frame } from "../followers/frame.ts";
import { mayNotify, notificationsOf } from "../followers/notifications.ts";
import { announceTogether } from "../followers/service.ts";
import { toSettle } from "../followers/settling.ts";
import { showFrame } from "../followers/store.ts";
import { admit, admitParty } from "../ledger/admission.ts";
import type { Admitted, Scan } from "../ledger/admission.ts";
import { cancellationOf, policyOf } from "../ledger/cancellation.ts";
import { followAll } from "../ledger/chain.ts";
import type { Entry } from "../ledger/chain.ts";
import { checkedInSeats, duplicatesOf, irregularIn, undoCheckIn } from "../ledger/check-in.ts";
import type { IrregularScan, Undoer } from "../ledger/check-in.ts";
import * as decide from "../ledger/decide.ts";
import type { Reserve, WithoutPromo } from "../ledger/decide.ts";
import type { Decision, Moment, Refusal } from "../ledger/decision.ts";
import { entriesIn, lineOf } from "../ledger/entry-line.ts";
import type { Party, Waiting } from "../ledger/event.ts";
import {
  giveForExchange,
  heldForExchanges,
  holdForExchange,
  releaseExchange,
  takeExchange,
} from "../ledger/exchange-across.ts";
import type {
  GiveForExchange,
  HeldForExchange,
  HoldForExchange,
  MovedMoney,
} from "../ledger/exchange-across.ts";
import { exchange } from "../ledger/exchange.ts";
import type { Exchange } from "../ledger/exchange.ts";
import { give } from "../ledger/giving.ts";
import type { NewHolder } from "../ledger/giving.ts";
import { soldAfter } from "../ledger/hall-order.ts";
import type { HallPosition } from "../ledger/hall-order.ts";
import type { BlockReason, Hall } from "../ledger/hall.ts";
import { stateAt } from "../ledger/history.ts";
import * as house from "../ledger/house-seats.ts";
import * as paying from "../ledger/paying.ts";
import { inTheWay } from "../ledger/rearrange.ts";
import { isForExchange, isStaffSale } from "../ledger/reservation.ts";
import type { Reservation, UndoReason } from "../ledger/reservation.ts";
import { salesCurve } from "../ledger/sales-curve.ts";
import type { SalesPoint } from "../ledger/sales-curve.ts";
import { availability, changesAfter, layoutOf, seatMap } from "../ledger/seat-map.ts";
import type { Availability, SeatMap } from "../ledger/seat-map.ts";
import { staffCancel } from "../ledger/staff-cancel.ts";
import type { StaffCancel } from "../ledger/staff-cancel.ts";
import type { State } from "../ledger/state.ts";
import { surelyTaken } from "../ledger/surely-taken.ts";
import type { Terms } from "../ledger/terms.ts";
import * as till from "../ledger/till.ts";
import type { ByHand } from "../ledger/till.ts";
import * as waitingList from "../ledger/waiting-list.ts";
import { Book } from "./book.ts";
import type { Decided } from "./book.ts";
import { Copies } from "./copies.ts";
import type { Acts } from "./event-log.ts";
import { Leases } from "./leases.ts";

/** While so many calls wait for D1, newcomers are refused `busy`. Calls about a reservation never are: they may be paid. */
const MAX_WAITING = 256;
/** Events sent to the queues at a time: a hundred sales. */
const MAX_ANNOUNCED_EVENTS = 200;
/** Reservations whose irregular scans are shown. */
const MAX_IRREGULAR = 200;
/** An RPC answer may have 32 MB, and an entry 2 MB. */
const MAX_LINES_CHARACTERS = 2_000_000;
const FEW_ENTRIES = 10;
/** Read at a time, which takes some milliseconds, and the pause after it, in which others have their turn. */
const MANY_RESERVATIONS = 250;
const PAUSE_MS = 5;
/** Of one reservation, the newest ones. */
const MAX_ENTRIES_OF_ORDER = 200;
/** The alarm waits at most this long for the followers. */
const ALARM_PATIENCE_MS = 500;

const UNOPENED: Shut = { ok: false, code: "unopened" };
const BUSY: Busy = { ok: false, code: "busy" };
const NOT_FOUND: Refusal = { ok: false, code: "reservation_not_found" };
const UNDER_WAY: Refusal = { ok: false, code: "exchange_under_way" };

/**
 * The only seller of a showtime's seats. A thin shell: the pure core decides; events, rows, answer and alarm are written
 * in one synchronous transaction; D1, the queues and the live feed follow later. What it answers is durable.
 */
export class BoxOffice extends DurableObject {
  readonly #book: Book;
  readonly #copies: Copies;
  readonly #messages: Follower;
  readonly #feed: Feed;
  readonly #leases: Leases;
  readonly #find = (n: number): Reservation | null => this.#book.find(n);
  readonly #findByTicket = (ticket: string): Reservation | null => this.#book.findByTicket(ticket);
  #waiting = 0;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    this.#book = new Book(ctx, () => [this.#copies.follower.dueAtMs, this.#messages.dueAtMs]);
    const { copied, announced, relays, leasedUntilMs } = this.#book.rows.bookmarks.read(
      this.#book.state !== null,
    );
    const head = (): number => this.#book.head;
    this.#copies = new Copies(this.#book, () => ctx.storage.sync(), copied);
    const deliver = (cursor: number): Promise<number> => this.#announce(cursor);
    this.#messages = new Follower({ head, nowMs: now, deliver, mostEvents: MAX_ANNOUNCED_EVENTS }, announced);
    this.#feed = new Feed(
      {
        head,
        nowMs: now,
        frame: (since) => this.#frameSince(since),
        show: showFrame,
        pause: (ms) => scheduler.wait(ms),
        keep: (names) => {
          this.#book.rows.bookmarks.keepRelays(names);
        },
      },
      relays,
    );
    this.#leases = new Leases(
      {
        nowMs: now,
        wait: (ms) => scheduler.wait(ms),
        note: (untilMs) => {
          this.#book.rows.bookmarks.keepLeasedUntil(untilMs);
        },
      },
      leasedUntilMs,
    );
  }

  /**
   * Opens the box office, or takes newer terms and their hall; see `changeTerms`. A repeated or older version changes
   * nothing.
   */
  async open(terms: Terms, hall: Hall): Promise<OpenOutcome> {
    const isOurs = await this.#leases.afterAll(() => {
      const isOpened = this.#book.open(terms, hall);
      if (!isOpened) this.#book.retire();
      return isOpened;
    });
    if (!isOurs) {
      return { ok: false, code: "other_incarnation" };
    }
    void this.#feed.run();
    this.#copies.follower.found();
    await this.#copies.follower.caughtUp();
    return { ok: true };
  }

  /**
   * Compares what D1 was seen to have with the ledger, and mends D1's copies if they are wrong. Also says whether the showtime
   * in D1 is the one that the box office was opened for: it sells only while it is.
   */
  async compareCopies({ incarnation, cursor }: Seen): Promise<Compared> {
    const { state } = this.#book;
    if (state === null || this.#book.isRestoring) return "unopened";
    if (state.terms.incarnation !== incarnation) {
      await this.#leases.afterAll(() => {
        this.#book.retire();
      });
      return "other_incarnation";
    }
    this.#book.resume();
    const compared = await this.#copies.compare(cursor);
    if (compared !== "right") this.#book.alarm.rest();
    return compared;
  }

  /** Compares each row of D1's copies with the ledger, and corrects those that are wrong. */
  async rebuildCopies(): Promise<RebuildOutcome> {
    if (this.#book.shown === null)
      return { ok: false, code: this.#book.isRetired ? "other_incarnation" : "unopened" };
    const corrected = await this.#copies.rebuild();
    this.#book.alarm.rest();
    return corrected === "other_incarnation" ? { ok: false, code: corrected } : { ok: true, corrected };
  }

  /**
   * Appends what this ledger lacks of a backup, some lines at a time; see `Book.restore`. `lastEntry`: the number of its last
   * entry. Answers how many entries the ledger has then.
   */
  async restoreLedger(lines: string, lastEntry: number): Promise<RestoreOutcome> {
    const entries = entriesIn(lines);
    try {
      await this.#leases.afterAll(() => {
        this.#book.restore(entries, entries.at(-1)?.seq === lastEntry);
      });
    } catch (fault) {
      console.error("a backup does not continue the ledger; nothing was changed", describeFault(fault));
      return { ok: false, code: "ledger_differs" };
    }
    return { ok: true, entries: this.#book.head };
  }

  /** Labels of held and sold seats that the hall would remove or block. */
  inTheWay(hall: Hall): string[] {
    return this.#book.state === null ? [] : inTheWay(this.#book.state, hall, now());
  }

  /** With `asksForLease`, the refusal of taken seats has a `lease`: what the caller may refuse by itself for `LEASE_MS`. */
  async reserve(
    command: Reserve,
    once?: Once,
    asksForLease = false,
  ): Promise<(Outcome<Booked> | Busy) & Leased> {
    if (this.#isFull(once)) return BUSY;
    const actor = command.channel === "counter" ? command.buyer : undefined;
    const reserved = await this.#sell(once, (state, moment) => decide.reserve(state, command, moment), actor);
    if (!asksForLease || reserved.ok || reserved.code !== "seats_taken") return reserved;
    const { shown } = this.#book;
    const lease =
      shown === null ? null : this.#leases.grant((nowMs, untilMs) => surelyTaken(shown, nowMs, untilMs));
    return lease === null ? reserved : { ...reserved, lease };
  }

  /**
   * What `reserve` would answer without regard to a promo code: the earlier answer under the key, or a refusal, which is kept
   * under it as `reserve` keeps it; `areFree` where the seats can be had now. Holds nothing.
   */
  async sound(command: WithoutPromo, once?: Once): Promise<Outcome<Booked | Sounded> | Busy> {
    if (this.#isFull(once)) return BUSY;
    return this.#run<Booked | Sounded, Decided>(
      once,
      (state, moment) => decide.sound(state, command, moment),
      () => ({ areFree: true }),
    );
  }

  /** The earlier answer under the key; null for none. */
  answerTo(once: Once): Outcome<Booked> | null {
    return this.#book.state === null ? null : this.#book.answerTo<Booked>(once);
  }

  /** Confirms a hold of `buyer`. */
  async confirm(n: number, buyer: number, once?: Once): Promise<Outcome<Booked>> {
    return this.#change(n, buyer, once, decide.confirm);
  }

  /** Extends a hold of `buyer`, once. */
  async extend(n: number, buyer: number, once?: Once): Promise<Outcome<Booked>> {
    return this.#change(n, buyer, once, decide.extend);
  }

  /**
   * Releases or cancels a reservation, or the seats of it in `seats`. `buyer` is null where `actor` asks as an admin. Refuses
   * `staff_sale` to the buyer of record of what was sold at the counter or given away: `cancelForStaff` does that. `byLink`: its
   * holder asks, by the booking's link.
   */
  async cancel(
    n: number,
    buyer: number | null,
    seats: readonly string[] | null,
    once?: Once,
    actor?: number,
    byLink = false,
  ): Promise<Outcome<Booked>> {
    const cancel = (): Promise<Outcome<Booked>> =>
      this.#change(
        n,
        buyer,
        once,
        (state, reservation, moment) => {
          if (buyer !== null && !byLink && isStaffSale(reservation)) return { ok: false, code: "staff_sale" };
          return decide.cancel(state, reservation, buyer === null ? "staff" : "buyer", seats, moment);
        },
        actor,
      );
    return this.#book.find(n)?.status === "confirmed" ? this.#leases.afterAll(cancel) : cancel();
  }

  /** Starts a payment: extends the hold to ten minutes from now, once. */
  async startPayment(n: number, buyer: number): Promise<Outcome<Booked>> {
    return this.#change(n, buyer, undefined, paying.startPayment);
  }

  /** Extends the hold for money that takes days to arrive; see `paying.awaitMoney`. Repeating it changes nothing. */
  async moneyOnItsWay(n: number): Promise<Outcome<Booked>> {
    return this.#change(n, null, undefined, paying.awaitMoney);
  }

  /** Records a received payment; see `paying.pay`. Repeating the same payment changes nothing. */
  async pay(n: number, paidCents: number, payment: string): Promise<Outcome<Booked>> {
    return this.#change(n, null, undefined, (state, reservation, moment) =>
      paying.pay(state, reservation, { id: payment, paidCents }, moment),
    );
  }

  /** Releases a reservation whose payment failed. */
  async failPayment(n: number): Promise<Outcome<Booked>> {
    return this.#change(n, null, undefined, paying.failPayment);
  }

  /** Gives a sale to another holder, with new tickets; see `give`. `actor`: the member of staff. */
  async give(n: number, holder: NewHolder, actor: number, once?: Once): Promise<Outcome<Booked>> {
    return this.#change(
      n,
      null,
      once,
      (state, reservation, moment) => give(state, reservation, holder, moment),
      actor,
    );
  }

  /** Takes into the till what is still to be paid; see `takeMoney`. */
  async takeMoney(n: number, byHand: ByHand, actor: number, once?: Once): Promise<Outcome<Booked>> {
    return this.#change(
      n,
      null,
      once,
      (state, reservation, moment) => till.takeMoney(state, reservation, byHand, moment),
      actor,
    );
  }

  /** Gives back from the till what staff have to; see `giveMoney`. */
  async giveMoney(n: number, byHand: ByHand, actor: number, once?: Once): Promise<Outcome<Booked>> {
    return this.#change(
      n,
      null,
      once,
      (state, reservation, moment) => till.giveMoney(state, reservation, byHand, moment),
      actor,
    );
  }

  /** Cancels for staff, all or some seats, by the policy or otherwise; see `staffCancel`. */
  async cancelForStaff(
    n: number,
    command: StaffCancel,
    actor: number,
    once?: Once,
  ): Promise<Outcome<Booked>> {
    return this.#freeing(n, once, actor, (state, reservation, moment) =>
      staffCancel(state, reservation, command, moment),
    );
  }

  /** Exchanges seats for others of this showtime; see `exchange`. */
  async exchange(n: number, command: Exchange, actor: number, once?: Once): Promise<Outcome<Booked>> {
    return this.#freeing(n, once, actor, (state, reservation, moment) =>
      exchange(state, reservation, command, moment),
    );
  }

  /** Gives seats back for those of another showtime, which decides that exchange; see `giveForExchange`. */
  async giveForExchange(
    n: number,
    command: GiveForExchange,
    actor: number,
    once?: Once,
  ): Promise<Outcome<Booked>> {
    return this.#freeing(n, once, actor, (state, reservation, moment) =>
      giveForExchange(state, reservation, command, moment),
    );
  }

  /** A sold seat may become free: those who may refuse it by themselves are waited for. */
  #freeing(
    n: number,
    once: Once | undefined,
    actor: number,
    command: (state: State, reservation: Reservation, moment: Moment) => Decision,
  ): Promise<Outcome<Booked>> {
    return this.#leases.afterAll(() => this.#change(n, null, once, command, actor));
  }

  /** Holds seats for an exchange until it is decided; see `holdForExchange`. */
  async holdForExchange(command: HoldForExchange, actor: number, once?: Once): Promise<Outcome<Booked>> {
    return this.#sell(once, (state, moment) => holdForExchange(state, command, moment), actor);
  }

  /** What has been held for exchanges since `beforeMs` or longer; none while the box office is retired. */
  heldForExchanges(beforeMs: number): HeldForExchange[] {
    return this.#book.shown === null ? [] : heldForExchanges(this.#book.shown, beforeMs);
  }

  /** Sells what was held for an exchange that was decided; see `takeExchange`. */
  async takeExchange(n: number, money: MovedMoney, actor?: number): Promise<Outcome<Booked>> {
    return this.#sell(
      undefined,
      (_state, moment) => {
        const reservation = this.#book.find(n);
        return reservation === null ? NOT_FOUND : takeExchange(reservation, money, moment);
      },
      actor,
    );
  }

  /** Gives up what is held for an exchange that was not decided. */
  async releaseExchange(id: string, actor?: number): Promise<Outcome<object>> {
    return this.#run(
      undefined,
      (state) => releaseExchange(state, id),
      () => ({}),
      actor,
    );
  }

  /** Decides scans at the doors, one verdict each; see `admit`. A repeated scan counts once. */
  async checkIn(scans: readonly Scan[]): Promise<Outcome<Admission>> {
    return this.#admit((state, nowMs) => admit(state, scans, this.#findByTicket, nowMs));
  }

  /** Lets in a whole party by one scan; see `admitParty`. */
  async checkInParty(scan: Scan): Promise<Outcome<Admission>> {
    return this.#admit((state, nowMs) => admitParty(state, scan, this.#findByTicket, nowMs));
  }

  #admit(command: (state: State, nowMs: number) => Admitted): Promise<Outcome<Admission>> {
    return this.#run(
      undefined,
      (state, { nowMs }) => command(state, nowMs),
      (_state, { verdicts, letIn }) => ({
        scanned: verdicts.map(({ n, ...verdict }) => ({
          ...verdict,
          reservation: n === null ? null : this.reservation(n),
        })),
        letIn,
      }),
    );
  }

  async undoCheckIn(
    ticket: string,
    reason: UndoReason,
    undoer: Undoer,
    once?: Once,
  ): Promise<Outcome<Booked>> {
    return this.#sell(once, (_state, { nowMs }) => {
      const reservation = this.#book.findByTicket(ticket);
      return reservation === null ? NOT_FOUND : undoCheckIn(reservation, ticket, reason, undoer, nowMs);
    });
  }

  /** Null before the box office was opened. One step a reservation with a ticket that was checked in twice. */
  doors(): Doors | null {
    const state = this.#book.shown;
    if (state === null) return null;
    const { soldSeats: sold, checkedIn } = state;
    return { sold, checkedIn, duplicates: duplicatesOf(state, this.#find) };
  }

  /** Scans that were undone or should have let nobody in: of the reservations that had one last, `MAX_IRREGULAR` at most. */
  irregularScans(): IrregularScan[] {
    if (this.#book.shown === null) return [];
    const found = this.#book.rows.irregular(MAX_IRREGULAR).map(this.#find);
    return found.flatMap((one) => (one === null ? [] : irregularIn(one)));
  }

  /** Ids of tickets that were sold and are not valid any more. */
  revokedTickets(): string[] {
    const state = this.#book.shown;
    if (state === null) return [];
    return this.#book.rows.revokedTickets(state.terms.status === "cancelled");
  }

  /** Blocks seats, so that they are not sold. */
  async block(
    labels: readonly string[],
    reason: BlockReason,
    once?: Once,
    actor?: number,
  ): Promise<Outcome<HouseSeats>> {
    return this.#run(
      once,
      (state, { nowMs }) => house.block(state, labels, reason, nowMs),
      (state) => house.keptOf(state, labels),
      actor,
    );
  }

  async unblock(labels: readonly string[], once?: Once, actor?: number): Promise<Outcome<HouseSeats>> {
    return this.#run(
      once,
      (state) => house.unblock(state, labels),
      (state) => house.keptOf(state, labels),
      actor,
    );
  }

  /** Adds a party to the waiting list. `ahead` counts the parties before it. */
  async joinWaiting(party: Party, once?: Once): Promise<Outcome<{ waiting: Waiting; ahead: number }> | Busy> {
    if (this.#isFull(once)) return BUSY;
    return this.#run(
      once,
      (state, { nowMs }) => waitingList.join(state, party, nowMs),
      (state, { w }) => {
        const waiting = state.waiting.get(w);
        if (waiting === undefined) throw new Error(`no waiting-list entry ${w}`);
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

  /** The entry of `buyer` on the waiting list, and the number of parties ahead of it. */
  waitingOf(buyer: number): { waiting: Waiting; ahead: number } | null {
    let ahead = 0;
    for (const waiting of this.#book.state?.waiting.values() ?? []) {
      if (waiting.buyer === buyer) return { waiting, ahead };
      ahead++;
    }
    return null;
  }

  /** The showtime that it was opened for, of those that had this id; null before. */
  incarnation(): string | null {
    return this.#book.state?.terms.incarnation ?? null;
  }

  /**
   * The newest event's number, after D1's copies had a moment to reach it: 0 before the box office was opened, and null while its
   * ledger is being put back.
   */
  async copiedHead(): Promise<number | null> {
    if (this.#book.isRestoring) return null;
    const { head } = this.#book;
    await this.#copies.follower.caughtUp();
    return head;
  }

  reservation(n: number): ReservationRecord | null {
    return this.#book.reservation(n);
  }

  /** A reservation, with what its buyer may give back now. */
  booking(n: number): Booking | null {
    const { state } = this.#book;
    const reservation = this.reservation(n);
    if (state === null || reservation === null) return null;
    return {
      reservation,
      incarnation: state.terms.incarnation,
      cancellation: cancellationOf(state, reservation, now()),
    };
  }

  /** A reservation with what became of it, and what the showtime's policy would give back now. */
  order(n: number): OrderRecord | null {
    const { state } = this.#book;
    const reservation = this.reservation(n);
    if (state === null || reservation === null) return null;
    return {
      reservation,
      policy: policyOf(state, reservation, now()),
      entries: this.#book.rows.log.entriesOf(n, MAX_ENTRIES_OF_ORDER),
    };
  }

  /** The reservation that a ticket belongs to, or belonged to before it ended. */
  reservationOfTicket(ticket: string): ReservationRecord | null {
    const found = this.#book.findByTicket(ticket);
    return found === null ? null : this.reservation(found.n);
  }

  /** The reservation with this use (`claim`) of a promo code; null for none. */
  reservationWithClaim(claim: string): ReservationRecord | null {
    const n = this.#book.state === null ? null : this.#book.rows.reservationWithClaim(claim);
    return n === null ? null : this.reservation(n);
  }

  seatMap(): SeatMap | null {
    return this.#book.shown === null ? null : seatMap(this.#book.shown, now());
  }

  availability(): Availability | null {
    return this.#book.shown === null ? null : availability(this.#book.shown, now());
  }

  /** The availability, with its layout as JSON. */
  availabilityAndLayout(): (Availability & { layoutText: string }) | null {
    const state = this.#book.shown;
    return state === null ? null : { ...availability(state, now()), layoutText: layoutOf(state).text };
  }

  /** The seat map at a past time, rebuilt from the ledger: one step an entry. Selling goes on meanwhile. */
  async seatMapAt(atMs: number): Promise<SeatMap | null> {
    const state = this.#book.shown === null ? null : await stateAt(this.#book.rows.log.unhurried(), atMs);
    return state === null ? null : seatMap(state, atMs);
  }

  /** Labels of the seats whose ticket is checked in. One step a reservation; selling goes on meanwhile. */
  async checkedInSeats(): Promise<string[]> {
    if (this.#book.shown === null) return [];
    const { rows } = this.#book;
    const labels: string[] = [];
    const pages = pagesOf(MANY_RESERVATIONS, async (last: Reservation | null) => {
      if (last !== null) await scheduler.wait(PAUSE_MS);
      return rows.reservationsAfter(last?.n ?? 0, MANY_RESERVATIONS);
    });
    for await (const page of pages) labels.push(...page.flatMap(checkedInSeats));
    return labels;
  }

  /** The first `limit` sold seats after a position, with their reservations; see `soldAfter`. Null before the box office was opened. */
  soldSeats(after: HallPosition | null, limit: number): SoldSeats | null {
    const state = this.#book.shown;
    if (state === null) return null;
    const seats = soldAfter(state, after, limit);
    const numbers = new Set(seats.map(({ n }) => n));
    return {
      seats,
      reservations: Array.from(numbers, (n) => this.reservation(n)).filter((one) => one !== null),
    };
  }

  /** How many tickets were sold at which time; see `salesCurve`. Null before it was opened. Selling goes on meanwhile. */
  async salesCurve(stepMs: number): Promise<SalesPoint[] | null> {
    return this.#book.shown === null ? null : salesCurve(this.#book.rows.log.unhurried(), stepMs);
  }

  /** At most `limit` entries after `seq`, oldest first. */
  ledger(seq: number, limit: number): Entry[] {
    return this.#book.shown === null ? [] : this.#book.rows.log.entriesAfter(seq, limit);
  }

  /** What people did as staff or at the door, newest first; see `actsBefore`. */
  acts(seq: number, by: readonly (number | string)[] | null, looked: number): Acts {
    return this.#book.shown === null
      ? { acts: [], end: null }
      : this.#book.rows.log.actsBefore(seq, by, looked);
  }

  /** Entries after `seq`, oldest first, as lines of JSON: about 2 MB of them. Null after the last one. */
  ledgerLines(seq: number): LedgerLines | null {
    if (this.#book.shown === null) return null;
    let lines = "";
    let last = seq;
    for (const few of this.#book.rows.log.pages(seq, FEW_ENTRIES)) {
      for (const entry of few) lines += lineOf(entry);
      last = few.at(-1)?.seq ?? last;
      if (lines.length >= MAX_LINES_CHARACTERS) break;
    }
    return last === seq ? null : { lines, last };
  }

  /**
   * Recomputes the hash chain. `brokenAt` is the first entry whose hash does not follow from the entries before it, or the
   * first one missing at the end although D1 has a copy of it; null for none. Selling goes on meanwhile.
   */
  async verify(): Promise<{ entries: number; brokenAt: number | null; hash: Uint8Array<ArrayBuffer> }> {
    const head = Math.max(this.#book.state?.seq ?? 0, this.#copies.follower.cursor);
    const chainFrom = this.#book.state === null ? 1 : this.#book.rows.log.chainFrom();
    const pages = this.#book.state === null ? [] : this.#book.rows.log.unhurried();
    return { entries: head, ...(await followAll(pages, chainFrom, head)) };
  }

  /** Registers the relay for frames, and answers what changed after `since`. Null before the box office was opened. */
  watch(relay: string, since: number): Frame | null {
    if (this.#book.shown !== null) this.#feed.add(relay);
    return this.changesSince(since);
  }

  unwatch(relay: string): void {
    if (this.#book.state !== null) this.#feed.remove(relay);
  }

  /** What changed after `seq`; every seat where `seq` is beyond the newest event, as after a restore to an earlier state. */
  changesSince(seq: number): Frame | null {
    const state = this.#book.shown;
    return state === null ? null : this.#frameSince(seq > state.seq ? 0 : seq);
  }

  /** Does what is due. Never throws: the platform gives up an alarm after six failed tries, and this one must go on. */
  override async alarm(): Promise<void> {
    if (this.#book.state === null || this.#book.isRestoring) return;
    try {
      this.#book.elapse();
      void this.#feed.run();
      // Waits for D1, so that reservations that have ended appear in the lists as soon as sales do.
      const carried = Promise.all([
        this.#copies.follower.caughtUp(),
        this.#copies.follower.run(),
        this.#messages.run(),
      ]);
      // Not for long: a D1 that hangs, or a rush, must not delay the next hold's expiry.
      await Promise.race([carried, scheduler.wait(ALARM_PATIENCE_MS)]);
      this.#book.rows.bookmarks.keepCursors({
        copied: this.#copies.follower.cursor,
        announced: this.#messages.cursor,
      });
      this.#book.alarm.rest();
    } catch (error) {
      console.error("box office alarm failed; it is set again", describeFault(error));
      this.#book.alarm.restAfterFault();
    }
  }

  /**
   * Runs a command on reservation `n`. Unless `buyer` is null, another buyer's reservation is not found. The buyer of a sale at
   * the counter is staff.
   */
  #change(
    n: number,
    buyer: number | null,
    once: Once | undefined,
    command: (state: State, reservation: Reservation, moment: Moment) => Decision,
    actor?: number,
  ): Promise<Outcome<Booked>> {
    const isAtCounter = this.#book.find(n)?.channel === "counter";
    return this.#sell(
      once,
      (state, moment) => {
        const reservation = this.#book.find(n);
        if (reservation === null || (buyer !== null && reservation.buyer !== buyer)) return NOT_FOUND;
        return isForExchange(reservation) ? UNDER_WAY : command(state, reservation, moment);
      },
      actor ?? (isAtCounter && buyer !== null ? buyer : undefined),
    );
  }

  #sell(
    once: Once | undefined,
    command: (state: State, moment: Moment) => Decision,
    actor?: number,
  ): Promise<Outcome<Booked>> {
    return this.#run(
      once,
      command,
      (_state, { n, choice }) => {
        const reservation = this.reservation(n);
        if (reservation === null) throw new Error(`reservation ${n} is gone`);
        return { reservation, choice: choice ?? null };
      },
      actor,
    );
  }

  /** Never for a request whose answer is kept: it writes nothing and waits for nothing. */
  #isFull(once: Once | undefined): boolean {
    return this.#waiting >= MAX_WAITING && (once === undefined || this.#book.answerTo(once) === null);
  }

  /** Decides and commits without an await between reading and writing, then gives D1 a moment to follow. */
  async #run<Granted, What extends Decided>(
    once: Once | undefined,
    command: (state: State, moment: Moment) => What | Refusal,
    answer: (state: State, decided: What) => Granted,
    actor?: number,
  ): Promise<Outcome<Granted>> {
    const state = this.#book.state;
    if (state === null) return UNOPENED;
    if (this.#book.isRetired) return { ok: false, code: "showtime_not_found" };
    const before = once === undefined ? null : this.#book.answerTo<Granted>(once);
    if (before !== null) return before;

    const headBefore = state.seq;
    const outcome = this.#book.commit(state, once, command, answer, actor);
    if (state.seq === headBefore) return outcome;
    void this.#messages.run();
    void this.#feed.run();
    this.#waiting++;
    await this.#copies.follower.caughtUp();
    this.#waiting--;
    return outcome;
  }

  #frameSince(since: number): Frame {
    const state = this.#book.state;
    if (state === null) throw new Error("no frames before the first event");
    return {
      ...changesAfter(state, since, now()),
      plan_changed: this.#book.rows.log.hallChangedAfter(since),
    };
  }

  async #announce(cursor: number): Promise<number> {
    const state = this.#book.state;
    if (state === null) return cursor;
    const events = this.#book.rows.log.eventsAfter(cursor, MAX_ANNOUNCED_EVENTS);
    const { showtimeId } = state.terms;
    const touched = new Set(events.flatMap(({ type, n }) => (mayNotify(type) && n !== null ? [n] : [])));
    const notifications = Array.from(touched, (n) => notificationsOf(showtimeId, this.#find(n))).flat();
    const news = { showtimeId, notifications, toSettle: toSettle(showtimeId, events, this.#find) };
    await this.ctx.storage.sync();
    await announceTogether(news);
    return events.at(-1)?.seq ?? cursor;
  }
}
