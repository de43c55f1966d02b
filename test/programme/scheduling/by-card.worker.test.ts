/** What a showtime by a price card keeps and gets when the card, its hall or its day changes later. */

import { describe, expect, it } from "vitest";
import { ask, house, inHours, make } from "../../support/catalogue.ts";
import { buyer, run } from "../../support/world.ts";
import { startOn, written } from "../batches/batches.ts";

const row = (label: string) => ({ label, seats: [{ from: 1, to: 4 }] });

const LAYOUT = {
  sections: [
    { name: "Stalls", rows: [row("A")] },
    { name: "Balcony", prefix: "B-", rows: [row("A")] },
  ],
};

const all = (adult: number) => ({ standard: { adult } });

const inSection = (section: string, prices: object) => ({ when: { sections: [section] }, prices });

const CARD = [
  { when: { sections: ["Balcony"] }, prices: all(1_500) },
  { when: { formats: ["3d"] }, prices: all(1_200) },
  { prices: all(1_000) },
];

async function carded(prices: object[] = CARD) {
  const home = await house({ time_zone: "Etc/UTC" });
  const { owner: as, cinemaId, movieId } = home;
  const screens = `/v1/cinemas/${cinemaId}/screens`;
  const screenId = await make(screens, as, { name: "Two", layout: LAYOUT });
  const cards = `/v1/cinemas/${cinemaId}/price-cards`;
  const cardId = await make(cards, as, { name: "Usual", prices });
  const show = (changes: object = {}) =>
    make("/v1/showtimes", as, {
      movie_id: movieId,
      screen_id: screenId,
      starts_at: startOn(2),
      price_card_id: cardId,
      ...changes,
    });
  const patch = (id: number, body: object) => ask("PATCH", `/v1/showtimes/${id}`, { as, body });
  const card = (rows: object[]) => ask("PATCH", `${cards}/${cardId}`, { as, body: { prices: rows } });
  const loseCard = () => run("DELETE FROM price_cards WHERE id = ?1", cardId);
  const add = (id: number, ...seats: object[]) =>
    ask("POST", `/v1/showtimes/${id}/seats`, { as, body: { seats } });
  const copy = () =>
    ask("POST", `/v1/cinemas/${cinemaId}/programme/copy`, {
      as,
      body: { from: startOn(2).slice(0, 10), to: startOn(3).slice(0, 10), days: 1 },
    });
  return { ...home, as, screens, screenId, cards, cardId, show, patch, card, loseCard, add, copy };
}

const start = (id: number) =>
  run("UPDATE showtimes SET starts_at_ms = ?2 WHERE id = ?1", id, Date.now() - 60_000);

const priceOf = async (id: number, label: string): Promise<unknown> => {
  const { token } = await buyer();
  const { body } = await ask("POST", `/v1/showtimes/${id}/reservations`, {
    as: token,
    body: { seats: [label], confirm: true },
  });
  return (body["total"] as { amount?: number } | undefined)?.amount ?? body;
};

const costs = (adult: number) => ({ standard: { adult: { amount: adult, currency: "EUR" } } });

describe("a showtime with ticket rules", () => {
  it("goes on when its card has a ticket type no more", async () => {
    const { show, card, patch, copy } = await carded([
      { prices: { standard: { adult: 900, student: 500 } } },
    ]);
    const id = await show({ ticket_rules: { student: { max_per_reservation: 2 } } });
    expect(await card([{ prices: all(900) }])).toMatchObject({ status: 200 });
    expect(await patch(id, { max_seats: 4 })).toMatchObject({ status: 200, body: { max_seats: 4 } });
    expect(await patch(id, { starts_at: startOn(2, 3) })).toMatchObject({ status: 200 });
    expect(written(await copy()).created).toHaveLength(1);
  });
});

describe("without its card", () => {
  it("a showtime's copies keep its prices, also those of sections", async () => {
    const { show, loseCard, copy } = await carded();
    await show();
    await loseCard();
    expect(written(await copy()).created).toMatchObject([
      { showtime: { price_card_id: null, prices: costs(1_000), section_prices: { Balcony: costs(1_500) } } },
    ]);
  });

  it("a showtime keeps its prices when its format or its start changes", async () => {
    const { show, loseCard, patch, cardId } = await carded();
    const id = await show();
    await loseCard();
    const kept = { status: 200, body: { prices: costs(1_000), section_prices: { Balcony: costs(1_500) } } };
    expect(await patch(id, { starts_at: startOn(4) })).toMatchObject(kept);
    await start(id);
    expect(await patch(id, { format: "3d" })).toMatchObject(kept);
    expect(await patch(id, { price_card_id: cardId + 1_000 })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/price_card_id" }] },
    });
  });
});

