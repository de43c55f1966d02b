import { describe, expect, it } from "vitest";
import { boxOffice } from "../../../src/box-office/service.ts";
import { compose } from "../../../src/letters/service.ts";
import { ask } from "../../support/catalogue.ts";
import { buyer, rows } from "../../support/world.ts";
import { actHouse } from "./act-house.ts";

const POLICY = {
  cancellation: { free_hours: 48, fee_percent: 50, last_hours: 1 },
};

const eur = (amount: number) => ({ amount, currency: "EUR" });

/** Takes what is due into the till, as the box office does it. */
async function paidInCash(orderId: number, by: number): Promise<void> {
  const till = { means: "cash", shift: by, validUntilMs: Number.MAX_SAFE_INTEGER } as const;
  const taken = await boxOffice(Math.floor(orderId / 2 ** 24)).takeMoney(orderId % 2 ** 24, till, by);
  if (!taken.ok) throw new Error(taken.code);
}

describe("cancelling an order", () => {
  it("gives back what the policy does, and the money at once out of the cashier's till", async () => {
    const house = await actHouse(POLICY);
    const { id } = await house.order(["A1", "A2"]);
    await paidInCash(id, house.cashier.id);
    const { token } = house.cashier;
    expect(await house.act("cancel", id, { seats: ["A2"], paid_back_by: "cash" }, token)).toMatchObject({
      status: 409,
      body: { code: "no_open_shift" },
    });
    await house.openShift(token);
    expect(await house.act("cancel", id, { seats: ["A2"], paid_back_by: "cash" }, token)).toMatchObject({
      status: 200,
      body: { status: "confirmed", total: eur(900), refund: eur(450), owed: eur(0) },
    });
    expect(await house.act("cancel", id, {}, token)).toMatchObject({
      body: { status: "cancelled", end_reason: "staff", refund: eur(900), owed: eur(450) },
    });
    expect(await house.act("payouts", id, { paid_by: "card" }, token)).toMatchObject({
      status: 200,
      body: { owed: eur(0) },
    });
    expect(await house.act("payouts", id, { paid_by: "card" }, token)).toMatchObject({
      status: 409,
      body: { code: "nothing_owed" },
    });
    expect(
      await rows("SELECT means, cents, by FROM takings WHERE reservation_id = ?1 ORDER BY k", id),
    ).toEqual([
      { means: "cash", cents: 1800, by: house.cashier.id },
      { means: "cash", cents: -450, by: house.cashier.id },
      { means: "card", cents: -450, by: house.cashier.id },
    ]);
    expect(await house.act("cancel", id, {}, token)).toMatchObject({
      status: 409,
      body: { code: "reservation_ended", reservation_status: "cancelled" },
    });
  });

  it("otherwise than by policy is a manager's", async () => {
    const house = await actHouse(POLICY);
    const { id } = await house.order(["A1", "A2"]);
    await paidInCash(id, house.cashier.id);
    for (const refund of ["full", "none"])
      expect(await house.act("cancel", id, { refund }, house.cashier.token)).toMatchObject({
        status: 403,
        body: { code: "against_policy", policy_amount: 900 },
      });
    expect(
      await house.act("cancel", id, { refund: "none", seats: ["A1"] }, house.manager.token),
    ).toMatchObject({ status: 200, body: { refund: eur(0) } });
    expect(await house.act("cancel", id, { refund: "full" }, house.manager.token)).toMatchObject({
      status: 200,
      body: { refund: eur(900), owed: eur(900) },
    });
  });

  it("says after the deadline who may still do it", async () => {
    const house = await actHouse({
      cancellation: { free_hours: 48, fee_percent: 0, last_hours: 48 },
    });
    const { id } = await house.order(["A1"]);
    const refused = await house.act("cancel", id, {}, house.cashier.token);
    expect(refused).toMatchObject({ status: 409, body: { code: "cancellation_closed" } });
    expect(refused.body["detail"]).toContain("`orders`");
    expect(await house.act("cancel", id, { refund: "full" }, house.cashier.token)).toMatchObject({
      status: 403,
      body: { policy_amount: null },
    });
    expect(await house.act("cancel", id, { refund: "full" }, house.owner)).toMatchObject({ status: 200 });
  });

  it("is done once under a key, and names who did it", async () => {
    const house = await actHouse();
    const { id } = await house.order(["A1", "A2"]);
    const body = { seats: ["A1"] };
    const first = await house.act("cancel", id, body, house.cashier.token, "one");
    const second = await house.act("cancel", id, body, house.cashier.token, "one");
    expect(second.headers.get("idempotent-replayed")).toBe("true");
    expect(second.body).toEqual(first.body);
    expect(await house.act("cancel", id, {}, house.cashier.token, "one")).toMatchObject({
      body: { code: "idempotency_key_reused" },
    });
    const entries = await boxOffice(house.id).ledger(0, 100);
    expect(JSON.parse(entries.at(-1)?.body ?? "")).toMatchObject({ seats: ["A1"], by: house.cashier.id });
  });

  it("is not found by others, nor what a cashier does not see any more", async () => {
    const house = await actHouse({ starts_at: new Date(Date.now() + 72 * 3_600_000).toISOString() });
    const { id, person } = await house.order(["A1"]);
    const other = await actHouse();
    expect(await house.act("cancel", id, {}, other.cashier.token)).toMatchObject({ status: 404 });
    expect(await house.act("cancel", id, {}, person.token)).toMatchObject({ status: 403 });
    expect(await house.act("cancel", id + 77, {}, house.owner)).toMatchObject({
      status: 404,
      body: { code: "reservation_not_found" },
    });
    expect(await house.act("cancel", id, { reason: "" }, house.owner)).toMatchObject({ status: 422 });
  });
});

