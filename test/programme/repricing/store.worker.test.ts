import { describe, expect, it } from "vitest";
import { cardOf } from "../../../src/programme/price-cards/store.ts";
import * as cards from "../../../src/programme/price-cards/store.ts";
import * as repricing from "../../../src/programme/repricing/store.ts";
import type { Plan } from "../../../src/programme/repricing/store.ts";
import * as scheduling from "../../../src/programme/scheduling/store.ts";
import { rowOf } from "../../../src/programme/showtimes/store.ts";
import { ask, house, inHours, make } from "../../support/catalogue.ts";
import { plansOf } from "../../support/plans.ts";
import { rows, run } from "../../support/world.ts";

const HOUR_MS = 3_600_000;

const PRICES = { standard: { adult: 900 }, premium: { adult: 1200 } };

/** Two showtimes by a card, as they are in D1, and a plan that gives both the price 1. */
async function planned() {
  const { owner, cinemaId, showtime } = await house();
  const path = `/v1/cinemas/${cinemaId}/price-cards`;
  const cardId = await make(path, owner, { name: "Standard", prices: [{ prices: PRICES }] });
  const ids: number[] = [];
  for (const hours of [24, 48]) {
    const body = showtime({ prices: undefined, price_card_id: cardId, starts_at: inHours(hours) });
    ids.push(await make("/v1/showtimes", owner, body));
  }
  const card = await cardOf(cardId);
  if (card === undefined) throw new Error("no card");
  const nowMs = Date.now();
  const followers = await repricing.followersOf({ cardId }, nowMs, 10);
  const repriced = followers.map(({ id, version, status }) => ({
    id,
    version,
    status,
    prices: { standard: { adult: 1 } },
    sectionPrices: { Box: { premium: { adult: 2 } } },
  }));
  const plan: Plan = { scope: { cardId }, nowMs, dueMs: 5, followers, cards: [card], repriced };
  const found = async () => {
    const row = await rowOf(ids[0] ?? 0);
    if (row === undefined) throw new Error("no showtime");
    return row.row;
  };
  const written = () =>
    rows(
      "SELECT prices, section_prices, version, changed_at_ms FROM showtimes WHERE price_card_id = ?1",
      cardId,
    );
  return { owner, cinemaId, ids, card, plan, found, written };
}

describe("planned prices", () => {
  it("are written with the card", async () => {
    const { card, plan, written } = await planned();
    expect(await repricing.changeCard(card, { name: "New" }, plan)).toMatchObject({ name: "New" });
    const expected = {
      prices: '{"standard":{"adult":1}}',
      section_prices: '{"Box":{"premium":{"adult":2}}}',
      version: 2,
      changed_at_ms: 5,
    };
    expect(await written()).toEqual([expected, expected]);
  });

  it.each<[what: string, sql: (ids: readonly number[], cardId: number) => string]>([
    ["a showtime has changed", ([id]) => `UPDATE showtimes SET version = version + 1 WHERE id = ${id}`],
    ["a showtime has left the card", ([id]) => `UPDATE showtimes SET price_card_id = NULL WHERE id = ${id}`],
    ["the card has changed", (_, id) => `UPDATE price_cards SET version = version + 1 WHERE id = ${id}`],
    [
      "another showtime takes the card",
      ([id], cardId) =>
        `UPDATE showtimes SET price_card_id = ${cardId} WHERE id <> ${id} AND price_card_id IS NULL`,
    ],
  ])("are not written, and neither is the card, if %s since it was read", async (_, sql) => {
    const { card, plan, written, ids } = await planned();
    const { owner, showtime } = await house();
    const own = await make("/v1/showtimes", owner, showtime());
    await run(sql(ids, card.id));
    const before = await written();
    expect(await repricing.changeCard(card, { name: "New" }, plan)).toBeUndefined();
    expect(await written()).toEqual(before);
    expect(await cardOf(card.id)).toMatchObject({ name: "Standard" });
    await run("UPDATE showtimes SET price_card_id = NULL WHERE id = ?1", own);
  });
});

