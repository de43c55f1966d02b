/** What a showtime's terms do to a reservation, over HTTP: best seats, single seats, limits, prices, codes, refunds. */

import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ask, house, inHours, make } from "../../support/catalogue.ts";
import { eventually } from "../../support/eventually.ts";
import { buyer, rows, run } from "../../support/world.ts";

const HALL = {
  rows: ["A", "B", "C", "D"].map((label) => ({ label, seats: [{ from: 1, to: 6 }] })),
  accessible: ["D1"],
  companions: ["D2"],
};
const EUR = (amount: number) => ({ amount, currency: "EUR" });

afterEach(() => {
  vi.restoreAllMocks();
});

/** A showtime with these terms, in a hall of four rows of six seats, at 10.00 each. */
async function onSale(terms: object = {}) {
  const { owner, cinemaId, movieId } = await house();
  const screenId = await make(`/v1/cinemas/${cinemaId}/screens`, owner, { name: "Two", layout: HALL });
  const id = await make("/v1/showtimes", owner, {
    movie_id: movieId,
    screen_id: screenId,
    starts_at: inHours(48),
    prices: { standard: { adult: 1000, child: 500 } },
    ...terms,
  });
  const reserve = async (body: object, as?: string, headers: Record<string, string> = {}) =>
    ask("POST", `/v1/showtimes/${id}/reservations`, { as: as ?? (await buyer()).token, body, headers });
  return { owner, id, reserve };
}

const labels = (body: Record<string, unknown>): string[] =>
  (body["seats"] as { label: string }[]).map(({ label }) => label);

