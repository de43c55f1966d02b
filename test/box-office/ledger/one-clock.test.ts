import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apply } from "../../../src/box-office/ledger/apply.ts";
import { irregularIn } from "../../../src/box-office/ledger/check-in.ts";
import { archiveOf } from "../../../src/box-office/ledger/sold.ts";
import { emptyState } from "../../../src/box-office/ledger/state.ts";
import { DAY_MS, MINUTE_MS, hall } from "../../support/halls.ts";
import { Office } from "../../support/office.ts";

/** Minute 0 of the tests is in 2024. */
const minute = (at: number): number => 20_000 * DAY_MS + at * MINUTE_MS;

const show = (startsAt: number) => ({
  startsAtMs: minute(startsAt),
  endsAtMs: minute(startsAt + 200),
  salesCloseAtMs: minute(startsAt),
});

/** The doors open at minute -20; the show starts at minute 100 and ends at 300. */
function sold(...seats: string[]): Office {
  const office = new Office(1, 9, show(100));
  office.reserve(1, seats.length === 0 ? ["A1"] : seats, true);
  return office;
}

const at = <Result>(office: Office, minutes: number, run: () => Result): Result => {
  office.nowMs = minute(minutes);
  return run();
};

const results = (office: Office, ...scans: Parameters<Office["scan"]>): string[] =>
  office.scan(...scans).map(({ result }) => result);

/** The gate scans the ticket, and staff undo it at minute 61; a phone reports its own scan before or after. */
function aroundAnUndo(report: (office: Office) => unknown, isBefore: boolean, reportAt: [number, number]) {
  const office = sold();
  at(office, 59, () => office.scan({ ticket: "T1", device: "gate" }));
  if (isBefore) at(office, reportAt[0], () => report(office));
  at(office, 61, () => office.undo(1, "T1"));
  if (!isBefore) at(office, reportAt[1], () => report(office));
  const counting = office.find(1).checkIns.filter(({ undone }) => !undone).length;
  return [counting, at(office, 70, () => results(office, { ticket: "T1", device: "gate", counter: 2 }))];
}

describe("a phone with a wrong clock", () => {
  it("that is three minutes fast has the same result when it reports before an undo and after", () => {
    const fast = { ticket: "T1", atMs: minute(63), behindMs: -3 * MINUTE_MS, device: "fast" };
    const outcomes = [true, false].map((isBefore) =>
      aroundAnUndo((office) => office.scan(fast), isBefore, [60.5, 62]),
    );
    expect(outcomes).toEqual(Array.from({ length: 2 }, () => [0, ["accepted"]]));
  });

  it.each([
    ["days ahead", 5 * DAY_MS],
    ["in 1970", -20_000 * DAY_MS],
  ])("%s lets each ticket in once", (_, aheadMs) => {
    const office = sold();
    office.nowMs = minute(60);
    const scan = { ticket: "T1", atMs: minute(58) + aheadMs, behindMs: -aheadMs };
    expect(results(office, scan)).toEqual(["accepted"]);
    expect(office.find(1).checkIns).toMatchObject([{ atMs: minute(58), deviceAtMs: scan.atMs }]);
    expect(results(office, { ticket: "T1" })).toEqual(["already_used"]);
  });

  it.each([
    ["ahead, by the time of its report", 90 * MINUTE_MS, "accepted", minute(60)],
    ["in 1970, as too early", -20_000 * DAY_MS, "too_early", 58 * MINUTE_MS],
  ])("that it does not tell is recorded: %s", (_, aheadMs, result, countsAtMs) => {
    const office = sold();
    office.nowMs = minute(60);
    expect(results(office, { ticket: "T1", atMs: minute(58) + aheadMs })).toEqual([result]);
    expect(office.scan({ ticket: "T1" })).toMatchObject([
      { result: "already_used", first: { atMs: countsAtMs } },
    ]);
  });
});

