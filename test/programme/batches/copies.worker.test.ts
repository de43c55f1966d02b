import { describe, expect, it } from "vitest";
import { boxOffice } from "../../../src/box-office/service.ts";
import { LAYOUT, ask, house, make } from "../../support/catalogue.ts";
import { rows, run } from "../../support/world.ts";
import { showtimesAt, written } from "./batches.ts";

/** In Berlin the clocks go forward on 2028-03-26, and back on 2028-10-29. */
const BERLIN = { time_zone: "Europe/Berlin", day_starts_at: "06:00" };

async function cinema() {
  const { owner, cinemaId, screenId, movieId, showtime } = await house(BERLIN);
  const put = (local_start: string, changes: object = {}) =>
    make("/v1/showtimes", owner, showtime({ starts_at: undefined, local_start, ...changes }));
  const copy = (body: object) => ask("POST", `/v1/cinemas/${cinemaId}/programme/copy`, { as: owner, body });
  return { owner, cinemaId, screenId, movieId, showtime, put, copy };
}

describe("the copy of some days", () => {
  it("is at the same local times on the other side of a change of the clocks, nights with their cinema day", async () => {
    const { put, copy } = await cinema();
    const evening = await put("2028-03-24T20:00");
    const night = await put("2028-03-24T24:15");
    const sunday = await put("2028-03-26T20:00");
    // The day before begins at 06:00.
    await put("2028-03-24T05:00");
    const { created } = written(await copy({ from: "2028-03-24", to: "2028-03-31", days: 7 }));
    expect(
      created.map(({ index, copy_of, showtime }) => [
        index,
        copy_of,
        showtime.starts_at,
        showtime.cinema_day,
      ]),
    ).toEqual([
      [0, evening, "2028-03-31T18:00:00.000Z", "2028-03-31"],
      [1, night, "2028-03-31T22:15:00.000Z", "2028-03-31"],
      [2, sunday, "2028-04-02T18:00:00.000Z", "2028-04-02"],
    ]);
    expect(created.map(({ showtime }) => showtime.local_time)).toEqual(["20:00", "00:15", "20:00"]);
  });

  it("reads a time that the clocks skip as local_start does", async () => {
    const { put, copy } = await cinema();
    const id = await put("2028-03-18T26:30");
    const [made] = written(await copy({ from: "2028-03-18", to: "2028-03-25", days: 1 })).created;
    expect(made).toMatchObject({
      copy_of: id,
      showtime: { local_time: "03:30", local_date: "2028-03-26", cinema_day: "2028-03-25" },
    });
  });

  it("has all terms of its showtime, and a sales window that moves with the start", async () => {
    const { put, copy } = await cinema();
    const id = await put("2028-10-27T20:00", {
      payment: "online",
      sales_open_at: "2028-10-20T18:00:00Z",
      sales_close_at: "2028-10-27T17:30:00Z",
      fee: { per_ticket: 50 },
      taxes: [{ name: "VAT", rate_percent: 7, included: true }],
      cancellation: { free_hours: 24, fee_percent: 10, last_hours: 2 },
      max_seats: 7,
      max_seats_per_buyer: 8,
      hold_minutes: 12,
      pre_show_minutes: 20,
      cleaning_minutes: 25,
      slow_payments: true,
      orphan_rule: "refuse",
    });
    const before = (await ask("GET", `/v1/showtimes/${id}`)).body;
    const [made] = written(await copy({ from: "2028-10-27", to: "2028-11-03", days: 1 })).created;
    const { local_date: _, cinema_day: __, ...kept } = before;
    expect(made?.showtime).toEqual({
      ...kept,
      id: made?.showtime.id,
      local_date: "2028-11-03",
      cinema_day: "2028-11-03",
      starts_at: "2028-11-03T19:00:00.000Z",
      ends_at: "2028-11-03T21:50:00.000Z",
      screen_free_at: "2028-11-03T22:15:00.000Z",
      sales_open_at: "2028-10-27T19:00:00.000Z",
      sales_close_at: "2028-11-03T18:30:00.000Z",
    });
  });

  it("copies every column that does not belong to the day", async () => {
    const { put, copy } = await cinema();
    const id = await put("2028-06-02T20:00");
    const [made] = written(await copy({ from: "2028-06-02", to: "2028-06-03", days: 1 })).created;
    const row = async (of: number) => (await rows("SELECT * FROM showtimes WHERE id = ?1", of))[0] ?? {};
    const [one, other] = [await row(id), await row(Number(made?.showtime.id))];
    const moving = /^(id|incarnation|local_date|.*_ms)$/;
    expect(Object.keys(one).filter((name) => one[name] !== other[name] && !moving.test(name))).toEqual([]);
  });

  it("opens now what was on sale at once, and has the screen's layout of today with the added seats", async () => {
    const { owner, cinemaId, screenId, put, copy } = await cinema();
    const id = await put("2028-06-02T20:00");
    await ask("POST", `/v1/showtimes/${id}/seats`, { as: owner, body: { seats: ["B3", "K1"] } });
    const layout = {
      ...LAYOUT,
      rows: [...LAYOUT.rows.slice(0, 1), { label: "B", category: "premium", seats: [{ from: 1, to: 3 }] }],
    };
    await ask("PATCH", `/v1/cinemas/${cinemaId}/screens/${screenId}`, { as: owner, body: { layout } });
    await run("UPDATE showtimes SET sales_open_at_ms = 1000 WHERE id = ?1", id);
    const [made] = written(await copy({ from: "2028-06-02", to: "2028-06-03", days: 1 })).created;
    expect(made?.showtime).toMatchObject({ layout_version: 2, capacity: 8 });
    const map = await boxOffice(Number(made?.showtime.id)).seatMap();
    expect(map?.seats.map(({ label }) => label)).toEqual(["A1", "A2", "A3", "A4", "B1", "B2", "B3", "K1"]);
    expect(map?.seats.find(({ label }) => label === "B3")).toMatchObject({ category: "premium" });
    const [found] = await rows<{ open: number }>(
      "SELECT sales_open_at_ms AS open FROM showtimes WHERE id = ?1",
      Number(made?.showtime.id),
    );
    expect(Math.abs(Date.now() - (found?.open ?? 0))).toBeLessThan(60_000);
  });

  it("has showtimes without a screen, and drafts as drafts; it can be asked for as drafts", async () => {
    const { cinemaId, put, copy } = await cinema();
    await put("2028-06-02T10:00", { status: "draft" });
    await put("2028-06-02T10:00", { screen_id: undefined, cinema_id: cinemaId, seats: ["X1", "X2"] });
    const answer = await copy({ from: "2028-06-02", to: "2028-06-03", days: 1 });
    expect(answer.body["created"]).toMatchObject([
      { showtime: { status: "draft", screen: { name: "One" } } },
      { showtime: { status: "on_sale", screen: null, capacity: 2 } },
    ]);
    const id = Number(written(answer).created[1]?.showtime.id);
    expect((await boxOffice(id).seatMap())?.seats.map(({ label }) => label)).toEqual(["X1", "X2"]);
    const drafts = await copy({ from: "2028-06-02", to: "2028-06-04", days: 1, status: "draft" });
    expect(drafts.body["created"]).toMatchObject([
      { showtime: { status: "draft" } },
      { showtime: { status: "draft" } },
    ]);
  });

  it("leaves out cancelled showtimes, and other screens than those that are asked for", async () => {
    const { owner, cinemaId, screenId, put, copy } = await cinema();
    const second = await make(`/v1/cinemas/${cinemaId}/screens`, owner, { name: "Two", layout: LAYOUT });
    const kept = await put("2028-06-02T10:00");
    await put("2028-06-02T10:00", { screen_id: second });
    const cancelled = await put("2028-06-02T20:00");
    await ask("DELETE", `/v1/showtimes/${cancelled}`, { as: owner });
    const order = { from: "2028-06-02", to: "2028-06-09", days: 2 };
    const { created } = written(await copy({ ...order, screens: [screenId] }));
    expect(created.map(({ copy_of }) => copy_of)).toEqual([kept]);
    expect(await copy({ ...order, screens: [screenId, 999_999] })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/screens/1" }] },
    });
  });

  it("names both showtimes of a clash, and leaves it out if asked to", async () => {
    const { cinemaId, put, copy } = await cinema();
    const one = await put("2028-06-02T10:00");
    const other = await put("2028-06-02T20:00");
    const there = await put("2028-06-09T09:00");
    const order = { from: "2028-06-02", to: "2028-06-09", days: 1 };
    expect(await copy(order)).toMatchObject({
      status: 409,
      body: {
        code: "screen_busy",
        detail: expect.stringContaining(`The copy of showtime ${one}`),
        clashes: [{ copy_of: one, in_the_way: { showtime_id: there } }],
      },
    });
    const dry = written(await copy({ ...order, on_conflict: "skip", dry_run: true }));
    expect(dry.created).toMatchObject([{ copy_of: other, showtime: { id: null } }]);
    expect(await showtimesAt(cinemaId)).toHaveLength(3);
    const { created, skipped } = written(await copy({ ...order, on_conflict: "skip" }));
    expect([created, skipped]).toMatchObject([
      [{ copy_of: other }],
      [{ copy_of: one, in_the_way: { showtime_id: there } }],
    ]);
    expect(await showtimesAt(cinemaId)).toHaveLength(4);
  });

  it("names what cannot be copied: removed movies, starts in the past, categories without a price", async () => {
    const { owner, cinemaId, screenId, movieId, put, copy } = await cinema();
    const id = await put("2028-06-02T10:00");
    expect(await copy({ from: "2028-06-02", to: "2020-06-02", days: 1 })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/to", showtime_id: id }] },
    });
    const layout = { rows: [{ label: "A", category: "box", seats: [{ from: 1, to: 2 }] }] };
    await ask("PATCH", `/v1/cinemas/${cinemaId}/screens/${screenId}`, { as: owner, body: { layout } });
    expect(await copy({ from: "2028-06-02", to: "2028-06-03", days: 1 })).toMatchObject({
      status: 422,
      body: {
        errors: [
          { pointer: "/from", showtime_id: id, detail: expect.stringContaining("box seats have no price") },
        ],
      },
    });
    await run("UPDATE movies SET removed_at_ms = 1 WHERE id = ?1", movieId);
    expect(await copy({ from: "2028-06-02", to: "2028-06-03", days: 1 })).toMatchObject({
      status: 422,
      body: {
        errors: [
          { pointer: "/from", showtime_id: id, detail: expect.stringContaining('"Metropolis" was removed') },
        ],
      },
    });
    expect(await showtimesAt(cinemaId)).toEqual([id]);
  });

  it.each<[string, object]>([
    ["/to", { to: "2028-06-02" }],
    ["/to", { to: "2028-02-30" }],
    ["/to", { to: "2100-12-31" }],
    ["/from", { from: "9999-01-01" }],
    ["/from", { from: "0000-01-01" }],
    ["/days", { days: 32 }],
    ["/days", { days: 0 }],
    ["/screens", { screens: [] }],
    ["/status", { status: "closed" }],
  ])("is refused with a pointer to %s: %o", async (pointer, changes) => {
    const { copy } = await cinema();
    const order = { from: "2028-06-02", to: "2028-06-09", days: 7 };
    expect(await copy({ ...order, ...changes })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer }] },
    });
    expect(await copy(order)).toMatchObject({ status: 201, body: { created: [], skipped: [] } });
  });

  it("is refused where it has more than 200 showtimes", async () => {
    const { owner, cinemaId, copy, showtime } = await cinema();
    const showtimes = (year: number) =>
      Array.from({ length: 150 }, (_, i) =>
        showtime({ status: "draft", starts_at: new Date(Date.UTC(year, 5, 1, 6 + 4 * i)).toISOString() }),
      );
    const half = (list: object[]) =>
      ask("POST", "/v1/showtimes/batch", { as: owner, body: { showtimes: list } });
    expect(await half(showtimes(2028))).toMatchObject({ status: 201 });
    const second = await make(`/v1/cinemas/${cinemaId}/screens`, owner, { name: "Two", layout: LAYOUT });
    expect(await half(showtimes(2028).map((one) => ({ ...one, screen_id: second })))).toMatchObject({
      status: 201,
    });
    const all = { from: "2028-06-01", to: "2028-08-01", days: 31 };
    expect(await copy(all)).toMatchObject({ status: 422, body: { errors: [{ pointer: "/days" }] } });
    expect(written(await copy({ ...all, screens: [second] })).created).toHaveLength(150);
  });
});

