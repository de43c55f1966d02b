import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { boxOffice, openBoxOffice, openOf } from "../../../src/box-office/service.ts";
import { showtimeForPeople } from "../../../src/programme/showtimes/service.ts";
import { CINEMA, LAYOUT, MOVIE, ask, house, inHours, make, someone } from "../../support/catalogue.ts";
import { hall, hold, terms } from "../../support/halls.ts";
import { insertShowtime, insertUser } from "../../support/people.ts";
import { rows, run } from "../../support/world.ts";

const HOUR_MS = 3_600_000;
const NEXT_YEAR = new Date().getUTCFullYear() + 1;

const showtimesOn = (screenId: number) => rows("SELECT id FROM showtimes WHERE screen_id = ?1", screenId);

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a new showtime", () => {
  it("is on sale when the request is answered", async () => {
    const { owner, cinemaId, screenId, movieId, showtime } = await house();
    const startsAt = inHours(24);
    const added = await ask("POST", "/v1/showtimes", { as: owner, body: showtime({ starts_at: startsAt }) });
    expect(added).toMatchObject({
      status: 201,
      body: {
        movie: { id: movieId, title: "Metropolis" },
        cinema: { id: cinemaId, name: "Odeon", time_zone: "Europe/Lisbon" },
        status: "on_sale",
        screen: { id: screenId, name: "One" },
        starts_at: startsAt,
        ends_at: new Date(Date.parse(startsAt) + 2.75 * HOUR_MS).toISOString(),
        screen_free_at: new Date(Date.parse(startsAt) + 3 * HOUR_MS).toISOString(),
        prices: {
          standard: { adult: { amount: 900, currency: "EUR" }, child: { amount: 600, currency: "EUR" } },
          premium: { adult: { amount: 1200, currency: "EUR" } },
        },
        payment: "at_door",
        sales_close_at: startsAt,
        hold_minutes: 10,
        max_seats: 10,
        capacity: 6,
      },
    });
    const openedMs = Date.parse(String(added.body["sales_open_at"]));
    expect(Math.abs(Date.now() - openedMs)).toBeLessThan(10_000);

    const id = Number(added.body["id"]);
    const map = await boxOffice(id).seatMap();
    expect(map?.counts).toEqual({ free: 6, held: 0, sold: 0, blocked: 0, checked_in: 0 });
    expect(map?.seats.map(({ label, x, category, accessible }) => [label, x, category, accessible])).toEqual([
      ["A1", 1, "standard", false],
      ["A2", 2, "standard", false],
      ["A3", 4, "standard", false],
      ["A4", 5, "standard", true],
      ["B1", 1, "premium", false],
      ["B2", 2, "premium", false],
    ]);
    expect(await ask("GET", `/v1/showtimes/${id}`)).toMatchObject({ status: 200, body: added.body });
  });

  it("is sold on the terms that its owner gave", async () => {
    const { owner, showtime } = await house();
    const window = { sales_open_at: inHours(1), sales_close_at: inHours(23) };
    const body = showtime({ ...window, payment: "online", hold_minutes: 30, max_seats: 2 });
    const added = await ask("POST", "/v1/showtimes", { as: owner, body });
    expect(added.body).toMatchObject({ ...window, payment: "online", hold_minutes: 30, max_seats: 2 });
    expect(await boxOffice(Number(added.body["id"])).reserve(hold(1, "A1"))).toEqual({
      ok: false,
      code: "sales_not_open",
      opensAtMs: Date.parse(window.sales_open_at),
    });
  });

  it("starts at a time in the cinema's time zone", async () => {
    const { owner, showtime } = await house({ time_zone: "America/New_York" });
    const body = showtime({ starts_at: undefined, local_start: `${NEXT_YEAR}-07-01T22:30` });
    expect(await ask("POST", "/v1/showtimes", { as: owner, body })).toMatchObject({
      status: 201,
      body: {
        starts_at: `${NEXT_YEAR}-07-02T02:30:00.000Z`,
        local_date: `${NEXT_YEAR}-07-01`,
        local_time: "22:30",
      },
    });
  });

  it("starts at an instant with any offset", async () => {
    const { owner, showtime } = await house();
    const body = showtime({ starts_at: `${NEXT_YEAR}-01-15T20:00:00+02:00` });
    expect(await ask("POST", "/v1/showtimes", { as: owner, body })).toMatchObject({
      body: { starts_at: `${NEXT_YEAR}-01-15T18:00:00.000Z`, local_time: "18:00" },
    });
  });

  it.each<[string, string, object]>([
    ["/starts_at", "both starts", { local_start: "2030-01-01T19:30" }],
    ["/starts_at", "no start", { starts_at: undefined }],
    ["/starts_at", "a start without an offset", { starts_at: "2030-01-01T19:30:00" }],
    ["/local_start", "a day that does not exist", { starts_at: undefined, local_start: "2030-02-30T19:30" }],
    ["/prices/premium", "a category without a price", { prices: { standard: { adult: 900 } } }],
    ["/sales_close_at", "sales that close before they open", { sales_close_at: "2020-01-01T00:00:00Z" }],
    ["/sales_close_at", "sales that go on after the end", { sales_close_at: "2099-01-01T00:00:00Z" }],
    ["/starts_at", "a start after the year 2100", { starts_at: "2101-01-01T00:00:00Z" }],
    ["/starts_at", "a start after the year 2100, by its offset", { starts_at: "2100-12-31T23:00:00-02:00" }],
    [
      "/local_start",
      "a local start after the year 2100",
      { starts_at: undefined, local_start: "9999-12-31T23:59" },
    ],
    [
      "/local_start",
      "a local start before the year 1970",
      { starts_at: undefined, local_start: "1969-12-31T23:59" },
    ],
    ["/sales_open_at", "sales that never open", { sales_open_at: "9999-12-31T23:59:59-12:00" }],
    ["/sales_open_at", "sales before the calendar", { sales_open_at: "0000-01-01T00:00:00+14:00" }],
    ["/sales_close_at", "sales that never end", { sales_close_at: "9999-12-31T23:59:59Z" }],
    ["/hold_minutes", "a hold of 31 minutes", { hold_minutes: 31 }],
    ["/max_seats", "51 seats at once", { max_seats: 51 }],
  ])("is refused with a pointer to %s: %s", async (pointer, _, changes) => {
    const { owner, screenId, showtime } = await house();
    expect(await ask("POST", "/v1/showtimes", { as: owner, body: showtime(changes) })).toMatchObject({
      status: 422,
      body: { code: "invalid_input", errors: [{ in: "json", pointer }] },
    });
    expect(await showtimesOn(screenId)).toEqual([]);
  });

  it.each([
    [{ starts_at: "2030-01-01T19:30" }, "local_start"],
    [{ starts_at: "2030-02-30T19:30Z" }, "no such day"],
    [{ starts_at: undefined, local_start: "2030-02-30T19:30" }, "no such day"],
    [{ starts_at: undefined, local_start: "2030-02-28T36:00" }, "YYYY-MM-DDTHH:MM"],
  ])("with %o is refused in words that help", async (changes, words) => {
    const { owner, showtime } = await house();
    expect(await ask("POST", "/v1/showtimes", { as: owner, body: showtime(changes) })).toMatchObject({
      status: 422,
      body: { errors: [{ detail: expect.stringContaining(words) }] },
    });
  });

  it("does not start in the past", async () => {
    const { owner, showtime } = await house();
    for (const start of [
      { starts_at: inHours(-1) },
      { starts_at: undefined, local_start: "2020-01-01T19:30" },
    ])
      expect(await ask("POST", "/v1/showtimes", { as: owner, body: showtime(start) })).toMatchObject({
        status: 422,
        body: { code: "starts_in_the_past" },
      });
  });
});

