/** Queries of shifts and of the money that is about to be told to box offices: found by indexes. */

import { expect, it } from "vitest";
import { addGuestAtTill } from "../../../src/sales/counter/store.ts";
import * as shifts from "../../../src/sales/shifts/store.ts";
import * as intents from "../../../src/sales/till-intents/store.ts";
import { plansOf } from "../../support/plans.ts";

const NEW_SHIFT = {
  id: 1,
  cinemaId: 1,
  userId: 1,
  currency: "EUR",
  localDate: "2026-11-30",
  floatCents: 0,
  openedAtMs: 1,
};
const COUNT = { countedCents: 0, note: null, closedBy: 1 };
const MOVEMENT = { shiftId: 1, cents: 1, reason: "Change", by: 1, atMs: 1, key: "one" };
const INTENT = { id: 1, cinemaId: 1, userId: 1, showtimeId: 1, atMs: 1 };
const GUEST = { id: 1, showtimeId: 1, name: null, email: null, phone: null, createdAtMs: 1 };
const PLACE = { localDate: "2026-11-30", openedAtMs: 1, id: 1 };
const SUMS = { orders: 0, means: [], movedCents: 0 };

const AFTER = {
  ...NEW_SHIFT,
  name: null,
  status: "open",
  closedAtMs: null,
  closedBy: null,
  countedCents: null,
  note: null,
  sums: null,
} as const;

const all = { userId: null, day: null };

it.each<[name: string, work: () => Promise<unknown>]>([
  ["a new shift", () => shifts.add(NEW_SHIFT, 500)],
  ["the open one of a person", () => shifts.openShiftOf(1, 1)],
  ["a shift", () => shifts.shiftOf(1)],
  ["all of a cinema", () => shifts.shiftsBefore(1, all, null, 20)],
  ["all of a cinema, a further page", () => shifts.shiftsBefore(1, all, PLACE, 20)],
  ["a person's", () => shifts.shiftsBefore(1, { userId: 1, day: null }, PLACE, 20)],
  ["a person's of a day", () => shifts.shiftsBefore(1, { userId: 1, day: "2026-11-30" }, PLACE, 20)],
  ["a person's in all cinemas", () => shifts.shiftsOfPerson(1, AFTER, 500)],
  ["all of a day", () => shifts.shiftsOfDay(1, "2026-11-30")],
  ["one that begins to close", () => shifts.beginClosing(1, COUNT, 1)],
  ["one that is closed", () => shifts.finish(1, SUMS)],
  ["cash that is moved", () => shifts.moveCash(MOVEMENT, 500)],
  ["cash that was moved under a key", () => shifts.movementUnder(1, "one")],
  ["the cash that was moved in a shift", () => shifts.movementsOf(1)],
  ["an intent", () => intents.add(INTENT)],
  ["an intent with its guest", () => addGuestAtTill(GUEST, INTENT)],
  ["an intent that is settled", async () => intents.noting(1, 1)],
  ["an intent of which nothing came", async () => intents.removing(1)],
  [
    "what a ledger is known to have",
    () => intents.settleUpTo({ shiftId: 1, showtimeId: 1 }, { head: 1, known: 1, beforeMs: 1 }),
  ],
  ["the oldest intents that are not settled", () => intents.unsettled(1, 100)],
])("%s", async (_, work) => {
  const plans = await plansOf(work);
  expect(plans.length).toBeGreaterThan(0);
  for (const plan of plans)
    expect(plan.filter((step) => /TEMP B-TREE|SCAN (?!CONSTANT ROW)/.test(step))).toEqual([]);
});

it.each<[name: string, work: () => Promise<unknown>]>([
  ["the sums of shifts", () => shifts.sumsOf([1, 2])],
  ["the showtimes of a shift that D1 is behind with", () => intents.behind(1)],
])("%s: reads the rows of these shifts alone", async (_, work) => {
  const plans = await plansOf(work);
  expect(plans.length).toBeGreaterThan(0);
  for (const plan of plans) expect(plan.filter((step) => /SCAN (?!json_each)/.test(step))).toEqual([]);
});
