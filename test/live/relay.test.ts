import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Frame, SeatStatus } from "../../src/box-office/followers/frame.ts";
import { Relay } from "../../src/live/relay.ts";
import { Office } from "./office.ts";
import { Visitor } from "./visitor.ts";

/** A relay with its watchers, who outlive it when it loses its memory. */
class World {
  readonly visitors: Visitor[] = [];
  readonly office: Office;
  maxWatchers = 1_000;
  relay: Relay;

  constructor(office = new Office(4)) {
    this.office = office;
    this.relay = this.#newRelay();
  }

  #newRelay(): Relay {
    const present = () => this.visitors.filter(({ isDropped }) => !isDropped);
    const { maxWatchers } = this;
    return new Relay({
      name: "7:0",
      source: this.office,
      watchers: present,
      maxWatchers,
      nowMs: () => Date.now(),
      after: (ms, task) => {
        setTimeout(task, ms);
      },
    });
  }

  /** Replaces the relay by a new one without memory, as after hibernation. */
  sleep(): void {
    this.relay = this.#newRelay();
  }

  async enter(since = 0): Promise<Visitor | string> {
    return this.relay.admit(since, (first) => {
      const visitor = new Visitor(since);
      visitor.send(first);
      this.visitors.push(visitor);
      return visitor;
    });
  }

  async visitor(since = 0): Promise<Visitor> {
    const entered = await this.enter(since);
    if (typeof entered === "string") throw new Error(entered);
    return entered;
  }

  async push(frame: Frame): Promise<boolean> {
    const answer = await this.relay.push(frame);
    await vi.advanceTimersByTimeAsync(100);
    return answer;
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a watcher", () => {
  it("gets every seat first, then what changes", async () => {
    const world = new World();
    const visitor = await world.visitor();
    expect(visitor.frames).toMatchObject([{ from: 0, seq: 1, counts: { free: 4 } }]);
    await world.push(world.office.change("A1", "held"));
    expect(visitor.frames.slice(1)).toEqual([
      {
        from: 1,
        seq: 2,
        counts: { free: 3, held: 1, sold: 0, blocked: 0, checked_in: 0 },
        seats: [{ label: "A1", status: "held", seq: 2 }],
        plan_changed: false,
      },
    ]);
  });

  it("that reconnects gets only what changed since", async () => {
    const world = new World();
    await world.visitor();
    await world.push(world.office.change("A1", "held"));
    await world.push(world.office.change("A2", "held"));
    await world.push(world.office.change("A1", "sold"));
    const back = await world.visitor(2);
    expect(back.frames).toMatchObject([{ from: 2, seq: 4, plan_changed: false }]);
    expect(back.map).toEqual(
      new Map([
        ["A2", "held"],
        ["A1", "sold"],
      ]),
    );
    expect((await world.visitor(4)).frames).toMatchObject([{ from: 4, seq: 4, seats: [] }]);
  });

  it("with a `since` beyond the newest event gets every seat", async () => {
    const world = new World();
    expect((await world.visitor(999)).frames).toMatchObject([{ from: 0, seq: 1, counts: { free: 4 } }]);
    expect((await world.visitor(999)).map.size).toBe(4);
    expect(world.office.asked).toEqual(["watch 999", "changes since 0"]);
  });

  it("is refused where the relay is full, even when many join at once", async () => {
    const world = new World();
    world.maxWatchers = 2;
    world.sleep();
    const entered = await Promise.all([world.enter(), world.enter(), world.enter()]);
    expect(entered.filter((one) => one === "full")).toHaveLength(1);
    expect(await world.enter()).toBe("full");
    expect(world.office.asked).toEqual(["watch 0"]);
  });

  it("is admitted after a deploy together with many others that have other cursors", async () => {
    const world = new World();
    for (let i = 0; i < 10; i++) await world.push(world.office.change("A1", i % 2 === 0 ? "held" : "free"));
    world.sleep();
    const known = [10, 9, 8, 7, 6, 5, 4, 3];
    const back = await Promise.all(known.map((since) => world.visitor(since)));
    expect(back.map(({ frames }) => frames[0]?.from)).toEqual(known);
    expect(world.office.asked.length).toBeLessThan(known.length / 2);
  });

  it("of an unknown showtime is refused as not found", async () => {
    const world = new World();
    world.office.isOpen = false;
    expect(await world.enter()).toBe("not_found");
  });

  it("gets at most ten frames a second, and misses nothing", async () => {
    const world = new World();
    const visitor = await world.visitor();
    for (let i = 0; i < 100; i++) {
      await world.relay.push(world.office.change("A1", i % 2 === 0 ? "held" : "free"));
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(100);
    expect(visitor.frames.length).toBeLessThanOrEqual(12);
    expect(visitor.cursor).toBe(world.office.seq);
    expect(visitor.map).toEqual(world.office.map());
  });

  it("that reads slowly gets fewer and larger frames", async () => {
    const world = new World();
    const slow = await world.visitor();
    const quick = await world.visitor();
    slow.isReady = false;
    for (const label of ["A1", "A2", "A3"]) await world.push(world.office.change(label, "held"));
    slow.isReady = true;
    world.relay.update(slow);
    expect(quick.frames).toHaveLength(4);
    expect(slow.frames).toHaveLength(2);
    expect(slow.map).toEqual(quick.map);
  });

  it("gets a frame that says that the layout changed, and later watchers do not get removed seats", async () => {
    const world = new World();
    const visitor = await world.visitor();
    await world.relay.push(world.office.change("A1", "held"));
    await world.relay.push(world.office.change("A2", "held"));
    await world.relay.push(world.office.remove("A4"));
    await vi.advanceTimersByTimeAsync(100);
    expect(visitor.isDropped).toBe(false);
    expect(visitor.frames.at(-1)).toMatchObject({ seq: 4, plan_changed: true });
    expect((await world.visitor()).map).toEqual(world.office.map());
    await world.push(world.office.change("A1", "sold"));
    expect(visitor.frames.at(-1)).toMatchObject({ from: 4, plan_changed: false });
    expect((await world.visitor(4)).frames).toMatchObject([{ from: 4, plan_changed: false }]);
    expect((await world.visitor(3)).frames).toMatchObject([{ from: 3, plan_changed: true }]);
  });
});

