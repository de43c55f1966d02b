import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { changeCard } from "../../../src/programme/repricing/service.ts";
import { pushOverdue } from "../../../src/programme/scheduling/service.ts";
import { LAYOUT, ask, house, inHours, make } from "../../support/catalogue.ts";
import { buyer, rows, run } from "../../support/world.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const all = (adult: number) => [{ prices: { standard: { adult }, premium: { adult: adult + 300 } } }];

const dayIn = (hours: number): string => inHours(hours).slice(0, 10);

/** A cinema in UTC, with a price card. */
async function priced(prices: object[] = all(900)) {
  const home = await house({ time_zone: "Etc/UTC" });
  const as = home.owner;
  const cards = `/v1/cinemas/${home.cinemaId}/price-cards`;
  const cardId = await make(cards, as, { name: "Standard", prices });
  const card = (body: object, headers: Record<string, string> = {}) =>
    ask("PATCH", `${cards}/${cardId}`, { as, body, headers });
  const show = (changes: object = {}) =>
    make("/v1/showtimes", as, home.showtime({ prices: undefined, price_card_id: cardId, ...changes }));
  const patch = (id: number, body: object) => ask("PATCH", `/v1/showtimes/${id}`, { as, body });
  const cinema = (body: object) => ask("PATCH", `/v1/cinemas/${home.cinemaId}`, { as, body });
  return { ...home, as, cards, cardId, card, show, patch, cinema };
}

const adultOf = async (id: number, as?: string): Promise<unknown> => {
  const { body } = await ask("GET", `/v1/showtimes/${id}`, as === undefined ? {} : { as });
  return (body["prices"] as Record<string, Record<string, { amount: number }>>)["standard"]?.["adult"]
    ?.amount;
};

async function buy(id: number, label: string, confirm = true) {
  const { token } = await buyer();
  const made = await ask("POST", `/v1/showtimes/${id}/reservations`, {
    as: token,
    body: { seats: [label], confirm },
  });
  return { ...made, as: token };
}

