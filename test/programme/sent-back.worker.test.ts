/** What a GET shows can be sent back: each field that the write knows takes what was shown, also null. */

import { beforeAll, describe, expect, it } from "vitest";
import { LAYOUT, ask, house, inHours, make, someone } from "../support/catalogue.ts";
import { buyer, call, rows } from "../support/world.ts";

type Json = Record<string, unknown>;

let documented: Json = {};
beforeAll(async () => {
  documented = (await ask("GET", "/openapi.json")).body;
});

const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((part, key) => (part as Json | undefined)?.[key], value);

/** The names of the fields that a route takes, by the OpenAPI document. */
function fieldsOf(method: string, route: string): string[] {
  const schema = at(
    documented,
    "paths",
    route,
    method,
    "requestBody",
    "content",
    "application/json",
    "schema",
  );
  const reference = at(schema, "$ref");
  const named =
    typeof reference === "string"
      ? at(documented, "components", "schemas", reference.split("/").at(-1) ?? "")
      : schema;
  return Object.keys(at(named, "properties") as Json);
}

const writable = (shown: Json, method: string, route: string): Json => {
  const fields = new Set(fieldsOf(method, route));
  return Object.fromEntries(Object.entries(shown).filter(([name]) => fields.has(name)));
};

interface Case {
  readonly as: string;
  readonly path: string;
  readonly route: string;
  /** Fields that have to be among those that are sent, so that the test is not about nothing. */
  readonly with: readonly string[];
}

const nothing = {
  description: null,
  original_title: null,
  release_date: null,
  rating: null,
  original_language: null,
  trailer_url: null,
};
const FULL = {
  original_title: "Metropolis (1927)",
  description: "Two\nlines",
  release_date: "1927-01-10",
  rating: "PG",
  languages: ["de", "en-US"],
  original_language: "de",
  trailer_url: "https://example.com/trailer",
};
const MOVIE_ROUTE = "/v1/movies/{id}";
const SHOWTIME_ROUTE = "/v1/showtimes/{id}";
const TERMS = [
  "status",
  "starts_at",
  "prices",
  "fee",
  "taxes",
  "cancellation",
  "layout_version",
  "max_seats_per_buyer",
  "format",
  "audio_language",
  "subtitle_languages",
  "captions",
  "audio_description",
  "age_rating",
];

const movie = (changes: object) => async (): Promise<Case> => {
  const owner = await someone();
  const body = { title: "Metropolis", genres: ["drama", "silent"], duration_minutes: 150, ...changes };
  const id = await make("/v1/movies", owner, body);
  return {
    as: owner,
    path: `/v1/movies/${id}`,
    route: MOVIE_ROUTE,
    with: ["genre", "genres", ...Object.keys(nothing)],
  };
};

const showtime = (changes: object) => async (): Promise<Case> => {
  const { owner, showtime: body } = await house();
  const id = await make("/v1/showtimes", owner, body(changes));
  return { as: owner, path: `/v1/showtimes/${id}`, route: SHOWTIME_ROUTE, with: TERMS };
};

const promoCode = (changes: object) => async (): Promise<Case> => {
  const owner = await someone();
  const id = await make("/v1/promo-codes", owner, { code: "TEN", ...changes });
  return {
    as: owner,
    path: `/v1/promo-codes/${id}`,
    route: "/v1/promo-codes/{id}",
    with: ["percent", "amount", "max_uses", "showtime_ids", "starts_at", "active"],
  };
};

