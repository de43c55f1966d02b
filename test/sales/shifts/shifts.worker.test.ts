/** Shifts at a till: who opens and sees them, cash that is moved, and what closing says. */

import { describe, expect, it } from "vitest";
import { forget } from "../../../src/back-office/people/store.ts";
import { ask, house, someone } from "../../support/catalogue.ts";
import { buyer, run } from "../../support/world.ts";
import { eur, member, tillHouse } from "./tills.ts";

describe("a shift that is opened", () => {
  it("has its float, the cashier's name and the cinema's day", async () => {
    const { cinemaId, cashier, open } = await tillHouse();
    const { id, name, as } = await cashier();
    expect(await open(as, 15_000)).toMatchObject({
      status: 201,
      body: {
        cinema_id: cinemaId,
        cashier: { id, name },
        status: "open",
        day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
        float: eur(15_000),
        orders: 0,
        means: [],
        moved: eur(0),
        expected: eur(15_000),
        counted: null,
        difference: null,
        closed_at: null,
        cash_movements: [],
      },
    });
  });

  it("is the person's only one in the cinema, also of ten at once, and the refusal names it", async () => {
    const { cashier, open } = await tillHouse();
    const { as } = await cashier();
    const answers = await Promise.all(Array.from({ length: 10 }, () => open(as)));
    const [opened, ...others] = answers.filter(({ status }) => status === 201);
    expect(others).toEqual([]);
    for (const answer of answers.filter(({ status }) => status !== 201))
      expect(answer).toMatchObject({
        status: 409,
        body: { code: "shift_open", shift_id: opened?.body["id"] },
      });
  });

  it("is beside those of others, and of the same person in another cinema", async () => {
    const { cashier, open } = await tillHouse();
    const other = await tillHouse();
    const [one, two] = [await cashier(), await cashier()];
    await run(
      "INSERT INTO staff (cinema_id, user_id, roles, since_ms, invited_by) VALUES (?1, ?2, '[\"cashier\"]', 1, 1)",
      other.cinemaId,
      one.id,
    );
    for (const opened of [await open(one.as), await open(two.as), await other.open(one.as)])
      expect(opened.status).toBe(201);
  });

  it("is the next one once the first is closed", async () => {
    const { atWork, open, close } = await tillHouse();
    const { as, shift } = await atWork(0);
    expect(await close(as, shift, 0)).toMatchObject({ status: 200 });
    expect(await open(as)).toMatchObject({ status: 201 });
  });

  it("is refused to those who do not sell in the cinema, and with a float that is no sum", async () => {
    const { cinemaId, cashier, open } = await tillHouse();
    expect(await open(await someone())).toMatchObject({ status: 404, body: { code: "cinema_not_found" } });
    expect(await open((await buyer()).token)).toMatchObject({ status: 403 });
    expect(await open((await member(cinemaId, "door")).as)).toMatchObject({ status: 403 });
    expect(await open("")).toMatchObject({ status: 401 });
    const { as } = await cashier();
    for (const float of [-1, 1.5, 10 ** 13]) expect((await open(as, float)).status).toBe(422);
    expect(await ask("POST", `/v1/cinemas/${cinemaId}/shifts`, { as, body: { float: "1" } })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/float" }] },
    });
  });

  it("is one of at most 500 on a day", async () => {
    const { cinemaId, cashier, open } = await tillHouse();
    const first = await open((await cashier()).as);
    await run(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 499)
       INSERT INTO shifts (id, cinema_id, user_id, currency, status, local_date, float_cents, opened_at_ms)
       SELECT ?1 * 1000 + i, ?1, 1, 'EUR', 'closing', ?2, 0, i FROM n`,
      cinemaId,
      String(first.body["day"]),
    );
    expect(await open((await cashier()).as)).toMatchObject({
      status: 409,
      body: { code: "too_many_shifts" },
    });
  });
});

describe("cash that is moved", () => {
  const move = (as: string, shift: number, body: object, key?: string) =>
    ask("POST", `/v1/shifts/${shift}/cash-movements`, {
      as,
      body,
      ...(key !== undefined && { headers: { "idempotency-key": key } }),
    });

  it("counts into what is expected, and is listed with its reason", async () => {
    const { atWork, report } = await tillHouse();
    const { id, as, shift } = await atWork(10_000);
    expect(await move(as, shift, { amount: 5_000, reason: "Change" })).toMatchObject({
      status: 201,
      body: { amount: eur(5_000), reason: "Change", by: id },
    });
    expect(await move(as, shift, { amount: -12_000, reason: "To the safe" })).toMatchObject({ status: 201 });
    expect(await report(as, shift)).toMatchObject({
      body: {
        moved: eur(-7_000),
        expected: eur(3_000),
        cash_movements: [{ amount: eur(5_000) }, { amount: eur(-12_000), reason: "To the safe" }],
      },
    });
  });

  it("is noted once under a key", async () => {
    const { atWork, report } = await tillHouse();
    const { as, shift } = await atWork(0);
    const body = { amount: 100, reason: "Change" };
    const answers = await Promise.all(Array.from({ length: 5 }, () => move(as, shift, body, "one")));
    expect(new Set(answers.map(({ status, body: { id } }) => `${status} ${String(id)}`)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get("idempotent-replayed") === "true")).toHaveLength(4);
    expect(await move(as, shift, { ...body, amount: 200 }, "one")).toMatchObject({
      status: 422,
      body: { code: "idempotency_key_reused" },
    });
    expect(await report(as, shift)).toMatchObject({ body: { moved: eur(100) } });
  });

  it("is refused for a closed shift, another's shift, nothing, and without a reason", async () => {
    const { atWork, close } = await tillHouse();
    const [one, two] = [await atWork(0), await atWork(0)];
    expect(await move(two.as, one.shift, { amount: 1, reason: "x" })).toMatchObject({
      status: 404,
      body: { code: "shift_not_found" },
    });
    expect(await move(one.as, one.shift, { amount: 0, reason: "x" })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/amount" }] },
    });
    expect(await move(one.as, one.shift, { amount: 1 })).toMatchObject({ status: 422 });
    await close(one.as, one.shift, 0);
    expect(await move(one.as, one.shift, { amount: 1, reason: "x" })).toMatchObject({
      status: 409,
      body: { code: "shift_closed" },
    });
  });
});

describe("closing a shift", () => {
  it("tells what was expected, what was counted and the difference", async () => {
    const { atWork, sellAs, close, takings } = await tillHouse();
    const { id, as, shift } = await atWork(10_000);
    await sellAs(as, { seats: ["A1", "A2"], paid_by: "cash" });
    await sellAs(as, { seats: ["A3"], paid_by: "card" });
    await sellAs(as, { seats: [{ label: "A4", ticket_type: "child" }], paid_by: "voucher" });
    const closed = await close(as, shift, 11_790, "Ten cents short");
    expect(closed).toMatchObject({
      status: 200,
      body: {
        status: "closed",
        orders: 3,
        expected: eur(11_800),
        counted: eur(11_790),
        difference: eur(-10),
        note: "Ten cents short",
        closed_by: id,
        closed_at: expect.stringMatching(/Z$/),
      },
    });
    const none = { payments: eur(0), returns: eur(0) };
    expect(closed.body["means"]).toEqual(
      expect.arrayContaining([
        { means: "cash", sales: eur(1_800), ...none, net: eur(1_800) },
        { means: "card", sales: eur(900), ...none, net: eur(900) },
        { means: "voucher", sales: eur(600), ...none, net: eur(600) },
      ]),
    );
    expect(await takings(shift)).toEqual([
      { means: "cash", cents: 1_800, by: id },
      { means: "card", cents: 900, by: id },
      { means: "voucher", cents: 600, by: id },
    ]);
  });

  it("is answered the same again, and refused with another count", async () => {
    const { atWork, close, report } = await tillHouse();
    const { as, shift } = await atWork(500);
    const closed = await close(as, shift, 500, "Fine");
    expect((await close(as, shift, 500, "Fine")).body).toEqual(closed.body);
    expect(await close(as, shift, 501, "Fine")).toMatchObject({
      status: 409,
      body: { code: "shift_closed" },
    });
    expect((await report(as, shift)).body).toEqual(closed.body);
  });

  it("is for the cashier, and for those who see all orders", async () => {
    const { cinemaId, atWork, cashier, close, report, owner } = await tillHouse();
    const { as, shift } = await atWork(500);
    const other = await cashier();
    expect(await report(other.as, shift)).toMatchObject({ status: 404, body: { code: "shift_not_found" } });
    expect(await close(other.as, shift, 500)).toMatchObject({ status: 404 });
    expect(await close(await someone(), shift, 500)).toMatchObject({ status: 404 });
    expect(await report(as, shift + 1)).toMatchObject({ status: 404 });
    const manager = await member(cinemaId, "manager");
    expect(await report(manager.as, shift)).toMatchObject({ status: 200 });
    expect(await close(owner, shift, 400)).toMatchObject({ status: 200, body: { difference: eur(-100) } });
  });
});

describe("the list of shifts", () => {
  it("has the caller's own, or all for those who see all orders, newest first, page by page", async () => {
    const { cinemaId, owner, atWork, close, open } = await tillHouse();
    const one = await atWork(100);
    await close(one.as, one.shift, 90);
    const again = Number((await open(one.as)).body["id"]);
    const two = await atWork(200);
    const list = async (as: string, query = "") =>
      (await ask("GET", `/v1/cinemas/${cinemaId}/shifts${query}`, { as })).body;
    expect(await list(one.as)).toMatchObject({
      data: [
        { id: again, status: "open", expected: null, difference: null },
        { id: one.shift, status: "closed", expected: eur(100), difference: eur(-10) },
      ],
      next: null,
    });
    const first = await list(owner, "?limit=2");
    expect(first).toMatchObject({ data: [{ id: two.shift }, { id: again }] });
    expect(await list(owner, `?limit=2&cursor=${String(first["next"])}`)).toMatchObject({
      data: [{ id: one.shift }],
      next: null,
    });
    const day = String((first["data"] as { day: string }[])[0]?.day);
    expect(await list(owner, `?day=${day}`)).toMatchObject({ data: { length: 3 } });
    expect(await list(owner, "?day=2020-01-01")).toEqual({ data: [], next: null });
    expect(await list(owner, "?day=2020-02-30")).toMatchObject({ code: "invalid_input" });
    expect(await list(owner, "?cursor=x")).toMatchObject({ code: "invalid_input" });
    const { owner: stranger } = await house();
    expect(await list(stranger)).toMatchObject({ code: "cinema_not_found" });
  });
});

it("a person's export has their shifts, and an erased person's shifts have no name", async () => {
  const { cinemaId, owner, atWork, close } = await tillHouse();
  const { id, as, shift } = await atWork(100);
  const closed = await close(as, shift, 100, "Fine");
  const exported = await ask("GET", "/v1/me/export", { as });
  expect(exported.body["shifts"]).toEqual([
    {
      ...Object.fromEntries(
        ["id", "cinema_id", "cashier", "day", "opened_at", "closed_at", "float"].map((field) => [
          field,
          closed.body[field],
        ]),
      ),
      status: "closed",
      closed_by: id,
      counted: eur(100),
      note: "Fine",
      expected: eur(100),
      difference: eur(0),
    },
  ]);
  await forget(id, Date.now());
  expect(await ask("GET", `/v1/cinemas/${cinemaId}/shifts`, { as: owner })).toMatchObject({
    body: { data: [{ id: shift, cashier: { id, name: null } }] },
  });
});
