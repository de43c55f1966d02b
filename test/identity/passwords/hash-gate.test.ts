import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { HashGate } from "../../../src/identity/passwords/hash-gate.ts";

const pause = (): Promise<void> => turn();

const newGate = (limits: Partial<ConstructorParameters<typeof HashGate>[0]> = {}): HashGate =>
  new HashGate({ running: 2, waiting: 8, pause, nowMs: () => 0, ...limits });

/** For requests that are cancelled while they are queued: the platform never resumes them. */
const never = (): Promise<void> => new Promise(() => {});

describe("the gate before the password hashes", () => {
  it("returns what the work returns", async () => {
    expect(await newGate().run(() => "hash")).toBe("hash");
  });

  it("queues ten in the order of arrival, and refuses the eleventh at once", async () => {
    const gate = newGate();
    const done: number[] = [];
    const ten = Array.from({ length: 10 }, (_, i) => gate.run(() => done.push(i)));
    let refused: unknown = "not answered yet";
    void gate
      .run(() => done.push(10))
      .then((answer) => {
        refused = answer;
      });
    await Promise.resolve();
    await Promise.resolve();
    expect(refused).toBeNull();
    expect(done).toEqual([]);
    await Promise.all(ten);
    expect(done).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("is empty again afterwards", async () => {
    const gate = newGate();
    const storm = (): Promise<(string | null)[]> =>
      Promise.all(Array.from({ length: 12 }, () => gate.run(() => "hash")));
    const expected = [...Array.from({ length: 10 }, () => "hash"), null, null];
    expect(await storm()).toEqual(expected);
    expect(await storm()).toEqual(expected);
  });

  it("lets a sale run between any two hashes", async () => {
    const gate = newGate();
    const happened: string[] = [];
    let selling = true;
    const sales = (async () => {
      while (selling) {
        happened.push("sale");
        await turn();
      }
    })();
    await Promise.all(Array.from({ length: 10 }, () => gate.run(() => happened.push("hash"))));
    selling = false;
    await sales;
    expect(happened.filter((what) => what === "hash")).toHaveLength(10);
    expect(happened.join(" ")).not.toContain("hash hash");
  });

  it("frees the position of work that throws", async () => {
    const gate = newGate({ running: 1, waiting: 0 });
    const fail = (): never => {
      throw new Error("no memory");
    };
    await expect(gate.run(fail)).rejects.toThrow("no memory");
    await expect(gate.run(fail)).rejects.toThrow("no memory");
    expect(await gate.run(() => "hash")).toBe("hash");
  });

  it("goes on when the request at the head was cancelled", async () => {
    let cancelled = true;
    const gate = newGate({ pause: () => (cancelled ? never() : pause()) });
    void gate.run(() => "never");
    cancelled = false;
    expect(await gate.run(() => "hash")).toBe("hash");
  });

  it("lets only the first two hash, even if the pause of a third one ends sooner", async () => {
    const wakers: (() => void)[] = [];
    const gate = newGate({ pause: () => new Promise((resolve) => wakers.push(resolve)) });
    const done: number[] = [];
    for (let i = 0; i < 3; i++) void gate.run(() => done.push(i));
    wakers[2]?.();
    await turn();
    expect(done).toEqual([]);
    wakers[1]?.();
    await turn();
    expect(done).toEqual([1]);
  });

  it("keeps requests that are queued for longer than two seconds", async () => {
    let nowMs = 0;
    const gate = newGate({ nowMs: () => nowMs });
    let late: Promise<string | null>[] = [];
    const hash = (i: number): void => {
      nowMs += 1_500;
      // The third still hashes, and seven are queued.
      if (i === 2) late = Array.from({ length: 4 }, () => gate.run(() => "hash"));
    };
    await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        gate.run(() => {
          hash(i);
        }),
      ),
    );
    expect(await Promise.all(late)).toEqual(["hash", "hash", null, null]);
  });

  it("drops cancelled requests after two seconds, even if they fill the queue", async () => {
    let nowMs = 0;
    let cancelled = true;
    const gate = newGate({ pause: () => (cancelled ? never() : pause()), nowMs: () => nowMs });
    for (let i = 0; i < 10; i++) void gate.run(() => "never");
    cancelled = false;
    nowMs = 1_999;
    expect(await gate.run(() => "hash")).toBeNull();
    nowMs = 2_000;
    expect(await gate.run(() => "hash")).toBe("hash");
  });

  it("runs each work once, also where a hash takes longer than those two seconds", async () => {
    let nowMs = 0;
    const gate = newGate({ nowMs: () => nowMs });
    const done: number[] = [];
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        gate.run(() => {
          nowMs += 5_000;
          return done.push(i);
        }),
      ),
    );
    expect(answers).not.toContain(null);
    expect(done.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
