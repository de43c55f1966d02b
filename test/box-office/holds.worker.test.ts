/** Holds end by the clock alone: whoever asks sees it, and what is asleep wakes to write it down. */

import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Line } from "../../src/box-office/ledger/reservation.ts";
import { hold, sale } from "../support/halls.ts";
import { buyer, call, rows, showtime } from "../support/world.ts";

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
const until = (ms: number): Promise<void> => sleep(Math.max(0, ms - Date.now()) + 1);

type World = Awaited<ReturnType<typeof showtime>>;

/** From now on no alarm comes, neither one that is set nor one that is to be. */
const silence = ({ object }: World): Promise<void> =>
  runInDurableObject(object(), async (_, { storage }) => {
    vi.spyOn(storage, "setAlarm").mockResolvedValue();
    await storage.deleteAlarm();
  });

const alarmOf = ({ object }: World): Promise<number | null> =>
  runInDurableObject(object(), (_, { storage }) => storage.getAlarm());

const eventsOf = ({ object }: World): Promise<string[]> =>
  runInDurableObject(object(), (_, { storage }) =>
    storage.sql
      .exec<{ type: string }>("SELECT type FROM events WHERE n IS NOT NULL ORDER BY seq")
      .toArray()
      .map(({ type }) => type),
  );

async function holdOf(world: World, who: number, ...labels: string[]) {
  const held = await world.office().reserve(hold(who, ...labels));
  if (!held.ok) throw new Error(held.code);
  const { n, id, expiresAtMs } = held.reservation;
  if (expiresAtMs === null) throw new Error("a hold ends");
  return { n, id, expiresAtMs };
}

const copyOf = async (id: number) =>
  (
    await rows<{ status: string; ended_at_ms: number | null; expires_at_ms: number | null }>(
      "SELECT status, ended_at_ms, expires_at_ms FROM reservations WHERE id = ?1",
      id,
    )
  )[0];

afterEach(() => {
  vi.restoreAllMocks();
});

describe("without any alarm", () => {
  it("a seat is free in every answer from the moment its hold ends, and the next buyer gets it", async () => {
    const world = await showtime(1, 2, { holdMs: 150 });
    const [one, two] = [await buyer(), await buyer()];
    await silence(world);
    const { id, expiresAtMs } = await holdOf(world, one.id, "A1");
    expect((await world.office().seatMap())?.counts).toMatchObject({ free: 1, held: 1 });
    expect(await world.office().reserve(sale(two.id, "A1"))).toMatchObject({ code: "seats_taken" });

    await until(expiresAtMs);
    expect((await world.office().seatMap())?.counts).toMatchObject({ free: 2, held: 0 });
    const read = await call("GET", `/v1/reservations/${id}`, { as: one.token });
    expect(await read.json()).toMatchObject({ status: "expired" });
    expect(await alarmOf(world)).toBeNull();
    expect(await eventsOf(world)).toEqual(["held"]);

    const bought = await call("POST", `/v1/showtimes/${world.id}/reservations`, {
      as: two.token,
      body: { seats: ["A1"], confirm: true },
    });
    expect(bought.status).toBe(201);
    expect(await eventsOf(world)).toEqual(["held", "expired", "held", "confirmed"]);
    const late = await call("POST", `/v1/reservations/${id}/confirm`, { as: one.token });
    expect(await late.json()).toMatchObject({ code: "hold_expired" });
  });

  it("the best seats are chosen among those whose holds have ended too", async () => {
    const world = await showtime(1, 3, { holdMs: 100 });
    await silence(world);
    const { expiresAtMs } = await holdOf(world, 1, "A1", "A2", "A3");
    await until(expiresAtMs);
    const best = await world.office().reserve({
      ...hold(2),
      wanted: {
        quantity: 3,
        category: null,
        together: "required",
        accessible: 0,
        ticketType: "adult",
      },
    });
    expect(best).toMatchObject({ ok: true, choice: { arrangement: "one_row" } });
  });

  it("a hold that has ended does not count against its buyer's limit", async () => {
    const world = await showtime(1, 2, { holdMs: 100, maxSeatsPerBuyer: 1 });
    await silence(world);
    const { expiresAtMs } = await holdOf(world, 1, "A1");
    expect(await world.office().reserve(hold(1, "A2"))).toMatchObject({ code: "buyer_limit" });
    await until(expiresAtMs);
    expect(await world.office().reserve(hold(1, "A2"))).toMatchObject({ ok: true });
  });

  it("who waits is served before who comes, by the first call after the hold ended", async () => {
    const world = await showtime(1, 2, { holdMs: 1_000 });
    const party = { buyer: (await buyer()).id, quantity: 1, category: null, ticketType: "adult" };
    await silence(world);
    const { expiresAtMs } = await holdOf(world, 1, "A1", "A2");
    expect(await world.office().joinWaiting(party)).toMatchObject({ ok: true });
    await until(expiresAtMs);
    expect(await world.office().reserve(sale(3, "A1", "A2"))).toMatchObject({
      ok: false,
      code: "seats_taken",
    });
    expect(await world.office().reservation(2)).toMatchObject({
      buyer: party.buyer,
      channel: "waiting_list",
    });
    expect(await world.office().waitingOf(party.buyer)).toBeNull();
  });
});