describe("the best seats", () => {
  it("are together in the middle of the best row, and the answer names the arrangement", async () => {
    const { reserve } = await onSale();
    const { status, body } = await reserve({ quantity: 2 });
    expect({ status, seats: labels(body), arrangement: body["arrangement"] }).toEqual({
      status: 201,
      seats: ["C3", "C4"],
      arrangement: "one_row",
    });
  });

  it("are split if necessary, unless the party must stay together", async () => {
    const { reserve } = await onSale();
    await reserve({ seats: ["A3", "B3", "C3", "D3"] });
    expect(await reserve({ quantity: 8, together: true })).toMatchObject({
      status: 409,
      body: { code: "not_together" },
    });
    expect(await reserve({ quantity: 8 })).toMatchObject({ status: 201, body: { arrangement: "split" } });
    await reserve({ quantity: 9 });
    expect(await reserve({ quantity: 4 })).toMatchObject({
      status: 409,
      body: { code: "not_enough_seats", free: 3 },
    });
  });

  it("include an accessible seat and a companion seat beside it for a wheelchair user", async () => {
    const { reserve } = await onSale();
    const { body } = await reserve({ quantity: 2, accessible: 1, ticket_type: "child" });
    expect(labels(body)).toEqual(["D1", "D2"]);
    expect(body["total"]).toEqual(EUR(1000));
    expect(await reserve({ quantity: 1, accessible: 1 })).toMatchObject({
      status: 409,
      body: { code: "not_enough_accessible_seats", free: 0 },
    });
  });

  it("go to fifty parallel parties without selling a seat twice", async () => {
    const { reserve } = await onSale();
    const buyers = await Promise.all(Array.from({ length: 50 }, () => buyer()));
    const answers = await Promise.all(
      buyers.map(({ token }) => reserve({ quantity: 2, confirm: true }, token)),
    );
    const sold = answers.filter(({ status }) => status === 201).flatMap(({ body }) => labels(body));
    expect(new Set(sold).size).toBe(sold.length);
    expect(sold).toHaveLength(24);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
  });

  it.each<[string, object]>([
    ["/seats", {}],
    ["/seats", { seats: ["A1"], quantity: 1 }],
    ["/category", { seats: ["A1"], category: "standard" }],
    ["/accessible", { quantity: 1, accessible: 2 }],
    ["/quantity", { quantity: 51 }],
  ])("are refused with a pointer to %s", async (pointer, body) => {
    const { reserve } = await onSale();
    expect(await reserve(body)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });

  it("refuse a category that the hall does not have", async () => {
    const { reserve } = await onSale();
    for (const category of ["gold", "constructor"])
      expect(await reserve({ quantity: 1, category })).toMatchObject({
        status: 422,
        body: { code: "unknown_category", category },
      });
  });
});

describe("a single seat left between others", () => {
  it("is refused with a suggestion if the showtime refuses single seats", async () => {
    const { reserve } = await onSale({ orphan_rule: "refuse" });
    expect(await reserve({ seats: ["A2", "A3"] })).toMatchObject({
      status: 409,
      body: { code: "single_seats", seats: ["A1"], suggestion: ["A3", "A4"] },
    });
    expect(await reserve({ seats: ["A1", "A2"] })).toMatchObject({ status: 201, body: { single_seats: [] } });
  });

  it("is only reported, or ignored, if the showtime says so", async () => {
    const { reserve } = await onSale({ orphan_rule: "warn" });
    expect(await reserve({ seats: ["A2", "A3"] })).toMatchObject({
      status: 201,
      body: { single_seats: ["A1"] },
    });
    const free = await onSale();
    expect(await free.reserve({ seats: ["A2", "A3"] })).toMatchObject({ body: { single_seats: [] } });
  });
});

describe("a buyer's limit", () => {
  it("counts all reservations of the showtime, without released seats", async () => {
    const { reserve } = await onSale({ max_seats_per_buyer: 3 });
    const { token } = await buyer();
    const first = await reserve({ seats: ["A1", "A2"] }, token);
    expect(await reserve({ quantity: 2 }, token)).toMatchObject({
      status: 409,
      body: { code: "buyer_limit", max_seats_per_buyer: 3, your_seats: 2 },
    });
    await ask("DELETE", `/v1/reservations/${String(first.body["id"])}`, { as: token });
    expect(await reserve({ quantity: 3 }, token)).toMatchObject({ status: 201 });
  });
});

describe("a price", () => {
  it("is tickets less the discount, plus fee, plus taxes on top, computed by the server alone", async () => {
    const { owner, id, reserve } = await onSale({
      fee: { per_ticket: 50, per_reservation: 100 },
      taxes: [
        { name: "VAT", rate_percent: 10, included: true },
        { name: "City", rate_percent: 2.5, included: false },
      ],
    });
    await make("/v1/promo-codes", owner, { code: "TENTH", percent: 10, showtime_ids: [id] });
    const { status, body } = await reserve({
      seats: ["A1", { label: "A2", ticket_type: "child" }],
      promo_code: "tenth",
    });
    expect(status).toBe(201);
    // 1500 − 150 + 200 = 1550; 10 % tax is included in it, 2.5 % is added.
    expect(body).toMatchObject({
      amounts: {
        tickets: EUR(1500),
        discount: EUR(150),
        fee: EUR(200),
        taxes: [
          { name: "VAT", amount: EUR(141), included: true },
          { name: "City", amount: EUR(39), included: false },
        ],
      },
      total: EUR(1589),
    });
    expect(await reserve({ seats: ["A3"], total: 1 })).toMatchObject({ status: 422 });
  });
});

describe("a promo code", () => {
  it("with one use goes to one of a hundred buyers", async () => {
    const { owner, reserve } = await onSale();
    const code = `ONE${Date.now()}`;
    await make("/v1/promo-codes", owner, { code, percent: 100, max_uses: 1 });
    const buyers = await Promise.all(Array.from({ length: 100 }, () => buyer()));
    const seats = HALL.rows.flatMap(({ label }) => [1, 2, 3, 4, 5, 6].map((n) => `${label}${n}`));
    const answers = await Promise.all(
      buyers.map(({ token }, i) =>
        reserve({ seats: [seats[i % seats.length]], promo_code: code, confirm: true }, token, {
          "cf-connecting-ip": `192.0.2.${i}`,
        }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    // Some come when the seat is sold: then the code is not looked at.
    const codes = new Set(answers.filter(({ status }) => status !== 201).map(({ body }) => body["code"]));
    expect(codes).toContain("promo_code_refused");
    for (const refused of codes) expect(["promo_code_refused", "seats_taken"]).toContain(refused);
  });

  it("is given back if the box office refuses, and if the reservation is released", async () => {
    const { owner, id, reserve } = await onSale();
    const code = `BACK${Date.now()}`;
    await make("/v1/promo-codes", owner, { code, percent: 50, max_uses: 1 });
    const uses = async () =>
      (await rows("SELECT uses FROM promo_codes WHERE code = ?1", code.toUpperCase()))[0]?.["uses"];
    await reserve({ seats: ["A1"] });
    expect(await reserve({ seats: ["A1"], promo_code: code })).toMatchObject({
      status: 409,
      body: { code: "seats_taken" },
    });
    expect(await uses()).toBe(0);
    const { token } = await buyer();
    const held = await reserve({ seats: ["A2"], promo_code: code }, token);
    expect(await uses()).toBe(1);
    await ask("DELETE", `/v1/reservations/${String(held.body["id"])}`, { as: token });
    // With the copy, which comes before the answer unless D1 is slow.
    await eventually(uses, 0);
    expect(id).toBeGreaterThan(0);
  });

  it("counts once under one Idempotency-Key, and a repeated request gets the first answer", async () => {
    const { owner, reserve } = await onSale();
    const code = `ONCE${Date.now()}`;
    await make("/v1/promo-codes", owner, { code, percent: 50, max_uses: 1 });
    const { token } = await buyer();
    const key = { "idempotency-key": "mine" };
    const first = await reserve({ seats: ["A1"], promo_code: code }, token, key);
    const again = await reserve({ seats: ["A1"], promo_code: code }, token, key);
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers.get("idempotent-replayed")).toBe("true");
  });

  it("is refused while D1 is down, and sales without a code go on", async () => {
    const { owner, reserve } = await onSale();
    await make("/v1/promo-codes", owner, { code: "DOWN", percent: 50 });
    const { token } = await buyer();
    vi.spyOn(console, "warn").mockReturnValue();
    vi.spyOn(env.DB, "batch").mockRejectedValue(new Error("D1 DB is overloaded"));
    expect(await reserve({ seats: ["A1"], promo_code: "DOWN" }, token)).toMatchObject({
      status: 503,
      body: { code: "promo_codes_unavailable" },
    });
    expect(await reserve({ seats: ["A1"], confirm: true }, token)).toMatchObject({ status: 201 });
  });

  it("of another owner's cinema is refused", async () => {
    const [mine, other] = [await onSale(), await onSale()];
    await make("/v1/promo-codes", other.owner, { code: "OTHERS", percent: 50 });
    expect(await mine.reserve({ seats: ["A1"], promo_code: "OTHERS" })).toMatchObject({
      status: 422,
      body: { code: "promo_code_refused" },
    });
  });
});

describe("a hold", () => {
  it("is extended once", async () => {
    const { reserve } = await onSale({ hold_minutes: 5 });
    const { token } = await buyer();
    const held = await reserve({ seats: ["A1"] }, token);
    const path = `/v1/reservations/${String(held.body["id"])}/extend`;
    const extended = await ask("POST", path, { as: token });
    expect(extended).toMatchObject({ status: 200, body: { extended: true, status: "held" } });
    expect(Date.parse(String(extended.body["expires_at"]))).toBeGreaterThan(
      Date.parse(String(held.body["expires_at"])) - 1,
    );
    expect(await ask("POST", path, { as: token })).toMatchObject({
      status: 409,
      body: { code: "already_extended" },
    });
    expect(await ask("POST", path, { as: (await buyer()).token })).toMatchObject({ status: 404 });
  });
});

describe("returning seats", () => {
  const POLICY = { cancellation: { free_hours: 24, fee_percent: 50, last_hours: 2 } };

  it("keeps the other seats with valid tickets, and sells the returned seats to others at once", async () => {
    const { reserve } = await onSale();
    const { token } = await buyer();
    const bought = await reserve({ seats: ["A1", "A2", "A3"], confirm: true }, token);
    const path = `/v1/reservations/${String(bought.body["id"])}`;
    const left = await ask("DELETE", `${path}?seats=A1&seats=A3`, { as: token });
    expect(left).toMatchObject({ status: 200, body: { status: "confirmed", total: EUR(1000) } });
    expect(labels(left.body)).toEqual(["A2"]);
    expect(await reserve({ seats: ["A1", "A3"], confirm: true })).toMatchObject({ status: 201 });
    await vi.waitFor(async () => {
      const { body } = await ask("GET", "/v1/tickets", { as: token });
      expect(
        (body["data"] as { seat: string; status: string }[]).map(({ seat, status }) => [seat, status]),
      ).toEqual([
        ["A1", "revoked"],
        ["A2", "valid"],
        ["A3", "revoked"],
      ]);
    });
    const [first, second] = bought.body["seats"] as { ticket_id: string }[];
    expect((await ask("GET", `/v1/tickets/${first?.ticket_id}`, { as: token })).body["status"]).toBe(
      "revoked",
    );
    expect((await ask("GET", `/v1/tickets/${second?.ticket_id}`, { as: token })).body["status"]).toBe(
      "valid",
    );
    expect(await ask("DELETE", `${path}?seats=A1`, { as: token })).toMatchObject({
      status: 422,
      body: { code: "seats_not_reserved", seats: ["A1"] },
    });
  });

  it("ends some hours before the start if the policy says so", async () => {
    const { reserve } = await onSale({ ...POLICY, starts_at: inHours(1) });
    const { token } = await buyer();
    const bought = await reserve({ seats: ["A1"], confirm: true }, token);
    expect(await ask("DELETE", `/v1/reservations/${String(bought.body["id"])}`, { as: token })).toMatchObject(
      { status: 409, body: { code: "cancellation_closed" } },
    );
  });
});

describe("a showtime that is paid online", () => {
  it("holds seats, and confirms them on no path without a payment", async () => {
    const { reserve } = await onSale({ payment: "online" });
    const { token } = await buyer();
    expect(await reserve({ seats: ["A1"], confirm: true }, token)).toMatchObject({
      status: 409,
      body: { code: "payment_required" },
    });
    const held = await reserve({ seats: ["A1"] }, token);
    expect(
      await ask("POST", `/v1/reservations/${String(held.body["id"])}/confirm`, { as: token }),
    ).toMatchObject({ status: 409, body: { code: "payment_required" } });
  });

  it("has no price that the payment service does not take", async () => {
    const { owner, cinemaId, movieId } = await house();
    const show = (prices: object, payment: string) =>
      ask("POST", "/v1/showtimes", {
        as: owner,
        body: {
          movie_id: movieId,
          cinema_id: cinemaId,
          seats: 2,
          starts_at: inHours(48),
          prices: { standard: prices },
          payment,
        },
      });
    expect(await show({ adult: 1000, child: 40 }, "online")).toMatchObject({
      status: 422,
      body: {
        code: "invalid_input",
        detail:
          "/prices/standard/child: One ticket would cost 0.40 EUR, and online payments start at 0.50 EUR. Nothing was done.",
        errors: [{ in: "json", pointer: "/prices/standard/child" }],
      },
    });
    expect(await show({ adult: 1000, child: 40 }, "at_door")).toMatchObject({ status: 201 });
  });

  it("refuses a hold that a promo code makes too cheap to be paid, and the use of the code goes back", async () => {
    const { owner, id, reserve } = await onSale({ payment: "online" });
    const code = `CHEAP${Date.now()}`;
    await make("/v1/promo-codes", owner, { code, percent: 96, showtime_ids: [id] });
    const { token } = await buyer();
    const { status, body } = await reserve({ seats: ["A1"], promo_code: code }, token);
    expect({ status, body }).toMatchObject({
      status: 422,
      body: {
        code: "amount_not_payable",
        detail:
          "The total would be 0.40 EUR, and online payments start at 0.50 EUR. Nothing was done; choose more seats, or leave out the promo code.",
        total_amount: 40,
        least_amount: 50,
        amount_step: 1,
      },
    });
    const uses = await rows("SELECT uses FROM promo_codes WHERE code = ?1", code);
    expect(uses).toEqual([{ uses: 0 }]);
    const two = await reserve({ seats: ["A1", "A2"], promo_code: code }, token);
    expect(two).toMatchObject({ status: 201, body: { total: EUR(80) } });
    const path = `/v1/reservations/${String(two.body["id"])}`;
    expect(await ask("DELETE", `${path}?seats=A1`, { as: token })).toMatchObject({
      status: 422,
      body: { code: "amount_not_payable", total_amount: 40 },
    });
    expect((await ask("GET", path, { as: token })).body).toMatchObject({ status: "held", total: EUR(80) });
  });

  it("sells at once what costs nothing, and confirms a hold of it", async () => {
    const { owner, reserve } = await onSale({ payment: "online" });
    const code = `FREE${Date.now()}`;
    await make("/v1/promo-codes", owner, { code, percent: 100 });
    const { token } = await buyer();
    const bought = await reserve({ seats: ["A1"], promo_code: code, confirm: true }, token);
    expect(bought).toMatchObject({ status: 201, body: { status: "confirmed", total: EUR(0) } });
    const held = await reserve({ seats: ["A2"], promo_code: code }, token);
    expect(held).toMatchObject({ status: 201, body: { status: "held" } });
    expect(
      await ask("POST", `/v1/reservations/${String(held.body["id"])}/confirm`, { as: token }),
    ).toMatchObject({ status: 200, body: { status: "confirmed", paid: EUR(0) } });
  });

  it("keeps a hold's way of payment in its copy when the showtime changes", async () => {
    const { id, reserve } = await onSale({ payment: "online" });
    await reserve({ seats: ["A1"] });
    await run("UPDATE showtimes SET payment = 'at_door' WHERE id = ?1", id);
    expect(
      (await rows("SELECT details FROM reservations WHERE showtime_id = ?1", id))[0]?.["details"],
    ).toContain('"payment":"online"');
  });
});
