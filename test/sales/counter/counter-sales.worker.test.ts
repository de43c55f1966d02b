/** Sales at the counter, to guests without an account. */

import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { boxOffice } from "../../../src/box-office/service.ts";
import { ask, inHours, someone } from "../../support/catalogue.ts";
import { buyer, run } from "../../support/world.ts";
import { counterHouse } from "./counter-showtime.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const ADA = { name: "Ada Lovelace", email: "ada@example.com" };

describe("a sale at the counter", () => {
  it("belongs to the guest, with the seller as its buyer of record", async () => {
    const { owner, sell, guests, seats } = await counterHouse();
    const sold = await sell({ seats: ["A1", { label: "A2", ticket_type: "child" }], guest: ADA });
    expect(sold).toMatchObject({
      status: 201,
      body: {
        status: "confirmed",
        channel: "counter",
        payment: "at_door",
        total: { amount: 1500, currency: "EUR" },
        guest: { ...ADA, forgotten_at: null },
        arrangement: null,
      },
    });
    expect(sold.headers.get("cache-control")).toBe("no-store");
    expect(await seats()).toMatchObject({ A1: "sold", A2: "sold", A3: "free" });
    const { id } = sold.body;
    expect(await guests()).toEqual([
      { ...ADA, id: (sold.body["guest"] as { id: number }).id, reservation_id: id },
    ]);
    expect(await ask("GET", `/v1/reservations/${String(id)}`, { as: owner })).toMatchObject({
      status: 200,
      body: { channel: "counter" },
    });
    // What one sold to others is not in one's own lists.
    for (const path of ["/v1/tickets", "/v1/reservations"])
      expect(await ask("GET", path, { as: owner })).toMatchObject({ body: { data: [] } });
  });

  it("needs no data of the guest", async () => {
    const { sell } = await counterHouse();
    const nobody = { name: null, email: null, forgotten_at: null };
    expect(await sell({ quantity: 2 })).toMatchObject({
      status: 201,
      body: { arrangement: "one_row", guest: nobody },
    });
    expect(await sell({ quantity: 1, guest: {} })).toMatchObject({ status: 201, body: { guest: nobody } });
    expect(await sell({ quantity: 1, guest: { name: " Ada " } })).toMatchObject({
      body: { guest: { name: "Ada", email: null } },
    });
  });

  it("may begin as a hold, which its seller confirms", async () => {
    const { owner, sell, seats } = await counterHouse();
    const held = await sell({ seats: ["A1"], guest: ADA, confirm: false });
    expect(held).toMatchObject({ status: 201, body: { status: "held" } });
    expect(await seats()).toMatchObject({ A1: "held" });
    expect(
      await ask("POST", `/v1/reservations/${String(held.body["id"])}/confirm`, { as: owner }),
    ).toMatchObject({ status: 200, body: { status: "confirmed" } });
  });

  it("ignores the sales window, online payment and limits", async () => {
    const { sell, buy } = await counterHouse(6, {
      max_seats: 1,
      max_seats_per_buyer: 1,
      sales_open_at: inHours(20),
      payment: "online",
    });
    expect(await buy((await buyer()).token, { seats: ["A6"], confirm: false })).toMatchObject({
      body: { code: "sales_not_open" },
    });
    expect(await sell({ seats: ["A1", "A2", "A3"] })).toMatchObject({ status: 201 });
    expect(await sell({ seats: ["A4"] })).toMatchObject({ status: 201 });
  });

  it("does not count against the seller's own limit", async () => {
    const { owner, sell, buy } = await counterHouse(6, { max_seats_per_buyer: 1 });
    await sell({ seats: ["A1", "A2"] });
    expect(await buy(owner, { seats: ["A3"] })).toMatchObject({ status: 201 });
    expect(await buy(owner, { seats: ["A4"] })).toMatchObject({ body: { code: "buyer_limit" } });
  });

  it("is cancelled by staff with a full refund, although buyers are bound by a policy", async () => {
    const { owner, sell, buy, seats } = await counterHouse(6, {
      cancellation: { free_hours: 200, fee_percent: 50, last_hours: 100 },
    });
    const sold = await sell({ seats: ["A1", "A2"], guest: ADA });
    const path = `/v1/reservations/${String(sold.body["id"])}`;
    expect(await ask("DELETE", `${path}?seats=A1`, { as: owner })).toMatchObject({
      status: 200,
      body: { status: "confirmed", seats: [{ label: "A2" }] },
    });
    expect(await ask("DELETE", path, { as: owner })).toMatchObject({
      status: 200,
      body: { status: "cancelled", end_reason: "staff" },
    });
    expect(await seats()).toMatchObject({ A1: "free", A2: "free" });
    const bought = await buy(owner, { seats: ["A3"] });
    expect(await ask("DELETE", `/v1/reservations/${String(bought.body["id"])}`, { as: owner })).toMatchObject(
      {
        body: { code: "cancellation_closed" },
      },
    );
  });
});

