import type * as answers from "../answers.ts";
import { isForSandbox } from "../followers/feed.ts";
import type { Frame } from "../followers/frame.ts";
import type { Scan } from "../ledger/admission.ts";
import type { Undoer } from "../ledger/check-in.ts";
import * as decide from "../ledger/decide.ts";
import type { Party, Waiting } from "../ledger/event.ts";
import { giveForExchange } from "../ledger/exchange-across.ts";
import type { GiveForExchange, HoldForExchange, MovedMoney } from "../ledger/exchange-across.ts";
import { exchange } from "../ledger/exchange.ts";
import type { Exchange } from "../ledger/exchange.ts";
import { give } from "../ledger/giving.ts";
import type { NewHolder } from "../ledger/giving.ts";
import type { BlockReason, Hall } from "../ledger/hall.ts";
import * as paying from "../ledger/paying.ts";
import type { UndoReason } from "../ledger/reservation.ts";
import { staffCancel } from "../ledger/staff-cancel.ts";
import type { StaffCancel } from "../ledger/staff-cancel.ts";
import type { Terms } from "../ledger/terms.ts";
import * as till from "../ledger/till.ts";
import type { ByHand } from "../ledger/till.ts";
import { BoxOfficeReads } from "./box-office-reads.ts";
import { Commands, bound } from "./commands.ts";
import * as doors from "./doors.ts";
import * as exchanges from "./exchanges.ts";
import * as houseSeats from "./house-seats.ts";
import * as selling from "./selling.ts";
import * as upkeep from "./upkeep.ts";
import * as waitingList from "./waiting-list.ts";

type Booked = Promise<answers.Outcome<answers.Booked>>;
type Once = answers.Once;

/**
 * The only seller of a showtime's seats. A thin shell: the pure core decides; events, rows, answer and alarm are written
 * in one synchronous transaction; D1, the queues and the live feed follow later. What it answers is durable. Each method is one
 * call of another file, which says what it promises.
 */
