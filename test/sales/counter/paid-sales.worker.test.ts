/** Counter sales whose money goes into the seller's shift, and those with a promo code. */

import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ask } from "../../support/catalogue.ts";
import { rows } from "../../support/world.ts";
import { eur, tillHouse } from "../shifts/tills.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const addCode = async (owner: string, changes: object = {}): Promise<number> => {
  const code = { code: "TEN", percent: 10, ...changes };
  const added = await ask("POST", "/v1/promo-codes", { as: owner, body: code });
  expect(added.status).toBe(201);
  return Number(added.body["id"]);
};

const uses = async (code: number) =>
  (
    await rows<{ uses: number; claims: number }>(
      `SELECT uses, (SELECT count(*) FROM promo_claims WHERE promo_code_id = ?1 AND status <> 'returned') AS claims
       FROM promo_codes WHERE id = ?1`,
      code,
    )
  )[0];

/** How often the work asks the showtime's box office something. No mail is sent meanwhile, since letters ask it, too. */
async function turnsOf(showtimeId: number, work: () => Promise<unknown>): Promise<number> {
  vi.spyOn(env.MAIL, "sendBatch").mockResolvedValue({
    metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } },
  });
  const asked = vi.spyOn(env.BOX_OFFICE, "getByName");
  await work();
  const turns = asked.mock.calls.filter(([name]) => name === String(showtimeId)).length;
  asked.mockRestore();
  return turns;
}

describe("a sale with a means of payment", () => {
  it.each(["cash", "card", "voucher"])("takes the whole price by %s into the open shift", async (means) => {
    const { atWork, sellAs, takings, intents } = await tillHouse();
    const { id, as, shift } = await atWork();
    const sold = await sellAs(as, { seats: ["A1", "A2"], paid_by: means, guest: { name: "Ada" } });
    expect(sold).toMatchObject({
      status: 201,
      body: { status: "confirmed", total: eur(1_800), paid: eur(1_800), due: eur(0), guest: { name: "Ada" } },
    });
    expect(await takings(shift)).toEqual([{ means, cents: 1_800, by: id }]);
    expect(await intents(shift)).toEqual([{ id: expect.any(Number), seq: expect.any(Number) }]);
  });

  it("needs an open shift in the cinema of the show, and sells nothing without one", async () => {
    const { cashier, sellAs, seats, guests, atWork, close } = await tillHouse();
    const { as } = await cashier();
    const refused = { status: 409, body: { code: "no_open_shift" } };
    expect(await sellAs(as, { seats: ["A1"], paid_by: "cash" })).toMatchObject(refused);
    const other = await tillHouse();
    await other.open(other.owner);
    expect(await sellAs(other.owner, { seats: ["A1"], paid_by: "cash" })).toMatchObject({ status: 404 });
    const done = await atWork(0);
    await close(done.as, done.shift, 0);
    expect(await sellAs(done.as, { seats: ["A1"], paid_by: "cash" })).toMatchObject(refused);
    expect(await sellAs(as, { seats: ["A1"] })).toMatchObject({
      status: 201,
      body: { paid: eur(0), due: eur(0) },
    });
    expect(await seats()).toMatchObject({ A1: "sold", A2: "free" });
    expect(await guests()).toHaveLength(1);
  });

  it("is no hold, and no exchange", async () => {
    const { atWork, sellAs } = await tillHouse();
    const { as } = await atWork();
    expect(await sellAs(as, { seats: ["A1"], paid_by: "cash", confirm: false })).toMatchObject({
      status: 422,
      body: { code: "invalid_input", errors: [{ pointer: "/paid_by" }] },
    });
    for (const paid_by of ["exchange", "online", "", 1])
      expect(await sellAs(as, { seats: ["A1"], paid_by })).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: "/paid_by" }] },
      });
  });

  it("that is refused leaves nothing in the shift", async () => {
    const { atWork, sellAs, buySeat, takings, intents, guests } = await tillHouse();
    const { as, shift } = await atWork();
    await buySeat("A1");
    expect(await sellAs(as, { seats: ["A1"], paid_by: "cash" })).toMatchObject({
      status: 409,
      body: { code: "seats_taken" },
    });
    expect(await takings(shift)).toEqual([]);
    expect(await intents(shift)).toEqual([]);
    expect(await guests()).toEqual([]);
  });

  it("is one turn at the box office, and two with a promo code", async () => {
    const { id, owner, atWork, sellAs } = await tillHouse();
    const { as } = await atWork();
    await addCode(owner);
    // The first one opens the box office.
    await turnsOf(id, () => sellAs(as, { seats: ["A1"], paid_by: "cash" }));
    expect(await turnsOf(id, () => sellAs(as, { seats: ["A2"], paid_by: "cash" }))).toBe(1);
    expect(await turnsOf(id, () => sellAs(as, { seats: ["A3"], paid_by: "cash" }, "key"))).toBe(1);
    const byCode = { paid_by: "cash", promo_code: "TEN" };
    expect(await turnsOf(id, () => sellAs(as, { seats: ["A4"], ...byCode }))).toBe(2);
    expect(await turnsOf(id, () => sellAs(as, { seats: ["A5"], ...byCode }, "another"))).toBe(2);
  });
});

