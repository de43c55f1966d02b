import { describe, expect, it } from "vitest";
import { Feed } from "../../../src/box-office/followers/feed.ts";
import type { Frame } from "../../../src/box-office/followers/frame.ts";

/** A feed whose box office only counts events, and whose relays record the frames that they get. */
function feedWithRelays(tookMs = 0) {
  const shown: [relay: string, from: number, seq: number][] = [];
  const pauses: number[] = [];
  let kept: readonly string[] = [];
  let head = 0;
  let nowMs = 0;
  const answers = new Map<string, (feed: Feed) => Promise<boolean>>();
  const feed: Feed = new Feed(
    {
      head: () => head,
      nowMs: () => nowMs,
      frame: (from): Frame => ({
        from,
        seq: head,
        counts: { free: 0, held: 0, sold: 0, blocked: 0, checked_in: 0 },
        seats: [],
        plan_changed: false,
      }),
      show: async (relay, { from, seq }) => {
        nowMs += tookMs;
        shown.push([relay, from, seq]);
        return answers.get(relay)?.(feed) ?? true;
      },
      pause: async (ms) => {
        pauses.push(ms);
      },
      keep: (names) => {
        kept = names;
      },
    },
    [],
  );
  return {
    feed,
    shown,
    pauses,
    answers,
    kept: () => kept,
    happen: (events: number) => {
      head += events;
    },
  };
}

describe("the live feed of a box office", () => {
  it("sends each relay every change once, in frames without a gap", async () => {
    const { feed, shown, happen } = feedWithRelays();
    feed.add("7:0");
    for (const events of [3, 1]) {
      happen(events);
      await feed.run();
    }
    feed.add("7:1");
    happen(2);
    await feed.run();
    expect(shown).toEqual([
      ["7:0", 0, 3],
      ["7:0", 3, 4],
      ["7:0", 4, 6],
      ["7:1", 4, 6],
    ]);
  });

  it("sends nothing without relays, and no earlier changes to a relay that registers later", async () => {
    const { feed, shown, happen } = feedWithRelays();
    happen(5);
    await feed.run();
    feed.add("7:0");
    happen(1);
    await feed.run();
    expect(shown).toEqual([["7:0", 5, 6]]);
  });

  it("pauses 100 ms between frames, longer when sending is slow, and at most 800 ms", async () => {
    for (const [tookMs, restMs] of [
      [0, 100],
      [60, 540],
      [1_000, 800],
    ] as const) {
      const { feed, pauses, happen } = feedWithRelays(tookMs);
      feed.add("7:0");
      happen(1);
      await feed.run();
      expect(pauses).toEqual([restMs]);
    }
  });

  it("drops a relay without watchers, unless it has registered again meanwhile", async () => {
    const { feed, happen, answers, kept } = feedWithRelays();
    feed.add("7:0");
    feed.add("7:1");
    answers.set("7:0", async () => false);
    answers.set("7:1", async () => {
      feed.add("7:1");
      return false;
    });
    happen(1);
    await feed.run();
    expect(kept()).toEqual(["7:1"]);
  });

  it("goes on sending to the others when one relay cannot be reached", async () => {
    const { feed, shown, happen, answers } = feedWithRelays();
    feed.add("7:0");
    feed.add("7:1");
    answers.set("7:0", () => Promise.reject(new Error("Network connection lost.")));
    for (const events of [1, 1]) {
      happen(events);
      await feed.run();
    }
    expect(shown.filter(([relay]) => relay === "7:1")).toEqual([
      ["7:1", 0, 1],
      ["7:1", 1, 2],
    ]);
  });
});