describe("who may create a showtime", () => {
  it("is the screen's owner and an admin, not another owner, a user or a stranger", async () => {
    const { screenId, showtime } = await house();
    const put = async (as?: string) =>
      ask("POST", "/v1/showtimes", { ...(as === undefined ? {} : { as }), body: showtime() });
    expect(await put(await someone())).toMatchObject({ status: 404, body: { code: "screen_not_found" } });
    expect(await put(await someone({ role: "user" }))).toMatchObject({ status: 403 });
    expect(await put()).toMatchObject({ status: 401 });
    expect(await showtimesOn(screenId)).toEqual([]);
    expect(await put(await someone({ isAdmin: true }))).toMatchObject({ status: 201 });
  });

  it("does not depend on the movie: any owner's movie may be shown", async () => {
    const { owner, showtime } = await house();
    const movieId = await make("/v1/movies", await someone(), { ...MOVIE, title: "Nosferatu" });
    const body = showtime({ movie_id: movieId });
    expect(await ask("POST", "/v1/showtimes", { as: owner, body })).toMatchObject({
      status: 201,
      body: { movie: { id: movieId, title: "Nosferatu" } },
    });
  });

  it("is refused when the movie or the screen does not exist", async () => {
    const { owner, showtime } = await house();
    expect(
      await ask("POST", "/v1/showtimes", { as: owner, body: showtime({ movie_id: 999_999 }) }),
    ).toMatchObject({
      status: 404,
      body: { code: "movie_not_found" },
    });
    expect(
      await ask("POST", "/v1/showtimes", { as: owner, body: showtime({ screen_id: 999_999 }) }),
    ).toMatchObject({
      status: 404,
      body: { code: "screen_not_found" },
    });
  });
});

