import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Follower } from "../../../src/box-office/followers/follower.ts";

/** A copy that a follower delivers the ledger to. It can fail, hang, or lose what it had. */
class Copy {
  head = 0;
  reached = 0;
  mode: "well" | "broken" | "hanging" | "nowhere" = "well";
  deliveryMs = 5;
  hasCompany = false;
  readonly deliveries: number[] = [];
  readonly follower = new Follower(
    {
      head: () => this.head,
      nowMs: () => Date.now(),
      deliver: (cursor) => this.#deliver(cursor),
      mostEvents: 50,
      hasCompany: () => this.hasCompany,
    },
    0,
  );

  /** Makes one sale, and returns how long its buyer waits, in milliseconds. */
  async sell(): Promise<number> {
    this.head++;
    const startMs = Date.now();
    await this.follower.caughtUp();
    return Date.now() - startMs;
  }

  async #deliver(cursor: number): Promise<number | "nowhere"> {
    this.deliveries.push(cursor);
    const upTo = this.head;
    if (this.mode === "hanging") await new Promise(() => undefined);
    await new Promise((resolve) => {
      setTimeout(resolve, this.deliveryMs);
    });
    if (this.mode === "nowhere") return "nowhere";
    if (this.mode === "broken") throw new Error("copy unavailable");
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
    const copy = new Copy();
    const buyers = Array.from({ length: 100 }, () => copy.sell());
    await vi.advanceTimersByTimeAsync(3);
    buyers.push(...Array.from({ length: 100 }, () => copy.sell()));
    await vi.advanceTimersByTimeAsync(100);
    await Promise.all(buyers);
    expect(copy.follower.cursor).toBe(200);
    expect(copy.deliveries).toEqual([0, 100]);
  });

  it("delays a delivery by three times the duration of the last one, so that more sales share it", async () => {
    const copy = new Copy();
    copy.deliveryMs = 40;
    const first = copy.sell();
    await vi.advanceTimersByTimeAsync(45);
    expect(await first).toBe(40);
    const second = copy.sell();
    await vi.advanceTimersByTimeAsync(20);
    const third = copy.sell();
    await vi.advanceTimersByTimeAsync(160);
    expect(await second).toBe(155);
    expect(await third).toBe(135);
    expect(copy.deliveries).toEqual([0, 1]);
  });

  it.each([
    [20, 20 + 3 * 20],
    [50, 50 + 3 * 50],
    [90, 90 + (250 - 2 * 90)],
    [140, 140],
  ])(
    "never delays a delivery beyond the 250 ms that a buyer waits: after one of %d ms, the next buyer waits %d ms",
    async (took, waits) => {
      const copy = new Copy();
      copy.deliveryMs = took;
      const first = copy.sell();
      await vi.advanceTimersByTimeAsync(took);
      expect(await first).toBe(took);
      const second = copy.sell();
      await vi.advanceTimersByTimeAsync(250);
      expect(await second).toBe(waits);
    },
  );

  it.each([40, 60, 80, 100])(
    "answers every buyer within 250 ms where deliveries take about %d ms",
    async (took) => {
      const copy = new Copy();
      const waits: Promise<number>[] = [];
      for (let sale = 0; sale < 500; sale++) {
        copy.deliveryMs = took * (0.85 + 0.3 * ((sale * 0.618) % 1));
        waits.push(copy.sell());
        await vi.advanceTimersByTimeAsync(40);
      }
      await vi.advanceTimersByTimeAsync(300);
      const all = await Promise.all(waits);
      expect(Math.max(...all)).toBeLessThan(250);
      expect(all).not.toContain(0);
    },
  );

  it("delays a background delivery for 800 ms, unless a buyer starts to wait for it", async () => {
    const copy = new Copy();
    void copy.sell();
    await vi.advanceTimersByTimeAsync(5);
    const record = (): void => {
      copy.head++;
      void copy.follower.run();
    };
    record();
    await vi.advanceTimersByTimeAsync(600);
    record();
    await vi.advanceTimersByTimeAsync(195);
    expect(copy.deliveries).toEqual([0]);
    await vi.advanceTimersByTimeAsync(10);
    expect(copy.deliveries).toEqual([0, 1]);
    record();
    await vi.advanceTimersByTimeAsync(300);
    const buyer = copy.sell();
    await vi.advanceTimersByTimeAsync(5);
    expect(await buyer).toBe(5);
    expect(copy.deliveries).toEqual([0, 1, 3]);
    record();
    await vi.advanceTimersByTimeAsync(1);
    const next = copy.sell();
    await vi.advanceTimersByTimeAsync(20);
    expect(await next).toBe(3 * 5 - 1 + 5);
  });

  it("delivers at once when 20 events have gathered and a buyer waits", async () => {
    const copy = new Copy();
    copy.deliveryMs = 50;
    void copy.sell();
    await vi.advanceTimersByTimeAsync(50);
    const early = Array.from({ length: 19 }, () => copy.sell());
    await vi.advanceTimersByTimeAsync(10);
    expect(copy.deliveries).toEqual([0]);
    const last = copy.sell();
    await vi.advanceTimersByTimeAsync(50);
    expect(await last).toBe(50);
    expect(await early[0]).toBe(60);
    expect(copy.deliveries).toEqual([0, 1]);
  });

  it("does not delay a delivery that a buyer waits for where it shares a batch with others", async () => {
    const copy = new Copy();
    copy.deliveryMs = 40;
    void copy.sell();
    await vi.advanceTimersByTimeAsync(40);
    copy.hasCompany = true;
    const buyer = copy.sell();
    await vi.advanceTimersByTimeAsync(40);
    expect(await buyer).toBe(40);
    copy.head++;
    void copy.follower.run();
    await vi.advanceTimersByTimeAsync(400);
    expect(copy.deliveries).toEqual([0, 1]);
  });

  it("delivers at once in the background when a delivery is full", async () => {
    const copy = new Copy();
    void copy.sell();
    await vi.advanceTimersByTimeAsync(5);
    copy.head += 49;
    void copy.follower.run();
    await vi.advanceTimersByTimeAsync(100);
    expect(copy.deliveries).toEqual([0]);
    copy.head++;
    void copy.follower.run();
    await vi.advanceTimersByTimeAsync(5);
    expect(copy.deliveries).toEqual([0, 1]);
  });

  it("lets a buyer wait until the sale is delivered", async () => {
    const copy = new Copy();
    copy.deliveryMs = 40;
    const buyer = copy.sell();
    await vi.advanceTimersByTimeAsync(39);
    expect(copy.reached).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(await buyer).toBe(40);
    expect(copy.reached).toBe(1);
  });

  it("makes one buyer wait when the copy hangs for 30 s, not every buyer", async () => {
    const copy = new Copy();
    copy.mode = "hanging";
    const waits: Promise<number>[] = [];
    for (let second = 0; second < 30; second++) {
      waits.push(copy.sell());
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect((await Promise.all(waits)).filter((ms) => ms > 0)).toEqual([250]);
    copy.mode = "well";
    await vi.advanceTimersByTimeAsync(2_000);
    void copy.follower.run();
    await vi.advanceTimersByTimeAsync(100);
    expect(copy.follower.cursor).toBe(30);
  });

  it("makes no buyer wait for 10 s after a failure, and retries for ever with growing delays", async () => {
    const copy = new Copy();
    copy.mode = "broken";
    void copy.sell();
    await vi.advanceTimersByTimeAsync(10);
    expect(await copy.sell()).toBe(0);
    const gaps: number[] = [];
    for (let i = 0; i < 12; i++) {
      const dueAtMs = copy.follower.dueAtMs ?? 0;
      gaps.push(dueAtMs - Date.now());
      await vi.advanceTimersByTimeAsync(dueAtMs - Date.now());
      void copy.follower.run();
      await vi.advanceTimersByTimeAsync(5);
    }
    expect(gaps.slice(1, 5)).toEqual([2_000, 4_000, 8_000, 16_000]);
    expect(gaps.at(-1)).toBe(60_000);
    copy.mode = "well";
    await vi.advanceTimersByTimeAsync(60_000);
    void copy.follower.run();
    await vi.advanceTimersByTimeAsync(5);
    expect(copy.follower.dueAtMs).toBeNull();
    expect(copy.follower.cursor).toBe(2);
  });

  it("does not retry what has nowhere to go, before there is another event or a place for it", async () => {
    const copy = new Copy();
    copy.mode = "nowhere";
    void copy.sell();
    await vi.advanceTimersByTimeAsync(10);
    expect(copy.follower.dueAtMs).toBeNull();
    void copy.follower.run();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(copy.deliveries).toEqual([0]);
    void copy.sell();
    await vi.advanceTimersByTimeAsync(10);
    expect(copy.deliveries).toEqual([0, 0]);
    expect(copy.follower.dueAtMs).toBeNull();
    copy.mode = "well";
    copy.follower.found();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(copy.follower.cursor).toBe(2);
  });

  it("makes no buyer wait for a retry that is not due", async () => {
    const copy = new Copy();
    copy.mode = "broken";
    void copy.sell();
    await vi.advanceTimersByTimeAsync(10);
    for (let retry = 0; retry < 5; retry++) {
      await vi.advanceTimersByTimeAsync((copy.follower.dueAtMs ?? 0) - Date.now());
      void copy.follower.run();
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(15_000);
    const buyer = copy.sell();
    await vi.advanceTimersByTimeAsync(250);
    expect(await buyer).toBe(0);
  });

  it("does not count it as a failure when there is nothing to deliver", async () => {
    const copy = new Copy();
    void copy.sell();
    await vi.advanceTimersByTimeAsync(10);
    for (let alarm = 0; alarm < 4; alarm++) {
      void copy.follower.run();
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(copy.deliveries).toEqual([0]);
    const buyer = copy.sell();
    await vi.advanceTimersByTimeAsync(10);
    expect(await buyer).toBe(copy.deliveryMs);
    expect(copy.follower.cursor).toBe(2);
  });

  it("accepts the lower cursor of a copy that was restored, and delivers the missing events again", async () => {
    const copy = new Copy();
    void copy.sell();
    await vi.advanceTimersByTimeAsync(10);
    copy.reached = 0;
    void copy.sell();
    await vi.advanceTimersByTimeAsync(20);
    expect(copy.follower.cursor).toBe(0);
    await vi.advanceTimersByTimeAsync(1_000);
    void copy.follower.run();
    await vi.advanceTimersByTimeAsync(10);
    expect(copy.reached).toBe(2);
    expect(copy.deliveries).toEqual([0, 1, 0]);
  });
});
