import { describe, expect, it } from "vitest";
import { venueWithoutScreen } from "../../../src/programme/cinemas/service.ts";
import * as store from "../../../src/programme/cinemas/store.ts";
import { CINEMA, ask, someone } from "../../support/catalogue.ts";
import { rows } from "../../support/world.ts";
import { addShowtime, cinemaHouse } from "./cinema-with-screen.ts";

describe("a cinema", () => {
  it("is opened by an owner and visible to everyone", async () => {
    const added = await ask("POST", "/v1/cinemas", { as: await someone(), body: CINEMA });
    expect(added).toMatchObject({ status: 201, body: CINEMA });
    const seen = await ask("GET", `/v1/cinemas/${String(added.body["id"])}`);
    expect(seen).toMatchObject({ status: 200, body: added.body });
    expect(seen.headers.get("etag")).toBe(added.headers.get("etag"));
    const list = await ask("GET", "/v1/cinemas?limit=100");
    expect(list.body["data"]).toContainEqual(added.body);
  });

  it("has its time zone in the spelling of IANA", async () => {
    const body = { ...CINEMA, time_zone: "america/new_york" };
    expect(await ask("POST", "/v1/cinemas", { as: await someone(), body })).toMatchObject({
      status: 201,
      body: { time_zone: "America/New_York" },
    });
  });

  it.each([
    ["/time_zone", { time_zone: "+01:00" }],
    ["/time_zone", { time_zone: "Europe/Atlantis" }],
    ["/currency", { currency: "eur" }],
    ["/currency", { currency: "ABC" }],
    ["/region", { region: "moon" }],
    ["/name", { name: "" }],
  ])("is refused for a wrong %s, new or changed", async (pointer, changes) => {
    const { owner, path } = await cinemaHouse();
    for (const [method, to, body] of [
      ["POST", "/v1/cinemas", { ...CINEMA, ...changes }],
      ["PATCH", path, changes],
    ] as const)
      expect(await ask(method, to, { as: owner, body })).toMatchObject({
        status: 422,
        body: { code: "invalid_input", errors: [{ pointer }] },
      });
  });

  it("is not opened by a user, nor by a stranger", async () => {
    const as = await someone({ role: "user" });
    expect(await ask("POST", "/v1/cinemas", { as, body: CINEMA })).toMatchObject({ status: 403 });
    expect(await ask("POST", "/v1/cinemas", { body: CINEMA })).toMatchObject({ status: 401 });
  });

  it("that does not exist is not found, nor are its screens", async () => {
    for (const path of ["/v1/cinemas/999999", "/v1/cinemas/999999/screens"])
      expect(await ask("GET", path)).toMatchObject({ status: 404, body: { code: "cinema_not_found" } });
  });

  it("gives its time zone, currency and region to a showtime without a screen, if the caller runs it", async () => {
    const { cinemaId } = await cinemaHouse();
    const [cinema] = await rows<{ owner: number }>(
      "SELECT owner_id AS owner FROM cinemas WHERE id = ?1",
      cinemaId,
    );
    const owner = {
      userId: cinema?.owner ?? 0,
      isAdmin: false,
      role: "owner",
      emailConfirmed: true,
      sessionId: "",
    } as const;
    expect(await venueWithoutScreen(owner, cinemaId)).toMatchObject({
      cinemaId,
      ownerId: owner.userId,
      timeZone: "Europe/Lisbon",
      currency: "EUR",
      region: "weur",
    });
    expect(await venueWithoutScreen({ ...owner, userId: 1 }, cinemaId)).toBeUndefined();
    expect(await venueWithoutScreen({ ...owner, userId: 1, isAdmin: true }, cinemaId)).toBeDefined();
    expect(await venueWithoutScreen(owner, 999_999)).toBeUndefined();
  });
});

