import { describe, expect, it } from "vitest";
import { Crowd, MAX_OF_NETWORK, MAX_STREAMS, MAX_WATCHERS } from "../../src/live/crowd.ts";
import type { Seat } from "../../src/live/crowd.ts";

const MINUTE_MS = 60_000;
const socket = (network: string | null): Seat => ({ network, kind: "socket" });
const stream = (network: string | null): Seat => ({ network, kind: "stream" });

function crowdOf(relay: string, count: number, seat: (i: number) => Seat, nowMs = 0): Crowd {
  const crowd = new Crowd();
  for (let i = 0; i < count; i++) crowd.join(relay, seat(i), nowMs);
  return crowd;
}

describe("the live streams of one network", () => {
  it("are counted over all relays, WebSockets and event streams together", () => {
    const crowd = crowdOf("1:0", MAX_OF_NETWORK - 2, () => socket("a"));
    crowd.join("2:0", stream("a"), 0);
    expect(crowd.refusal(socket("a"), 0)).toBeNull();
    crowd.join("3:0", stream("a"), 0);
    expect(crowd.refusal(socket("a"), 0)).toBe("network_full");
    expect(crowd.refusal(stream("a"), 0)).toBe("network_full");
    expect(crowd.refusal(socket("b"), 0)).toBeNull();
  });

  it("have room again when one leaves", () => {
    const crowd = crowdOf("1:0", MAX_OF_NETWORK, () => socket("a"));
    crowd.leave("1:0", socket("a"), 0);
    expect(crowd.refusal(socket("a"), 0)).toBeNull();
  });

  it("are those that a relay has when it counts again", () => {
    const crowd = crowdOf("1:0", MAX_OF_NETWORK, () => socket("a"));
    crowd.recount("1:0", [socket("a"), socket("b")], 0);
    for (let i = 1; i < MAX_OF_NETWORK; i++) {
      expect(crowd.refusal(socket("a"), 0)).toBeNull();
      crowd.join("1:0", socket("a"), 0);
    }
    expect(crowd.refusal(socket("a"), 0)).toBe("network_full");
  });

  it("are forgotten with a relay that is in another isolate by now", () => {
    const crowd = crowdOf("1:0", MAX_OF_NETWORK, () => socket("a"));
    expect(crowd.refusal(socket("a"), 2 * MINUTE_MS)).toBe("network_full");
    expect(crowd.refusal(socket("a"), 6 * MINUTE_MS)).toBeNull();
    expect(crowd.refusal(socket("a"), 2 * MINUTE_MS)).toBeNull();
  });

  it("are not limited where limits are off", () => {
    const crowd = crowdOf("1:0", 2 * MAX_OF_NETWORK, () => socket(null));
    expect(crowd.refusal(socket(null), 0)).toBeNull();
  });
});

describe("an isolate", () => {
  it("takes as many event streams as its memory holds, and WebSockets beyond them", () => {
    const crowd = crowdOf("1:0", MAX_STREAMS, (i) => stream(`network-${i}`));
    expect(crowd.refusal(stream("new"), 0)).toBe("full");
    expect(crowd.refusal(socket("new"), 0)).toBeNull();
  });

  it("is full at some number of watchers of any kind", () => {
    const crowd = crowdOf("1:0", MAX_WATCHERS, () => socket(null));
    expect(crowd.refusal(socket(null), 0)).toBe("full");
    expect(crowd.refusal(stream("new"), 0)).toBe("full");
  });
});
