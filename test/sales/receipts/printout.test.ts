/** What receipts say of the money. */

import { describe, expect, it } from "vitest";
import type { ReservationRecord } from "../../../src/box-office/answers.ts";
import type { Terms } from "../../../src/box-office/ledger/terms.ts";
import { NO_VOCABULARY } from "../../../src/programme/vocabulary/vocabulary.ts";
import { printoutOf, tillReceipt } from "../../../src/sales/receipts/printout.ts";
import { adults, sale } from "../../support/halls.ts";
import { Office } from "../../support/office.ts";
import { Offices, inCash } from "../../support/two-offices.ts";

const byCard = { ...inCash, means: "card" as const };
const NUMBERED = { receipts: { timeZone: "Europe/Berlin" } };
const SHOW = {
  movieTitle: "Metropolis",
  cinemaName: "Odeon",
  screenName: null,
  startsAtMs: 1,
  timeZone: "Europe/Berlin",
  address: "",
  brand: { logoUrl: null },
  vocabulary: NO_VOCABULARY,
};

const recordOf = (office: Office): ReservationRecord => ({
  ...office.find(1),
  id: 2 ** 24 + 1,
  showtimeId: 1,
  currency: "USD",
});

/** How the receipt of the sale says that it was paid. */
function saleOf(record: ReservationRecord): [total: number, ...payments: string[]] {
  const [bill] = record.bills ?? [];
  if (bill === undefined) throw new Error("no bill");
  const { atMs, timeZone: _, ...content } = bill;
  const { payments } = printoutOf(
    {
      cinemaId: 1,
      year: 1970,
      number: 1,
      reservationId: record.id,
      issuedAtMs: atMs,
      currency: "USD",
      content,
      issuer: null,
      show: SHOW,
      corrects: null,
    },
    record,
    SHOW,
  );
  return [content.totalCents, ...payments.map(({ by, cents }) => `${by} ${cents}`)];
}

/** The same of the till receipt, with what went back. */
function nowOf(record: ReservationRecord): [total: number, refund: number, ...payments: string[]] {
  const printout = tillReceipt(record, null, SHOW);
  if (printout === null) throw new Error("not sold");
  const { content, payments } = printout;
  return [content.totalCents, content.refundCents, ...payments.map(({ by, cents }) => `${by} ${cents}`)];
}

/** One seat, paid online. */
function paidOnline(terms: Partial<Terms> = {}): Office {
  const office = new Office(1, 6, { payment: "online", ...NUMBERED, ...terms });
  office.reserve(7, ["A1"]);
  office.startPayment(1);
  office.pay(1, 1000);
  return office;
}

function atCounter(paidBy?: typeof inCash): Office {
  const office = new Office(1, 6, NUMBERED);
  const money = paidBy === undefined ? {} : { paidBy };
  office.order({ ...sale(9, "A1"), channel: "counter", guest: 1, ...money });
  return office;
}

describe("the receipt of a sale, printed again", () => {
  it.each([0, 60_000])("says the same after seats were exchanged for dearer ones, %i ms later", (ms) => {
    const online = paidOnline();
    const cash = atCounter(inCash);
    for (const office of [online, cash]) {
      office.nowMs += ms;
      office.exchange(1, null, adults("A1", "A2", "A3"), { paidBy: byCard });
      expect(office.find(1).paidCents).toBe(3000);
    }
    expect(saleOf(recordOf(online))).toEqual([1000, "online 1000"]);
    expect(saleOf(recordOf(cash))).toEqual([1000, "cash 1000"]);
    expect(nowOf(recordOf(online))).toEqual([3000, 0, "card 2000", "online 1000"]);
  });

  it("says the same after its seats were exchanged for dearer ones of another showtime", () => {
    const there = { payment: "online" as const, priceCents: { standard: { adult: 1500 } } };
    const offices = new Offices(6, [{ payment: "online", ...NUMBERED }, there]);
    const office = offices.at(1);
    office.reserve(7, ["A1"]);
    office.startPayment(1);
    office.pay(1, 1000);
    const id = 2 ** 24 + 1;
    const row = offices.exchange(
      offices.begin({ from: id, showtime: 2, labels: null, seats: ["A1"], paidBy: inCash }),
    );
    expect(saleOf(offices.find(id))).toEqual([1000, "online 1000"]);
    // All of it went into the new order.
    expect(nowOf(offices.find(id))).toEqual([-1000, 0]);
    expect(nowOf(offices.find(row.to ?? 0))).toEqual([1500, 0, "exchange 1500"]);
  });

  it("says the same after money came twice, and went back", () => {
    const office = paidOnline();
    office.pay(1, 1000);
    expect(saleOf(recordOf(office))).toEqual([1000, "online 1000"]);
    office.cancel(1);
    expect(saleOf(recordOf(office))).toEqual([1000, "online 1000"]);
  });

  it("says what was due, and by what it was paid since", () => {
    const office = new Office(1, 6, NUMBERED);
    office.reserve(7, ["A1", "A2"], true);
    expect(saleOf(recordOf(office))).toEqual([2000, "due 2000"]);
    office.nowMs += 60_000;
    office.takeMoney(1, inCash);
    office.nowMs += 60_000;
    office.exchange(1, ["A1"], adults("A1", "A3"));
    expect(saleOf(recordOf(office))).toEqual([2000, "cash 2000"]);
    expect(nowOf(recordOf(office))).toEqual([3000, 0, "cash 2000", "due 1000"]);
    office.takeMoney(1, byCard);
    expect(saleOf(recordOf(office))).toEqual([2000, "cash 2000"]);
    expect(nowOf(recordOf(office))).toEqual([3000, 0, "cash 2000", "card 1000"]);
  });

  it("says that it was paid at the counter where nobody said how, until somebody does", () => {
    const office = atCounter();
    expect(saleOf(recordOf(office))).toEqual([1000, "counter 1000"]);
    expect(nowOf(recordOf(office))).toEqual([1000, 0, "counter 1000"]);
    office.nowMs += 60_000;
    office.takeMoney(1, byCard);
    expect(saleOf(recordOf(office))).toEqual([1000, "card 1000"]);
    expect(nowOf(recordOf(office))).toEqual([1000, 0, "card 1000"]);
  });
});