describe("an offline scan", () => {
  it("in the millisecond of an undo is undone, whichever is recorded first", () => {
    const scan = { ticket: "T1", atMs: minute(61), device: "other" };
    const outcomes = [true, false].map((isBefore) =>
      aroundAnUndo((office) => office.scan(scan), isBefore, [61, 61]),
    );
    expect(outcomes).toEqual(Array.from({ length: 2 }, () => [0, ["accepted"]]));
  });

  it.each([
    ["a move of the show by two hours", "accepted"],
    ["a cancellation of the seat", "accepted"],
    ["a cancellation of the reservation", "accepted"],
    ["a cancellation of the showtime", "accepted"],
  ])("has the same result when it is reported before %s and after", (what, result) => {
    const outcomes = [true, false].map((isBefore) => {
      const office = sold("A1", "A2");
      const scan = { ticket: "T1", atMs: minute(-10), device: "phone" };
      const told: string[] = [];
      office.nowMs = minute(5);
      if (isBefore) told.push(...results(office, scan));
      office.nowMs++;
      if (what.startsWith("a move")) office.change(show(240), hall(1, 9));
      if (what.includes("of the seat")) office.cancel(1, ["A1"], "staff");
      if (what.includes("of the reservation")) office.cancel(1, null, "staff");
      if (what.includes("of the showtime")) office.change({ status: "cancelled" }, hall(1, 9));
      office.elapse();
      office.nowMs++;
      told.push(...results(office, scan));
      office.nowMs = minute(200);
      const { checkIns } = office.find(1);
      const { checkedIn } = office.state;
      return { told: new Set(told), checkIns, checkedIn, gate: results(office, { ticket: "T1" }) };
    });
    expect(outcomes[0]?.told).toEqual(new Set([result]));
    expect(outcomes[1]).toEqual(outcomes[0]);
  });

  it("that should have let nobody in is written down with the reason", () => {
    const office = sold("A1", "A2", "A3");
    at(office, 0, () => office.cancel(1, ["A3"], "staff"));
    at(office, 50, () => office.scan({ ticket: "T2" }));
    at(office, 51, () => office.undo(1, "T2"));
    const told = at(office, 310, () =>
      results(
        office,
        { ticket: "T1", atMs: minute(-21), device: "a" },
        { ticket: "T1", atMs: minute(300), device: "b" },
        { ticket: "T2", atMs: minute(50), device: "c" },
        { ticket: "T3", atMs: minute(10), device: "d" },
      ),
    );
    expect(told).toEqual(["too_early", "too_late", "scan_undone", "ticket_revoked"]);
    const whys = irregularIn(office.find(1)).map(({ line, why }) => [line.seat, why]);
    expect(whys).toEqual([
      ["A1", "too_early"],
      ["A3", "ticket_revoked"],
      ["A2", "scan_undone"],
      ["A2", "scan_undone"],
      ["A1", "too_late"],
    ]);
    expect(office.ledger.at(-1)?.event).toMatchObject({
      type: "checked_in",
      checkIn: { irregular: "ticket_revoked" },
    });
  });

  it("of a ticket that was cancelled leaves the seat with its next buyer", () => {
    const office = sold();
    office.nowMs = minute(10);
    office.cancel(1, null, "staff");
    office.reserve(2, ["A1"], true);
    office.nowMs++;
    expect(results(office, { ticket: "T1", atMs: office.nowMs })).toEqual(["ticket_revoked"]);
    expect(office.state.seats.get("A1")?.n).toBe(2);
    expect(office.state).toMatchObject({ soldSeats: 1, checkedIn: 0 });
    expect(results(office, { ticket: "T2" })).toEqual(["accepted"]);
  });

  it("that was undone is kept up to the earliest fifty of a ticket, reported before the undo or after", () => {
    const outcomes = [0, 30, 60].map((before) => {
      const office = sold();
      const scans = Array.from({ length: 60 }, (_, i) => ({
        ticket: "T1",
        device: "a",
        counter: i,
        atMs: minute(30) - i,
      }));
      at(office, 20, () => office.scan({ ticket: "T1", device: "gate" }));
      at(office, 31, () => office.scan(...scans.slice(0, before)));
      at(office, 32, () => office.undo(1, "T1"));
      at(office, 33, () => office.scan(...scans.slice(before)));
      expect(office.find(1).checkIns).toHaveLength(50);
      return office.find(1).checkIns;
    });
    expect(outcomes[1]).toEqual(outcomes[0]);
    expect(outcomes[2]).toEqual(outcomes[0]);
  });
});

