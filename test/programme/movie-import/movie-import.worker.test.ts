/** A fake at the fetch boundary answers as TMDB documents it. */

import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ask, someone } from "../../support/catalogue.ts";
import { rows } from "../../support/world.ts";
import { JPEG } from "../posters/images.ts";
import { CONFIGURATION, MATRIX, refusal } from "./matrix.ts";

const TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJrZXkifQ.c2lnbmF0dXJl";
const OLD_KEY = "0123456789abcdef0123456789abcdef";
const MOVIE = "/3/movie/603";
const POSTER = "/t/p/w780/f89U3ADr1oiB1s9GkdPOEpXUk5H.jpg";

type Answer = () => Response | Promise<Response>;

/** The requests to TMDB, and its answers by path. */
let asked: Request[] = [];
let answers: Record<string, Answer> = {};
let logged: unknown[][] = [];

beforeEach(() => {
  asked = [];
  logged = [];
  answers = {
    [MOVIE]: () => Response.json(MATRIX),
    "/3/configuration": () => Response.json(CONFIGURATION),
    [POSTER]: () => new Response(JPEG, { headers: { "content-type": "image/jpeg" } }),
  };
  Object.assign(env, { TMDB_API_KEY: TOKEN, TMDB_API_BASE: "https://api.tmdb.test/3" });
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    asked.push(request);
    const answer = answers[new URL(request.url).pathname];
    return answer === undefined ? Response.json(refusal(34, "not found"), { status: 404 }) : answer();
  });
  for (const level of ["log", "warn", "error"] as const)
    vi.spyOn(console, level).mockImplementation((...words: unknown[]) => void logged.push(words));
});

afterEach(() => {
  const said = JSON.stringify(logged);
  for (const key of [TOKEN, OLD_KEY]) expect(said).not.toContain(key);
  vi.restoreAllMocks();
  Object.assign(env, { TMDB_API_KEY: "", TMDB_API_BASE: "" });
});

const bring = async (body: unknown = { tmdb_id: 603 }) =>
  ask("POST", "/v1/movies/import", { as: await someone(), body });

const movieCount = async (): Promise<unknown> => (await rows("SELECT count(*) AS n FROM movies"))[0]?.["n"];

describe("an owner imports a movie", () => {
  it("with its poster, and everyone sees it", async () => {
    const imported = await bring();
    expect(imported).toMatchObject({
      status: 201,
      body: {
        title: "The Matrix",
        genres: ["Action", "Science Fiction"],
        duration_minutes: 136,
        release_date: "1999-03-31",
        rating: "R",
        languages: ["en"],
        original_language: "en",
        trailer_url: "https://www.youtube.com/watch?v=d0XTFAMmhrE",
      },
    });
    const seen = await ask("GET", `/v1/movies/${String(imported.body["id"])}`);
    expect(seen.body).toEqual(imported.body);
    expect(seen.headers.get("etag")).toBe(imported.headers.get("etag"));
    expect(imported.body["poster_url"]).toMatch(/\/v1\/posters\/[0-9a-f]{64}\.jpeg$/);
  });

  it("which only this owner can change", async () => {
    const as = await someone();
    const { body } = await ask("POST", "/v1/movies/import", { as, body: { tmdb_id: 603 } });
    const path = `/v1/movies/${String(body["id"])}`;
    expect(await ask("PATCH", path, { as, body: { rating: "16" } })).toMatchObject({ status: 200 });
    expect(await ask("PATCH", path, { as: await someone(), body: { rating: "0" } })).toMatchObject({
      status: 404,
    });
  });

  it("with a read access token in a header, which is not sent to the image host", async () => {
    await bring();
    expect(asked.map(({ url }) => url)).toEqual([
      "https://api.tmdb.test/3/movie/603?append_to_response=videos,release_dates",
      "https://api.tmdb.test/3/configuration",
      `https://image.tmdb.test${POSTER}`,
    ]);
    expect(asked.map(({ headers }) => headers.get("authorization"))).toEqual([
      `Bearer ${TOKEN}`,
      `Bearer ${TOKEN}`,
      null,
    ]);
  });

  it("with an older key in the URL, which is not sent to the image host", async () => {
    env.TMDB_API_KEY = OLD_KEY;
    expect(await bring()).toMatchObject({ status: 201 });
    expect(asked.map(({ url }) => new URL(url).searchParams.get("api_key"))).toEqual([
      OLD_KEY,
      OLD_KEY,
      null,
    ]);
    expect(asked.map(({ headers }) => headers.get("authorization"))).toEqual([null, null, null]);
  });

  it("from TMDB itself unless TMDB_API_BASE names another server", async () => {
    env.TMDB_API_BASE = "";
    await bring();
    expect(asked[0]?.url).toMatch(/^https:\/\/api\.themoviedb\.org\/3\/movie\/603\?/);
    env.TMDB_API_BASE = "https://api.tmdb.test/3/";
    await bring();
    expect(asked.at(-1)?.url).toMatch(/^https:\/\/image\.tmdb\.test/);
  });
});

