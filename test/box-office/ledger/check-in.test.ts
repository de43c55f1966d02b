import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Scan } from "../../../src/box-office/ledger/admission.ts";
import { duplicatesOf } from "../../../src/box-office/ledger/check-in.ts";
import { changesAfter } from "../../../src/box-office/ledger/seat-map.ts";
import { MINUTE_MS, hall } from "../../support/halls.ts";
import { Office } from "../../support/office.ts";

const START_MS = 300 * MINUTE_MS;
const END_MS = 400 * MINUTE_MS;
const DOORS_OPEN_MS = START_MS - 120 * MINUTE_MS;
const WHEN = { startsAtMs: START_MS, endsAtMs: END_MS, salesCloseAtMs: START_MS };

/** Two seats sold, tickets T1 and T2, and the doors open. */
function sold(changes: ConstructorParameters<typeof Office>[2] = {}): Office {
  const office = new Office(2, 5, { ...WHEN, ...changes });
  office.reserve(7, ["A1", "A2"], true);
  office.nowMs = START_MS;
  return office;
}

const results = (office: Office, ...scans: Parameters<Office["scan"]>): string[] =>
  office.scan(...scans).map(({ result }) => result);

describe("a ticket at the door", () => {
  it("is accepted once; later scans are answered with the first gate and time", () => {
    const office = sold();
    expect(office.scan({ ticket: "T1" })).toMatchObject([{ result: "accepted", line: { seat: "A1" } }]);
    office.nowMs += 5;
    const [again] = office.scan({ ticket: "T1", gate: "South" });
    expect(again).toMatchObject({ result: "already_used", first: { gate: "North", atMs: START_MS } });
    expect(results(office, { ticket: "T2" })).toEqual(["accepted"]);
    expect(office.state.checkedIn).toBe(2);
  });

  it("is accepted again when the same scan is repeated, as after a lost answer", () => {
    const office = sold();
    const scan = { ticket: "T1", device: "phone", counter: 1 };
    expect(results(office, scan)).toEqual(["accepted"]);
    expect(results(office, scan)).toEqual(["accepted"]);
    expect(office.find(1).checkIns).toHaveLength(1);
    expect(results(office, { ...scan, counter: 2 })).toEqual(["already_used"]);
  });

  it("is not accepted again for the same number from another doorkeeper, or after more than five minutes", () => {
    const office = sold();
    const scan = { ticket: "T1", device: "phone", counter: 1 };
    office.scan(scan);
    expect(results(office, { ...scan, by: "gate_key:2" })).toEqual(["already_used"]);
    office.nowMs += 5 * MINUTE_MS;
    expect(results(office, scan)).toEqual(["accepted"]);
    office.nowMs += 1;
    expect(results(office, scan)).toEqual(["already_used"]);
  });

  it("is accepted from two hours before the start until the end of the show", () => {
    const at = (nowMs: number): string[] => {
      const office = sold();
      office.nowMs = nowMs;
      return results(office, { ticket: "T1" });
    };
    expect(at(DOORS_OPEN_MS - 1)).toEqual(["too_early"]);
    expect(at(DOORS_OPEN_MS)).toEqual(["accepted"]);
    expect(at(END_MS - 1)).toEqual(["accepted"]);
    expect(at(END_MS)).toEqual(["too_late"]);
  });

  it("is checked against the new time of a show that moved", () => {
    const office = sold();
    office.change({ startsAtMs: START_MS + 500 * MINUTE_MS, endsAtMs: END_MS + 500 * MINUTE_MS }, hall(2, 5));
    expect(results(office, { ticket: "T1" })).toEqual(["too_early"]);
    office.nowMs += 500 * MINUTE_MS;
    expect(results(office, { ticket: "T1" })).toEqual(["accepted"]);
  });

  it("is not found if it was never sold", () => {
    expect(sold().scan({ ticket: "T9" })).toEqual([
      { result: "ticket_not_found", n: null, line: null, first: null },
    ]);
  });

  it("is revoked with its reservation, with its seat, and with the showtime", () => {
    const cancelled = sold();
    cancelled.cancel(1, null, "staff");
    expect(results(cancelled, { ticket: "T1" })).toEqual(["ticket_revoked"]);

    const part = sold();
    part.cancel(1, ["A2"], "staff");
    expect(results(part, { ticket: "T1" }, { ticket: "T2" })).toEqual(["accepted", "ticket_revoked"]);

    const showtime = sold();
    showtime.change({ status: "cancelled" }, hall(2, 5));
    expect(results(showtime, { ticket: "T1" })).toEqual(["ticket_revoked"]);
  });

  it("is refused if it must be paid online and is not; one paid at the door is accepted", () => {
    const office = new Office(1, 5, { ...WHEN, payment: "online" });
    office.reserve(7, ["A1"]);
    office.record([{ type: "confirmed", n: 1, tickets: ["T1"], paidCents: 999, paymentId: "p" }]);
    office.nowMs = START_MS;
    expect(results(office, { ticket: "T1" })).toEqual(["not_paid"]);
    expect(results(sold({ payment: "at_door" }), { ticket: "T1" })).toEqual(["accepted"]);
  });

  it("cannot be given back by its buyer after it was checked in; staff can cancel it", () => {
    const office = sold();
    office.nowMs = START_MS - 1;
    office.scan({ ticket: "T2" });
    expect(office.cancel(1)).toEqual({ ok: false, code: "checked_in", seats: ["A2"] });
    expect(office.cancel(1, ["A2"])).toEqual({ ok: false, code: "checked_in", seats: ["A2"] });
    expect(office.cancel(1, ["A1"])).toMatchObject({ ok: true });
    expect(office.cancel(1, null, "staff")).toMatchObject({ ok: true });
    expect(office.state.checkedIn).toBe(0);
  });

  it("does not change its seat: the live feed shows only another count", () => {
    const office = sold();
    const { seq } = office.state;
    office.scan({ ticket: "T1" });
    expect(changesAfter(office.state, seq, office.nowMs)).toMatchObject({
      seats: [],
      counts: { sold: 2, checked_in: 1 },
    });
  });
});

