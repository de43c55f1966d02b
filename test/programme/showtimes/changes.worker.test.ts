import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { boxOffice } from "../../../src/box-office/service.ts";
import { pushOverdue } from "../../../src/programme/scheduling/service.ts";
import { LAYOUT, MOVIE, ask, house, inHours, make, someone } from "../../support/catalogue.ts";
import { buyer, rows, run } from "../../support/world.ts";

const HOUR_MS = 3_600_000;
const BIGGER = { rows: [{ label: "A", seats: [{ from: 1, to: 8 }] }] };

afterEach(() => {
  vi.restoreAllMocks();
});

/** A cinema with a showtime that is on sale. */
async function onSale(changes: object = {}) {
  const home = await house();
  const id = await make("/v1/showtimes", home.owner, home.showtime(changes));
  const patch = (body: object, headers: Record<string, string> = {}) =>
    ask("PATCH", `/v1/showtimes/${id}`, { as: home.owner, body, headers });
  const buy = async (label: string, confirm = true) => {
    const { token } = await buyer();
    const made = await ask("POST", `/v1/showtimes/${id}/reservations`, {
      as: token,
      body: { seats: [label], confirm },
    });
    return { ...made, token };
  };
  return { ...home, id, patch, buy };
}

const labels = async (id: number) => (await boxOffice(id).seatMap())?.seats.map(({ label }) => label);

it("drafts, and answers that a showtime does not exist, are not cached", async () => {
  const { id } = await onSale({ status: "draft" });
  for (const path of [`/v1/showtimes/${id}`, "/v1/showtimes/999999", "/v1/showtimes?status=draft"])
    expect((await ask("GET", path)).headers.get("cache-control"), path).toBe("no-store");
});

describe("a draft", () => {
  it("is visible only to those who run its cinema, and sells nothing", async () => {
    const { owner, id, buy } = await onSale({ status: "draft" });
    expect(await ask("GET", `/v1/showtimes/${id}`)).toMatchObject({ status: 404 });
    expect(await ask("GET", `/v1/showtimes/${id}`, { as: await someone() })).toMatchObject({ status: 404 });
    const seen = await ask("GET", `/v1/showtimes/${id}`, { as: owner });
    expect(seen).toMatchObject({ status: 200, body: { status: "draft" } });
    expect(seen.headers.get("cache-control")).toBe("no-store");
    expect(await ask("GET", `/v1/showtimes/${id}/seats`)).toMatchObject({ status: 404 });
    expect(await buy("A1")).toMatchObject({ status: 404, body: { code: "showtime_not_found" } });
    expect(await boxOffice(id).seatMap()).toBeNull();
  });

  it("is in the list of its owner's drafts, and in no other list", async () => {
    const { owner, cinemaId, id } = await onSale({ status: "draft" });
    const list = async (query: string, as?: string) => {
      const path = `/v1/showtimes?cinema_id=${cinemaId}${query}`;
      const { status, body } = await ask("GET", path, as === undefined ? {} : { as });
      return status === 200 ? (body["data"] as { id: number }[]).map((item) => item.id) : status;
    };
    expect(await list("")).toEqual([]);
    expect(await list("", owner)).toEqual([]);
    expect(await list("&status=draft")).toBe(401);
    expect(await list("&status=draft", await someone())).toEqual([]);
    expect(await list("&status=draft", owner)).toEqual([id]);
    expect(await list("&status=draft", await someone({ isAdmin: true }))).toEqual([id]);
  });

  it("is published with its latest terms, and never becomes a draft again", async () => {
    const { patch, buy, id } = await onSale({ status: "draft" });
    await patch({ prices: { standard: { adult: 100 }, premium: { adult: 200 } }, payment: "online" });
    await patch({ payment: "at_door" });
    expect(await patch({ status: "on_sale" })).toMatchObject({ status: 200, body: { status: "on_sale" } });
    expect(await buy("A1")).toMatchObject({ status: 201, body: { total: { amount: 100 } } });
    expect(await patch({ status: "draft" })).toMatchObject({ status: 422 });
    expect(await patch({ payment: "online" })).toMatchObject({
      status: 409,
      body: { code: "showtime_published" },
    });
    expect(await ask("GET", `/v1/showtimes/${id}`)).toMatchObject({ body: { payment: "at_door" } });
  });

  it("is not published after its start", async () => {
    const { patch, id } = await onSale({ status: "draft" });
    await run("UPDATE showtimes SET starts_at_ms = 1000, sales_close_at_ms = 1000 WHERE id = ?1", id);
    expect(await patch({ status: "on_sale" })).toMatchObject({
      status: 422,
      body: { code: "starts_in_the_past" },
    });
  });

  it("can be deleted, with its unlisted screen if it has one", async () => {
    const { owner, cinemaId, movieId, showtime } = await house();
    const before = (await rows("SELECT id FROM screens WHERE cinema_id = ?1", cinemaId)).length;
    const id = await make("/v1/showtimes", owner, {
      ...showtime({ status: "draft", screen_id: undefined, cinema_id: cinemaId, seats: 5 }),
      movie_id: movieId,
    });
    expect(await ask("DELETE", `/v1/showtimes/${id}`, { as: owner })).toMatchObject({ status: 204 });
    expect(await ask("GET", `/v1/showtimes/${id}`, { as: owner })).toMatchObject({ status: 404 });
    expect(await rows("SELECT id FROM screens WHERE cinema_id = ?1", cinemaId)).toHaveLength(before);
  });
});