describe("a box office that sleeps", () => {
  const written = (id: number, expiresAtMs: number) =>
    // Only D1 is looked at: a call would wake the object.
    vi.waitFor(
      async () => expect(await copyOf(id)).toMatchObject({ status: "expired", ended_at_ms: expiresAtMs }),
      {
        timeout: 10_000,
        interval: 20,
      },
    );

  it("wakes for the end of a hold, writes it down, and D1 has it within a second", async () => {
    const world = await showtime(1, 1, { holdMs: 2_700 });
    const { id, expiresAtMs } = await holdOf(world, 1, "A1");
    await evictDurableObject(world.object());
    expect((await copyOf(id))?.status).toBe("held");
    await written(id, expiresAtMs);
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAtMs);
    expect(Date.now() - expiresAtMs).toBeLessThan(1_000);
    expect(await eventsOf(world)).toEqual(["held", "expired"]);
  });

  it("offers what a hold gave up to who waits for it, without a call", async () => {
    const world = await showtime(1, 1, { holdMs: 2_500 });
    const { expiresAtMs } = await holdOf(world, 1, "A1");
    const party = { buyer: (await buyer()).id, quantity: 1, category: null, ticketType: "adult" };
    await world.office().joinWaiting(party);
    await evictDurableObject(world.object());
    const offers = () =>
      rows<{ lines: string }>(
        "SELECT lines FROM reservations WHERE showtime_id = ?1 AND status = 'held' AND user_id = ?2",
        world.id,
        party.buyer,
      );
    await vi.waitFor(async () => expect(await offers()).toHaveLength(1), { timeout: 10_000, interval: 20 });
    expect(Date.now() - expiresAtMs).toBeLessThan(1_000);
    const [offer] = await offers();
    expect(JSON.parse(offer?.lines ?? "[]")).toMatchObject([{ seat: "A1" } satisfies Partial<Line>]);
  });

  it("frees holds one after the other, each on its time", async () => {
    const world = await showtime(1, 3, { holdMs: 2_500 });
    const holds = [];
    for (const label of ["A1", "A2", "A3"]) {
      holds.push(await holdOf(world, 1, label));
      await sleep(300);
    }
    await evictDurableObject(world.object());
    for (const { id, expiresAtMs } of holds) {
      await written(id, expiresAtMs);
      expect(Date.now() - expiresAtMs).toBeLessThan(1_000);
    }
  });

  it.each([
    [
      "is refused, and the refusal kept for a day",
      (world: World) => world.office().reserve(sale(2, "A1"), { key: "2 reserve k", fingerprint: "f" }),
    ],
    ["buys another seat", async (world: World) => world.office().reserve(sale((await buyer()).id, "A2"))],
  ])("keeps the time of a hold in mind when somebody wakes it who %s", async (_, wake) => {
    const world = await showtime(1, 2, { holdMs: 3_000 });
    const { id, expiresAtMs } = await holdOf(world, 1, "A1");
    // The alarm that follows the hold up comes and goes.
    await until(expiresAtMs - 700);
    await evictDurableObject(world.object());
    await wake(world);
    await evictDurableObject(world.object());
    await written(id, expiresAtMs);
    expect(Date.now() - expiresAtMs).toBeLessThan(1_000);
  });
});
