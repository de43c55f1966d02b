import { describe, expect, it } from "vitest";
import { lockedUntilMs, lockedUntilMsByFailures } from "../../../src/identity/passwords/lockout.ts";

const NOW_MS = Date.UTC(2027, 0, 1);
const delayS = (failures: number): number => (lockedUntilMs(failures, NOW_MS) - NOW_MS) / 1000;

describe("an account after wrong passwords", () => {
  it.each([0, 1, 8, 9])("is not locked after %i of them", (failures) => {
    expect(lockedUntilMs(failures, NOW_MS)).toBe(0);
  });

  it("is locked for 30 s after the tenth, and twice as long after each further one", () => {
    expect([10, 11, 12, 13, 14, 15, 16].map(delayS)).toEqual([30, 60, 120, 240, 480, 960, 1920]);
  });

  it.each([17, 18, 100, 5_000])("is never locked for more than an hour: %i", (failures) => {
    expect(delayS(failures)).toBe(3600);
  });

  it("is locked as long after 1000 of them as after the highest number that is counted", () => {
    expect(lockedUntilMsByFailures(NOW_MS).slice(0, 12)).toEqual(
      Array.from({ length: 12 }, (_, failures) => lockedUntilMs(failures, NOW_MS)),
    );
    expect(lockedUntilMsByFailures(NOW_MS).at(-1)).toBe(lockedUntilMs(1000, NOW_MS));
  });
});
