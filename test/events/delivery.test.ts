/** When an event is tried again, and when an endpoint is given up. */

import { Webhook } from "standardwebhooks";
import { expect, it } from "vitest";
import { FAILING_MS, after, offAfter } from "../../src/events/deliveries/delivery.ts";
import type { Outcome } from "../../src/events/deliveries/delivery.ts";
import { signed } from "../../src/events/deliveries/signing.ts";
import { shownSecret } from "../../src/events/endpoints/endpoint.ts";
import type { OwnerEvent } from "../../src/events/log/event.ts";

const answered = (httpStatus: number): Outcome => ({ httpStatus, fault: null, answer: null });
const event: OwnerEvent = {
  number: 5,
  id: "evt_1_a_1",
  type: "showtime.published",
  cinemaId: 1,
  showtimeId: 1,
  seq: 1,
  atMs: 0,
  data: {},
};

it("is tried again after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h and 10 h, and then given up", () => {
  const seconds = Array.from({ length: 8 }, (_, tries) => {
    const { nextAtMs } = after({ event, tries }, answered(500), 1_000, 0);
    return nextAtMs === null ? null : (nextAtMs - 1_000) / 1_000;
  });
  expect(seconds).toEqual([5, 300, 1_800, 7_200, 18_000, 36_000, 36_000, null]);
  expect(after({ event, tries: 7 }, answered(500), 1_000, 0)).toMatchObject({ status: "failed", tries: 8 });
});

it.each([
  [200, "delivered"],
  [204, "delivered"],
  [301, "waiting"],
  [400, "waiting"],
  [410, "waiting"],
  [500, "waiting"],
])("an answer of %i is %s", (httpStatus, status) => {
  expect(after({ event, tries: 0 }, answered(httpStatus), 0, 0)).toMatchObject({ status, tries: 1 });
});

it("a redirect has not arrived, although it was answered", () => {
  const outcome: Outcome = { httpStatus: 302, fault: "redirect", answer: null };
  expect(after({ event, tries: 0 }, outcome, 0, 0).status).toBe("waiting");
});

it("the endpoint is switched off after five days without an arrival, and at once by a 410", () => {
  const nowMs = 10 * FAILING_MS;
  expect(offAfter([answered(500)], null, nowMs)).toBeNull();
  expect(offAfter([answered(500)], nowMs - FAILING_MS + 1, nowMs)).toBeNull();
  expect(offAfter([answered(500)], nowMs - FAILING_MS, nowMs)).toBe("failing");
  expect(offAfter([answered(500), answered(200)], nowMs - FAILING_MS, nowMs)).toBeNull();
  expect(offAfter([], nowMs - FAILING_MS, nowMs)).toBeNull();
  expect(offAfter([answered(200), answered(410)], null, nowMs)).toBe("gone");
});

it("is verified by either secret while one replaces the other", () => {
  const [old, next] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  const { body, headers } = signed({ id: event.id, body: '{"a":1}' }, [next, old], Date.now());
  for (const secret of [old, next]) new Webhook(shownSecret(secret)).verify(body, { ...headers });
  const other = new Webhook(shownSecret(new Uint8Array(32).fill(3)));
  expect(() => other.verify(body, { ...headers })).toThrow("No matching signature found");
});
