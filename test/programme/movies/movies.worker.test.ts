import { describe, expect, it } from "vitest";
import { MOVIE, ask, make, someone } from "../../support/catalogue.ts";
import { run } from "../../support/world.ts";

describe("a movie", () => {
  it("is added by an owner and visible to everyone", async () => {
    const movie = {
      title: "Metropolis",
      original_title: "Metropolis – Die Stadt",
      genres: ["science fiction", "drama"],
      duration_minutes: 150,
      languages: ["de", "en-US"],
      original_language: "de",
      description: "In a city of towers above and machines below.",
      release_date: "1927-01-10",
      rating: "PG",
      trailer_url: "https://example.com/metropolis",
    };
    const added = await ask("POST", "/v1/movies", { as: await someone(), body: movie });
    expect(added).toMatchObject({ status: 201, body: { ...movie, genre: "science fiction" } });
    const seen = await ask("GET", `/v1/movies/${String(added.body["id"])}`);
    expect(seen).toMatchObject({ status: 200, body: added.body });
    expect(added.headers.get("etag")).toBe(seen.headers.get("etag"));
  });

  it("needs no more than title, genre and duration", async () => {
    const { body } = await ask("POST", "/v1/movies", { as: await someone(), body: MOVIE });
    expect(body).toEqual({
      id: expect.any(Number),
      ...MOVIE,
      original_title: null,
      genres: [MOVIE.genre],
      description: null,
      release_date: null,
      rating: null,
      languages: [],
      original_language: null,
      trailer_url: null,
      poster_url: null,
      reviews: { count: 0, average: null },
    });
  });

  it("has its languages in the spelling of BCP 47", async () => {
    const body = { ...MOVIE, languages: ["EN-us", "iw", "zh-hant-tw"] };
    expect(await ask("POST", "/v1/movies", { as: await someone(), body })).toMatchObject({
      status: 201,
      body: { languages: ["en-US", "he", "zh-Hant-TW"] },
    });
  });

  it("shows its poster's URL and its average stars", async () => {
    const id = await make("/v1/movies", await someone(), MOVIE);
    await run(
      "UPDATE movies SET poster_key = 'abc.webp', review_count = 3, review_stars = 11 WHERE id = ?1",
      id,
    );
    const { body } = await ask("GET", `/v1/movies/${id}`);
    expect(body["poster_url"]).toMatch(/^https?:\/\/[^/]+\/v1\/posters\/abc\.webp$/);
    expect(body["reviews"]).toEqual({ count: 3, average: 3.67 });
  });

  it("is added only by owners and admins", async () => {
    const as = await someone({ role: "user" });
    expect(await ask("POST", "/v1/movies", { body: MOVIE })).toMatchObject({
      status: 401,
      body: { code: "unauthenticated" },
    });
    expect(await ask("POST", "/v1/movies", { as, body: MOVIE })).toMatchObject({
      status: 403,
      body: { code: "forbidden" },
    });
    const admin = await someone({ role: "user", isAdmin: true });
    expect(await ask("POST", "/v1/movies", { as: admin, body: MOVIE })).toMatchObject({ status: 201 });
  });

  it.each([
    ["/duration_minutes", { duration_minutes: 0 }],
    ["/duration_minutes", { duration_minutes: 601 }],
    ["/title", { title: "  " }],
    ["/title", { title: "Two\nlines" }],
    ["/title", { title: "\ud800" }],
    ["/title", { title: "\u202e" }],
    ["/title", { title: "\u200b" }],
    ["/description", { description: "a\u0000b" }],
    ["/description", { description: "\ud800" }],
    ["/trailer_url", { trailer_url: "https://user:pw@example.com/" }],
    ["/trailer_url", { trailer_url: "https://user@example.com/" }],
    ["/trailer_url", { trailer_url: "no address" }],
    ["/release_date", { release_date: "1927-02-30" }],
    ["/trailer_url", { trailer_url: "javascript:alert(1)" }],
    ["/original_title", { original_title: "" }],
    ["/original_language", { original_language: "german please" }],
    ["/original_language", { original_language: ["de"] }],
    ["/languages/1", { languages: ["de", "english please"] }],
    ["/languages", { languages: ["en-US", "EN-us"] }],
    ["/languages", { languages: Array.from({ length: 21 }, (_, i) => `de-x-${i}`) }],
    ["/genre", { genre: "\u0301" }],
    ["/genre", { genres: ["silent", "drama"] }],
    ["/genres", { genre: undefined }],
    ["/genres", { genre: undefined, genres: [] }],
    ["/genres", { genre: undefined, genres: ["Comédie", "comedie"] }],
    ["/genres/0", { genre: undefined, genres: ["\ud800"] }],
    ["/genres/0", { genre: undefined, genres: ["x".repeat(101)] }],
    ["/genres", { genre: undefined, genres: Array.from({ length: 11 }, (_, i) => `genre ${i}`) }],
  ])("is refused for a wrong %s", async (pointer, changes) => {
    const refused = await ask("POST", "/v1/movies", { as: await someone(), body: { ...MOVIE, ...changes } });
    expect(refused).toMatchObject({ status: 422, body: { code: "invalid_input", errors: [{ pointer }] } });
  });

  it("is refused with an unknown field", async () => {
    const body = { ...MOVIE, director: "Fritz Lang" };
    expect(await ask("POST", "/v1/movies", { as: await someone(), body })).toMatchObject({
      status: 422,
      body: {
        code: "unknown_field",
        in: "json",
        fields: ["/director"],
        detail: "Unknown field in the body: /director. Nothing was done.",
      },
    });
  });

  it("keeps the lines of its description", async () => {
    const body = { ...MOVIE, description: "One\r\n\r\ntwo" };
    expect(await ask("POST", "/v1/movies", { as: await someone(), body })).toMatchObject({
      status: 201,
      body: { description: "One\n\ntwo" },
    });
  });

  it.each(["0x1", "1e0", "+1", "%201", "1.0", "-1", "0", "9007199254740992", "99999999999999999999", ""])(
    "is not found by the malformed id %j",
    async (id) => {
      const { status } = await ask("GET", `/v1/movies/${id}`);
      expect(status).toBe(id === "" ? 404 : 422);
    },
  );

  it("that does not exist is not found", async () => {
    expect(await ask("GET", "/v1/movies/999999")).toMatchObject({
      status: 404,
      body: { code: "movie_not_found" },
    });
  });
});

