import { expect, it } from "vitest";
import * as events from "../../../src/money/gateway-events/store.ts";
import * as store from "../../../src/money/payments/store.ts";
import * as refunds from "../../../src/money/refunds/store.ts";
import { plansOf } from "../../support/plans.ts";
import { rows, run } from "../../support/world.ts";

const REFUND = {
  id: "7-0",
  reservationId: 7,
  paymentId: 1,
  fromCents: 0,
  amountCents: 5,
  givenCents: null,
  currency: "EUR",
  status: "due",
  attempt: 1,
  triedAtMs: null,
  providerId: null,
  error: null,
  createdAtMs: 1,
} as const;

const DELAY = { firstMs: 4_000, longestMs: 20_000 };

it.each<[what: string, statements: number, work: () => Promise<unknown>]>([
  ["a payment", 1, () => store.paymentOf(1)],
  ["the payment of a session", 1, () => store.paymentBySession("cs_1")],
  ["the payment of an intent", 1, () => store.paymentByIntent("pi_1")],
  ["the payment of a token", 1, () => store.paymentByToken("one")],
  ["a reservation's payments", 1, () => store.paymentsOf(7)],
  ["the newest payments", 1, () => store.paymentsWhere({ status: null, inTrouble: false }, 999, 21)],
  [
    "the newest of a status",
    1,
    () => store.paymentsWhere({ status: "mismatched", inTrouble: false }, 999, 21),
  ],
  ["those in trouble", 1, () => store.paymentsWhere({ status: null, inTrouble: true }, 999, 21)],
  ["payments to look at", 1, () => store.takeDue(1, DELAY, 100)],
  ["refunds of reservations", 1, () => refunds.refundsOf([7, 8])],
  ["a refund", 1, () => refunds.byId("7-0")],
  ["a refund by the gateway's id", 1, () => refunds.byProvider("re_1")],
  [
    "a refund that changes",
    2,
    () => refunds.note(REFUND, { id: "re_1", state: "succeeded", amountCents: null }, 1),
  ],
  ["an event", 1, () => events.eventOf("evt_1")],
  ["old events", 1, () => events.forget(1, 100)],
  ["events to handle", 1, () => events.takeDue(1, DELAY, 100)],
])("%s: found by indexes", async (_, statements, work) => {
  const plans = await plansOf(work);
  expect(plans).toHaveLength(statements);
  for (const plan of plans) {
    expect(
      plan.filter(
        (step) => /^SCAN (?!json_each|\(subquery)/.test(step) && !/USING (COVERING )?INDEX/.test(step),
      ),
    ).toEqual([]);
    expect(plan.filter((step) => step.includes("TEMP B-TREE"))).toEqual([]);
  }
});

it("the sweep does not read settled payments", async () => {
  await run(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900)
     INSERT INTO payments (reservation_id, showtime_id, user_id, status, amount_cents, currency, token,
       session_ends_at_ms, expires_at_ms, created_at_ms, look_at_ms)
     SELECT i, 1, 1, iif(i % 3, 'paid', 'open'), 1000, 'EUR', 'token ' || i, 1, 1, 1, iif(i % 3, NULL, 1000 + i) FROM n`,
  );
  expect(await store.takeDue(1_000, DELAY, 100)).toEqual([]);
  expect(await store.takeDue(1_030, DELAY, 100)).toEqual([3, 6, 9, 12, 15, 18, 21, 24, 27, 30]);
  expect(await store.takeDue(1_030, DELAY, 100)).toEqual([]);
  expect(await store.takeDue(2_000, DELAY, 7)).toHaveLength(7);
  expect(await rows("SELECT look_at_ms, count(*) AS n FROM payments WHERE tries = 1 GROUP BY 1")).toEqual([
    { look_at_ms: 5_030, n: 10 },
    { look_at_ms: 6_000, n: 7 },
  ]);
  // Each time twice as long, up to the longest delay.
  await run("DELETE FROM payments WHERE reservation_id <> 3");
  for (const [nowMs, nextMs] of [
    [5_030, 13_030],
    [13_030, 29_030],
    [29_030, 49_030],
    [49_030, 69_030],
  ] as const) {
    expect(await store.takeDue(nowMs, DELAY, 10)).toEqual([3]);
    expect(await rows("SELECT look_at_ms FROM payments WHERE reservation_id = 3")).toEqual([
      { look_at_ms: nextMs },
    ]);
  }
});
