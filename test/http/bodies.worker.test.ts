/** A body is never ignored: where a route takes none it is refused, and where one may be left out it counts. */

import { describe, expect, it } from "vitest";
import { openBoxOffice } from "../../src/box-office/service.ts";
import { app } from "../support/all-routes.ts";
import { ask } from "../support/catalogue.ts";
import { seats as seatsOf } from "../support/halls.ts";
import { buyer, call, showtime } from "../support/world.ts";

/** Seats whose labels look like lists. */
const LABELS = ["A", "B", "A,B", "Row 1, Seat 1"];

async function sold() {
  const { id, terms } = await showtime(1, 1);
  const seats = seatsOf(1, LABELS.length).map((seat, i) => ({ ...seat, label: LABELS[i] ?? "" }));
  await openBoxOffice({ ...terms, version: terms.version + 1 }, { seats, blocked: [] }, "weur");
  const { token: as } = await buyer();
  const bought = await ask("POST", `/v1/showtimes/${id}/reservations`, {
    as,
    body: { seats: LABELS, confirm: true },
  });
  expect(bought.status).toBe(201);
  const path = `/v1/reservations/${String(bought.body["id"])}`;
  const left = async () =>
    ((await ask("GET", path, { as })).body["seats"] as { label: string }[]).map(({ label }) => label);
  return { as, path, left };
}

describe("seats that are given back", () => {
  it("are those in the body, or those in the query, each a whole label", async () => {
    const { as, path, left } = await sold();
    const returned = await ask("DELETE", path, { as, body: { seats: ["A,B"] } });
    expect(returned).toMatchObject({ status: 200, body: { status: "confirmed" } });
    expect(await left()).toEqual(["A", "B", "Row 1, Seat 1"]);
    await ask("DELETE", `${path}?seats=${encodeURIComponent("Row 1, Seat 1")}`, { as });
    expect(await left()).toEqual(["A", "B"]);
    expect(await ask("DELETE", `${path}?seats=A,B`, { as })).toMatchObject({
      status: 422,
      body: { code: "seats_not_reserved", seats: ["A,B"] },
    });
    expect(await left()).toEqual(["A", "B"]);
    expect(await ask("DELETE", `${path}?seats=A&seats=B`, { as })).toMatchObject({
      status: 200,
      body: { status: "cancelled" },
    });
  });

  it("are none where the request says it in two ways or cannot be read", async () => {
    const { as, path, left } = await sold();
    const headers = { "content-type": "text/plain" };
    for (const [options, status, code] of [
      [{ as, body: { seats: ["A"], reason: "ill" } }, 422, "unknown_field"],
      [{ as, body: { seats: [] } }, 422, "invalid_input"],
      [{ as, body: '{"seats": ["A"]}', headers }, 415, "unsupported_media_type"],
      [{ as, body: '{"seats": ', headers: { "content-type": "application/json" } }, 400, "malformed_json"],
    ] as const)
      expect(await ask("DELETE", path, options)).toMatchObject({ status, body: { code } });
    expect(await ask("DELETE", `${path}?seats=A`, { as, body: { seats: ["B"] } })).toMatchObject({
      status: 422,
      body: { code: "invalid_input" },
    });
    expect(await left()).toEqual(LABELS);
  });

  it.each([
    ["no body", {}],
    ["an empty object", { body: {} }],
    ["an empty body that is called JSON", { body: "", headers: { "content-type": "application/json" } }],
  ])("are all with %s", async (_, options) => {
    const { id } = await showtime(1, 2);
    const { token: as } = await buyer();
    const bought = await ask("POST", `/v1/showtimes/${id}/reservations`, {
      as,
      body: { seats: ["A1"], confirm: true },
    });
    expect(
      await ask("DELETE", `/v1/reservations/${String(bought.body["id"])}`, { as, ...options }),
    ).toMatchObject({
      status: 200,
      body: { status: "cancelled" },
    });
  });
});

describe("a route that takes no body", () => {
  const bodiless = app.openAPIRegistry.definitions.flatMap((definition) =>
    definition.type === "route" &&
    definition.route.path.startsWith("/v1/") &&
    definition.route.request?.body === undefined &&
    definition.route.method !== "get"
      ? [[definition.route.method.toUpperCase(), definition.route.path.replaceAll(/\{\w+\}/g, "1")] as const]
      : [],
  );

  it.each(bodiless)("refuses one by its fields, as %s %s", async (method, path) => {
    const answer = await call(method, path, { body: { everything: true } });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ code: "unknown_field", fields: ["/everything"] });
    const text = await call(method, path, { body: "everything", headers: { "content-type": "text/plain" } });
    expect(await text.json()).toMatchObject({ code: "invalid_input", status: 422 });
  });

  it("is documented at many paths", () => {
    expect(bodiless.length).toBeGreaterThan(20);
  });

  it("takes an empty object, and a body without anything in it", async () => {
    const { token: as } = await buyer();
    for (const body of [{}, ""])
      expect((await call("DELETE", "/v1/reservations/16777216001", { as, body })).status).toBe(404);
    for (const body of [{}, ""])
      expect((await call("POST", "/v1/auth/email/verification", { as, body })).status).toBe(409);
  });
});