describe("a showtime by a card that has changed since it was read", () => {
  it("is neither created nor changed", async () => {
    const { card, found } = await planned();
    const row = await found();
    const later = {
      ...row,
      startsAtMs: row.startsAtMs + 12 * HOUR_MS,
      endsAtMs: row.endsAtMs + 12 * HOUR_MS,
    };
    const next = { ...row, version: row.version + 1 };
    const stale = { ...card, version: card.version - 1 };
    expect(await scheduling.addShowtime(later, stale, "x")).toBeNull();
    expect(await scheduling.replace(next, stale, row.screenId)).toBeNull();
    expect(await scheduling.addShowtime(later, card, "x")).not.toBeNull();
    expect(await scheduling.replace(next, card, row.screenId)).not.toBeNull();
  });

  it("nor if the cinema's holidays or its day have changed", async () => {
    const { card, found, owner, cinemaId } = await planned();
    const row = await found();
    for (const body of [{ holidays: ["2026-12-25"] }, { day_starts_at: "04:00" }]) {
      const read = await cardOf(card.id);
      expect(await ask("PATCH", `/v1/cinemas/${cinemaId}`, { as: owner, body })).toMatchObject({
        status: 200,
      });
      const next = { ...(await found()), version: row.version + 1 };
      expect(await scheduling.replace(next, read ?? null, row.screenId)).toBeNull();
    }
  });

  it("is changed if the card is as it was read, whatever else of the cinema has changed", async () => {
    const { card, found, owner, cinemaId } = await planned();
    await ask("PATCH", `/v1/cinemas/${cinemaId}`, { as: owner, body: { name: "Rex", holidays: [] } });
    const row = await found();
    expect(await scheduling.replace({ ...row, version: row.version + 1 }, card, row.screenId)).not.toBeNull();
  });
});

const NOTHING: Plan = {
  scope: { cinemaId: 1 },
  nowMs: 1,
  dueMs: 1,
  followers: [{ id: 1, version: 1 }],
  cards: [{ id: 1, version: 1 }],
  repriced: [
    { id: 999_999, version: 1, status: "draft", prices: { standard: { adult: 1 } }, sectionPrices: null },
  ],
};

it.each<[what: string, work: () => Promise<unknown>]>([
  ["the list of price cards", () => cards.cardsOf(1, 0, 21)],
  ["one price card", () => cards.cardOf(1)],
  ["a price card that is deleted", () => cards.removeCard(999_999, 1)],
  ["a showtime that uses a card", () => cards.useOf(1, 1)],
  ["showtimes to come by a card", () => repricing.followersOf({ cardId: 1 }, 1, 10)],
  ["showtimes to come by the cards of a cinema", () => repricing.followersOf({ cinemaId: 1 }, 1, 10)],
  ["halls", () => repricing.hallsOf([1])],
  ["cards by their ids", () => repricing.cardsOf([1])],
  ["a card that changes", () => repricing.changeCard({ id: 999_999, version: 1 }, { name: "New" }, NOTHING)],
  [
    "a card that changes, with its showtimes",
    () =>
      repricing.changeCard(
        { id: 999_999, version: 1 },
        { name: "New" },
        { ...NOTHING, scope: { cardId: 1 } },
      ),
  ],
  ["the cards of a cinema", async () => repricing.outdateCards(999_999)],
])("%s are found by ranges of indexes, without a sort", async (_, work) => {
  const plans = await plansOf(work);
  expect(plans.length).toBeGreaterThan(0);
  const scans = plans.flat().filter((step) => step.startsWith("SCAN"));
  // Of a list that is sent along.
  expect(scans.filter((step) => !/VIRTUAL TABLE/.test(step))).toEqual([]);
  expect(plans.flat().filter((step) => step.includes("TEMP B-TREE FOR ORDER"))).toEqual([]);
  const ofShowtimes = plans.flat().filter((step) => /showtimes USING .*INDEX/.test(step));
  expect(ofShowtimes.join()).not.toContain("showtimes_by_start");
});

it("showtimes without a card cost a card's change nothing", async () => {
  const plans = await plansOf(() => repricing.followersOf({ cardId: 1 }, 1, 10));
  expect(plans.flat().join("\n")).toContain("showtimes_by_price_card (price_card_id=? AND starts_at_ms>?)");
});
