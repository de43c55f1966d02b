/** Many showtimes at once, with price cards and closed screens; and what a card's sections and formats cost at the box office. */

import { describe, expect, it } from "vitest";
import { addShowtimes } from "../../../src/programme/batches/store.ts";
import { rowOf } from "../../../src/programme/showtimes/store.ts";
import { ask, house, make } from "../../support/catalogue.ts";
import { buyer, run } from "../../support/world.ts";
import { showtimesAt, startOn, written } from "./batches.ts";

const row = (label: string) => ({ label, seats: [{ from: 1, to: 4 }] });

const LAYOUT = {
  sections: [
    { name: "Stalls", rows: [row("A")] },
    { name: "Balcony", prefix: "B-", rows: [row("A")] },
  ],
};

const all = (adult: number) => ({ standard: { adult } });

/** Mondays are cheap, the balcony is dear, and 3D costs more. */
const CARD = {
  name: "Usual",
  prices: [
    { when: { sections: ["Balcony"] }, prices: all(1_500) },
    { when: { formats: ["3d"] }, prices: all(1_200) },
    { when: { weekdays: ["mon"] }, prices: all(700) },
    { prices: all(1_000) },
  ],
};

async function carded() {
  const home = await house();
  const { owner, cinemaId, movieId } = home;
  const screenId = await make(`/v1/cinemas/${cinemaId}/screens`, owner, { name: "Two", layout: LAYOUT });
  const cardId = await make(`/v1/cinemas/${cinemaId}/price-cards`, owner, CARD);
  const body = (starts_at: string, changes: object = {}) => ({
    movie_id: movieId,
    screen_id: screenId,
    starts_at,
    price_card_id: cardId,
    ...changes,
  });
  const send = (showtimes: object[], how: object = {}) =>
    ask("POST", "/v1/showtimes/batch", { as: owner, body: { showtimes, ...how } });
  return { ...home, screenId, cardId, body, send };
}

/** Days of next June by their weekday: 1 is Monday. */
const dayOf = (weekday: number): number =>
  [1, 2, 3, 4, 5, 6, 7].find((day) => new Date(startOn(day)).getUTCDay() === weekday) ?? 0;

const adult = ({ showtime }: { readonly showtime: object }): unknown =>
  (showtime as { prices: { standard: { adult: { amount: number } } } }).prices.standard.adult.amount;

