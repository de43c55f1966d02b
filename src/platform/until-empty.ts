import { now } from "./clock.ts";

/** A sweep runs each minute; several share the minute. */
const BUDGET_MS = 15_000;

/**
 * Calls `take` until it takes fewer than `most`, so that a sweep keeps up with any number of rows, or until the time of one
 * sweep is used up: the next run goes on. Returns how many were taken.
 */
export async function untilEmpty(most: number, take: () => Promise<number>): Promise<number> {
  const endMs = now() + BUDGET_MS;
  let all = 0;
  for (;;) {
    const taken = await take();
    all += taken;
    if (taken < most || now() >= endMs) return all;
  }
}