describe("a showtime without a screen", () => {
  it.each<[string, number | string[], string[]]>([
    ["a number of seats", 3, ["1", "2", "3"]],
    ["a list of seats", ["Box", "A1"], ["Box", "A1"]],
  ])("is created from %s, and several may be shown at the same time", async (_, seats, expected) => {
    const { owner, cinemaId, showtime } = await house();
    const body = showtime({ screen_id: undefined, cinema_id: cinemaId, seats });
    const first = await ask("POST", "/v1/showtimes", { as: owner, body });
    expect(first).toMatchObject({ status: 201, body: { screen: null, capacity: expected.length } });
    expect(await labels(Number(first.body["id"]))).toEqual(expected);
    expect(await ask("POST", "/v1/showtimes", { as: owner, body })).toMatchObject({ status: 201 });
    expect(await ask("GET", `/v1/cinemas/${cinemaId}/screens`)).toMatchObject({
      body: { data: [{ name: "One" }] },
    });
  });

  it.each<[string, object]>([
    ["/seats/1", { seats: ["A1", "A1"] }],
    ["/seats", { seats: 0 }],
    ["/seats", { seats: 50_001 }],
    ["/screen_id", { seats: 5, screen_id: 1 }],
    ["/screen_id", {}],
  ])("is refused with a pointer to %s", async (pointer, changes) => {
    const { owner, cinemaId, showtime } = await house();
    const body = showtime({ screen_id: undefined, cinema_id: cinemaId, ...changes });
    expect(await ask("POST", "/v1/showtimes", { as: owner, body })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer }] },
    });
  });

  it("is not created in another owner's cinema, nor on the unlisted screen of another showtime", async () => {
    const { owner, cinemaId, showtime } = await house();
    const body = showtime({ screen_id: undefined, cinema_id: cinemaId, seats: 2 });
    expect(await ask("POST", "/v1/showtimes", { as: await someone(), body })).toMatchObject({
      status: 404,
      body: { code: "cinema_not_found" },
    });
    const id = await make("/v1/showtimes", owner, body);
    const [{ screen_id } = {}] = await rows("SELECT screen_id FROM showtimes WHERE id = ?1", id);
    expect(await ask("POST", "/v1/showtimes", { as: owner, body: showtime({ screen_id }) })).toMatchObject({
      status: 404,
      body: { code: "screen_not_found" },
    });
  });
});

it("a showtime that moves to a screen leaves no unlisted screen behind", async () => {
  const { owner, cinemaId, screenId, showtime } = await house();
  const plain = showtime({
    screen_id: undefined,
    cinema_id: cinemaId,
    seats: 5,
    prices: { standard: { adult: 1 }, premium: { adult: 2 } },
  });
  const id = await make("/v1/showtimes", owner, plain);
  expect(
    await ask("PATCH", `/v1/showtimes/${id}`, { as: owner, body: { screen_id: screenId } }),
  ).toMatchObject({
    status: 200,
    body: { screen: { id: screenId } },
  });
  expect(await rows("SELECT id FROM screens WHERE cinema_id = ?1 AND listed = 0", cinemaId)).toEqual([]);
});

