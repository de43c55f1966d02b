import { admit, admitParty } from "../../src/box-office/ledger/admission.ts";
import type { Scan, Verdict } from "../../src/box-office/ledger/admission.ts";
import { apply } from "../../src/box-office/ledger/apply.ts";
import { undoCheckIn } from "../../src/box-office/ledger/check-in.ts";
import * as decide from "../../src/box-office/ledger/decide.ts";
import type { Reserve } from "../../src/box-office/ledger/decide.ts";
import type { Decision, Moment, SeatChoice } from "../../src/box-office/ledger/decision.ts";
import { elapse } from "../../src/box-office/ledger/elapse.ts";
import type { LedgerEvent, Party, Recorded } from "../../src/box-office/ledger/event.ts";
import {
  giveForExchange,
  holdForExchange,
  releaseExchange,
  takeExchange,
} from "../../src/box-office/ledger/exchange-across.ts";
import type {
  GiveForExchange,
  HoldForExchange,
  MovedMoney,
} from "../../src/box-office/ledger/exchange-across.ts";
import { exchange } from "../../src/box-office/ledger/exchange.ts";
import type { Exchange } from "../../src/box-office/ledger/exchange.ts";
import { give } from "../../src/box-office/ledger/giving.ts";
import type { NewHolder } from "../../src/box-office/ledger/giving.ts";
import type { Hall } from "../../src/box-office/ledger/hall.ts";
import * as house from "../../src/box-office/ledger/house-seats.ts";
import type { HouseDecision } from "../../src/box-office/ledger/house-seats.ts";
import * as paying from "../../src/box-office/ledger/paying.ts";
import { changeTerms } from "../../src/box-office/ledger/rearrange.ts";
import { revokedLines } from "../../src/box-office/ledger/reservation.ts";
import type { Reservation } from "../../src/box-office/ledger/reservation.ts";
import { archiveOf } from "../../src/box-office/ledger/sold.ts";
import { staffCancel } from "../../src/box-office/ledger/staff-cancel.ts";
import type { StaffCancel } from "../../src/box-office/ledger/staff-cancel.ts";
import { emptyState, nextRecord } from "../../src/box-office/ledger/state.ts";
import type { State } from "../../src/box-office/ledger/state.ts";
import type { Terms } from "../../src/box-office/ledger/terms.ts";
import * as till from "../../src/box-office/ledger/till.ts";
import type { ByHand } from "../../src/box-office/ledger/till.ts";
import * as waitingList from "../../src/box-office/ledger/waiting-list.ts";
import type { WaitingDecision } from "../../src/box-office/ledger/waiting-list.ts";
import { hold, sale, seats, terms } from "./halls.ts";

/** A box office in memory: what the object is, less its storage. */
export class Office {
  readonly state: State;
  readonly ledger: Recorded[] = [];
  readonly reservations = new Map<number, Reservation>();
  readonly archive = archiveOf(this.reservations);
  nowMs = 1;
  #tickets = 0;
  #payments = 0;
  #scans = 0;

  constructor(rows: number, perRow: number, changes: Parameters<typeof terms>[0] = {}) {
    this.state = emptyState(terms(changes));
    this.record([
      { type: "opened", terms: terms(changes) },
      { type: "seats_added", seats: seats(rows, perRow) },
    ]);
  }

  record(events: readonly LedgerEvent[]): void {
    for (const event of events) {
      const recorded = nextRecord(this.state, event, this.nowMs);
      this.ledger.push(recorded);
      const { reservation } = apply(this.state, recorded, this.archive);
      if (reservation !== null) this.reservations.set(reservation.n, reservation);
    }
  }

  moment(): Moment {
    const find = (n: number): Reservation | null => this.reservations.get(n) ?? null;
    return { nowMs: this.nowMs, newTicket: () => `T${++this.#tickets}`, find };
  }

  commit(decision: Decision): Decision {
    if (decision.ok) this.record(decision.events);
    return decision;
  }

  reserve(buyer: number, labels: string[], confirm = false): Decision {
    return this.order(confirm ? sale(buyer, ...labels) : hold(buyer, ...labels));
  }

  /** A command as it stands. */
  order(command: Reserve): Decision {
    return this.commit(decide.reserve(this.state, command, this.moment()));
  }

  find(n: number): Reservation {
    const reservation = this.reservations.get(n);
    if (reservation === undefined) throw new Error(`no reservation ${n}`);
    return reservation;
  }

  confirm(n: number): Decision {
    return this.commit(decide.confirm(this.state, this.find(n), this.moment()));
  }

  takeMoney(n: number, byHand: ByHand): Decision {
    return this.commit(till.takeMoney(this.state, this.find(n), byHand, this.moment()));
  }

  giveMoney(n: number, byHand: ByHand): Decision {
    return this.commit(till.giveMoney(this.state, this.find(n), byHand, this.moment()));
  }

  give(n: number, holder: NewHolder): Decision {
    return this.commit(give(this.state, this.find(n), holder, this.moment()));
  }

  cancel(n: number, labels: string[] | null = null, reason: "buyer" | "staff" = "buyer"): Decision {
    return this.commit(decide.cancel(this.state, this.find(n), reason, labels, this.moment()));
  }

