/** Holds end by the clock alone: every answer takes that into account, and an evicted object wakes to record it. */

import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Line } from "../../src/box-office/ledger/reservation.ts";
import { hold, sale } from "../support/halls.ts";
import { buyer, call, rows, showtime } from "../support/world.ts";

const realNow = Date.now;
let aheadMs = 0;

/** Sets the clock, which goes on from there. Alarms do not fire by it: tests run them. */
function setClock(atMs: number): void {
  aheadMs = atMs - realNow();
}

type World = Awaited<ReturnType<typeof showtime>>;

/** Deletes the alarm and ignores new ones, so that none fires from now on. */
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

beforeEach(() => {
  aheadMs = 0;
  vi.spyOn(Date, "now").mockImplementation(() => realNow() + aheadMs);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("without any alarm", () => {
  it("a seat is free in every answer from the moment its hold ends, and the next buyer gets it", async () => {
    const world = await showtime(1, 2);
    const [one, two] = [await buyer(), await buyer()];
    await silence(world);
    const { id, expiresAtMs } = await holdOf(world, one.id, "A1");
    expect((await world.office().seatMap())?.counts).toMatchObject({ free: 1, held: 1 });
    expect(await world.office().reserve(sale(two.id, "A1"))).toMatchObject({ code: "seats_taken" });

    setClock(expiresAtMs);
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
    const world = await showtime(1, 3);
    await silence(world);
    const { expiresAtMs } = await holdOf(world, 1, "A1", "A2", "A3");
    setClock(expiresAtMs);
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
    const world = await showtime(1, 2, { maxSeatsPerBuyer: 1 });
    await silence(world);
    const { expiresAtMs } = await holdOf(world, 1, "A1");
    expect(await world.office().reserve(hold(1, "A2"))).toMatchObject({ code: "buyer_limit" });
    setClock(expiresAtMs);
    expect(await world.office().reserve(hold(1, "A2"))).toMatchObject({ ok: true });
  });

  it("the waiting list is served before a new buyer, by the first call after the hold ended", async () => {
    const world = await showtime(1, 2);
    const party = { buyer: (await buyer()).id, quantity: 1, category: null, ticketType: "adult" };
    await silence(world);
    const { expiresAtMs } = await holdOf(world, 1, "A1", "A2");
    expect(await world.office().joinWaiting(party)).toMatchObject({ ok: true });
    setClock(expiresAtMs);
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

describe("an evicted box office", () => {
  /** Sets the clock to `atMs` and runs the alarm, which must be set to that time or an earlier one. */
  async function ring({ object }: World, atMs: number): Promise<void> {
    const alarmMs = await runInDurableObject(object(), (_, { storage }) => storage.getAlarm());
    expect(alarmMs).toBeLessThanOrEqual(atMs);
    await evictDurableObject(object());
    setClock(Math.max(atMs, Date.now()));
    expect(await runDurableObjectAlarm(object())).toBe(true);
  }

  /** Runs the alarm that every sale sets: it finds nothing to do, and sets the next one. */
  const followUp = (world: World): Promise<void> => ring(world, Date.now() + 2_000);

  const written = (id: number, expiresAtMs: number) =>
    // Reads D1 only, because a call would wake the object.
    vi.waitFor(
      async () => expect(await copyOf(id)).toMatchObject({ status: "expired", ended_at_ms: expiresAtMs }),
      { timeout: 20_000, interval: 20 },
    );

  it("wakes at the end of a hold, records it, and copies it to D1", async () => {
    const world = await showtime(1, 1);
    const { id, expiresAtMs } = await holdOf(world, 1, "A1");
    await followUp(world);
    expect(await alarmOf(world)).toBe(expiresAtMs);
    expect((await copyOf(id))?.status).toBe("held");
    await ring(world, expiresAtMs);
    await written(id, expiresAtMs);
    expect(await eventsOf(world)).toEqual(["held", "expired"]);
  });

  it("offers the seats of an expired hold to the waiting list, without a call", async () => {
    const world = await showtime(1, 1);
    const { expiresAtMs } = await holdOf(world, 1, "A1");
    const party = { buyer: (await buyer()).id, quantity: 1, category: null, ticketType: "adult" };
    await world.office().joinWaiting(party);
    await followUp(world);
    await ring(world, expiresAtMs);
    const offers = () =>
      rows<{ lines: string }>(
        "SELECT lines FROM reservations WHERE showtime_id = ?1 AND status = 'held' AND user_id = ?2",
        world.id,
        party.buyer,
      );
    await vi.waitFor(async () => expect(await offers()).toHaveLength(1), { timeout: 20_000, interval: 20 });
    const [offer] = await offers();
    expect(JSON.parse(offer?.lines ?? "[]")).toMatchObject([{ seat: "A1" } satisfies Partial<Line>]);
  });

  it("ends several holds, each at its own time", async () => {
    const world = await showtime(1, 3);
    const holds = [];
    for (const label of ["A1", "A2", "A3"]) {
      holds.push(await holdOf(world, 1, label));
      setClock(Date.now() + 10_000);
    }
    await followUp(world);
    for (const [i, { id, expiresAtMs }] of holds.entries()) {
      expect(await alarmOf(world)).toBe(expiresAtMs);
      await ring(world, expiresAtMs);
      await written(id, expiresAtMs);
      expect(await eventsOf(world)).toEqual(["held", "held", "held", ...Array(i + 1).fill("expired")]);
      await followUp(world);
    }
  });

  it.each([
    [
      "is refused, and the refusal kept for a day",
      (world: World) => world.office().reserve(sale(2, "A1"), { key: "2 reserve k", fingerprint: "f" }),
    ],
    ["buys another seat", async (world: World) => world.office().reserve(sale((await buyer()).id, "A2"))],
  ])("still wakes at the end of a hold after a call by a buyer who %s", async (_, wake) => {
    const world = await showtime(1, 2);
    const { id, expiresAtMs } = await holdOf(world, 1, "A1");
    await followUp(world);
    setClock(expiresAtMs - 60_000);
    await evictDurableObject(world.object());
    await wake(world);
    await evictDurableObject(world.object());
    // A sale is followed up first.
    if (((await alarmOf(world)) ?? 0) < expiresAtMs) await followUp(world);
    expect(await alarmOf(world)).toBe(expiresAtMs);
    await ring(world, expiresAtMs);
    await written(id, expiresAtMs);
  });
});