it("a showtime without a screen cannot take over a screen's layout", async () => {
  const { owner, cinemaId, showtime } = await house();
  const id = await make(
    "/v1/showtimes",
    owner,
    showtime({ screen_id: undefined, cinema_id: cinemaId, seats: 2 }),
  );
  const change = { layout_version: 2 };
  expect(await ask("PATCH", `/v1/showtimes/${id}`, { as: owner, body: change })).toMatchObject({
    status: 422,
    body: {
      code: "invalid_input",
      errors: [{ pointer: "/layout_version", detail: "The showtime has no screen" }],
    },
  });
});

describe("a change", () => {
  it("is in force at the box office when the request is answered", async () => {
    const { patch, buy } = await onSale();
    expect(await patch({ status: "closed" })).toMatchObject({ status: 200, body: { status: "closed" } });
    expect(await buy("A1")).toMatchObject({ status: 409, body: { code: "sales_closed" } });
    await patch({ status: "on_sale", max_seats: 1 });
    expect(await buy("A1")).toMatchObject({ status: 201 });
  });

  it("of prices leaves a held seat at its price", async () => {
    const { patch, buy } = await onSale();
    const held = await buy("A1", false);
    await patch({ prices: { standard: { adult: 5 }, premium: { adult: 6 } } });
    expect(
      await ask("POST", `/v1/reservations/${String(held.body["id"])}/confirm`, { as: held.token }),
    ).toMatchObject({ status: 200, body: { total: { amount: 900 } } });
    expect(await buy("A2")).toMatchObject({ body: { total: { amount: 5 } } });
  });

  it("of the start moves the end, the local day, and sales that closed at the start", async () => {
    const { patch, cinemaId } = await onSale();
    const startsAt = inHours(100);
    expect(await patch({ starts_at: startsAt, pre_show_minutes: 30, cleaning_minutes: 0 })).toMatchObject({
      status: 200,
      body: {
        starts_at: startsAt,
        ends_at: new Date(Date.parse(startsAt) + 3 * HOUR_MS).toISOString(),
        screen_free_at: new Date(Date.parse(startsAt) + 3 * HOUR_MS).toISOString(),
        sales_close_at: startsAt,
        cinema: { id: cinemaId },
      },
    });
  });

  it("of the movie's duration does not change the showtime's end", async () => {
    const { owner, movieId, patch, id } = await onSale();
    const before = await ask("GET", `/v1/showtimes/${id}`);
    await ask("PATCH", `/v1/movies/${movieId}`, { as: owner, body: { duration_minutes: 10 } });
    await patch({ max_seats: 3 });
    expect((await ask("GET", `/v1/showtimes/${id}`)).body["ends_at"]).toBe(before.body["ends_at"]);
  });

  it("does not put two showtimes on one screen at the same time; it may overlap with the showtime's own slot", async () => {
    const { owner, showtime, patch, id } = await onSale();
    const other = await make("/v1/showtimes", owner, showtime({ starts_at: inHours(48) }));
    expect(await patch({ starts_at: inHours(47) })).toMatchObject({
      status: 409,
      body: { code: "screen_busy", showtime_id: other },
    });
    expect(await patch({ starts_at: inHours(25) })).toMatchObject({ status: 200 });
    await ask("DELETE", `/v1/showtimes/${other}`, { as: owner });
    expect(await patch({ starts_at: inHours(47) })).toMatchObject({ status: 200, body: { id } });
  });

  it("of the start is refused once the show has started; other changes are not", async () => {
    const { patch, id } = await onSale();
    await run("UPDATE showtimes SET starts_at_ms = 1000 WHERE id = ?1", id);
    expect(await patch({ starts_at: inHours(30) })).toMatchObject({ body: { code: "showtime_started" } });
    expect(await patch({ max_seats: 3 })).toMatchObject({ status: 200 });
  });

  it.each<[string, object]>([
    ["/prices/premium", { prices: { standard: { adult: 1 } } }],
    ["/sales_close_at", { sales_close_at: "2099-01-01T00:00:00Z" }],
    ["/layout_version", { layout_version: 2 }],
    ["/starts_at", { starts_at: "2099-01-01T00:00:00Z", local_start: "2099-01-01T00:00" }],
    ["/cancellation/last_hours", { cancellation: { free_hours: 1, fee_percent: 0, last_hours: 2 } }],
  ])("is refused with a pointer to %s, and changes nothing", async (pointer, change) => {
    const { patch, id } = await onSale();
    const before = await ask("GET", `/v1/showtimes/${id}`);
    expect(await patch(change)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
    expect((await ask("GET", `/v1/showtimes/${id}`)).body).toEqual(before.body);
  });

  it("by another owner is not found, and a change of an outdated version is refused", async () => {
    const { owner, id, patch } = await onSale();
    expect(
      await ask("PATCH", `/v1/showtimes/${id}`, { as: await someone(), body: { max_seats: 1 } }),
    ).toMatchObject({ status: 404 });
    const etag = (await ask("GET", `/v1/showtimes/${id}`, { as: owner })).headers.get("etag") ?? "";
    expect(await patch({ max_seats: 2 }, { "if-match": etag })).toMatchObject({ status: 200 });
    expect(await patch({ max_seats: 3 }, { "if-match": etag })).toMatchObject({
      status: 412,
      body: { code: "precondition_failed" },
    });
  });

  it("is not lost when twenty are made at once", async () => {
    const { patch, id } = await onSale();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => patch(i % 2 === 0 ? { max_seats: 7 } : { hold_minutes: 7 })),
    );
    expect(new Set(answers.map(({ status }) => status))).toSatisfy((set: Set<number>) =>
      [...set].every((status) => status === 200 || status === 409),
    );
    const { body } = await ask("GET", `/v1/showtimes/${id}`);
    expect(body).toMatchObject({ max_seats: 7, hold_minutes: 7 });
    const [row] = await rows("SELECT version, pushed_version FROM showtimes WHERE id = ?1", id);
    expect(row?.["pushed_version"]).toBe(row?.["version"]);
  });
});

