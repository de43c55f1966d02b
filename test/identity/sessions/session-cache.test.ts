import { expect, it } from "vitest";
import { SessionCache } from "../../../src/identity/sessions/session-cache.ts";

it("knows a live session for 30 s, and an ended one without limit", () => {
  const cache = new SessionCache();
  expect(cache.isLive("a", 0)).toBeNull();
  cache.note("a", true, 0);
  expect(cache.isLive("a", 29_999)).toBe(true);
  expect(cache.isLive("a", 30_000)).toBeNull();
  cache.note("a", false, 40_000);
  expect(cache.isLive("a", 9_000_000)).toBe(false);
});

it("keeps a session ended after a read that began before the end", () => {
  const cache = new SessionCache();
  cache.note("a", false, 1_000);
  cache.note("a", true, 1_001);
  expect(cache.isLive("a", 1_002)).toBe(false);
});

it("keeps the newest 10,000 sessions", () => {
  const cache = new SessionCache();
  for (let i = 0; i < 10_001; i++) cache.note(String(i), true, 0);
  expect(cache.isLive("0", 1)).toBeNull();
  expect(cache.isLive("1", 1)).toBe(true);
});