describe("a week of 63 shows", () => {
  it("is made in one call, and copied over a change of the clocks in another", async () => {
    const { owner, cinemaId, screenId, movieId, showtime, copy } = await cinema();
    const more = { layout: LAYOUT };
    const screens = [
      screenId,
      await make(`/v1/cinemas/${cinemaId}/screens`, owner, { name: "Two", ...more }),
      await make(`/v1/cinemas/${cinemaId}/screens`, owner, { name: "Three", ...more }),
    ];
    let calls = 0;
    const week = [0, 1, 2, 3, 4, 5, 6].flatMap((day) =>
      screens.flatMap((screen_id) =>
        ["14:00", "19:30", "24:15"].map((time) =>
          showtime({
            movie_id: movieId,
            screen_id,
            starts_at: undefined,
            local_start: `2028-10-${20 + day}T${time}`,
          }),
        ),
      ),
    );
    calls++;
    const { created } = written(
      await ask("POST", "/v1/showtimes/batch", { as: owner, body: { showtimes: week } }),
    );
    expect(created).toHaveLength(63);
    calls++;
    const copied = written(await copy({ from: "2028-10-20", to: "2028-10-27", days: 7 })).created;
    expect(copied).toHaveLength(63);
    const places = ({ showtime: { local_time, screen } }: (typeof copied)[number]) =>
      `${screen?.name} ${local_time}`;
    expect(copied.map(places).sort()).toEqual(created.map(places).sort());
    calls++;
    const listed = await ask(
      "GET",
      `/v1/showtimes?cinema_id=${cinemaId}&from=2028-10-27&to=2028-11-02&limit=100`,
    );
    expect(listed.body["data"]).toHaveLength(63);
    const winter = copied.find(
      ({ showtime: { cinema_day, local_time } }) => cinema_day === "2028-10-29" && local_time === "19:30",
    );
    expect(winter?.showtime.starts_at).toBe("2028-10-29T18:30:00.000Z");
    expect(calls).toBeLessThanOrEqual(5);
  });
});
