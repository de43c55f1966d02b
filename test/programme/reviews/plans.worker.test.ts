import { expect, it } from "vitest";
import * as store from "../../../src/programme/reviews/store.ts";
import { plansOf } from "../../support/plans.ts";

it.each([
  ["shown", false],
  ["hidden", true],
])("each page of the %s reviews of a movie reads a range of their own index", async (what, isHidden) => {
  for (const before of [null, 500])
    expect(await plansOf(() => store.reviewsOf(1, isHidden, before, 21))).toEqual([
      [
        `SEARCH reviews USING INDEX reviews_${what} (movie_id=?${before === null ? "" : " AND id<?"})`,
        "SEARCH users USING INTEGER PRIMARY KEY (rowid=?)",
      ],
    ]);
});

it.each<[what: string, statements: number, work: () => Promise<unknown>]>([
  ["read", 1, () => store.reviewBy(1, 1)],
  ["written", 5, () => store.writeReview(999_999, 1, { stars: 5, text: "" }, 5)],
  ["deleted", 2, () => store.removeReview(999_999, 1)],
  ["hidden", 4, () => store.hideOrShow(1, 999_999, 5)],
])(
  "a review that is %s is found by index, without reading or counting other reviews",
  async (_, statements, work) => {
    const plans = await plansOf(work);
    expect(plans).toHaveLength(statements);
    const scans = plans.flat().filter((step) => step.startsWith("SCAN") && step !== "SCAN CONSTANT ROW");
    expect(scans).toEqual([]);
    for (const step of plans.flat().filter((each) => each.startsWith("SEARCH reviews")))
      expect(step).toMatch(/\((movie_id=\? AND user_id=\?|rowid=\?)\)$/);
  },
);

it("writing a review reads only the writer's own reservations", async () => {
  const plans = await plansOf(() => store.writeReview(999_999, 1, { stars: 5, text: "" }, 5));
  expect(plans[2]).toContain(
    "SEARCH reservations USING INDEX reservations_by_user (user_id=? AND guest_id=?)",
  );
  expect(plans[2]).toContain("SEARCH showtimes USING INTEGER PRIMARY KEY (rowid=?)");
});
