import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { copyOf } from "../../../src/box-office/followers/copy.ts";
import { notificationsOf } from "../../../src/box-office/followers/notifications.ts";
import { apply } from "../../../src/box-office/ledger/apply.ts";
import type { Reservation } from "../../../src/box-office/ledger/reservation.ts";
import { archiveOf } from "../../../src/box-office/ledger/sold.ts";
import { emptyState } from "../../../src/box-office/ledger/state.ts";
import { DAY_MS } from "../../support/halls.ts";
import { Office } from "../../support/office.ts";

const NORA = { guest: 77, buyer: 9 };

const ticketsOf = ({ lines }: Reservation) => lines.map(({ ticket }) => ticket ?? "");

/** A sale of two seats to buyer 7. */
function sold(): Office {
  const office = new Office(1, 6);
  office.reserve(7, ["A1", "A2"], true);
  return office;
}

describe("an order that is given to somebody else", () => {
  it("has its seats, its money and new tickets", () => {
    const office = sold();
    const before = office.find(1);
    expect(office.give(1, NORA)).toMatchObject({ ok: true });
    const after = office.find(1);
    expect(after).toMatchObject({ guest: 77, buyer: 9, status: "confirmed", amounts: before.amounts });
    expect(after.lines.map(({ seat }) => seat)).toEqual(["A1", "A2"]);
    expect(ticketsOf(after).some((ticket) => ticketsOf(before).includes(ticket))).toBe(false);
    expect(after.given).toMatchObject([{ buyer: 7, guest: null, lines: before.lines }]);
    expect(office.state).toMatchObject({ soldSeats: 2, soldReservations: 1 });
  });

  it("counts against nobody's limit, and gives it back as it came", () => {
    const office = sold();
    office.give(1, NORA);
    expect([...office.state.seatsOfBuyer]).toEqual([]);
    office.cancel(1, ["A1"], "staff");
    office.cancel(1, null, "staff");
    expect([...office.state.seatsOfBuyer]).toEqual([]);
    expect(office.state).toMatchObject({ soldSeats: 0, soldReservations: 0 });
  });

  it("is not let in by the tickets of before, and is by the new ones", () => {
    const office = sold();
    const [old = ""] = ticketsOf(office.find(1));
    office.give(1, NORA);
    const [fresh = ""] = ticketsOf(office.find(1));
    office.nowMs = office.state.terms.startsAtMs;
    expect(office.scan({ ticket: old }, { ticket: fresh }).map(({ result }) => result)).toEqual([
      "ticket_revoked",
      "accepted",
    ]);
  });

  it("stays where somebody is in, until that scan is undone", () => {
    const office = sold();
    const [first = "", second = ""] = ticketsOf(office.find(1));
    office.nowMs = office.state.terms.startsAtMs;
    office.scan({ ticket: second });
    expect(office.give(1, NORA)).toEqual({ ok: false, code: "checked_in", seats: ["A2"] });
    expect(ticketsOf(office.find(1))).toEqual([first, second]);
    office.undo(1, second);
    expect(office.give(1, NORA)).toMatchObject({ ok: true });
  });

  it("is one that is sold", () => {
    const office = new Office(1, 6);
    office.reserve(7, ["A1"]);
    expect(office.give(1, NORA)).toEqual({ ok: false, code: "not_sold", status: "held" });
    office.confirm(1);
    office.cancel(1);
    expect(office.give(1, NORA)).toEqual({ ok: false, code: "not_sold", status: "cancelled" });
  });

  it("lets in a phone that was offline before it, and says that of a later scan", () => {
    const office = sold();
    const [old = ""] = ticketsOf(office.find(1));
    office.nowMs = office.state.terms.startsAtMs;
    office.give(1, NORA);
    const givenAtMs = office.nowMs;
    office.nowMs += 60_000;
    const verdicts = office.scan({ ticket: old, atMs: givenAtMs - 1 }, { ticket: old, atMs: givenAtMs + 1 });
    expect(verdicts.map(({ result }) => result)).toEqual(["accepted", "ticket_revoked"]);
  });

  it("tells the new holder, and each one before", () => {
    const office = sold();
    office.give(1, NORA);
    office.give(1, { guest: 78, buyer: 10 });
    const mails = notificationsOf(1, office.find(1)).map(({ mail, buyer }) => [
      mail.kind,
      "revision" in mail ? mail.revision : 0,
      buyer,
    ]);
    expect(mails).toEqual([
      ["reservation_confirmed", 0, 10],
      ["reservation_given", 2, 10],
      ["reservation_passed_on", 1, 7],
      ["reservation_passed_on", 2, 9],
    ]);
  });

  it("is the same from the ledger, whatever else happens", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("give", "part", "cancel", "scan", "move"), { maxLength: 12 }),
        (steps) => {
          const office = sold();
          let guest = 100;
          for (const step of steps) {
            office.nowMs += 1_000;
            if (step === "give") office.give(1, { guest: ++guest, buyer: 9 });
            if (step === "part") office.cancel(1, ["A1"], "staff");
            if (step === "cancel") office.cancel(1, null, "staff");
            if (step === "scan") office.scan({ ticket: ticketsOf(office.find(1))[0] ?? "" });
            if (step === "move") office.nowMs += DAY_MS;
          }
          const again = emptyState(office.state.terms);
          const all = new Map<number, Reservation>();
          for (const recorded of office.ledger) {
            const { reservation } = apply(again, recorded, archiveOf(all));
            if (reservation !== null) all.set(reservation.n, reservation);
          }
          expect(again).toEqual(office.state);
          expect(copyOf(again.terms, all.get(1) ?? office.find(1))).toEqual(
            copyOf(again.terms, office.find(1)),
          );
        },
      ),
    );
  });
});
