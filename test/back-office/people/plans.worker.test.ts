/** In a file of its own, because after sales a box office writes to D1 in the background, which adds statements. */

import { expect, it } from "vitest";
import * as exportsStore from "../../../src/back-office/exports/store.ts";
import * as store from "../../../src/back-office/people/store.ts";
import { closeShowtimesOf } from "../../../src/programme/scheduling/store.ts";
import { comingShowtimes } from "../../../src/sales/waiting-list/store.ts";
import { plansOf } from "../../support/plans.ts";

it.each<[what: string, statements: number, work: () => Promise<unknown>]>([
  [
    "the list of people",
    2,
    async () => {
      await store.listUsers("ida", 0, 21);
      await store.listUsers(null, 0, 21);
    },
  ],
  [
    "an export",
    9,
    async () => {
      await exportsStore.sessionsOf(1, 0, 500);
      await exportsStore.accountChangesOf(1, 0, 500);
      await exportsStore.mailsOf(1, 0, 500);
      await exportsStore.codesOf(1);
      await exportsStore.reviewsOf(1, 0, 500);
      await exportsStore.moviesOf(1, 0, 500);
      await exportsStore.promoUsesOf(1, 0, 500);
      await exportsStore.cinemasOf(1, 0, 500);
      await exportsStore.changesOf(1, [0, 0], 500);
    },
  ],
  ["an erasure", 15, () => store.forget(999_999, 5)],
  ["the end of an owner's sales", 1, () => closeShowtimesOf(999_999, 5, 5)],
  [
    "the search for a person's places on waiting lists",
    2,
    async () => {
      await comingShowtimes(null, 5, 100);
      await comingShowtimes({ id: 7, startsAtMs: 6 }, 5, 100);
    },
  ],
])("%s reads ranges of indexes, however many people there are", async (_, statements, work) => {
  const plans = await plansOf(work);
  expect(plans).toHaveLength(statements);
  // Of admins there are few, and their index has nobody else.
  const isLong = (step: string): boolean => step.startsWith("SCAN") && !step.endsWith("users_admins");
  for (const plan of plans) expect(plan.filter(isLong)).toEqual([]);
});
