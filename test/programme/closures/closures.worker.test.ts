import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { closuresAfter } from "../../../src/programme/closures/store.ts";
import { closedIn } from "../../../src/programme/scheduling/store.ts";
import { LAYOUT, MOVIE, ask, house, make, someone } from "../../support/catalogue.ts";
import { rows, run } from "../../support/world.ts";

const DAY_HOURS = 24;
const NOW_MS = Math.ceil(Date.now() / 1000) * 1000;

/** So many hours after this file began: edges meet to the millisecond. */
const at = (hours: number): string => new Date(NOW_MS + hours * 3_600_000).toISOString();

/** An owner's screen, with requests about its closures. */
async function screen() {
  const rooms = await house();
  const path = `/v1/cinemas/${rooms.cinemaId}/screens/${rooms.screenId}/closures`;
  const body = (from: number, to: number, changes: object = {}) => ({
    from: at(from),
    to: at(to),
    reason: "repair",
    ...changes,
  });
  const close = (from: number, to: number, changes: object = {}) =>
    ask("POST", path, { as: rooms.owner, body: body(from, to, changes) });
  const show = (from: number, changes: object = {}) =>
    ask("POST", "/v1/showtimes", {
      as: rooms.owner,
      body: rooms.showtime({ starts_at: at(from), ...changes }),
    });
  const list = async (query = "") =>
    (await ask("GET", `${path}${query}`, { as: rooms.owner })).body as {
      data: object[];
      next: string | null;
    };
  return { ...rooms, path, body, close, show, list };
}