describe("a changed cinema", () => {
  it("keeps the fields that were left out", async () => {
    const { owner, path } = await cinemaHouse();
    const changes = { name: "Rex", region: "eeur", time_zone: "europe/athens", currency: "USD" };
    const changed = await ask("PATCH", path, { as: owner, body: changes });
    const now = { ...CINEMA, ...changes, time_zone: "Europe/Athens" };
    expect(changed).toMatchObject({ status: 200, body: now });
    const seen = await ask("GET", path);
    expect(seen.body).toEqual(changed.body);
    expect(seen.headers.get("etag")).toBe(changed.headers.get("etag"));
    expect(await ask("PATCH", path, { as: owner, body: {} })).toMatchObject({ status: 200, body: now });
  });

  it("is changed or removed by its owner or an admin; for others it is not found", async () => {
    const { path } = await cinemaHouse();
    for (const method of ["PATCH", "DELETE"]) {
      const body = method === "PATCH" ? { body: { name: "Mine" } } : {};
      expect(await ask(method, path, { as: await someone(), ...body })).toMatchObject({
        status: 404,
        body: { code: "cinema_not_found" },
      });
      expect(await ask(method, path, { as: await someone({ role: "user" }), ...body })).toMatchObject({
        status: 403,
      });
      expect(await ask(method, path, body)).toMatchObject({ status: 401 });
    }
    expect(await ask("GET", path)).toMatchObject({ status: 200, body: { name: "Odeon" } });
    const admin = await someone({ isAdmin: true });
    expect(await ask("PATCH", path, { as: admin, body: { name: "Rex" } })).toMatchObject({ status: 200 });
    expect(await ask("DELETE", path, { as: admin })).toMatchObject({ status: 204 });
  });

  it("refuses a change by a client that read an older version", async () => {
    const { owner, path } = await cinemaHouse();
    const etag = (await ask("GET", path)).headers.get("etag") ?? "";
    const change = (name: string) =>
      ask("PATCH", path, { as: owner, body: { name }, headers: { "if-match": etag } });
    expect(await change("Rex")).toMatchObject({ status: 200 });
    expect(await change("Roxy")).toMatchObject({ status: 412, body: { code: "precondition_failed" } });
    expect(await ask("GET", path)).toMatchObject({ body: { name: "Rex" } });
  });

  it("takes one of several changes with If-Match at once, and all of them without", async () => {
    const { owner, path } = await cinemaHouse();
    const etag = (await ask("GET", path)).headers.get("etag") ?? "";
    const names = ["Rex", "Roxy", "Lux", "Lido"];
    const guarded = await Promise.all(
      names.map((name) => ask("PATCH", path, { as: owner, body: { name }, headers: { "if-match": etag } })),
    );
    expect(guarded.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412, 412, 412]);
    const free = await Promise.all(
      names.map((address) => ask("PATCH", path, { as: owner, body: { address } })),
    );
    expect(free.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  it("is not overwritten by a change of its older version", async () => {
    const { cinemaId } = await cinemaHouse();
    const seen = { id: cinemaId, version: 1 };
    expect(await store.changeCinema(seen, { region: "sam" }, false)).toMatchObject({ region: "sam" });
    expect(await store.changeCinema(seen, { region: "oc" }, false)).toBeUndefined();
    expect(await store.changeCinema(seen, { name: "Rex" }, false)).toBeUndefined();
    expect(await store.cinemaOf(cinemaId)).toMatchObject({ name: "Odeon", region: "sam", version: 2 });
  });

  it.each(["on_sale", "draft", "cancelled"])(
    "keeps its time zone and currency while it has a showtime that is %s",
    async (status) => {
      const { owner, cinemaId, screenId, path } = await cinemaHouse();
      const showtimeId = await addShowtime(cinemaId, screenId, status);
      for (const body of [{ time_zone: "Europe/Madrid" }, { currency: "USD", name: "Rex" }])
        expect(await ask("PATCH", path, { as: owner, body })).toMatchObject({
          status: 409,
          body: { code: "cinema_in_use", showtime_id: showtimeId },
        });
      expect(await ask("GET", path)).toMatchObject({ body: CINEMA });
      const body = { time_zone: CINEMA.time_zone, currency: CINEMA.currency, name: "Rex" };
      expect(await ask("PATCH", path, { as: owner, body })).toMatchObject({
        status: 200,
        body: { name: "Rex" },
      });
    },
  );

  it("keeps its currency if a showtime was added between reading and changing it", async () => {
    const { cinemaId, screenId } = await cinemaHouse();
    const seen = { id: cinemaId, version: 1 };
    await addShowtime(cinemaId, screenId);
    expect(await store.changeCinema(seen, { currency: "USD" }, true)).toBeUndefined();
    expect(await store.cinemaOf(cinemaId)).toMatchObject({ currency: "EUR", version: 1 });
  });

  it("has its new name and address on its own showtimes, and on no others", async () => {
    const [one, other] = [await cinemaHouse(), await cinemaHouse()];
    const ids = [
      await addShowtime(one.cinemaId, one.screenId),
      await addShowtime(other.cinemaId, other.screenId),
    ];
    await ask("PATCH", one.path, { as: one.owner, body: { name: "Rex" } });
    await ask("PATCH", one.path, { as: one.owner, body: { address: "Side Street 2" } });
    expect(
      await rows("SELECT cinema_name, address FROM showtimes WHERE id IN (?1, ?2) ORDER BY id", ...ids),
    ).toEqual([
      { cinema_name: "Rex", address: "Side Street 2" },
      { cinema_name: "Odeon", address: "Main Street 1" },
    ]);
  });

  it("is refused with an unknown field", async () => {
    const { owner, path } = await cinemaHouse();
    expect(await ask("PATCH", path, { as: owner, body: { owner_id: 1 } })).toMatchObject({
      status: 422,
      body: { code: "unknown_field", fields: ["/owner_id"] },
    });
  });
});

describe("a closed cinema", () => {
  it("does not exist any more, nor do its screens, unlisted ones included", async () => {
    const { owner, cinemaId, path, screenPath } = await cinemaHouse();
    await store.addScreen({
      cinemaId,
      name: "Yard",
      layout: { seats: ["1"] },
      capacity: 1,
      listed: false,
      createdAtMs: 1,
    });
    expect(await ask("DELETE", path, { as: owner })).toMatchObject({ status: 204, body: {} });
    for (const gone of [path, `${path}/screens`, screenPath])
      expect(await ask("GET", gone)).toMatchObject({ status: 404 });
    expect(await rows("SELECT id FROM screens WHERE cinema_id = ?1", cinemaId)).toEqual([]);
    expect(await ask("DELETE", path, { as: owner })).toMatchObject({ status: 404 });
  });

  it.each(["on_sale", "draft", "cancelled"])(
    "has no showtime: with one that is %s, closing it is refused",
    async (status) => {
      const { owner, cinemaId, screenId, path, screenPath } = await cinemaHouse();
      const showtimeId = await addShowtime(cinemaId, screenId, status);
      expect(await ask("DELETE", path, { as: owner })).toMatchObject({
        status: 409,
        body: { code: "cinema_in_use", showtime_id: showtimeId },
      });
      expect(await store.removeCinema(cinemaId, Date.now())).toBe(false);
      expect(await ask("GET", screenPath)).toMatchObject({ status: 200 });
    },
  );
});