describe("a refused sale at the counter", () => {
  it("names the seats, and stores no guest", async () => {
    const { sell, buy, guests } = await counterHouse();
    await buy((await buyer()).token, { seats: ["A2"] });
    expect(await sell({ seats: ["A1", "A2"], guest: ADA })).toMatchObject({
      status: 409,
      body: { code: "seats_taken", seats: ["A2"] },
    });
    expect(await sell({ seats: ["Q1"], guest: ADA })).toMatchObject({
      status: 422,
      body: { code: "unknown_seats", seats: ["Q1"] },
    });
    expect(await sell({ quantity: 6, guest: ADA })).toMatchObject({
      status: 409,
      body: { code: "not_enough_seats", free: 5 },
    });
    expect(await guests()).toEqual([]);
  });

  it.each([
    ["seats and a quantity", { seats: ["A1"], quantity: 1 }, "invalid_input"],
    ["neither", {}, "invalid_input"],
    ["an invalid address", { quantity: 1, guest: { email: "ada" } }, "invalid_input"],
    ["two addresses", { quantity: 1, guest: { email: "a@example.com,b@example.com" } }, "invalid_input"],
    ["a name of two lines", { quantity: 1, guest: { name: "Ada\r\nBcc: all" } }, "invalid_input"],
    ["a name that is too long", { quantity: 1, guest: { name: "a".repeat(201) } }, "invalid_input"],
    ["a name that is empty", { quantity: 1, guest: { name: " " } }, "invalid_input"],
    ["a guest's age", { quantity: 1, guest: { age: "1" } }, "unknown_field"],
    ["a guest's phone that is no number", { quantity: 1, guest: { phone: "1" } }, "invalid_input"],
  ])("is a request with %s", async (_, body, code) => {
    const { sell, guests } = await counterHouse();
    expect(await sell(body)).toMatchObject({ status: 422, body: { code } });
    expect(await guests()).toEqual([]);
  });

  it("is for a draft, a cancelled showtime, another owner's showtime, or by a caller without permission", async () => {
    const draft = await counterHouse(6, { status: "draft" });
    expect(await draft.sell({ quantity: 1 })).toMatchObject({ status: 404 });
    expect(await draft.guests()).toEqual([]);
    const { id, owner, sell, post, guests } = await counterHouse();
    const body = { quantity: 1, guest: ADA };
    expect(await post("counter-sales", body, await someone())).toMatchObject({
      status: 404,
      body: { code: "showtime_not_found" },
    });
    expect(await post("counter-sales", body, (await buyer()).token)).toMatchObject({ status: 403 });
    expect(await post("counter-sales", body, "")).toMatchObject({ status: 401 });
    await ask("DELETE", `/v1/showtimes/${id}`, { as: owner });
    expect(await sell(body)).toMatchObject({ status: 409, body: { code: "showtime_cancelled" } });
    expect(await guests()).toEqual([]);
  });
});

describe("a sale at the counter under one Idempotency-Key", () => {
  it("happens once, to one guest, despite repeated and parallel requests", async () => {
    const { sell, guests, seats } = await counterHouse();
    const body = { quantity: 1, guest: ADA };
    const answers = await Promise.all(Array.from({ length: 10 }, () => sell(body, "one")));
    answers.push(await sell(body, "one"));
    expect(new Set(answers.map(({ body: { id } }) => id)).size).toBe(1);
    for (const answer of answers) expect(answer).toMatchObject({ status: 201, body: { guest: ADA } });
    expect(answers.filter(({ headers }) => headers.get("idempotent-replayed") === "true")).toHaveLength(10);
    expect(await guests()).toHaveLength(1);
    expect(Object.values(await seats()).filter((status) => status === "sold")).toHaveLength(1);
  });

  it("repeats its refusal, and stores no guest", async () => {
    const { sell, guests } = await counterHouse();
    const body = { seats: ["Q1"], guest: ADA };
    const first = await sell(body, "one");
    expect(await sell(body, "one")).toMatchObject({ status: 422, body: { code: first.body["code"] } });
    expect(await guests()).toEqual([]);
  });

  it("refuses a different sale, or a different guest", async () => {
    const { sell, guests } = await counterHouse();
    await sell({ quantity: 1, guest: ADA }, "one");
    const other = { quantity: 1, guest: { ...ADA, email: "countess@example.com" } };
    expect(await sell(other, "one")).toMatchObject({ status: 422, body: { code: "idempotency_key_reused" } });
    expect(await guests()).toHaveLength(1);
  });
});