describe("a closure", () => {
  it("is in the list of those who run the cinema until it is over, in the order of time", async () => {
    const { path, owner, body, close, list } = await screen();
    const later = await close(50, 60, { reason: "private_event", note: "  A wedding " });
    const running = await close(-2, 3, { reason: "other" });
    expect(later).toMatchObject({
      status: 201,
      body: { from: body(50, 60).from, to: body(50, 60).to, reason: "private_event", note: "A wedding" },
    });
    expect(await list()).toEqual({ data: [running.body, later.body], next: null });
    const first = await list("?limit=1");
    expect(first.data).toEqual([running.body]);
    expect(await list(`?limit=1&cursor=${String(first.next)}`)).toEqual({ data: [later.body], next: null });

    await run(
      "UPDATE screen_closures SET to_ms = ?1 WHERE id = ?2",
      Date.now() - 1,
      Number(running.body["id"]),
    );
    expect(await list()).toEqual({ data: [later.body], next: null });
    expect(await ask("GET", path, { as: await someone({ isAdmin: true }) })).toMatchObject({ status: 200 });
    expect(await ask("GET", path, { as: await someone() })).toMatchObject({
      status: 404,
      body: { code: "screen_not_found" },
    });
    expect(await ask("DELETE", `${path}/${String(later.body["id"])}`, { as: owner })).toMatchObject({
      status: 204,
    });
    expect(await list()).toEqual({ data: [], next: null });
  });

  it("lets no showtime on the screen, and says why, from when and until when", async () => {
    const { body, close, show } = await screen();
    const { from, to } = body(24, 30);
    const closure = await close(24, 30, { note: "New projector" });
    for (const hours of [21.01, 24, 27, 29.99])
      expect(await show(hours)).toMatchObject({
        status: 409,
        body: {
          code: "screen_closed",
          closure_id: closure.body["id"],
          from,
          to,
          reason: "repair",
          note: "New projector",
        },
      });
    // 150 minutes of movie, and twice 15.
    expect(await show(21)).toMatchObject({ status: 201 });
    expect(await show(30)).toMatchObject({ status: 201 });
  });

  it("lets no showtime run into it that moves, gets a longer movie, or comes from another screen", async () => {
    const { owner, cinemaId, screenId, close, show } = await screen();
    const { body } = await show(20);
    await close(23, 24);
    const change = (changes: object) =>
      ask("PATCH", `/v1/showtimes/${String(body["id"])}`, { as: owner, body: changes });
    const longer = await make("/v1/movies", owner, { ...MOVIE, duration_minutes: 151 });
    const closed = { status: 409, body: { code: "screen_closed", reason: "repair" } };
    expect(await change({ starts_at: at(20.1) })).toMatchObject(closed);
    expect(await change({ movie_id: longer })).toMatchObject(closed);
    expect(await change({ max_seats: 3 })).toMatchObject({ status: 200 });
    expect(await change({ cleaning_minutes: 14, movie_id: longer })).toMatchObject({ status: 200 });

    const two = await make(`/v1/cinemas/${cinemaId}/screens`, owner, { name: "Two", layout: LAYOUT });
    expect(await change({ screen_id: two, starts_at: at(22) })).toMatchObject({ status: 200 });
    expect(await change({ screen_id: screenId })).toMatchObject(closed);
  });

  it("is refused while showtimes are there, which are named; cancelled ones do not count", async () => {
    const { owner, close, show } = await screen();
    const shows = [await show(20), await show(23), await show(26, { status: "draft" })];
    const named = shows.map(({ body }) => ({
      id: body["id"],
      starts_at: body["starts_at"],
      ends_at: body["screen_free_at"],
    }));
    expect(await close(19, 40)).toMatchObject({
      status: 409,
      body: { code: "screen_in_use", showtime_id: named[0]?.id, showtimes: named, more: false },
    });
    expect(await close(22.9, 26)).toMatchObject({ body: { showtimes: named.slice(0, 2) } });
    expect(await close(29, 40)).toMatchObject({ status: 201 });
    for (const { id } of named) await ask("DELETE", `/v1/showtimes/${String(id)}`, { as: owner });
    expect(await close(19, 29)).toMatchObject({ status: 201 });
  });

  it("names the first twenty showtimes, and says that there are more", async () => {
    const { screenId, close, show } = await screen();
    await show(20);
    await run(
      `INSERT INTO showtimes (incarnation, version, movie_id, cinema_id, screen_id, starts_at_ms, ends_at_ms, local_date,
         layout, capacity, prices, currency, payment, sales_open_at_ms, sales_close_at_ms, hold_minutes, max_seats, created_at_ms)
       WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
       SELECT 'copy-' || i, 1, movie_id, cinema_id, screen_id, ends_at_ms + i * 1000, ends_at_ms + (i + 1) * 1000, local_date,
         layout, capacity, prices, currency, payment, 1, 2, 10, 10, 1 FROM showtimes, n WHERE screen_id = ?1`,
      screenId,
    );
    const { body } = await close(19, 40);
    expect(body).toMatchObject({ code: "screen_in_use", more: true });
    expect(body["showtimes"]).toHaveLength(20);
  });

  it("does not overlap with another one of its screen; they may touch", async () => {
    const { owner, cinemaId, body, close } = await screen();
    const first = await close(24, 30);
    for (const [from, to] of [
      [23, 25],
      [25, 26],
      [23, 31],
      [29, 31],
    ] as const)
      expect(await close(from, to)).toMatchObject({
        status: 409,
        body: { code: "screen_closed", closure_id: first.body["id"] },
      });
    expect(await close(30, 31)).toMatchObject({ status: 201 });
    expect(await close(23, 24)).toMatchObject({ status: 201 });
    const two = await make(`/v1/cinemas/${cinemaId}/screens`, owner, { name: "Two", layout: LAYOUT });
    expect(
      await ask("POST", `/v1/cinemas/${cinemaId}/screens/${two}/closures`, { as: owner, body: body(24, 30) }),
    ).toMatchObject({ status: 201 });
  });

  it("can be changed within what is free, by who read it", async () => {
    const { owner, path, body, close, show } = await screen();
    const { body: made, headers } = await close(24, 30, { note: "Noise" });
    const other = await close(40, 41);
    const shown = await show(34);
    const change = (changes: object, ifMatch = headers.get("etag") ?? "") =>
      ask("PATCH", `${path}/${String(made["id"])}`, {
        as: owner,
        body: changes,
        headers: ifMatch === "" ? {} : { "if-match": ifMatch },
      });
    expect(await change({ to: body(24, 34.5).to })).toMatchObject({
      status: 409,
      body: { code: "screen_in_use", showtimes: [{ id: shown.body["id"] }] },
    });
    expect(await change({ from: body(40.5, 0).from, to: body(0, 50).to })).toMatchObject({
      status: 409,
      body: { code: "screen_closed", closure_id: other.body["id"] },
    });
    const longer = await change({ from: body(23, 0).from, to: body(0, 34).to, note: null });
    expect(longer).toMatchObject({
      status: 200,
      body: { ...made, ...longer.body, note: null, reason: "repair" },
    });
    expect(await change({ reason: "other" })).toMatchObject({ status: 412 });
    expect(await change({ reason: "other" }, "")).toMatchObject({
      status: 200,
      body: { ...longer.body, reason: "other" },
    });
    expect(await change({ from: body(34, 0).from }, "")).toMatchObject({
      status: 422,
      body: { errors: [{ in: "json", pointer: "/from" }] },
    });
    expect(
      await ask("PATCH", `${path}/${String(made["id"])}`, { as: await someone(), body: {} }),
    ).toMatchObject({ status: 404 });
    expect(await ask("PATCH", `${path}/999999`, { as: owner, body: {} })).toMatchObject({
      status: 404,
      body: { code: "closure_not_found" },
    });
  });

  it.each<[string, object]>([
    ["/to", { to: at(24) }],
    ["/to", { to: at(23) }],
    ["/to", { to: at(24 + 366 * DAY_HOURS + 1) }],
    ["/to", { from: at(-3), to: at(-1) }],
    ["/to", { to: "2030-02-30T00:00:00Z" }],
    ["/from", { from: "2030-02-28T00:00:00" }],
    ["/from", { from: "9999-02-28T00:00:00Z" }],
    ["/from", { from: undefined }],
    ["/from", { local_from: "2030-02-28T10:00" }],
    ["/to", { local_to: "2030-02-28T10:00" }],
    ["/local_from", { from: undefined, local_from: "2030-02-30T10:00" }],
    ["/local_to", { to: undefined, local_to: "2030-02-28T10:00Z" }],
    ["/local_to", { to: undefined, local_to: "2020-02-28T10:00" }],
    ["/reason", { reason: "holiday" }],
    ["/note", { note: "two\nlines" }],
    ["/note", { note: "x".repeat(201) }],
  ])("is refused with a pointer to %s for %o", async (pointer, changes) => {
    const { close, list } = await screen();
    expect(await close(24, 30, changes)).toMatchObject({
      status: 422,
      body: { code: "invalid_input", errors: [{ in: "json", pointer }] },
    });
    expect(await list()).toMatchObject({ data: [] });
  });

  it("may be told in the cinema's time, with hours after midnight", async () => {
    const { owner, path } = await screen();
    const made = await ask("POST", path, {
      as: owner,
      body: { local_from: "2030-07-01T18:00", local_to: "2030-07-01T26:30", reason: "private_event" },
    });
    // Lisbon in summer is an hour ahead of UTC.
    expect(made).toMatchObject({
      status: 201,
      body: { from: "2030-07-01T17:00:00.000Z", to: "2030-07-02T01:30:00.000Z" },
    });
    const change = (body: object) => ask("PATCH", `${path}/${String(made.body["id"])}`, { as: owner, body });
    expect(await change({ local_from: "2030-07-01T12:00" })).toMatchObject({
      status: 200,
      body: { from: "2030-07-01T11:00:00.000Z", to: "2030-07-02T01:30:00.000Z" },
    });
    for (const [pointer, body] of [
      ["/local_from", { local_from: "2030-07-03T12:00" }],
      ["/from", { local_from: "2030-07-01T12:00", from: "2030-07-01T12:00Z" }],
      ["/to", { local_to: "2030-07-01T12:00", to: "2030-07-01T12:00Z" }],
    ] as const)
      expect(await change(body)).toMatchObject({ status: 422, body: { errors: [{ in: "json", pointer }] } });
  });

  it("may be as long as 366 days", async () => {
    const { close } = await screen();
    expect(await close(24, 24 + 366 * DAY_HOURS)).toMatchObject({ status: 201 });
  });

  it("is of a screen that is listed, at its own cinema", async () => {
    const { owner, cinemaId, movieId, screenId, body } = await screen();
    const other = await screen();
    const plain = await make("/v1/showtimes", owner, {
      movie_id: movieId,
      cinema_id: cinemaId,
      seats: 3,
      starts_at: at(24),
      prices: { standard: { adult: 1 } },
    });
    const [unlisted] = await rows("SELECT screen_id FROM showtimes WHERE id = ?1", plain);
    for (const path of [
      `${cinemaId}/screens/${String(unlisted?.["screen_id"])}`,
      `${other.cinemaId}/screens/${screenId}`,
      `${cinemaId}/screens/999999`,
    ])
      expect(
        await ask("POST", `/v1/cinemas/${path}/closures`, { as: owner, body: body(100, 101) }),
      ).toMatchObject({ status: 404, body: { code: "screen_not_found" } });
  });

  it("goes with its screen and its cinema", async () => {
    const [one, other] = [await screen(), await screen()];
    await one.close(24, 30);
    await other.close(24, 30);
    const path = `/v1/cinemas/${one.cinemaId}`;
    expect(await ask("DELETE", `${path}/screens/${one.screenId}`, { as: one.owner })).toMatchObject({
      status: 204,
    });
    expect(await ask("DELETE", `/v1/cinemas/${other.cinemaId}`, { as: other.owner })).toMatchObject({
      status: 204,
    });
    expect(
      await rows("SELECT id FROM screen_closures WHERE screen_id IN (?1, ?2)", one.screenId, other.screenId),
    ).toEqual([]);
  });

  it("stays with a screen that has a showtime and is therefore not removed", async () => {
    const { owner, cinemaId, screenId, close, show, list } = await screen();
    await close(24, 30);
    await show(40);
    for (const path of [`/v1/cinemas/${cinemaId}/screens/${screenId}`, `/v1/cinemas/${cinemaId}`])
      expect(await ask("DELETE", path, { as: owner })).toMatchObject({ status: 409 });
    expect((await list()).data).toHaveLength(1);
  });

  it.each(["closure", "showtime"])(
    "or a showtime gets the screen when both are sent at once, never both; the %s first",
    async (first) => {
      for (let i = 0; i < 5; i++) {
        const { close, show, list, screenId } = await screen();
        const early = first === "closure" ? close(24, 30) : show(25);
        const late = first === "closure" ? show(25) : close(24, 30);
        const answers = await Promise.all([early, late]);
        const loser = answers.find(({ status }) => status !== 201);
        const closures = (await list()).data.length;
        const shows = await rows("SELECT id FROM showtimes WHERE screen_id = ?1", screenId);
        expect(closures + shows.length).toBe(1);
        expect(loser).toMatchObject({
          status: 409,
          body: { code: closures === 1 ? "screen_closed" : "screen_in_use" },
        });
      }
    },
  );

  it("is the only one of ten that are sent at once for the same time", async () => {
    const { close, list } = await screen();
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => close(24 + i / 10, 30)));
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
    expect((await list()).data).toHaveLength(1);
  });
});