describe("a showtime by a price card", () => {
  it("has the card's prices for its start, and sells by them", async () => {
    const { show, cardId } = await priced([
      { when: { holiday: true }, prices: { standard: { adult: 1 } } },
      { prices: { standard: { adult: 900, child: 500 }, premium: { adult: 1200 }, sofa: { adult: 5000 } } },
    ]);
    const id = await show();
    expect(await ask("GET", `/v1/showtimes/${id}`)).toMatchObject({
      body: {
        price_card_id: cardId,
        prices: {
          standard: { adult: { amount: 900, currency: "EUR" }, child: { amount: 500, currency: "EUR" } },
          premium: { adult: { amount: 1200, currency: "EUR" } },
        },
      },
    });
    const { body } = await ask("GET", `/v1/showtimes/${id}`);
    expect(Object.keys(body["prices"] as object)).toEqual(["standard", "premium"]);
    expect(body).not.toHaveProperty("section_prices");
    expect(await buy(id, "B1")).toMatchObject({ status: 201, body: { total: { amount: 1200 } } });
  });

  it.each<[pointer: string, change: object]>([
    ["/prices", { price_card_id: undefined }],
    ["/price_card_id", { prices: { standard: { adult: 1 }, premium: { adult: 1 } } }],
    ["/price_card_id", { price_card_id: 999_999 }],
    ["/price_card_id", { price_card_id: 0 }],
  ])("is refused with a pointer to %s", async (pointer, change) => {
    const { as, cardId, showtime } = await priced();
    const body = showtime({ prices: undefined, price_card_id: cardId, ...change });
    expect(await ask("POST", "/v1/showtimes", { as, body })).toMatchObject({
      status: 422,
      body: { code: "invalid_input", errors: [{ pointer }] },
    });
  });

  it("is refused another cinema's card, whoever owns it, in a new showtime and in a change", async () => {
    const { as, showtime, show, patch } = await priced();
    const { cardId } = await priced();
    const body = showtime({ prices: undefined, price_card_id: cardId });
    const refused = { status: 422, body: { errors: [{ pointer: "/price_card_id" }] } };
    expect(await ask("POST", "/v1/showtimes", { as, body })).toMatchObject(refused);
    expect(await patch(await show(), { price_card_id: cardId })).toMatchObject(refused);
  });

  it("needs a price for each category, and one that can be paid online", async () => {
    const { as, cards, showtime } = await priced();
    const post = async (prices: object, changes: object = {}) => {
      const cardId = await make(cards, as, { name: "Odd", prices: [{ prices }] });
      const body = showtime({ prices: undefined, price_card_id: cardId, ...changes });
      return ask("POST", "/v1/showtimes", { as, body });
    };
    expect(await post({ standard: { adult: 1 } })).toMatchObject({
      body: {
        errors: [
          { pointer: "/price_card_id", detail: "By this card the hall's premium seats have no price" },
        ],
      },
    });
    const tiny = { standard: { adult: 900, child: 1 }, premium: { adult: 900 } };
    const { body } = await post(tiny, { payment: "online" });
    expect(body["errors"]).toMatchObject([
      { pointer: "/price_card_id", detail: expect.stringMatching(/^standard, child: One ticket would cost/) },
    ]);
    expect(await post(tiny)).toMatchObject({ status: 201 });
  });

  it("gets the prices of another start when it moves, and keeps them otherwise", async () => {
    const holiday = dayIn(72);
    const { show, patch, cinema } = await priced([
      { when: { holiday: true }, prices: all(1500)[0]?.prices },
      ...all(900),
    ]);
    await cinema({ holidays: [holiday] });
    const id = await show({ starts_at: `${dayIn(48)}T20:00:00Z` });
    expect(await adultOf(id)).toBe(900);
    expect(await patch(id, { max_seats: 4 })).toMatchObject({
      body: { prices: { standard: { adult: { amount: 900 } } } },
    });
    expect(await patch(id, { local_start: `${holiday}T24:15` })).toMatchObject({
      body: { cinema_day: holiday, prices: { standard: { adult: { amount: 1500 } } } },
    });
    expect(await buy(id, "A1")).toMatchObject({ body: { total: { amount: 1500 } } });
  });

  it("leaves the card for prices of its own, and takes it again", async () => {
    const { show, patch, card, cardId } = await priced();
    const id = await show();
    const own = { standard: { adult: 100 }, premium: { adult: 200 } };
    expect(await patch(id, { prices: own })).toMatchObject({ status: 200, body: { price_card_id: null } });
    await card({ prices: all(1000) });
    expect(await adultOf(id)).toBe(100);
    expect(
      await patch(id, { prices: { ...own, premium: { adult: 1 } }, price_card_id: cardId }),
    ).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/price_card_id" }] },
    });
    expect(await patch(id, { price_card_id: cardId })).toMatchObject({
      body: { price_card_id: cardId, prices: { standard: { adult: { amount: 1000 } } } },
    });
  });

  it("takes no prices beside a card, but those that it has", async () => {
    const { show, patch, cards, as } = await priced();
    const other = await make(cards, as, { name: "Other", prices: all(500) });
    const id = await show();
    const shown = async () => (await ask("GET", `/v1/showtimes/${id}`)).body["prices"];
    const before = await shown();
    expect(await patch(id, { prices: before, price_card_id: other })).toMatchObject({
      status: 200,
      body: { price_card_id: other, prices: { standard: { adult: { amount: 500 } } } },
    });
    expect(await patch(id, { prices: before, price_card_id: other })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/price_card_id" }] },
    });
    expect(await patch(id, { prices: await shown() })).toMatchObject({ body: { price_card_id: other } });
    expect(await patch(id, { prices: before, price_card_id: null })).toMatchObject({
      body: { price_card_id: null, prices: before },
    });
  });

  it("keeps its prices when it is told to leave the card", async () => {
    const { show, patch, card } = await priced();
    const id = await show();
    expect(await patch(id, { price_card_id: null })).toMatchObject({
      body: { price_card_id: null, prices: { standard: { adult: { amount: 900 } } } },
    });
    await card({ prices: all(1100) });
    expect(await adultOf(id)).toBe(900);
  });

  it("gets the card's price for added seats, which may be of a category that it did not have", async () => {
    const { show, as } = await priced([
      { prices: { standard: { adult: 900 }, premium: { adult: 1200 }, box: { adult: 4000 } } },
    ]);
    const id = await show();
    const add = (seat: object) => ask("POST", `/v1/showtimes/${id}/seats`, { as, body: { seats: [seat] } });
    expect(await add({ label: "Z1", category: "box" })).toMatchObject({
      status: 201,
      body: { prices: { standard: {}, premium: {}, box: { adult: { amount: 4000 } } } },
    });
    expect(await add({ label: "Z2", category: "sofa" })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/price_card_id" }] },
    });
    expect(await buy(id, "Z1")).toMatchObject({ body: { total: { amount: 4000 } } });
  });

  it("is shown with its prices by the older APIs", async () => {
    const { show } = await priced();
    const id = await show({ local_start: `${dayIn(48)}T20:00`, starts_at: undefined });
    const { body } = await ask("GET", `/getDay?date=${dayIn(48)}`);
    expect(JSON.stringify(body)).toContain(`"showtimeId":${id}`);
    expect(JSON.stringify(body)).toContain('"price":9');
  });

  it("shows the prices of its sections, where it has any", async () => {
    const { show } = await priced();
    const id = await show();
    await run(
      `UPDATE showtimes SET section_prices = '{"Balcony":{"standard":{"adult":1300}}}' WHERE id = ?1`,
      id,
    );
    expect(await ask("GET", `/v1/showtimes/${id}`)).toMatchObject({
      body: { section_prices: { Balcony: { standard: { adult: { amount: 1300, currency: "EUR" } } } } },
    });
  });
});

