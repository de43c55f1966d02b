/** Changing and removing a movie. */

import { beforeAll, describe, expect, it } from "vitest";
import { outdateSnapshots } from "../../../src/platform/snapshots.ts";
import { movie as movieOf } from "../../../src/programme/movies/service.ts";
import { changeMovie, shownElsewhere } from "../../../src/programme/movies/store.ts";
import { foundBy } from "../../../src/programme/movies/words.ts";
import { CINEMA, MOVIE, ask, house, make, someone } from "../../support/catalogue.ts";
import { insertShowtime, insertUser } from "../../support/people.ts";
import { plansOf } from "../../support/plans.ts";
import { buyer, rows, run } from "../../support/world.ts";

const DAY_MS = 24 * 3_600_000;

const FULL = {
  ...MOVIE,
  original_title: "Metropolis – Die Stadt",
  description: "In a city of towers above and machines below.",
  release_date: "1927-01-10",
  rating: "PG",
  languages: ["de"],
  original_language: "de",
  trailer_url: "https://example.com/metropolis",
};

let owner: string;
beforeAll(async () => {
  owner = await someone();
});

const add = (body: object = MOVIE): Promise<number> => make("/v1/movies", owner, body);

const change = (id: number, body: object, { as = owner, seen }: { as?: string; seen?: string } = {}) =>
  ask("PATCH", `/v1/movies/${id}`, { as, body, headers: seen === undefined ? {} : { "if-match": seen } });

const wordsOf = (id: number) =>
  rows("SELECT genre, word FROM movie_words WHERE movie_id = ?1 ORDER BY genre, word", id);

async function foundWith(q: string, id: number): Promise<boolean> {
  const { body } = await ask("GET", `/v1/movies?limit=100&q=${encodeURIComponent(q)}`);
  return (body["data"] as { id: number }[]).some((movie) => movie.id === id);
}