describe("a scan for the whole party", () => {
  it("lets in those who are not in yet, and says how many", () => {
    const office = sold("A1", "A2", "A3");
    office.nowMs = minute(50);
    office.scan({ ticket: "T2" });
    const scan = { ticket: "T2", device: "phone", counter: 7 };
    expect(office.scanParty(scan)).toEqual([2, "accepted"]);
    expect(office.scanParty(scan)).toEqual([2, "accepted"]);
    expect(office.scanParty({ ...scan, counter: 8 })).toEqual([0, "already_used"]);
    expect(office.state.checkedIn).toBe(3);
  });

  it("lets nobody in by a ticket that was given back", () => {
    const office = sold("A1", "A2");
    office.cancel(1, ["A1"], "staff");
    office.nowMs = minute(50);
    expect(office.scanParty({ ticket: "T1" })).toEqual([0, "ticket_revoked"]);
    expect(office.scanParty({ ticket: "T2" })).toEqual([1, "accepted"]);
  });
});

describe("at the door, with a gate key", () => {
  it("a check-in can be undone within five minutes of the scan that counts", () => {
    const office = sold();
    at(office, 50, () => office.scan({ ticket: "T1" }));
    expect(at(office, 55, () => office.undo(1, "T1", true))).toMatchObject({ ok: true });
    at(office, 56, () => office.scan({ ticket: "T1" }));
    at(office, 61, () => office.scan({ ticket: "T1", atMs: minute(60) }));
    office.nowMs++;
    expect(office.undo(1, "T1", true)).toEqual({ ok: false, code: "undo_too_late" });
    expect(office.undo(1, "T1")).toMatchObject({ ok: true });
  });
});

const TICKETS = 4;
const LAST_MINUTE = 320;

/** Twenty phones, each with a clock of its own and scans of its own. */
const phones = fc.array(
  fc.record({
    aheadMs: fc.oneof(
      fc.constant(0),
      fc.integer({ min: -10 * MINUTE_MS, max: 10 * MINUTE_MS }),
      fc.constantFrom(-20_000 * DAY_MS, 400 * DAY_MS),
    ),
    scans: fc.array(
      fc.record({
        seat: fc.integer({ min: 1, max: TICKETS }),
        atMinute: fc.oneof(fc.integer({ min: -30, max: 310 }), fc.constantFrom(60, 61, 120, 180, 300)),
        /** When it is reported, and reported again; before the scan for one that is reported at once. */
        reportedAt: fc.array(fc.integer({ min: -30, max: LAST_MINUTE }), { minLength: 1, maxLength: 3 }),
      }),
      { maxLength: 4 },
    ),
  }),
  { minLength: 20, maxLength: 20 },
);

/** What the box office does by itself, whatever the phones report. */
const acts = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant("undo" as const),
      seat: fc.integer({ min: 1, max: TICKETS }),
      atMinute: fc.constantFrom(61, 120, 180),
    }),
    fc.record({
      do: fc.constant("cancel" as const),
      seat: fc.integer({ min: 1, max: TICKETS }),
      atMinute: fc.constantFrom(60, 150),
    }),
    fc.record({
      do: fc.constant("move" as const),
      byMinutes: fc.integer({ min: -60, max: 120 }),
      atMinute: fc.constantFrom(5, 130),
    }),
  ),
  { maxLength: 5 },
);

type Phones = typeof phones extends fc.Arbitrary<infer Some> ? Some : never;
type Acts = typeof acts extends fc.Arbitrary<infer Some> ? Some : never;

function act(office: Office, next: Acts[number]): void {
  if (next.do === "move") {
    office.change(show(100 + next.byMinutes), hall(1, 9));
  } else if (next.do === "cancel") office.cancel(1, [`A${next.seat}`], "staff");
  else {
    // Without a check-in there is nothing to undo; an undo is refused then.
    const scan = { ticket: `T${next.seat}`, device: "gate", counter: office.nowMs, atMs: office.nowMs };
    office.scan(scan);
    office.undo(1, `T${next.seat}`);
  }
}

