import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Frame, SeatStatus } from "../../src/box-office/followers/frame.ts";
import { Relay } from "../../src/live/relay.ts";
import { Office } from "./office.ts";
import { Visitor } from "./visitor.ts";

/** A relay with its watchers. Those outlive it when it is put to sleep. */
class House {
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

  /** All that memory held is gone. */
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
    const house = new House();
    const visitor = await house.visitor();
    expect(visitor.frames).toMatchObject([{ from: 0, seq: 1, counts: { free: 4 } }]);
    await house.push(house.office.change("A1", "held"));
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

  it("who comes back gets only what it lacks", async () => {
    const house = new House();
    await house.visitor();
    await house.push(house.office.change("A1", "held"));
    await house.push(house.office.change("A2", "held"));
    await house.push(house.office.change("A1", "sold"));
    const back = await house.visitor(2);
    expect(back.frames).toMatchObject([{ from: 2, seq: 4, plan_changed: false }]);
    expect(back.map).toEqual(
      new Map([
        ["A2", "held"],
        ["A1", "sold"],
      ]),
    );
    expect((await house.visitor(4)).frames).toMatchObject([{ from: 4, seq: 4, seats: [] }]);
  });

  it("who claims to know what has not happened yet gets every seat", async () => {
    const house = new House();
    expect((await house.visitor(999)).frames).toMatchObject([{ from: 0, seq: 1, counts: { free: 4 } }]);
    expect((await house.visitor(999)).map.size).toBe(4);
    expect(house.office.asked).toEqual(["watch 999", "changes since 0"]);
  });

  it("is asked to wait elsewhere where there is no room, also when many come at once", async () => {
    const house = new House();
    house.maxWatchers = 2;
    house.sleep();
    const entered = await Promise.all([house.enter(), house.enter(), house.enter()]);
    expect(entered.filter((one) => one === "full")).toHaveLength(1);
    expect(await house.enter()).toBe("full");
    expect(house.office.asked).toEqual(["watch 0"]);
  });

  it("comes with many others after a deploy, each knowing something else, and all get in", async () => {
    const house = new House();
    for (let i = 0; i < 10; i++) await house.push(house.office.change("A1", i % 2 === 0 ? "held" : "free"));
    house.sleep();
    const known = [10, 9, 8, 7, 6, 5, 4, 3];
    const back = await Promise.all(known.map((since) => house.visitor(since)));
    expect(back.map(({ frames }) => frames[0]?.from)).toEqual(known);
    expect(house.office.asked.length).toBeLessThan(known.length / 2);
  });

  it("of no showtime is told so", async () => {
    const house = new House();
    house.office.isOpen = false;
    expect(await house.enter()).toBe("not_found");
  });

  it("gets at most ten frames a second, and misses nothing", async () => {
    const house = new House();
    const visitor = await house.visitor();
    for (let i = 0; i < 100; i++) {
      await house.relay.push(house.office.change("A1", i % 2 === 0 ? "held" : "free"));
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(100);
    expect(visitor.frames.length).toBeLessThanOrEqual(12);
    expect(visitor.cursor).toBe(house.office.seq);
    expect(visitor.map).toEqual(house.office.map());
  });

  it("who reads slowly gets fewer and larger frames", async () => {
    const house = new House();
    const slow = await house.visitor();
    const quick = await house.visitor();
    slow.isReady = false;
    for (const label of ["A1", "A2", "A3"]) await house.push(house.office.change(label, "held"));
    slow.isReady = true;
    house.relay.update(slow);
    expect(quick.frames).toHaveLength(4);
    expect(slow.frames).toHaveLength(2);
    expect(slow.map).toEqual(quick.map);
  });

  it("hears that the plan of the hall changed, and forgets seats that are gone", async () => {
    const house = new House();
    const visitor = await house.visitor();
    await house.relay.push(house.office.change("A1", "held"));
    await house.relay.push(house.office.change("A2", "held"));
    await house.relay.push(house.office.remove("A4"));
    await vi.advanceTimersByTimeAsync(100);
    expect(visitor.isDropped).toBe(false);
    expect(visitor.frames.at(-1)).toMatchObject({ seq: 4, plan_changed: true });
    expect((await house.visitor()).map).toEqual(house.office.map());
    await house.push(house.office.change("A1", "sold"));
    expect(visitor.frames.at(-1)).toMatchObject({ from: 4, plan_changed: false });
    expect((await house.visitor(4)).frames).toMatchObject([{ from: 4, plan_changed: false }]);
    expect((await house.visitor(3)).frames).toMatchObject([{ from: 3, plan_changed: true }]);
  });
});

