import { beforeEach, describe, expect, it } from "vitest";
import { Backlog } from "../../src/box-office/backlog.ts";

const START_MS = 5_000;

let backlog: Backlog;
let nowMs: number;

beforeEach(() => {
  backlog = new Backlog();
  nowMs = START_MS;
});

type End = ReturnType<Backlog["begin"]>;

/** As many newcomers as are let in now. */
function fill(): End[] {
  const ends: End[] = [];
  while (!backlog.isFull(nowMs)) ends.push(backlog.begin(nowMs));
  return ends;
}

/** Answers the calls in their order, one every `everyMs`. */
function answer(ends: readonly End[], everyMs: number): void {
  for (const end of ends) {
    nowMs += everyMs;
    end(nowMs);
  }
}

/**
 * A rush without an end: newcomers come whenever they are let in, and one call is answered every `everyMs`. Returns the
 * longest wait of those who came after the first three seconds, and how many were under way on average.
 */
function rush(everyMs: number): { longestMs: number; underWay: number } {
  const queue: { end: End; sinceMs: number }[] = [];
  const [waits, lengths]: [number[], number[]] = [[], []];
  while (nowMs < START_MS + 90_000) {
    queue.push(...fill().map((end) => ({ end, sinceMs: nowMs })));
    nowMs += everyMs;
    const first = queue.shift();
    if (first === undefined) throw new Error("a rush that nobody was let into");
    first.end(nowMs);
    if (first.sinceMs < START_MS + 3_000) continue;
    waits.push(nowMs - first.sinceMs);
    lengths.push(queue.length);
  }
  return {
    longestMs: waits.reduce((longest, wait) => Math.max(longest, wait), 0),
    underWay: lengths.reduce((sum, length) => sum + length, 0) / lengths.length,
  };
}

describe("a backlog", () => {
  it("lets in 512 calls before anything is known", () => {
    expect(fill().length).toBe(512);
  });

  it.each([1, 2, 5, 10, 50, 100])(
    "makes newcomers wait a second at most, and keeps work for half of one, at an answer every %i ms",
    (everyMs) => {
      const { longestMs, underWay } = rush(everyMs);
      expect(longestMs).toBeLessThanOrEqual(1_000 + 2 * everyMs);
      expect(underWay * everyMs).toBeGreaterThan(500);
    },
  );

  it("lets in a thousand calls at most", () => {
    rush(0.5);
    expect(backlog.isFull(nowMs)).toBe(false);
    expect(fill().length).toBe(1);
  });

  it("lets two in, however slow the box office is", () => {
    answer([backlog.begin(nowMs)], 60_000);
    expect(fill().length).toBe(2);
  });

  it("does not take a few calls that are slow in coming for a slow box office", () => {
    const kept = backlog.begin(nowMs);
    answer([backlog.begin(nowMs)], 900);
    expect(fill().length).toBe(511);
    kept(null);
  });

  it("learns nothing from a call that failed", () => {
    const kept = backlog.begin(nowMs);
    const failed = backlog.begin(nowMs);
    nowMs += 60_000;
    failed(null);
    expect(fill().length).toBe(511);
    kept(null);
  });

  it("is itself again when answers are quick, or five seconds after the last one", () => {
    const slow = (): void => {
      answer([backlog.begin(nowMs)], 60_000);
    };
    slow();
    for (let i = 0; i < 4; i++) answer(fill(), 5);
    expect(fill().length).toBeGreaterThan(100);

    backlog = new Backlog();
    slow();
    nowMs += 5_001;
    const kept = backlog.begin(nowMs);
    expect(fill().length).toBe(511);
    kept(null);
  });

  it("is full for a tenth of a second after the box office was busy", () => {
    backlog.markBusy(nowMs);
    expect([nowMs, nowMs + 99, nowMs + 100].map((atMs) => backlog.isFull(atMs))).toEqual([true, true, false]);
  });
});