  /** For staff who may do anything. */
  exchange(
    n: number,
    labels: readonly string[] | null,
    wanted: readonly SeatChoice[],
    more: Partial<Exchange> = {},
  ): Decision {
    const command = { labels, wanted: { seats: wanted }, paidBy: null, isBound: false, ...more };
    return this.commit(exchange(this.state, this.find(n), command, this.moment()));
  }

  holdForExchange(command: HoldForExchange): Decision {
    return this.commit(holdForExchange(this.state, command, this.moment()));
  }

  giveForExchange(n: number, command: GiveForExchange): Decision {
    return this.commit(giveForExchange(this.state, this.find(n), command, this.moment()));
  }

  takeExchange(n: number, money: MovedMoney): Decision {
    return this.commit(takeExchange(this.find(n), money, this.moment()));
  }

  releaseExchange(id: string): void {
    this.record(releaseExchange(this.state, id).events);
  }

  staffCancel(n: number, command: Partial<StaffCancel> = {}): Decision {
    const all = { labels: null, refund: "policy", isBound: true, paidBackBy: null, ...command } as const;
    return this.commit(staffCancel(this.state, this.find(n), all, this.moment()));
  }

  extend(n: number): Decision {
    return this.commit(decide.extend(this.state, this.find(n), this.moment()));
  }

  startPayment(n: number): Decision {
    return this.commit(paying.startPayment(this.state, this.find(n), this.moment()));
  }

  /** A payment of its own, unless it is told by the name of another. */
  pay(n: number, paidCents: number, id = `payment-${++this.#payments}`): Decision {
    return this.commit(paying.pay(this.state, this.find(n), { id, paidCents }, this.moment()));
  }

  moneyOnItsWay(n: number): Decision {
    return this.commit(paying.awaitMoney(this.state, this.find(n), this.moment()));
  }

  failPayment(n: number): Decision {
    return this.commit(paying.failPayment(this.state, this.find(n), this.moment()));
  }

  /** Scans as a phone at gate "North" tells of them. */
  scan(...scans: (Partial<Scan> & { ticket: string })[]): Verdict[] {
    const complete = scans.map((scan) => this.#complete(scan));
    const { events, verdicts } = admit(this.state, complete, (ticket) => this.#findBy(ticket), this.nowMs);
    this.record(events);
    return verdicts;
  }

  /** One scan for the whole party: how many it let in, and the verdict. */
  scanParty(scan: Partial<Scan> & { ticket: string }): [number, Verdict["result"] | undefined] {
    const find = (ticket: string): Reservation | null => this.#findBy(ticket);
    const { events, verdicts, letIn } = admitParty(this.state, this.#complete(scan), find, this.nowMs);
    this.record(events);
    return [letIn, verdicts[0]?.result];
  }

  #complete(scan: Partial<Scan> & { ticket: string }): Scan {
    const device = `phone-${++this.#scans}`;
    return { gate: "North", device, counter: 1, by: "user:1", atMs: null, ...scan };
  }

  #findBy(ticket: string): Reservation | null {
    const all = Array.from(this.reservations.values());
    const has = (reservation: Reservation): boolean =>
      [...reservation.lines, ...revokedLines(reservation)].some((line) => line.ticket === ticket);
    return all.find(has) ?? null;
  }

  undo(n: number, ticket: string, isAtDoor = false): Decision {
    const by = isAtDoor ? "gate_key:1" : "user:1";
    return this.commit(undoCheckIn(this.find(n), ticket, "mistake", { by, isAtDoor }, this.nowMs));
  }

  block(labels: string[]): HouseDecision {
    const decision = house.block(this.state, labels, "house", this.nowMs);
    if (decision.ok) this.record(decision.events);
    return decision;
  }

  unblock(labels: string[]): HouseDecision {
    const decision = house.unblock(this.state, labels);
    if (decision.ok) this.record(decision.events);
    return decision;
  }

  leave(w: number, buyer: number): WaitingDecision {
    const decision = waitingList.leave(this.state, w, buyer);
    if (decision.ok) this.record(decision.events);
    return decision;
  }

  join(party: Partial<Party> & { buyer: number }): WaitingDecision {
    const complete = { quantity: 1, category: null, ticketType: "adult", ...party };
    const decision = waitingList.join(this.state, complete, this.nowMs);
    if (decision.ok) this.record(decision.events);
    return decision;
  }

  /** As the object does around whatever may free seats. Returns what was offered. */
  serveWaiting(): LedgerEvent[] {
    const offers: LedgerEvent[] = [];
    for (let offer = this.#offer(); offer.length > 0; offer = this.#offer()) {
      this.record(offer);
      offers.push(...offer);
    }
    return offers;
  }

  #offer(): LedgerEvent[] {
    return waitingList.nextOffer(this.state, this.nowMs);
  }

  elapse(): void {
    this.record(elapse(this.state, this.archive, this.nowMs));
  }

  /** Newer terms with the hall that goes with them. */
  change(changes: Partial<Terms>, hall: Hall): void {
    const next = { ...this.state.terms, ...changes, version: this.state.terms.version + 1 };
    this.record(changeTerms(this.state, next, hall, this.nowMs));
  }
}