describe("a change of a price card", () => {
  it("gives later sales the new price; what is held and sold keeps its own", async () => {
    const { show, card } = await priced();
    const id = await show();
    const sold = await buy(id, "A1");
    const held = await buy(id, "A2", false);
    expect(await card({ prices: all(1100) })).toMatchObject({ status: 200 });
    expect(await adultOf(id)).toBe(1100);
    expect(await buy(id, "A3")).toMatchObject({ body: { total: { amount: 1100 } } });
    const confirmed = await ask("POST", `/v1/reservations/${String(held.body["id"])}/confirm`, {
      as: held.as,
    });
    expect(confirmed).toMatchObject({ body: { status: "confirmed", total: { amount: 900 } } });
    const read = await ask("GET", `/v1/reservations/${String(sold.body["id"])}`, { as: sold.as });
    expect(read).toMatchObject({ body: { total: { amount: 900 } } });
  });

  it("reaches drafts and closed showtimes, and neither those that have started nor the cancelled ones", async () => {
    const { show, card, as, patch } = await priced();
    const at = (hours: number) => ({ starts_at: inHours(hours) });
    const draft = await show({ ...at(24), status: "draft" });
    const closed = await show(at(48));
    await patch(closed, { status: "closed" });
    const cancelled = await show(at(72));
    await ask("DELETE", `/v1/showtimes/${cancelled}`, { as });
    const started = await show(at(96));
    await run("UPDATE showtimes SET starts_at_ms = 1000 WHERE id = ?1", started);
    expect(await card({ prices: all(1100) })).toMatchObject({ status: 200 });
    expect(await adultOf(draft, as)).toBe(1100);
    expect(await adultOf(closed)).toBe(1100);
    expect(await adultOf(cancelled)).toBe(900);
    expect(await adultOf(started)).toBe(900);
    await patch(draft, { status: "on_sale" });
    expect(await buy(draft, "A1")).toMatchObject({ body: { total: { amount: 1100 } } });
  });

  it("leaves showtimes alone whose prices stay", async () => {
    const { show, card } = await priced();
    const id = await show();
    const versions = () => rows("SELECT version, changed_at_ms FROM showtimes WHERE id = ?1", id);
    const before = await versions();
    await card({ name: "Normal" });
    await card({ prices: [{ when: { holiday: true }, prices: all(1)[0]?.prices }, ...all(900)] });
    expect(await versions()).toEqual(before);
  });

  it("is refused as a whole where one showtime could not be sold, and names those showtimes", async () => {
    const { show, card, as, cards, cardId, cinemaId, owner } = await priced();
    const plain = await make(`/v1/cinemas/${cinemaId}/screens`, owner, {
      name: "Two",
      layout: { rows: [{ label: "A", seats: [{ from: 1, to: 2 }] }] },
    });
    const fits = await show({ screen_id: plain });
    const misfits = [await show(), await show({ starts_at: inHours(48) })];
    const refused = await card({ prices: [{ prices: { standard: { adult: 1 } } }] });
    expect(refused).toMatchObject({
      status: 422,
      body: {
        code: "invalid_input",
        showtime_ids: misfits,
        errors: [
          {
            pointer: "/prices",
            detail: `Showtime ${misfits[0]}: By this card the hall's premium seats have no price`,
          },
          { pointer: "/prices" },
        ],
      },
    });
    expect(await ask("GET", `${cards}/${cardId}`, { as })).toMatchObject({ body: { prices: all(900) } });
    expect(await adultOf(fits)).toBe(900);
  });

  it("is refused where a showtime that is paid online could not be paid", async () => {
    const { show, card } = await priced();
    const id = await show({ payment: "online" });
    expect(await card({ prices: all(40) })).toMatchObject({ status: 422, body: { showtime_ids: [id] } });
    expect(await adultOf(id)).toBe(900);
  });

  it("reaches showtimes without a screen, and added seats", async () => {
    const { show, card, cinemaId, as } = await priced();
    const id = await show({ screen_id: undefined, cinema_id: cinemaId, seats: ["A", "B"] });
    await ask("POST", `/v1/showtimes/${id}/seats`, {
      as,
      body: { seats: [{ label: "C", category: "premium" }] },
    });
    expect(await card({ prices: all(1100) })).toMatchObject({ status: 200 });
    expect(await ask("GET", `/v1/showtimes/${id}`)).toMatchObject({
      body: { prices: { standard: { adult: { amount: 1100 } }, premium: { adult: { amount: 1400 } } } },
    });
    expect(await card({ prices: [{ prices: { standard: { adult: 1 } } }] })).toMatchObject({
      status: 422,
      body: { showtime_ids: [id] },
    });
  });

  it("loses no change of a showtime that is made at the same time", async () => {
    const { show, card, patch } = await priced();
    const ids = await Promise.all([24, 48, 72, 96].map((hours) => show({ starts_at: inHours(hours) })));
    const changes = ids.map((id) => patch(id, { max_seats: 4 }));
    const answers = await Promise.all([card({ prices: all(1100) }), ...changes, card({ prices: all(1200) })]);
    for (const { status, body } of answers) expect([200, 409], JSON.stringify(body)).toContain(status);
    const patched = answers.slice(1, -1);
    const last = await adultOf(ids[0] ?? 0);
    for (const [i, id] of ids.entries()) {
      const { body } = await ask("GET", `/v1/showtimes/${id}`);
      if (patched[i]?.status === 200) expect(body).toMatchObject({ max_seats: 4 });
      expect(await adultOf(id)).toBe(last);
      expect(await buy(id, "A1")).toMatchObject({ body: { total: { amount: last } } });
    }
  });

  it("is made again from what a showtime has become since it was read", async () => {
    const { as, show, patch, cinemaId, cardId, cinema } = await priced([
      { when: { holiday: true }, prices: all(5000)[0]?.prices },
      ...all(900),
    ]);
    await cinema({ holidays: [dayIn(72)] });
    const id = await show({ starts_at: `${dayIn(48)}T20:00:00Z` });
    const [owner] = await rows<{ owner_id: number }>("SELECT owner_id FROM cinemas WHERE id = ?1", cinemaId);
    const caller = { userId: owner?.owner_id ?? 0, role: "owner", isAdmin: false };
    const batch = env.DB.batch.bind(env.DB);
    const intruding = vi.spyOn(env.DB, "batch").mockImplementationOnce(async (statements) => {
      intruding.mockRestore();
      await patch(id, { starts_at: `${dayIn(72)}T20:00:00Z` });
      return batch(statements);
    });
    const prices = [
      { when: { holiday: true }, prices: { standard: { adult: 7000 }, premium: { adult: 7000 } } },
      ...all(800),
    ];
    expect(await changeCard(caller as never, cinemaId, cardId, { prices }, () => true)).toMatchObject({
      ok: true,
    });
    expect(await adultOf(id, as)).toBe(7000);
  });

  it("is in the prices of a showtime that is created at the same time", async () => {
    const { show, card } = await priced();
    const [id] = await Promise.all([show(), card({ prices: all(1100) })]);
    expect(await adultOf(id)).toBe(1100);
    expect(await buy(id, "A1")).toMatchObject({ body: { total: { amount: 1100 } } });
  });

  it("takes few statements for hundreds of showtimes, and reaches all box offices by the next sweep", async () => {
    const { show, card, cinemaId } = await priced();
    const first = await show({ starts_at: inHours(24) });
    await run(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
       INSERT INTO showtimes
         (incarnation, version, movie_id, cinema_id, screen_id, screen_name, starts_at_ms, ends_at_ms, local_date, layout,
          capacity, prices, price_card_id, currency, payment, sales_open_at_ms, sales_close_at_ms, hold_minutes, max_seats,
          created_at_ms, time_zone, day_starts_at, status)
       SELECT 'x' || i, 1, movie_id, cinema_id, screen_id, screen_name, starts_at_ms + i * 86400000,
         ends_at_ms + i * 86400000, local_date, layout, capacity, prices, price_card_id, currency, payment,
         sales_open_at_ms, sales_close_at_ms + i * 86400000, hold_minutes, max_seats, created_at_ms, time_zone,
         day_starts_at, iif(i <= 60, 'on_sale', 'draft')
       FROM n, showtimes WHERE id = ?1`,
      first,
    );
    const prepare = vi.spyOn(env.DB, "prepare");
    expect(await card({ prices: all(1100) })).toMatchObject({ status: 200 });
    const own = prepare.mock.calls.filter(([sql]) => /price_cards|changes\(\)|<> '\[\]'/.test(sql));
    prepare.mockRestore();
    // One of them reads the card for the audit log.
    expect(own).toHaveLength(5);
    const counts = await rows(
      `SELECT json_extract(prices, '$.standard.adult') AS adult, count(*) AS n FROM showtimes WHERE cinema_id = ?1 GROUP BY 1`,
      cinemaId,
    );
    expect(counts).toEqual([{ adult: 1100, n: 301 }]);
    const unpushed = () =>
      rows<{ id: number }>(
        `SELECT id FROM showtimes
         WHERE cinema_id = ?1 AND status = 'on_sale' AND pushed_version < version ORDER BY starts_at_ms`,
        cinemaId,
      );
    const late = await unpushed();
    expect(late).toHaveLength(11);
    expect(await pushOverdue(Date.now())).toBeGreaterThanOrEqual(late.length);
    expect(await unpushed()).toEqual([]);
    expect(await buy(late.at(-1)?.id ?? 0, "A1")).toMatchObject({ body: { total: { amount: 1100 } } });
  });

  it("is refused for more than 2,000 showtimes to come", async () => {
    const { show, card } = await priced();
    const first = await show();
    await run(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
       INSERT INTO showtimes
         (incarnation, version, movie_id, cinema_id, screen_id, starts_at_ms, ends_at_ms, local_date, layout, capacity,
          prices, price_card_id, currency, payment, sales_open_at_ms, sales_close_at_ms, hold_minutes, max_seats,
          created_at_ms, time_zone, status)
       SELECT 'x', 1, movie_id, cinema_id, screen_id, starts_at_ms + i * 86400000, ends_at_ms + i * 86400000, local_date,
         '{"seats":[]}', capacity, prices, price_card_id, currency, payment, sales_open_at_ms, sales_close_at_ms,
         hold_minutes, max_seats, created_at_ms, time_zone, 'draft'
       FROM n, showtimes WHERE id = ?1`,
      first,
    );
    expect(await card({ prices: all(1100) })).toMatchObject({
      status: 409,
      body: { code: "too_many_showtimes" },
    });
    expect(await card({ name: "Renamed" })).toMatchObject({ status: 200 });
    expect(await adultOf(first)).toBe(900);
  });
});

