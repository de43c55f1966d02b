import { describe, expect, it } from "vitest";
import { forget } from "../../../src/back-office/people/store.ts";
import { writeReview } from "../../../src/programme/reviews/store.ts";
import { ask } from "../../support/catalogue.ts";
import { rows, run, showtime } from "../../support/world.ts";
import { person, reserve, shown, sums, viewer } from "./audience.ts";

const mine = (movieId: number): string => `/v1/movies/${movieId}/reviews/mine`;

const say = (movieId: number, { token }: { token: string }, body: unknown) =>
  ask("PUT", mine(movieId), { as: token, body });

describe("a review", () => {
  it("is written by a person who has bought a ticket", async () => {
    const { id } = await showtime(1, 2);
    const buyer = await person({ name: "Ida Lupino" });
    const before = await say(1, buyer, { stars: 4 });
    expect(before).toMatchObject({ status: 403, body: { code: "no_ticket_held" } });
    expect(before.body["detail"]).toMatch(/confirmed reservation for a showtime of this movie/);

    const buy = (body: object) =>
      ask("POST", `/v1/showtimes/${id}/reservations`, { as: buyer.token, body: { seats: ["A1"], ...body } });
    const { body: held } = await buy({});
    expect(await say(1, buyer, { stars: 4 })).toMatchObject({ status: 403 });
    await ask("POST", `/v1/reservations/${String(held["id"])}/confirm`, { as: buyer.token });
    const written = await say(1, buyer, { stars: 4, text: "  What a city!\n\nWhat a machine.\n" });
    expect(written).toMatchObject({
      status: 201,
      body: {
        stars: 4,
        text: "What a city!\n\nWhat a machine.",
        author: { name: "Ida Lupino" },
        hidden: false,
      },
    });
    expect(written.headers.get("cache-control")).toBe("no-store");
    expect(written.body["changed_at"]).toBe(written.body["created_at"]);
    expect(await ask("GET", mine(1), { as: buyer.token })).toMatchObject({ status: 200, body: written.body });
  });

  it("is one per person: writing again changes it, with the same id and creation time", async () => {
    const movie = await shown();
    const writer = await viewer(movie);
    const first = await say(movie.id, writer, { stars: 1, text: "Too long" });
    await run("UPDATE reviews SET created_at_ms = 5, changed_at_ms = 5 WHERE user_id = ?1", writer.id);
    const second = await say(movie.id, writer, { stars: 5 });
    expect(second).toMatchObject({
      status: 200,
      body: { id: first.body["id"], stars: 5, text: "", created_at: "1970-01-01T00:00:00.005Z" },
    });
    expect(second.body["changed_at"]).not.toBe(second.body["created_at"]);
    const { body } = await ask("GET", `/v1/movies/${movie.id}/reviews`);
    expect(body["data"]).toMatchObject([{ stars: 5 }]);
  });

  it("is written once when one person sends two at the same time", async () => {
    const movie = await shown();
    const writer = await viewer(movie);
    const answers = await Promise.all([2, 3].map((stars) => say(movie.id, writer, { stars })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 201]);
    expect(await rows("SELECT id FROM reviews WHERE user_id = ?1", writer.id)).toHaveLength(1);
  });

  it.each(["held", "released", "expired", "cancelled"])(
    "is refused to a person whose only reservation is %s",
    async (status) => {
      const movie = await shown();
      const visitor = await person();
      await reserve(visitor, movie, status);
      expect(await say(movie.id, visitor, { stars: 4 })).toMatchObject({
        status: 403,
        body: { code: "no_ticket_held" },
      });
      expect(await rows("SELECT id FROM reviews WHERE movie_id = ?1", movie.id)).toEqual([]);
    },
  );

  it("can be changed after the reservation is cancelled; but once deleted, it cannot be written again", async () => {
    const movie = await shown();
    const writer = await viewer(movie);
    const first = await say(movie.id, writer, { stars: 5, text: "Can't wait" });
    await run("UPDATE reservations SET status = 'cancelled' WHERE user_id = ?1", writer.id);
    expect(await say(movie.id, writer, { stars: 1, text: "It was cancelled" })).toMatchObject({
      status: 200,
      body: { id: first.body["id"], stars: 1, text: "It was cancelled" },
    });
    expect(await sums(movie)).toMatchObject({
      carried: { count: 1, stars: 1 },
      counted: { count: 1, stars: 1 },
    });
    await ask("DELETE", mine(movie.id), { as: writer.token });
    expect(await say(movie.id, writer, { stars: 4 })).toMatchObject({
      status: 403,
      body: { code: "no_ticket_held" },
    });
  });

  it("is refused to a person with a ticket for another movie, and to the movie's owner", async () => {
    const movie = await shown();
    const visitor = await viewer(await shown());
    for (const somebody of [visitor, movie.owner])
      expect(await say(movie.id, somebody, { stars: 4 })).toMatchObject({ status: 403 });
  });

  it("needs a signed-in writer and a movie that exists", async () => {
    const movie = await shown();
    const writer = await viewer(movie);
    for (const method of ["GET", "PUT", "DELETE"]) {
      const body = method === "PUT" ? { body: { stars: 4 } } : {};
      expect(await ask(method, mine(movie.id), body)).toMatchObject({ status: 401 });
      expect(await ask(method, mine(999_999), { as: writer.token, ...body })).toMatchObject({ status: 404 });
    }
    expect(await say(999_999, writer, { stars: 4 })).toMatchObject({ body: { code: "movie_not_found" } });
  });

  it.each([
    [{}, "invalid_input"],
    [{ stars: 0 }, "invalid_input"],
    [{ stars: 6 }, "invalid_input"],
    [{ stars: 4.5 }, "invalid_input"],
    [{ stars: "4" }, "invalid_input"],
    [{ stars: 4, text: null }, "invalid_input"],
    [{ stars: 4, text: "x".repeat(2001) }, "invalid_input"],
    [{ stars: 4, text: "a bell: \u0007" }, "invalid_input"],
    [{ stars: 4, text: "a tab:\tno" }, "invalid_input"],
    [{ stars: 4, text: "a lone return:\rno" }, "invalid_input"],
    [{ stars: 4, text: "an escape: \u009b" }, "invalid_input"],
    [{ stars: 4, text: "half a character: \ud83c" }, "invalid_input"],
    [{ stars: 4, hidden: false }, "unknown_field"],
    [{ stars: 4, author: { name: "Fritz Lang" } }, "unknown_field"],
  ])("is refused as %j", async (body, code) => {
    const movie = await shown();
    const writer = await viewer(movie);
    expect(await say(movie.id, writer, body)).toMatchObject({ status: 422, body: { code } });
  });

  it.each([
    ["x".repeat(2000), "x".repeat(2000)],
    ["two\r\nlines", "two\nlines"],
    ["🎬 Großartig, 傑作", "🎬 Großartig, 傑作"],
    ["'); DROP TABLE reviews; --", "'); DROP TABLE reviews; --"],
    [" \n ", ""],
  ])("keeps the text %j", async (text, kept) => {
    const movie = await shown();
    const writer = await viewer(movie);
    expect(await say(movie.id, writer, { stars: 3, text })).toMatchObject({
      status: 201,
      body: { text: kept },
    });
  });

  it("can be deleted by its writer only", async () => {
    const movie = await shown();
    const [writer, other] = [await viewer(movie), await viewer(movie)];
    await say(movie.id, writer, { stars: 3 });
    const away = (as: string) => ask("DELETE", mine(movie.id), { as });
    expect(await away(other.token)).toMatchObject({ status: 404, body: { code: "review_not_found" } });
    expect(await ask("GET", mine(movie.id), { as: writer.token })).toMatchObject({ status: 200 });
    expect((await away(writer.token)).status).toBe(204);
    expect(await ask("GET", mine(movie.id), { as: writer.token })).toMatchObject({
      status: 404,
      body: { code: "review_not_found" },
    });
    expect((await away(writer.token)).status).toBe(404);
  });

  it("is refused to a person who was erased, even with a valid token", async () => {
    const movie = await shown();
    const writer = await viewer(movie);
    await forget(writer.id, 5);
    expect(await writeReview(writer.id, movie.id, { stars: 5, text: "Still here" }, 6)).toBeNull();
    expect(await rows("SELECT id FROM reviews WHERE movie_id = ?1", movie.id)).toEqual([]);
  });
});

