/** Closing a shift is exact: also while sales run, after a crash in a sale, and while D1 is behind. */

import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { boxOffice } from "../../../src/box-office/service.ts";
import { sweepTillIntents } from "../../../src/sales/till-intents/service.ts";
import { rows, run } from "../../support/world.ts";
import { eur, tillHouse } from "./tills.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

type House = Awaited<ReturnType<typeof tillHouse>>;

/** A sale whose seller crashes before the box office's answer is noted; `agoMs` is when D1 was asked for the shift. */
async function crashedSale(house: House, shift: number, seat: string, agoMs: number, isSold = true) {
  const atMs = Date.now() - agoMs;
  const intent = 1 + Math.floor(Math.random() * 2 ** 50);
  await run(
    "INSERT INTO till_intents (id, shift_id, showtime_id, at_ms) VALUES (?1, ?2, ?3, ?4)",
    intent,
    shift,
    house.id,
    atMs,
  );
  if (!isSold) return;
  const sold = await boxOffice(house.id).reserve({
    buyer: 1,
    guest: intent,
    channel: "counter",
    wanted: { seats: [{ label: seat, ticketType: "adult" }] },
    promo: null,
    confirm: true,
    paidBy: { means: "cash", shift, validUntilMs: Date.now() + 10_000 },
  });
  if (!sold.ok) throw new Error(sold.code);
}

const cursorOf = async (showtimeId: number) =>
  (
    await rows<{ cursor: number; hash: string }>(
      "SELECT cursor, hash FROM showtime_sales WHERE showtime_id = ?1",
      showtimeId,
    )
  )[0] ?? { cursor: 0, hash: "" };

describe("a shift that is closed while many sales run", () => {
  it("has every sale that was made, to the cent, and takes none afterwards", async () => {
    const { atWork, sellAs, close, seats, takings, intents } = await tillHouse(60);
    const { as, shift } = await atWork(5_000);
    const sale = (i: number) => sellAs(as, { seats: [`A${i + 1}`], paid_by: "cash" });
    const first = await Promise.all(Array.from({ length: 5 }, (_, i) => sale(i)));
    const running = Array.from({ length: 50 }, (_, i) => sale(i + 5));
    const closing = close(as, shift, 5_000);
    const answers = [...first, ...(await Promise.all(running))];
    const closed = await closing;
    const sold = answers.filter(({ status }) => status === 201);
    for (const answer of answers.filter(({ status }) => status !== 201))
      expect(answer).toMatchObject({ status: 409, body: { code: "no_open_shift" } });
    expect(Object.values(await seats()).filter((status) => status === "sold")).toHaveLength(sold.length);
    expect(closed).toMatchObject({
      status: 200,
      body: { status: "closed", orders: sold.length, expected: eur(5_000 + 900 * sold.length) },
    });
    expect(await takings(shift)).toHaveLength(sold.length);
    expect(await intents(shift)).toEqual([]);
    expect(await sale(59)).toMatchObject({ status: 409, body: { code: "no_open_shift" } });
    expect(await close(as, shift, 5_000)).toMatchObject({ status: 200, body: closed.body });
  });

  it("is closed once by ten requests at the same time", async () => {
    const { atWork, sellAs, close } = await tillHouse();
    const { as, shift } = await atWork(0);
    await sellAs(as, { seats: ["A1"], paid_by: "cash" });
    const answers = await Promise.all(Array.from({ length: 10 }, () => close(as, shift, 900)));
    for (const { status, body } of answers)
      expect({ status, body }).toEqual({ status: 200, body: answers[0]?.body });
    expect(answers[0]?.body).toMatchObject({ expected: eur(900), difference: eur(0) });
  });
});

