/** A request under a key that did nothing, or took back what it did, and was answered 5xx: its repetition does it. */

import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MOVIE, ask, house, someone } from "../../support/catalogue.ts";
import { stopQueues } from "../../support/queues.ts";
import { rows, run } from "../../support/world.ts";

beforeEach(stopQueues);
afterEach(() => {
  vi.restoreAllMocks();
});

it("a showtime whose box office did not open is made by the same request, sent again", async () => {
  const { owner, showtime, cinemaId } = await house();
  const body = showtime();
  const create = () =>
    ask("POST", "/v1/showtimes", { as: owner, body, headers: { "idempotency-key": "opening" } });
  vi.spyOn(console, "error").mockImplementation(() => {});
  const away = vi.spyOn(env.BOX_OFFICE, "getByName").mockImplementation(() => {
    throw new Error("the box office is away");
  });
  expect(await create()).toMatchObject({ status: 503, body: { code: "unavailable" } });
  expect(await create()).toMatchObject({ status: 503, body: { code: "unavailable" } });
  away.mockRestore();
  const made = await create();
  expect(made.status).toBe(201);
  const again = await create();
  expect(again).toMatchObject({ status: 201, body: { id: made.body["id"] } });
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(await rows("SELECT 1 FROM showtimes WHERE cinema_id = ?1", cinemaId)).toHaveLength(1);
});

it("a movie that D1 did not take, while it took the entry of the audit log, is made by its repetition", async () => {
  const as = await someone();
  const create = () =>
    ask("POST", "/v1/movies", {
      as,
      body: { ...MOVIE, title: "Full" },
      headers: { "idempotency-key": "full" },
    });
  vi.spyOn(console, "error").mockImplementation(() => {});
  await run("CREATE TRIGGER full BEFORE INSERT ON movies BEGIN SELECT RAISE(ABORT, 'no room'); END");
  expect((await create()).status).toBe(500);
  expect((await create()).status).toBe(500);
  await run("DROP TRIGGER full");
  expect((await create()).status).toBe(201);
  expect(await rows("SELECT 1 FROM movies WHERE title = 'Full'")).toHaveLength(1);
});

it("a film that the service of films did not show, because it was away", async () => {
  const settings = { ...env };
  Object.assign(env, { TMDB_API_KEY: "a key", TMDB_API_BASE: "https://tmdb.test" });
  vi.spyOn(globalThis, "fetch").mockRejectedValue(new Error("away"));
  for (const level of ["warn", "error"] as const) vi.spyOn(console, level).mockImplementation(() => {});
  const as = await someone({ isAdmin: true });
  const create = () =>
    ask("POST", "/v1/movies/import", { as, body: { tmdb_id: 19 }, headers: { "idempotency-key": "away" } });
  const first = await create();
  expect(first.status).toBe(503);
  expect(await create()).toMatchObject({ status: 503, body: { code: first.body["code"] } });
  Object.assign(env, settings);
});
