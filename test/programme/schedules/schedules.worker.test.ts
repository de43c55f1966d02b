import { env } from "cloudflare:workers";
import ICAL from "ical.js";
import { beforeAll, describe, expect, it } from "vitest";
import { scheduledAt } from "../../../src/programme/schedules/store.ts";
import { ask, house, inHours, make } from "../../support/catalogue.ts";
import { eventually } from "../../support/eventually.ts";
import { buyer, call, rows, run } from "../../support/world.ts";

interface Event {
  readonly "@id": string;
  readonly name: string;
  readonly startDate: string;
  readonly eventStatus: string;
  readonly location: { readonly name: string };
  readonly workPresented: { readonly duration: string; readonly image?: string };
  readonly offers?: { readonly availability: string; readonly lowPrice: number };
}

const url = (id: number): string => `http://localhost:8787/v1/showtimes/${id}`;

async function eventsOf(cinemaId: number): Promise<Event[]> {
  const response = await call("GET", `/v1/cinemas/${cinemaId}/schedule.jsonld`);
  expect(response.status).toBe(200);
  return (await response.json<{ "@graph": Event[] }>())["@graph"];
}

async function calendarOf(cinemaId: number) {
  const response = await call("GET", `/v1/cinemas/${cinemaId}/schedule.ics`);
  expect(response.status).toBe(200);
  const file = new ICAL.Component(ICAL.parse(await response.text()));
  return file.getAllSubcomponents("vevent").map((component) => ({
    id: Number(/^showtime-(\d+)-/.exec(new ICAL.Event(component).uid)?.[1]),
    status: component.getFirstPropertyValue("status")?.toString(),
    startsAtMs: new ICAL.Event(component).startDate.toUnixTime() * 1000,
  }));
}

/** An answer that this isolate kept: it says how old it is. On a slow machine the first ones may be too old by then. */
async function fromMemory(path: string, query = ""): Promise<Response> {
  let found = await call("GET", path);
  await eventually(async () => {
    await found.text();
    await (await call("GET", path)).text();
    found = await call("GET", path + query);
    return found.headers.has("age");
  });
  return found;
}

const change = (id: number, as: string, body: object) => ask("PATCH", `/v1/showtimes/${id}`, { as, body });

describe("the schedule of a cinema", () => {
  it("has its public showtimes of fourteen days, in order, and cancelled ones, marked; no drafts", async () => {
    const { owner, cinemaId, showtime } = await house({ time_zone: "UTC", day_starts_at: "00:00" });
    const put = (hours: number, changes: object = {}) =>
      make("/v1/showtimes", owner, showtime({ starts_at: inHours(hours), ...changes }));
    const [second, first, closed, cancelled] = [await put(40), await put(30), await put(50), await put(60)];
    await put(70, { status: "draft" });
    await put(14 * 24 + 1);
    const earlier = await put(80);
    await change(closed, owner, { status: "closed" });
    await ask("DELETE", `/v1/showtimes/${cancelled}`, { as: owner });
    await run("UPDATE showtimes SET starts_at_ms = ?1 WHERE id = ?2", Date.now() - 25 * 3_600_000, earlier);

    const events = await eventsOf(cinemaId);
    expect(events.map((event) => event["@id"])).toEqual([first, second, closed, cancelled].map(url));
    expect(events.map(({ eventStatus }) => eventStatus.replace("https://schema.org/", ""))).toEqual([
      "EventScheduled",
      "EventScheduled",
      "EventScheduled",
      "EventCancelled",
    ]);
    expect(events.map(({ offers }) => offers?.lowPrice)).toEqual([6, 6, undefined, undefined]);
    const calendar = await calendarOf(cinemaId);
    expect(calendar.map(({ id, status }) => [id, status])).toEqual([
      [first, "CONFIRMED"],
      [second, "CONFIRMED"],
      [closed, "CONFIRMED"],
      [cancelled, "CANCELLED"],
    ]);
    const starts = events.map(({ startDate }) => Date.parse(startDate));
    expect(calendar.map(({ startsAtMs }) => startsAtMs)).toEqual(starts);
  });

  it("has what has started today", async () => {
    const { owner, cinemaId, showtime } = await house({ time_zone: "UTC", day_starts_at: "00:00" });
    const id = await make("/v1/showtimes", owner, showtime());
    const startOfDay = Math.floor(Date.now() / 86_400_000) * 86_400_000;
    await run("UPDATE showtimes SET starts_at_ms = ?1, sales_close_at_ms = ?1 WHERE id = ?2", startOfDay, id);
    expect(await eventsOf(cinemaId)).toMatchObject([{ "@id": url(id) }]);
    expect((await eventsOf(cinemaId))[0]).not.toHaveProperty("offers");
    expect(await calendarOf(cinemaId)).toMatchObject([{ id }]);
  });

  it("has the movie as it is now, and whether there are seats", async () => {
    const { owner, cinemaId, movieId, showtime } = await house();
    const id = await make("/v1/showtimes", owner, showtime({ max_seats: 6 }));
    await ask("PATCH", `/v1/movies/${movieId}`, {
      as: owner,
      body: { title: "Sunrise", duration_minutes: 94 },
    });
    await run("UPDATE movies SET poster_url = 'https://img.example/s.jpg' WHERE id = ?1", movieId);
    const shown = {
      name: "Sunrise",
      workPresented: { duration: "PT94M", image: "https://img.example/s.jpg" },
    };
    const inStock = { offers: { availability: "https://schema.org/InStock", lowPrice: 6, highPrice: 12 } };
    expect(await eventsOf(cinemaId)).toMatchObject([{ ...shown, ...inStock }]);
    const sold = await ask("POST", `/v1/showtimes/${id}/reservations`, {
      as: (await buyer()).token,
      body: { quantity: 6, together: false, confirm: true },
    });
    expect(sold).toMatchObject({ status: 201 });
    await eventually(() => rows("SELECT sold FROM showtime_sales WHERE showtime_id = ?1", id), [{ sold: 6 }]);
    // A sale changes nothing of the catalogue, so the last answer may be shown for two seconds.
    await ask("PATCH", `/v1/cinemas/${cinemaId}`, { as: owner, body: { name: "Rex" } });
    expect(await eventsOf(cinemaId)).toMatchObject([
      { ...shown, offers: { availability: "https://schema.org/SoldOut" }, location: { name: "Rex" } },
    ]);
  });

  it.each([
    ["jsonld", "application/ld+json"],
    ["ics", "text/calendar; charset=utf-8; method=PUBLISH"],
  ])(
    "as .%s is cached by its ETag like the catalogue, for pages of any origin",
    async (suffix, contentType) => {
      const { owner, cinemaId, showtime } = await house();
      const id = await make("/v1/showtimes", owner, showtime());
      const path = `/v1/cinemas/${cinemaId}/schedule.${suffix}`;
      const first = await call("GET", path, { headers: { origin: "https://kino.example" } });
      const etag = first.headers.get("etag") ?? "";
      const text = await first.text();
      expect(Object.fromEntries(first.headers)).toMatchObject({
        "content-type": contentType,
        "cache-control": "public, max-age=2",
        "access-control-allow-origin": "*",
        "x-content-type-options": "nosniff",
      });
      const again = await fromMemory(path);
      expect(again.headers.get("content-type")).toBe(contentType);
      expect(await again.text()).toBe(text);
      const unchanged = await call("GET", path, { headers: { "if-none-match": etag } });
      expect([unchanged.status, await unchanged.text()]).toEqual([304, ""]);
      const head = await call("HEAD", path);
      expect([head.status, head.headers.get("etag"), await head.text()]).toEqual([200, etag, ""]);

      await change(id, owner, { starts_at: inHours(48) });
      const changed = await call("GET", path, { headers: { "if-none-match": etag } });
      expect(changed.status).toBe(200);
      expect(await changed.text()).not.toBe(text);
    },
  );

  it.each(["schedule.jsonld", "schedule.ics"])(
    "as %s is a 404 for a cinema that there is not",
    async (file) => {
      expect(await ask("GET", `/v1/cinemas/999999/${file}`)).toMatchObject({
        status: 404,
        body: { code: "cinema_not_found" },
      });
      expect(await ask("GET", `/v1/cinemas/x/${file}`)).toMatchObject({ status: 422 });
    },
  );
});