describe("a check-in that is undone", () => {
  it("makes the ticket valid again, but not for the scan that was undone", () => {
    const office = sold();
    const scan = { ticket: "T1", device: "phone", counter: 1 };
    office.scan(scan);
    expect(office.undo(1, "T1")).toMatchObject({ ok: true });
    expect(office.state.checkedIn).toBe(0);
    expect(results(office, scan)).toEqual(["scan_undone"]);
    expect(results(office, { ...scan, counter: 2 })).toEqual(["accepted"]);
  });

  it("is refused where the ticket has no check-in", () => {
    expect(sold().undo(1, "T1")).toEqual({ ok: false, code: "not_checked_in" });
  });
});

describe("scans of an offline phone", () => {
  const offline = (ticket: string, device: string, counter: number, atMs: number): Scan => ({
    ticket,
    gate: device,
    device,
    counter,
    by: "gate_key:1",
    atMs,
  });

  it("are recorded even if the ticket was checked in before; the earliest counts, and all are reported as duplicates", () => {
    const office = sold();
    office.nowMs = START_MS + 60;
    office.scan({ ticket: "T1", device: "online", counter: 1 });
    expect(results(office, offline("T1", "b", 1, START_MS + 50))).toEqual(["accepted"]);
    office.nowMs = START_MS + 80;
    expect(results(office, offline("T1", "a", 1, START_MS + 70))).toEqual(["already_used"]);
    expect(office.state.checkedIn).toBe(1);
    expect(duplicatesOf(office.state, (n) => office.find(n))).toMatchObject([
      { line: { seat: "A1" }, checkIns: [{ device: "b" }, { device: "online" }, { device: "a" }] },
    ]);
  });

  it("are judged by the time of the scan", () => {
    const office = sold();
    office.nowMs = END_MS + 1;
    const good = offline("T1", "a", 1, END_MS - 1);
    const late = offline("T1", "a", 2, END_MS);
    const early = offline("T2", "a", 3, DOORS_OPEN_MS - 1);
    expect(results(office, good, late, early)).toEqual(["accepted", "too_late", "too_early"]);
  });

  it("get the verdicts that are right after all of them", () => {
    const scans = [offline("T1", "a", 2, START_MS + 2), offline("T1", "a", 1, START_MS + 1)];
    expect(results(sold(), ...scans)).toEqual(["already_used", "accepted"]);
  });

  it("give the same result in any order, in batches of any size, and however often they are reported", () => {
    const scan = fc
      .record({
        ticket: fc.constantFrom("T1", "T2", "T9"),
        device: fc.constantFrom("a", "b", "c"),
        counter: fc.integer({ min: 1, max: 4 }),
        at: fc.integer({ min: -1, max: 3 }),
      })
      .map(({ ticket, device, counter, at }) => offline(ticket, device, counter, START_MS + at));
    // A device's clock and counter go together: one scan has one time.
    const scans = fc.uniqueArray(scan, {
      maxLength: 12,
      selector: (s) => `${s.ticket} ${s.device} ${s.counter}`,
    });
    fc.assert(
      fc.property(
        scans.chain((all) =>
          fc.tuple(
            fc.constant(all),
            fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
            fc.array(fc.constantFrom(...all, ...(all.length === 0 ? [offline("T9", "a", 1, 0)] : [])), {
              maxLength: 12,
            }),
            fc.integer({ min: 1, max: 5 }),
          ),
        ),
        ([all, shuffled, repeated, size]) => {
          const one = sold();
          one.nowMs += MINUTE_MS;
          one.scan(...all);
          const other = sold();
          other.nowMs += MINUTE_MS;
          const reported = [...repeated, ...shuffled, ...repeated];
          for (let i = 0; i < reported.length; i += size) other.scan(...reported.slice(i, i + size));
          expect(other.find(1).checkIns).toEqual(one.find(1).checkIns);
          expect(other.state.checkedIn).toBe(one.state.checkedIn);
          expect(other.scan(...all)).toEqual(one.scan(...all));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("are kept up to the earliest fifty of one ticket, in whatever order they are reported", () => {
    const scans = Array.from({ length: 60 }, (_, i) => offline("T1", "a", i, START_MS + i));
    for (const order of [scans, scans.toReversed()]) {
      const office = sold();
      office.nowMs += MINUTE_MS;
      for (const scan of order) office.scan(scan);
      expect(office.find(1).checkIns.map(({ counter }) => counter)).toEqual(
        Array.from({ length: 50 }, (_, i) => i),
      );
      expect(office.state.checkedIn).toBe(1);
    }
  });

  it("do not count if the check-in was undone before they were reported", () => {
    const scan = offline("T1", "a", 1, START_MS + 5);
    const outcomes = ["before", "after"].map((when) => {
      const office = sold();
      office.nowMs = START_MS + 10;
      office.scan({ ticket: "T1" });
      if (when === "before") office.scan(scan);
      office.nowMs = START_MS + 20;
      office.undo(1, "T1");
      const reported = results(office, scan);
      office.nowMs = START_MS + 30;
      return [reported, results(office, { ticket: "T1" }), office.state.checkedIn];
    });
    expect(outcomes).toEqual(Array.from({ length: 2 }, () => [["scan_undone"], ["accepted"], 1]));
  });
});

describe("a show that moves", () => {
  it("is recorded once for each reservation sold before, and for none sold after", () => {
    const office = sold();
    office.nowMs = 1;
    office.reserve(8, ["B1"]);
    office.change({ startsAtMs: START_MS + 1 }, hall(2, 5));
    office.confirm(2);
    office.elapse();
    office.elapse();
    expect(office.ledger.filter(({ event }) => event.type === "moved")).toMatchObject([
      { event: { n: 1, slot: { startsAtMs: START_MS + 1 } } },
    ]);
    expect(office.find(1)).toMatchObject({ moved: { times: 1, from: { startsAtMs: START_MS } } });
    expect(office.find(2).moved).toBeNull();
  });

  it("twice is compared with the slot at the time of the sale", () => {
    const office = sold();
    for (const [startsAtMs, screenId] of [
      [START_MS + 1, 1],
      [START_MS + 1, 2],
    ] as const) {
      office.change({ startsAtMs, screenId }, hall(2, 5));
      office.elapse();
    }
    expect(office.find(1)).toMatchObject({
      moved: { times: 2, from: { startsAtMs: START_MS, screenId: 1 } },
      slot: { startsAtMs: START_MS + 1, screenId: 2 },
    });
  });

  it("to another screen is recorded too; a change of the price is not", () => {
    const office = sold();
    office.change({ priceCents: { standard: { adult: 1 } } }, hall(2, 5));
    office.elapse();
    expect(office.find(1).moved).toBeNull();
    office.change({ screenId: 2 }, hall(2, 5));
    office.elapse();
    expect(office.find(1).moved).toMatchObject({ times: 1 });
  });

  it("is recorded for two hundred reservations at a time, and for the rest right after", () => {
    const office = new Office(25, 10, WHEN);
    for (const label of office.state.seats.keys()) office.reserve(7, [label], true);
    office.change({ startsAtMs: START_MS + 1 }, hall(25, 10));
    office.elapse();
    expect(office.state.toMove.size).toBe(50);
    office.elapse();
    expect(office.state.toMove.size).toBe(0);
  });
});
