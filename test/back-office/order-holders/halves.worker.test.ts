/** Nothing of an act on an order is left half done, and none leads into a dead end. */

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { reservationById } from "../../../src/box-office/service.ts";
import { ask } from "../../support/catalogue.ts";
import { eventually } from "../../support/eventually.ts";
import { deliver } from "../../support/mail.ts";
import { emailOf } from "../../support/people.ts";
import { stopQueues } from "../../support/queues.ts";
import { rows, run } from "../../support/world.ts";
import { buy, orderHouse } from "../orders/order-house.ts";

beforeEach(stopQueues);
afterEach(() => {
  vi.restoreAllMocks();
});

const act = (id: number, what: string, as: string, body: object, key?: string) =>
  ask("POST", `/v1/orders/${id}/${what}`, {
    as,
    body,
    ...(key !== undefined && { headers: { "idempotency-key": key } }),
  });

const mailOf = async (id: number) =>
  (await rows("SELECT status, resends FROM mail_log WHERE id = ?1", `reservation_confirmed:${id}`))[0];

const isDelivered = async (id: number) => {
  await eventually(async () => (await mailOf(id))?.["resends"], 0);
  await deliver(`reservation_confirmed:${id}`);
};

async function sold() {
  const house = await orderHouse();
  const showtimeId = await house.show();
  const { id, guest } = await house.sell(showtimeId, ["A1"], { name: "Ida", email: "idda@example.org" });
  await isDelivered(id);
  return { ...house, showtimeId, id, guest };
}

/** D1 takes no change of this table until it is asked to again. */
async function whileFull(table: string, work: () => Promise<void>): Promise<void> {
  for (const verb of ["INSERT", "UPDATE"])
    await run(
      `CREATE TRIGGER full_${verb} BEFORE ${verb} ON ${table} BEGIN SELECT RAISE(ABORT, 'no room'); END`,
    );
  try {
    await work();
  } finally {
    for (const verb of ["INSERT", "UPDATE"]) await run(`DROP TRIGGER full_${verb}`);
  }
}

describe("what fails before its last step", () => {
  it.each(["mail_log", "order_notes"])(
    "at %s corrects nothing, and is done by its repetition",
    async (table) => {
      const { id, owner } = await sold();
      const correction = { email: "ida@example.org", reason: "Typo" };
      await whileFull(table, async () => {
        expect((await act(id, "correct", owner, correction, "c1")).status).toBeGreaterThanOrEqual(500);
      });
      expect((await ask("GET", `/v1/orders/${id}`, { as: owner })).body).toMatchObject({
        holder: { email: "idda@example.org" },
        notes: [],
        mails: [{ status: "sent", resends: 0 }],
      });
      const again = await act(id, "correct", owner, correction, "c1");
      expect(again).toMatchObject({
        status: 200,
        body: { holder: { email: "ida@example.org" }, notes: [{ text: "Typo" }], mails: [{ resends: 1 }] },
      });
      expect(again.headers.get("idempotent-replayed")).toBeNull();
      expect(await mailOf(id)).toEqual({ status: "due", resends: 1 });
    },
  );

  it.each(["mail_log", "order_notes"])(
    "at %s sends nothing, and is sent once by its repetition",
    async (table) => {
      const { id, owner } = await sold();
      await whileFull(table, async () => {
        expect((await act(id, "resend", owner, { reason: "Lost" }, "r1")).status).toBeGreaterThanOrEqual(500);
      });
      expect(await mailOf(id)).toEqual({ status: "sent", resends: 0 });
      expect(await rows("SELECT 1 FROM order_notes WHERE order_id = ?1", id)).toEqual([]);
      const all = await Promise.all([1, 2, 3].map(() => act(id, "resend", owner, { reason: "Lost" }, "r1")));
      expect(all.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(await mailOf(id)).toEqual({ status: "due", resends: 1 });
      expect(await rows("SELECT text FROM order_notes WHERE order_id = ?1", id)).toEqual([{ text: "Lost" }]);
    },
  );
});

describe("a guest who was forgotten", () => {
  it("is told to be so by all that needs them, and the order can be given", async () => {
    const { id, owner, guest } = await sold();
    await ask("DELETE", `/v1/guests/${guest}`, { as: owner });
    for (const [what, body] of [
      ["resend", { reason: "Lost" }],
      ["correct", { email: "ida@example.org", reason: "Typo" }],
    ] as const)
      expect(await act(id, what, owner, body)).toMatchObject({
        status: 409,
        body: { code: "guest_forgotten" },
      });
    expect(await rows("SELECT 1 FROM order_notes WHERE order_id = ?1", id)).toEqual([]);
    const given = await act(id, "give", owner, {
      name: "Ida",
      email: "ida@example.org",
      reason: "Came back",
    });
    expect(given).toMatchObject({ status: 200, body: { holder: { email: "ida@example.org" } } });
  });
});

describe("a phone of an account's order", () => {
  it("is noted, and the order stays with its buyer and their tickets", async () => {
    const house = await orderHouse();
    const { id, person, tickets } = await buy(await house.show(), ["A1"]);
    await isDelivered(id);
    for (let time = 0; time < 2; time++)
      expect(
        await act(id, "correct", house.owner, { phone: "0170 123", reason: "Called" }, "p1"),
      ).toMatchObject({
        status: 200,
        body: {
          holder: { kind: "account", id: person.id, email: emailOf(person.id) },
          notes: [{ kind: "correct", text: "Called\nPhone: 0170123" }],
        },
      });
    expect((await reservationById(id))?.lines.map(({ ticket }) => ticket)).toEqual(tickets);
    expect((await ask("GET", `/v1/reservations/${id}`, { as: person.token })).status).toBe(200);
    expect(await mailOf(id)).toEqual({ status: "sent", resends: 0 });
    const other = { phone: "0170 124", reason: "Called" };
    expect(await act(id, "correct", house.owner, other, "p1")).toMatchObject({
      body: { code: "idempotency_key_reused" },
    });
    expect(await act(id, "correct", house.owner, { ...other, resend: true })).toMatchObject({
      status: 200,
      body: { mails: [{ resends: 1 }] },
    });
  });
});
