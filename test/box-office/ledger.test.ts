import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apply, emptyState } from "../../src/box-office/apply.ts";
import * as decide from "../../src/box-office/decide.ts";
import { hasRunOut, isLive, reservationId, splitReservationId } from "../../src/box-office/ledger.ts";
import type { Reservation } from "../../src/box-office/ledger.ts";
import { seatMap } from "../../src/box-office/seat-map.ts";
import { MINUTE_MS, hall, sale, terms } from "../support/halls.ts";
import { Office } from "../support/office.ts";

describe("the box office", () => {
  it("holds seats for a buyer and sells them on confirmation, one ticket a seat", () => {
    const office = new Office(2, 4);
    expect(office.reserve(7, ["A1", "A2"])).toMatchObject({ ok: true, n: 1 });
    expect(office.confirm(1)).toMatchObject({ ok: true });
    expect(office.find(1)).toMatchObject({ status: "confirmed", buyer: 7, expiresAtMs: null });
    expect(office.find(1).lines.map(({ ticket }) => ticket)).toEqual(["T1", "T2"]);
  });

  it("refuses a seat that another buyer holds, and then holds none of the others", () => {
    const office = new Office(1, 4);
    office.reserve(7, ["A2"]);
    expect(office.reserve(8, ["A1", "A2", "A3"])).toEqual({ ok: false, code: "seats_taken", seats: ["A2"] });
    expect(seatMap(office.state, office.nowMs).counts).toEqual({ free: 3, held: 1, sold: 0, blocked: 0 });
  });

  it("frees a hold in the very millisecond that it runs out", () => {
    const office = new Office(1, 1);
    office.reserve(7, ["A1"]);
    office.nowMs += 10 * MINUTE_MS - 1;
    expect(office.reserve(8, ["A1"])).toMatchObject({ ok: false, code: "seats_taken" });
    office.nowMs += 1;
    expect(seatMap(office.state, office.nowMs).counts.free).toBe(1);
    expect(office.reserve(8, ["A1"])).toMatchObject({ ok: true, n: 2 });
    expect(office.ledger.slice(-2).map(({ event }) => event.type)).toEqual(["expired", "held"]);
    expect(office.confirm(1)).toEqual({ ok: false, code: "hold_expired" });
  });

  it("refuses to confirm a hold that ran out, written down or not", () => {
    const office = new Office(1, 1);
    office.reserve(7, ["A1"]);
    office.nowMs += 10 * MINUTE_MS;
    expect(office.confirm(1)).toEqual({ ok: false, code: "hold_expired" });
    office.elapse();
    expect(office.confirm(1)).toEqual({ ok: false, code: "hold_expired" });
  });

  it("sells once however often the buyer confirms", () => {
    const office = new Office(1, 1);
    office.reserve(7, ["A1"], true);
    const { seq } = office.state;
    expect(office.confirm(1)).toMatchObject({ ok: true, events: [] });
    expect(office.state.seq).toBe(seq);
  });

  it("makes a cancelled seat sellable at once, and leaves a cancelled reservation cancelled", () => {
    const office = new Office(1, 1);
    office.reserve(7, ["A1"], true);
    office.cancel(1);
    expect(office.confirm(1)).toMatchObject({ ok: false, code: "reservation_ended", status: "cancelled" });
    expect(office.reserve(8, ["A1"], true)).toMatchObject({ ok: true, n: 2 });
    expect(office.cancel(1)).toMatchObject({ ok: true, events: [] });
    expect(office.find(2).status).toBe("confirmed");
  });

  it("keeps the price a seat was held for when prices change", () => {
    const office = new Office(1, 2);
    office.reserve(7, ["A1"]);
    office.record([
      { type: "terms_changed", terms: terms({ version: 2, priceCents: { standard: { adult: 9900 } } }) },
    ]);
    office.confirm(1);
    office.reserve(7, ["A2"]);
    expect(office.find(1).amounts.totalCents).toBe(1000);
    expect(office.find(2).amounts.totalCents).toBe(9900);
  });

  it("sells only in its sales window", () => {
    const office = new Office(1, 1, { salesOpenAtMs: 50, salesCloseAtMs: 60 });
    office.nowMs = 49;
    expect(office.reserve(7, ["A1"])).toEqual({ ok: false, code: "sales_not_open", opensAtMs: 50 });
    office.nowMs = 60;
    expect(office.reserve(7, ["A1"])).toEqual({ ok: false, code: "sales_closed" });
    office.nowMs = 59;
    expect(office.reserve(7, ["A1"])).toMatchObject({ ok: true });
  });

  it("names the seat or the limit that made it refuse", () => {
    const office = new Office(1, 4, { maxSeats: 3 });
    expect(office.reserve(7, ["A1", "Z9"])).toEqual({ ok: false, code: "unknown_seats", seats: ["Z9"] });
    expect(office.reserve(7, ["A1", "A1"])).toEqual({ ok: false, code: "duplicate_seats", seats: ["A1"] });
    expect(office.reserve(7, ["A1", "A2", "A3", "A4"])).toEqual({
      ok: false,
      code: "too_many_seats",
      maxSeats: 3,
    });
    for (const ticketType of ["student", "constructor", "toString", "__proto__"]) {
      const wanted = { seats: [{ label: "A1", ticketType }] };
      expect(decide.reserve(office.state, { ...sale(7), wanted }, office.moment())).toEqual({
        ok: false,
        code: "unknown_ticket_type",
        seats: ["A1"],
      });
    }
  });

  it("does not confirm without payment what is paid online", () => {
    const office = new Office(1, 1, { payment: "online" });
    expect(office.reserve(7, ["A1"], true)).toEqual({ ok: false, code: "payment_required" });
    office.reserve(7, ["A1"]);
    expect(office.confirm(1)).toEqual({ ok: false, code: "payment_required" });
  });

  it("does not cancel a sale once the show has started", () => {
    const office = new Office(1, 1);
    office.reserve(7, ["A1"], true);
    office.nowMs = 100 * MINUTE_MS;
    expect(office.cancel(1)).toEqual({ ok: false, code: "showtime_started" });
  });

  it("wakes for the next hold that runs out, then for the end of sales, then never", () => {
    const office = new Office(1, 1);
    office.reserve(7, ["A1"]);
    expect(decide.nextElapseMs(office.state)).toBe(1 + 10 * MINUTE_MS);
    office.nowMs = 1 + 10 * MINUTE_MS;
    office.elapse();
    expect(decide.nextElapseMs(office.state)).toBe(100 * MINUTE_MS);
    office.nowMs = 100 * MINUTE_MS;
    office.elapse();
    expect(decide.nextElapseMs(office.state)).toBeNull();
  });

  it("gives ids that say which showtime to ask", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 28 }),
        fc.integer({ min: 1, max: 2 ** 24 - 1 }),
        (showtimeId, n) => {
          expect(splitReservationId(reservationId(showtimeId, n))).toEqual({ showtimeId, n });
        },
      ),
    );
    expect(reservationId(3, 0)).toBe(50331648);
  });
});

