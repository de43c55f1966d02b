import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { forget } from "../../../src/back-office/people/store.ts";
import { hideOrShow, removeReview, reviewBy, writeReview } from "../../../src/programme/reviews/store.ts";
import { ask } from "../../support/catalogue.ts";
import { person, reserve, shown, sums, viewer } from "./audience.ts";

const WRITERS = 50;

describe("the review count and the sum of stars in a movie's row", () => {
  it(`are exact when ${WRITERS} people's reviews are written, changed, deleted and hidden at once`, async () => {
    const movie = await shown();
    const path = `/v1/movies/${movie.id}/reviews`;
    const people = await Promise.all(Array.from({ length: WRITERS }, () => viewer(movie)));
    const put = (token: string, stars: number) => ask("PUT", `${path}/mine`, { as: token, body: { stars } });
    const written = await Promise.all(people.map(({ token }, i) => put(token, 1 + (i % 5))));
    expect(new Set(written.map(({ status }) => status))).toEqual(new Set([201]));
    expect(await sums(movie)).toEqual({
      carried: { count: WRITERS, stars: 3 * WRITERS },
      counted: { count: WRITERS, stars: 3 * WRITERS },
    });

    const answers = await Promise.all(
      people.flatMap(({ token }, i) => [
        put(token, 5 - (i % 5)),
        ...(i % 3 === 0 ? [ask("DELETE", `${path}/mine`, { as: token })] : []),
        ...(i % 2 === 0 ? [moderate(i, true)] : []),
        ...(i % 4 === 0 ? [moderate(i, false)] : []),
        put(token, 1 + ((i * 7) % 5)),
      ]),
    );
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    const { carried, counted } = await sums(movie);
    expect(carried).toEqual(counted);
    expect(counted.count).toBeGreaterThan(WRITERS / 3);
    expect(counted.count).toBeLessThan(WRITERS);

    function moderate(i: number, hidden: boolean) {
      const review = String(written[i]?.body["id"]);
      return ask("PATCH", `${path}/${review}`, { as: movie.owner.token, body: { hidden } });
    }
  });

  it("are those of the visible reviews, after any sequence of changes", async () => {
    const step = fc.record({
      who: fc.nat({ max: 3 }),
      what: fc.nat({ max: 1 }),
      act: fc.oneof(
        { weight: 8, arbitrary: fc.integer({ min: 1, max: 5 }) },
        { weight: 3, arbitrary: fc.constant("take back" as const) },
        { weight: 4, arbitrary: fc.constant("hide" as const) },
        { weight: 3, arbitrary: fc.constant("show" as const) },
        { weight: 1, arbitrary: fc.constant("be forgotten" as const) },
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const movies = [await shown(), await shown()];
        const people = [await person(), await person(), await person(), await person()];
        for (const somebody of people) for (const movie of movies) await reserve(somebody, movie);
        const standing = new Map<string, { stars: number; hidden: boolean }>();
        const forgotten = new Set<number>();

        for (const { who, what, act } of steps) {
          const [somebody, movie] = [people[who], movies[what]];
          if (somebody === undefined || movie === undefined) throw new Error("nobody, or nothing");
          const key = `${who} ${what}`;
          const known = standing.get(key);
          if (typeof act === "number") {
            const done = await writeReview(somebody.id, movie.id, { stars: act, text: "" }, 5);
            expect(done?.isNew).toBe(forgotten.has(who) ? undefined : known === undefined);
            if (!forgotten.has(who)) standing.set(key, { stars: act, hidden: known?.hidden ?? false });
          } else if (act === "take back") {
            expect(await removeReview(somebody.id, movie.id)).toBe(standing.delete(key));
          } else if (act === "be forgotten") {
            await forget(somebody.id, 5);
            forgotten.add(who);
            for (const at of [0, 1]) standing.delete(`${who} ${at}`);
          } else {
            const review = await reviewBy(somebody.id, movie.id);
            expect(review?.stars).toBe(known?.stars);
            await hideOrShow(movie.id, review?.id ?? 999_999, act === "hide" ? 7 : null);
            if (known !== undefined) standing.set(key, { ...known, hidden: act === "hide" });
          }
        }

        for (const [at, movie] of movies.entries()) {
          const seen = [...standing].filter(([key, { hidden }]) => key.endsWith(` ${at}`) && !hidden);
          const expected = {
            count: seen.length,
            stars: seen.reduce((sum, [, { stars }]) => sum + stars, 0),
          };
          expect(await sums(movie)).toEqual({ carried: expected, counted: expected });
        }
      }),
      { numRuns: 40 },
    );
  });

  it("of one movie do not change with another movie's reviews", async () => {
    const [one, other] = [await shown(), await shown()];
    const fan = await viewer(one);
    await reserve(fan, other);
    await writeReview(fan.id, one.id, { stars: 5, text: "" }, 5);
    await writeReview(fan.id, other.id, { stars: 2, text: "" }, 5);
    await removeReview(fan.id, one.id);
    expect((await sums(one)).carried).toEqual({ count: 0, stars: 0 });
    expect((await sums(other)).carried).toEqual({ count: 1, stars: 2 });
  });
});
