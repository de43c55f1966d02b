import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { boxOffice, openBoxOffice } from "../../../src/box-office/service.ts";
import { addShowtimes } from "../../../src/programme/batches/store.ts";
import { pushOverdue } from "../../../src/programme/scheduling/service.ts";
import { rowOf } from "../../../src/programme/showtimes/store.ts";
import { LAYOUT, ask, house, make, someone } from "../../support/catalogue.ts";
import { hall, hold, terms } from "../../support/halls.ts";
import { rows, run } from "../../support/world.ts";
import { showtimesAt, startOn, written } from "./batches.ts";

const DAY_MS = 86_400_000;

afterEach(() => {
  vi.restoreAllMocks();
});

const send = (as: string, body: object) => ask("POST", "/v1/showtimes/batch", { as, body });

describe("a batch of showtimes", () => {
  it("is on sale when the request is answered, in the order of the request", async () => {
    const { owner, cinemaId, showtime } = await house();
    const starts = [startOn(3), startOn(1), startOn(2)];
    const showtimes = starts.map((starts_at) => showtime({ starts_at, max_seats: 4 }));
    const answer = await send(owner, { showtimes });
    expect(answer).toMatchObject({ status: 201, body: { dry_run: false, skipped: [] } });
    const { created } = written(answer);
    expect(created.map(({ index, showtime: made }) => [index, made.starts_at])).toEqual(
      starts.map((at, i) => [i, at]),
    );
    for (const { showtime: made } of created) {
      expect((await boxOffice(Number(made.id)).seatMap())?.counts.free).toBe(6);
      expect(await ask("GET", `/v1/showtimes/${made.id}`)).toMatchObject({ status: 200, body: { ...made } });
    }
    expect(
      await rows("SELECT DISTINCT pushed_version AS pushed FROM showtimes WHERE cinema_id = ?1", cinemaId),
    ).toEqual([{ pushed: 1 }]);
  });

  it("has what a showtime alone has", async () => {
    const { owner, showtime } = await house();
    const body = showtime({
      starts_at: startOn(1),
      payment: "online",
      fee: { per_ticket: 50 },
      taxes: [{ name: "VAT", rate_percent: 7, included: true }],
      cancellation: { free_hours: 24, fee_percent: 10, last_hours: 2 },
      max_seats_per_buyer: 8,
      slow_payments: true,
      orphan_rule: "warn",
    });
    const alone = await ask("POST", "/v1/showtimes", { as: owner, body });
    const [made] = written(await send(owner, { showtimes: [{ ...body, starts_at: startOn(2) }] })).created;
    const row = async (id: unknown) => {
      const [found] = await rows("SELECT * FROM showtimes WHERE id = ?1", Number(id));
      const moving = [
        "id",
        "incarnation",
        "starts_at_ms",
        "ends_at_ms",
        "local_date",
        "created_at_ms",
        "changed_at_ms",
      ];
      const windows = ["sales_open_at_ms", "sales_close_at_ms"];
      return Object.fromEntries(
        Object.entries(found ?? {}).filter(([name]) => ![...moving, ...windows].includes(name)),
      );
    };
    expect(await row(made?.showtime.id)).toEqual(await row(alone.body["id"]));
  });

  it("is written as a whole or not at all: a clash at its end refuses it", async () => {
    const { owner, cinemaId, showtime } = await house();
    const there = await make("/v1/showtimes", owner, showtime({ starts_at: startOn(3) }));
    const answer = await send(owner, {
      showtimes: [1, 2, 3].map((day) => showtime({ starts_at: startOn(day) })),
    });
    expect(answer).toMatchObject({
      status: 409,
      body: {
        code: "screen_busy",
        detail: expect.stringContaining(`showtime ${there} has the screen`),
        clashes: [
          {
            index: 2,
            pointer: "/showtimes/2",
            code: "screen_busy",
            in_the_way: { showtime_id: there, index: null, starts_at: startOn(3) },
          },
        ],
      },
    });
    expect(await showtimesAt(cinemaId)).toEqual([there]);
  });

  it("leaves out those whose screen is taken, if asked to, and names what is in the way", async () => {
    const { owner, cinemaId, showtime } = await house();
    const there = await make("/v1/showtimes", owner, showtime({ starts_at: startOn(1) }));
    const showtimes = [startOn(1), startOn(2), startOn(2, 1)].map((starts_at) => showtime({ starts_at }));
    const { created, skipped } = written(await send(owner, { showtimes, on_conflict: "skip" }));
    expect(created.map(({ index }) => index)).toEqual([1]);
    expect(skipped).toMatchObject([
      { index: 0, code: "screen_busy", in_the_way: { showtime_id: there, index: null } },
      { index: 2, code: "screen_busy", in_the_way: { showtime_id: null, index: 1 } },
    ]);
    expect(await showtimesAt(cinemaId)).toHaveLength(2);
  });

  it("names clashes among its own showtimes", async () => {
    const { owner, cinemaId, showtime } = await house();
    const showtimes = [startOn(1), startOn(1, 1)].map((starts_at) => showtime({ starts_at }));
    expect(await send(owner, { showtimes })).toMatchObject({
      status: 409,
      body: { clashes: [{ pointer: "/showtimes/1", in_the_way: { showtime_id: null, index: 0 } }] },
    });
    expect(await showtimesAt(cinemaId)).toEqual([]);
  });

  it("in a dry run says the same, and writes nothing", async () => {
    const { owner, cinemaId, showtime } = await house();
    const there = await make("/v1/showtimes", owner, showtime({ starts_at: startOn(1) }));
    const counted = () =>
      rows(
        "SELECT (SELECT count(*) FROM showtimes) AS a, (SELECT count(*) FROM screens) AS b, (SELECT count(*) FROM showtime_sales) AS c",
      );
    const before = await counted();
    const unlisted = {
      ...showtime({ starts_at: startOn(2), screen_id: undefined }),
      cinema_id: cinemaId,
      seats: 3,
    };
    const showtimes = [showtime({ starts_at: startOn(1) }), showtime({ starts_at: startOn(2) }), unlisted];
    const answer = await send(owner, {
      showtimes: showtimes.map((one) => ({
        ...one,
        prices: { standard: { adult: 900 }, premium: { adult: 1200 } },
      })),
      dry_run: true,
      on_conflict: "skip",
    });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        dry_run: true,
        created: [
          { index: 1, showtime: { id: null, screen: { name: "One" }, capacity: 6, starts_at: startOn(2) } },
          { index: 2, showtime: { id: null, screen: null, capacity: 3 } },
        ],
        skipped: [{ index: 0, in_the_way: { showtime_id: there } }],
      },
    });
    expect(await counted()).toEqual(before);
    expect(await send(owner, { showtimes, dry_run: true })).toMatchObject({ status: 409 });
  });

  it("has showtimes without a screen, each with its own seats", async () => {
    const { owner, cinemaId, showtime } = await house();
    const without = (seats: unknown) => ({
      ...showtime({ starts_at: startOn(1), screen_id: undefined }),
      cinema_id: cinemaId,
      seats,
    });
    const showtimes = [without(3), showtime({ starts_at: startOn(1) }), without(["K1", "K2"])];
    const { created } = written(await send(owner, { showtimes }));
    const labels = await Promise.all(
      created.map(async ({ showtime: made }) =>
        (await boxOffice(Number(made.id)).seatMap())?.seats.map(({ label }) => label),
      ),
    );
    expect(labels).toEqual([
      ["1", "2", "3"],
      ["A1", "A2", "A3", "A4", "B1", "B2"],
      ["K1", "K2"],
    ]);
    expect(created.map(({ showtime: made }) => made.screen?.name ?? null)).toEqual([null, "One", null]);
    const kept = await rows(
      "SELECT s.listed, count(*) AS n FROM screens s WHERE s.cinema_id = ?1 GROUP BY 1 ORDER BY 1",
      cinemaId,
    );
    expect(kept).toEqual([
      { listed: 0, n: 2 },
      { listed: 1, n: 1 },
    ]);
  });

  it("of two batches for one screen at the same time, one is written", async () => {
    const { owner, cinemaId, showtime } = await house();
    const of = (minutes: number) =>
      send(owner, { showtimes: [1, 2, 3].map((day) => showtime({ starts_at: startOn(day, minutes / 60) })) });
    const answers = await Promise.all([of(0), of(30), of(60), of(90)]);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(3);
    expect(await showtimesAt(cinemaId)).toHaveLength(3);
  });

  it("skips what another batch took meanwhile, so that no showtimes overlap", async () => {
    const { owner, cinemaId, showtime } = await house();
    const of = (days: number[], hours: number) =>
      send(owner, {
        on_conflict: "skip",
        showtimes: days.map((day) => showtime({ starts_at: startOn(day, hours) })),
      });
    const answers = await Promise.all([of([1, 2, 3], 0), of([3, 4, 5], 1), of([5, 6, 1], 2)]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(answers.flatMap((answer) => written(answer).created)).toHaveLength(
      (await showtimesAt(cinemaId)).length,
    );
    expect(
      await rows(
        `SELECT a.id FROM showtimes a JOIN showtimes b ON a.cinema_id = b.cinema_id AND a.id < b.id
           AND a.starts_at_ms < b.ends_at_ms AND b.starts_at_ms < a.ends_at_ms WHERE a.cinema_id = ?1`,
        cinemaId,
      ),
    ).toEqual([]);
    expect(await showtimesAt(cinemaId)).toHaveLength(6);
  });

  it.each<[string, string]>([
    ["layout", "UPDATE screens SET layout_version = layout_version + 1 WHERE cinema_id = ?1"],
    ["cinema's day", "UPDATE cinemas SET day_starts_at = '05:00' WHERE id = ?1"],
    [
      "movie",
      "UPDATE movies SET removed_at_ms = 1 WHERE id = (SELECT movie_id FROM showtimes WHERE cinema_id = ?1)",
    ],
  ])("leaves nothing behind if the %s changes between reading and writing", async (_, change) => {
    const { owner, cinemaId, showtime } = await house();
    const there = await make("/v1/showtimes", owner, showtime({ starts_at: startOn(1) }));
    const read = await rowOf(there);
    if (read === undefined) throw new Error("there is no showtime");
    const nextDays = (...days: number[]) =>
      days.map((n) => ({
        incarnation: `${there} ${n}`,
        card: null,
        showtime: {
          ...read.row,
          startsAtMs: read.row.startsAtMs + n * DAY_MS,
          endsAtMs: read.row.endsAtMs + n * DAY_MS,
          screenId: n === 2 ? null : read.row.screenId,
        },
      }));
    expect(await addShowtimes(nextDays(1, 2))).toHaveLength(2);
    await run(change, cinemaId);
    expect(await addShowtimes(nextDays(3, 2))).toBeNull();
    expect(await showtimesAt(cinemaId)).toHaveLength(3);
    expect(await rows("SELECT id FROM screens WHERE cinema_id = ?1 AND listed = 0", cinemaId)).toHaveLength(
      1,
    );
  });

  it.each<[string, object]>([
    ["/showtimes/1/prices/standard/adult", { prices: { standard: { adult: -1 }, premium: { adult: 1 } } }],
    ["/showtimes/1/prices/premium", { prices: { standard: { adult: 900 } } }],
    ["/showtimes/1/starts_at", { starts_at: "2020-01-01T00:00:00Z" }],
    ["/showtimes/1/local_start", { starts_at: undefined, local_start: "2020-01-01T20:00" }],
    ["/showtimes/1/starts_at", { starts_at: undefined }],
    ["/showtimes/1/movie_id", { movie_id: 999_999 }],
    ["/showtimes/1/screen_id", { screen_id: 999_999 }],
    ["/showtimes/1/cinema_id", { screen_id: undefined, cinema_id: 999_999, seats: 2 }],
    ["/showtimes/1/sales_close_at", { sales_close_at: "2099-01-01T00:00:00Z" }],
    ["/showtimes/1/taxes/0/rate_percent", { taxes: [{ name: "VAT", rate_percent: 101, included: true }] }],
    [
      "/showtimes/1/prices/standard/adult/currency",
      { prices: { standard: { adult: { amount: 900, currency: "USD" } }, premium: { adult: 1 } } },
    ],
  ])("is refused as a whole with a pointer to %s, also with skip", async (pointer, changes) => {
    const { owner, cinemaId, showtime } = await house();
    const showtimes = [showtime({ starts_at: startOn(1) }), showtime({ starts_at: startOn(2), ...changes })];
    expect(await send(owner, { showtimes, on_conflict: "skip" })).toMatchObject({
      status: 422,
      body: { code: "invalid_input", errors: [{ in: "json", pointer }] },
    });
    expect(await showtimesAt(cinemaId)).toEqual([]);
  });

  it("is refused where a field is unknown, where it is empty, and where it is too much", async () => {
    const { owner, cinemaId, showtime } = await house();
    expect(await send(owner, { showtimes: [showtime({ pirces: 1 })] })).toMatchObject({
      status: 422,
      body: { code: "unknown_field", fields: ["/showtimes/0/pirces"] },
    });
    const atShowtimes = { status: 422, body: { errors: [{ pointer: "/showtimes" }] } };
    expect(await send(owner, { showtimes: [] })).toMatchObject(atShowtimes);
    expect(await send(owner, { showtimes: Array.from({ length: 201 }, () => showtime()) })).toMatchObject(
      atShowtimes,
    );
    const crowd = { ...showtime({ screen_id: undefined }), cinema_id: cinemaId, seats: 30_000 };
    expect(await send(owner, { showtimes: [crowd, crowd] })).toMatchObject(atShowtimes);
    expect(await send(owner, { showtimes: [null, 7, "x", []] })).toMatchObject({ status: 422 });
    expect(
      await ask("POST", "/v1/showtimes/batch", {
        as: owner,
        body: `{"showtimes": ["${"x".repeat(1_100_000)}"]}`,
      }),
    ).toMatchObject({
      status: 413,
    });
    expect(await showtimesAt(cinemaId)).toEqual([]);
  });

  it("is of screens that the caller runs; an admin runs all", async () => {
    const { owner, showtime } = await house();
    const other = await house();
    const showtimes = [showtime({ starts_at: startOn(1) }), other.showtime({ starts_at: startOn(1) })];
    expect(await send(owner, { showtimes })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/showtimes/1/screen_id" }] },
    });
    const admin = await someone({ isAdmin: true });
    expect(written(await send(admin, { showtimes })).created).toHaveLength(2);
  });

  it("repeated clashes with its own first run", async () => {
    const { owner, cinemaId, showtime } = await house();
    const showtimes = [1, 2].map((day) => showtime({ starts_at: startOn(day) }));
    expect(await send(owner, { showtimes })).toMatchObject({ status: 201 });
    expect(await send(owner, { showtimes })).toMatchObject({ status: 409 });
    expect(await send(owner, { showtimes, on_conflict: "skip" })).toMatchObject({
      status: 201,
      body: { created: [], skipped: [{ index: 0 }, { index: 1 }] },
    });
    expect(await showtimesAt(cinemaId)).toHaveLength(2);
  });

  it("takes 200 showtimes in few statements", async () => {
    const { owner, cinemaId, screenId, movieId } = await house();
    const second = await make(`/v1/cinemas/${cinemaId}/screens`, owner, { name: "Two", layout: LAYOUT });
    const prices = Object.fromEntries(
      ["standard", "premium"].map((category) => [
        category,
        { adult: 1400, child: 900, student: 1100, senior: 1000 },
      ]),
    );
    const showtimes = Array.from({ length: 200 }, (_, i) => ({
      movie_id: movieId,
      screen_id: i % 2 === 0 ? screenId : second,
      starts_at: startOn(1 + Math.floor(i / 10), 4 * Math.floor((i % 10) / 2)),
      prices,
      fee: { per_ticket: 50, per_reservation: 100 },
      taxes: [{ name: "VAT", rate_percent: 7, included: true }],
      cancellation: { free_hours: 24, fee_percent: 10, last_hours: 2 },
    }));
    expect(JSON.stringify(showtimes).length).toBeGreaterThan(64 * 1024);
    const prepare = vi.spyOn(env.DB, "prepare");
    const answer = await send(owner, { showtimes });
    const statements = prepare.mock.calls
      .map(([sql]) => sql)
      .filter((sql) => !/showtime_sales|sessions|users|audit_log/.test(sql));
    expect(written(answer).created).toHaveLength(200);
    expect(statements.length).toBeLessThanOrEqual(6);
    expect(await showtimesAt(cinemaId)).toHaveLength(200);
    expect(written(await send(owner, { showtimes, on_conflict: "skip" })).skipped).toHaveLength(200);
  });
});

