/** An exchange for another showtime that is repeated under its key says so; of several at once one is the first. */

import { describe, expect, it } from "vitest";
import { call, rows } from "../../support/world.ts";
import { actHouse } from "./act-house.ts";

const wishOf = (showtimeId: number) => ({
  for: { showtime_id: showtimeId, seats: ["A3"] },
  paid_by: "cash",
  reason: "asked at the counter",
});

async function house() {
  const made = await actHouse();
  await made.openShift(made.cashier.token);
  const { id } = await made.order(["A1"]);
  const exchange = async (key: string) => {
    const answer = await call("POST", `/v1/orders/${id}/exchange`, {
      as: made.cashier.token,
      body: wishOf(made.otherId),
      headers: { "idempotency-key": key },
    });
    const body = (await answer.json()) as { id: number };
    return { id: body.id, status: answer.status, replayed: answer.headers.get("idempotent-replayed") };
  };
  return { ...made, orderId: id, exchange };
}

describe("an exchange for another showtime under a key", () => {
  it("says that it is repeated, and only then", async () => {
    const { exchange } = await house();
    const [first, second, third] = [await exchange("k"), await exchange("k"), await exchange("k")];
    expect([first, second, third].map(({ status }) => status)).toEqual([200, 200, 200]);
    expect([first.replayed, second.replayed, third.replayed]).toEqual([null, "true", "true"]);
    expect([second.id, third.id]).toEqual([first.id, first.id]);
  });

  it("is the first for one of six at once, and a repeat for all others", async () => {
    const { exchange, orderId } = await house();
    const all = await Promise.all(Array.from({ length: 6 }, () => exchange("k")));
    expect(all.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 200));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect(all.filter(({ replayed }) => replayed === null)).toHaveLength(1);
    expect(all.filter(({ replayed }) => replayed === "true")).toHaveLength(5);
    expect(await rows("SELECT kind FROM order_notes WHERE order_id = ?1", orderId)).toHaveLength(1);
  });
});
