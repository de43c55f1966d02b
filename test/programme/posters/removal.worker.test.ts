import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { sweepPosters } from "../../../src/programme/posters/service.ts";
import { ask, someone } from "../../support/catalogue.ts";
import { plansOf } from "../../support/plans.ts";
import { rows, run } from "../../support/world.ts";
import { given, inR2, keyIn, movieOf, newImage, posterOf, putPoster, removals } from "./posters-client.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const inADay = (): number => Date.now() + DAY_MS;

/** Makes the next sweep find the poster due. */
const makeDue = (key: string): Promise<unknown> =>
  run("UPDATE poster_removals SET due_at_ms = ? WHERE key = ?", Date.now() - 2 * MINUTE_MS, key);

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a poster that was replaced", () => {
  it("is removed a day later, and not earlier", async () => {
    const owner = await someone();
    const movieId = await movieOf(owner);
    const first = await given(owner, movieId, newImage());
    const second = await given(owner, movieId, newImage());
    await sweepPosters(inADay() - MINUTE_MS);
    expect(await inR2(first)).toBe(true);
    await sweepPosters(inADay());
    expect(await inR2(first)).toBe(false);
    expect(await inR2(second)).toBe(true);
    for (const key of [first, second]) expect(await removals(key)).toEqual([]);
  });

  it("stays while another movie has the same image", async () => {
    const owner = await someone();
    const [one, other] = [await movieOf(owner), await movieOf(owner)];
    const image = newImage();
    const shared = await given(owner, one, image);
    expect(await given(await someone({ isAdmin: true }), other, image)).toBe(shared);
    await given(owner, one, newImage());
    await sweepPosters(inADay());
    expect(await inR2(shared)).toBe(true);
    await given(owner, other, newImage());
    await sweepPosters(inADay());
    expect(await inR2(shared)).toBe(false);
  });

  it("stays when it is uploaded again before it is removed", async () => {
    const owner = await someone();
    const movieId = await movieOf(owner);
    const image = newImage();
    const key = await given(owner, movieId, image);
    await given(owner, movieId, newImage());
    await given(owner, movieId, image);
    await sweepPosters(inADay());
    expect(await inR2(key)).toBe(true);
    expect(await posterOf(movieId)).toBe(key);
  });

  it("is also removed when the movie's poster, or the movie itself, was deleted", async () => {
    const owner = await someone();
    const [one, other] = [await movieOf(owner), await movieOf(owner)];
    const keys = [await given(owner, one, newImage()), await given(owner, other, newImage())];
    await ask("DELETE", `/v1/movies/${one}/poster`, { as: owner });
    expect(await ask("DELETE", `/v1/movies/${other}`, { as: owner })).toMatchObject({ status: 204 });
    await sweepPosters(inADay() - MINUTE_MS);
    for (const key of keys) expect(await inR2(key)).toBe(true);
    await sweepPosters(inADay());
    for (const key of keys) expect(await inR2(key)).toBe(false);
  });
});

