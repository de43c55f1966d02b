import { describe, expect, it } from "vitest";
import { venueOfScreen } from "../../../src/programme/cinemas/service.ts";
import * as store from "../../../src/programme/cinemas/store.ts";
import { CINEMA, LAYOUT, ask, house, make, someone } from "../../support/catalogue.ts";
import { rows } from "../../support/world.ts";
import { addShowtime, cinemaHouse } from "./cinema-with-screen.ts";

/** `LAYOUT` as it is stored, with its default values. */
const KEPT_LAYOUT = { ...LAYOUT, rows: LAYOUT.rows.map((row) => ({ category: "standard", ...row })) };

const SMALLER = {
  rows: [
    { label: "A", seats: [{ from: 1, to: 5, step: 2 }, { aisle: 1 }, { from: 2, to: 4, step: 2 }] },
    { aisle: 1 },
  ],
  blocked: ["A5"],
};

describe("a screen", () => {
  it("is in the list with its capacity and without its layout", async () => {
    const { cinemaId, screenId, path } = await cinemaHouse();
    expect(await ask("GET", `${path}/screens`)).toMatchObject({
      status: 200,
      body: { data: [{ id: screenId, cinema_id: cinemaId, name: "One", capacity: 6 }], next: null },
    });
    const { body } = await ask("GET", `${path}/screens`);
    expect(Object.keys((body["data"] as object[])[0] ?? {})).toEqual(["id", "cinema_id", "name", "capacity"]);
  });

  it("has its layout when it is read alone", async () => {
    const { owner, cinemaId, path } = await cinemaHouse();
    const added = await ask("POST", `${path}/screens`, { as: owner, body: { name: "Two", layout: LAYOUT } });
    const screen = { cinema_id: cinemaId, name: "Two", capacity: 6, layout_version: 1, layout: KEPT_LAYOUT };
    expect(added).toMatchObject({ status: 201, body: screen });
    const seen = await ask("GET", `${path}/screens/${String(added.body["id"])}`);
    expect(seen).toMatchObject({ status: 200, body: added.body });
    expect(seen.headers.get("etag")).toBe(added.headers.get("etag"));
    const ifNoneMatch = { "if-none-match": seen.headers.get("etag") ?? "" };
    expect(
      await ask("GET", `${path}/screens/${String(added.body["id"])}`, { headers: ifNoneMatch }),
    ).toMatchObject({ status: 304 });
  });

  it("is found at its own cinema only", async () => {
    const [one, other] = [await cinemaHouse(), await cinemaHouse()];
    for (const path of [`${other.path}/screens/${one.screenId}`, `${one.path}/screens/999999`])
      expect(await ask("GET", path)).toMatchObject({ status: 404, body: { code: "screen_not_found" } });
  });

  it("can be added to one's own cinema; another owner's cinema is not found", async () => {
    const { cinemaId } = await cinemaHouse();
    const body = { name: "Two", layout: LAYOUT };
    const path = `/v1/cinemas/${cinemaId}/screens`;
    expect(await ask("POST", path, { as: await someone(), body })).toMatchObject({
      status: 404,
      body: { code: "cinema_not_found" },
    });
    expect(await ask("POST", path, { as: await someone({ role: "user" }), body })).toMatchObject({
      status: 403,
    });
    expect(await ask("POST", path, { body })).toMatchObject({ status: 401 });
    expect(await ask("GET", path)).toMatchObject({ body: { data: [{ name: "One" }] } });
    expect(await ask("POST", path, { as: await someone({ isAdmin: true }), body })).toMatchObject({
      status: 201,
    });
  });

  it("is not added to a cinema that was removed meanwhile", async () => {
    const screen = { cinemaId: 999_999, name: "Two", layout: { seats: ["1"] }, capacity: 1 };
    expect(await store.addScreen({ ...screen, listed: true, createdAtMs: 1 })).toBeNull();
  });

  it("is refused with a pointer into its layout", async () => {
    const owner = await someone();
    const cinemaId = await make("/v1/cinemas", owner, CINEMA);
    const add = (layout: object) =>
      ask("POST", `/v1/cinemas/${cinemaId}/screens`, { as: owner, body: { name: "One", layout } });
    const rowOf = (...seats: object[]) => ({ rows: [{ label: "A", seats }] });
    for (const [layout, pointer] of [
      [rowOf({ from: 1, to: 4, step: 2 }), "/layout/rows/0/seats/0"],
      [rowOf({ from: 1, to: 2 }, { to: 1 }), "/layout/rows/0/seats/1"],
      [{ ...rowOf({ from: 1, to: 2 }), positions: { "A/1~": { x: 0, y: 0 } } }, "/layout/positions/A~11~0"],
    ] as const)
      expect(await add(layout)).toMatchObject({
        status: 422,
        body: { code: "invalid_input", errors: [{ in: "json", pointer }] },
      });
    expect(await add(rowOf({ from: 1, to: 2, colour: "red" }))).toMatchObject({
      status: 422,
      body: { code: "unknown_field", fields: ["/layout/rows/0/seats/0/colour"] },
    });
  });
});