describe("exchanging seats", () => {
  it("for others of the same showtime and another ticket type is one step", async () => {
    const house = await actHouse();
    const { id, person } = await house.order(["A1", "A2"]);
    await paidInCash(id, house.cashier.id);
    await house.openShift(house.cashier.token);
    const body = { seats: ["A2"], for: { seats: [{ label: "A5", ticket_type: "child" }] }, paid_by: "cash" };
    expect(await house.act("exchange", id, body, house.cashier.token, "once")).toMatchObject({
      status: 200,
      body: {
        id,
        seats: [{ label: "A1" }, { label: "A5", ticket_type: "child" }],
        total: eur(1500),
        refund: eur(300),
        owed: eur(0),
        due: eur(0),
        from: null,
      },
    });
    const again = await house.act("exchange", id, body, house.cashier.token, "once");
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect([await house.seat("A2"), await house.seat("A5")]).toEqual(["free", "sold"]);
    expect(await rows("SELECT id FROM mail_log WHERE user_id = ?1 ORDER BY id", person.id)).toEqual([
      { id: `reservation_confirmed:${id}` },
      { id: `seats_exchanged:${id}:1` },
    ]);
    const letter = await compose({ kind: "seats_exchanged", reservationId: id, revision: 1 }, person.id);
    expect(letter).toMatchObject({ ok: true, mail: { to: `buyer-${person.id}@example.com` } });
    if (!letter.ok) throw new Error(letter.reason);
    expect(letter.mail.subject).toContain("Your new tickets: Metropolis");
    expect(letter.mail.attachments?.filter(({ filename }) => filename.startsWith("ticket-"))).toHaveLength(2);
    // An older one is not sent any more.
    expect(
      await compose({ kind: "seats_exchanged", reservationId: id, revision: 7 }, person.id),
    ).toMatchObject({ ok: false, reason: "superseded" });
  });

  it("for another showtime makes a new order, and takes the difference", async () => {
    const house = await actHouse({}, { prices: { standard: { adult: 1000, child: 600 } } });
    const { id, person } = await house.order(["A1", "A2"]);
    await paidInCash(id, house.cashier.id);
    await house.openShift(house.cashier.token);
    const wish = { showtime_id: house.otherId, seats: ["A3", "A4"] };
    const done = await house.act("exchange", id, { for: wish, paid_by: "card" }, house.cashier.token, "once");
    expect(done).toMatchObject({
      status: 200,
      body: {
        showtime_id: house.otherId,
        status: "confirmed",
        channel: "buyer",
        total: eur(2000),
        paid: eur(2000),
        due: eur(0),
        exchanged_from: id,
        from: { id, status: "cancelled", end_reason: "exchange", refund: eur(2000), owed: eur(0) },
      },
    });
    const again = await house.act(
      "exchange",
      id,
      { for: wish, paid_by: "card" },
      house.cashier.token,
      "once",
    );
    expect(again).toMatchObject({ status: 200, body: { id: done.body["id"] } });
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(await compose({ kind: "reservation_cancelled", reservationId: id }, person.id)).toMatchObject({
      ok: false,
      reason: "reservation_not_cancelled",
    });
    expect([await house.seat("A1"), await house.seat("A3", house.otherId)]).toEqual(["free", "sold"]);
    expect(await rows("SELECT id FROM mail_log WHERE user_id = ?1 ORDER BY id", person.id)).toEqual([
      { id: `reservation_confirmed:${id}` },
      { id: `reservation_confirmed:${String(done.body["id"])}` },
    ]);
    expect(
      await rows(
        "SELECT means, cents FROM takings WHERE reservation_id IN (?1, ?2) ORDER BY cents",
        id,
        Number(done.body["id"]),
      ),
    ).toEqual([
      { means: "exchange", cents: -2000 },
      { means: "card", cents: 200 },
      { means: "cash", cents: 1800 },
      { means: "exchange", cents: 2000 },
    ]);
  });

  it("keeps the guest of a counter sale", async () => {
    const house = await actHouse();
    const sold = await house.counterSale(["A1"], house.cashier.token);
    const id = Number(sold.body["id"]);
    const wish = { showtime_id: house.otherId, seats: ["A1"] };
    expect(await house.act("exchange", id, { for: wish }, house.cashier.token)).toMatchObject({
      status: 409,
      body: { code: "paid_elsewhere" },
    });
    await paidInCash(id, house.cashier.id);
    expect(await house.act("exchange", id, { for: wish }, house.cashier.token)).toMatchObject({
      status: 200,
    });
    const list = await ask("GET", `/v1/showtimes/${house.otherId}/counter-sales`, { as: house.owner });
    expect(list.body["data"]).toMatchObject([
      { status: "confirmed", guest: { name: "Ada" } },
      { status: "released", end_reason: "exchange" },
    ]);
  });

  it("changes nothing where it is refused", async () => {
    const house = await actHouse();
    const { id } = await house.order(["A1"]);
    await house.order(["A2"], house.otherId);
    const { token } = house.cashier;
    const wish = { showtime_id: house.otherId, seats: ["A2"] };
    expect(await house.act("exchange", id, { for: wish }, token, "k")).toMatchObject({
      status: 409,
      body: { code: "seats_taken", seats: ["A2"] },
    });
    expect(await house.act("exchange", id, { for: wish }, token, "k")).toMatchObject({
      body: { code: "seats_taken" },
    });
    expect(await house.act("exchange", id, { for: { ...wish, seats: ["A3"] } }, token, "k")).toMatchObject({
      body: { code: "idempotency_key_reused" },
    });
    const elsewhere = await actHouse();
    expect(
      await house.act("exchange", id, { for: { showtime_id: elsewhere.id, seats: ["A3"] } }, token),
    ).toMatchObject({ status: 404, body: { code: "showtime_not_found" } });
    expect(await house.act("exchange", id, { for: {} }, token)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/for/seats" }] },
    });
    expect(await house.act("exchange", id, { seats: ["A6"], for: { seats: ["A4"] } }, token)).toMatchObject({
      body: { code: "seats_not_reserved" },
    });
    expect([await house.seat("A1"), await house.seat("A3", house.otherId)]).toEqual(["sold", "free"]);
    expect(await rows("SELECT status FROM exchanges WHERE order_id = ?1", id)).toEqual([
      { status: "undone" },
    ]);
  });

  it("of two cashiers, the web and an exchange after the same seat one wins", async () => {
    const house = await actHouse();
    const [here, there] = [await house.order(["A1"]), await house.order(["A1"], house.otherId)];
    const person = await buyer();
    const answers = await Promise.all([
      house.act("exchange", here.id, { for: { seats: ["A6"] } }, house.cashier.token),
      house.act("exchange", there.id, { for: { showtime_id: house.id, seats: ["A6"] } }, house.manager.token),
      house.post(`/showtimes/${house.id}/reservations`, { seats: ["A6"], confirm: true }, person.token),
      house.counterSale(["A6"], house.cashier.token),
      house.counterSale(["A6"], house.manager.token),
    ]);
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
    expect(answers.filter(({ body }) => body["code"] === "seats_taken")).toHaveLength(4);
  });
});
