import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apply } from "../../../src/box-office/ledger/apply.ts";
import * as decide from "../../../src/box-office/ledger/decide.ts";
import type { LedgerEvent } from "../../../src/box-office/ledger/event.ts";
import { BLOCK_REASONS } from "../../../src/box-office/ledger/hall.ts";
import { UNDO_REASONS, asOf, isHold, isLive } from "../../../src/box-office/ledger/reservation.ts";
import { STATE_LETTERS, availability, layoutOf, seatMap } from "../../../src/box-office/ledger/seat-map.ts";
import { archiveOf } from "../../../src/box-office/ledger/sold.ts";
import { emptyState } from "../../../src/box-office/ledger/state.ts";
import { surelyTaken } from "../../../src/box-office/ledger/surely-taken.ts";
import { hold } from "../../support/halls.ts";
import type { Office } from "../../support/office.ts";
import type { Slip } from "../../support/paper.ts";
import { Game, someHall, someSteps, someTerms } from "../../support/steps.ts";

/** Expects the box office to show, as of now, what the manager's paper shows. */
function agree({ office, paper }: Game): void {
  for (const slip of paper.slips) {
    const { status, lines, paidCents, refundCents, amounts, extended, expiresAtMs } = asOf(
      office.find(slip.n),
      office.nowMs,
    );
    expect({
      n: slip.n,
      status,
      seats: lines.map(({ seat }) => seat),
      paidCents,
      refundCents,
      total: amounts.totalCents,
      extended,
    }).toEqual({
      n: slip.n,
      status: paper.statusOf(slip),
      seats: slip.seats.map(({ label }) => label),
      paidCents: slip.paid,
      refundCents: slip.refund,
      total: paper.totalOf(slip),
      extended: slip.extended,
    });
    if (status === "held" || status === "awaiting_payment") expect(expiresAtMs).toBe(slip.expiresAtMs);
  }
  const { seats, counts } = seatMap(office.state, office.nowMs);
  const shown = Object.fromEntries(seats.map(({ label, status }) => [label, status]));
  const right = Array.from(paper.spots.values(), ({ label, blocked }) => {
    const owner = paper.ownerOf(label);
    const status = owner?.status === "confirmed" ? "sold" : "held";
    return [label, owner === undefined ? (blocked === null ? "free" : "blocked") : status];
  });
  expect(shown).toEqual(Object.fromEntries(right));
  const letters = seats.map(({ status }) => STATE_LETTERS[status]).join("");
  expect(availability(office.state, office.nowMs)).toMatchObject({
    states: letters,
    counts,
    layout: layoutOf(office.state).hash,
  });
  const inside = paper.slips.flatMap((slip) =>
    slip.status === "confirmed" ? slip.seats.filter(({ label }) => paper.isInside(slip, label)) : [],
  );
  expect(counts.checked_in).toBe(inside.length);
  expect(counts.free + counts.held + counts.sold + counts.blocked).toBe(paper.spots.size);
}

/** Expects the sums in the state to equal the sums over reservations and seats. */
function addsUp({ state, reservations }: Office): void {
  const live = [...reservations.values()].filter(({ status }) => isLive(status));
  const held = live.filter(({ status }) => isHold(status));
  expect([...state.holds.keys()].toSorted((a, b) => a - b)).toEqual(held.map(({ n }) => n));
  const sum = (confirmed: boolean, of: (reservation: (typeof live)[number]) => number): number =>
    live
      .filter(({ status }) => (status === "confirmed") === confirmed)
      .reduce((total, reservation) => total + of(reservation), 0);
  const ofBuyer = new Map<number, number>();
  for (const { buyer, channel, lines } of live)
    if (channel !== "counter") ofBuyer.set(buyer, (ofBuyer.get(buyer) ?? 0) + lines.length);
  const { heldSeats, soldReservations, soldSeats, soldCents, blockedSeats, seatsOfBuyer } = state;
  expect({ heldSeats, soldReservations, soldSeats, soldCents, blockedSeats, seatsOfBuyer }).toEqual({
    heldSeats: sum(false, ({ lines }) => lines.length),
    soldReservations: live.length - held.length,
    soldSeats: sum(true, ({ lines }) => lines.length),
    soldCents: sum(true, ({ amounts }) => amounts.totalCents),
    blockedSeats: [...state.seats.values()].filter(({ n, blocked }) => n === null && blocked !== null).length,
    seatsOfBuyer: ofBuyer,
  });
  const owned = live.flatMap(({ n, lines }) => lines.map(({ seat }) => `${seat} ${n}`));
  const marked = Array.from(state.seats.values()).flatMap(({ seat, n }) =>
    n === null ? [] : [`${seat.label} ${n}`],
  );
  expect(marked.toSorted()).toEqual(owned.toSorted());
}

/** Expects every cent received to have bought seats, to be due back, or to be kept as a cancellation fee. */
function moneyIsKept(office: Office, slips: readonly Slip[]): void {
  for (const slip of slips) {
    const { status, paidCents, refundCents, amounts, payment, lines } = office.find(slip.n);
    expect(refundCents).toBeGreaterThanOrEqual(0);
    expect(refundCents).toBeLessThanOrEqual(paidCents);
    expect(amounts.totalCents).toBeGreaterThanOrEqual(0);
    const bought = payment === "online" && status === "confirmed" ? amounts.totalCents : 0;
    expect(paidCents - refundCents).toBe(bought + slip.kept);
    expect(lines.every(({ ticket }) => status !== "confirmed" || ticket !== null)).toBe(true);
  }
}