type Step =
  | { do: "reserve"; buyer: number; seats: number[]; confirm: boolean }
  | { do: "confirm" | "cancel"; pick: number }
  | { do: "wait"; minutes: number }
  | { do: "rearrange"; rows: number; perRow: number; blocked: number[] }
  | { do: "elapse" };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("reserve" as const),
      buyer: fc.integer({ min: 1, max: 4 }),
      seats: fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }),
      confirm: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom("confirm" as const, "cancel" as const), pick: fc.nat(30) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("wait" as const), minutes: fc.integer({ min: 0, max: 11 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("rearrange" as const),
      rows: fc.integer({ min: 1, max: 4 }),
      perRow: fc.integer({ min: 1, max: 7 }),
      blocked: fc.array(fc.nat(30), { maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("elapse" as const) }) },
);

/** What a cinema manager would keep on paper: which seats there are, and who has which until when. */
class Paper {
  readonly seats: Set<string>;
  blocked = new Set<string>();
  readonly owner = new Map<string, { n: number; untilMs: number }>();

  constructor(seats: Iterable<string>) {
    this.seats = new Set(seats);
  }

  take(n: number, seats: readonly string[], untilMs: number): void {
    for (const seat of seats) this.owner.set(seat, { n, untilMs });
  }

  rearrange(seats: Iterable<string>, blocked: Iterable<string>): void {
    this.seats.clear();
    for (const seat of seats) this.seats.add(seat);
    this.blocked = new Set(blocked);
  }

  free(n: number): void {
    for (const [seat, { n: owner }] of this.owner) if (owner === n) this.owner.delete(seat);
  }

  ownerAt(seat: string, nowMs: number): number | null {
    const owner = this.owner.get(seat);
    return owner !== undefined && owner.untilMs > nowMs ? owner.n : null;
  }
}

