/** Exchanges for another showtime: whose money moves, and what else goes along. */

import { describe, expect, it } from "vitest";
import { boxOffice } from "../../../src/box-office/service.ts";
import * as exchanges from "../../../src/sales/exchanges/service.ts";
import { ask } from "../../support/catalogue.ts";
import { eventually } from "../../support/eventually.ts";
import { adults } from "../../support/halls.ts";
import { rows, run } from "../../support/world.ts";
import { actHouse } from "./act-house.ts";

async function paidInCash(orderId: number, by: number): Promise<void> {
  const till = { means: "cash", shift: by, validUntilMs: Number.MAX_SAFE_INTEGER } as const;
  const taken = await boxOffice(Math.floor(orderId / 2 ** 24)).takeMoney(orderId % 2 ** 24, till, by);
  if (!taken.ok) throw new Error(taken.code);
}

/** A guest's paid order of the counter, exchanged for a seat of the other showtime. */
async function exchangedGuest() {
  const house = await actHouse();
  const sold = await house.counterSale(["A1"], house.cashier.token);
  const id = Number(sold.body["id"]);
  await paidInCash(id, house.cashier.id);
  const wish = { for: { showtime_id: house.otherId, seats: ["A1"] }, reason: "Ada wants subtitles" };
  const done = await house.act("exchange", id, wish, house.cashier.token);
  expect(done).toMatchObject({ status: 200 });
  return { house, id, guest: (sold.body["guest"] as { id: number }).id, to: Number(done.body["id"]) };
}

/** Waits for D1's copy of the order. */
const copied = (orderId: number) =>
  eventually(
    async () =>
      (await rows("SELECT 1 FROM reservations WHERE id = ?1 AND status = 'confirmed'", orderId)).length,
    1,
  );

describe("an exchange for another showtime", () => {
  it("is refused where the showtime is another owner's, whose money it would be", async () => {
    const [house, other] = [await actHouse(), await actHouse()];
    await run(
      "INSERT INTO staff VALUES (?1, ?2, ?3, 1, 1)",
      other.cinemaId,
      house.cashier.id,
      JSON.stringify(["cashier"]),
    );
    const { id } = await house.order(["A1"]);
    await paidInCash(id, house.cashier.id);
    const wish = { for: { showtime_id: other.id, seats: ["A3"] } };
    expect(await house.act("exchange", id, wish, house.cashier.token)).toMatchObject({
      status: 404,
      body: { code: "showtime_not_found" },
    });
    expect(await rows("SELECT 1 FROM exchanges WHERE order_id = ?1", id)).toEqual([]);
    expect(await house.seat("A1")).toBe("sold");
  });

  it("keeps the reason where it is repeated under its key after a crash", async () => {
    const house = await actHouse();
    const { id } = await house.order(["A1"]);
    const begun = await exchanges.begin(
      {
        by: house.cashier.id,
        orderId: id,
        showtimeId: house.otherId,
        labels: null,
        wanted: { seats: adults("A3") },
        means: null,
      },
      "once",
    );
    if (!begun.ok) throw new Error(begun.code);
    await exchanges.carryOut(begun.row, { paidBy: null, isBound: true });
    const wish = { for: { showtime_id: house.otherId, seats: ["A3"] } };
    const { token } = house.cashier;
    const [again, third] = [
      await house.act("exchange", id, wish, token, "once"),
      await house.act("exchange", id, wish, token, "once"),
    ];
    expect([again.status, third.status]).toEqual([200, 200]);
    for (const order of [id, Number(again.body["id"])])
      expect(await rows("SELECT kind, text FROM order_notes WHERE order_id = ?1", order)).toEqual([
        { kind: "exchange", text: "asked at the counter" },
      ]);
  });
});

describe("a guest whose order was exchanged for another showtime", () => {
  it("is found with the new order", async () => {
    const { house, to } = await exchangedGuest();
    await copied(to);
    const found = await ask("GET", "/v1/orders?q=Ada", { as: house.owner });
    expect(found.body["data"]).toMatchObject([{ id: to, status: "confirmed" }]);
  });

  it("and keeps seats is found with these, while the order names the other one", async () => {
    const house = await actHouse();
    const sold = await house.counterSale(["A1", "A2"], house.cashier.token);
    const id = Number(sold.body["id"]);
    await paidInCash(id, house.cashier.id);
    const wish = { seats: ["A2"], for: { showtime_id: house.otherId, seats: ["A1"] } };
    expect(await house.act("exchange", id, wish, house.cashier.token)).toMatchObject({ status: 200 });
    const found = await ask("GET", "/v1/orders?q=Ada", { as: house.owner });
    expect(found.body["data"]).toMatchObject([{ id, status: "confirmed" }]);
  });

  it("is forgotten in the notes of all orders, however often they were exchanged", async () => {
    const { house, id, guest, to } = await exchangedGuest();
    const back = { for: { showtime_id: house.id, seats: ["A4"] }, reason: "Ada hears well again" };
    const done = await house.act("exchange", to, back, house.cashier.token);
    expect(done).toMatchObject({ status: 200 });
    const ids = [id, to, Number(done.body["id"])];
    const texts = () =>
      rows(
        "SELECT order_id, text FROM order_notes WHERE order_id IN (?1, ?2, ?3) AND text IS NOT NULL",
        ...ids,
      );
    expect(await texts()).toHaveLength(4);
    expect(await ask("DELETE", `/v1/guests/${guest}`, { as: house.owner })).toMatchObject({ status: 204 });
    expect(await texts()).toEqual([]);
  });

  it("has a name on its guest list", async () => {
    const { house } = await exchangedGuest();
    const list = await ask("GET", `/v1/showtimes/${house.otherId}/guest-list`, { as: house.owner });
    expect(list.body["data"]).toMatchObject([{ name: "Ada" }]);
  });
});