describe("when the server crashes while it stores a new poster", () => {
  const quietly = () => vi.spyOn(console, "error").mockImplementation(() => {});

  it("before the image is stored, the movie keeps the old poster", async () => {
    const owner = await someone();
    const movieId = await movieOf(owner);
    const before = await given(owner, movieId, newImage());
    quietly();
    vi.spyOn(env.POSTERS, "put").mockRejectedValueOnce(new Error("died"));
    expect(await putPoster(owner, movieId, newImage())).toMatchObject({ status: 503 });
    await sweepPosters(inADay());
    expect(await posterOf(movieId)).toBe(before);
    expect(await inR2(before)).toBe(true);
  });

  it("after the image is stored, the movie keeps the old poster, and the new one is removed a day later", async () => {
    const owner = await someone();
    const movieId = await movieOf(owner);
    const before = await given(owner, movieId, newImage());
    const put = vi.spyOn(env.POSTERS, "put");
    quietly();
    vi.spyOn(env.DB, "batch").mockRejectedValueOnce(new Error("Network connection lost"));
    expect(await putPoster(owner, movieId, newImage())).toMatchObject({ status: 503 });
    const lost = String(put.mock.calls[0]?.[0]);
    expect(await inR2(lost)).toBe(true);
    expect(await posterOf(movieId)).toBe(before);
    await sweepPosters(inADay());
    expect(await inR2(lost)).toBe(false);
    expect(await inR2(before)).toBe(true);
  });

  it("the same upload succeeds when it is repeated", async () => {
    const owner = await someone();
    const movieId = await movieOf(owner);
    const image = newImage();
    quietly();
    vi.spyOn(env.DB, "batch").mockRejectedValueOnce(new Error("Network connection lost"));
    expect(await putPoster(owner, movieId, image)).toMatchObject({ status: 503 });
    const key = await given(owner, movieId, image);
    await sweepPosters(inADay());
    expect(await inR2(key)).toBe(true);
    expect(await posterOf(movieId)).toBe(key);
  });

  it("the image is removed a day later if the movie was deleted meanwhile", async () => {
    const owner = await someone();
    const movieId = await movieOf(owner);
    const keep = env.POSTERS.put.bind(env.POSTERS);
    const put = vi.spyOn(env.POSTERS, "put").mockImplementationOnce(async (key, image) => {
      expect(await ask("DELETE", `/v1/movies/${movieId}`, { as: owner })).toMatchObject({ status: 204 });
      return keep(key, image) as Promise<R2Object>;
    });
    const answer = await putPoster(owner, movieId, newImage());
    expect(answer).toMatchObject({ status: 404, body: { code: "movie_not_found" } });
    const lost = String(put.mock.calls[0]?.[0]);
    expect(await inR2(lost)).toBe(true);
    await sweepPosters(inADay());
    expect(await inR2(lost)).toBe(false);
  });
});

describe("posters that are uploaded at the same time", () => {
  it("leave the movie with one of them; the others are removed a day later", async () => {
    const owner = await someone();
    const movieId = await movieOf(owner);
    const answers = await Promise.all(Array.from({ length: 6 }, () => putPoster(owner, movieId, newImage())));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 200));
    const kept = await posterOf(movieId);
    await sweepPosters(inADay());
    for (const key of answers.map(keyIn)) expect(await inR2(key), key).toBe(key === kept);
    expect(await rows("SELECT version FROM movies WHERE id = ?", movieId)).toEqual([{ version: 7 }]);
  });

  it("may be the same image", async () => {
    const owner = await someone();
    const image = newImage();
    const movies = [await movieOf(owner), await movieOf(owner), await movieOf(owner)];
    const keys = await Promise.all(movies.map((movieId) => given(owner, movieId, image)));
    expect(new Set(keys).size).toBe(1);
    await sweepPosters(inADay());
    expect(await inR2(keys[0] ?? "")).toBe(true);
  });
});

