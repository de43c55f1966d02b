/** The mails that a buyer gets about a reservation as it changes. */

import { describe, expect, it } from "vitest";
import { mayNotify, notificationsOf } from "../../../src/box-office/followers/notifications.ts";
import type { Facts } from "../../../src/box-office/followers/owner-events.ts";
import { project } from "../../../src/box-office/followers/projection.ts";
import { mailId } from "../../../src/mail/outbox/mail-id.ts";
import { Office } from "../../support/office.ts";

const BUYER = 7;
const SHOWTIME = 3;
/** The first reservation of the showtime. */
const ID = SHOWTIME * 2 ** 24 + 1;

const mailsOf = (office: Office, n = 1): string[] =>
  notificationsOf(SHOWTIME, office.reservations.get(n) ?? null).map(({ mail }) => mailId(mail));

const NO_FACTS: Facts = { eventAt: () => ({ type: "closed" }), termsBefore: () => null };

/** Paid online, by one payment that was on time. */
function paidSale(...labels: string[]): Office {
  const office = new Office(1, 4, { payment: "online" });
  office.reserve(BUYER, labels);
  office.pay(1, 1000 * labels.length, "first");
  return office;
}

it("a check-in causes no mail, and no earlier mail of its reservation again", () => {
  const office = new Office(1, 4);
  office.reserve(BUYER, ["A1"], true);
  const { seq } = office.state;
  const find = (n: number) => office.reservations.get(n) ?? null;
  const mailsAfter = (type: "checked_in" | "confirmed") =>
    project(
      office.state,
      seq - 1,
      [{ seq, atMs: 0, n: 1, type }],
      find,
      () => null,
      NO_FACTS,
    ).notifications.map(({ mail }) => mailId(mail));
  expect(mailsAfter("confirmed")).toEqual([`reservation_confirmed:${ID}`]);
  expect(mailsAfter("checked_in")).toEqual([]);
});

describe("the mails of a reservation", () => {
  it("are none while it is held, and none when the hold is given up, whole or in part", () => {
    const office = new Office(1, 4);
    expect(mailsOf(office)).toEqual([]);
    office.reserve(BUYER, ["A1", "A2"]);
    expect(mailsOf(office)).toEqual([]);
    office.cancel(1, ["A2"]);
    expect(mailsOf(office)).toEqual([]);
    office.confirm(1);
    expect(mailsOf(office)).toEqual([`reservation_confirmed:${ID}`]);
    const given = new Office(1, 4);
    given.reserve(BUYER, ["A1"]);
    given.cancel(1);
    expect(mailsOf(given)).toEqual([]);
  });

  it("are the cancellation by the buyer or by staff, and not the sale any more", () => {
    for (const reason of ["buyer", "staff"] as const) {
      const office = new Office(1, 4);
      office.reserve(BUYER, ["A1"], true);
      office.cancel(1, null, reason);
      expect(mailsOf(office)).toEqual([`reservation_cancelled:${ID}`]);
    }
  });

  it("are the sale and the seats given back since, numbered by how many there are", () => {
    const office = new Office(1, 4);
    office.reserve(BUYER, ["A1", "A2", "A3"], true);
    office.cancel(1, ["A3"]);
    expect(mailsOf(office)).toEqual([`reservation_confirmed:${ID}`, `seats_returned:${ID}:1`]);
    office.cancel(1, ["A2"]);
    expect(mailsOf(office)).toEqual([`reservation_confirmed:${ID}`, `seats_returned:${ID}:2`]);
    office.cancel(1);
    expect(mailsOf(office)).toEqual([`reservation_cancelled:${ID}`]);
  });

  it("are the return of each surplus payment, numbered by payment", () => {
    const office = paidSale("A1");
    expect(mailsOf(office)).toEqual([`reservation_confirmed:${ID}`]);
    office.pay(1, 1000, "second");
    expect(mailsOf(office)).toEqual([`reservation_confirmed:${ID}`, `payment_returned:${ID}:2`]);
    office.pay(1, 1000, "second");
    expect(mailsOf(office)).toEqual([`reservation_confirmed:${ID}`, `payment_returned:${ID}:2`]);
    office.pay(1, 1000, "third");
    expect(mailsOf(office)).toEqual([`reservation_confirmed:${ID}`, `payment_returned:${ID}:3`]);
  });

  it("are the return of a payment that was received after the seats were sold to another buyer", () => {
    const office = new Office(1, 4, { payment: "online" });
    office.reserve(BUYER, ["A1"]);
    office.cancel(1);
    office.reserve(BUYER, ["A1"]);
    office.pay(1, 1000, "late");
    expect(mailsOf(office)).toEqual([`payment_returned:${ID}:1`]);
  });

  it("are still the cancellation when a payment is received after it", () => {
    const office = paidSale("A1");
    office.cancel(1);
    office.pay(1, 1000, "second");
    expect(mailsOf(office)).toEqual([`reservation_cancelled:${ID}`, `payment_returned:${ID}:2`]);
  });
});

it.each([
  ["held", true],
  ["confirmed", true],
  ["cancelled", true],
  ["seats_returned", true],
  ["refund_due", true],
  ["released", false],
  ["expired", false],
  ["extended", false],
  ["terms_changed", false],
] as const)("an event of type %s may lead to a mail: %s", (type, may) => {
  expect(mayNotify(type)).toBe(may);
});
