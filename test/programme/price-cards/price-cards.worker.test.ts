import { describe, expect, it } from "vitest";
import { CINEMA, ask, house, make, someone } from "../../support/catalogue.ts";

const STANDARD = {
  name: "Standard",
  prices: [
    {
      when: {
        weekdays: ["mon"],
        from: "12:00",
        to: "25:30",
        holiday: false,
        formats: ["3d"],
        sections: ["Rang links"],
      },
      prices: { standard: { adult: 700 } },
    },
    { prices: { standard: { adult: 900, child: 600 }, premium: { adult: 1200 } } },
  ],
};

async function desk() {
  const home = await house();
  const path = `/v1/cinemas/${home.cinemaId}/price-cards`;
  const as = home.owner;
  const post = (body: object) => ask("POST", path, { as, body });
  return { ...home, path, as, post };
}

describe("a price card", () => {
  it("is made, read, listed, changed and deleted by the cinema's owner", async () => {
    const { path, as, post, cinemaId } = await desk();
    const made = await post(STANDARD);
    const id = Number(made.body["id"]);
    const card = { id, cinema_id: cinemaId, ...STANDARD };
    expect(made).toMatchObject({ status: 201, body: card });
    const read = await ask("GET", `${path}/${id}`, { as });
    expect(read.body).toEqual(card);
    expect(read.headers.get("cache-control")).toBe("no-store");
    const second = Number((await post({ ...STANDARD, name: "Festival" })).body["id"]);
    const page = await ask("GET", `${path}?limit=1`, { as });
    expect(page.body["data"]).toEqual([card]);
    expect(await ask("GET", `${path}?limit=1&cursor=${String(page.body["next"])}`, { as })).toMatchObject({
      body: { data: [{ id: second, name: "Festival" }], next: null },
    });
    const prices = [{ prices: { standard: { adult: 1 } } }];
    expect(await ask("PATCH", `${path}/${id}`, { as, body: { prices } })).toMatchObject({
      status: 200,
      body: { name: "Standard", prices },
    });
    expect(await ask("DELETE", `${path}/${id}`, { as })).toMatchObject({ status: 204 });
    expect(await ask("GET", `${path}/${id}`, { as })).toMatchObject({
      status: 404,
      body: { code: "price_card_not_found" },
    });
  });

  it("is changed only as it was read", async () => {
    const { path, as, post } = await desk();
    const made = await post(STANDARD);
    const one = `${path}/${String(made.body["id"])}`;
    const etag = made.headers.get("etag") ?? "";
    const patch = (name: string) => ask("PATCH", one, { as, body: { name }, headers: { "if-match": etag } });
    expect(await patch("First")).toMatchObject({ status: 200, body: { name: "First" } });
    expect(await patch("Second")).toMatchObject({ status: 412, body: { code: "precondition_failed" } });
    expect(await ask("GET", one, { as })).toMatchObject({ body: { name: "First" } });
  });

  it("is nobody else's, and no other cinema's", async () => {
    const { path, as, post, owner } = await desk();
    const id = String((await post(STANDARD)).body["id"]);
    const other = await someone();
    const second = await make("/v1/cinemas", owner, CINEMA);
    for (const [method, body] of [
      ["GET", undefined],
      ["PATCH", { name: "Mine" }],
      ["DELETE", undefined],
    ] as const) {
      const asked = body === undefined ? {} : { body };
      expect(await ask(method, `${path}/${id}`, { as: other, ...asked }), method).toMatchObject({
        status: 404,
        body: { code: "cinema_not_found" },
      });
      expect(
        await ask(method, `/v1/cinemas/${second}/price-cards/${id}`, { as, ...asked }),
        method,
      ).toMatchObject({
        status: 404,
        body: { code: "price_card_not_found" },
      });
    }
    expect(await ask("GET", path, { as: other })).toMatchObject({ status: 404 });
    expect(await ask("GET", path, { as: await someone({ isAdmin: true, role: "user" }) })).toMatchObject({
      status: 200,
      body: { data: [{ name: "Standard" }] },
    });
  });

  it.each<[pointer: string, row: object]>([
    ["/prices/0/prices", { prices: {} }],
    ["/prices/0/prices/standard", { prices: { standard: {} } }],
    ["/prices/0/prices/standard/adult", { prices: { standard: { adult: -1 } } }],
    ["/prices/0/prices/Standard", { prices: { Standard: { adult: 1 } } }],
    ["/prices/0/when", { when: {} }],
    ["/prices/0/when/weekdays", { when: { weekdays: [] } }],
    ["/prices/0/when/weekdays/0", { when: { weekdays: ["monday"] } }],
    ["/prices/0/when/from", { when: { from: "9:00" } }],
    ["/prices/0/when/from", { when: { from: "36:00" } }],
    ["/prices/0/when/to", { when: { from: "22:00", to: "02:00" } }],
    ["/prices/0/when/to", { when: { from: "22:00", to: "22:00" } }],
    ["/prices/0/when/holiday", { when: { holiday: "no" } }],
    ["/prices/0/when/formats/0", { when: { formats: ["3 D"] } }],
    ["/prices/0/when/sections/0", { when: { sections: [" "] } }],
  ])("is refused with a pointer to %s", async (pointer, row) => {
    const { post } = await desk();
    const body = { name: "Odd", prices: [{ prices: { standard: { adult: 1 } }, ...row }] };
    expect(await post(body)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });

  it("is refused, new and changed, where its sections could have more prices than a showtime keeps", async () => {
    const { path, as, post } = await desk();
    const one = `${path}/${String((await post(STANDARD)).body["id"])}`;
    const types = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`type${i}`, 1000]));
    const rows = Array.from({ length: 20 }, (_, row) => ({
      when: { sections: Array.from({ length: 50 }, (__, i) => `S${50 * row + i}`) },
      prices: { standard: { adult: 1 } },
    }));
    const prices = [...rows, { prices: { standard: types, premium: types } }];
    const refused = {
      status: 422,
      body: { errors: [{ pointer: "/prices", detail: expect.stringMatching(/sections/) }] },
    };
    expect(await post({ name: "Large", prices })).toMatchObject(refused);
    expect(await ask("PATCH", one, { as, body: { prices } })).toMatchObject(refused);
    expect(await ask("GET", one, { as })).toMatchObject({ body: { prices: STANDARD.prices } });
  });

  it("takes section names as the hall writes them", async () => {
    const { post } = await desk();
    const prices = [{ when: { sections: ["Lo\u0308ge 1"] }, prices: { standard: { adult: 1 } } }];
    expect(await post({ name: "Boxes", prices })).toMatchObject({
      status: 201,
      body: { prices: [{ when: { sections: ["Löge 1"] } }] },
    });
  });

  it("goes with its cinema", async () => {
    const { owner } = await desk();
    const cinemaId = await make("/v1/cinemas", owner, CINEMA);
    await make(`/v1/cinemas/${cinemaId}/price-cards`, owner, STANDARD);
    expect(await ask("DELETE", `/v1/cinemas/${cinemaId}`, { as: owner })).toMatchObject({ status: 204 });
  });

  it("is not deleted while a showtime that has not started uses it", async () => {
    const { path, as, post, owner, showtime } = await desk();
    const cardId = Number((await post(STANDARD)).body["id"]);
    const body = showtime({ prices: undefined, price_card_id: cardId, status: "draft" });
    const id = await make("/v1/showtimes", owner, body);
    expect(await ask("DELETE", `${path}/${cardId}`, { as })).toMatchObject({
      status: 409,
      body: { code: "price_card_in_use", showtime_id: id },
    });
    await ask("DELETE", `/v1/showtimes/${id}`, { as });
    expect(await ask("DELETE", `${path}/${cardId}`, { as })).toMatchObject({ status: 204 });
  });
});

