/** Nobody finds a promo code by trying, and nobody learns from a refusal which codes there are. */

import { afterEach, describe, expect, it, vi } from "vitest";
import { claim } from "../../../src/sales/promo-codes/service.ts";
import { ask, house, inHours, make } from "../../support/catalogue.ts";
import { buyer, run } from "../../support/world.ts";
import { claimed, newBuyer, promoHouse, uses } from "./promo-showtime.ts";

const HOUR_MS = 3_600_000;

afterEach(() => {
  vi.restoreAllMocks();
});

/** A network of its own. */
let lastNetwork = 0;
const newNetwork = (): string => `network ${++lastNetwork}`;

/** Moves the clock of the Worker. */
function later(ms: number): void {
  const clock = Date.now.bind(Date);
  vi.spyOn(Date, "now").mockImplementation(() => clock() + ms);
}

const guess = async (userId: number, showtimeId: number, code: string, network: string | null = null) => {
  const answer = await claim(userId, showtimeId, code, network);
  return answer.ok ? "claimed" : answer.code;
};

describe("guesses of promo codes", () => {
  it("are ten for an account in an hour: then also the right code is refused, until an hour has passed", async () => {
    const { showtimeId, addCode } = await promoHouse();
    const id = await addCode();
    const person = newBuyer();
    for (let n = 0; n < 10; n++)
      expect(await guess(person, showtimeId, `WRONG${n}`)).toBe("promo_code_refused");
    const locked = await claim(person, showtimeId, "TEN");
    expect(locked).toMatchObject({ ok: false, code: "promo_codes_locked" });
    expect(locked.ok || (locked.code === "promo_codes_locked" && locked.retryAfterMs)).toBeGreaterThan(
      HOUR_MS - 60_000,
    );
    expect(await guess(newBuyer(), showtimeId, "TEN")).toBe("claimed");
    later(HOUR_MS - 60_000);
    expect(await guess(person, showtimeId, "TEN")).toBe("promo_codes_locked");
    vi.restoreAllMocks();
    later(HOUR_MS + 1);
    expect(await guess(person, showtimeId, "WRONG")).toBe("promo_code_refused");
    expect(await guess(person, showtimeId, "TEN")).toBe("claimed");
    expect(await uses(id)).toEqual({ carried: 2, counted: 2 });
  });

  it("are thirty for a network, whoever makes them, and other networks are not affected", async () => {
    const { showtimeId, addCode } = await promoHouse();
    await addCode();
    const network = newNetwork();
    const answers = [];
    for (let n = 0; n < 31; n++) answers.push(await guess(newBuyer(), showtimeId, `WRONG${n}`, network));
    expect(answers.lastIndexOf("promo_code_refused")).toBe(29);
    const person = newBuyer();
    expect(await guess(person, showtimeId, "TEN", network)).toBe("promo_codes_locked");
    expect(await guess(person, showtimeId, "TEN", newNetwork())).toBe("claimed");
  });

  it("are no more by 67 requests at once: the code is not found", async () => {
    const { showtimeId, addCode } = await promoHouse();
    const id = await addCode({ code: "C66", percent: 100 });
    const person = newBuyer();
    const answers = await Promise.all(
      Array.from({ length: 67 }, (_, n) => guess(person, showtimeId, `C${n}`, "network of 67")),
    );
    expect(answers.filter((answer) => answer === "promo_code_refused")).toHaveLength(10);
    expect(answers.filter((answer) => answer === "promo_codes_locked")).toHaveLength(57);
    expect(await uses(id)).toEqual({ carried: 0, counted: 0 });
  });

  it("start from none after an hour without one", async () => {
    const { showtimeId, addCode } = await promoHouse();
    await addCode();
    const person = newBuyer();
    for (let n = 0; n < 9; n++) await guess(person, showtimeId, "WRONG");
    later(HOUR_MS + 1_000);
    for (let n = 0; n < 9; n++) await guess(person, showtimeId, "WRONG");
    expect(await guess(person, showtimeId, "TEN")).toBe("claimed");
  });

  it("are codes that have ended, begin later, are used up, inactive or for other shows as well, not one's own code", async () => {
    const { owner, showtimeId, addShowtime, addCode } = await promoHouse();
    await addCode({ code: "LATER", starts_at: inHours(1), ends_at: inHours(2) });
    await addCode({ code: "OTHER", showtime_ids: [await addShowtime()] });
    const inactive = await addCode({ code: "INACTIVE" });
    await ask("PATCH", `/v1/promo-codes/${inactive}`, { as: owner, body: { active: false } });
    await addCode({ code: "ENDED" });
    await run("UPDATE promo_codes SET ends_at_ms = 1 WHERE code = 'ENDED'");
    await addCode({ code: "USED", max_uses: 1 });
    await claimed(showtimeId, newBuyer(), "USED");
    await addCode({ code: "MINE", max_uses_per_person: 1 });
    const person = newBuyer();
    await claimed(showtimeId, person, "MINE");
    for (let n = 0; n < 12; n++) expect(await guess(person, showtimeId, "MINE")).toBe("promo_code_refused");
    for (const code of ["LATER", "OTHER", "INACTIVE", "ENDED", "USED", "UNKNOWN", "LATER", "OTHER", "USED"])
      expect(await guess(person, showtimeId, code)).toBe("promo_code_refused");
    expect(await guess(person, showtimeId, "ENDED")).toBe("promo_code_refused");
    expect(await guess(person, showtimeId, "UNKNOWN")).toBe("promo_codes_locked");
  });
});

