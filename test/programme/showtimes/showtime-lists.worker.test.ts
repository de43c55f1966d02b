import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { screensOf } from "../../../src/programme/cinemas/store.ts";
import { inTheWay } from "../../../src/programme/scheduling/store.ts";
import type { PresentationFilter } from "../../../src/programme/showtimes/presentation.ts";
import { firstShowtimes } from "../../../src/programme/showtimes/service.ts";
import type { ShowtimeFilter } from "../../../src/programme/showtimes/showtime.ts";
import { showtimesBy, showtimesFromNow } from "../../../src/programme/showtimes/store.ts";
import { ask, house, inHours, make } from "../../support/catalogue.ts";
import { run } from "../../support/world.ts";

const YEAR = new Date().getUTCFullYear() + 1;

async function list(query: string): Promise<{ ids: number[]; next: string | null }> {
  const { status, body } = await ask("GET", `/v1/showtimes?${query}`);
  if (status !== 200) throw new Error(JSON.stringify(body));
  const data = body["data"] as { id: number }[];
  return { ids: data.map(({ id }) => id), next: body["next"] as string | null };
}

describe("the list of showtimes", () => {
  it("of a day uses the cinema's own calendar", async () => {
    const newYork = await house({ time_zone: "America/New_York" });
    const tokyo = await house({ time_zone: "Asia/Tokyo", day_starts_at: "00:00" });
    const put = ({ owner, showtime }: typeof tokyo, local_start: string) =>
      make("/v1/showtimes", owner, showtime({ starts_at: undefined, local_start }));
    const late = await put(newYork, `${YEAR}-05-01T23:30`);
    const early = await put(tokyo, `${YEAR}-05-01T00:30`);
    const next = await put(tokyo, `${YEAR}-05-02T00:00`);

    expect((await list(`date=${YEAR}-05-01`)).ids).toEqual([early, late]);
    expect((await list(`date=${YEAR}-05-02`)).ids).toEqual([next]);
    expect((await list(`date=${YEAR}-05-01&cinema_id=${newYork.cinemaId}`)).ids).toEqual([late]);
    expect((await list(`date=${YEAR}-05-01&movie_id=${tokyo.movieId}`)).ids).toEqual([early]);
    expect((await list(`cinema_id=${tokyo.cinemaId}&movie_id=${tokyo.movieId}`)).ids).toEqual([early, next]);
    expect((await list(`cinema_id=${tokyo.cinemaId}&movie_id=${newYork.movieId}`)).ids).toEqual([]);
  });

  it("of a day has the night that belongs to it, until the cinema's day begins at another time", async () => {
    const { owner, cinemaId, showtime } = await house({ time_zone: "Europe/Berlin" });
    const put = (local_start: string) =>
      make("/v1/showtimes", owner, showtime({ starts_at: undefined, local_start }));
    const [evening, night, morning] = [
      await put(`${YEAR}-05-07T20:00`),
      await put(`${YEAR}-05-07T24:15`),
      await put(`${YEAR}-05-08T06:00`),
    ];
    const of = async (day: string) => (await list(`cinema_id=${cinemaId}&date=${YEAR}-05-${day}`)).ids;
    expect(await of("07")).toEqual([evening, night]);
    expect(await of("08")).toEqual([morning]);
    expect(await ask("GET", `/v1/showtimes/${night}`)).toMatchObject({
      body: { local_date: `${YEAR}-05-08`, local_time: "00:15", cinema_day: `${YEAR}-05-07` },
    });

    const change = (body: object) => ask("PATCH", `/v1/cinemas/${cinemaId}`, { as: owner, body });
    expect(await change({ day_starts_at: "00:00" })).toMatchObject({ status: 200 });
    expect(await of("07")).toEqual([evening]);
    expect(await of("08")).toEqual([night, morning]);
    expect(await change({ day_starts_at: "07:00" })).toMatchObject({ body: { day_starts_at: "07:00" } });
    expect(await of("07")).toEqual([evening, night, morning]);
    // A showtime that moves then goes by the new day.
    const moved = await ask("PATCH", `/v1/showtimes/${evening}`, {
      as: owner,
      body: { local_start: `${YEAR}-05-07T06:30` },
    });
    expect(moved).toMatchObject({ status: 200, body: { cinema_day: `${YEAR}-05-06` } });
  });

  it("keeps what has started on the day on which it was shown", async () => {
    const { owner, cinemaId, showtime } = await house({ time_zone: "UTC" });
    const id = await make("/v1/showtimes", owner, showtime());
    await run("UPDATE showtimes SET starts_at_ms = ?2, local_date = '2020-01-01' WHERE id = ?1", id, 5_000);
    await ask("PATCH", `/v1/cinemas/${cinemaId}`, { as: owner, body: { day_starts_at: "01:00" } });
    expect((await list(`cinema_id=${cinemaId}&date=2020-01-01`)).ids).toEqual([]);
    expect(await ask("GET", `/v1/showtimes/${id}`)).toMatchObject({ body: { cinema_day: "2020-01-01" } });
  });

  it("of several days has all of them, in one order", async () => {
    const { owner, cinemaId, showtime } = await house({ time_zone: "Asia/Tokyo", day_starts_at: "00:00" });
    const put = (local_start: string) =>
      make("/v1/showtimes", owner, showtime({ starts_at: undefined, local_start }));
    const [before, first, night, last, after] = [
      await put(`${YEAR}-06-01T23:00`),
      await put(`${YEAR}-06-02T05:00`),
      await put(`${YEAR}-06-04T24:15`),
      await put(`${YEAR}-06-08T23:59`),
      await put(`${YEAR}-06-09T09:00`),
    ];
    const week = `cinema_id=${cinemaId}&from=${YEAR}-06-02&to=${YEAR}-06-08`;
    expect((await list(week)).ids).toEqual([first, night, last]);
    const one = await list(`${week}&limit=2`);
    expect((await list(`${week}&limit=2&cursor=${String(one.next)}`)).ids).toEqual([last]);
    expect((await list(`cinema_id=${cinemaId}&from=${YEAR}-06-01&to=${YEAR}-06-09`)).ids).toEqual([
      before,
      first,
      night,
      last,
      after,
    ]);
  });

  it("without a day shows what has not started; of a day it shows all showtimes", async () => {
    const { owner, cinemaId, showtime } = await house({ time_zone: "UTC" });
    const started = await make("/v1/showtimes", owner, showtime({ starts_at: inHours(1) }));
    const coming = await make("/v1/showtimes", owner, showtime({ starts_at: inHours(30) }));
    const atMs = Date.now() - 60_000;
    const today = new Date(atMs).toISOString().slice(0, 10);
    await run(
      "UPDATE showtimes SET starts_at_ms = ?1, sales_close_at_ms = ?1, local_date = ?2 WHERE id = ?3",
      atMs,
      today,
      started,
    );
    expect((await list(`cinema_id=${cinemaId}`)).ids).toEqual([coming]);
    expect((await list(`cinema_id=${cinemaId}&date=${today}`)).ids).toEqual([started]);
  });

  it("without a day shows what has started and still sells, first, until its sale ends", async () => {
    const { owner, cinemaId, movieId, showtime } = await house({ time_zone: "UTC" });
    const coming = await make("/v1/showtimes", owner, showtime({ starts_at: inHours(300) }));
    /** Started so many minutes ago; its sale ends in so many. */
    const started = async (before: number, left: number, status = "on_sale") => {
      const id = await make("/v1/showtimes", owner, showtime({ starts_at: inHours(before) }));
      const ms = (minutes: number): number => Date.now() + minutes * 60_000;
      await run(
        "UPDATE showtimes SET starts_at_ms = ?1, ends_at_ms = ?2, sales_close_at_ms = ?2, status = ?3 WHERE id = ?4",
        ms(-before),
        ms(left),
        status,
        id,
      );
      return id;
    };
    const [short, longer, longest] = [await started(10, 10), await started(100, 80), await started(500, 400)];
    const [half, quarter] = [await started(25, 5), await started(24, 6.5)];
    await started(12, -1);
    await started(14, 0);
    await started(16, 10, "closed");
    await started(18, 10, "cancelled");
    await started(21, 10, "draft");

    const all = [longest, longer, half, quarter, short, coming];
    for (const of of [
      `cinema_id=${cinemaId}`,
      `movie_id=${movieId}`,
      `cinema_id=${cinemaId}&movie_id=${movieId}`,
    ]) {
      expect((await list(of)).ids).toEqual(all);
      const seen: number[] = [];
      for (let cursor = ""; seen.length < 10;) {
        const { ids, next } = await list(`${of}&limit=1${cursor}`);
        seen.push(...ids);
        if (next === null) break;
        cursor = `&cursor=${next}`;
      }
      expect(seen).toEqual(all);
    }
    const everywhere = await list("limit=100");
    expect(everywhere.ids.filter((id) => all.includes(id))).toEqual(all);
    expect(await ask("GET", `/v1/showtimes?cinema_id=${cinemaId}&limit=1`)).toMatchObject({
      body: { data: [{ id: longest, status: "on_sale", prices: { premium: { adult: { amount: 1200 } } } }] },
    });
    const older = (await firstShowtimes(300)).map(({ id }) => id);
    expect(older.filter((id) => all.includes(id))).toEqual([coming]);
  });

  it("neither repeats nor hides a showtime while others are added", async () => {
    const { owner, cinemaId, showtime } = await house();
    const put = (hours: number) => make("/v1/showtimes", owner, showtime({ starts_at: inHours(hours) }));
    const days = [await put(24), await put(48), await put(72), await put(96)];
    const one = await list(`cinema_id=${cinemaId}&limit=2`);
    expect(one.ids).toEqual(days.slice(0, 2));
    await put(36);
    const later = await put(84);
    const two = await list(`cinema_id=${cinemaId}&limit=2&cursor=${String(one.next)}`);
    expect(two.ids).toEqual([days[2], later]);
    expect(await list(`cinema_id=${cinemaId}&limit=2&cursor=${String(two.next)}`)).toEqual({
      ids: [days[3]],
      next: null,
    });
  });

  it("shows all showtimes that start at the same moment, over several pages", async () => {
    const date = `${YEAR}-06-03`;
    const startsAt = `${date}T18:00:00Z`;
    const houses = [await house(), await house(), await house()];
    const ids: number[] = [];
    for (const { owner, showtime } of houses)
      ids.push(await make("/v1/showtimes", owner, showtime({ starts_at: startsAt })));
    const seen: number[] = [];
    let cursor = "";
    for (let pages = 0; pages < 10; pages++) {
      const { ids: some, next } = await list(`date=${date}&limit=1${cursor}`);
      seen.push(...some);
      if (next === null) break;
      cursor = `&cursor=${next}`;
    }
    expect(seen.filter((id) => ids.includes(id))).toEqual(ids);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it.each([
    "date=tomorrow",
    "date=2030-02-30",
    "movie_id=0",
    "cinema_id=x",
    "cursor=7",
    "film=3",
    "from=2030-01-01",
    "to=2030-01-01",
    "from=2030-01-02&to=2030-01-01",
    "from=2030-01-01&to=2030-02-01",
    "date=2030-01-01&from=2030-01-01&to=2030-01-02",
  ])("refuses %s", async (query) => {
    expect(await ask("GET", `/v1/showtimes?${query}`)).toMatchObject({ status: 422 });
  });
});

describe("the query of a list", () => {
  const DAY = "2031-03-01";
  const day = { first: DAY, last: DAY };
  const week = { first: DAY, last: "2031-03-07" };
  const NOON_MS = Date.parse(`${DAY}T12:00Z`);
  const DAY_MS = 86_400_000;
  const BUSY = 1_000;
  let cinemaId = 0;
  let movieId = 0;
  let screenId = 0;

  /** Showtimes on many days; the cinema has two of them on `DAY`. */
  beforeAll(async () => {
    const [wanted, other] = [await house(), await house()];
    ({ cinemaId, movieId, screenId } = wanted);
    const id = await make(
      "/v1/showtimes",
      wanted.owner,
      wanted.showtime({ starts_at: new Date(NOON_MS).toISOString() }),
    );
    const copy = (count: number, screen: number, cinema: number, movie: number, ms: string, date: string) =>
      run(
        `INSERT INTO showtimes (incarnation, version, movie_id, cinema_id, screen_id, starts_at_ms, ends_at_ms,
           local_date, layout, capacity, prices, currency, payment, sales_open_at_ms, sales_close_at_ms,
           hold_minutes, max_seats, created_at_ms)
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
         SELECT 'copy-' || i, 1, ${movie}, ${cinema}, ${screen}, ${ms}, ${ms} + 1, ${date}, layout, capacity, prices,
           currency, payment, 1, 2, 10, 10, 1
         FROM showtimes, n WHERE id = ${id}`,
      );
    const dayOf = (ms: string): string => `strftime('%Y-%m-%d', (${ms}) / 1000, 'unixepoch')`;
    const everyDay = `${NOON_MS} + (i - ${BUSY / 2}) * ${DAY_MS}`;
    await copy(BUSY, wanted.screenId, cinemaId, movieId, everyDay, dayOf(everyDay));
    await copy(BUSY, other.screenId, other.cinemaId, other.movieId, `${NOON_MS} + i`, `'${DAY}'`);
  });

  it.each<[string, () => Partial<ShowtimeFilter>, string, number]>([
    ["coming showtimes", () => ({}), "showtimes_by_start", 11],
    ["a day", () => ({ days: day }), "showtimes_by_day", 11],
    ["a cinema", () => ({ cinemaId }), "showtimes_by_cinema", 11],
    ["a movie", () => ({ movieId }), "showtimes_by_movie", 11],
    ["a cinema's day", () => ({ cinemaId, days: day }), "showtimes_by_cinema", 5],
    ["a movie's day", () => ({ movieId, days: day }), "showtimes_by_movie", 5],
    ["a movie in a cinema", () => ({ cinemaId, movieId }), "showtimes_by_cinema", 11],
    ["a cinema's week", () => ({ cinemaId, days: week }), "showtimes_by_cinema", 11],
    ["a week", () => ({ days: week }), "showtimes_by_start", 11],
    ["a movie's day in a cinema", () => ({ cinemaId, movieId, days: day }), "showtimes_by_cinema", 5],
  ])("for %s reads one range of an index, without sorting", async (_, filter, index, most) => {
    for (const after of [null, [NOON_MS + 100, 1], [NOON_MS + 100 * DAY_MS, 1]]) {
      const wanted = { days: null, cinemaId: undefined, movieId: undefined, ...filter() };
      const query = showtimesBy({ ...wanted, nowMs: NOON_MS - 1, after, limit: 11 }).toSQL();
      const { plan, rowsRead } = await explain(query);
      expect(plan.filter((step) => step.includes(`USING INDEX ${index} `))).toHaveLength(1);
      expect(plan.filter(isCostly)).toEqual([]);
      expect(rowsRead).toBeLessThanOrEqual(most + 1);
      expect(query.sql).not.toContain('"layout"');
    }
  });

  it.each<[string, PresentationFilter]>([
    ["format", { format: "3d" }],
    ["languages", { audioLanguage: "en", subtitleLanguage: "de" }],
    ["version", { version: "OmU" }],
    ["everything", { captions: true, audioDescription: false, ageRating: "12", version: "dubbed" }],
  ])("narrowed by %s reads the range that it would read without, and no other index", async (_, shown) => {
    for (const [index, of] of [
      ["showtimes_by_cinema", { cinemaId, days: day }],
      ["showtimes_by_movie", { movieId, days: day }],
      ["showtimes_by_day", { days: day }],
    ] as const) {
      const wanted = { cinemaId: undefined, movieId: undefined, ...of, after: null, nowMs: 0 };
      const all = await explain(showtimesBy({ ...wanted, limit: 2_000 }).toSQL());
      const narrowed = await explain(showtimesBy({ ...wanted, shown, limit: 2_000 }).toSQL());
      expect(narrowed.plan).toEqual(all.plan);
      expect(narrowed.plan).toEqual([expect.stringContaining(`USING INDEX ${index} `)]);
      expect(narrowed.rowsRead).toBeLessThanOrEqual(all.rowsRead);
      expect(narrowed.found).toBe(0);
    }
  });

  it("for a day with a thousand showtimes reads about a thousand rows", async () => {
    const wanted = { days: day, cinemaId: undefined, movieId: undefined, after: null, nowMs: 0 };
    const { rowsRead, found } = await explain(showtimesBy({ ...wanted, limit: 2_000 }).toSQL());
    expect(found).toBeGreaterThan(BUSY);
    expect(rowsRead).toBeLessThanOrEqual(found + 1);
  });

  it("for screens uses an index and reads no layout", async () => {
    const query = screensOf(cinemaId, 0, 11).toSQL();
    const { plan } = await explain(query);
    expect(plan).toEqual([expect.stringContaining("USING INDEX screens_by_cinema ")]);
    expect(query.sql).not.toContain('"layout"');
  });

  it("for a free screen reads few rows, however many showtimes the screen has had", async () => {
    const slot = { screenId, startsAtMs: NOON_MS + 60_000, endsAtMs: NOON_MS + 120_000 };
    const { plan, rowsRead } = await explain(inTheWay(slot).toSQL());
    expect(plan).toEqual([expect.stringContaining("USING INDEX showtimes_by_screen ")]);
    expect(rowsRead).toBeLessThanOrEqual(4);
  });

  it("of a hundred showtimes is answered from memory, also where all is said of them", async () => {
    await run(
      `UPDATE showtimes SET format = 'dolby_cinema', audio_language = 'zh-Hant-TW', subtitle_languages = ?1, captions = 1,
         audio_description = 1, age_rating = 'FSK 12', original_language = 'zh', movie_title = ?2, cinema_name = ?2,
         screen_name = ?2, time_zone = 'Europe/Lisbon'
       WHERE local_date = ?3`,
      JSON.stringify(["de", "en-GB", "fr", "it", "pt-BR"]),
      "A title of forty characters, as many are",
      DAY,
    );
    const path = `/v1/showtimes?date=${DAY}&limit=100`;
    expect((await ask("GET", path)).body["data"]).toHaveLength(100);
    const prepare = vi.spyOn(env.DB, "prepare");
    expect((await ask("GET", path)).body["data"]).toHaveLength(100);
    expect(prepare).not.toHaveBeenCalled();
    prepare.mockRestore();
  });
});

describe("the query of a list from now on", () => {
  const NOW_MS = Date.parse("2041-03-01T12:00Z");
  const MINUTE_MS = 60_000;
  /** The merge reads one row ahead of each range. */
  const AHEAD = 4;
  /** Those of the last half hour whose sale has ended. */
  const ENDED = 15;
  let ids = { cinemaId: 0, movieId: 0 };

  /** Two nights and a day of a chain: a show starts each minute, and sells for a quarter of an hour more. */
  beforeAll(async () => {
    const { owner, cinemaId, movieId, screenId, showtime } = await house();
    ids = { cinemaId, movieId };
    const id = await make("/v1/showtimes", owner, showtime());
    await run(
      `INSERT INTO showtimes (incarnation, version, movie_id, cinema_id, screen_id, starts_at_ms, ends_at_ms,
         local_date, layout, capacity, prices, currency, payment, sales_open_at_ms, sales_close_at_ms,
         hold_minutes, max_seats, created_at_ms)
       WITH RECURSIVE n (i) AS (SELECT -1000 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
       SELECT 'late', 1, movie_id, cinema_id, ?1, ?2 + i * ?3, ?2 + (i + 1) * ?3, '2041-03-01', layout, capacity, prices,
         currency, payment, 1, ?2 + (i + 15) * ?3, 10, 10, 1 FROM n, showtimes WHERE id = ?4`,
      screenId,
      NOW_MS,
      MINUTE_MS,
      id,
    );
  });

  it.each<[string, ("cinemaId" | "movieId")[], string, string]>([
    ["any showtimes", [], "showtimes_selling", "showtimes_by_start"],
    ["a cinema's", ["cinemaId"], "showtimes_selling_by_cinema", "showtimes_by_cinema"],
    ["a movie's", ["movieId"], "showtimes_selling_by_movie", "showtimes_by_movie"],
    ["a movie's in a cinema", ["cinemaId", "movieId"], "showtimes_selling_by_movie", "showtimes_by_cinema"],
  ])("for %s merges four short ranges, without sorting", async (_, filters, late, coming) => {
    const of = Object.fromEntries(filters.map((name) => [name, ids[name]]));
    const query = (after: number[] | null, limit: number) =>
      explain(
        showtimesFromNow({
          days: null,
          cinemaId: undefined,
          movieId: undefined,
          ...of,
          nowMs: NOW_MS,
          after,
          limit,
        }).toSQL(),
      );
    for (const [after, limit, vain] of [
      [null, 31, ENDED],
      [null, 1, ENDED],
      [[NOW_MS - 5 * MINUTE_MS, 1], 3, 0],
    ] as const) {
      const { plan, rowsRead, found } = await query(after && [...after], limit);
      expect(plan.filter((step) => step.includes(`USING INDEX ${late} `))).toHaveLength(3);
      expect(plan.filter((step) => step.includes(`USING INDEX ${coming} `))).toHaveLength(1);
      expect(plan.filter(isCostly)).toEqual([]);
      expect(found).toBe(limit);
      expect(rowsRead).toBeLessThanOrEqual(limit + vain + AHEAD);
    }
    const { plan } = await query([NOW_MS + 1, 1], 11);
    expect(plan).toEqual([expect.stringContaining(`USING INDEX ${coming} `)]);
  });

  it("reads nothing of shows that started and whose sale ended with the start", async () => {
    await run(
      "UPDATE showtimes SET sales_close_at_ms = starts_at_ms WHERE cinema_id = ?1 AND starts_at_ms < ?2",
      ids.cinemaId,
      NOW_MS,
    );
    const everything = { days: null, cinemaId: undefined, movieId: undefined, after: null };
    const { rowsRead } = await explain(showtimesFromNow({ ...everything, nowMs: NOW_MS, limit: 11 }).toSQL());
    expect(rowsRead).toBeLessThanOrEqual(11 + AHEAD);
  });
});

const isCostly = (step: string): boolean => /SCAN|TEMP B-TREE|MULTI-INDEX/.test(step);

async function explain({ sql, params }: { sql: string; params: unknown[] }) {
  const steps = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...params)
    .all<{ detail: string }>();
  const { meta, results } = await env.DB.prepare(sql)
    .bind(...params)
    .all();
  return { found: results.length, plan: steps.results.map(({ detail }) => detail), rowsRead: meta.rows_read };
}