describe("the seats of a showtime", () => {
  it("stay those of its first layout until it takes over the newer one", async () => {
    const { owner, cinemaId, screenId, id, patch } = await onSale();
    const path = `/v1/cinemas/${cinemaId}/screens/${screenId}`;
    await ask("PATCH", path, { as: owner, body: { layout: BIGGER } });
    expect(await labels(id)).toHaveLength(6);
    expect(await patch({ layout_version: 1 })).toMatchObject({
      status: 200,
      body: { capacity: 6, layout_version: 1 },
    });
    expect(await patch({ layout_version: 3 })).toMatchObject({ status: 422 });
    expect(await patch({ layout_version: 2 })).toMatchObject({
      status: 200,
      body: { capacity: 8, layout_version: 2 },
    });
    expect(await labels(id)).toEqual(["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8"]);
  });

  it("are not removed once sold: the refusal names them, and nothing changes", async () => {
    const { owner, cinemaId, screenId, id, patch, buy } = await onSale();
    await buy("B2");
    const before = await ask("GET", `/v1/showtimes/${id}`);
    const path = `/v1/cinemas/${cinemaId}/screens/${screenId}`;
    await ask("PATCH", path, { as: owner, body: { layout: BIGGER } });
    expect(await patch({ layout_version: 2 })).toMatchObject({
      status: 409,
      body: { code: "seats_in_use", seats: ["B2"] },
    });
    expect((await ask("GET", `/v1/showtimes/${id}`)).body).toEqual(before.body);
    expect(await labels(id)).toHaveLength(6);
    const [row] = await rows("SELECT version, pushed_version FROM showtimes WHERE id = ?1", id);
    expect(row?.["pushed_version"]).toBe(row?.["version"]);
    expect(await patch({ max_seats: 2 })).toMatchObject({ status: 200 });
  });

  it("can become those of another screen of the same cinema, but not of another cinema", async () => {
    const { owner, cinemaId, id, patch } = await onSale();
    const layout = { rows: LAYOUT.rows.slice(0, 1) };
    const screens = `/v1/cinemas/${cinemaId}/screens`;
    const other = await make(screens, owner, { name: "Two", layout });
    expect(await patch({ screen_id: other })).toMatchObject({
      status: 200,
      body: { screen: { id: other, name: "Two" }, capacity: 4 },
    });
    expect(await labels(id)).toHaveLength(4);
    const elsewhere = await house();
    expect(await patch({ screen_id: elsewhere.screenId })).toMatchObject({
      status: 404,
      body: { code: "screen_not_found" },
    });
  });

  it("can be extended by label, and the new seats are on sale at once", async () => {
    const { owner, id, buy } = await onSale();
    const add = (seats: unknown) => ask("POST", `/v1/showtimes/${id}/seats`, { as: owner, body: { seats } });
    expect(await add(["C1", { label: "Box", category: "premium" }])).toMatchObject({
      status: 201,
      body: { capacity: 8 },
    });
    expect(await buy("Box")).toMatchObject({ status: 201, body: { total: { amount: 1200 } } });
    expect(await add(["C2", "A1", "Box"])).toMatchObject({
      status: 409,
      body: { code: "seats_exist", seats: ["A1", "Box"] },
    });
    expect(await add(["C2", "C2"])).toMatchObject({ status: 409, body: { seats: ["C2"] } });
    expect(await add([{ label: "C2", category: "gold" }])).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/prices/gold" }] },
    });
    expect(await labels(id)).toHaveLength(8);
  });

  it("can be extended by a seat that people call otherwise than its label", async () => {
    const { owner, id, buy } = await onSale();
    const add = (seat: object) =>
      ask("POST", `/v1/showtimes/${id}/seats`, { as: owner, body: { seats: [seat] } });
    const called = { section: "Balcony", row: "Ложа 1", number: "12a" };
    expect(await add({ label: "sofa", ...called })).toMatchObject({ status: 201 });
    expect(await buy("sofa")).toMatchObject({ status: 201, body: { seats: [{ label: "sofa", ...called }] } });
    expect(await add({ label: "bench", ...called })).toMatchObject({
      status: 409,
      body: { code: "seats_exist", seats: ["bench"] },
    });
    for (const [seat, pointer] of [
      [{ label: "D1", row: "D" }, "/seats/0/number"],
      [{ label: "D1", number: "1" }, "/seats/0/row"],
      [{ label: "D1", section: "Balcony" }, "/seats/0/row"],
      [{ label: "D1", row: " D", number: "1" }, "/seats/0/row"],
    ] as const)
      expect(await add(seat)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });

  it.each(["A\u0000", "A\u202e1", "\ud800", "\u200b", " ", "A".repeat(17)])(
    "cannot have the label %j, with or without a category",
    async (label) => {
      const { owner, id } = await onSale();
      for (const [seat, pointer] of [
        [label, "/seats/1"],
        [{ label, category: "premium" }, "/seats/1/label"],
      ]) {
        const added = await ask("POST", `/v1/showtimes/${id}/seats`, {
          as: owner,
          body: { seats: ["C1", seat] },
        });
        expect(added).toMatchObject({ status: 422, body: { code: "invalid_input", errors: [{ pointer }] } });
      }
      expect(await labels(id)).toHaveLength(6);
    },
  );

  it("can be extended by at most 10,000", async () => {
    const { owner, id } = await onSale();
    await run(
      `UPDATE showtimes SET added_seats = (
         SELECT json_group_array(json_object('label', 'K' || value, 'category', 'standard'))
         FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 9999) SELECT value FROM n)
       ) WHERE id = ?1`,
      id,
    );
    const add = (seats: string[]) => ask("POST", `/v1/showtimes/${id}/seats`, { as: owner, body: { seats } });
    expect(await add(["L1", "L2"])).toMatchObject({
      status: 422,
      body: { code: "invalid_input", errors: [{ in: "json", pointer: "/seats" }] },
    });
    expect(await add(["L1"])).toMatchObject({ status: 201, body: { capacity: 10_006 } });
  });
});