describe("a changed screen", () => {
  it("has a new layout version and capacity, and its showtimes keep their layout", async () => {
    const { owner, cinemaId, screenId, screenPath } = await cinemaHouse();
    const showtimeId = await addShowtime(cinemaId, screenId);
    const changed = await ask("PATCH", screenPath, { as: owner, body: { layout: SMALLER } });
    expect(changed).toMatchObject({
      status: 200,
      body: { name: "One", capacity: 4, layout_version: 2, layout: { blocked: ["A5"] } },
    });
    const seen = await ask("GET", screenPath);
    expect(seen.body).toEqual(changed.body);
    expect(seen.headers.get("etag")).toBe(changed.headers.get("etag"));
    expect(await venueOfScreen(screenId)).toMatchObject({
      layoutVersion: 2,
      capacity: 4,
      screenName: "One",
      listed: true,
    });
    expect(await rows("SELECT layout, layout_version FROM showtimes WHERE id = ?1", showtimeId)).toEqual([
      { layout: '{"seats":["A1"]}', layout_version: 1 },
    ]);
  });

  it("keeps its layout version if the layout is the same", async () => {
    const { owner, screenPath } = await cinemaHouse();
    const body = { layout: KEPT_LAYOUT, name: "Two" };
    expect(await ask("PATCH", screenPath, { as: owner, body })).toMatchObject({
      status: 200,
      body: { name: "Two", layout_version: 1, capacity: 6 },
    });
  });

  it("has its new name on its showtimes too", async () => {
    const { owner, cinemaId, screenId, screenPath } = await cinemaHouse();
    await addShowtime(cinemaId, screenId);
    await ask("PATCH", screenPath, { as: owner, body: { name: "Grand" } });
    expect(await rows("SELECT screen_name FROM showtimes WHERE screen_id = ?1", screenId)).toEqual([
      { screen_name: "Grand" },
    ]);
  });

  it("is changed or removed by its owner or an admin; for others it is not found", async () => {
    const { screenPath } = await cinemaHouse();
    for (const method of ["PATCH", "DELETE"]) {
      const body = method === "PATCH" ? { body: { name: "Mine" } } : {};
      expect(await ask(method, screenPath, { as: await someone(), ...body })).toMatchObject({
        status: 404,
        body: { code: "screen_not_found" },
      });
      expect(await ask(method, screenPath, { as: await someone({ role: "user" }), ...body })).toMatchObject({
        status: 403,
      });
      expect(await ask(method, screenPath, body)).toMatchObject({ status: 401 });
    }
    expect(await ask("GET", screenPath)).toMatchObject({ status: 200, body: { name: "One" } });
    const admin = await someone({ isAdmin: true });
    expect(await ask("PATCH", screenPath, { as: admin, body: { name: "Two" } })).toMatchObject({
      status: 200,
    });
    expect(await ask("DELETE", screenPath, { as: admin })).toMatchObject({ status: 204 });
  });

  it("refuses a change by a client that read an older version", async () => {
    const { owner, screenPath } = await cinemaHouse();
    const etag = (await ask("GET", screenPath)).headers.get("etag") ?? "";
    const change = (body: object) =>
      ask("PATCH", screenPath, { as: owner, body, headers: { "if-match": etag } });
    const answers = await Promise.all([
      change({ layout: SMALLER }),
      change({ name: "Two" }),
      change({ name: "Three" }),
    ]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412, 412]);
  });

  it("is not overwritten by a change of its older version", async () => {
    const { cinemaId, screenId } = await cinemaHouse();
    const seen = { id: screenId, version: 1 };
    expect(await store.changeScreen(seen, { name: "Two" })).toBe(true);
    expect(await store.changeScreen(seen, { name: "Three" })).toBe(false);
    expect(await store.screenOf(cinemaId, screenId)).toMatchObject({ name: "Two", version: 2 });
  });

  it("has a version for each of several layouts that are sent at once", async () => {
    const { owner, screenPath } = await cinemaHouse();
    const layouts = [3, 4, 5, 6].map((to) => ({ rows: [{ label: "A", seats: [{ from: 1, to }] }] }));
    const answers = await Promise.all(
      layouts.map((layout) => ask("PATCH", screenPath, { as: owner, body: { layout } })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(answers.map(({ body }) => Number(body["layout_version"])).toSorted((a, b) => a - b)).toEqual([
      2, 3, 4, 5,
    ]);
  });
});

describe("a removed screen", () => {
  it("does not exist any more", async () => {
    const { owner, path, screenPath } = await cinemaHouse();
    expect(await ask("DELETE", screenPath, { as: owner })).toMatchObject({ status: 204 });
    expect(await ask("GET", screenPath)).toMatchObject({ status: 404 });
    expect(await ask("GET", `${path}/screens`)).toMatchObject({ body: { data: [] } });
    expect(await ask("DELETE", screenPath, { as: owner })).toMatchObject({ status: 404 });
  });

  it.each(["on_sale", "draft", "cancelled"])(
    "has no showtime: with one that is %s, removing it is refused",
    async (status) => {
      const { owner, cinemaId, screenId, screenPath } = await cinemaHouse();
      const showtimeId = await addShowtime(cinemaId, screenId, status);
      expect(await ask("DELETE", screenPath, { as: owner })).toMatchObject({
        status: 409,
        body: { code: "screen_in_use", showtime_id: showtimeId },
      });
      expect(await store.removeScreen(screenId)).toBe(false);
      expect(await ask("GET", screenPath)).toMatchObject({ status: 200 });
    },
  );
});

describe("the unlisted screen of a showtime", () => {
  it("is in no list, and cannot be read, changed or removed as a screen", async () => {
    const { owner, cinemaId, screenId, showtime } = await house();
    const path = `/v1/cinemas/${cinemaId}`;
    await make("/v1/showtimes", owner, showtime({ screen_id: undefined, cinema_id: cinemaId, seats: 2 }));
    const [{ id } = {}] = await rows(
      "SELECT max(id) AS id FROM screens WHERE cinema_id = ?1 AND listed = 0",
      cinemaId,
    );
    expect(await venueOfScreen(Number(id))).toMatchObject({ cinemaId, listed: false, capacity: 2 });
    expect(await ask("GET", `${path}/screens`)).toMatchObject({
      body: { data: [{ id: screenId }], next: null },
    });
    const placePath = `${path}/screens/${id}`;
    expect(await ask("GET", placePath)).toMatchObject({ status: 404 });
    expect(await ask("PATCH", placePath, { as: owner, body: { name: "Two" } })).toMatchObject({
      status: 404,
    });
    expect(await ask("DELETE", placePath, { as: owner })).toMatchObject({ status: 404 });
  });
});

describe("the format of layouts", () => {
  it("is published", async () => {
    const published = await ask("GET", "/v1/schemas/layout.json");
    expect(published).toMatchObject({
      status: 200,
      body: {
        $schema: "https://json-schema.org/draft/2020-12/schema",
        $id: "http://localhost:8787/v1/schemas/layout.json",
      },
    });
    expect(published.headers.get("content-type")).toBe("application/schema+json");
    expect(published.headers.get("cache-control")).toMatch(/^public/);
    expect(published.headers.get("etag")).not.toBeNull();
  });

  it("is in the OpenAPI document, with all that a row may have", async () => {
    const { body } = await ask("GET", "/openapi.json");
    const api = JSON.stringify(body);
    for (const word of [
      "/v1/schemas/layout.json",
      "application/schema+json",
      "companions",
      '"aisle"',
      '"step"',
    ])
      expect(api).toContain(word);
  });
});

describe("a layout with names that people cannot tell apart", () => {
  const alike = {
    rows: [
      { label: "A", seats: [{ from: 1, to: 2 }] },
      { label: "А", seats: [{ from: 1, to: 2 }] },
    ],
  };
  const refused = {
    status: 422,
    body: {
      code: "invalid_input",
      errors: [
        {
          in: "json",
          pointer: "/layout/rows/1/label",
          detail: "А looks like A and is written differently",
        },
      ],
    },
  };

  it("is refused for a new screen and for one that is there, and nothing is changed", async () => {
    const { owner, screenId, path } = await cinemaHouse();
    const body = { name: "Two", layout: alike };
    expect(await ask("POST", `${path}/screens`, { as: owner, body })).toMatchObject(refused);
    expect(await ask("PATCH", `${path}/screens/${screenId}`, { as: owner, body })).toMatchObject(refused);
    expect(await ask("GET", `${path}/screens`)).toMatchObject({
      body: { data: [{ id: screenId, name: "One" }] },
    });
  });
});
