import { expect, it } from "vitest";
import { lazily } from "../../src/platform/lazily.ts";

it("makes a thing when it is first asked for, and once", () => {
  let times = 0;
  const thing = lazily(() => {
    times++;
    return null;
  });
  expect(times).toBe(0);
  expect([thing(), thing(), times]).toEqual([null, null, 1]);
});