/** The scans in the order of the phones, each with the minutes at which it is reported. */
const scansOf = (all: Phones) =>
  all.flatMap(({ aheadMs, scans }, device) =>
    scans.map(({ seat, atMinute, reportedAt }, counter) => ({
      scan: {
        ticket: `T${seat}`,
        device: `phone-${device}`,
        counter,
        atMs: minute(atMinute) + aheadMs,
        behindMs: -aheadMs,
      },
      reportedAt: reportedAt.map((one) => Math.max(one, atMinute)),
    })),
  );

/** An evening on which scans are reported when they say, or all of them at the end, the last phone's first. */
function evening(all: Phones, doing: Acts, isMeanwhile: boolean): Office {
  const office = sold("A1", "A2", "A3", "A4", "A5");
  const scans = isMeanwhile ? scansOf(all) : scansOf(all).toReversed();
  const reports = scans.flatMap(({ scan, reportedAt }) =>
    (isMeanwhile ? reportedAt : [LAST_MINUTE]).map((one) => ({
      minute: one,
      run: () => {
        office.scan(scan);
      },
    })),
  );
  const own = doing.map((next) => ({
    minute: next.atMinute,
    run: () => {
      act(office, next);
    },
  }));
  for (const step of [...own, ...reports].toSorted((one, other) => one.minute - other.minute))
    at(office, step.minute, step.run);
  office.nowMs = minute(LAST_MINUTE + 1);
  return office;
}

/** What the phones' scans came to. */
function outcome(office: Office, all: Phones) {
  const { checkIns, undoneAtMs, lines, returned } = office.find(1);
  return {
    checkIns,
    undoneAtMs,
    lines,
    returned,
    checkedIn: office.state.checkedIn,
    duplicated: office.state.duplicated,
    verdicts: office.scan(...scansOf(all).map(({ scan }) => scan)).map(({ result }) => result),
  };
}

describe("twenty phones with wrong clocks", () => {
  it("leave the same state whenever and in whatever order they report, whatever happens between", () => {
    fc.assert(
      fc.property(phones, acts, (all, doing) => {
        const [one, other] = [evening(all, doing, true), evening(all, doing, false)];
        expect(outcome(other, all)).toEqual(outcome(one, all));
      }),
      { numRuns: 500 },
    );
  });

  it("leave a ledger that can be replayed to the same state", () => {
    fc.assert(
      fc.property(phones, acts, (all, doing) => {
        const { state, ledger, reservations } = evening(all, doing, true);
        const [rebuilt, found] = [emptyState(state.terms), new Map<number, ReturnType<Office["find"]>>()];
        for (const recorded of ledger) {
          const { reservation } = apply(rebuilt, recorded, archiveOf(found));
          if (reservation !== null) found.set(reservation.n, reservation);
        }
        expect(rebuilt).toEqual({ ...state, seating: null });
        expect(found).toEqual(reservations);
        expect(
          ledger.every(({ atMs, event }) => event.type !== "checked_in" || event.checkIn.atMs <= atMs),
        ).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

describe("events from before clocks were corrected", () => {
  it("replay to what they were: a scan after its undo counts, also with a time before it", () => {
    const office = sold();
    const checkIn = { ticket: "T1", gate: "North", device: "phone", counter: 1, by: "user:1", atMs: 5 };
    office.nowMs = 10;
    office.record([{ type: "checked_in", n: 1, checkIn }]);
    office.record([{ type: "check_in_undone", n: 1, ticket: "T1", reason: "mistake", by: "user:1" }]);
    office.record([{ type: "checked_in", n: 1, checkIn: { ...checkIn, atMs: 10, counter: 2 } }]);
    expect(office.find(1).checkIns.map(({ counter, undone }) => [counter, undone])).toEqual([
      [1, true],
      [2, false],
    ]);
    expect(office.state.checkedIn).toBe(1);
  });
});