describe("a change", () => {
  it("leaves the fields that it does not name", async () => {
    const id = await add(FULL);
    const changed = await change(id, { rating: "PG-13" });
    expect(changed).toMatchObject({ status: 200, body: { ...FULL, rating: "PG-13" } });
    expect(await ask("GET", `/v1/movies/${id}`)).toMatchObject({ body: changed.body });
    expect(await change(id, {})).toMatchObject({ status: 200, body: changed.body });
  });

  it("of all fields is visible to everyone", async () => {
    const id = await add();
    const { genre: _, ...all } = { ...FULL, genres: ["sci-fi", "drama"], title: "M", duration_minutes: 99 };
    expect(await change(id, all)).toMatchObject({ status: 200, body: { ...all, genre: "sci-fi" } });
    expect(await ask("GET", `/v1/movies/${id}`)).toMatchObject({ body: { ...all, genre: "sci-fi" } });
  });

  it("removes optional fields by null, and no others", async () => {
    const id = await add(FULL);
    const nothing = {
      original_title: null,
      description: null,
      release_date: null,
      rating: null,
      trailer_url: null,
    };
    const bare = await change(id, { ...nothing, languages: null });
    expect(bare).toMatchObject({ status: 200, body: { ...MOVIE, ...nothing, languages: [] } });
    for (const field of ["title", "genre", "genres", "duration_minutes"])
      expect(await change(id, { [field]: null }), field).toMatchObject({ status: 422 });
    expect(await ask("GET", `/v1/movies/${id}`)).toMatchObject({ body: bare.body });
  });

  it("of the title or the genre changes search results at once", async () => {
    const id = await add({ ...MOVIE, title: "Nosferatu", original_title: "Eine Symphonie" });
    await change(id, { title: "Vampyr" });
    expect(await foundWith("nosferatu", id)).toBe(false);
    expect(await foundWith("vampyr symphonie", id)).toBe(true);
    await change(id, { genres: ["Horror"], original_title: null });
    expect(await wordsOf(id)).toEqual([
      { genre: "", word: "vampyr" },
      { genre: "horror", word: "" },
      { genre: "horror", word: "vampyr" },
    ]);
  });

  it("of the duration does not change existing showtimes", async () => {
    const admin = await someone({ isAdmin: true });
    await insertUser(run, 1);
    await insertShowtime(run, 700, 1, 4);
    const before = await rows("SELECT ends_at_ms FROM showtimes WHERE id = 700");
    expect(await change(1, { duration_minutes: 10 }, { as: admin })).toMatchObject({ status: 200 });
    expect(await rows("SELECT ends_at_ms FROM showtimes WHERE id = 700")).toEqual(before);
  });

  it("is made by the owner or an admin; for other owners the movie is not found", async () => {
    const id = await add();
    expect(await change(id, { title: "Mine" }, { as: await someone() })).toMatchObject({
      status: 404,
      body: { code: "movie_not_found" },
    });
    expect(await change(999_999, { title: "Nobody's" })).toMatchObject({ status: 404 });
    expect(await change(id, { title: "Ours" }, { as: await someone({ isAdmin: true }) })).toMatchObject({
      status: 200,
      body: { title: "Ours" },
    });
  });

  it("is refused if the movie has changed since the client read it", async () => {
    const id = await add();
    const { headers } = await ask("GET", `/v1/movies/${id}`);
    const seen = headers.get("etag") ?? "";
    const first = await change(id, { title: "First" }, { seen });
    expect(first).toMatchObject({ status: 200 });
    expect(await change(id, { title: "Second" }, { seen })).toMatchObject({
      status: 412,
      body: { code: "precondition_failed" },
    });
    expect(await ask("GET", `/v1/movies/${id}`)).toMatchObject({ body: { title: "First" } });
    const now = first.headers.get("etag") ?? "";
    expect(await change(id, { title: "Second" }, { seen: now })).toMatchObject({ status: 200 });
  });

  it("is not refused because of a new review or poster", async () => {
    const id = await add();
    const first = await ask("GET", `/v1/movies/${id}`);
    const seen = first.headers.get("etag") ?? "";
    await run(
      "UPDATE movies SET review_count = 1, review_stars = 5, poster_key = 'abc.png', version = version + 1 WHERE id = ?1",
      id,
    );
    // As if another isolate had made the change two seconds ago.
    outdateSnapshots();
    const second = await ask("GET", `/v1/movies/${id}`, { headers: { "if-none-match": seen } });
    expect(second).toMatchObject({ status: 200, body: { reviews: { count: 1 } } });
    expect(second.headers.get("etag")).not.toBe(seen);
    expect(await change(id, { title: "First" }, { seen: `"other", ${seen}` })).toMatchObject({ status: 200 });
    expect(await change(id, { title: "Second" }, { seen })).toMatchObject({ status: 412 });
    for (const wrong of ['""', "W/", '"."', seen.slice(0, -30)])
      expect(await change(id, { title: "Second" }, { seen: wrong }), wrong).toMatchObject({ status: 412 });
  });

  it("does not overwrite other changes that are made at the same time", async () => {
    const id = await add();
    const answers = await Promise.all([
      change(id, { title: "Vertigo" }),
      change(id, { genre: "thriller" }),
      change(id, { rating: "PG" }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await ask("GET", `/v1/movies/${id}`)).toMatchObject({
      body: { title: "Vertigo", genre: "thriller", rating: "PG" },
    });
    expect((await wordsOf(id)).map(({ genre, word }) => `${genre}/${word}`)).toEqual([
      "/vertigo",
      "thriller/",
      "thriller/vertigo",
    ]);
  });

  it("of an outdated version changes neither the movie nor its search words", async () => {
    const id = await add();
    const old = await movieOf(id);
    if (old === undefined) throw new Error("not there");
    await change(id, { title: "Newer" });
    const draft = { ...old, title: "Older" };
    expect(await changeMovie(old, draft, foundBy(draft), null)).toBeUndefined();
    expect(await changeMovie(old, draft, null, null)).toBeUndefined();
    expect(await ask("GET", `/v1/movies/${id}`)).toMatchObject({ body: { title: "Newer" } });
    expect(await foundWith("newer", id)).toBe(true);
    expect(await foundWith("older", id)).toBe(false);
  });
});

describe("a movie that another owner shows", () => {
  const ELSEWHERE = { status: 409, body: { code: "movie_shown_elsewhere" } };

  /** The movie of one owner, at another owner's cinema. */
  async function shown(changes: object = {}) {
    const id = await add({ ...MOVIE, title: "The Kid" });
    const other = await house();
    const showtimeId = await make("/v1/showtimes", other.owner, { ...other.showtime(changes), movie_id: id });
    return { id, showtimeId, other };
  }

  it.each(["on_sale", "closed", "draft"])(
    "is changed by admins only, where the showtime is %s",
    async (status) => {
      const { id, showtimeId } = await shown(status === "draft" ? { status } : {});
      await run("UPDATE showtimes SET status = ?2 WHERE id = ?1", showtimeId, status);
      const refused = await change(id, { title: "Something else" });
      expect(refused).toMatchObject(ELSEWHERE);
      expect(JSON.stringify(refused.body)).not.toContain(String(showtimeId));
      expect(await ask("GET", `/v1/movies/${id}`)).toMatchObject({ body: { title: "The Kid" } });
      const as = await someone({ isAdmin: true });
      expect(await change(id, { title: "The Kid (1921)" }, { as })).toMatchObject({ status: 200 });
    },
  );

  it("keeps its poster, too", async () => {
    const { id } = await shown();
    const poster = { as: owner, body: "GIF89a", headers: { "content-type": "image/gif" } };
    expect(await ask("PUT", `/v1/movies/${id}/poster`, poster)).toMatchObject(ELSEWHERE);
    expect(await ask("DELETE", `/v1/movies/${id}/poster`, { as: owner })).toMatchObject(ELSEWHERE);
  });

  it("is its owner's again once that showtime is over or cancelled", async () => {
    const [past, cancelled] = [await shown(), await shown()];
    await run(
      "UPDATE showtimes SET starts_at_ms = 1, ends_at_ms = ?2 WHERE id = ?1",
      past.showtimeId,
      Date.now() - 1,
    );
    await ask("DELETE", `/v1/showtimes/${cancelled.showtimeId}`, { as: cancelled.other.owner });
    for (const { id } of [past, cancelled])
      expect(await change(id, { title: "Mine again" })).toMatchObject({ status: 200 });
  });

  it("does not change between the question and the answer", async () => {
    const { id } = await shown();
    const seen = await movieOf(id);
    if (seen === undefined) throw new Error("not there");
    const draft = { ...seen, title: "Too late" };
    expect(await changeMovie(seen, draft, foundBy(draft), Date.now())).toBeUndefined();
    expect(await foundWith("late", id)).toBe(false);
  });

  it("that its own owner shows is changed by that owner", async () => {
    const own = await house();
    await make("/v1/showtimes", own.owner, own.showtime());
    expect(await change(own.movieId, { title: "Still mine" }, { as: own.owner })).toMatchObject({
      status: 200,
    });
  });

  it("is found by an index", async () => {
    const plans = await plansOf(() => shownElsewhere({ id: 1, ownerId: 1 }, Date.now()).get());
    expect(plans.flat()).toEqual([
      expect.stringMatching(
        /^SEARCH showtimes USING INDEX showtimes_by_movie \(movie_id=\? AND starts_at_ms>\?\)/,
      ),
      expect.stringMatching(/^SEARCH cinemas USING INTEGER PRIMARY KEY/),
    ]);
  });
});

describe("a removed movie", () => {
  const remove = (id: number, as = owner) => ask("DELETE", `/v1/movies/${id}`, { as });

  it("does not exist any more, and no search finds it", async () => {
    const id = await add({ ...MOVIE, title: "Greed" });
    expect(await remove(id)).toMatchObject({ status: 204, body: {} });
    expect(await ask("GET", `/v1/movies/${id}`)).toMatchObject({ status: 404 });
    expect(await foundWith("greed", id)).toBe(false);
    expect(await wordsOf(id)).toEqual([]);
    expect(await remove(id)).toMatchObject({ status: 404, body: { code: "movie_not_found" } });
  });

  it("has its reviews removed at once, and its poster a day later", async () => {
    const id = await add();
    const key = `poster-${id}`;
    await insertUser(run, 800);
    await run("UPDATE movies SET poster_key = ?2 WHERE id = ?1", id, key);
    await run(
      "INSERT INTO reviews (movie_id, user_id, stars, text, created_at_ms, changed_at_ms) VALUES (?1, 800, 5, '', 1, 1)",
      id,
    );
    await run("INSERT INTO poster_removals (key, due_at_ms) VALUES (?1, 1)", key);
    const beforeMs = Date.now();
    expect(await remove(id)).toMatchObject({ status: 204 });
    expect(await rows("SELECT id FROM reviews WHERE movie_id = ?1", id)).toEqual([]);
    const [removal] = await rows<{ due_at_ms: number }>(
      "SELECT due_at_ms FROM poster_removals WHERE key = ?1",
      key,
    );
    expect(removal?.due_at_ms).toBeGreaterThanOrEqual(beforeMs + DAY_MS);
    expect(removal?.due_at_ms).toBeLessThanOrEqual(Date.now() + DAY_MS);
  });

  it("has no showtime: while a showtime shows it, even a draft, removing it is refused", async () => {
    const id = await add();
    const key = `poster-${id}`;
    await run("UPDATE movies SET poster_key = ?2 WHERE id = ?1", id, key);
    await insertUser(run, 1).catch(() => null);
    await insertShowtime(run, 7_001, 1, 4);
    await run("UPDATE showtimes SET movie_id = ?1, status = 'draft' WHERE id = 7001", id);
    const words = await wordsOf(id);
    expect(await remove(id)).toMatchObject({ status: 409, body: { code: "movie_in_use" } });
    expect(await ask("GET", `/v1/movies/${id}`)).toMatchObject({ status: 200 });
    expect(await wordsOf(id)).toEqual(words);
    expect(await rows("SELECT key FROM poster_removals WHERE key = ?1", key)).toEqual([]);
    await run("DELETE FROM showtimes WHERE id = 7001");
    expect(await remove(id)).toMatchObject({ status: 204 });
  });

  it("is in no draft: the refusal names a draft to its owner and to admins only", async () => {
    const id = await add();
    const other = await house();
    const draft = { ...other.showtime({ status: "draft" }), movie_id: id };
    const showtimeId = await make("/v1/showtimes", other.owner, draft);
    const refused = await remove(id);
    expect(refused).toMatchObject({ status: 409, body: { code: "movie_in_use" } });
    expect(refused.body).not.toHaveProperty("showtime_id");
    expect(refused.body["detail"]).toBe(
      "A draft that is not yours shows the movie, so it stays. Nothing was done.",
    );
    expect(await remove(id, await someone({ isAdmin: true }))).toMatchObject({
      body: { showtime_id: showtimeId },
    });
    await ask("PATCH", `/v1/showtimes/${showtimeId}`, { as: other.owner, body: { status: "on_sale" } });
    expect(await remove(id)).toMatchObject({ status: 409, body: { showtime_id: showtimeId } });

    const mine = await house();
    const own = await make("/v1/showtimes", mine.owner, mine.showtime({ status: "draft" }));
    expect(await remove(mine.movieId, mine.owner)).toMatchObject({ status: 409, body: { showtime_id: own } });
  });

  it("is in no draft: who makes the programme of one cinema is told no draft of the owner's other cinemas", async () => {
    const home = await house();
    const other = await make("/v1/cinemas", home.owner, CINEMA);
    const programmer = await buyer();
    await run(
      "INSERT INTO staff (cinema_id, user_id, roles, since_ms, invited_by) VALUES (?1, ?2, ?3, 1, 1)",
      home.cinemaId,
      programmer.id,
      JSON.stringify(["programmer"]),
    );
    const draft = home.showtime({ status: "draft" });
    const { screen_id: _, ...elsewhere } = { ...draft, cinema_id: other, seats: 2 };
    const hidden = await make("/v1/showtimes", home.owner, elsewhere);
    const refused = await remove(home.movieId, programmer.token);
    expect(refused).toMatchObject({ status: 409, body: { code: "movie_in_use" } });
    expect(refused.body).not.toHaveProperty("showtime_id");
    expect(await remove(home.movieId, home.owner)).toMatchObject({ body: { showtime_id: hidden } });

    await ask("DELETE", `/v1/showtimes/${hidden}`, { as: home.owner });
    const seen = await make("/v1/showtimes", home.owner, draft);
    expect(await remove(home.movieId, programmer.token)).toMatchObject({ body: { showtime_id: seen } });
  });

  it("is removed by its owner or an admin only", async () => {
    const id = await add();
    expect(await remove(id, await someone())).toMatchObject({
      status: 404,
      body: { code: "movie_not_found" },
    });
    expect(await remove(id, await someone({ role: "user" }))).toMatchObject({ status: 403 });
    expect(await remove(id, await someone({ isAdmin: true }))).toMatchObject({ status: 204 });
  });
});
