/** In a file of its own, because after sales a box office writes to D1 in the background, which adds statements. */

import { expect, it } from "vitest";
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
    7,
    async () => {
      await store.sessionsOf(1, 0, 500);
      await store.mailsOf(1, 0, 500);
      await store.codesOf(1);
      await store.reviewsOf(1, 0, 500);
      await store.moviesOf(1, 0, 500);
      await store.promoUsesOf(1, 0, 500);
      await store.cinemasOf(1, 0, 500);
    },
  ],
  ["an erasure", 6, () => store.forget(999_999, 5)],
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
  for (const plan of plans) expect(plan.filter((step) => step.startsWith("SCAN"))).toEqual([]);
});