describe("a box office that does not answer", () => {
  it("gets the change later; the owner's request answers 503 and the change is kept", async () => {
    const { id, patch, buy } = await onSale();
    vi.spyOn(console, "error").mockReturnValue();
    vi.spyOn(env.BOX_OFFICE, "getByName").mockImplementation(() => {
      throw new Error("Network connection lost.");
    });
    expect(await patch({ status: "closed" })).toMatchObject({ status: 503, body: { code: "unavailable" } });
    vi.restoreAllMocks();
    expect(await ask("GET", `/v1/showtimes/${id}`)).toMatchObject({ body: { status: "closed" } });
    expect(await buy("A1")).toMatchObject({ status: 201 });
    await pushOverdue(Date.now());
    expect(await buy("A2")).toMatchObject({ status: 201 });
    await pushOverdue(Date.now() + 61_000);
    expect(await buy("A3")).toMatchObject({ status: 409, body: { code: "sales_closed" } });
    expect(await pushOverdue(Date.now() + 61_000)).toBe(0);
  });

  it("keeps a seat that was sold meanwhile, although the change removes it", async () => {
    const { owner, cinemaId, screenId, id, patch, buy } = await onSale();
    await ask("PATCH", `/v1/cinemas/${cinemaId}/screens/${screenId}`, {
      as: owner,
      body: { layout: BIGGER },
    });
    vi.spyOn(console, "error").mockReturnValue();
    failOn("open");
    expect(await patch({ layout_version: 2 })).toMatchObject({ status: 503 });
    vi.restoreAllMocks();
    await buy("B1");
    await pushOverdue(Date.now() + 61_000);
    expect((await labels(id))?.toSorted()).toEqual(["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "B1"]);
  });

  it("prevents a change of the layout, because it is asked about sold seats before anything is written", async () => {
    const { owner, cinemaId, screenId, id, patch } = await onSale();
    const path = `/v1/cinemas/${cinemaId}/screens/${screenId}`;
    await ask("PATCH", path, { as: owner, body: { layout: BIGGER } });
    const before = await ask("GET", `/v1/showtimes/${id}`);
    vi.spyOn(console, "error").mockReturnValue();
    failOn("inTheWay");
    expect(await patch({ layout_version: 2 })).toMatchObject({ status: 503, body: { code: "unavailable" } });
    vi.restoreAllMocks();
    expect((await ask("GET", `/v1/showtimes/${id}`)).body).toEqual(before.body);
  });

  it("gets a cancellation when the owner repeats it", async () => {
    const { owner, id, buy } = await onSale();
    vi.spyOn(console, "error").mockReturnValue();
    failOn("open");
    for (const _ of [1, 2])
      expect(await ask("DELETE", `/v1/showtimes/${id}`, { as: owner })).toMatchObject({ status: 503 });
    vi.restoreAllMocks();
    expect(await ask("DELETE", `/v1/showtimes/${id}`, { as: owner })).toMatchObject({ status: 200 });
    expect(await buy("A1")).toMatchObject({ status: 409, body: { code: "showtime_cancelled" } });
  });

  it("does not delay the changes of other box offices", async () => {
    const [one, other] = [await onSale(), await onSale()];
    vi.spyOn(console, "error").mockReturnValue();
    failOn("open");
    for (const { patch } of [one, other]) await patch({ status: "closed" });
    vi.restoreAllMocks();
    vi.spyOn(console, "error").mockReturnValue();
    const ahead = () =>
      rows(
        "SELECT id FROM showtimes WHERE status <> 'draft' AND pushed_version < version ORDER BY changed_at_ms",
      );
    await run("UPDATE showtimes SET incarnation = 'another' WHERE id = ?1", one.id);
    expect((await ahead()).map(({ id }) => id)).toEqual([one.id, other.id]);
    await pushOverdue(Date.now() + 61_000);
    expect((await ahead()).map(({ id }) => id)).toEqual([one.id]);
    expect(await pushOverdue(Date.now() + 61_000)).toBe(0);
  });
});

/** Makes every box office fail on calls of one method. */
function failOn(method: string): void {
  const reach = env.BOX_OFFICE.getByName.bind(env.BOX_OFFICE);
  vi.spyOn(env.BOX_OFFICE, "getByName").mockImplementation(
    (...where) =>
      new Proxy(reach(...where), {
        get: (target, name) =>
          name === method
            ? () => Promise.reject(new Error("Network connection lost."))
            : Reflect.get(target, name),
      }),
  );
}

describe("two changes at once", () => {
  it("each get their own answer, and D1 and the box office agree in the end", async () => {
    for (let round = 0; round < 5; round++) {
      const { owner, cinemaId, screenId, id, patch, buy } = await onSale();
      await buy("B2");
      const path = `/v1/cinemas/${cinemaId}/screens/${screenId}`;
      await ask("PATCH", path, { as: owner, body: { layout: BIGGER } });
      const [refused, granted] = await Promise.all([
        patch({ layout_version: 2 }),
        patch({ hold_minutes: 7 }),
      ]);
      expect(refused).toMatchObject({ status: 409, body: { code: "seats_in_use", seats: ["B2"] } });
      expect(granted).toMatchObject({ status: 200, body: { hold_minutes: 7, layout_version: 1 } });
      expect(await labels(id)).toHaveLength(6);
    }
  });
});

describe("cancelling", () => {
  it("ends every reservation, frees the screen, and each buyer gets one mail", async () => {
    const { owner, id, buy, showtime } = await onSale();
    const sold = [await buy("A1"), await buy("A2"), await buy("A3", false)];
    const cancelled = await ask("DELETE", `/v1/showtimes/${id}`, { as: owner });
    expect(cancelled).toMatchObject({ status: 200, body: { id, status: "cancelled" } });
    await vi.waitFor(async () => {
      for (const { body, token } of sold)
        expect(await ask("GET", `/v1/reservations/${String(body["id"])}`, { as: token })).toMatchObject({
          body: { status: expect.stringMatching(/cancelled|released/) as string, end_reason: "showtime" },
        });
    });
    const mails = (kind: string) =>
      rows("SELECT id FROM mail_log WHERE id LIKE ?1", `${kind}:%`).then((all) =>
        all.filter(({ id: mail }) => sold.some(({ body }) => mail === `${kind}:${String(body["id"])}`)),
      );
    await vi.waitFor(async () => expect(await mails("showtime_cancelled")).toHaveLength(2));
    expect(await ask("DELETE", `/v1/showtimes/${id}`, { as: owner })).toMatchObject({ status: 200 });
    expect(await make("/v1/showtimes", owner, showtime())).toBeGreaterThan(id);
    expect(await buy("A4")).toMatchObject({ status: 409, body: { code: "showtime_cancelled" } });
    expect(
      await ask("PATCH", `/v1/showtimes/${id}`, { as: owner, body: { status: "on_sale" } }),
    ).toMatchObject({ status: 409, body: { code: "showtime_cancelled" } });
  });

  it("is refused to another owner, and after the show has ended", async () => {
    const { id, owner } = await onSale();
    expect(await ask("DELETE", `/v1/showtimes/${id}`, { as: await someone() })).toMatchObject({
      status: 404,
    });
    await run("UPDATE showtimes SET starts_at_ms = 1, ends_at_ms = 2 WHERE id = ?1", id);
    expect(await ask("DELETE", `/v1/showtimes/${id}`, { as: owner })).toMatchObject({
      status: 409,
      body: { code: "showtime_started" },
    });
  });
});

it("a renamed movie, cinema or screen has its new name on its showtimes", async () => {
  const { owner, movieId, cinemaId, screenId, id } = await onSale();
  await ask("PATCH", `/v1/movies/${movieId}`, { as: owner, body: { ...MOVIE, title: "M" } });
  await ask("PATCH", `/v1/cinemas/${cinemaId}`, { as: owner, body: { name: "Rex", address: "Elsewhere 2" } });
  await ask("PATCH", `/v1/cinemas/${cinemaId}/screens/${screenId}`, { as: owner, body: { name: "Uno" } });
  expect(await ask("GET", `/v1/showtimes/${id}`)).toMatchObject({
    body: { movie: { title: "M" }, cinema: { name: "Rex" }, screen: { name: "Uno" } },
  });
});

describe("the end of sales", () => {
  it("is taken back by null, and follows the start again", async () => {
    const [close, moved, later] = [inHours(20), inHours(26), inHours(28)];
    const { patch } = await onSale({ sales_close_at: close });
    expect(await patch({ starts_at: moved })).toMatchObject({ body: { sales_close_at: close } });
    expect(await patch({ sales_close_at: null })).toMatchObject({ body: { sales_close_at: moved } });
    expect(await patch({ starts_at: later })).toMatchObject({ body: { sales_close_at: later } });
  });
});