function play(office: Office, paper: Paper, next: Step): void {
  const { nowMs } = office;
  const labels = [...office.state.seats.keys()];
  switch (next.do) {
    case "wait":
      office.nowMs += next.minutes * MINUTE_MS;
      return;
    case "elapse":
      office.elapse();
      return;
    case "reserve": {
      const wanted = next.seats.map((i) => labels[i % labels.length] ?? "");
      const distinct = new Set(wanted).size === wanted.length;
      const blocked = wanted.some(
        (label) => paper.blocked.has(label) || paper.ownerAt(label, nowMs) !== null,
      );
      const open = nowMs < office.state.terms.salesCloseAtMs;
      const decision = office.reserve(next.buyer, wanted, next.confirm);
      expect(decision.ok).toBe(distinct && !blocked && open);
      if (decision.ok)
        paper.take(decision.n, wanted, next.confirm ? Infinity : nowMs + office.state.terms.holdMs);
      return;
    }
    case "rearrange": {
      const planned = hall(next.rows, next.perRow).seats;
      const shut = next.blocked.map((i) => planned[i % planned.length]?.label ?? "");
      const open = new Set(planned.map(({ label }) => label).filter((label) => !shut.includes(label)));
      const kept = labels.filter((label) => !open.has(label) && paper.ownerAt(label, nowMs) !== null);
      office.change({}, { seats: planned, blocked: [...new Set(shut)] });
      paper.rearrange(
        [...planned.map(({ label }) => label), ...kept],
        shut.filter((label) => !kept.includes(label)),
      );
      return;
    }
    case "confirm":
    case "cancel": {
      if (office.state.lastN === 0) return;
      const n = (next.pick % office.state.lastN) + 1;
      const before = office.find(n);
      const decision = next.do === "confirm" ? office.confirm(n) : office.cancel(n);
      if (next.do === "confirm") {
        expect(decision.ok).toBe(isLive(before.status) && !hasRunOut(before, nowMs));
        if (decision.ok)
          paper.take(
            n,
            before.lines.map(({ seat }) => seat),
            Infinity,
          );
      } else if (decision.ok) paper.free(n);
    }
  }
}

describe("any sequence of commands", () => {
  it("never gives one seat two owners, never loses a seat, and rebuilds from its ledger", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 7 }),
        fc.array(step, { maxLength: 60 }),
        (rows, perRow, steps) => {
          const office = new Office(rows, perRow);
          const paper = new Paper(office.state.seats.keys());
          for (const next of steps) {
            play(office, paper, next);
            const { seats, counts } = seatMap(office.state, office.nowMs);
            expect(seats.map(({ label }) => label).toSorted()).toEqual([...paper.seats].toSorted());
            expect(counts.blocked).toBe(office.state.blockedSeats);
            for (const { label, status } of seats)
              expect(status).toEqual(
                paper.ownerAt(label, office.nowMs) === null
                  ? paper.blocked.has(label)
                    ? "blocked"
                    : "free"
                  : expect.stringMatching(/held|sold/),
              );
          }
          const owned = [...office.reservations.values()]
            .filter(({ status }) => isLive(status))
            .flatMap(({ lines }) => lines.map(({ seat }) => seat));
          expect(new Set(owned).size).toBe(owned.length);
          const marked = [...office.state.seats.values()].filter(({ n }) => n !== null);
          expect(marked.map(({ seat }) => seat.label).toSorted()).toEqual(owned.toSorted());
          expect(office.ledger.map(({ seq }) => seq)).toEqual(office.ledger.map((_, i) => i + 1));
          const rebuilt = emptyState(terms());
          for (const recorded of office.ledger)
            apply(rebuilt, recorded, (n) => office.reservations.get(n) ?? null);
          expect(rebuilt).toEqual({ ...office.state, seating: null });
        },
      ),
      { numRuns: 500 },
    );
  });

  it("keeps its sums equal to what its reservations say", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const office = new Office(3, 5);
        const paper = new Paper(office.state.seats.keys());
        for (const next of steps) play(office, paper, next);
        const all = [...office.reservations.values()];
        const sum = (status: string, of: (reservation: Reservation) => number): number =>
          all.filter((reservation) => reservation.status === status).reduce((total, r) => total + of(r), 0);
        expect(office.state).toMatchObject({
          heldSeats: sum("held", ({ lines }) => lines.length),
          soldSeats: sum("confirmed", ({ lines }) => lines.length),
          soldCents: sum("confirmed", ({ amounts }) => amounts.totalCents),
        });
      }),
    );
  });
});