export class BoxOffice extends BoxOfficeReads {
  readonly #commands: Commands;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    const { book, leases, copies, messages, feed } = this.parts;
    this.#commands = new Commands(book, leases, () => {
      void messages.run();
      void feed.run();
      return copies.follower.caughtUp();
    });
  }

  // Its terms, copies and ledger.

  async open(terms: Terms, hall: Hall): Promise<answers.OpenOutcome> {
    return upkeep.open(this.parts, terms, hall);
  }

  async compareCopies(seen: answers.Seen): Promise<answers.Compared> {
    return upkeep.compareCopies(this.parts, seen);
  }

  async rebuildCopies(): Promise<answers.RebuildOutcome> {
    return upkeep.rebuildCopies(this.parts);
  }

  async restoreLedger(lines: string, lastEntry: number): Promise<answers.RestoreOutcome> {
    return upkeep.restoreLedger(this.parts, lines, lastEntry);
  }

  async copiedHead(): Promise<number | null> {
    return upkeep.copiedHead(this.parts);
  }

  override async alarm(): Promise<void> {
    return upkeep.wake(this.parts);
  }

  // What buyers do.

  async reserve(
    command: decide.Reserve,
    once?: Once,
    asksForLease = false,
  ): Promise<(answers.Outcome<answers.Booked> | answers.Busy) & answers.Leased> {
    return selling.reserve(this.#commands, command, once, asksForLease);
  }

  async sound(
    command: decide.WithoutPromo,
    once?: Once,
  ): Promise<answers.Outcome<answers.Booked | answers.Sounded> | answers.Busy> {
    return selling.sound(this.#commands, command, once);
  }

  /** Confirms a hold of `buyer`. */
  async confirm(n: number, buyer: number, once?: Once): Booked {
    return this.#commands.change(n, buyer, once, decide.confirm);
  }

  /** Extends a hold of `buyer`, once. */
  async extend(n: number, buyer: number, once?: Once): Booked {
    return this.#commands.change(n, buyer, once, decide.extend);
  }

  async cancel(
    n: number,
    buyer: number | null,
    which: readonly string[] | null,
    once?: Once,
    actor?: number,
    byLink = false,
  ): Booked {
    return selling.cancel(this.#commands, n, buyer, which, once, actor, byLink);
  }

  async joinWaiting(
    party: Party,
    once?: Once,
    worksThere = false,
  ): Promise<answers.Outcome<{ waiting: Waiting; ahead: number }> | answers.Busy> {
    return waitingList.join(this.#commands, party, once, worksThere);
  }

  async leaveWaiting(w: number, buyer: number): Promise<answers.Outcome<object>> {
    return waitingList.leave(this.#commands, w, buyer);
  }

  // Payments online.

  /** Starts a payment: extends the hold to ten minutes from now, once. */
  async startPayment(n: number, buyer: number): Booked {
    return this.#commands.change(n, buyer, undefined, paying.startPayment);
  }

  /** Extends the hold for money that takes days to arrive; see `paying.awaitMoney`. Repeating it changes nothing. */
  async moneyOnItsWay(n: number): Booked {
    return this.#commands.change(n, null, undefined, paying.awaitMoney);
  }

  /** Records a received payment; see `paying.pay`. Repeating the same payment changes nothing. */
  async pay(n: number, paidCents: number, id: string): Booked {
    return this.#commands.change(n, null, undefined, (state, reservation, moment) =>
      paying.pay(state, reservation, { id, paidCents }, moment),
    );
  }

  /** Releases a reservation whose payment failed. */
  async failPayment(n: number): Booked {
    return this.#commands.change(n, null, undefined, paying.failPayment);
  }

  // What staff do.

  /** Gives a sale to another holder, with new tickets. */
  async give(n: number, holder: NewHolder, actor: number, once?: Once): Booked {
    return this.#commands.change(n, null, once, bound(give, holder), actor);
  }

  /** Takes into the till what is still to be paid. */
  async takeMoney(n: number, byHand: ByHand, actor: number, once?: Once): Booked {
    return this.#commands.change(n, null, once, bound(till.takeMoney, byHand), actor);
  }

  /** Gives back from the till what staff have to. */
  async giveMoney(n: number, byHand: ByHand, actor: number, once?: Once): Booked {
    return this.#commands.change(n, null, once, bound(till.giveMoney, byHand), actor);
  }

  /** Cancels all or some seats, by the policy or otherwise. */
  async cancelForStaff(n: number, command: StaffCancel, actor: number, once?: Once): Booked {
    return this.#commands.freeing(n, once, actor, bound(staffCancel, command));
  }

  async block(
    labels: readonly string[],
    reason: BlockReason,
    once?: Once,
    actor?: number,
  ): Promise<answers.Outcome<answers.HouseSeats>> {
    return houseSeats.block(this.#commands, labels, reason, once, actor);
  }

  async unblock(
    labels: readonly string[],
    once?: Once,
    actor?: number,
  ): Promise<answers.Outcome<answers.HouseSeats>> {
    return houseSeats.unblock(this.#commands, labels, once, actor);
  }

  // Exchanges.

  /** Exchanges seats for others of this showtime. */
  async exchange(n: number, command: Exchange, actor: number, once?: Once): Booked {
    return this.#commands.freeing(n, once, actor, bound(exchange, command));
  }

  /** Gives seats back for those of another showtime, which decides that exchange. */
  async giveForExchange(n: number, command: GiveForExchange, actor: number, once?: Once): Booked {
    return this.#commands.freeing(n, once, actor, bound(giveForExchange, command));
  }

  async holdForExchange(command: HoldForExchange, actor: number, once?: Once): Booked {
    return exchanges.hold(this.#commands, command, actor, once);
  }

  async takeExchange(n: number, money: MovedMoney, actor?: number): Booked {
    return exchanges.take(this.#commands, n, money, actor);
  }

  async releaseExchange(id: string, actor?: number): Promise<answers.Outcome<object>> {
    return exchanges.release(this.#commands, id, actor);
  }

  // The doors.

  async checkIn(scans: readonly Scan[]): Promise<answers.Outcome<answers.Admission>> {
    return doors.checkIn(this.#commands, scans);
  }

  async checkInParty(scan: Scan): Promise<answers.Outcome<answers.Admission>> {
    return doors.checkInParty(this.#commands, scan);
  }

  async undoCheckIn(ticket: string, reason: UndoReason, undoer: Undoer, once?: Once): Booked {
    return doors.undo(this.#commands, ticket, reason, undoer, once);
  }

  /**
   * Registers the relay for frames, and answers what changed after `since`. Null before the box office was opened, and in a sandbox
   * for a relay that is not for those who work there.
   */
  watch(relay: string, since: number): Frame | null {
    if (this.isSandbox() && !isForSandbox(relay)) return null;
    if (this.parts.book.shown !== null) this.parts.feed.add(relay);
    return this.changesSince(since);
  }

  unwatch(relay: string): void {
    if (this.parts.book.state !== null) this.parts.feed.remove(relay);
  }
}