describe("a cinema's holidays", () => {
  it("are shown in order", async () => {
    const owner = await someone();
    const made = await ask("POST", "/v1/cinemas", {
      as: owner,
      body: { ...CINEMA, holidays: ["2026-12-26", "2026-12-25"] },
    });
    expect(made).toMatchObject({ status: 201, body: { holidays: ["2026-12-25", "2026-12-26"] } });
    const path = `/v1/cinemas/${String(made.body["id"])}`;
    expect(await ask("PATCH", path, { as: owner, body: { holidays: ["2027-01-01"] } })).toMatchObject({
      status: 200,
      body: { holidays: ["2027-01-01"], day_starts_at: "06:00" },
    });
    expect(await ask("PATCH", path, { as: owner, body: { name: "Rex" } })).toMatchObject({
      body: { name: "Rex", holidays: ["2027-01-01"] },
    });
    expect(await ask("GET", path)).toMatchObject({ body: { holidays: ["2027-01-01"] } });
  });

  it("are none, unless it says so", async () => {
    const { cinemaId } = await house();
    expect(await ask("GET", `/v1/cinemas/${cinemaId}`)).toMatchObject({ body: { holidays: [] } });
  });

  it.each([
    ["/holidays/0", ["2027-02-29"]],
    ["/holidays/1", ["2027-01-01", "2027-01-01"]],
    ["/holidays", Array.from({ length: 201 }, (_, i) => `2${String(i).padStart(3, "0")}-01-01`)],
  ])("are refused with a pointer to %s", async (pointer, holidays) => {
    const { cinemaId, owner } = await house();
    const answer = await ask("PATCH", `/v1/cinemas/${cinemaId}`, { as: owner, body: { holidays } });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });
});