describe("the box offices of a batch", () => {
  it("that do not answer are opened when they are first asked, or by the sweep", async () => {
    const { owner, cinemaId, showtime } = await house();
    vi.spyOn(console, "error").mockReturnValue();
    vi.spyOn(env.BOX_OFFICE, "getByName").mockImplementation(() => {
      throw new Error("no box office answers");
    });
    const answer = await send(owner, {
      showtimes: [1, 2].map((day) => showtime({ starts_at: startOn(day) })),
    });
    expect(answer.status).toBe(201);
    vi.restoreAllMocks();
    const [id = 0] = await showtimesAt(cinemaId);
    expect(
      await rows("SELECT id FROM showtimes WHERE cinema_id = ?1 AND pushed_version = 0", cinemaId),
    ).toHaveLength(2);
    expect(await ask("GET", `/v1/showtimes/${id}/seats`)).toMatchObject({
      status: 200,
      body: { counts: { free: 6 } },
    });
    await run("UPDATE showtimes SET changed_at_ms = 0 WHERE cinema_id = ?1", cinemaId);
    expect(await pushOverdue(Date.now())).toBe(2);
    expect(await boxOffice(id).reserve(hold(1, "A1"))).toMatchObject({ ok: true });
  });

  it("do not hold up the answer if one of them hangs", async () => {
    const { owner, cinemaId, showtime } = await house();
    const getByName = env.BOX_OFFICE.getByName.bind(env.BOX_OFFICE);
    let asked = 0;
    vi.spyOn(env.BOX_OFFICE, "getByName").mockImplementation((name, options) => {
      const office = getByName(name, options);
      return asked++ === 0
        ? Object.assign(Object.create(office), { open: () => new Promise(() => {}) })
        : office;
    });
    const showtimes = [1, 2].map((day) => showtime({ starts_at: startOn(day) }));
    expect(written(await send(owner, { showtimes })).created).toHaveLength(2);
    const unpushed = await rows(
      "SELECT id FROM showtimes WHERE cinema_id = ?1 AND pushed_version = 0 ORDER BY id",
      cinemaId,
    );
    expect(unpushed).toEqual([{ id: (await showtimesAt(cinemaId))[0] }]);
  });

  it("never are those of earlier showtimes: a showtime whose id was used gets another one", async () => {
    const { owner, cinemaId, showtime } = await house();
    const last = await make("/v1/showtimes", owner, showtime({ starts_at: startOn(9) }));
    const used = [last + 1, last + 2, last + 4];
    for (const showtimeId of used)
      await openBoxOffice(terms({ showtimeId, incarnation: "earlier" }), hall(1, 2), "weur");
    const without = {
      ...showtime({ starts_at: startOn(1), screen_id: undefined }),
      cinema_id: cinemaId,
      seats: 2,
    };
    const showtimes = [showtime({ starts_at: startOn(1) }), without, showtime({ starts_at: startOn(2) })];
    const { created } = written(await send(owner, { showtimes }));
    const ids = created.map(({ showtime: made }) => Number(made.id));
    expect(new Set(ids).size).toBe(3);
    expect(ids.filter((id) => used.includes(id))).toEqual([]);
    expect(await showtimesAt(cinemaId)).toEqual([last, ...ids].sort((a, b) => a - b));
    expect(await Promise.all(ids.map(async (id) => (await boxOffice(id).seatMap())?.counts.free))).toEqual([
      6, 2, 6,
    ]);
    const next = await make("/v1/showtimes", owner, showtime({ starts_at: startOn(10) }));
    expect(next).toBeGreaterThan(Math.max(...ids));
  });
});
