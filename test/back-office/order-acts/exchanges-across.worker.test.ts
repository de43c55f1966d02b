/** Exchanges for another showtime: whose money moves, and what else goes along. */

import { describe, expect, it } from "vitest";
import { boxOffice } from "../../../src/box-office/service.ts";
import * as exchanges from "../../../src/sales/exchanges/service.ts";
import { ask } from "../../support/catalogue.ts";
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
  it("has a name on its guest list", async () => {
    const { house } = await exchangedGuest();
    const list = await ask("GET", `/v1/showtimes/${house.otherId}/guest-list`, { as: house.owner });
    expect(list.body["data"]).toMatchObject([{ name: "Ada" }]);
  });
});
