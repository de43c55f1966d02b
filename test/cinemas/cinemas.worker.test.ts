import { describe, expect, it } from "vitest";
import { CINEMA, LAYOUT, ask, house, make, someone } from "../support/house.ts";

describe("a cinema", () => {
  it("is opened by an owner, and seen by everyone", async () => {
    const added = await ask("POST", "/v1/cinemas", { as: await someone(), body: CINEMA });
    expect(added).toMatchObject({ status: 201, body: CINEMA });
    expect(await ask("GET", `/v1/cinemas/${String(added.body["id"])}`)).toMatchObject({
      status: 200,
      body: added.body,
    });
    const list = await ask("GET", "/v1/cinemas?limit=100");
    expect(list.body["data"]).toContainEqual(added.body);
  });

  it("has its zone spelled as IANA does", async () => {
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
  ])("is refused for a wrong %s", async (pointer, changes) => {
    const body = { ...CINEMA, ...changes };
    expect(await ask("POST", "/v1/cinemas", { as: await someone(), body })).toMatchObject({
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
});

describe("a screen", () => {
  it("counts the seats of its layout", async () => {
    const { cinemaId, screenId } = await house();
    const screen = { id: screenId, cinema_id: cinemaId, name: "One", capacity: 6 };
    expect(await ask("GET", `/v1/cinemas/${cinemaId}/screens`)).toMatchObject({
      status: 200,
      body: { data: [screen], next: null },
    });
  });

  it("is added to one's own cinema; somebody else's has no door", async () => {
    const { cinemaId } = await house();
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

  it("is refused with a pointer into its layout", async () => {
    const owner = await someone();
    const cinemaId = await make("/v1/cinemas", owner, CINEMA);
    const layout = { rows: [{ label: "A", seats: [{ from: 2, to: 1 }] }] };
    const refused = await ask("POST", `/v1/cinemas/${cinemaId}/screens`, {
      as: owner,
      body: { name: "One", layout },
    });
    expect(refused).toMatchObject({
      status: 422,
      body: { code: "invalid_input", errors: [{ in: "json", pointer: "/layout/rows/0/seats/0" }] },
    });
  });
});