describe("the query for closures", () => {
  it("reads few rows, however many closures a screen has had and will have", async () => {
    const { screenId } = await screen();
    await run(
      `INSERT INTO screen_closures (screen_id, from_ms, to_ms, reason, created_at_ms)
       WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
       SELECT ?1, i * 1000, i * 1000 + 500, 'other', 1 FROM n`,
      screenId,
    );
    const slot = (startsAtMs: number, endsAtMs: number) => ({ screenId, startsAtMs, endsAtMs });
    for (const [query, found, most] of [
      [closedIn(slot(500_500, 501_000)), 0, 2],
      [closedIn(slot(500_499, 501_000)), 1, 2],
      [closedIn(slot(500_500, 501_001)), 1, 2],
      [closedIn({ ...slot(500_000, 501_000), closureId: 1 }), 1, 3],
      [closuresAfter(screenId, 500_499, 11), 11, 12],
    ] as const) {
      const { sql, params } = query.toSQL();
      const plan = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .bind(...params)
        .all<{ detail: string }>();
      const details = plan.results.map(({ detail }) => detail);
      expect(details.filter((step) => step.includes("USING INDEX screen_closures_by_screen "))).toHaveLength(
        1,
      );
      expect(details.filter((step) => step.includes("TEMP B-TREE"))).toEqual([]);
      const { results, meta } = await env.DB.prepare(sql)
        .bind(...params)
        .all();
      expect(results).toHaveLength(found);
      expect(meta.rows_read).toBeLessThanOrEqual(most);
    }
  });
});
