import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Follower } from "../../../src/box-office/followers/follower.ts";

/** A place that the ledger is carried to, and that can break, hang, or fall back. */
class Place {
  head = 0;
  reached = 0;
  mode: "well" | "broken" | "hanging" = "well";
  deliveryMs = 5;
  readonly deliveries: number[] = [];
  readonly follower = new Follower(
    {
      head: () => this.head,
      nowMs: () => Date.now(),
      deliver: (cursor) => this.#deliver(cursor),
      mostEvents: 50,
    },
    0,
  );

  /** One sale, and how long its buyer waits. */
  async sell(): Promise<number> {
    this.head++;
    const startMs = Date.now();
    await this.follower.caughtUp();
    return Date.now() - startMs;
  }

  async #deliver(cursor: number): Promise<number> {
    this.deliveries.push(cursor);
    const upTo = this.head;
    if (this.mode === "hanging") await new Promise(() => undefined);
    await new Promise((resolve) => {
      setTimeout(resolve, this.deliveryMs);
    });
    if (this.mode === "broken") throw new Error("no such place");
    if (cursor <= this.reached) this.reached = Math.max(this.reached, upTo);
    return this.reached;
  }
}

describe("a follower of the ledger", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it("carries many sales in few deliveries, one at a time", async () => {
    const place = new Place();
    const buyers = Array.from({ length: 100 }, () => place.sell());
    await vi.advanceTimersByTimeAsync(3);
    buyers.push(...Array.from({ length: 100 }, () => place.sell()));
    await vi.advanceTimersByTimeAsync(100);
    await Promise.all(buyers);
    expect(place.follower.cursor).toBe(200);
    expect(place.deliveries).toEqual([0, 100]);
  });

  it("waits for company three times as long as the last delivery took", async () => {
    const place = new Place();
    place.deliveryMs = 40;
    const first = place.sell();
    await vi.advanceTimersByTimeAsync(45);
    expect(await first).toBe(40);
    const second = place.sell();
    await vi.advanceTimersByTimeAsync(20);
    const third = place.sell();
    await vi.advanceTimersByTimeAsync(160);
    expect(await second).toBe(155);
    expect(await third).toBe(135);
    expect(place.deliveries).toEqual([0, 1]);
  });

  it.each([
    [20, 20 + 3 * 20],
    [50, 50 + 3 * 50],
    [90, 90 + (250 - 2 * 90)],
    [140, 140],
  ])(
    "asks no more of a buyer's patience than there is: after a delivery of %d ms the next is waited for %d ms",
    async (took, waits) => {
      const place = new Place();
      place.deliveryMs = took;
      const first = place.sell();
      await vi.advanceTimersByTimeAsync(took);
      expect(await first).toBe(took);
      const second = place.sell();
      await vi.advanceTimersByTimeAsync(250);
      expect(await second).toBe(waits);
    },
  );

  it.each([40, 60, 80, 100])(
    "loses no buyer's patience to company where it takes %d ms, more or less",
    async (took) => {
      const place = new Place();
      const waits: Promise<number>[] = [];
      for (let sale = 0; sale < 500; sale++) {
        place.deliveryMs = took * (0.85 + 0.3 * ((sale * 0.618) % 1));
        waits.push(place.sell());
        await vi.advanceTimersByTimeAsync(40);
      }
      await vi.advanceTimersByTimeAsync(300);
      const all = await Promise.all(waits);
      expect(Math.max(...all)).toBeLessThan(250);
      expect(all).not.toContain(0);
    },
  );

  it("gathers for a while what nobody waits for, until somebody comes who does", async () => {
    const place = new Place();
    void place.sell();
    await vi.advanceTimersByTimeAsync(5);
    const record = (): void => {
      place.head++;
      void place.follower.run();
    };
    record();
    await vi.advanceTimersByTimeAsync(600);
    record();
    await vi.advanceTimersByTimeAsync(195);
    expect(place.deliveries).toEqual([0]);
    await vi.advanceTimersByTimeAsync(10);
    expect(place.deliveries).toEqual([0, 1]);
    record();
    await vi.advanceTimersByTimeAsync(300);
    const buyer = place.sell();
    await vi.advanceTimersByTimeAsync(5);
    expect(await buyer).toBe(5);
    expect(place.deliveries).toEqual([0, 1, 3]);
    record();
    await vi.advanceTimersByTimeAsync(1);
    const next = place.sell();
    await vi.advanceTimersByTimeAsync(20);
    expect(await next).toBe(3 * 5 - 1 + 5);
  });

  it("does not gather more than is enough", async () => {
    const place = new Place();
    place.deliveryMs = 50;
    void place.sell();
    await vi.advanceTimersByTimeAsync(50);
    const early = Array.from({ length: 19 }, () => place.sell());
    await vi.advanceTimersByTimeAsync(10);
    expect(place.deliveries).toEqual([0]);
    const last = place.sell();
    await vi.advanceTimersByTimeAsync(50);
    expect(await last).toBe(50);
    expect(await early[0]).toBe(60);
    expect(place.deliveries).toEqual([0, 1]);
  });

  it("does not gather more than a delivery takes, where nobody waits", async () => {
    const place = new Place();
    void place.sell();
    await vi.advanceTimersByTimeAsync(5);
    place.head += 49;
    void place.follower.run();
    await vi.advanceTimersByTimeAsync(100);
    expect(place.deliveries).toEqual([0]);
    place.head++;
    void place.follower.run();
    await vi.advanceTimersByTimeAsync(5);
    expect(place.deliveries).toEqual([0, 1]);
  });

  it("lets a buyer wait until the sale has arrived", async () => {
    const place = new Place();
    place.deliveryMs = 40;
    const buyer = place.sell();
    await vi.advanceTimersByTimeAsync(39);
    expect(place.reached).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(await buyer).toBe(40);
    expect(place.reached).toBe(1);
  });

  it("costs one buyer's wait when the place hangs for 30 s, not one a sale", async () => {
    const place = new Place();
    place.mode = "hanging";
    const waits: Promise<number>[] = [];
    for (let second = 0; second < 30; second++) {
      waits.push(place.sell());
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect((await Promise.all(waits)).filter((ms) => ms > 0)).toEqual([250]);
    place.mode = "well";
    await vi.advanceTimersByTimeAsync(2_000);
    void place.follower.run();
    await vi.advanceTimersByTimeAsync(100);
    expect(place.follower.cursor).toBe(30);
  });

  it("makes nobody wait for 10 s after a failure, and retries later each time, for ever", async () => {
    const place = new Place();
    place.mode = "broken";
    void place.sell();
    await vi.advanceTimersByTimeAsync(10);
    expect(await place.sell()).toBe(0);
    const gaps: number[] = [];
    for (let i = 0; i < 12; i++) {
      const dueAtMs = place.follower.dueAtMs ?? 0;
      gaps.push(dueAtMs - Date.now());
      await vi.advanceTimersByTimeAsync(dueAtMs - Date.now());
      void place.follower.run();
      await vi.advanceTimersByTimeAsync(5);
    }
    expect(gaps.slice(1, 5)).toEqual([2_000, 4_000, 8_000, 16_000]);
    expect(gaps.at(-1)).toBe(60_000);
    place.mode = "well";
    await vi.advanceTimersByTimeAsync(60_000);
    void place.follower.run();
    await vi.advanceTimersByTimeAsync(5);
    expect(place.follower.dueAtMs).toBeNull();
    expect(place.follower.cursor).toBe(2);
  });

  it("lets nobody wait for a retry that is not due", async () => {
    const place = new Place();
    place.mode = "broken";
    void place.sell();
    await vi.advanceTimersByTimeAsync(10);
    for (let retry = 0; retry < 5; retry++) {
      await vi.advanceTimersByTimeAsync((place.follower.dueAtMs ?? 0) - Date.now());
      void place.follower.run();
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(15_000);
    const buyer = place.sell();
    await vi.advanceTimersByTimeAsync(250);
    expect(await buyer).toBe(0);
  });

  it("does not take it for a failure when there is nothing to carry", async () => {
    const place = new Place();
    void place.sell();
    await vi.advanceTimersByTimeAsync(10);
    for (let alarm = 0; alarm < 4; alarm++) {
      void place.follower.run();
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(place.deliveries).toEqual([0]);
    const buyer = place.sell();
    await vi.advanceTimersByTimeAsync(10);
    expect(await buyer).toBe(place.deliveryMs);
    expect(place.follower.cursor).toBe(2);
  });

  it("believes a place that fell back, and fills it up again", async () => {
    const place = new Place();
    void place.sell();
    await vi.advanceTimersByTimeAsync(10);
    place.reached = 0;
    void place.sell();
    await vi.advanceTimersByTimeAsync(20);
    expect(place.follower.cursor).toBe(0);
    await vi.advanceTimersByTimeAsync(1_000);
    void place.follower.run();
    await vi.advanceTimersByTimeAsync(10);
    expect(place.reached).toBe(2);
    expect(place.deliveries).toEqual([0, 1, 0]);
  });
});