describe("showtimes by a price card", () => {
  it("are written at once with the card's prices of their day and format, and of each section", async () => {
    const { send, body } = await carded();
    const [monday, tuesday] = [startOn(dayOf(1)), startOn(dayOf(2))];
    const answer = await send([body(monday), body(tuesday), body(startOn(dayOf(3)), { format: "3d" })]);
    const { created } = written(answer);
    expect(created.map(adult)).toEqual([700, 1_000, 1_200]);
    expect(created[0]?.showtime).toMatchObject({
      section_prices: { Balcony: { standard: { adult: { amount: 1_500 } } } },
    });
  });

  it("are copied with the prices of the day that they are copied to", async () => {
    const { send, body, owner, cinemaId } = await carded();
    const monday = dayOf(1);
    await send([body(startOn(monday))]);
    const day = (n: number): string => startOn(n).slice(0, 10);
    const copy = await ask("POST", `/v1/cinemas/${cinemaId}/programme/copy`, {
      as: owner,
      body: { from: day(monday), to: day(monday + 1), days: 1 },
    });
    expect(written(copy).created.map(adult)).toEqual([1_000]);
    expect(written(copy).created[0]?.showtime).toMatchObject({ price_card_id: expect.any(Number) });
  });

  it("cost at the box office what the section of the seat costs", async () => {
    const { owner, body } = await carded();
    const id = await make("/v1/showtimes", owner, body(startOn(dayOf(2))));
    const { token } = await buyer();
    const bought = await ask("POST", `/v1/showtimes/${id}/reservations`, {
      as: token,
      body: { seats: ["A1", "B-A1"], confirm: true },
    });
    expect(bought).toMatchObject({
      status: 201,
      body: {
        seats: [
          { label: "A1", section: "Stalls", price: { amount: 1_000 } },
          { label: "B-A1", section: "Balcony", row: "A", number: "1", price: { amount: 1_500 } },
        ],
        total: { amount: 2_500 },
      },
    });
  });

  it("have other prices once their format changes, and keep what was sold", async () => {
    const { owner, body } = await carded();
    const id = await make("/v1/showtimes", owner, body(startOn(dayOf(2))));
    const { token } = await buyer();
    const buy = (seat: string) =>
      ask("POST", `/v1/showtimes/${id}/reservations`, { as: token, body: { seats: [seat], confirm: true } });
    const before = await buy("A1");
    const changed = await ask("PATCH", `/v1/showtimes/${id}`, { as: owner, body: { format: "3d" } });
    expect(changed).toMatchObject({
      status: 200,
      body: { prices: { standard: { adult: { amount: 1_200 } } } },
    });
    expect((await buy("A2")).body["total"]).toMatchObject({ amount: 1_200 });
    const read = await ask("GET", `/v1/reservations/${String(before.body["id"])}`, { as: token });
    expect(read.body["total"]).toMatchObject({ amount: 1_000 });
  });

  it("are refused with a card of another cinema", async () => {
    const { send, body, owner, cinemaId } = await carded();
    const other = await carded();
    const answer = await send([body(startOn(1)), body(startOn(2), { price_card_id: other.cardId })]);
    expect(answer).toMatchObject({
      status: 422,
      body: { errors: [{ in: "json", pointer: "/showtimes/1/price_card_id" }] },
    });
    expect(owner).not.toBe(other.owner);
    expect(await showtimesAt(cinemaId)).toEqual([]);
  });

  it("are not written if the card has changed since it was read", async () => {
    const { owner, body, cinemaId, cardId } = await carded();
    const there = await make("/v1/showtimes", owner, body(startOn(1)));
    const read = await rowOf(there);
    if (read === undefined) throw new Error("there is no showtime");
    const next = (days: number, version: number) => ({
      incarnation: `${there} ${days}`,
      card: { version },
      showtime: {
        ...read.row,
        startsAtMs: read.row.startsAtMs + days * 86_400_000,
        endsAtMs: read.row.endsAtMs + days * 86_400_000,
      },
    });
    expect(await addShowtimes([next(1, 1)])).toHaveLength(1);
    await run("UPDATE price_cards SET version = 2 WHERE id = ?1", cardId);
    expect(await addShowtimes([next(2, 1)])).toBeNull();
    expect(await showtimesAt(cinemaId)).toHaveLength(2);
  });
});

describe("a batch for a closed screen", () => {
  async function closed() {
    const home = await carded();
    const { owner, cinemaId, screenId } = home;
    const closureId = await make(`/v1/cinemas/${cinemaId}/screens/${screenId}/closures`, owner, {
      from: startOn(2, -6),
      to: startOn(3, -6),
      reason: "repair",
    });
    return { ...home, closureId };
  }

  it("is refused, and names the closure", async () => {
    const { send, body, cinemaId, closureId } = await closed();
    expect(await send([body(startOn(1)), body(startOn(2))])).toMatchObject({
      status: 409,
      body: {
        code: "screen_closed",
        detail: expect.stringContaining(`the screen is closed from ${startOn(2, -6)} to ${startOn(3, -6)}`),
        clashes: [{ index: 1, in_the_way: { closure_id: closureId, showtime_id: null, index: null } }],
      },
    });
    expect(await showtimesAt(cinemaId)).toEqual([]);
  });

  it("leaves out what falls into it, if asked to", async () => {
    const { send, body, cinemaId } = await closed();
    const { created, skipped } = written(
      await send([body(startOn(1)), body(startOn(2)), body(startOn(4))], { on_conflict: "skip" }),
    );
    expect(created.map(({ index }) => index)).toEqual([0, 2]);
    expect(skipped).toMatchObject([{ index: 1, code: "screen_closed" }]);
    expect(await showtimesAt(cinemaId)).toHaveLength(2);
  });

  it("is not written where the closure came after it was looked for", async () => {
    const { owner, body, cinemaId, screenId } = await carded();
    const there = await make("/v1/showtimes", owner, body(startOn(1)));
    const read = await rowOf(there);
    if (read === undefined) throw new Error("there is no showtime");
    await make(`/v1/cinemas/${cinemaId}/screens/${screenId}/closures`, owner, {
      from: startOn(2, -6),
      to: startOn(3, -6),
      reason: "repair",
    });
    const onClosedDay = {
      ...read.row,
      startsAtMs: read.row.startsAtMs + 86_400_000,
      endsAtMs: read.row.endsAtMs + 86_400_000,
    };
    expect(
      await addShowtimes([{ incarnation: "late", card: { version: 1 }, showtime: onClosedDay }]),
    ).toBeNull();
  });
});
