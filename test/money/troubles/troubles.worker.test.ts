/** A fault of ours or of Stripe's is no outcome: it is tried again, later each time, and staff can end what stays. */

import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sweepMoney } from "../../../src/jobs/work-queue.ts";
import { takeOverdue } from "../../../src/money/settlement/service.ts";
import { ask, someone } from "../../support/catalogue.ts";
import type { Stripe } from "../../support/stripe.ts";
import { rows, run } from "../../support/world.ts";
import {
  closeTill,
  onlineHouse,
  openTill,
  paidAtStripe,
  paymentRows,
  refundRows,
  settled,
  sold,
  startPayment,
  tellAll,
} from "../payments/till.ts";

const MINUTE_MS = 60_000;

let stripe: Stripe;
let nowMs = 0;
beforeEach(() => {
  nowMs = Date.now();
  stripe = openTill();
  vi.spyOn(Date, "now").mockImplementation(() => nowMs);
});
afterEach(closeTill);

const paymentOf = async (reservationId: number) => (await paymentRows(reservationId))[0];

/** The sweep's work on the reservation, whenever it is due, until `untilMs` from now. */
async function sweepFor(reservationId: number, forMs: number): Promise<number> {
  const endMs = nowMs + forMs;
  let looks = 0;
  for (;;) {
    const next = Number((await paymentOf(reservationId))?.["look_at_ms"] ?? 0);
    if (next === 0 || next > endMs) break;
    nowMs = Math.max(nowMs, next);
    if (!(await takeOverdue(nowMs)).includes(reservationId)) break;
    looks++;
    await settled(reservationId);
  }
  nowMs = endMs;
  return looks;
}

describe("a session that Stripe does not know", () => {
  it("is trouble and no end: it is looked for again, and buys once it is found", async () => {
    const { reservationId, session, status } = await paidAtStripe(stripe);
    const hidden = stripe.sessionOf(session);
    stripe.sessions.delete(session);
    nowMs += 9 * MINUTE_MS;
    await settled(reservationId);
    expect(await paymentOf(reservationId)).toMatchObject({ status: "open", trouble: "session_missing" });
    const looks = await sweepFor(reservationId, 12 * 60 * MINUTE_MS);
    expect(looks).toBeGreaterThan(5);
    expect(looks).toBeLessThan(14);
    stripe.sessions.set(session, hidden);
    await sweepFor(reservationId, 12 * 60 * MINUTE_MS);
    expect(await paymentOf(reservationId)).toMatchObject({ status: "paid", trouble: null, tries: 0 });
    expect(await status()).toBe("refund_due");
    expect(stripe.keptOf(session)).toBe(0);
  });

  it("can be accepted as lost by an admin, who says why; nothing is tried any more", async () => {
    const { reservationId, session } = await paidAtStripe(stripe);
    stripe.sessions.delete(session);
    await settled(reservationId);
    const payment = await paymentOf(reservationId);
    const path = `/v1/admin/payments/${String(payment?.["id"])}/close`;
    const as = await someone({ isAdmin: true });
    for (const body of [
      { as: "accepted_as_lost" },
      { as: "accepted_as_lost", why: " " },
      { as: "x", why: "y" },
    ])
      expect(await ask("POST", path, { as, body })).toMatchObject({ status: 422 });
    expect(await ask("POST", path, { as, body: { as: "dispute_won", why: "It was." } })).toMatchObject({
      status: 409,
      body: { code: "closing_does_not_fit", trouble: "session_missing" },
    });
    const body = { as: "accepted_as_lost", why: "Stripe has no such session; ticket 4711" };
    expect(await ask("POST", path, { as, body })).toMatchObject({
      status: 200,
      body: { trouble: null, status: "failed", closed: { ...body, by: expect.any(Number) as number } },
    });
    expect(await paymentOf(reservationId)).toMatchObject({ look_at_ms: null });
    expect(await ask("POST", path, { as, body })).toMatchObject({
      status: 409,
      body: { code: "not_in_trouble" },
    });
    expect(await ask("POST", path, { as: await someone(), body })).toMatchObject({ status: 403 });
  });
});

describe("a key that Stripe does not take", () => {
  it("is tried for hours, then staff is told, and the money is found when the key is right", async () => {
    const { reservationId, session } = await paidAtStripe(stripe);
    Object.assign(env, { STRIPE_SECRET_KEY: "sk_test_wrong" });
    await sweepFor(reservationId, 60 * MINUTE_MS);
    expect(await paymentOf(reservationId)).toMatchObject({ status: "open", trouble: null });
    await sweepFor(reservationId, 24 * 60 * MINUTE_MS);
    expect(await paymentOf(reservationId)).toMatchObject({ status: "open", trouble: "not_settled" });
    Object.assign(env, { STRIPE_SECRET_KEY: stripe.key });
    await sweepFor(reservationId, 12 * 60 * MINUTE_MS);
    expect(await paymentOf(reservationId)).toMatchObject({ status: "paid", trouble: null });
    expect(stripe.keptOf(session)).toBe(0);
  });

  it("of another account takes no money, and the log names both accounts", async () => {
    const { person, hold } = await onlineHouse();
    const id = await hold(["A1"]);
    await startPayment(id, person.token);
    expect(await rows("SELECT stripe_account FROM installation")).toEqual([
      { stripe_account: "acct_cinema" },
    ]);
    const other = openTill({ key: "sk_test_other", account: "acct_other" });
    vi.spyOn(Date, "now").mockImplementation(() => nowMs);
    const told = vi.spyOn(console, "warn");
    const second = await hold(["A2"]);
    expect(await startPayment(second, person.token)).toMatchObject({
      status: 503,
      body: { code: "unavailable" },
    });
    expect(told.mock.calls.flat().join(" ")).toMatch(/acct_other.*acct_cinema/);
    expect(other.asked).toEqual(["GET /v1/account"]);
    expect(other.sessions.size).toBe(0);
  });
});

