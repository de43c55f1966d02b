/** D1 itself counts the rows that a search reads. Times depend on the machine, so they are printed and not asserted. */

import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { searchOf } from "../../../src/programme/movies/search.ts";
import type { Position } from "../../../src/programme/movies/search.ts";
import { listMovies } from "../../../src/programme/movies/service.ts";
import { insertUser } from "../../support/people.ts";
import { run } from "../../support/world.ts";

const MOVIES = 100_000;
const BATCH = 10_000;
const VOCABULARY = 5_000;
const WORDS_EACH = 4;
const GENRES = ["drama", "comedy", "horror", "western"];
const PAGE = 20;

/** "ba" is the commonest. The first hundred words have two letters, the others four, because common words are short. */
function word(rank: number): string {
  const syllable = (n: number): string =>
    `${"bcdfghklmnprstvwxyzj"[n % 20]}${"aeiou"[Math.floor(n / 20) % 5]}`;
  return rank < 100 ? syllable(rank) : syllable(Math.floor(rank / 100)) + syllable(rank % 100);
}

/** A fixed sequence of pseudo-random numbers from 0 to 1. */
function* chances(): Generator<number> {
  for (let state = 1; ;) {
    state = (state * 48_271) % 2_147_483_647;
    yield state / 2_147_483_647;
  }
}

interface Film {
  readonly id: number;
  readonly words: string[];
  readonly genre: string;
}

const films: Film[] = [];

/** Words by Zipf's law: the n-th is n times rarer than the first. */
function makeFilms(): void {
  const chance = chances();
  const next = (): number => chance.next().value as number;
  for (let id = 1; id <= MOVIES; id++) {
    const words = Array.from({ length: WORDS_EACH }, () => word(Math.floor(VOCABULARY ** next()) - 1));
    // "the" and "das" are never in one title, and "fin" is in few with "the".
    if (id % 5 < 2) words.push("the");
    else if (id % 33 === 4) words.push("das");
    if (id % 3 === 0 && (id % 5 > 1 || id % 1_000 === 0)) words.push("fin");
    films.push({
      id,
      words: [...new Set(words)].sort(),
      genre: GENRES[Math.floor(next() * GENRES.length)] ?? "drama",
    });
  }
}

/** The movies that `terms` and `genre` should find, by checking each movie. */
const filmsWith = (terms: readonly string[], genre?: string): Film[] =>
  films.filter(
    (film) =>
      (genre === undefined || film.genre === genre) &&
      terms.every((term) => film.words.some((each) => each.startsWith(term))),
  );

beforeAll(async () => {
  makeFilms();
  await insertUser(run, 1);
  for (let from = 0; from < MOVIES; from += BATCH) {
    const part = films.slice(from, from + BATCH);
    await run(
      `INSERT INTO movies (id, owner_id, title, genre, genres, duration_minutes, created_at_ms, words)
       SELECT value ->> 0, 1, value ->> 1, value ->> 2, json_array(value ->> 2), 100, 1, ' ' || (value ->> 1) || ' '
       FROM json_each(?1)`,
      JSON.stringify(part.map(({ id, words, genre }) => [id, words.join(" "), genre])),
    );
  }
  const rows = films.flatMap(({ id, words, genre }) =>
    ["", ...words].flatMap((each) => [
      ...(each === "" ? [] : [["", each, id] as const]),
      [genre, each, id] as const,
    ]),
  );
  rows.sort(([g, w, i], [h, x, j]) => (g < h ? -1 : g > h ? 1 : w < x ? -1 : w > x ? 1 : i - j));
  for (let from = 0; from < rows.length; from += 50_000)
    await run(
      "INSERT INTO movie_words (genre, word, movie_id) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?1)",
      JSON.stringify(rows.slice(from, from + 50_000)),
    );
}, 60_000);

/** D1's metadata of the statements that `work` sends. */
async function metaOf(work: () => Promise<unknown>): Promise<D1Meta[]> {
  const prepare = vi.spyOn(env.DB, "prepare");
  const bind = vi.spyOn(Object.getPrototypeOf(env.DB.prepare("SELECT 1")) as D1PreparedStatement, "bind");
  prepare.mockClear();
  await work();
  const statements = prepare.mock.calls.map(([sql], i) => ({ sql, values: bind.mock.calls[i] ?? [] }));
  prepare.mockRestore();
  bind.mockRestore();
  return Promise.all(
    statements.map(
      async ({ sql, values }) =>
        (
          await env.DB.prepare(sql)
            .bind(...values)
            .run()
        ).meta,
    ),
  );
}

interface Asked {
  readonly q?: string;
  readonly genre?: string;
  readonly after?: Position | null;
}

const pageOf = ({ q, genre, after = null }: Asked) => listMovies(searchOf(q, genre), after, PAGE + 1);

const find = async (asked: Asked) => (await pageOf(asked)).movies;

const timings: string[] = [];
afterAll(() => console.log(timings.join("\n")));