describe("a relay", () => {
  it("asks the box office once for what a lost frame contained", async () => {
    const world = new World();
    const visitor = await world.visitor();
    world.office.change("A1", "held");
    const frame = world.office.change("A2", "held");
    await Promise.all([world.push(frame), world.push(frame), world.push(frame)]);
    expect(world.office.asked).toEqual(["watch 0", "changes since 1"]);
    expect(visitor.frames).toMatchObject([{ seq: 1 }, { from: 1, seq: 3 }]);
    expect(visitor.map).toEqual(world.office.map());
  });

  it("sends nothing twice when frames arrive twice, late or overlapping", async () => {
    const world = new World();
    const visitor = await world.visitor();
    const first = world.office.change("A1", "held");
    await world.push(first);
    world.office.change("A1", "sold");
    const overlapping = world.office.since(1);
    await world.push(overlapping);
    await world.push(overlapping);
    await world.push(first);
    expect(visitor.frames.map(({ from, seq }) => [from, seq])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    expect(visitor.map.get("A1")).toBe("sold");
    expect(world.office.asked).toEqual(["watch 0"]);
  });

  it("goes on after hibernation without asking when its watchers have everything before the frame", async () => {
    const world = new World();
    const visitor = await world.visitor();
    world.sleep();
    await world.push(world.office.change("A1", "held"));
    expect(world.office.asked).toEqual(["watch 0"]);
    expect(visitor.frames.at(-1)).toMatchObject({ from: 1, seq: 2 });
    expect((await world.visitor()).map).toEqual(world.office.map());
  });

  it("asks once after hibernation when it missed a frame", async () => {
    const world = new World();
    const visitors = [await world.visitor(), await world.visitor()];
    world.sleep();
    world.office.change("A1", "held");
    await world.push(world.office.change("A2", "sold"));
    expect(world.office.asked).toEqual(["watch 0", "watch 1"]);
    for (const { map, frames } of visitors) {
      expect(map).toEqual(world.office.map());
      expect(frames).toHaveLength(2);
    }
  });

  it("still serves earlier watchers after hibernation when a watcher with a later cursor joins", async () => {
    const world = new World();
    const visitor = await world.visitor();
    world.sleep();
    world.office.change("A1", "held");
    world.office.change("A2", "held");
    await world.visitor(3);
    await world.push(world.office.change("A3", "held"));
    expect(visitor.isDropped).toBe(false);
    expect(visitor.map).toEqual(world.office.map());
  });

  it("does not report a change of the layout to watchers that reconnect after a deploy", async () => {
    const world = new World();
    world.office.change("A1", "held");
    world.office.change("A2", "held");
    expect((await world.visitor(2)).frames).toMatchObject([{ from: 2, seq: 3, plan_changed: false }]);
    await world.visitor();
    expect((await world.visitor(2)).frames).toMatchObject([{ from: 2, seq: 3, plan_changed: false }]);
  });

  it("answers a frame that it has no watchers, but not while one is joining", async () => {
    const world = new World();
    const frame = world.office.change("A1", "held");
    expect(await world.relay.push(frame)).toBe(false);
    const arriving = world.visitor();
    expect(await world.relay.push(world.office.change("A2", "held"))).toBe(true);
    await vi.advanceTimersByTimeAsync(100);
    expect((await arriving).map).toEqual(world.office.map());
    world.visitors.length = 0;
    expect(await world.relay.push(world.office.change("A2", "sold"))).toBe(false);
  });

  it("unregisters from the box office when the last watcher has left, and not before", async () => {
    const world = new World();
    const visitor = await world.visitor();
    expect(await world.relay.tend()).toBe(true);
    expect(world.office.watching.size).toBe(1);
    visitor.drop();
    expect(await world.relay.tend()).toBe(false);
    expect(world.office.watching.size).toBe(0);
    await world.visitor();
    expect(world.office.watching.size).toBe(1);
  });

  it("stays registered when a watcher joins just while it unregisters", async () => {
    const world = new World();
    (await world.visitor()).drop();
    world.office.delayMs = 50;
    const tending = world.relay.tend();
    const arriving = world.visitor();
    await vi.advanceTimersByTimeAsync(200);
    expect(await tending).toBe(true);
    await arriving;
    expect(world.office.watching.size).toBe(1);
  });

  it("fetches what a lost last frame contained, and registers again, when it is tended", async () => {
    const world = new World();
    const visitor = await world.visitor();
    world.office.change("A1", "sold");
    world.office.watching.clear();
    await world.relay.tend();
    expect(visitor.map).toEqual(world.office.map());
    expect(world.office.watching.size).toBe(1);
  });

  it("drops all watchers when the showtime is gone, or its box office was restored to an earlier state", async () => {
    const world = new World();
    const visitor = await world.visitor();
    world.office.isOpen = false;
    await world.relay.tend();
    expect(visitor.isDropped).toBe(true);
    world.office.isOpen = true;
    const other = await world.visitor();
    world.office.seq = 9;
    await world.push(world.office.since(1));
    world.office.seq = 5;
    await world.relay.tend();
    expect(other.isDropped).toBe(true);
    expect((await world.visitor(9)).frames).toMatchObject([{ from: 0, seq: 5 }]);
  });
});

const STATUSES: SeatStatus[] = ["free", "held", "sold", "blocked"];
const label = fc.integer({ min: 1, max: 6 }).map((n) => `A${n}`);
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("change"), label, status: fc.constantFrom(...STATUSES) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("remove"), label }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("push"), back: fc.integer({ min: 0, max: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("push late"), back: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("enter"), since: fc.integer({ min: 0, max: 20 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("sleep") }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("stall"), who: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("tend") }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("wait") }) },
) as fc.Arbitrary<{
  do: string;
  label?: string;
  status?: SeatStatus;
  back?: number;
  since?: number;
  who?: number;
}>;

