/** A seat that a request to give back names twice is a mistake, and nothing is given back. */

import { describe, expect, it } from "vitest";
import { actHouse } from "../../back-office/order-acts/act-house.ts";
import { ask } from "../../support/catalogue.ts";

describe("a seat that is named twice", () => {
  it("is refused where it is given back, cancelled or exchanged", async () => {
    const house = await actHouse();
    const { id, person } = await house.order(["A1", "A2"]);
    const seats = ["A2", "A1", "A2"];
    const twice = {
      status: 422,
      body: { code: "invalid_input", errors: [{ pointer: "/seats/2", detail: "Named twice" }] },
    };
    const path = `/v1/reservations/${id}`;
    expect(await ask("DELETE", path, { as: person.token, body: { seats } })).toMatchObject(twice);
    expect(await ask("DELETE", `${path}?seats=A2&seats=A1&seats=A2`, { as: person.token })).toMatchObject(
      twice,
    );
    expect(await house.act("cancel", id, { seats }, house.manager.token)).toMatchObject(twice);
    const wish = { seats, for: { seats: ["A3"] } };
    expect(await house.act("exchange", id, wish, house.manager.token)).toMatchObject(twice);
    const left = async () =>
      ((await ask("GET", path, { as: person.token })).body["seats"] as { label: string }[]).map(
        ({ label }) => label,
      );
    expect(await left()).toEqual(["A1", "A2"]);
    expect((await house.act("cancel", id, { seats: ["A2"] }, house.manager.token)).status).toBe(200);
    expect(await left()).toEqual(["A1"]);
  });
});

describe("the cash in a drawer", () => {
  it("may be what a drawer has in a currency of which a ticket costs millions", async () => {
    const house = await actHouse();
    const opened = await house.post(
      `/cinemas/${house.cinemaId}/shifts`,
      { float: 90_000_000_000 },
      house.cashier.token,
    );
    expect(opened).toMatchObject({ status: 201, body: { float: { amount: 90_000_000_000 } } });
    const counted = await house.post(
      `/shifts/${String(opened.body["id"])}/close`,
      { counted: 89_000_000_000 },
      house.cashier.token,
    );
    expect(counted).toMatchObject({ status: 200, body: { difference: { amount: -1_000_000_000 } } });
  });
});