const groupsOf = ({ state }: Office) =>
  Map.groupBy(
    Array.from(state.seats.values()).filter(({ seat }) => seat.group !== undefined),
    ({ seat }) => seat.group,
  );

/** The groups of which a reservation or the house has some seats and not the others. */
const tornGroups = ({ office }: Game): string[] =>
  [...groupsOf(office).entries()].flatMap(([group = "", seats]) =>
    new Set(seats.map(({ n, blocked }) => `${n} ${blocked}`)).size === 1 ? [] : [group],
  );
/** How many groups somebody has. */
const wholeGroups = (office: Office): number =>
  [...groupsOf(office).values()].filter((group) => group.every(({ n }) => n !== null)).length;

describe("any commands in any order at any time", () => {
  it("are answered as a manager with pen and paper would, and leave what the manager's slips say", () => {
    fc.assert(
      fc.property(someTerms, someHall, someSteps, (opening, hall, all) => {
        const game = new Game({ ...opening, status: "on_sale" }, hall);
        for (const next of all) {
          game.play(next);
          agree(game);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("leave correct sums, and account for every cent", () => {
    fc.assert(
      fc.property(someTerms, someHall, someSteps, (opening, hall, all) => {
        const game = new Game({ ...opening, status: "on_sale" }, hall);
        for (const next of all) {
          game.play(next);
          addsUp(game.office);
        }
        moneyIsKept(game.office, game.paper.slips);
      }),
      { numRuns: 300 },
    );
  });

  it("never sell, hold or block a part of a group, unless a change of the hall made it one", () => {
    let whole = 0;
    fc.assert(
      fc.property(someTerms, someHall, someSteps, (opening, hall, all) => {
        const game = new Game({ ...opening, status: "on_sale" }, hall);
        let before: string[] = [];
        for (const next of all) {
          game.play(next);
          const torn = tornGroups(game);
          if (next.do !== "change") expect(before).toEqual(expect.arrayContaining(torn));
          before = torn;
          whole += wholeGroups(game.office);
        }
      }),
      { numRuns: 300 },
    );
    expect(whole).toBeGreaterThan(20);
  });

  it("refuse what was promised to isolates, unless a sale is cancelled or the terms change", () => {
    let promises = 0;
    fc.assert(
      fc.property(someTerms, someHall, someSteps, (opening, hall, all) => {
        const game = new Game({ ...opening, maxSeatsPerBuyer: null, status: "on_sale" }, hall);
        for (const next of all) {
          const { state, nowMs } = game.office;
          const untilMs = nowMs + 300;
          const promise = surelyTaken(state, nowMs, untilMs);
          game.play(next);
          const [ticketType] = promise?.ticketTypes ?? [];
          const isKept = !["cancel", "exchange", "change"].includes(next.do) && game.office.nowMs <= untilMs;
          if (promise === null || ticketType === undefined || promise.labels.length === 0 || !isKept)
            continue;
          promises++;
          for (const labels of [promise.labels.slice(0, promise.maxSeats), promise.labels.slice(-1)]) {
            const wanted = { seats: labels.map((label) => ({ label, ticketType })) };
            for (const ms of [game.office.nowMs, untilMs])
              expect(
                decide.reserve(state, { ...hold(99), wanted }, { nowMs: ms, newTicket: () => "" }),
              ).toEqual({ ok: false, code: "seats_taken", seats: labels });
          }
        }
      }),
      { numRuns: 300 },
    );
    expect(promises).toBeGreaterThan(300);
  });

  it("can be replayed from the ledger alone", () => {
    fc.assert(
      fc.property(someTerms, someHall, someSteps, (opening, hall, all) => {
        const game = new Game({ ...opening, status: "on_sale" }, hall);
        for (const next of all) game.play(next);
        const { state, ledger, reservations } = game.office;
        expect(ledger.map(({ seq }) => seq)).toEqual(ledger.map((_, i) => i + 1));
        const rebuilt = emptyState(state.terms);
        const found = new Map<number, NonNullable<ReturnType<typeof apply>["reservation"]>>();
        for (const { seq, atMs, event } of ledger) {
          const read = JSON.parse(JSON.stringify(event)) as LedgerEvent;
          const { reservation } = apply(rebuilt, { seq, atMs, event: read }, archiveOf(found));
          if (reservation !== null) found.set(reservation.n, reservation);
        }
        expect(rebuilt).toEqual({ ...state, seating: null, layoutHash: null });
        expect(found).toEqual(reservations);
      }),
      { numRuns: 200 },
    );
  });

  it("write only numbers, labels, places, and words from closed lists into the ledger", () => {
    const closed = new Set(
      `on_sale closed cancelled at_door online off warn refuse first USD KWD buyer counter waiting_list staff showtime
       payment standard premium adult child claim-1 claim-2 VAT North user:1 ticket_revoked not_paid too_early too_late ${[...BLOCK_REASONS, ...UNDO_REASONS].join(" ")}`.split(
        /\s+/,
      ),
    )
      .add("City tax")
      .add("Balcony");
    fc.assert(
      fc.property(someTerms, someHall, someSteps, (opening, hall, all) => {
        const game = new Game({ ...opening, status: "on_sale" }, hall);
        for (const next of all) game.play(next);
        for (const { event } of game.office.ledger) {
          const { type: _, ...facts } = event;
          JSON.stringify(facts, (_key, value: unknown) => {
            if (typeof value === "string" && !closed.has(value))
              expect(value).toMatch(/^([A-Z]\d*|\d+a|T\d+|(payment|phone)-\d+)$/);
            return value;
          });
        }
      }),
      { numRuns: 100 },
    );
  });
});
