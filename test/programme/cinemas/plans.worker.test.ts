import { expect, it } from "vitest";
import * as store from "../../../src/programme/cinemas/store.ts";
import * as venues from "../../../src/programme/venues/store.ts";
import { plansOf } from "../../support/plans.ts";
import { run } from "../../support/world.ts";
import { cinemaHouse } from "./cinema-with-screen.ts";

const NOTHING = { id: 999_999, version: 1 };

it.each<[what: string, statements: number, work: () => Promise<unknown>]>([
  ["the list of cinemas", 1, () => store.cinemasAfter(1, 21)],
  ["the list of screens", 1, () => store.screensOf(1, 0, 21)],
  ["one screen", 1, () => store.screenOf(1, 1)],
  ["the cinema of a screen", 1, () => venues.homeOfScreen(1, 1)],
  [
    "a cinema that gets another currency",
    2,
    () => store.changeCinema(NOTHING, { name: "Rex", currency: "USD" }, true),
  ],
  ["a screen that changes", 2, () => store.changeScreen(NOTHING, { name: "Two" })],
  ["a cinema that closes", 10, () => store.removeCinema(NOTHING.id, Date.now())],
  ["a screen that is removed", 2, () => store.removeScreen(NOTHING.id)],
  ["a showtime at a cinema", 1, () => store.showtimeAt(1)],
  ["a showtime on a screen", 1, () => store.showtimeOn(1)],
])("%s reads ranges of indexes", async (_, statements, work) => {
  const plans = await plansOf(work);
  expect(plans).toHaveLength(statements);
  for (const plan of plans) {
    expect(plan.filter((step) => step.startsWith("SCAN"))).toEqual([]);
    expect(plan.filter((step) => step.includes("TEMP B-TREE"))).toEqual([]);
  }
});

it("the list of screens does not read unlisted screens", async () => {
  const { cinemaId } = await cinemaHouse();
  await run(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
     INSERT INTO screens (cinema_id, name, layout, capacity, listed, created_at_ms)
     SELECT ?1, 'Yard', '{"seats":["1"]}', 1, 0, 1 FROM n`,
    cinemaId,
  );
  const { meta } = await store.screensOf(cinemaId, 0, 21).run();
  expect(meta.rows_read).toBeLessThan(10);
  expect(await store.screensOf(cinemaId, 0, 21)).toHaveLength(1);
});