describe("the reviews of a movie", () => {
  it("are public, newest first, and show only the names of their writers", async () => {
    const movie = await shown();
    const [ida, nobody] = [await viewer(movie, { name: "Ida Lupino" }), await viewer(movie)];
    const first = await say(movie.id, ida, { stars: 4, text: "Good" });
    const second = await say(movie.id, nobody, { stars: 2 });
    const list = await ask("GET", `/v1/movies/${movie.id}/reviews`);
    const data = list.body["data"] as Record<string, unknown>[];
    expect(data.map((review) => ({ ...review, hidden: false }))).toEqual([second.body, first.body]);
    expect(list.body["next"]).toBeNull();
    expect(data.map(({ author }) => author)).toEqual([{ name: null }, { name: "Ida Lupino" }]);
    for (const review of data)
      expect(Object.keys(review).toSorted()).toEqual([
        "author",
        "changed_at",
        "created_at",
        "id",
        "stars",
        "text",
      ]);
    expect(JSON.stringify(list.body)).not.toContain("@");
  });

  it("come in pages that neither repeat nor hide one while others are written", async () => {
    const movie = await shown();
    const ids: number[] = [];
    const write = async () => {
      const { body } = await say(movie.id, await viewer(movie), { stars: 3 });
      ids.unshift(Number(body["id"]));
    };
    for (let i = 0; i < 5; i++) await write();
    const written = [...ids];
    const seen: number[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const query: string = `limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`;
      const { body } = await ask("GET", `/v1/movies/${movie.id}/reviews?${query}`);
      seen.push(...(body["data"] as { id: number }[]).map(({ id }) => id));
      cursor = body["next"] as string | null;
      await write();
    }
    expect(seen).toEqual(written);
  });

  it("may be cached for two seconds, and are not sent again to a client that has them", async () => {
    const movie = await shown();
    const path = `/v1/movies/${movie.id}/reviews`;
    const { headers } = await ask("GET", path);
    expect(headers.get("cache-control")).toBe("public, max-age=2");
    const again = { headers: { "if-none-match": headers.get("etag") ?? "" } };
    expect((await ask("GET", path, again)).status).toBe(304);
    await say(movie.id, await viewer(movie), { stars: 3 });
    expect((await ask("GET", path, again)).status).toBe(200);
  });

  it("are an empty list for a movie without reviews, and not found for a movie that does not exist", async () => {
    const { id } = await shown();
    expect(await ask("GET", `/v1/movies/${id}/reviews`)).toMatchObject({
      status: 200,
      body: { data: [], next: null },
    });
    expect(await ask("GET", "/v1/movies/999999/reviews")).toMatchObject({
      status: 404,
      body: { code: "movie_not_found" },
    });
  });

  it.each([
    "cursor=x",
    "cursor=1.2",
    "cursor=-1",
    "limit=0",
    "limit=101",
    "hidden=1",
    "hidden=false&hidden=true",
  ])("are refused for the query ?%s", async (query) => {
    const { id } = await shown();
    expect((await ask("GET", `/v1/movies/${id}/reviews?${query}`)).status).toBe(422);
  });
});
