import type { Booked, Busy, Once, Outcome, Shut } from "../answers.ts";
import type { Decision, Moment, Refusal } from "../ledger/decision.ts";
import { isForExchange } from "../ledger/reservation.ts";
import type { Reservation } from "../ledger/reservation.ts";
import type { State } from "../ledger/state.ts";
import type { Book, Decided } from "./book.ts";
import type { Leases } from "./leases.ts";

/** While so many calls wait for D1, newcomers are refused `busy`. Calls about a reservation never are: they may be paid. */
const MAX_WAITING = 256;

const UNOPENED: Shut = { ok: false, code: "unopened" };
const UNDER_WAY: Refusal = { ok: false, code: "exchange_under_way" };
export const BUSY: Busy = { ok: false, code: "busy" };
export const NOT_FOUND: Refusal = { ok: false, code: "reservation_not_found" };

type Command = (state: State, reservation: Reservation, moment: Moment) => Decision;

/** A command of the ledger with what is asked of it. */
export const bound =
  <Asked>(
    command: (state: State, reservation: Reservation, asked: Asked, moment: Moment) => Decision,
    asked: Asked,
  ): Command =>
  (state, reservation, moment) =>
    command(state, reservation, asked, moment);

/** How a command runs: decided and committed at once, and then followed by D1, the queues and the live feed. */
export class Commands {
  readonly book: Book;
  readonly leases: Leases;
  /** Starts the followers, and waits a moment for D1. */
  readonly #follow: () => Promise<unknown>;
  #waiting = 0;

  constructor(book: Book, leases: Leases, follow: () => Promise<unknown>) {
    this.book = book;
    this.leases = leases;
    this.#follow = follow;
  }

  /** Decides and commits without an await between reading and writing, then gives D1 a moment to follow. */
  async run<Granted, What extends Decided>(
    once: Once | undefined,
    command: (state: State, moment: Moment) => What | Refusal,
    answer: (state: State, decided: What) => Granted,
    actor?: number,
  ): Promise<Outcome<Granted>> {
    const state = this.book.state;
    if (state === null) return UNOPENED;
    if (this.book.isRetired) return { ok: false, code: "showtime_not_found" };
    const before = once === undefined ? null : this.book.answerTo<Granted>(once);
    if (before !== null) return before;

    const headBefore = state.seq;
    const outcome = this.book.commit(state, once, command, answer, actor);
    if (state.seq === headBefore) return outcome;
    this.#waiting++;
    await this.#follow();
    this.#waiting--;
    return outcome;
  }

  /** Runs a command that answers with its reservation. */
  async sell(
    once: Once | undefined,
    command: (state: State, moment: Moment) => Decision,
    actor?: number,
  ): Promise<Outcome<Booked>> {
    return this.run(
      once,
      command,
      (_state, { n, choice }) => {
        const reservation = this.book.reservation(n);
        if (reservation === null) throw new Error(`reservation ${n} is gone`);
        return { reservation, choice: choice ?? null };
      },
      actor,
    );
  }

  /**
   * Runs a command on reservation `n`. Unless `buyer` is null, another buyer's reservation is not found. The buyer of a sale at
   * the counter is staff.
   */
  async change(
    n: number,
    buyer: number | null,
    once: Once | undefined,
    command: Command,
    actor?: number,
  ): Promise<Outcome<Booked>> {
    const isAtCounter = this.book.find(n)?.channel === "counter";
    return this.sell(
      once,
      (state, moment) => {
        const reservation = this.book.find(n);
        if (reservation === null || (buyer !== null && reservation.buyer !== buyer)) return NOT_FOUND;
        return isForExchange(reservation) ? UNDER_WAY : command(state, reservation, moment);
      },
      actor ?? (isAtCounter && buyer !== null ? buyer : undefined),
    );
  }

  /** The same for staff, where a sold seat may become free: those who may refuse it by themselves are waited for. */
  async freeing(
    n: number,
    once: Once | undefined,
    actor: number,
    command: Command,
  ): Promise<Outcome<Booked>> {
    return this.leases.afterAll(() => this.change(n, null, once, command, actor));
  }

  /** Never for a request whose answer is kept: it writes nothing and waits for nothing. */
  isFull(once: Once | undefined): boolean {
    return this.#waiting >= MAX_WAITING && (once === undefined || this.book.answerTo(once) === null);
  }
}
