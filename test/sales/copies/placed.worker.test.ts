/** Copies that an earlier version wrote, without their cinema. */

import { expect, it } from "vitest";
import { placeCopies } from "../../../src/sales/copies/service.ts";
import { eventually } from "../../support/eventually.ts";
import { sale } from "../../support/halls.ts";
import { plansOf } from "../../support/plans.ts";
import { rows, run, showtime } from "../../support/world.ts";

it("get it from the showtime, by an index that has them first", async () => {
  const { id, office } = await showtime(1, 4);
  for (const seat of ["A1", "A2"]) await office().reserve(sale(7, seat));
  const cinemas = async () =>
    (await rows("SELECT cinema_id FROM reservations WHERE showtime_id = ?1", id)).map(
      (row) => row["cinema_id"],
    );
  await eventually(cinemas, [1, 1]);
  await run("UPDATE reservations SET cinema_id = NULL WHERE id = ?1", id * 2 ** 24 + 2);
  expect(await placeCopies()).toBe(1);
  expect(await cinemas()).toEqual([1, 1]);
  const [plan = []] = await plansOf(placeCopies);
  expect(plan.join("\n")).toContain("reservations_by_cinema (cinema_id=?)");
  expect(plan.filter((step) => step.startsWith("SCAN"))).toEqual([]);
});
