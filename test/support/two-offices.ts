/** Several box offices in memory, and exchanges between them, step by step as the service carries them out. */

import type { ReservationRecord } from "../../src/box-office/answers.ts";
import { exchangedFor } from "../../src/box-office/ledger/exchange-across.ts";
import { reservationId, splitReservationId } from "../../src/box-office/ledger/reservation-id.ts";
import type { Terms } from "../../src/box-office/ledger/terms.ts";
import type { ByHand } from "../../src/box-office/ledger/till.ts";
import { MINUTE_MS, adults } from "./halls.ts";
import { Office } from "./office.ts";

export const inCash: ByHand = { means: "cash", shift: 4, validUntilMs: Number.MAX_SAFE_INTEGER };

/** What a row of D1 has of an exchange. */
export interface Row {
  readonly id: string;
  readonly from: number;
  readonly showtime: number;
  readonly labels: readonly string[] | null;
  readonly seats: readonly string[];
  readonly paidBy: ByHand | null;
  readonly startedAtMs: number;
  to: number | null;
  status: "started" | "done" | "undone";
}

export type Step = "hold" | "give" | "take";

export class Offices {
  readonly offices: ReadonlyMap<number, Office>;
  readonly rows: Row[] = [];

  constructor(perRow: number, changes: readonly Partial<Terms>[]) {
    this.offices = new Map(
      changes.map((one, i) => [i + 1, new Office(1, perRow, { ...one, showtimeId: i + 1 })]),
    );
  }

  at(showtime: number): Office {
    const office = this.offices.get(showtime);
    if (office === undefined) throw new Error(`no box office ${showtime}`);
    return office;
  }

  pass(ms: number): void {
    for (const office of this.offices.values()) office.nowMs += ms;
  }

  get nowMs(): number {
    return this.at(1).nowMs;
  }

  readonly find = (id: number): ReservationRecord => {
    const { showtimeId, n } = splitReservationId(id);
    return { ...this.at(showtimeId).find(n), id, showtimeId, currency: "USD" };
  };

  get orders(): ReservationRecord[] {
    return [...this.offices].flatMap(([showtime, { reservations }]) =>
      Array.from(reservations.keys(), (n) => this.find(reservationId(showtime, n))),
    );
  }

  begin(row: Pick<Row, "from" | "showtime" | "labels" | "seats" | "paidBy">): Row {
    const begun: Row = {
      ...row,
      id: `X${this.rows.length}`,
      startedAtMs: this.nowMs,
      to: null,
      status: "started",
    };
    this.rows.push(begun);
    return begun;
  }

  /** One step; true where there is another one. */
  step(row: Row, step: Step): boolean {
    const old = this.find(row.from);
    const there = this.at(row.showtime);
    const untilMs = row.startedAtMs + MINUTE_MS;
    if (step === "hold") {
      const { buyer, guest, channel, payment } = old;
      const exchange = { id: row.id, from: row.from, first: old.exchange?.first ?? row.from };
      const wanted = { seats: adults(...row.seats) };
      const held = there.holdForExchange({ exchange, buyer, guest, channel, payment, wanted, untilMs });
      if (!held.ok) return this.#undo(row);
      row.to = reservationId(row.showtime, held.n);
      return true;
    }
    if (row.to === null) throw new Error("nothing is held");
    const { amounts, lines, currency } = this.find(row.to);
    if (step === "give") {
      const { to, labels, paidBy } = row;
      const command = {
        to,
        seats: lines.length,
        totalCents: amounts.totalCents,
        currency,
        labels,
        paidBy,
        isBound: false,
        untilMs,
      };
      const given = this.at(old.showtimeId).giveForExchange(old.n, command);
      return given.ok || this.#undo(row);
    }
    const money = exchangedFor(old, row.to);
    if (money === null) throw new Error("not decided");
    const taken = there.takeExchange(splitReservationId(row.to).n, money);
    if (!taken.ok) throw new Error(taken.code);
    row.status = "done";
    return false;
  }

  #undo(row: Row): false {
    this.at(row.showtime).releaseExchange(row.id);
    row.status = "undone";
    return false;
  }

  /** All of it, or up to `last`. */
  exchange(row: Row, last: Step = "take"): Row {
    for (const step of ["hold", "give", "take"] as const) if (!this.step(row, step) || step === last) break;
    return row;
  }

  sweep(): void {
    for (const row of this.rows) {
      if (row.status !== "started" || this.nowMs - row.startedAtMs < 1.5 * MINUTE_MS) continue;
      if (row.to !== null && exchangedFor(this.find(row.from), row.to) !== null) this.step(row, "take");
      else if (this.nowMs - row.startedAtMs >= 5 * MINUTE_MS) this.#undo(row);
    }
  }
}