describe("a sale with a promo code", () => {
  it("costs less, and uses the code, as often as the code's limit for one person allows a guest", async () => {
    const { owner, atWork, sellAs, takings } = await tillHouse();
    const { as, shift } = await atWork();
    const code = await addCode(owner, { max_uses_per_person: 1 });
    for (const seat of ["A1", "A2"])
      expect(await sellAs(as, { seats: [seat], promo_code: "ten", paid_by: "card" })).toMatchObject({
        status: 201,
        body: { amounts: { discount: eur(90) }, total: eur(810), paid: eur(810), due: eur(0) },
      });
    expect(await takings(shift)).toMatchObject([{ cents: 810 }, { cents: 810 }]);
    expect(await uses(code)).toEqual({ uses: 2, claims: 2 });
  });

  it("may cost nothing, and then no money is taken", async () => {
    const { owner, atWork, sellAs, takings, close } = await tillHouse();
    const { as, shift } = await atWork(0);
    await addCode(owner, { percent: 100 });
    expect(await sellAs(as, { seats: ["A1"], promo_code: "TEN", paid_by: "cash" })).toMatchObject({
      status: 201,
      body: { total: eur(0), paid: eur(0), due: eur(0) },
    });
    expect(await takings(shift)).toEqual([]);
    expect(await close(as, shift, 0)).toMatchObject({ status: 200, body: { difference: eur(0) } });
  });

  it("gives the use back where the seats were refused, and claims nothing for seats that are taken", async () => {
    const { owner, atWork, sellAs, buySeat } = await tillHouse();
    const { as } = await atWork();
    const code = await addCode(owner);
    await buySeat("A1");
    expect(await sellAs(as, { seats: ["A1"], promo_code: "TEN", paid_by: "cash" })).toMatchObject({
      status: 409,
      body: { code: "seats_taken" },
    });
    expect(await rows("SELECT id FROM promo_claims WHERE promo_code_id = ?1", code)).toEqual([]);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => sellAs(as, { seats: ["A2"], promo_code: "TEN", paid_by: "cash" })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    await expect.poll(() => uses(code)).toEqual({ uses: 1, claims: 1 });
  });

  it("is refused with a code that is not valid, and leaves nothing behind", async () => {
    const { owner, atWork, sellAs, seats, guests, intents } = await tillHouse();
    const { as, shift } = await atWork();
    await addCode(owner, { max_uses: 1 });
    const sell = (seat: string, promo_code: string) =>
      sellAs(as, { seats: [seat], promo_code, paid_by: "cash" });
    expect(await sell("A1", "NONE")).toMatchObject({ status: 422, body: { code: "promo_code_refused" } });
    expect(await sell("A1", "TEN")).toMatchObject({ status: 201 });
    expect(await sell("A2", "TEN")).toMatchObject({ status: 422, body: { code: "promo_code_refused" } });
    expect(await seats()).toMatchObject({ A1: "sold", A2: "free" });
    expect(await guests()).toHaveLength(1);
    expect(await intents(shift)).toHaveLength(1);
  });
});

describe("a paid sale under one Idempotency-Key", () => {
  it("happens once, and its money is in the shift once, also by code and in parallel", async () => {
    const { owner, atWork, sellAs, takings, intents, guests } = await tillHouse();
    const { as, shift } = await atWork();
    const code = await addCode(owner);
    const body = { quantity: 1, promo_code: "TEN", paid_by: "cash" };
    const answers = await Promise.all(Array.from({ length: 8 }, () => sellAs(as, body, "one")));
    answers.push(await sellAs(as, body, "one"));
    for (const answer of answers) expect(answer.status).toBe(201);
    expect(new Set(answers.map((answer) => answer.body["id"])).size).toBe(1);
    expect(await takings(shift)).toMatchObject([{ cents: 810 }]);
    expect(await intents(shift)).toMatchObject([{ seq: expect.any(Number) }]);
    expect(await guests()).toHaveLength(1);
    await expect.poll(() => uses(code)).toEqual({ uses: 1, claims: 1 });
  });

  it("is answered as before, after the shift is closed too", async () => {
    const { atWork, sellAs, close } = await tillHouse();
    const { as, shift } = await atWork(0);
    const body = { seats: ["A1"], paid_by: "cash" };
    const sold = await sellAs(as, body, "one");
    await close(as, shift, 900);
    const again = await sellAs(as, body, "one");
    expect(again).toMatchObject({ status: 201, body: { id: sold.body["id"], paid: eur(900) } });
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(await sellAs(as, { seats: ["A2"], paid_by: "cash" }, "two")).toMatchObject({
      status: 409,
      body: { code: "no_open_shift" },
    });
    expect(await sellAs(as, { ...body, paid_by: "card" }, "one")).toMatchObject({
      status: 422,
      body: { code: "idempotency_key_reused" },
    });
  });
});

it("two cashiers and the web after the same seats make one winner each", async () => {
  const { atWork, sellAs, buySeat, takings, close, seats } = await tillHouse(20);
  const [one, two] = [await atWork(0), await atWork(0)];
  const labels = Array.from({ length: 20 }, (_, i) => `A${i + 1}`);
  const answers = await Promise.all(
    labels.flatMap((seat) => [
      sellAs(one.as, { seats: [seat], paid_by: "cash" }),
      sellAs(two.as, { seats: [seat], paid_by: "cash" }),
      buySeat(seat),
    ]),
  );
  const sold = answers.filter(({ status }) => status === 201);
  expect(sold).toHaveLength(20);
  expect(answers.filter(({ status, body }) => status !== 201 && body["code"] !== "seats_taken")).toEqual([]);
  expect(Object.values(await seats()).filter((status) => status === "sold")).toHaveLength(20);
  const atTill = sold.filter(({ body }) => body["channel"] === "counter").length;
  const closed = await Promise.all([one, two].map(({ as, shift }) => close(as, shift, 0)));
  const expected = closed.map(({ body }) => (body["expected"] as { amount: number }).amount);
  expect((expected[0] ?? 0) + (expected[1] ?? 0)).toBe(900 * atTill);
  expect([...(await takings(one.shift)), ...(await takings(two.shift))]).toHaveLength(atTill);
});
