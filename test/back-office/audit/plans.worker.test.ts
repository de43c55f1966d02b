import { expect, it } from "vitest";
import type { Act } from "../../../src/identity/audit/entry.ts";
import * as store from "../../../src/identity/audit/store.ts";
import { plansOf } from "../../support/plans.ts";

const ACT: Act = {
  actor: "user:7",
  actsAs: "staff",
  ownerId: null,
  cinemaId: null,
  atMs: 1,
  action: "PATCH /v1/showtimes/{id}",
  ids: { id: 1 },
  requestId: "one",
};

const BEFORE = { atMs: 9, id: 9 };

it.each<[what: string, index: string, store.Range]>([
  ["everybody's", "audit_log_by_time", { of: "everybody" }],
  ["one person's", "audit_log_by_actor", { of: "actor", is: "user:7" }],
  ["an owner's", "audit_log_by_owner", { of: "owner", is: 1 }],
  ["a cinema's", "audit_log_by_cinema", { of: "cinema", is: 1 }],
  ["a showtime's", "audit_log_by_showtime", { of: "showtime", is: 1 }],
])("%s entries: one range of an index, and no sort", async (_, index, range) => {
  const [[step = "", ...others] = []] = await plansOf(() => store.heads([range], 0, BEFORE, 21));
  expect(step).toMatch(new RegExp(`^SEARCH audit_log USING INDEX ${index} \\(.*at_ms>\\? AND`));
  expect(others).toEqual([]);
});

it.each<[what: string, work: () => Promise<unknown>]>([
  ["entries by their ids", () => store.byIds([1, 2])],
  [
    "an entry that is completed",
    () => store.complete(999_999, { status: 200, before: null, after: null }, null),
  ],
  ["an entry that is dropped", () => store.drop(999_999)],
  ...[
    "showtimes",
    "reservations",
    "orders",
    "payments",
    "guests",
    "gate-keys",
    "cinemas",
    "movies",
    "promo-codes",
  ].map((noun): [string, () => Promise<unknown>] => [
    `whose one of the ${noun} is`,
    () => store.add(ACT, { noun, id: 999_999 }, { status: null, before: null, after: null }),
  ]),
])("%s: found by keys", async (_, work) => {
  const [plan = []] = await plansOf(work);
  expect(plan.filter((step) => /^SCAN (?!(json_each|home|CONSTANT ROW|\(subquery)\b)/.test(step))).toEqual(
    [],
  );
  expect(plan.filter((step) => step.includes("TEMP B-TREE"))).toEqual([]);
});
