import { expect, it } from "vitest";
import { guessTargets } from "../../../src/sales/promo-codes/guesses.ts";
import * as store from "../../../src/sales/promo-codes/store.ts";
import { plansOf } from "../../support/plans.ts";
import { run } from "../../support/world.ts";
import { promoHouse } from "./promo-showtime.ts";

const DRAFT = {
  code: "TEN",
  percent: 10,
  amountCents: null,
  currency: null,
  maxUses: null,
  maxUsesPerPerson: null,
  startsAtMs: null,
  endsAtMs: null,
  showtimeIds: null,
  isActive: true,
};

const attempt = {
  claimId: "one",
  userId: 1,
  showtimeId: 999_999,
  code: "TEN",
  nowMs: 1,
  lookAtMs: 2,
  guesses: guessTargets(1, "192.0.2.1"),
};

/** A batch's statements are prepared one by one. */
it.each<[what: string, statements: number, work: () => Promise<unknown>]>([
  ["one code", 1, () => store.codeOf(1)],
  ["an owner's codes", 1, () => store.codesOf({ ownerId: 1, cinemaIds: [], employerIds: [] }, 0, 21)],
  ["all owners' codes", 1, () => store.codesOf(null, 0, 21)],
  ["a code that changes", 1, () => store.changeCode({ id: 999_999, version: 1 }, DRAFT, true)],
  ["a code that is removed", 1, () => store.removeCode(999_999)],
  ["the homes of showtimes", 1, () => store.homesOf([1, 2])],
  ["a claim", 5, () => store.claim(attempt)],
  ["uses that are given back", 2, () => store.giveBack(["1", "2"])],
  ["uses that are noted", 1, () => store.use([{ claimId: "one", reservationId: 1, lookAtMs: null }], 1)],
  ["the next looks at claims", 1, () => store.lookLater(["one"], 1, 1)],
  ["uses that are given back after a look", 2, () => store.giveBackDue(["1", "2"], 1)],
  ["claims that are due for a look", 1, () => store.due(1, 100)],
  ["those of one code", 1, () => store.dueOfCode(1, 1, 10)],
])("%s: found by indexes", async (_, statements, work) => {
  const plans = await plansOf(work);
  expect(plans).toHaveLength(statements);
  for (const plan of plans) {
    // Only rows that the statement itself contains are scanned.
    expect(plan.filter((step) => /^SCAN (?!(json_each|named|sold|later|ending)\b)/.test(step))).toEqual([]);
    expect(plan.filter((step) => /TEMP B-TREE FOR (?!GROUP BY)/.test(step))).toEqual([]);
  }
});

it("the codes of somebody's workplaces are found by their owners, and sorted", async () => {
  const [plan = []] = await plansOf(() =>
    store.codesOf({ ownerId: 1, cinemaIds: [1, 2], employerIds: [3] }, 0, 21),
  );
  expect(plan).toContainEqual(expect.stringContaining("promo_codes_by_owner"));
  expect(plan.filter((step) => /^SCAN (?!(json_each|named)\b)/.test(step))).toEqual([]);
});

it("settled claims, and those that are not due yet, are not read", async () => {
  const { showtimeId, addCode } = await promoHouse();
  const id = await addCode();
  await run(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900)
     INSERT INTO promo_claims (id, promo_code_id, user_id, showtime_id, status, claimed_at_ms, look_at_ms)
     SELECT 'old ' || i, ?1, 7, ?2, CASE i % 3 WHEN 0 THEN 'claimed' WHEN 1 THEN 'used' ELSE 'returned' END, 1,
       CASE i % 3 WHEN 0 THEN 2000 WHEN 1 THEN iif(i % 2, 2000, NULL) END FROM n`,
    id,
    showtimeId,
  );
  expect((await store.due(1_000, 100).run()).meta.rows_read).toBeLessThan(5);
  expect((await store.dueOfCode(id, 1_000, 100).run()).meta.rows_read).toBeLessThan(5);
  expect(await store.dueOfCode(id, 2_000, 1_000)).toHaveLength(450);
  expect(await store.due(2_000, 1_000)).toHaveLength(450);
  expect(await store.due(2_000, 100)).toHaveLength(100);
});