it("the counter and the web sell each seat once, and no blocked seat", async () => {
  const { id, block, unblock, sell, buy, guests, sales } = await counterHouse(22);
  await block(["A1", "A22"]);
  const buyers = await Promise.all(Array.from({ length: 50 }, () => buyer()));
  const wish = (i: number) => (i % 2 === 0 ? { seats: [`A${(i % 20) + 2}`] } : { quantity: 1 });
  const [first, ...requests] = buyers.flatMap(({ token }, i) => [
    () => sell({ ...wish(i), guest: ADA }),
    () => buy(token, wish(i)),
  ]);
  // A counter sale takes longer to reach the box office: without this head start it may get no seat.
  const answers = [await first?.(), ...(await Promise.all(requests.map((request) => request())))].filter(
    (answer) => answer !== undefined,
  );
  const sold = answers.filter(({ status }) => status === 201);
  expect(sold).toHaveLength(20);
  expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([]);
  const labels = sold.flatMap(({ body }) => (body["seats"] as { label: string }[]).map(({ label }) => label));
  expect(new Set(labels).size).toBe(20);
  expect(labels).not.toContain("A1");
  expect(labels).not.toContain("A22");
  const map = await boxOffice(id).seatMap();
  expect(map?.counts).toEqual({ free: 0, held: 0, sold: 20, blocked: 4, checked_in: 0 });
  const atCounter = sold.filter(({ body }) => body["channel"] === "counter");
  expect(atCounter.length).toBeGreaterThan(0);
  const left = await guests();
  expect(left).toHaveLength(atCounter.length);
  expect(new Set(left.map(({ reservation_id }) => reservation_id))).toEqual(
    new Set(atCounter.map(({ body }) => body["id"])),
  );
  await expect.poll(async () => (await sales("?limit=100"))["data"]).toHaveLength(atCounter.length);
  await unblock(["A1"]);
  expect(await sell({ quantity: 1 })).toMatchObject({ status: 201, body: { seats: [{ label: "A1" }] } });
});

describe("the list of sales at the counter", () => {
  it("has counter sales only, newest first, page by page", async () => {
    const { sell, buy, sales } = await counterHouse();
    for (const name of ["One", "Two", "Three"]) {
      await sell({ quantity: 1, guest: { name } });
      await buy((await buyer()).token, { quantity: 1 });
    }
    const first = await sales("?limit=2");
    expect(first).toMatchObject({
      data: [
        { channel: "counter", guest: { name: "Three", email: null } },
        { channel: "counter", guest: { name: "Two" } },
      ],
    });
    const second = await sales(`?limit=2&cursor=${String(first["next"])}`);
    expect(second).toMatchObject({ data: [{ guest: { name: "One" } }], next: null });
  });

  it("shows a hold that ran out as expired, and a guest that D1 lost without data", async () => {
    const { id, sell, sales } = await counterHouse();
    await sell({ quantity: 1, guest: ADA, confirm: false });
    await run("UPDATE reservations SET expires_at_ms = 1 WHERE showtime_id = ?1", id);
    await run("DELETE FROM guests WHERE showtime_id = ?1", id);
    expect(await sales()).toMatchObject({
      data: [{ status: "expired", guest: { name: null, email: null, forgotten_at: null } }],
    });
  });

  it("is for those who run the showtime", async () => {
    const { id, sell } = await counterHouse();
    await sell({ quantity: 1, guest: ADA });
    const list = async (as: string) => (await ask("GET", `/v1/showtimes/${id}/counter-sales`, { as })).status;
    expect(await list(await someone({ isAdmin: true, role: "user" }))).toBe(200);
    expect(await list(await someone())).toBe(404);
    expect(await list((await buyer()).token)).toBe(403);
    expect(await list("")).toBe(401);
  });
});

it("sells nothing while D1 does not store guests, and answers so", async () => {
  const { sell, seats } = await counterHouse();
  const prepare = env.DB.prepare.bind(env.DB);
  vi.spyOn(env.DB, "prepare").mockImplementation((statement) => {
    if (statement.includes('insert into "guests"')) throw new Error("D1_ERROR: Network connection lost.");
    return prepare(statement);
  });
  expect(await sell({ seats: ["A1"], guest: ADA })).toMatchObject({ status: 503 });
  expect(await seats()).toMatchObject({ A1: "free" });
});
