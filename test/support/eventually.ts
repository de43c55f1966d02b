import { expect, vi } from "vitest";

/** Looks ten times a second until `look` answers what is expected; after `timeoutMs` the test fails with the last answer. */
export const eventually = (
  look: () => unknown,
  expected: unknown = true,
  timeoutMs = 45_000,
): Promise<void> =>
  vi.waitFor(async () => expect(await look()).toEqual(expected), { timeout: timeoutMs, interval: 100 });