const CASES: [what: string, make: () => Promise<Case>][] = [
  ["a movie with all there is", movie(FULL)],
  ["a movie without anything", movie({})],
  [
    "a cinema",
    async () => {
      const { owner, cinemaId } = await house();
      return {
        as: owner,
        path: `/v1/cinemas/${cinemaId}`,
        route: "/v1/cinemas/{id}",
        with: ["time_zone", "currency", "holidays"],
      };
    },
  ],
  [
    "a screen",
    async () => {
      const { owner, cinemaId, screenId } = await house();
      const path = `/v1/cinemas/${cinemaId}/screens/${screenId}`;
      return { as: owner, path, route: "/v1/cinemas/{id}/screens/{screen_id}", with: ["name", "layout"] };
    },
  ],
  ["a showtime", showtime({})],
  ["a draft", showtime({ status: "draft" })],
  [
    "a showtime whose sale has ended",
    showtime({ sales_open_at: "2020-01-01T00:00:00Z", sales_close_at: "2020-01-02T00:00:00Z" }),
  ],
  [
    "a showtime with all terms",
    showtime({
      payment: "online",
      max_seats_per_buyer: 4,
      fee: { per_ticket: 10, per_reservation: 50 },
      taxes: [{ name: "VAT", rate_percent: 19.29, included: true }],
      cancellation: { free_hours: 24, fee_percent: 50, last_hours: 2 },
    }),
  ],
  [
    "a showtime of which all is said",
    showtime({
      format: "35mm",
      audio_language: "en",
      subtitle_languages: ["de"],
      captions: true,
      audio_description: true,
      age_rating: "FSK 12",
    }),
  ],
  [
    "a showtime without a screen",
    async () => {
      const { owner, cinemaId, movieId } = await house();
      const id = await make("/v1/showtimes", owner, {
        movie_id: movieId,
        cinema_id: cinemaId,
        seats: 5,
        starts_at: inHours(30),
        prices: { standard: { adult: 900 } },
      });
      return { as: owner, path: `/v1/showtimes/${id}`, route: SHOWTIME_ROUTE, with: TERMS };
    },
  ],
  [
    "a showtime whose screen has another layout by now",
    async () => {
      const { owner, cinemaId, screenId, showtime: body } = await house();
      const id = await make("/v1/showtimes", owner, body());
      const layout = { rows: [...LAYOUT.rows, { label: "C", seats: [{ from: 1, to: 2 }] }] };
      const changed = await ask("PATCH", `/v1/cinemas/${cinemaId}/screens/${screenId}`, {
        as: owner,
        body: { layout },
      });
      expect(changed.status).toBe(200);
      return { as: owner, path: `/v1/showtimes/${id}`, route: SHOWTIME_ROUTE, with: TERMS };
    },
  ],
  [
    "a showtime by a price card",
    async () => {
      const { owner, cinemaId, showtime: body } = await house();
      const card = {
        name: "Standard",
        prices: [{ prices: { premium: { adult: 9 }, standard: { adult: 7 } } }],
      };
      const cardId = await make(`/v1/cinemas/${cinemaId}/price-cards`, owner, card);
      const id = await make("/v1/showtimes", owner, body({ prices: undefined, price_card_id: cardId }));
      const needed = [...TERMS, "price_card_id"];
      return { as: owner, path: `/v1/showtimes/${id}`, route: SHOWTIME_ROUTE, with: needed };
    },
  ],
  [
    "a price card",
    async () => {
      const { owner, cinemaId } = await house();
      const prices = [{ when: { holiday: true }, prices: { standard: { adult: 900 } } }];
      const path = `/v1/cinemas/${cinemaId}/price-cards`;
      const id = await make(path, owner, { name: "Standard", prices });
      const route = "/v1/cinemas/{id}/price-cards/{card_id}";
      return { as: owner, path: `${path}/${id}`, route, with: ["name", "prices"] };
    },
  ],
  ["a promo code of a percentage", promoCode({ percent: 10 })],
  [
    "a promo code of an amount",
    promoCode({ amount: { amount: 500, currency: "EUR" }, max_uses: 7, ends_at: "2099-01-01T00:00:00Z" }),
  ],
  [
    "oneself",
    async () => {
      const { token } = await buyer();
      return { as: token, path: "/v1/me", route: "/v1/me", with: ["name", "username", "email", "language"] };
    },
  ],
];

describe("what a GET shows is taken by PATCH as no change", () => {
  it.each(CASES)("for %s, all at once and each field by itself", async (_what, of) => {
    const { as, path, route, with: needed } = await of();
    const shown = (await ask("GET", path, { as })).body;
    const body = writable(shown, "patch", route);
    expect(Object.keys(body)).toEqual(expect.arrayContaining([...needed]));
    // By itself, a genre is short for `genres` with one entry.
    const single = Object.entries(body).filter(([name]) => name !== "genre");
    for (const one of [body, ...single.map(([name, value]) => ({ [name]: value }))]) {
      const answer = await ask("PATCH", path, { as, body: one });
      expect({ sent: one, status: answer.status, body: answer.body }).toEqual({
        sent: one,
        status: 200,
        body: shown,
      });
    }
    expect((await ask("GET", path, { as })).body).toEqual(shown);
  });
});