describe("a cinema's calendar", () => {
  const byHoliday = [{ when: { holiday: true }, prices: all(1500)[0]?.prices }, ...all(900)];

  it("gives the showtimes of new holidays their prices, for later sales", async () => {
    const { show, cinema } = await priced(byHoliday);
    const [on, off] = [
      await show({ starts_at: `${dayIn(48)}T20:00:00Z` }),
      await show({ starts_at: `${dayIn(72)}T20:00:00Z` }),
    ];
    const sold = await buy(on, "A1");
    expect(await cinema({ holidays: [dayIn(48)] })).toMatchObject({
      status: 200,
      body: { holidays: [dayIn(48)] },
    });
    expect([await adultOf(on), await adultOf(off)]).toEqual([1500, 900]);
    expect(await buy(on, "A2")).toMatchObject({ body: { total: { amount: 1500 } } });
    expect(await ask("GET", `/v1/reservations/${String(sold.body["id"])}`, { as: sold.as })).toMatchObject({
      body: { total: { amount: 900 } },
    });
    await cinema({ holidays: [] });
    expect(await adultOf(on)).toBe(900);
  });

  it("gives night shows the price of the day that they are of, when its day begins at another time", async () => {
    const { show, cinema } = await priced(byHoliday);
    await cinema({ holidays: [dayIn(48)] });
    const id = await show({ starts_at: `${dayIn(72)}T04:00:00Z` });
    expect(await adultOf(id)).toBe(1500);
    expect(await cinema({ day_starts_at: "03:00", name: "Rex" })).toMatchObject({ status: 200 });
    expect(await ask("GET", `/v1/showtimes/${id}`)).toMatchObject({
      body: {
        cinema_day: dayIn(72),
        cinema: { name: "Rex" },
        prices: { standard: { adult: { amount: 900 } } },
      },
    });
  });

  it("does not change where a showtime could not be sold then", async () => {
    const { show, cinema, cinemaId } = await priced([
      { when: { holiday: true }, prices: { standard: { adult: 10 }, premium: { adult: 10 } } },
      ...all(900),
    ]);
    const id = await show({ payment: "online", starts_at: `${dayIn(48)}T20:00:00Z` });
    expect(await cinema({ holidays: [dayIn(48)], name: "Rex" })).toMatchObject({
      status: 422,
      body: { showtime_ids: [id], errors: [{ pointer: "/holidays" }, { pointer: "/holidays" }] },
    });
    expect(await ask("GET", `/v1/cinemas/${cinemaId}`)).toMatchObject({
      body: { name: "Odeon", holidays: [] },
    });
    expect(await adultOf(id)).toBe(900);
  });

  it("is in the prices of a showtime that is created or moved at the same time", async () => {
    const { show, cinema, patch } = await priced(byHoliday);
    const moved = await show({ starts_at: `${dayIn(96)}T20:00:00Z` });
    const [created, , change] = await Promise.all([
      show({ starts_at: `${dayIn(48)}T15:00:00Z` }),
      cinema({ holidays: [dayIn(48)] }),
      patch(moved, { starts_at: `${dayIn(48)}T20:00:00Z` }),
    ]);
    expect(await adultOf(created)).toBe(1500);
    if (change.status === 200) expect(await adultOf(moved)).toBe(1500);
  });
});