describe("while a sweep removes an image", () => {
  it("no movie can get it; afterwards it can be uploaded again", async () => {
    const owner = await someone();
    const movieId = await movieOf(owner);
    const image = newImage();
    const key = await given(owner, movieId, image);
    await given(owner, movieId, newImage());
    await makeDue(key);
    const remove = env.POSTERS.delete.bind(env.POSTERS);
    let meanwhile: Awaited<ReturnType<typeof putPoster>> | undefined;
    vi.spyOn(env.POSTERS, "delete").mockImplementationOnce(async (keys) => {
      meanwhile = await putPoster(owner, movieId, image);
      await remove(keys);
    });
    await sweepPosters(Date.now());
    expect(meanwhile).toMatchObject({ status: 503, body: { code: "unavailable" } });
    expect(meanwhile?.headers.get("retry-after")).toBe("5");
    expect(await inR2(key)).toBe(false);
    expect(await given(owner, movieId, image)).toBe(key);
    expect(await inR2(key)).toBe(true);
  });

  it("and crashes, the image can be uploaded again a minute later", async () => {
    const owner = await someone();
    const movieId = await movieOf(owner);
    const image = newImage();
    const key = await given(owner, movieId, image);
    await given(owner, movieId, newImage());
    await makeDue(key);
    vi.spyOn(console, "error").mockImplementation(() => {});
    vi.spyOn(env.POSTERS, "delete").mockRejectedValueOnce(new Error("died"));
    expect(await sweepPosters(Date.now())).toBe(0);
    expect(await putPoster(owner, movieId, image)).toMatchObject({ status: 503 });
    await run("UPDATE poster_removals SET claimed_until_ms = ? WHERE key = ?", Date.now() - 1, key);
    expect(await given(owner, movieId, image)).toBe(key);
    await sweepPosters(Date.now());
    expect(await inR2(key)).toBe(true);
  });

  it("no other sweep removes the same image", async () => {
    const owner = await someone();
    const movieId = await movieOf(owner);
    const key = await given(owner, movieId, newImage());
    await given(owner, movieId, newImage());
    await makeDue(key);
    const remove = vi.spyOn(env.POSTERS, "delete");
    const nowMs = Date.now();
    await Promise.all([sweepPosters(nowMs), sweepPosters(nowMs), sweepPosters(nowMs)]);
    expect(remove.mock.calls.flatMap(([keys]) => keys).filter((removed) => removed === key)).toEqual([key]);
  });

  it("and is delayed for half its lease, it removes nothing", async () => {
    const owner = await someone();
    const movieId = await movieOf(owner);
    const key = await given(owner, movieId, newImage());
    await given(owner, movieId, newImage());
    await makeDue(key);
    expect(await sweepPosters(Date.now() - MINUTE_MS / 2 - 1)).toBe(0);
    expect(await inR2(key)).toBe(true);
    await sweepPosters(Date.now() + MINUTE_MS);
    expect(await inR2(key)).toBe(false);
  });

  it("a poster that is replaced at that moment is removed by a later sweep", async () => {
    const owner = await someone();
    const [one, other] = [await movieOf(owner), await movieOf(owner)];
    const inUse = await given(owner, one, newImage());
    const unused = await given(owner, other, newImage());
    await given(owner, other, newImage());
    await makeDue(inUse);
    await makeDue(unused);
    vi.spyOn(env.POSTERS, "delete").mockImplementationOnce(async () => {
      await given(owner, one, newImage());
    });
    await sweepPosters(Date.now());
    expect(await inR2(inUse)).toBe(true);
    await sweepPosters(inADay());
    expect(await inR2(inUse)).toBe(false);
  });
});

describe("a sweep", () => {
  it("removes all that are due, 50 at a time", async () => {
    await sweepPosters(inADay());
    const keys = Array.from({ length: 60 }, (_, i) => `${String(i).padStart(64, "0")}.png`);
    for (const key of keys)
      await run("INSERT INTO poster_removals (key, due_at_ms, claimed_until_ms) VALUES (?, 1, 0)", key);
    const removing = vi.spyOn(env.POSTERS, "delete");
    expect(await sweepPosters(Date.now())).toBe(60);
    expect(removing.mock.calls.map(([some]) => some.length)).toEqual([50, 10]);
    expect(await sweepPosters(Date.now())).toBe(0);
  });

  it("reads due posters and the movies that have them by indexes", async () => {
    await run("INSERT INTO poster_removals (key, due_at_ms, claimed_until_ms) VALUES ('x.png', 1, 0)");
    const plans = await plansOf(() => sweepPosters(Date.now()));
    expect(plans).toHaveLength(3);
    const steps = plans.flat().join("\n");
    expect(steps).toContain("poster_removals_due");
    expect(steps).toContain("movies_by_poster");
    expect(steps).not.toMatch(/SCAN (?!json_each|VIRTUAL)/);
  });
});