describe("what a GET shows is taken by POST for another one of its kind", () => {
  it.each([
    ["a movie with all there is", movie(FULL), "/v1/movies", {}],
    ["a movie without anything", movie({}), "/v1/movies", {}],
    ["a promo code of a percentage", promoCode({ percent: 10 }), "/v1/promo-codes", { code: "ELEVEN" }],
    [
      "a promo code of an amount",
      promoCode({ amount: { amount: 5, currency: "EUR" } }),
      "/v1/promo-codes",
      { code: "ELEVEN" },
    ],
  ])("for %s", async (_what, of, collection, changes) => {
    const { as, path } = await of();
    const shown = (await ask("GET", path, { as })).body;
    const body = { ...writable(shown, "post", collection), ...changes };
    const answer = await ask("POST", collection, { as, body });
    expect(answer).toMatchObject({ status: 201, body });
  });

  it("for a showtime, with the ids of its movie and screen", async () => {
    const { owner, movieId, screenId, showtime: body } = await house();
    const id = await make("/v1/showtimes", owner, body());
    const shown = (await ask("GET", `/v1/showtimes/${id}`)).body;
    const again = {
      ...writable(shown, "post", "/v1/showtimes"),
      movie_id: movieId,
      screen_id: screenId,
      starts_at: inHours(48),
    };
    expect(Object.keys(again)).toEqual(expect.arrayContaining(["prices", "fee", "max_seats_per_buyer"]));
    const answer = await ask("POST", "/v1/showtimes", { as: owner, body: again });
    expect(answer).toMatchObject({ status: 201, body: { prices: shown["prices"], status: "on_sale" } });
  });
});

describe("what differs from what was shown is refused", () => {
  const INVALID = { status: 422, body: { code: "invalid_input" } };

  it.each([
    [
      "a price in another currency",
      { prices: { standard: { adult: { amount: 900, currency: "USD" } }, premium: { adult: 1 } } },
      "/prices/standard/adult/currency",
    ],
    [
      "a price without its currency",
      { prices: { standard: { adult: { amount: 900 } }, premium: { adult: 1 } } },
      "/prices/standard/adult",
    ],
    ["a public showtime as a draft", { status: "draft" }, "/status"],
    ["another version of the layout", { layout_version: 7 }, "/layout_version"],
  ])("%s", async (_what, change, pointer) => {
    const { as, path } = await showtime({})();
    const answer = await ask("PATCH", path, { as, body: change });
    expect(answer).toMatchObject(INVALID);
    expect(JSON.stringify(answer.body)).toContain(pointer);
  });

  it("a new showtime with prices in another currency than its cinema's", async () => {
    const { owner, showtime: body } = await house();
    const price = { amount: 900, currency: "USD" };
    const prices = { standard: { adult: price }, premium: { adult: price } };
    expect(await ask("POST", "/v1/showtimes", { as: owner, body: body({ prices }) })).toMatchObject(INVALID);
  });

  it("a genre that is not the first of the genres", async () => {
    const { as, path } = await movie({})();
    const change = (genre: string) =>
      ask("PATCH", path, { as, body: { genre, genres: ["silent", "drama"] } });
    expect(await change("drama")).toMatchObject(INVALID);
    expect(await change("Silent")).toMatchObject({
      status: 200,
      body: { genre: "silent", genres: ["silent", "drama"] },
    });
  });

  it("a promo code with both a percentage and an amount, or with neither", async () => {
    const { as, path } = await promoCode({ percent: 10 })();
    const amount = { amount: 500, currency: "EUR" };
    expect(await ask("PATCH", path, { as, body: { percent: 10, amount } })).toMatchObject(INVALID);
    const neither = { code: "NONE", percent: null, amount: null };
    expect(await ask("POST", "/v1/promo-codes", { as, body: neither })).toMatchObject(INVALID);
    expect(await ask("PATCH", path, { as, body: { percent: null, amount } })).toMatchObject({
      status: 200,
      body: { percent: null, amount },
    });
  });

  it("a field that no write knows, such as the id", async () => {
    const { as, path } = await movie({})();
    const shown = (await ask("GET", path)).body;
    const answer = await ask("PATCH", path, { as, body: shown });
    expect(answer).toMatchObject({ status: 422 });
  });
});

it("one's own address sends no code and needs no password", async () => {
  const { id, token } = await buyer();
  const { email } = (await ask("GET", "/v1/me", { as: token })).body;
  const own = String(email).toUpperCase();
  expect((await call("PATCH", "/v1/me", { as: token, body: { email: own } })).status).toBe(200);
  expect(await rows("SELECT 1 FROM codes WHERE user_id = ?1", id)).toEqual([]);
});
