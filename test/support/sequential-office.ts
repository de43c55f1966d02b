/** What a buyer asks of a box office and is told, and the box office that answers one call after the other. */

import { apply } from "../../src/box-office/ledger/apply.ts";
import type { SeatsWanted } from "../../src/box-office/ledger/choosing.ts";
import * as decide from "../../src/box-office/ledger/decide.ts";
import type { Decision } from "../../src/box-office/ledger/decision.ts";
import type { Reservation } from "../../src/box-office/ledger/reservation.ts";
import { archiveOf } from "../../src/box-office/ledger/sold.ts";
import type { State } from "../../src/box-office/ledger/state.ts";
import type { Model, Timed } from "./linearizable.ts";

export type Ask =
  | {
      readonly do: "reserve";
      readonly buyer: number;
      readonly wanted: SeatsWanted;
      readonly confirm: boolean;
    }
  | { readonly do: "confirm" | "extend" | "read"; readonly buyer: number; readonly n: number }
  | {
      readonly do: "cancel";
      readonly buyer: number;
      readonly n: number;
      readonly seats: readonly string[] | null;
    };

/** What can be said of an answer without a clock and without chance. */
export type Told =
  | {
      readonly n: number;
      readonly status: Reservation["status"];
      readonly seats: readonly string[];
      readonly returned: readonly string[];
      readonly tickets: number;
      readonly total: number;
      readonly extended: boolean;
    }
  | { readonly code: string; readonly seats: readonly string[] };

export interface Call extends Timed {
  readonly ask: Ask;
  readonly told: Told;
}

interface Book {
  readonly state: State;
  readonly all: ReadonlyMap<number, Reservation>;
}

const toldOf = ({ n, status, lines, returned, amounts, extended }: Reservation): Told => ({
  n,
  status,
  seats: lines.map(({ seat }) => seat),
  returned: returned.map(({ seat }) => seat),
  tickets: lines.filter(({ ticket }) => ticket !== null).length,
  total: amounts.totalCents,
  extended,
});

/** Nothing runs out while it is asked. */
export function sequentialOffice(opened: State): Model<Book, Call> {
  const moment = { nowMs: opened.terms.salesOpenAtMs, newTicket: () => "ticket" };
  const decisionOn = ({ state, all }: Book, ask: Ask): Decision => {
    if (ask.do === "reserve") {
      const { buyer, wanted, confirm } = ask;
      const command = { buyer, guest: null, channel: "buyer" as const, wanted, promo: null, confirm };
      return decide.reserve(state, command, moment);
    }
    const reservation = all.get(ask.n);
    if (reservation?.buyer !== ask.buyer) return { ok: false, code: "reservation_not_found" };
    switch (ask.do) {
      case "confirm":
        return decide.confirm(state, reservation, moment);
      case "extend":
        return decide.extend(state, reservation, moment);
      case "cancel":
        return decide.cancel(state, reservation, "buyer", ask.seats, moment);
      case "read":
        return { ok: true, n: ask.n, events: [] };
    }
  };
  return {
    start: { state: copy(opened), all: new Map() },
    next: (book, { ask, told }) => {
      const decision = decisionOn(book, ask);
      if (!decision.ok) {
        const seats = "seats" in decision ? decision.seats : [];
        return same({ code: decision.code, seats }, told) ? book : null;
      }
      // Most orders are wrong in the very number of the reservation.
      if ("n" in told && told.n !== decision.n) return null;
      const all = new Map(book.all);
      const state = copy(book.state);
      for (const event of decision.events) {
        const recorded = { seq: state.seq + 1, atMs: moment.nowMs, event };
        const { reservation } = apply(state, recorded, archiveOf(all));
        if (reservation !== null) all.set(reservation.n, reservation);
      }
      const reservation = all.get(decision.n);
      return reservation !== undefined && same(toldOf(reservation), told) ? { state, all } : null;
    },
    keyOf: ({ all }) =>
      Array.from(
        all.values(),
        ({ n, buyer, status, lines, extended }) =>
          `${n} ${buyer} ${status} ${extended} ${lines.map(({ seat }) => seat).join()}`,
      ).join(";"),
  };
}

const same = (one: Told, other: Told): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Deep where `apply` writes. */
const copy = (state: State): State => ({
  ...state,
  seats: new Map(Array.from(state.seats, ([label, seat]) => [label, { ...seat }])),
  holds: new Map(state.holds),
  seatsOfBuyer: new Map(state.seatsOfBuyer),
  toMove: new Set(state.toMove),
  duplicated: new Set(state.duplicated),
  waiting: new Map(state.waiting),
  seating: null,
});