describe("a movie is imported without its poster", () => {
  it.each<[string, string, Answer | undefined]>([
    ["does not exist", POSTER, undefined],
    ["is no image", POSTER, () => new Response("<html>")],
    ["is cut off", POSTER, () => new Response(JPEG.slice(0, -20))],
    ["is too large", POSTER, () => new Response(new Uint8Array(6 * 1024 * 1024))],
    ["cannot be fetched", POSTER, () => Promise.reject(new TypeError("Network connection lost."))],
    ["has no base URL in the configuration", "/3/configuration", () => Response.json({})],
    [
      "has no configuration, because TMDB is busy",
      "/3/configuration",
      () => new Response("busy", { status: 503 }),
    ],
    ["is redirected", POSTER, () => Response.redirect("https://elsewhere.test/", 302)],
  ])("if the poster %s", async (_, path, answer) => {
    if (answer === undefined) delete answers[path];
    else answers[path] = answer;
    expect(await bring()).toMatchObject({ status: 201, body: { title: "The Matrix", poster_url: null } });
  });

  it("if TMDB has none, without a request for it", async () => {
    answers[MOVIE] = () => Response.json({ ...MATRIX, poster_path: null });
    expect(await bring()).toMatchObject({ status: 201, body: { poster_url: null } });
    expect(asked).toHaveLength(1);
  });

  it("if R2 does not answer", async () => {
    vi.spyOn(env.POSTERS, "put").mockRejectedValueOnce(new Error("put: internal error (10001)"));
    expect(await bring()).toMatchObject({ status: 201, body: { poster_url: null } });
  });
});

describe("an import adds no movie", () => {
  it("without a key, and does not name the missing setting to an owner", async () => {
    env.TMDB_API_KEY = "";
    expect(await bring()).toMatchObject({
      status: 503,
      body: { code: "setting_missing", detail: expect.not.stringContaining("TMDB_API_KEY") },
    });
    expect(asked).toEqual([]);
  });

  it.each<[string, Answer, number, object, string | null]>([
    [
      "that TMDB does not know",
      () => Response.json(refusal(34, "The resource you requested could not be found."), { status: 404 }),
      404,
      { code: "tmdb_movie_not_found" },
      null,
    ],
    [
      "with a key that TMDB refuses",
      () => Response.json(refusal(7, "Invalid API key: You must be granted a valid key."), { status: 401 }),
      503,
      { code: "unavailable", setting: "TMDB_API_KEY" },
      null,
    ],
    [
      "while TMDB has had too many requests",
      () => Response.json(refusal(25, "Too many"), { status: 429, headers: { "retry-after": "7" } }),
      503,
      { code: "unavailable" },
      "7",
    ],
    [
      "while TMDB has had too many requests, and does not say for how long",
      () => Response.json(refusal(25, "Too many"), { status: 429, headers: { "retry-after": "tomorrow" } }),
      503,
      { code: "unavailable" },
      "5",
    ],
    [
      "while TMDB is offline",
      () => Response.json(refusal(9, "Service offline"), { status: 503 }),
      503,
      { code: "unavailable" },
      "5",
    ],
    [
      "from a proxy's page",
      () => new Response("<html>Welcome", { headers: { "content-type": "text/html" } }),
      503,
      { code: "unavailable" },
      "5",
    ],
    ["from other JSON", () => Response.json({ hello: "world" }), 503, { code: "unavailable" }, "5"],
    ["from nothing", () => new Response(null, { status: 204 }), 503, { code: "unavailable" }, "5"],
    [
      "from half a document",
      () => new Response(JSON.stringify(MATRIX).slice(0, 400)),
      503,
      { code: "unavailable" },
      "5",
    ],
    [
      "from a document without end",
      () => new Response(JSON.stringify(MATRIX) + " ".repeat(5 * 1024 * 1024)),
      503,
      { code: "unavailable" },
      "5",
    ],
    [
      "from elsewhere",
      () => Response.redirect("https://elsewhere.test/", 302),
      503,
      { code: "unavailable" },
      "5",
    ],
    [
      "while TMDB cannot be reached",
      () => Promise.reject(new TypeError(`Fetch API cannot load: ${asked[0]?.url} ${TOKEN} ${OLD_KEY}`)),
      503,
      { code: "unavailable" },
      "5",
    ],
  ])("%s", async (_, answer, status, body, retryAfter) => {
    answers[MOVIE] = answer;
    const before = await movieCount();
    const refused = await bring();
    expect(refused).toMatchObject({ status, body });
    expect(refused.headers.get("retry-after")).toBe(retryAfter);
    expect(JSON.stringify(refused.body)).not.toContain(TOKEN);
    expect(await movieCount()).toBe(before);
  });

  it("without a runtime", async () => {
    answers[MOVIE] = () => Response.json({ ...MATRIX, runtime: 0 });
    const refused = await bring();
    expect(refused).toMatchObject({
      status: 422,
      body: { code: "invalid_input", errors: [{ in: "json", pointer: "/tmdb_id" }] },
    });
    expect(refused.body["detail"]).toContain("runtime");
  });

  it.each([
    [{}, "invalid_input"],
    [{ tmdb_id: 0 }, "invalid_input"],
    [{ tmdb_id: "603" }, "invalid_input"],
    [{ tmdb_id: 6.5 }, "invalid_input"],
    [{ tmdb_id: 2 ** 31 }, "invalid_input"],
    [{ tmdb_id: 603, title: "Mine" }, "unknown_field"],
  ])("of %j", async (body, code) => {
    expect(await bring(body)).toMatchObject({ status: 422, body: { code } });
    expect(asked).toEqual([]);
  });

  it("for a user who is neither owner nor admin", async () => {
    const as = await someone({ role: "user" });
    const body = { tmdb_id: 603 };
    expect(await ask("POST", "/v1/movies/import", { as, body })).toMatchObject({ status: 403 });
    expect(await ask("POST", "/v1/movies/import", { body })).toMatchObject({ status: 401 });
    const admin = await someone({ role: "user", isAdmin: true });
    expect(await ask("POST", "/v1/movies/import", { as: admin, body })).toMatchObject({ status: 201 });
  });
});