describe("a sale that crashed before its answer was noted", () => {
  it("counts into the shift", async () => {
    const house = await tillHouse();
    const { as, shift } = await house.atWork(0);
    await crashedSale(house, shift, "A1", 60_000);
    expect(await house.close(as, shift, 900)).toMatchObject({
      status: 200,
      body: { orders: 1, expected: eur(900), difference: eur(0) },
    });
  });

  it("counts into the shift, although D1 has lost it", async () => {
    const house = await tillHouse();
    const { as, shift } = await house.atWork(0);
    await house.sellAs(as, { seats: ["A2"], paid_by: "cash" });
    const { cursor, hash } = await cursorOf(house.id);
    await crashedSale(house, shift, "A1", 60_000);
    await run(
      "DELETE FROM takings WHERE cents = 900 AND reservation_id % 16777216 = 2 AND shift_id = ?1",
      shift,
    );
    await run(
      "UPDATE showtime_sales SET cursor = ?2, hash = ?3 WHERE showtime_id = ?1",
      house.id,
      cursor,
      hash,
    );
    expect(await house.takings(shift)).toHaveLength(1);
    expect(await house.close(as, shift, 1_800)).toMatchObject({
      status: 200,
      body: { expected: eur(1_800) },
    });
  });

  it("that never reached the box office does not count", async () => {
    const house = await tillHouse();
    const { as, shift } = await house.atWork(0);
    await crashedSale(house, shift, "A1", 60_000, false);
    expect(await house.close(as, shift, 0)).toMatchObject({
      status: 200,
      body: { expected: eur(0), orders: 0 },
    });
  });

  it("is waited for while the box office may still get it: the shift takes nothing, and closing again goes on", async () => {
    const house = await tillHouse();
    const { as, shift } = await house.atWork(0);
    await crashedSale(house, shift, "A1", 0);
    const waits = await house.close(as, shift, 900);
    expect(waits).toMatchObject({ status: 503, body: { code: "shift_closing" } });
    const seconds = Number(waits.headers.get("retry-after"));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(15);
    expect(await house.report(as, shift)).toMatchObject({
      body: { status: "closing", counted: eur(900), difference: null },
    });
    expect(await house.sellAs(as, { seats: ["A2"], paid_by: "cash" })).toMatchObject({
      status: 409,
      body: { code: "no_open_shift" },
    });
    await run("UPDATE till_intents SET at_ms = at_ms - 15001 WHERE shift_id = ?1", shift);
    expect(await house.close(as, shift, 900)).toMatchObject({ status: 200, body: { expected: eur(900) } });
  });

  it("is settled by the sweep", async () => {
    const house = await tillHouse();
    const { shift } = await house.atWork(0);
    await crashedSale(house, shift, "A1", 60_000);
    await crashedSale(house, shift, "A2", 60_000, false);
    await crashedSale(house, shift, "A3", 0, false);
    expect(await sweepTillIntents(Date.now())).toBe(2);
    const settled = await house.intents(shift);
    expect(settled.filter(({ seq }) => seq === null)).toHaveLength(1);
    const { cursor } = await cursorOf(house.id);
    expect(settled.filter(({ seq }) => seq === cursor)).toHaveLength(2);
    expect(await sweepTillIntents(Date.now())).toBe(0);
  });
});

describe("while D1 does not get the copies", () => {
  it("a shift is not closed with a wrong sum, and is closed once D1 has them", async () => {
    const house = await tillHouse();
    const { as, shift } = await house.atWork(0);
    await house.sellAs(as, { seats: ["A1"], paid_by: "cash" });
    const batch = env.DB.batch.bind(env.DB);
    const isDown = vi.spyOn(env.DB, "batch").mockImplementation((statements) => {
      // The copies are the only ones with so many statements.
      if (statements.length > 3) throw new Error("D1_ERROR: Network connection lost.");
      return batch(statements);
    });
    await house.sellAs(as, { seats: ["A2"], paid_by: "cash" });
    expect(await house.close(as, shift, 1_800)).toMatchObject({
      status: 503,
      body: { code: "shift_closing" },
    });
    expect(isDown.mock.results.some(({ type }) => type === "throw")).toBe(true);
    isDown.mockRestore();
    await expect
      .poll(async () => (await house.close(as, shift, 1_800)).body, { timeout: 20_000 })
      .toMatchObject({ status: "closed", expected: eur(1_800), difference: eur(0) });
  });
});

it("a sale that took too long to reach the box office is refused", async () => {
  const { id, atWork, seats } = await tillHouse();
  const { shift } = await atWork(0);
  const refused = await boxOffice(id).reserve({
    buyer: 1,
    guest: 1,
    channel: "counter",
    wanted: { seats: [{ label: "A1", ticketType: "adult" }] },
    promo: null,
    confirm: true,
    paidBy: { means: "cash", shift, validUntilMs: Date.now() - 1 },
  });
  expect(refused).toMatchObject({ ok: false });
  expect(await seats()).toMatchObject({ A1: "free" });
});
