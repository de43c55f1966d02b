/** A person's own list has what they bought, and not what they sold or gave to somebody as staff. */

import { expect, it } from "vitest";
import { listReservations } from "../../../src/sales/reservations/service.ts";
import { buy, orderHouse } from "../../back-office/orders/order-house.ts";
import { ask } from "../../support/catalogue.ts";
import { eventually } from "../../support/eventually.ts";
import { plansOf } from "../../support/plans.ts";
import { rows } from "../../support/world.ts";

it("is without counter sales and orders that were given away, in reservations and in tickets", async () => {
  const house = await orderHouse();
  const cashier = await house.employ("cashier");
  const showtimeId = await house.show();
  const sold = await house.sell(showtimeId, ["A1"], { name: "Ida" }, cashier.token);
  const given = await buy(showtimeId, ["A2"]);
  const body = { name: "Nora", reason: "A present" };
  expect((await ask("POST", `/v1/orders/${given.id}/give`, { as: cashier.token, body })).status).toBe(200);
  const own = await buy(showtimeId, ["A3"], cashier);
  for (const id of [sold.id, given.id, own.id])
    await eventually(
      async () => rows("SELECT user_id FROM reservations WHERE id = ?1 AND seq > 0", id),
      [{ user_id: cashier.id }],
    );
  const idsAt = async (path: string, key: string, as: string) =>
    ((await ask("GET", path, { as })).body["data"] as Record<string, unknown>[]).map((row) => row[key]);
  expect(await idsAt("/v1/reservations", "id", cashier.token)).toEqual([own.id]);
  expect(await idsAt("/v1/tickets", "id", cashier.token)).toEqual(own.tickets);
  expect(await idsAt("/v1/reservations", "id", given.person.token)).toEqual([]);
  const plans = await plansOf(() => listReservations(cashier.id, [Date.now(), 5], 20));
  expect(plans[0]?.[0]).toContain("USING INDEX reservations_by_user (user_id=? AND guest_id=?");
  expect(plans[0]?.join()).not.toContain("TEMP B-TREE");
});