describe("a long schedule", () => {
  const NOON_MS = Math.floor(Date.now() / 86_400_000) * 86_400_000 + 43_200_000;
  let cinemaId = 0;

  /** 600 in the next days, and many before and after. */
  beforeAll(async () => {
    const { owner, showtime, ...rooms } = await house({ time_zone: "UTC" });
    ({ cinemaId } = rooms);
    const id = await make("/v1/showtimes", owner, showtime());
    await run(
      `INSERT INTO showtimes (incarnation, version, movie_id, cinema_id, screen_id, starts_at_ms, ends_at_ms,
         local_date, layout, capacity, prices, currency, payment, sales_open_at_ms, sales_close_at_ms,
         hold_minutes, max_seats, created_at_ms, movie_title, cinema_name, address, time_zone, screen_name)
       WITH RECURSIVE n (i) AS (SELECT -1000 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
       SELECT 'copy', 1, movie_id, cinema_id, screen_id, ?1 + i * 1800000, ?1 + i * 1800000 + 60000, '2031-01-01', layout,
         capacity, prices, currency, payment, 1, ?1 + i * 1800000, 10, 10, 1, movie_title, cinema_name, address, time_zone,
         screen_name FROM n, showtimes WHERE id = ?2`,
      NOON_MS,
      id,
    );
  });

  it("reads one range of an index, and rows of movies and sales by their keys", async () => {
    const { sql, params } = scheduledAt(cinemaId, NOON_MS, NOON_MS + 86_400_000, 500).toSQL();
    const plan = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .bind(...params)
      .all<{ detail: string }>();
    expect(plan.results.map(({ detail }) => detail)).toEqual([
      "SEARCH showtimes USING INDEX showtimes_by_cinema (cinema_id=? AND starts_at_ms>? AND starts_at_ms<?)",
      "SEARCH movies USING INTEGER PRIMARY KEY (rowid=?)",
      "SEARCH showtime_sales USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN",
    ]);
    const { results, meta } = await env.DB.prepare(sql)
      .bind(...params)
      .all();
    expect(results.length).toBeGreaterThanOrEqual(48);
    expect(meta.rows_read).toBeLessThanOrEqual(3 * results.length + 1);
    expect(sql).not.toContain('"layout"');
  });

  it("ends after its first 500 showtimes, and is served from memory like a short one, whatever the query", async () => {
    expect(await eventsOf(cinemaId)).toHaveLength(500);
    expect(await calendarOf(cinemaId)).toHaveLength(500);
    for (const file of ["schedule.jsonld", "schedule.ics"])
      await (await fromMemory(`/v1/cinemas/${cinemaId}/${file}`, "?again")).text();
  });
});