describe("a payment in trouble", () => {
  it("whose dispute was lost is closed by an admin", async () => {
    const { paymentId, intent, reservationId } = await sold(stripe);
    stripe.dispute(intent, "lost", "charge.dispute.closed");
    await tellAll(stripe);
    expect(await paymentOf(reservationId)).toMatchObject({ trouble: "disputed", dispute_status: "lost" });
    const as = await someone({ isAdmin: true });
    const path = `/v1/admin/payments/${paymentId}/close`;
    expect(await ask("POST", path, { as, body: { as: "refunded_elsewhere", why: "No." } })).toMatchObject({
      status: 409,
      body: { code: "closing_does_not_fit" },
    });
    expect(await ask("POST", path, { as, body: { as: "dispute_lost", why: "No proof." } })).toMatchObject({
      status: 200,
      body: { trouble: null, dispute: "lost", closed: { as: "dispute_lost", why: "No proof." } },
    });
    expect((await ask("GET", "/v1/admin/payments?in_trouble=true", { as })).body["data"]).toEqual([]);
  });

  it("whose refund failed is closed by an admin who paid it back in another way", async () => {
    const { paymentId, person, reservationId, session } = await sold(stripe);
    await ask("DELETE", `/v1/reservations/${reservationId}`, { as: person.token });
    await settled(reservationId);
    const [refund] = stripe.refunds.keys();
    stripe.finish(refund ?? "", "failed");
    await tellAll(stripe);
    expect(await paymentOf(reservationId)).toMatchObject({ trouble: "refund_failed" });
    const body = { as: "refunded_elsewhere", why: "By bank transfer on 3 May" };
    expect(
      await ask("POST", `/v1/admin/payments/${paymentId}/close`, {
        as: await someone({ isAdmin: true }),
        body,
      }),
    ).toMatchObject({ status: 200, body: { trouble: null, refunds: [{ status: "succeeded" }] } });
    await settled(reservationId);
    expect(stripe.keptOf(session)).toBe(1000);
    expect(await refundRows(reservationId)).toMatchObject([{ error: "refunded_elsewhere" }]);
  });
});

it("rows that fail for ever do not keep the others waiting: more than a hundred are taken a minute", async () => {
  await run("UPDATE payments SET look_at_ms = NULL");
  await run(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 260)
     INSERT INTO payments (reservation_id, showtime_id, user_id, status, amount_cents, currency, token,
       session_ends_at_ms, expires_at_ms, created_at_ms, look_at_ms)
     SELECT 900000 + i, 1, 1, 'open', 1000, 'EUR', 'many ' || i, 1, 1, 1, i FROM n`,
  );
  const queued: unknown[] = [];
  vi.spyOn(env.WORK, "sendBatch").mockImplementation((messages) => {
    queued.push(...messages);
    return Promise.resolve({} as QueueSendBatchResponse);
  });
  await sweepMoney(nowMs);
  expect(queued).toHaveLength(260);
  await sweepMoney(nowMs + 1000);
  expect(queued).toHaveLength(260);
  // What the queue never settled comes again, each time later.
  const again: number[] = [];
  for (let minute = 1; minute <= 30; minute++) {
    queued.length = 0;
    await sweepMoney(nowMs + minute * MINUTE_MS);
    if (queued.length > 0) again.push(minute);
  }
  expect(again).toEqual([2, 6, 14, 30]);
});

it("handled events are forgotten after 90 days, others never", async () => {
  const DAY_MS = 24 * 60 * MINUTE_MS;
  const event = (id: string, ageMs: number, lookAtMs: number | null) =>
    run(
      `INSERT INTO gateway_events (id, type, received_at_ms, look_at_ms) VALUES (?1, 'x', ?2, ${lookAtMs ?? "NULL"})`,
      id,
      nowMs - ageMs,
    );
  await event("evt_young", 89 * DAY_MS, null);
  await event("evt_unhandled", 91 * DAY_MS, nowMs + DAY_MS);
  for (let i = 0; i < 120; i++) await event(`evt_old_${i}`, 91 * DAY_MS, null);
  await sweepMoney(nowMs);
  expect(await rows("SELECT id FROM gateway_events WHERE type = 'x' ORDER BY id")).toEqual([
    { id: "evt_unhandled" },
    { id: "evt_young" },
  ]);
});
