import { describe, expect, it } from "vitest";
import { ask } from "../../support/catalogue.ts";
import { run } from "../../support/world.ts";
import { person, shown, sums, viewer } from "./audience.ts";
import type { Shown } from "./audience.ts";

/** A movie with two reviews, of 1 and of 5 stars. */
async function reviewed() {
  const movie = await shown();
  const [critic, fan] = [await viewer(movie), await viewer(movie)];
  const put = async (token: string, body: object) => {
    const answer = await ask("PUT", `/v1/movies/${movie.id}/reviews/mine`, { as: token, body });
    return Number(answer.body["id"]);
  };
  const critique = await put(critic.token, { stars: 1, text: "Rubbish, and so is your mother" });
  const praise = await put(fan.token, { stars: 5 });
  return { movie, critic, critique, praise };
}

const hide = (movie: Pick<Shown, "id">, review: number | string, as: string, hidden = true) =>
  ask("PATCH", `/v1/movies/${movie.id}/reviews/${review}`, { as, body: { hidden } });

async function listed(movie: Shown, query = "", as?: string): Promise<number[]> {
  const { body } = await ask("GET", `/v1/movies/${movie.id}/reviews${query}`, as === undefined ? {} : { as });
  return (body["data"] as { id: number }[]).map(({ id }) => id);
}

describe("a hidden review", () => {
  it("is neither in the list nor in the movie's sums, until it is shown again", async () => {
    const { movie, critique, praise } = await reviewed();
    const { token } = movie.owner;
    const answer = await hide(movie, critique, token);
    expect(answer).toMatchObject({ status: 200, body: { id: critique, stars: 1, hidden: true } });
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(await listed(movie)).toEqual([praise]);
    expect((await sums(movie)).carried).toEqual({ count: 1, stars: 5 });
    expect((await hide(movie, critique, token)).body).toEqual(answer.body);
    expect((await sums(movie)).carried).toEqual({ count: 1, stars: 5 });

    for (const _ of ["once", "twice"])
      expect(await hide(movie, critique, token, false)).toMatchObject({ body: { hidden: false } });
    expect(await listed(movie)).toEqual([praise, critique]);
    expect((await sums(movie)).carried).toEqual({ count: 2, stars: 6 });
  });

  it("is visible to its writer, and stays hidden when it is changed", async () => {
    const { movie, critic, critique, praise } = await reviewed();
    await hide(movie, critique, movie.owner.token);
    const path = `/v1/movies/${movie.id}/reviews/mine`;
    expect(await ask("GET", path, { as: critic.token })).toMatchObject({
      status: 200,
      body: { hidden: true },
    });
    expect(await ask("PUT", path, { as: critic.token, body: { stars: 5 } })).toMatchObject({
      status: 200,
      body: { stars: 5, hidden: true },
    });
    expect(await listed(movie)).toEqual([praise]);
    expect((await sums(movie)).carried).toEqual({ count: 1, stars: 5 });
    expect((await ask("DELETE", path, { as: critic.token })).status).toBe(204);
    expect((await sums(movie)).carried).toEqual({ count: 1, stars: 5 });
  });

  it("is listed for the movie's owner and for admins, and never cached", async () => {
    const { movie, critique } = await reviewed();
    const admin = await person({ isAdmin: true });
    expect(await listed(movie, "?hidden=true", movie.owner.token)).toEqual([]);
    await hide(movie, critique, admin.token);
    for (const { token } of [movie.owner, admin]) {
      const list = await ask("GET", `/v1/movies/${movie.id}/reviews?hidden=true`, { as: token });
      expect(list).toMatchObject({ status: 200, body: { data: [{ id: critique }], next: null } });
      expect(list.headers.get("cache-control")).toBe("private, no-store");
    }
    expect(await listed(movie, "?hidden=false", admin.token)).not.toContain(critique);
  });

  it.each(["?hidden=true", "?%68idden=true", "?hidden=%74rue", "?limit=5&hidden=true"])(
    "is not listed for others, however the query is written: %s",
    async (query) => {
      const { movie, critic, critique } = await reviewed();
      await hide(movie, critique, movie.owner.token);
      const path = `/v1/movies/${movie.id}/reviews${query}`;
      expect(await ask("GET", path)).toMatchObject({ status: 401 });
      expect(await ask("GET", path, { as: critic.token })).toMatchObject({ status: 403 });
      const otherOwner = await person({ role: "owner" });
      expect(await ask("GET", path, { as: otherOwner.token })).toMatchObject({
        status: 404,
        body: { code: "movie_not_found" },
      });
    },
  );
});

describe("hiding a review", () => {
  it("is allowed to the movie's owner and to admins only", async () => {
    const { movie, critic, critique } = await reviewed();
    const otherOwner = await person({ role: "owner" });
    expect(await hide(movie, critique, "nonsense")).toMatchObject({ status: 401 });
    expect(await hide(movie, critique, critic.token)).toMatchObject({ status: 403 });
    expect(await hide(movie, critique, otherOwner.token)).toMatchObject({
      status: 404,
      body: { code: "movie_not_found" },
    });
    expect(await listed(movie)).toContain(critique);
    await run("UPDATE users SET is_admin = 1 WHERE id = ?1", critic.id);
    expect(await hide(movie, critique, critic.token)).toMatchObject({ status: 200 });
  });

  it("is refused for a review of another movie, and for one that does not exist", async () => {
    const [{ movie }, other] = [await reviewed(), await reviewed()];
    for (const review of [other.critique, 999_999])
      expect(await hide(movie, review, movie.owner.token)).toMatchObject({
        status: 404,
        body: { code: "review_not_found" },
      });
    expect(await listed(other.movie)).toContain(other.critique);
    expect(await hide({ id: 999_999 }, other.critique, other.movie.owner.token)).toMatchObject({
      status: 404,
      body: { code: "movie_not_found" },
    });
  });

  it.each([
    [{}, "invalid_input"],
    [{ hidden: "true" }, "invalid_input"],
    [{ hidden: null }, "invalid_input"],
    [{ hidden: true, stars: 5 }, "unknown_field"],
  ])("is refused with the body %j", async (body, code) => {
    const { movie, critique } = await reviewed();
    const path = `/v1/movies/${movie.id}/reviews/${critique}`;
    expect(await ask("PATCH", path, { as: movie.owner.token, body })).toMatchObject({
      status: 422,
      body: { code },
    });
  });

  it("needs the review's id, not `mine`", async () => {
    const { movie } = await reviewed();
    expect(await hide(movie, "mine", movie.owner.token)).toMatchObject({ status: 422 });
  });
});