describe("a showtime that has started", () => {
  it("keeps its prices when its format changes, and takes another card when told to", async () => {
    const { show, card, patch, cards, as } = await carded();
    const id = await show();
    await start(id);
    await card([{ prices: all(2_000) }]);
    expect(await patch(id, { format: "3d" })).toMatchObject({
      status: 200,
      body: { format: "3d", prices: costs(1_000), section_prices: { Balcony: costs(1_500) } },
    });
    const other = await make(cards, as, { name: "Late", prices: [{ prices: all(300) }] });
    expect(await patch(id, { price_card_id: other })).toMatchObject({ body: { prices: costs(300) } });
  });

  it("keeps its prices in another hall, whose new categories have the card's", async () => {
    const { show, card, patch, screens, as } = await carded();
    const id = await show();
    await start(id);
    await card([{ prices: { ...all(2_000), box: { adult: 4_000 } } }]);
    const layout = {
      sections: [...LAYOUT.sections, { name: "Box", prefix: "X", rows: [{ ...row("A"), category: "box" }] }],
    };
    const three = await make(screens, as, { name: "Three", layout });
    expect(await patch(id, { screen_id: three })).toMatchObject({
      status: 200,
      body: { prices: { ...costs(1_000), box: { adult: { amount: 4_000 } } } },
    });
  });

  it("has the card's prices when it is a draft that moves", async () => {
    const { show, patch } = await carded();
    const id = await show({ status: "draft" });
    await run('UPDATE showtimes SET prices = \'{"standard":{"adult":1}}\' WHERE id = ?1', id);
    await start(id);
    expect(await patch(id, { starts_at: inHours(48), sales_close_at: null })).toMatchObject({
      status: 200,
      body: { prices: costs(1_000) },
    });
  });
});

describe("added seats", () => {
  const box = { category: "box", row: "Z" };
  const inBalcony = { ...box, section: "Balcony" };
  const BOXES = [inSection("Balcony", { box: { adult: 4_000 } }), ...CARD];

  it("are refused at a card's price that cannot be paid online", async () => {
    const { show, add } = await carded([{ prices: { ...all(1_000), box: { adult: 1 } } }]);
    const id = await show({ payment: "online" });
    expect(await add(id, { label: "Z1", category: "box" })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/price_card_id", detail: expect.stringMatching(/^box, adult: /) }] },
    });
    expect(await add(id, { label: "Z1", category: "standard" })).toMatchObject({ status: 201 });
  });

  it("cost what the card says of their category in their section", async () => {
    const { show, add } = await carded(BOXES);
    const id = await show();
    expect(await add(id, { ...inBalcony, label: "Z1", number: "1" })).toMatchObject({
      status: 201,
      body: { section_prices: { Balcony: { ...costs(1_500), box: { adult: { amount: 4_000 } } } } },
    });
    expect([await priceOf(id, "Z1"), await priceOf(id, "B-A1")]).toEqual([4_000, 1_500]);
  });

  it("cost what the card says of a section that the hall did not have", async () => {
    const { show, add } = await carded([inSection("Terrace", all(3_000)), ...CARD]);
    const id = await show();
    const terrace = { label: "T1", section: "Terrace", row: "T", number: "1", category: "standard" };
    expect(await add(id, terrace)).toMatchObject({ status: 201 });
    expect([await priceOf(id, "T1"), await priceOf(id, "A1")]).toEqual([3_000, 1_000]);
  });

  it("leave the seats that were there at their prices, once the show has started", async () => {
    const { show, add, card } = await carded();
    const id = await show();
    await start(id);
    await card([inSection("Balcony", all(9_000)), { prices: all(2_000) }]);
    expect(await add(id, { label: "B-A9", category: "standard" })).toMatchObject({
      status: 201,
      body: { prices: costs(1_000), section_prices: { Balcony: costs(1_500) } },
    });
  });

  it.each<[how: string, seat: object]>([
    ["named", { ...inBalcony, label: "Z1", number: "1" }],
    ["that their labels tell", { label: "B-A9", category: "box" }],
  ])("get new prices with the card, in the section %s", async (_, seat) => {
    const { show, add, card } = await carded(BOXES);
    const id = await show();
    expect(await add(id, seat)).toMatchObject({ status: 201 });
    const changed = await card([inSection("Balcony", { box: { adult: 5_000 } }), { prices: all(1_100) }]);
    expect(changed).toMatchObject({ status: 200 });
    expect(await ask("GET", `/v1/showtimes/${id}`)).toMatchObject({
      body: { prices: costs(1_100), section_prices: { Balcony: { box: { adult: { amount: 5_000 } } } } },
    });
  });

  it("get new prices with the card, at a showtime without a screen", async () => {
    const { show, add, card, cinemaId } = await carded(BOXES);
    const id = await show({ screen_id: undefined, cinema_id: cinemaId, seats: ["1", "2"] });
    expect(await add(id, { ...inBalcony, label: "Z1", number: "1" })).toMatchObject({ status: 201 });
    expect(await card([...BOXES.slice(0, -1), { prices: all(1_100) }])).toMatchObject({ status: 200 });
    expect([await priceOf(id, "Z1"), await priceOf(id, "1")]).toEqual([4_000, 1_100]);
  });

  it("are refused beside a layout that calls a seat as one of them", async () => {
    const { show, add, patch, copy, screens, screenId, as } = await carded();
    const id = await show();
    const seat = { label: "Q1", section: "Stalls", row: "Z", number: "1", category: "standard" };
    expect(await add(id, seat)).toMatchObject({ status: 201 });
    const [stalls, balcony] = LAYOUT.sections;
    const layout = { sections: [{ ...stalls, rows: [row("A"), row("Z")] }, balcony] };
    const three = await make(screens, as, { name: "Three", layout });
    expect(await patch(id, { screen_id: three })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/screen_id", detail: expect.stringContaining("Q1") }] },
    });
    await ask("PATCH", `${screens}/${screenId}`, { as, body: { layout } });
    expect(await copy()).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/from", detail: expect.stringContaining("Q1") }] },
    });
  });
});
