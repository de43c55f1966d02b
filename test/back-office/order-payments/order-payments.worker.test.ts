/** Orders that are paid at the door or at the counter. */

import { describe, expect, it } from "vitest";
import { eur, member, tillHouse } from "../../sales/shifts/tills.ts";
import { ask, someone } from "../../support/catalogue.ts";
import { buyer } from "../../support/world.ts";

type House = Awaited<ReturnType<typeof tillHouse>>;

/** What a scan at the door says is due for the whole reservation. */
async function dueAtDoor(house: House, ticket: string): Promise<unknown> {
  const door = await member(house.cinemaId, "door");
  const scanned = await ask("POST", "/v1/check-ins", { as: door.as, body: { code: ticket, gate: "North" } });
  return (scanned.body["reservation"] as { due: unknown } | undefined)?.due ?? scanned.body;
}

const ticketsOf = (order: { body: Record<string, unknown> }): string[] =>
  (order.body["seats"] as { ticket_id: string }[]).map(({ ticket_id }) => ticket_id);

describe("an order that is to be paid at the door", () => {
  it("is paid into the shift of the member of staff, and the door asks for nothing more", async () => {
    const house = await tillHouse();
    const { buy, atWork, pay, takings, close } = house;
    const bought = await buy((await buyer()).token, { seats: ["A1", "A2"] });
    const [first = "", second = ""] = ticketsOf(bought);
    expect(await dueAtDoor(house, first)).toEqual(eur(1_800));
    const { id, as, shift } = await atWork(0);
    const paid = await pay(as, bought.body["id"], { paid_by: "cash" });
    expect(paid).toMatchObject({
      status: 201,
      body: { id: bought.body["id"], status: "confirmed", paid: eur(1_800), due: eur(0) },
    });
    expect(paid.headers.get("cache-control")).toBe("no-store");
    expect(await dueAtDoor(house, second)).toEqual(eur(0));
    expect(await takings(shift)).toEqual([{ means: "cash", cents: 1_800, by: id }]);
    expect(await close(as, shift, 1_800)).toMatchObject({
      body: {
        means: [{ means: "cash", sales: eur(0), payments: eur(1_800), returns: eur(0), net: eur(1_800) }],
        difference: eur(0),
      },
    });
  });

  it("is paid once: then nothing is due", async () => {
    const { buy, atWork, pay, takings, intents } = await tillHouse();
    const bought = await buy((await buyer()).token, { seats: ["A1"] });
    const { as, shift } = await atWork();
    await pay(as, bought.body["id"], { paid_by: "card" });
    expect(await pay(as, bought.body["id"], { paid_by: "card" })).toMatchObject({
      status: 409,
      body: { code: "nothing_due" },
    });
    expect(await takings(shift)).toHaveLength(1);
    expect(await intents(shift)).toHaveLength(1);
  });

  it("is taken by one of two cashiers at once", async () => {
    const { buy, atWork, pay, takings } = await tillHouse();
    const bought = await buy((await buyer()).token, { seats: ["A1"] });
    const [one, two] = [await atWork(), await atWork()];
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        pay((i % 2 === 0 ? one : two).as, bought.body["id"], { paid_by: "cash" }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const { body } of answers.filter(({ status }) => status !== 201))
      expect(body["code"]).toBe("nothing_due");
    expect([...(await takings(one.shift)), ...(await takings(two.shift))]).toMatchObject([{ cents: 900 }]);
  });

  it("is answered the same under one key, after the shift is closed too", async () => {
    const { buy, atWork, pay, close, takings } = await tillHouse();
    const bought = await buy((await buyer()).token, { seats: ["A1"] });
    const { as, shift } = await atWork(0);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => pay(as, bought.body["id"], { paid_by: "cash" }, "one")),
    );
    for (const { status, body } of answers)
      expect({ status, body }).toEqual({ status: 201, body: answers[0]?.body });
    expect(await close(as, shift, 900)).toMatchObject({ status: 200, body: { difference: eur(0) } });
    const again = await pay(as, bought.body["id"], { paid_by: "cash" }, "one");
    expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([201, "true"]);
    expect(await takings(shift)).toHaveLength(1);
    expect(await pay(as, bought.body["id"], { paid_by: "card" }, "one")).toMatchObject({
      status: 422,
      body: { code: "idempotency_key_reused" },
    });
  });

  it("is also a sale at the counter whose hold was confirmed, and not one that is still held", async () => {
    const { atWork, sellAs, pay } = await tillHouse();
    const { as } = await atWork();
    const held = await sellAs(as, { seats: ["A1"], confirm: false });
    expect(await pay(as, held.body["id"], { paid_by: "cash" })).toMatchObject({
      status: 409,
      body: { code: "reservation_ended", reservation_status: "held" },
    });
    await ask("POST", `/v1/reservations/${String(held.body["id"])}/confirm`, { as });
    expect(await pay(as, held.body["id"], { paid_by: "cash" })).toMatchObject({
      status: 201,
      body: { paid: eur(900) },
    });
  });

  it("needs an open shift, the permission, and an order of the cinema", async () => {
    const { cinemaId, buy, cashier, atWork, pay } = await tillHouse();
    const bought = await buy((await buyer()).token, { seats: ["A1"] });
    const order = Number(bought.body["id"]);
    expect(await pay((await cashier()).as, order, { paid_by: "cash" })).toMatchObject({
      status: 409,
      body: { code: "no_open_shift" },
    });
    const { as } = await atWork();
    for (const unknown of [order + 1, 1, 2 ** 53 - 1])
      expect(await pay(as, unknown, { paid_by: "cash" })).toMatchObject({
        status: 404,
        body: { code: "reservation_not_found" },
      });
    expect(await pay(as, order, { paid_by: "exchange" })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/paid_by" }] },
    });
    expect(await pay(await someone(), order, { paid_by: "cash" })).toMatchObject({ status: 404 });
    expect(await pay((await member(cinemaId, "door")).as, order, { paid_by: "cash" })).toMatchObject({
      status: 403,
    });
    expect(await pay(as, order, { paid_by: "voucher" })).toMatchObject({ status: 201 });
  });
});
