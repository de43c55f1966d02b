import { expect, it } from "vitest";
import { SessionCache } from "../../../src/identity/sessions/session-cache.ts";

it("believes what it heard for 30 s, and for ever that a session has ended", () => {
  const cache = new SessionCache();
  expect(cache.isLive("a", 0)).toBeNull();
  cache.hear("a", true, 0);
  expect(cache.isLive("a", 29_999)).toBe(true);
  expect(cache.isLive("a", 30_000)).toBeNull();
  cache.hear("a", false, 40_000);
  expect(cache.isLive("a", 9_000_000)).toBe(false);
});

it("is not told out of it by an answer that was under way when the session ended", () => {
  const cache = new SessionCache();
  cache.hear("a", false, 1_000);
  cache.hear("a", true, 1_001);
  expect(cache.isLive("a", 1_002)).toBe(false);
});

it("keeps the newest 10,000", () => {
  const cache = new SessionCache();
  for (let i = 0; i < 10_001; i++) cache.hear(String(i), true, 0);
  expect(cache.isLive("0", 1)).toBeNull();
  expect(cache.isLive("1", 1)).toBe(true);
});