describe("a reservation by a promo code", () => {
  const onSale = async (changes: object = {}) => {
    const { owner, showtime } = await house();
    const id = await make("/v1/showtimes", owner, showtime(changes));
    const network = newNetwork();
    const reserve = (as: string, body: object, headers = {}) =>
      ask("POST", `/v1/showtimes/${id}/reservations`, {
        as,
        body,
        headers: { "cf-connecting-ip": network, ...headers },
      });
    return { owner, id, reserve };
  };

  it("gets one answer for every code that is not valid, and after ten of them 429 with the time to wait", async () => {
    const { owner, id, reserve } = await onSale();
    await make("/v1/promo-codes", owner, { code: "ONCE", percent: 10, max_uses: 1 });
    await make("/v1/promo-codes", owner, { code: "GONE", percent: 10 });
    await run("UPDATE promo_codes SET ends_at_ms = 1 WHERE code = 'GONE'");
    await make("/v1/promo-codes", owner, { code: "FREE", percent: 100 });
    await reserve((await buyer()).token, { seats: ["A1"], promo_code: "ONCE" });
    const { token: as } = await buyer();
    const answers = [];
    for (const code of ["ONCE", "GONE", "NONE", ...Array.from({ length: 7 }, (_, n) => `N${n}`)])
      answers.push(await reserve(as, { seats: ["A2"], promo_code: code }));
    const told = answers.map(({ status, body }) => JSON.stringify([status, { ...body, request_id: "" }]));
    expect(new Set(told).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 422, body: { code: "promo_code_refused" } });
    const right = await reserve(as, { seats: ["A2"], promo_code: "FREE" });
    expect(right).toMatchObject({ status: 429, body: { code: "promo_codes_locked" } });
    expect(right.body["detail"]).toContain(String(answers[0]?.body["detail"]));
    expect(Number(right.headers.get("retry-after"))).toBeGreaterThan(3_500);
    expect(await reserve(as, { seats: ["A2"] })).toMatchObject({ status: 201 });
    expect(id).toBeGreaterThan(0);
  });

  it("is refused for its seats before the code is looked at, which is no guess and claims nothing", async () => {
    const { owner, id, reserve } = await onSale({ max_seats: 3 });
    const code = await make("/v1/promo-codes", owner, { code: "ONLY", percent: 10, max_uses: 1 });
    await reserve((await buyer()).token, { seats: ["A1"] });
    const { token: as } = await buyer();
    for (let n = 0; n < 12; n++)
      expect(await reserve(as, { seats: ["A1"], promo_code: n % 2 === 0 ? "ONLY" : "NONE" })).toMatchObject({
        status: 409,
        body: { code: "seats_taken", seats: ["A1"] },
      });
    const refusals = [
      [{ seats: ["Z9"] }, "unknown_seats"],
      [{ quantity: 4 }, "too_many_seats"],
      [{ quantity: 1, category: "gold" }, "unknown_category"],
    ] as const;
    for (const [body, refusal] of refusals)
      expect(await reserve(as, { ...body, promo_code: "NONE" })).toMatchObject({ body: { code: refusal } });
    expect(await uses(code)).toEqual({ carried: 0, counted: 0 });
    expect(await reserve(as, { seats: ["A2"], promo_code: "ONLY" })).toMatchObject({ status: 201 });
    expect(id).toBeGreaterThan(0);
  });

  it("holds nothing while the code is looked at, and is free to be repeated where the code was wrong", async () => {
    const { owner, id, reserve } = await onSale();
    await make("/v1/promo-codes", owner, { code: "RIGHT", percent: 10 });
    const { token: as } = await buyer();
    const key = { "idempotency-key": "one" };
    expect(await reserve(as, { seats: ["A1"], promo_code: "WRONG" }, key)).toMatchObject({ status: 422 });
    const { body } = await ask("GET", `/v1/showtimes/${id}/seats`);
    expect(body["counts"]).toMatchObject({ held: 0, sold: 0 });
    const other = { "idempotency-key": "two" };
    const bought = await reserve(as, { seats: ["A1"], promo_code: "RIGHT", confirm: true }, other);
    expect(bought).toMatchObject({ status: 201, body: { status: "confirmed" } });
    const again = await reserve(as, { seats: ["A1"], promo_code: "RIGHT", confirm: true }, other);
    expect(again).toMatchObject({ status: 201, body: bought.body });
    expect(await reserve(as, { seats: ["A2"], promo_code: "RIGHT" }, other)).toMatchObject({
      status: 422,
      body: { code: "idempotency_key_reused" },
    });
  });

  it("that is refused for its seats gets the same refusal under the same Idempotency-Key", async () => {
    const { owner, reserve } = await onSale();
    const codeId = await make("/v1/promo-codes", owner, { code: "SAME", percent: 10 });
    const other = (await buyer()).token;
    const held = await reserve(other, { seats: ["A1"] });
    const { token: as } = await buyer();
    const key = { "idempotency-key": "taken" };
    const first = await reserve(as, { seats: ["A1"], promo_code: "SAME" }, key);
    expect(first).toMatchObject({ status: 409, body: { code: "seats_taken" } });
    await ask("DELETE", `/v1/reservations/${String(held.body["id"])}`, { as: other });
    const again = await reserve(as, { seats: ["A1"], promo_code: "SAME" }, key);
    expect(again).toMatchObject({ status: 409, body: { code: "seats_taken" } });
    expect(await uses(codeId)).toEqual({ carried: 0, counted: 0 });
  });
});