it("has the card's prices in every hall, however many there are", async () => {
  const { as, cinemaId, show, card } = await priced();
  const ids: number[] = [];
  for (let i = 0; i < 21; i++) {
    const screenId = await make(`/v1/cinemas/${cinemaId}/screens`, as, { name: `Hall ${i}`, layout: LAYOUT });
    ids.push(await show({ screen_id: screenId, status: "draft" }));
  }
  expect(await card({ prices: all(700) })).toMatchObject({ status: 200 });
  expect(await Promise.all(ids.map((id) => adultOf(id, as)))).toEqual(ids.map(() => 700));
});

describe("a hall of many sections", () => {
  const SECTIONS = Array.from({ length: 50 }, (_, i) => `Section ${i}`);
  const layout = {
    sections: SECTIONS.map((name, i) => ({
      name,
      prefix: `S${i}-`,
      rows: [
        { label: "A", seats: [{ from: 1, to: 2 }] },
        { label: "B", category: "premium", seats: [{ from: 1, to: 2 }] },
      ],
    })),
  };

  const timeOf = (minute: number): string =>
    `${12 + Math.floor(minute / 60)}:${String(minute % 60).padStart(2, "0")}`;

  /** A draft on each of so many days, a minute later each day. */
  async function drafts(count: number) {
    const home = await priced();
    const screenId = await make(`/v1/cinemas/${home.cinemaId}/screens`, home.as, { name: "Large", layout });
    const body = (i: number) => ({
      movie_id: home.movieId,
      screen_id: screenId,
      status: "draft",
      price_card_id: home.cardId,
      local_start: `${dayIn(24 * (i + 2))}T${timeOf(i)}`,
    });
    const showtimes = Array.from({ length: count }, (_, i) => body(i));
    const made = await ask("POST", "/v1/showtimes/batch", { as: home.as, body: { showtimes } });
    expect(made).toMatchObject({ status: 201 });
    return { ...home, body };
  }

  /** 36 prices in each section, of ticket types that begin with the word. */
  function ofSections(word: string) {
    const types = Object.fromEntries(Array.from({ length: 18 }, (_, i) => [`${word}${i}`, 1000]));
    return { when: { sections: SECTIONS }, prices: { standard: types, premium: types } };
  }

  it("is refused other prices for more showtimes than can be written at once", async () => {
    const { card, cards, cardId, as } = await drafts(90);
    const byTime = Array.from({ length: 90 }, (_, i) => ({
      when: { from: timeOf(i), to: timeOf(i + 1) },
      prices: { standard: { adult: i } },
    }));
    expect(await card({ prices: [...byTime, ofSections("type"), ...all(800)] })).toMatchObject({
      status: 422,
      body: {
        code: "invalid_input",
        errors: [{ pointer: "/prices", detail: expect.stringMatching(/bytes/) }],
      },
    });
    expect(await ask("GET", `${cards}/${cardId}`, { as })).toMatchObject({ body: { prices: all(900) } });
    expect(await card({ prices: [ofSections("type"), ...all(800)] })).toMatchObject({ status: 200 });
  });

  it("has no more prices by an older card than a showtime keeps", async () => {
    const { as, body, cardId, cinema } = await drafts(1);
    const prices = JSON.stringify([ofSections("a_type_with_a_long_name_"), ...all(900)]);
    await run("UPDATE price_cards SET prices = ?1 WHERE id = ?2", prices, cardId);
    const detail = expect.stringMatching(/bytes/);
    expect(await ask("POST", "/v1/showtimes", { as, body: body(3) })).toMatchObject({
      status: 422,
      body: { code: "invalid_input", errors: [{ pointer: "/price_card_id", detail }] },
    });
    expect(await cinema({ day_starts_at: "05:00" })).toMatchObject({
      status: 422,
      body: { code: "invalid_input", errors: [{ pointer: "/day_starts_at", detail }] },
    });
  });
});