/** The number of rows that D1 reads for a page, which is one statement. */
async function rowsRead(what: string, asked: Asked): Promise<number> {
  const metas = await metaOf(() => find(asked));
  expect(metas).toHaveLength(1);
  const [{ rows_read: read, duration } = { rows_read: Infinity, duration: 0 }] = metas;
  timings.push(`${what}: ${read} rows read, ${duration} ms`);
  return read;
}

const COMMONEST = word(0);
const ALSO_COMMON = word(1);
const RARE = word(4_900);

/** A page and the next row: for each an entry of the index and a movie, and a few entries that do not match. */
const A_PAGE = 4 * (PAGE + 1);
/** To find the rarer of two words, up to a thousand entries of each are counted. */
const TWO_COUNTS = 2_000;
/** If both have more, up to four thousand of each are counted. */
const TWO_FULL_COUNTS = TWO_COUNTS + 8_000;
/** Two thousand entries of the leading word are read with their movies, and once more to find the last of them. */
const ALL_LOOKED_AT = 2_000 + 4_000 + A_PAGE;
const WAY_TO_THE_END = 2_000;

describe("among 100,000 movies a page of a search reads few rows", () => {
  it.each<[what: string, asked: Asked, most: number]>([
    ["a word that every fourth movie has", { q: COMMONEST }, A_PAGE],
    ["one letter", { q: "b" }, A_PAGE],
    ["another letter", { q: "j" }, A_PAGE],
    ["two common words", { q: `${COMMONEST} ${ALSO_COMMON}` }, TWO_FULL_COUNTS + WAY_TO_THE_END + 500],
    ["two letters", { q: "b c" }, TWO_FULL_COUNTS + WAY_TO_THE_END + 500],
    [
      "words of 40 % and 2 % of the movies that are never together",
      { q: "the das" },
      TWO_FULL_COUNTS + ALL_LOOKED_AT,
    ],
    [
      "words of 40 % and 20 % of the movies that are rarely together",
      { q: "the fin" },
      TWO_FULL_COUNTS + ALL_LOOKED_AT,
    ],
    ["a rare word", { q: RARE }, A_PAGE],
    ["a common and a rare word", { q: `${COMMONEST} ${RARE}` }, TWO_COUNTS],
    ["a common and a rarer word, as long as each other", { q: `${COMMONEST} ${word(99)}` }, TWO_COUNTS + 500],
    ["a word in a genre", { q: COMMONEST, genre: "horror" }, A_PAGE],
    ["a genre", { genre: "horror" }, A_PAGE],
    ["no word at all", {}, A_PAGE],
    ["a word that no movie has", { q: "zzz" }, 10],
    ["a common word and one that no movie has", { q: `${COMMONEST} zzz` }, TWO_COUNTS],
    ["four common words", { q: [0, 1, 2, 3].map(word).join(" ") }, 2 * TWO_FULL_COUNTS + ALL_LOOKED_AT],
  ])("for %s", async (what, asked, most) => {
    const found = await find(asked);
    const { terms } = searchOf(asked.q, asked.genre);
    const wanted = filmsWith(terms ?? [], asked.genre);
    if ((await pageOf(asked)).stoppedAt === null)
      expect(found).toHaveLength(Math.min(wanted.length, PAGE + 1));
    expect(await rowsRead(what, asked)).toBeLessThan(most);
  });

  it("on a late page as on the first", async () => {
    const q = COMMONEST;
    const [first] = await find({ q });
    if (first === undefined) throw new Error("nothing found");
    const far = { ...first, id: MOVIES / 2 };
    expect(await rowsRead("a page in the middle", { q, after: far })).toBeLessThan(A_PAGE);
    const last = (await find({ q: `${q} ${ALSO_COMMON}` })).at(-1);
    if (last === undefined) throw new Error("nothing found");
    const next = { q: `${q} ${ALSO_COMMON}`, after: last };
    expect(await rowsRead("the second page of two common words", next)).toBeLessThan(WAY_TO_THE_END + 500);
  });

  it.each([
    [{ q: `${RARE.slice(0, 2)} b` }],
    [{ q: `${word(150)} b` }],
    [{ q: RARE.slice(0, 2), genre: "western" }],
    [{ q: "the fin" }],
  ])("and all pages together have each movie that %j asks for once", async (asked: Asked) => {
    const ids: number[] = [];
    for (let after: Position | null = null; ;) {
      const page = await pageOf({ ...asked, after });
      ids.push(...page.movies.slice(0, PAGE).map(({ id }) => id));
      after = page.movies.length > PAGE ? (page.movies[PAGE - 1] ?? null) : page.stoppedAt;
      if (after === null) break;
    }
    const wanted = filmsWith([...(searchOf(asked.q, undefined).terms ?? [])], asked.genre);
    expect(wanted.length).toBeGreaterThan(PAGE);
    expect(ids.toSorted((a, b) => a - b)).toEqual(wanted.map(({ id }) => id));
  });
});
