import { describe, expect, it } from "vitest";
import { MOVIE, ask, make, someone } from "../support/house.ts";

describe("a movie", () => {
  it("is added by an owner, and seen by everyone", async () => {
    const movie = {
      ...MOVIE,
      description: "In a city of towers above and machines below.",
      release_date: "1927-01-10",
      rating: "PG",
      trailer_url: "https://example.com/metropolis",
    };
    const added = await ask("POST", "/v1/movies", { as: await someone(), body: movie });
    expect(added).toMatchObject({ status: 201, body: movie });
    const seen = await ask("GET", `/v1/movies/${String(added.body["id"])}`);
    expect(seen).toMatchObject({ status: 200, body: added.body });
  });

  it("needs no more than title, genre and duration", async () => {
    const { body } = await ask("POST", "/v1/movies", { as: await someone(), body: MOVIE });
    expect(body).toMatchObject({ description: null, release_date: null, rating: null, trailer_url: null });
  });

  it("is added by owners and admins alone", async () => {
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
    ["/release_date", { release_date: "1927-02-30" }],
    ["/trailer_url", { trailer_url: "javascript:alert(1)" }],
  ])("is refused for a wrong %s", async (pointer, changes) => {
    const refused = await ask("POST", "/v1/movies", { as: await someone(), body: { ...MOVIE, ...changes } });
    expect(refused).toMatchObject({ status: 422, body: { code: "invalid_input", errors: [{ pointer }] } });
  });

  it("has no field that nobody knows", async () => {
    const body = { ...MOVIE, director: "Fritz Lang" };
    expect(await ask("POST", "/v1/movies", { as: await someone(), body })).toMatchObject({
      status: 422,
      body: { code: "unknown_field", fields: ["/director"] },
    });
  });

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
});

describe("public reads", () => {
  it("may be kept for two seconds, and are not sent again while nothing changed", async () => {
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

  it("that end badly are not kept", async () => {
    const { headers } = await ask("GET", "/v1/movies/999999");
    expect(headers.get("cache-control")).toBeNull();
    expect(headers.get("etag")).toBeNull();
  });
});