describe("the list of movies", () => {
  const titles = ({ body }: { body: Record<string, unknown> }): unknown[] =>
    (body["data"] as { title: string }[]).map(({ title }) => title);

  it("neither repeats nor hides one while others are added", async () => {
    const owner = await someone();
    const add = (title: string): Promise<number> => make("/v1/movies", owner, { ...MOVIE, title });
    const first = await add("first");
    for (const title of ["second", "third", "fourth"]) await add(title);

    const one = await ask("GET", `/v1/movies?limit=2&cursor=${first - 1}`);
    expect(titles(one)).toEqual(["first", "second"]);
    await add("fifth");
    const two = await ask("GET", `/v1/movies?limit=2&cursor=${String(one.body["next"])}`);
    expect(titles(two)).toEqual(["third", "fourth"]);
    const three = await ask("GET", `/v1/movies?limit=2&cursor=${String(two.body["next"])}`);
    expect(titles(three)).toEqual(["fifth"]);
    expect(three.body["next"]).toBeNull();
  });

  it.each(["limit=0", "limit=101", "limit=x", "cursor=x", "cursor=1.2", "page=2"])(
    "refuses %s",
    async (query) => {
      expect(await ask("GET", `/v1/movies?${query}`)).toMatchObject({ status: 422 });
    },
  );

  it("names an unknown query parameter", async () => {
    const { body } = await ask("GET", "/v1/movies?nope=1");
    expect(body).toMatchObject({
      code: "unknown_field",
      title: "Unknown field",
      in: "query",
      fields: ["/nope"],
      detail: "Unknown field in the query: /nope. Nothing was done.",
    });
  });
});

describe("public reads", () => {
  it("may be cached for two seconds, and are not sent again while nothing has changed", async () => {
    const id = await make("/v1/movies", await someone(), MOVIE);
    const first = await ask("GET", `/v1/movies/${id}`);
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^W\/"/);
    expect(first.headers.get("cache-control")).toBe("public, max-age=2");
    const again = await ask("GET", `/v1/movies/${id}`, { headers: { "if-none-match": etag } });
    expect(again).toMatchObject({ status: 304, body: {} });
    for (const name of ["etag", "cache-control", "x-request-id", "access-control-allow-origin"])
      expect(again.headers.has(name), name).toBe(true);
  });

  it("that fail are not cached", async () => {
    const { headers } = await ask("GET", "/v1/movies/999999");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("etag")).toBeNull();
  });
});
