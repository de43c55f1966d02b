/** What staff sold or gave away is cancelled by the rights that they have in the cinema now. */

import { beforeEach, describe, expect, it } from "vitest";
import { boxOffice, reservationById } from "../../../src/box-office/service.ts";
import { actHouse } from "../../back-office/order-acts/act-house.ts";
import { ask } from "../../support/catalogue.ts";
import { run } from "../../support/world.ts";

const POLICY = { cancellation: { free_hours: 48, fee_percent: 50, last_hours: 1 } };

describe("a counter sale of 9.00", () => {
  let house: Awaited<ReturnType<typeof actHouse>>;
  let id: number;
  const cancel = (as: string) => ask("DELETE", `/v1/reservations/${id}`, { as });
  const refund = async () => (await reservationById(id))?.refundCents;

  const sell = async (seller: { id: number; token: string }) => {
    id = Number((await house.counterSale(["A1"], seller.token)).body["id"]);
    const till = { means: "cash", shift: 1, validUntilMs: Number.MAX_SAFE_INTEGER } as const;
    await boxOffice(house.id).takeMoney(id % 2 ** 24, till, seller.id);
  };
  beforeEach(async () => {
    house = await actHouse(POLICY);
  });

  it("gives back what the policy does where a cashier cancels it, and stays cancelled", async () => {
    await sell(house.cashier);
    expect(await cancel(house.cashier.token)).toMatchObject({ status: 200, body: { status: "cancelled" } });
    expect(await cancel(house.cashier.token)).toMatchObject({ status: 200, body: { status: "cancelled" } });
    expect(await refund()).toBe(450);
  });

  it("gives back all of it where a manager does", async () => {
    await sell(house.manager);
    expect(await cancel(house.manager.token)).toMatchObject({ status: 200 });
    expect(await refund()).toBe(900);
  });

  it("is not its seller's any more once they do not work there", async () => {
    await sell(house.cashier);
    await run("DELETE FROM staff WHERE user_id = ?1", house.cashier.id);
    expect(await cancel(house.cashier.token)).toMatchObject({
      status: 404,
      body: { code: "reservation_not_found" },
    });
    expect((await reservationById(id))?.status).toBe("confirmed");
  });
});

it("an order that was given away is not the member of staff's who gave it, once they do not work there", async () => {
  const house = await actHouse(POLICY);
  const { id } = await house.order(["A1"]);
  const { token } = house.cashier;
  expect(await house.post(`/orders/${id}/give`, { name: "Bea", reason: "asked" }, token)).toMatchObject({
    status: 200,
  });
  await run("DELETE FROM staff WHERE user_id = ?1", house.cashier.id);
  expect(await ask("DELETE", `/v1/reservations/${id}`, { as: token })).toMatchObject({ status: 404 });
  expect((await reservationById(id))?.status).toBe("confirmed");
});
