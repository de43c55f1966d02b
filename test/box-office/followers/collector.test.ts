import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Collector } from "../../../src/box-office/followers/collector.ts";

/** A database that box offices send their items to. It takes 10 ms for a batch; it can hang, or refuse the batch of an item. */
class Database {
  readonly batches: string[] = [];
  refuses: string | null = null;
  hangs = false;
  readonly collector = new Collector<string, string>({
    nowMs: () => Date.now(),
    send: (items) => this.#take(items),
    keyOf: (item) => item.codePointAt(0) ?? 0,
    sizeOf: (item) => (item === "Z" ? 3 : 1),
    mostSize: 5,
  });

  carry(items: string): Promise<string>[] {
    return Array.from(items, (item) => this.collector.carry(item));
  }

  async #take(items: readonly string[]): Promise<string[]> {
    this.batches.push(items.join(""));
    if (this.hangs) await new Promise(() => undefined);
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
    if (this.refuses !== null && items.includes(this.refuses)) throw new Error(`${this.refuses} is refused`);
    return items.map((item) => `${item} in ${items.join("")}`);
  }
}

describe("a collector", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("sends an item at once where nothing is under way", async () => {
    const database = new Database();
    const [a] = database.carry("a");
    expect(database.batches).toEqual(["a"]);
    await vi.advanceTimersByTimeAsync(10);
    expect(await a).toBe("a in a");
    void database.carry("b");
    expect(database.batches).toEqual(["a", "b"]);
  });

  it("sends what gathers during a batch in the next one, and gives each its own result", async () => {
    const database = new Database();
    const all = database.carry("abcd");
    await vi.advanceTimersByTimeAsync(5);
    all.push(...database.carry("e"));
    await vi.advanceTimersByTimeAsync(15);
    expect(await Promise.all(all)).toEqual(["a in a", "b in bcde", "c in bcde", "d in bcde", "e in bcde"]);
    expect(database.batches).toEqual(["a", "bcde"]);
  });

  it("leaves what does not fit to the batch after the next", async () => {
    const database = new Database();
    const all = database.carry("abcdefgh");
    await vi.advanceTimersByTimeAsync(30);
    await Promise.all(all);
    expect(database.batches).toEqual(["a", "bcdef", "gh"]);
  });

  it("sends a large item at once and alone", () => {
    const database = new Database();
    void database.carry("abZc");
    expect(database.batches).toEqual(["a", "Z"]);
  });

  it("repeats a shared batch that failed one by one, so that only the faulty item fails", async () => {
    const database = new Database();
    database.refuses = "c";
    const all = database.carry("abcd");
    const settled = Promise.allSettled(all);
    await vi.advanceTimersByTimeAsync(40);
    expect((await settled).map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
    expect(database.batches).toEqual(["a", "bcd", "b", "c", "d"]);
  });

  it("sends a faulty item alone until it succeeds", async () => {
    const database = new Database();
    database.refuses = "c";
    const settled = Promise.allSettled(database.carry("abc"));
    await vi.advanceTimersByTimeAsync(40);
    await settled;
    database.batches.length = 0;
    const again = Promise.allSettled(database.carry("abcd"));
    await vi.advanceTimersByTimeAsync(40);
    expect((await again).map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
    expect(database.batches).toEqual(["a", "c", "bd"]);
    database.refuses = null;
    await Promise.all([...database.carry("c"), vi.advanceTimersByTimeAsync(40)]);
    database.batches.length = 0;
    void database.carry("abcd");
    await vi.advanceTimersByTimeAsync(40);
    expect(database.batches).toEqual(["a", "bcd"]);
  });

  it("rejects with the fault where an item fails alone", async () => {
    const database = new Database();
    database.refuses = "a";
    const [a] = database.carry("a");
    const refused = expect(a).rejects.toThrow("a is refused");
    await vi.advanceTimersByTimeAsync(10);
    await refused;
  });

  it("lets a batch that hangs hold up the others for 250 ms, and until they look again", async () => {
    const database = new Database();
    database.hangs = true;
    void database.carry("a");
    database.hangs = false;
    const others = database.carry("bcd");
    await vi.advanceTimersByTimeAsync(249);
    expect(database.batches).toEqual(["a"]);
    await vi.advanceTimersByTimeAsync(100);
    expect(await Promise.all(others)).toEqual(["b in bcd", "c in bcd", "d in bcd"]);
    void database.carry("e");
    expect(database.batches).toEqual(["a", "bcd", "e"]);
  });

  it("sends an item alone after five seconds where the box office that took it along is gone", async () => {
    const database = new Database();
    void database.carry("a");
    const others = database.carry("bcd");
    database.hangs = true;
    await vi.advanceTimersByTimeAsync(20);
    expect(database.batches).toEqual(["a", "bcd"]);
    database.hangs = false;
    await vi.advanceTimersByTimeAsync(5_300);
    // The first of them is the one that is gone.
    expect(await Promise.all(others.slice(1))).toEqual(["c in c", "d in d"]);
    expect(database.batches).toEqual(["a", "bcd", "c", "d"]);
  });

  it("sends the newest item of a box office that started anew while its last one waited", async () => {
    const database = new Database();
    const all = database.carry("abb");
    await vi.advanceTimersByTimeAsync(20);
    expect(await all[2]).toBe("b in b");
    expect(database.batches).toEqual(["a", "b"]);
  });
});
