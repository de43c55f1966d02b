import { describe, expect, it } from "vitest";
import type { Hall } from "../../../src/box-office/ledger/hall.ts";
import { isCategory, isPriced, priceCentsOf } from "../../../src/box-office/ledger/seat-prices.ts";
import { surelyTaken } from "../../../src/box-office/ledger/surely-taken.ts";
import { hold, seats } from "../../support/halls.ts";
import { Office } from "../../support/office.ts";

const prices = {
  priceCents: { standard: { adult: 1000, child: 600 }, premium: { adult: 1500 } },
  sectionPriceCents: { Balcony: { standard: { adult: 1300, student: 900 }, box: { adult: 2500 } } },
};

const [balcony, stalls] = ["Balcony", "Stalls"];

describe("a seat's price", () => {
  it.each([
    ["is its section's where that has one", { category: "standard", section: balcony }, "adult", 1300],
    [
      "is its category's where its section has none",
      { category: "standard", section: balcony },
      "child",
      600,
    ],
    ["is its category's in another section", { category: "standard", section: stalls }, "adult", 1000],
    ["is its category's without a section", { category: "standard" }, "adult", 1000],
    ["may be of its section only", { category: "box", section: balcony }, "adult", 2500],
    ["does not exist in other sections then", { category: "box", section: stalls }, "adult", undefined],
    [
      "does not exist for other ticket types",
      { category: "standard", section: stalls },
      "student",
      undefined,
    ],
  ])("%s", (_, seat, ticketType, expected) => {
    expect(priceCentsOf(prices, seat, ticketType)).toBe(expected);
  });

  it("is not found by names that every object has", () => {
    expect(priceCentsOf(prices, { category: "standard", section: "constructor" }, "adult")).toBe(1000);
    expect(priceCentsOf(prices, { category: "constructor", section: balcony }, "name")).toBeUndefined();
    expect(priceCentsOf(prices, { category: "standard" }, "constructor")).toBeUndefined();
    expect(isCategory(prices, "constructor")).toBe(false);
  });
});

it("a ticket type and a category are sold if one section sells them", () => {
  expect(isPriced(prices, { category: null, ticketType: "student" })).toBe(true);
  expect(isPriced(prices, { category: "standard", ticketType: "student" })).toBe(true);
  expect(isPriced(prices, { category: "premium", ticketType: "student" })).toBe(false);
  expect(isCategory(prices, "box")).toBe(true);
});

/** Two rows of stalls and two of balcony, with five seats each. */
const hall: Hall = {
  seats: seats(4, 5).map((seat) => ({ ...seat, section: seat.y <= 2 ? "Stalls" : "Balcony" })),
  blocked: [],
};

function office() {
  const opened = new Office(1, 1);
  opened.change(prices, hall);
  return opened;
}

const best = (quantity: number, ticketType: string, category: string | null = null) => ({
  ...hold(7),
  wanted: { quantity, category, ticketType, together: "required" as const, accessible: 0 },
});

describe("a box office whose balcony has prices of its own", () => {
  it("sells each seat at the price of its section", () => {
    const sold = office();
    sold.reserve(7, ["A1", "C1"], true);
    expect(sold.find(1).lines.map(({ priceCents }) => priceCents)).toEqual([1000, 1300]);
    expect(sold.find(1).amounts.totalCents).toBe(2300);
  });

  it("finds the best seats, and prices them by their section", () => {
    const sold = office();
    sold.order(best(5, "adult"));
    expect(sold.find(1).lines).toMatchObject(
      ["C1", "C2", "C3", "C4", "C5"].map((seat) => ({ seat, priceCents: 1300 })),
    );
  });

  it.each([null, "standard"])(
    "finds the best and the first seats where the ticket type is sold (category %s)",
    (category) => {
      const sold = office();
      for (const _ of [1, 2]) sold.order(best(5, "student", category));
      expect(sold.order(best(1, "student", category))).toMatchObject({ code: "not_enough_seats", free: 0 });
      expect([1, 2].flatMap((n) => sold.find(n).lines.map(({ seat }) => seat)).toSorted()).toEqual(
        ["C", "D"].flatMap((row) => [1, 2, 3, 4, 5].map((number) => `${row}${number}`)),
      );
      const first = office();
      first.order({ ...hold(7), wanted: { first: "in_order", quantity: 1, ticketType: "student" } });
      expect(first.find(1).lines).toMatchObject([{ seat: "C1", priceCents: 900 }]);
    },
  );

  it("refuses the ticket type where it is not sold, and names the seats", () => {
    expect(
      office().order({ ...hold(7), wanted: { seats: [{ label: "A1", ticketType: "student" }] } }),
    ).toEqual({
      ok: false,
      code: "unknown_ticket_type",
      seats: ["A1"],
    });
    expect(office().order(best(1, "baby"))).toMatchObject({ ok: false, code: "unknown_ticket_type" });
    expect(office().order(best(1, "adult", "sofa"))).toMatchObject({ ok: false, code: "unknown_category" });
  });

  it("offers the waiting list seats at the price of their section", () => {
    const sold = office();
    for (const row of ["A", "B", "C", "D"])
      sold.reserve(
        7,
        [1, 2, 3, 4, 5].map((number) => `${row}${number}`),
        true,
      );
    sold.join({ buyer: 8, quantity: 1, ticketType: "student" });
    sold.cancel(1);
    expect(sold.serveWaiting()).toEqual([]);
    sold.cancel(3);
    sold.serveWaiting();
    expect(sold.find(5).lines).toMatchObject([{ priceCents: 900 }]);
  });

  it("promises for ticket types that are sold in each category that seats are taken", () => {
    const sold = office();
    sold.reserve(7, ["C1"], true);
    expect(surelyTaken(sold.state, 2, 3)).toMatchObject({ labels: ["C1"], ticketTypes: ["adult"] });
  });

  it("keeps the price of what is held and sold when the section's price changes", () => {
    const changed = office();
    changed.reserve(7, ["C1"], true);
    changed.reserve(8, ["C2"]);
    changed.change({ ...prices, sectionPriceCents: { Balcony: { standard: { adult: 1800 } } } }, hall);
    changed.confirm(2);
    changed.reserve(9, ["C3"]);
    expect([1, 2, 3].map((n) => changed.find(n).lines[0]?.priceCents)).toEqual([1300, 1300, 1800]);
  });
});

it("a seat that moves to another section is recorded as changed", () => {
  const moved = office();
  moved.change(prices, { ...hall, seats: hall.seats.map((seat) => ({ ...seat, section: "Balcony" })) });
  expect(moved.ledger.at(-1)?.event).toMatchObject({ type: "seats_changed" });
  moved.reserve(7, ["A1"]);
  expect(moved.find(1).lines).toMatchObject([{ priceCents: 1300 }]);
});