describe("a relay", () => {
  it("asks once for what a lost frame said", async () => {
    const house = new House();
    const visitor = await house.visitor();
    house.office.change("A1", "held");
    const frame = house.office.change("A2", "held");
    await Promise.all([house.push(frame), house.push(frame), house.push(frame)]);
    expect(house.office.asked).toEqual(["watch 0", "changes since 1"]);
    expect(visitor.frames).toMatchObject([{ seq: 1 }, { from: 1, seq: 3 }]);
    expect(visitor.map).toEqual(house.office.map());
  });

  it("says nothing twice when frames come twice, late or overlapping", async () => {
    const house = new House();
    const visitor = await house.visitor();
    const first = house.office.change("A1", "held");
    await house.push(first);
    house.office.change("A1", "sold");
    const overlapping = house.office.since(1);
    await house.push(overlapping);
    await house.push(overlapping);
    await house.push(first);
    expect(visitor.frames.map(({ from, seq }) => [from, seq])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    expect(visitor.map.get("A1")).toBe("sold");
    expect(house.office.asked).toEqual(["watch 0"]);
  });

  it("goes on after sleep without asking when its watchers know what was before the frame", async () => {
    const house = new House();
    const visitor = await house.visitor();
    house.sleep();
    await house.push(house.office.change("A1", "held"));
    expect(house.office.asked).toEqual(["watch 0"]);
    expect(visitor.frames.at(-1)).toMatchObject({ from: 1, seq: 2 });
    expect((await house.visitor()).map).toEqual(house.office.map());
  });

  it("asks once after sleep when it slept through a frame", async () => {
    const house = new House();
    const visitors = [await house.visitor(), await house.visitor()];
    house.sleep();
    house.office.change("A1", "held");
    await house.push(house.office.change("A2", "sold"));
    expect(house.office.asked).toEqual(["watch 0", "watch 1"]);
    for (const { map, frames } of visitors) {
      expect(map).toEqual(house.office.map());
      expect(frames).toHaveLength(2);
    }
  });

  it("forgets nobody who slept when somebody comes who knows more", async () => {
    const house = new House();
    const visitor = await house.visitor();
    house.sleep();
    house.office.change("A1", "held");
    house.office.change("A2", "held");
    await house.visitor(3);
    await house.push(house.office.change("A3", "held"));
    expect(visitor.isDropped).toBe(false);
    expect(visitor.map).toEqual(house.office.map());
  });

  it("does not tell the plan of the hall changed to those who come back after a deploy", async () => {
    const house = new House();
    house.office.change("A1", "held");
    house.office.change("A2", "held");
    expect((await house.visitor(2)).frames).toMatchObject([{ from: 2, seq: 3, plan_changed: false }]);
    await house.visitor();
    expect((await house.visitor(2)).frames).toMatchObject([{ from: 2, seq: 3, plan_changed: false }]);
  });

  it("says that nobody watches, but not while somebody is arriving", async () => {
    const house = new House();
    const frame = house.office.change("A1", "held");
    expect(await house.relay.push(frame)).toBe(false);
    const arriving = house.visitor();
    expect(await house.relay.push(house.office.change("A2", "held"))).toBe(true);
    await vi.advanceTimersByTimeAsync(100);
    expect((await arriving).map).toEqual(house.office.map());
    house.visitors.length = 0;
    expect(await house.relay.push(house.office.change("A2", "sold"))).toBe(false);
  });

  it("tells the box office when the last watcher has gone, and not while there is one", async () => {
    const house = new House();
    const visitor = await house.visitor();
    expect(await house.relay.tend()).toBe(true);
    expect(house.office.watching.size).toBe(1);
    visitor.drop();
    expect(await house.relay.tend()).toBe(false);
    expect(house.office.watching.size).toBe(0);
    await house.visitor();
    expect(house.office.watching.size).toBe(1);
  });

  it("is not forgotten when somebody comes just as it says that nobody watches", async () => {
    const house = new House();
    (await house.visitor()).drop();
    house.office.delayMs = 50;
    const tending = house.relay.tend();
    const arriving = house.visitor();
    await vi.advanceTimersByTimeAsync(200);
    expect(await tending).toBe(true);
    await arriving;
    expect(house.office.watching.size).toBe(1);
  });

  it("finds out by itself what a lost last frame said, and that it was forgotten", async () => {
    const house = new House();
    const visitor = await house.visitor();
    house.office.change("A1", "sold");
    house.office.watching.clear();
    await house.relay.tend();
    expect(visitor.map).toEqual(house.office.map());
    expect(house.office.watching.size).toBe(1);
  });

  it("sends everyone away when the showtime is no more, or is put back to an earlier state", async () => {
    const house = new House();
    const visitor = await house.visitor();
    house.office.isOpen = false;
    await house.relay.tend();
    expect(visitor.isDropped).toBe(true);
    house.office.isOpen = true;
    const other = await house.visitor();
    house.office.seq = 9;
    await house.push(house.office.since(1));
    house.office.seq = 5;
    await house.relay.tend();
    expect(other.isDropped).toBe(true);
    expect((await house.visitor(9)).frames).toMatchObject([{ from: 0, seq: 5 }]);
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

it("leaves every watcher with the map of the box office, whatever is lost, late, repeated or slept through", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.constantFrom(0, 90), async (steps, delayMs) => {
      const house = new House(new Office(3));
      const { office } = house;
      office.delayMs = delayMs;
      const late: Frame[] = [];
      const pending: Promise<unknown>[] = [];
      for (const { do: what, label: seat = "A1", status = "free", back = 0, since = 0, who = 0 } of steps) {
        if (what === "change") office.change(seat, status);
        else if (what === "remove") office.remove(seat);
        else if (what === "push") {
          const frame = office.since(Math.max(0, office.seq - back));
          late.push(frame);
          pending.push(house.relay.push(frame));
        } else if (what === "push late") pending.push(house.relay.push(late.at(-back) ?? office.since(0)));
        else if (what === "enter") pending.push(house.enter(Math.min(since, office.seq)));
        else if (what === "sleep") {
          await vi.advanceTimersByTimeAsync(2_000);
          await Promise.all(pending);
          house.sleep();
        } else if (what === "stall") {
          const visitor = house.visitors[who % house.visitors.length];
          if (visitor !== undefined) visitor.isReady = !visitor.isReady;
        } else if (what === "tend") pending.push(house.relay.tend());
        else await vi.advanceTimersByTimeAsync(60);
      }
      await vi.advanceTimersByTimeAsync(2_000);
      await Promise.all(pending);
      for (const visitor of house.visitors) visitor.isReady = true;
      pending.push(house.relay.tend());
      await vi.advanceTimersByTimeAsync(1_000);
      await Promise.all(pending);
      for (const visitor of house.visitors) {
        if (visitor.isDropped) continue;
        expect(visitor.cursor).toBe(office.seq);
        const now = office.map();
        const known = visitor.frames.some((frame) => frame.plan_changed && frame.from > 0);
        const cameWhole = visitor.frames[0]?.from === 0;
        // Who came with `?since=` has a map of its own, and after a new plan everyone reads it again.
        if (cameWhole && !known) expect(visitor.map).toEqual(now);
        else for (const [seat, status] of visitor.map) if (now.has(seat)) expect(status).toBe(now.get(seat));
      }
    }),
    { numRuns: 500 },
  );
});