describe("a screen", () => {
  it("shows one movie at a time, and the refusal names the other", async () => {
    const { owner, showtime } = await house();
    const first = await ask("POST", "/v1/showtimes", { as: owner, body: showtime() });
    for (const hours of [22, 24, 26])
      expect(
        await ask("POST", "/v1/showtimes", { as: owner, body: showtime({ starts_at: inHours(hours) }) }),
      ).toMatchObject({
        status: 409,
        body: {
          code: "screen_busy",
          showtime_id: first.body["id"],
          starts_at: first.body["starts_at"],
          ends_at: first.body["screen_free_at"],
        },
      });
  });

  it("is free again the moment the last show ends", async () => {
    const { owner, showtime } = await house();
    const { body } = await ask("POST", "/v1/showtimes", { as: owner, body: showtime() });
    const before = new Date(Date.parse(String(body["starts_at"])) - 3 * HOUR_MS).toISOString();
    for (const start of [body["screen_free_at"], before])
      expect(
        await ask("POST", "/v1/showtimes", { as: owner, body: showtime({ starts_at: start }) }),
      ).toMatchObject({ status: 201 });
  });

  it("is still taken at the end of the longest possible movie", async () => {
    const { owner, showtime } = await house();
    const longest = await make("/v1/movies", owner, { ...MOVIE, duration_minutes: 600 });
    await make("/v1/showtimes", owner, showtime({ movie_id: longest, starts_at: inHours(24) }));
    const put = (hours: number) =>
      ask("POST", "/v1/showtimes", { as: owner, body: showtime({ starts_at: inHours(24 + hours) }) });
    expect(await put(10.4)).toMatchObject({ status: 409, body: { code: "screen_busy" } });
    expect(await put(10.51)).toMatchObject({ status: 201 });
  });

  it("goes to exactly one of ten showtimes that are created at the same time", async () => {
    const { owner, screenId, showtime } = await house();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        ask("POST", "/v1/showtimes", { as: owner, body: showtime({ starts_at: inHours(24 + i / 10) }) }),
      ),
    );
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
    expect(await showtimesOn(screenId)).toHaveLength(1);
  });

  it("does not block another screen of the cinema", async () => {
    const { owner, cinemaId, showtime } = await house();
    const screenId = await make(`/v1/cinemas/${cinemaId}/screens`, owner, { name: "Two", layout: LAYOUT });
    const answers = await Promise.all(
      [{}, { screen_id: screenId }].map((where) =>
        ask("POST", "/v1/showtimes", { as: owner, body: showtime(where) }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
  });
});

describe("opening the box office", () => {
  it("takes another id if a box office has this one from an earlier showtime", async () => {
    const { owner, screenId, showtime } = await house();
    const [{ last = 0 } = {}] = await rows<{ last?: number }>(
      "SELECT seq AS last FROM sqlite_sequence WHERE name = 'showtimes'",
    );
    await openBoxOffice(terms({ showtimeId: last + 1, salesCloseAtMs: 9e15 }), hall(1, 1), "weur");
    const id = await make("/v1/showtimes", owner, showtime());
    expect(id).toBe(last + 2);
    expect(await showtimesOn(screenId)).toEqual([{ id }]);
    expect((await boxOffice(id).seatMap())?.seats).toHaveLength(6);
  });

  it("leaves no showtime behind if the box office cannot be reached", async () => {
    const { owner, screenId, showtime } = await house();
    vi.spyOn(console, "error").mockReturnValue();
    vi.spyOn(env.BOX_OFFICE, "getByName").mockImplementation(() => {
      throw new Error("Network connection lost.");
    });
    const refused = await ask("POST", "/v1/showtimes", { as: owner, body: showtime() });
    expect(refused).toMatchObject({ status: 503, body: { code: "unavailable" } });
    expect(refused.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(await showtimesOn(screenId)).toEqual([]);
    vi.restoreAllMocks();
    expect(await ask("POST", "/v1/showtimes", { as: owner, body: showtime() })).toMatchObject({
      status: 201,
    });
  });

  it("keeps a showtime whose box office was opened, but whose answer was lost", async () => {
    const { owner, screenId, showtime } = await house();
    vi.spyOn(console, "error").mockReturnValue();
    const reach = env.BOX_OFFICE.getByName.bind(env.BOX_OFFICE);
    vi.spyOn(env.BOX_OFFICE, "getByName").mockImplementationOnce((...where) => {
      const office = reach(...where);
      return new Proxy(office, {
        get: (target, name) =>
          name === "open"
            ? async (...words: Parameters<typeof office.open>) => {
                await target.open(...words);
                throw new Error("Network connection lost.");
              }
            : Reflect.get(target, name),
      });
    });
    const id = await make("/v1/showtimes", owner, showtime());
    expect(await showtimesOn(screenId)).toEqual([{ id }]);
  });

  it("happens at the first request if it has not happened before, and only for the showtime's own incarnation", async () => {
    await insertUser(run, 1);
    await insertShowtime(run, 70_001, 2, 3);
    expect(await boxOffice(70_001).seatMap()).toBeNull();
    expect(await openOf(70_001)).toBe("opened");
    expect((await boxOffice(70_001).seatMap())?.counts.free).toBe(6);
    expect(await openOf(70_001)).toBe("opened");

    expect(await openOf(70_009)).toBe("not_found");
    expect(await boxOffice(70_009).seatMap()).toBeNull();

    await insertShowtime(run, 70_002, 1, 1);
    await openBoxOffice(terms({ showtimeId: 70_002, salesCloseAtMs: 9e15 }), hall(1, 1), "weur");
    expect(await openOf(70_002)).toBe("not_found");
  });
});

it("mails and calendars get the place and time of the show", async () => {
  const { owner, showtime } = await house();
  const { body } = await ask("POST", "/v1/showtimes", { as: owner, body: showtime() });
  expect(await showtimeForPeople(Number(body["id"]))).toMatchObject({
    showtimeId: body["id"],
    movieTitle: "Metropolis",
    cinemaName: CINEMA.name,
    address: CINEMA.address,
    screenName: "One",
    timeZone: "Europe/Lisbon",
    startsAtMs: Date.parse(String(body["starts_at"])),
    endsAtMs: Date.parse(String(body["ends_at"])),
    currency: "EUR",
  });
  expect(await showtimeForPeople(999_999)).toBeNull();
});
