import { describe, expect, it } from "vitest";
import { LEASE_MS } from "../../../src/box-office/ledger/surely-taken.ts";
import { Leases } from "../../../src/box-office/object/leases.ts";

/** A clock that a test moves: waiting ends when it has come so far. */
class World {
  nowMs = 1_000_000;
  readonly notes: number[] = [];
  readonly done: string[] = [];
  readonly #waits: { atMs: number; wake: () => void }[] = [];

  leases(notedMs = 0): Leases {
    const wait = (ms: number): Promise<void> =>
      new Promise((resolve) => {
        this.#waits.push({ atMs: this.nowMs + ms, wake: resolve });
      });
    return new Leases({ nowMs: () => this.nowMs, wait, note: (ms) => this.notes.push(ms) }, notedMs);
  }

  async pass(ms: number): Promise<void> {
    this.nowMs += ms;
    for (const { atMs, wake } of this.#waits) if (atMs <= this.nowMs) wake();
    for (let i = 0; i < 5; i++) await Promise.resolve();
  }

  change(leases: Leases, name = "changed"): Promise<number> {
    return leases.afterAll(() => this.done.push(name));
  }
}

const any = (): string => "a promise";

describe("a change that would break a promise", () => {
  it("is made at once where there is none, before anything else may happen", () => {
    const world = new World();
    void world.change(world.leases());
    expect(world.done).toEqual(["changed"]);
  });

  it("waits until the last promise has ended, however long an isolate's request was on its way", async () => {
    const world = new World();
    const leases = world.leases();
    leases.grant(any);
    await world.pass(40);
    leases.grant(any);
    void world.change(leases);
    await world.pass(LEASE_MS);
    expect(world.done).toEqual([]);
    await world.pass(50);
    expect(world.done).toEqual(["changed"]);
  });

  it("is not put off by newer promises: none is given while it waits", async () => {
    const world = new World();
    const leases = world.leases();
    leases.grant(any);
    void world.change(leases, "one");
    void world.change(leases, "two");
    await world.pass(LEASE_MS);
    expect(leases.grant(any)).toBeNull();
    await world.pass(50);
    expect(world.done).toEqual(["one", "two"]);
    expect(leases.grant(any)).toBe("a promise");
  });

  it("does not wait for a promise that was not made", () => {
    const world = new World();
    const leases = world.leases();
    expect(leases.grant(() => null)).toBeNull();
    void world.change(leases);
    expect(world.done).toEqual(["changed"]);
    expect(world.notes).toEqual([]);
  });

  it("waits no longer than a promise lasts where the clock was set back", async () => {
    const world = new World();
    const leases = world.leases();
    leases.grant(any);
    world.nowMs -= 3_600_000;
    void world.change(leases);
    await world.pass(LEASE_MS + 50);
    expect(world.done).toEqual(["changed"]);
  });

  it("that fails lets promises be given again", async () => {
    const world = new World();
    const leases = world.leases();
    leases.grant(any);
    const failed = leases.afterAll(() => {
      throw new Error("no");
    });
    const seen = expect(failed).rejects.toThrow("no");
    await world.pass(LEASE_MS + 50);
    await seen;
    expect(leases.grant(any)).toBe("a promise");
  });
});

describe("promises of an object that has died", () => {
  it("are kept by the next one, which knows of them by what was written down", async () => {
    const world = new World();
    world.leases().grant(any);
    const next = world.leases(world.notes.at(-1));
    void world.change(next);
    expect(world.done).toEqual([]);
    await world.pass(LEASE_MS + 50);
    expect(world.done).toEqual(["changed"]);
  });

  it("delay nothing a minute later", () => {
    const world = new World();
    world.leases().grant(any);
    world.nowMs += 60_000;
    void world.change(world.leases(world.notes.at(-1)));
    expect(world.done).toEqual(["changed"]);
  });

  it("are written down twice a minute, and always half a minute ahead", async () => {
    const world = new World();
    const leases = world.leases();
    for (let ms = 0; ms < 60_000; ms += 20) {
      leases.grant(any);
      expect((world.notes.at(-1) ?? 0) - world.nowMs).toBeGreaterThanOrEqual(30_000);
      await world.pass(20);
    }
    expect(world.notes).toHaveLength(2);
  });
});
