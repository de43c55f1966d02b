import { apply, emptyState } from "../../src/box-office/apply.ts";
import * as decide from "../../src/box-office/decide.ts";
import type {
  Decision,
  Hall,
  LedgerEvent,
  Moment,
  Recorded,
  Reservation,
  State,
  Terms,
} from "../../src/box-office/ledger.ts";
import { changeTerms } from "../../src/box-office/rearrange.ts";
import type { Rearranged } from "../../src/box-office/rearrange.ts";
import { adults, seats, terms } from "./halls.ts";

/** A box office in memory: what the object is, less its storage. */
export class Office {
  readonly state: State;
  readonly ledger: Recorded[] = [];
  readonly reservations = new Map<number, Reservation>();
  nowMs = 1;
  #tickets = 0;

  constructor(rows: number, perRow: number, changes: Parameters<typeof terms>[0] = {}) {
    this.state = emptyState(terms(changes));
    this.record([
      { type: "opened", terms: terms(changes) },
      { type: "seats_added", seats: seats(rows, perRow) },
    ]);
  }

  record(events: readonly LedgerEvent[]): void {
    for (const event of events) {
      const recorded = { seq: this.state.seq + 1, atMs: this.nowMs, event };
      this.ledger.push(recorded);
      const { reservation } = apply(this.state, recorded);
      if (reservation !== null) this.reservations.set(reservation.n, reservation);
    }
  }

  moment(): Moment {
    return { nowMs: this.nowMs, newTicket: () => `T${++this.#tickets}` };
  }

  commit(decision: Decision): Decision {
    if (decision.ok) this.record(decision.events);
    return decision;
  }

  reserve(buyer: number, labels: string[], confirm = false): Decision {
    return this.commit(
      decide.reserve(this.state, { buyer, seats: adults(...labels), confirm }, this.moment()),
    );
  }

  find(n: number): Reservation {
    const reservation = this.reservations.get(n);
    if (reservation === undefined) throw new Error(`no reservation ${n}`);
    return reservation;
  }

  confirm(n: number): Decision {
    return this.commit(decide.confirm(this.state, this.find(n), this.moment()));
  }

  cancel(n: number): Decision {
    return this.commit(decide.cancel(this.state, this.find(n), "buyer", this.moment()));
  }

  elapse(): void {
    this.record(decide.elapse(this.state, this.nowMs));
  }

  /** Newer terms with the hall that goes with them. */
  change(changes: Partial<Terms>, hall: Hall, keepTaken = false): Rearranged {
    const next = { ...this.state.terms, ...changes, version: this.state.terms.version + 1 };
    const changed = changeTerms(this.state, next, hall, { keepTaken, nowMs: this.nowMs });
    if (changed.ok) this.record(changed.events);
    return changed;
  }
}
