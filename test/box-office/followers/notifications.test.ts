/** What a buyer is to hear by mail of a reservation, as it comes to be. */

import { describe, expect, it } from "vitest";
import { mayNotify, notificationsOf } from "../../../src/box-office/followers/notifications.ts";
import { project } from "../../../src/box-office/followers/projection.ts";
import { mailId } from "../../../src/mail/outbox/mail-id.ts";
import { Office } from "../../support/office.ts";

const BUYER = 7;
const SHOWTIME = 3;
/** The first reservation of the showtime. */
const ID = SHOWTIME * 2 ** 24 + 1;

const news = (office: Office, n = 1): string[] =>
  notificationsOf(SHOWTIME, office.reservations.get(n) ?? null).map(({ mail }) => mailId(mail));

/** Paid online, by one payment that was on time. */
function paidSale(...labels: string[]): Office {
  const office = new Office(1, 4, { payment: "online" });
  office.reserve(BUYER, labels);
  office.pay(1, 1000 * labels.length, "first");
  return office;
}

it("a check-in is no news: what was told of its reservation is not told again", () => {
  const office = new Office(1, 4);
  office.reserve(BUYER, ["A1"], true);
  const { seq } = office.state;
  const find = (n: number) => office.reservations.get(n) ?? null;
  const toldBy = (type: "checked_in" | "confirmed") =>
    project(office.state, seq - 1, [{ seq, n: 1, type }], find).notifications.map(({ mail }) => mailId(mail));
  expect(toldBy("confirmed")).toEqual([`reservation_confirmed:${ID}`]);
  expect(toldBy("checked_in")).toEqual([]);
});

describe("the news of a reservation", () => {
  it("are none while it is held, and none when it is given up, whole or in part", () => {
    const office = new Office(1, 4);
    expect(news(office)).toEqual([]);
    office.reserve(BUYER, ["A1", "A2"]);
    expect(news(office)).toEqual([]);
    office.cancel(1, ["A2"]);
    expect(news(office)).toEqual([]);
    office.confirm(1);
    expect(news(office)).toEqual([`reservation_confirmed:${ID}`]);
    const given = new Office(1, 4);
    given.reserve(BUYER, ["A1"]);
    given.cancel(1);
    expect(news(given)).toEqual([]);
  });

  it("are its cancellation, by the buyer or the house, and no sale any more", () => {
    for (const reason of ["buyer", "staff"] as const) {
      const office = new Office(1, 4);
      office.reserve(BUYER, ["A1"], true);
      office.cancel(1, null, reason);
      expect(news(office)).toEqual([`reservation_cancelled:${ID}`]);
    }
  });

  it("are the sale and all seats that were given back since, of which the last number counts", () => {
    const office = new Office(1, 4);
    office.reserve(BUYER, ["A1", "A2", "A3"], true);
    office.cancel(1, ["A3"]);
    expect(news(office)).toEqual([`reservation_confirmed:${ID}`, `seats_returned:${ID}:1`]);
    office.cancel(1, ["A2"]);
    expect(news(office)).toEqual([`reservation_confirmed:${ID}`, `seats_returned:${ID}:2`]);
    office.cancel(1);
    expect(news(office)).toEqual([`reservation_cancelled:${ID}`]);
  });

  it("are every payment too many, by its number", () => {
    const office = paidSale("A1");
    expect(news(office)).toEqual([`reservation_confirmed:${ID}`]);
    office.pay(1, 1000, "second");
    expect(news(office)).toEqual([`reservation_confirmed:${ID}`, `payment_returned:${ID}:2`]);
    office.pay(1, 1000, "second");
    expect(news(office)).toEqual([`reservation_confirmed:${ID}`, `payment_returned:${ID}:2`]);
    office.pay(1, 1000, "third");
    expect(news(office)).toEqual([`reservation_confirmed:${ID}`, `payment_returned:${ID}:3`]);
  });

  it("are money that came when the seats were gone", () => {
    const office = new Office(1, 4, { payment: "online" });
    office.reserve(BUYER, ["A1"]);
    office.cancel(1);
    office.reserve(BUYER, ["A1"]);
    office.pay(1, 1000, "late");
    expect(news(office)).toEqual([`payment_returned:${ID}:1`]);
  });

  it("are still the cancellation when money comes after it", () => {
    const office = paidSale("A1");
    office.cancel(1);
    office.pay(1, 1000, "second");
    expect(news(office)).toEqual([`reservation_cancelled:${ID}`, `payment_returned:${ID}:2`]);
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
] as const)("an event of type %s may be news: %s", (type, may) => {
  expect(mayNotify(type)).toBe(may);
});