it("leaves every watcher with the box office's seat map, whatever is lost, late, repeated or missed in hibernation", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.constantFrom(0, 90), async (steps, delayMs) => {
      const world = new World(new Office(3));
      const { office } = world;
      office.delayMs = delayMs;
      const late: Frame[] = [];
      const pending: Promise<unknown>[] = [];
      for (const { do: what, label: seat = "A1", status = "free", back = 0, since = 0, who = 0 } of steps) {
        if (what === "change") office.change(seat, status);
        else if (what === "remove") office.remove(seat);
        else if (what === "push") {
          const frame = office.since(Math.max(0, office.seq - back));
          late.push(frame);
          pending.push(world.relay.push(frame));
        } else if (what === "push late") pending.push(world.relay.push(late.at(-back) ?? office.since(0)));
        else if (what === "enter") pending.push(world.enter(Math.min(since, office.seq)));
        else if (what === "sleep") {
          await vi.advanceTimersByTimeAsync(2_000);
          await Promise.all(pending);
          world.sleep();
        } else if (what === "stall") {
          const visitor = world.visitors[who % world.visitors.length];
          if (visitor !== undefined) visitor.isReady = !visitor.isReady;
        } else if (what === "tend") pending.push(world.relay.tend());
        else await vi.advanceTimersByTimeAsync(60);
      }
      await vi.advanceTimersByTimeAsync(2_000);
      await Promise.all(pending);
      for (const visitor of world.visitors) visitor.isReady = true;
      pending.push(world.relay.tend());
      await vi.advanceTimersByTimeAsync(1_000);
      await Promise.all(pending);
      for (const visitor of world.visitors) {
        if (visitor.isDropped) continue;
        expect(visitor.cursor).toBe(office.seq);
        const now = office.map();
        const known = visitor.frames.some((frame) => frame.plan_changed && frame.from > 0);
        const cameWhole = visitor.frames[0]?.from === 0;
        // A watcher that joined with `?since=` already had a map, and after a change of the layout each one reads it again.
        if (cameWhole && !known) expect(visitor.map).toEqual(now);
        else for (const [seat, status] of visitor.map) if (now.has(seat)) expect(status).toBe(now.get(seat));
      }
    }),
    { numRuns: 500 },
  );
});
