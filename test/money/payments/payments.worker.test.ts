/** Payments from the hold to the ticket, and refunds. */

import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { takeOverdue } from "../../../src/money/settlement/service.ts";
import { ask, someone } from "../../support/catalogue.ts";
import type { Stripe } from "../../support/stripe.ts";
import { buyer, call, run, token } from "../../support/world.ts";
import {
  closeTill,
  lastSession,
  onlineHouse,
  openTill,
  paymentRows,
  refundRows,
  reservationOf,
  settled,
  startPayment,
  tell,
  tellAll,
} from "./till.ts";

let stripe: Stripe;
beforeEach(() => {
  stripe = openTill();
});
afterEach(closeTill);

const MINUTE_MS = 60_000;

describe("a payment", () => {
  it("starts a session at Stripe, is paid there, and confirms the reservation", async () => {
    const { person, hold } = await onlineHouse();
    const id = await hold(["A1", "A2"]);
    const startedAtMs = Date.now();
    const started = await startPayment(id, person.token);
    expect(started).toMatchObject({
      status: 200,
      body: {
        checkout_url: `https://checkout.stripe.test/c/pay/${lastSession(stripe)}`,
        amount: { amount: 2000, currency: "USD" },
      },
    });
    const endsAtMs = Date.parse(String(started.body["expires_at"]));
    expect(endsAtMs).toBeGreaterThanOrEqual(startedAtMs + 10 * MINUTE_MS);
    expect(endsAtMs).toBeLessThan(startedAtMs + 11 * MINUTE_MS);
    expect(await reservationOf(id, person.token)).toMatchObject({ status: "awaiting_payment" });
    expect(stripe.pay(lastSession(stripe))).toBe(true);
    await tellAll(stripe);
    expect(await reservationOf(id, person.token)).toMatchObject({
      status: "confirmed",
      paid: { amount: 2000, currency: "USD" },
      refund: { amount: 0 },
    });
    const path = `/v1/payments/${String(started.body["payment_id"])}`;
    expect(await ask("GET", path, { as: person.token })).toMatchObject({
      status: 200,
      body: { status: "paid", paid: { amount: 2000 }, refunds: [], checkout_url: null, reservation_id: id },
    });
  });

  it("gives Stripe the reservation, its seats, fee and taxes, and ends half an hour later", async () => {
    const { person, hold } = await onlineHouse({
      fee: { perTicketCents: 50, perReservationCents: 100 },
      taxes: [{ name: "VAT", rateBasisPoints: 1900, included: false }],
    });
    const id = await hold(["A1", "A2"]);
    const { body } = await startPayment(id, person.token);
    const [order] = stripe.orders;
    expect(order).toMatchObject({
      client_reference_id: String(id),
      "metadata[matinee_reservation]": String(id),
      "line_items[0][price_data][product_data][name]": "Metropolis: standard, adult",
      "line_items[0][quantity]": "2",
      "line_items[0][price_data][unit_amount]": "1000",
      "line_items[1][price_data][product_data][name]": "Fee",
      "line_items[1][price_data][unit_amount]": "200",
      "line_items[2][price_data][product_data][name]": "VAT",
      "line_items[2][price_data][unit_amount]": "418",
    });
    const session = stripe.sessionOf(lastSession(stripe));
    expect(body["amount"]).toEqual({ amount: 2618, currency: "USD" });
    expect(session.amount_total).toBe(2618);
    expect(session.expires_at * 1000 - Date.now()).toBeLessThanOrEqual(31 * MINUTE_MS);
  });

  it("calls categories and ticket types as the cinema does", async () => {
    const { person, hold } = await onlineHouse();
    const words = { categories: { standard: { en: "Stalls" } }, ticketTypes: {}, formats: {} };
    await run(
      "INSERT INTO vocabularies (cinema_id, words, version) VALUES (1, ?1, 1)",
      JSON.stringify(words),
    );
    await startPayment(await hold(["A1"]), person.token);
    const order = stripe.orders.at(-1);
    await run("DELETE FROM vocabularies");
    expect(order).toMatchObject({
      "line_items[0][price_data][product_data][name]": "Metropolis: Stalls, adult",
    });
  });

  it("that is started again, or in two tabs at once, has the same session", async () => {
    const { person, hold } = await onlineHouse();
    const id = await hold(["A1"]);
    const tabs = await Promise.all([startPayment(id, person.token), startPayment(id, person.token)]);
    const again = await startPayment(id, person.token);
    for (const { status, body } of [...tabs, again])
      expect({ status, url: body["checkout_url"] }).toEqual({ status: 200, url: again.body["checkout_url"] });
    expect(stripe.sessions.size).toBe(1);
    expect(await paymentRows(id)).toHaveLength(1);
  });

  it("is not lost if its row had ended before the money arrived", async () => {
    for (const givenUp of ["expired", "failed"]) {
      const { person, hold } = await onlineHouse();
      const id = await hold(["A1"]);
      await startPayment(id, person.token);
      await run("UPDATE payments SET status = ?2, look_at_ms = NULL WHERE reservation_id = ?1", id, givenUp);
      stripe.pay(lastSession(stripe));
      await tellAll(stripe);
      expect(await paymentRows(id)).toMatchObject([{ status: "paid", paid_cents: 1000, trouble: null }]);
      expect(await reservationOf(id, person.token)).toMatchObject({ status: "confirmed" });
    }
  });

  it("that starts while its hold is released is ended at Stripe, in either order", async () => {
    const { person, hold } = await onlineHouse();
    const id = await hold(["A1"]);
    let [hasBegun, mayGoOn] = [false, false];
    const answer = vi.mocked(globalThis.fetch).getMockImplementation();
    vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
      const response = await answer?.(input, init);
      if (response === undefined) throw new Error("nobody answers");
      if (new Request(input, init).url.endsWith("/v1/checkout/sessions")) {
        hasBegun = true;
        // A promise of another request would never resolve.
        while (!mayGoOn) await scheduler.wait(5);
      }
      return response;
    });
    const starting = startPayment(id, person.token);
    await vi.waitFor(() => expect(hasBegun).toBe(true));
    await ask("DELETE", `/v1/reservations/${id}`, { as: person.token });
    await settled(id);
    mayGoOn = true;
    await starting;
    await settled(id);
    expect(stripe.sessionOf(lastSession(stripe)).status).toBe("expired");
    expect(await paymentRows(id)).toMatchObject([{ status: "expired" }]);
  });

  it("of zero confirms at once, without calling Stripe", async () => {
    const { person, hold } = await onlineHouse({ priceCents: { standard: { adult: 0 } } });
    const id = await hold(["A1"]);
    expect(await startPayment(id, person.token)).toMatchObject({
      status: 200,
      body: { payment_id: null, checkout_url: null, amount: { amount: 0 } },
    });
    expect(await reservationOf(id, person.token)).toMatchObject({ status: "confirmed" });
    expect(stripe.asked).toEqual([]);
  });

  it("in yen is the same number at Stripe, and in Icelandic króna a hundred times the number", async () => {
    const tokyo = await onlineHouse({ currency: "JPY", priceCents: { standard: { adult: 950 } } });
    const yen = await tokyo.hold(["A1"]);
    await startPayment(yen, tokyo.person.token);
    expect(stripe.sessionOf(lastSession(stripe))).toMatchObject({ amount_total: 950, currency: "jpy" });
    stripe.pay(lastSession(stripe));
    await tellAll(stripe);
    expect(await reservationOf(yen, tokyo.person.token)).toMatchObject({
      status: "confirmed",
      paid: { amount: 950, currency: "JPY" },
    });
    const reykjavik = await onlineHouse({ currency: "ISK", priceCents: { standard: { adult: 1900 } } });
    const kronur = await reykjavik.hold(["A1"]);
    await startPayment(kronur, reykjavik.person.token);
    expect(stripe.sessionOf(lastSession(stripe))).toMatchObject({ amount_total: 190_000, currency: "isk" });
    stripe.pay(lastSession(stripe));
    await tellAll(stripe);
    expect(await reservationOf(kronur, reykjavik.person.token)).toMatchObject({
      status: "confirmed",
      paid: { amount: 1900, currency: "ISK" },
    });
  });

  it("that is too small for Stripe, in a currency without a published least amount, is refused with the reason", async () => {
    const { person, hold } = await onlineHouse({
      currency: "CNY",
      priceCents: { standard: { adult: 10 } },
    });
    const id = await hold(["A1"]);
    expect(await startPayment(id, person.token)).toMatchObject({
      status: 409,
      body: { code: "payment_refused", reason: "amount_too_small" },
    });
    expect(await reservationOf(id, person.token)).toMatchObject({ status: "awaiting_payment" });
  });

  it("that was paid cannot be started again", async () => {
    const { person, hold } = await onlineHouse();
    const id = await hold(["A1"]);
    await startPayment(id, person.token);
    stripe.pay(lastSession(stripe));
    await tellAll(stripe);
    expect(await startPayment(id, person.token)).toMatchObject({
      status: 409,
      body: { code: "already_paid" },
    });
    await call("DELETE", `/v1/reservations/${id}`, { as: person.token });
    expect(await startPayment(id, person.token)).toMatchObject({
      status: 409,
      body: { code: "reservation_ended", status: 409, reservation_status: "cancelled" },
    });
  });

  it("is shown only to its buyer and admins", async () => {
    const { person, hold } = await onlineHouse();
    const id = await hold(["A1"]);
    const other = await buyer();
    const admin = await token(other.id, { isAdmin: true });
    for (const as of [other.token, admin])
      expect(await startPayment(id, as)).toMatchObject({
        status: 404,
        body: { code: "reservation_not_found" },
      });
    const { body } = await startPayment(id, person.token);
    const path = `/v1/payments/${String(body["payment_id"])}`;
    expect(await ask("GET", path, { as: other.token })).toMatchObject({
      status: 404,
      body: { code: "payment_not_found" },
    });
    expect(await ask("GET", path, { as: admin })).toMatchObject({ status: 200 });
  });

  it("is refused if the hold has run out, and if the showtime is paid at the door", async () => {
    const { person, hold } = await onlineHouse({ holdMs: 1 });
    const id = await hold(["A1"]);
    await scheduler.wait(5);
    expect(await startPayment(id, person.token)).toMatchObject({
      status: 409,
      body: { code: "hold_expired" },
    });
    const atDoor = await onlineHouse({ payment: "at_door" });
    expect(await startPayment(await atDoor.hold(["A1"]), atDoor.person.token)).toMatchObject({
      status: 409,
      body: { code: "nothing_to_pay" },
    });
    // What an earlier test left to the queue may still ask for a refund.
    expect(stripe.asked).not.toContain("POST /v1/checkout/sessions");
  });
});

describe("when Stripe does not answer", () => {
  it("but redirects, the key goes nowhere else, and the hold stays", async () => {
    const { person, hold } = await onlineHouse();
    const id = await hold(["A1"]);
    const asked: Request[] = [];
    vi.mocked(fetch).mockImplementation(async (input, init) => {
      asked.push(new Request(input, init));
      return new Response(null, { status: 307, headers: { location: "https://elsewhere.test/" } });
    });
    expect(await startPayment(id, person.token)).toMatchObject({ status: 503 });
    expect(asked.length).toBeGreaterThan(0);
    expect(new Set(asked.map(({ redirect }) => redirect))).toEqual(new Set(["manual"]));
    expect(await reservationOf(id, person.token)).toMatchObject({ status: "awaiting_payment" });
  });

  it.each([["down"], ["lost"], ["fault"]] as const)(
    "(%s) a later try succeeds, with one session",
    async (weather) => {
      const { person, hold } = await onlineHouse();
      const id = await hold(["A1"]);
      stripe.weather = weather;
      expect(await startPayment(id, person.token)).toMatchObject({
        status: 503,
        body: { code: "unavailable" },
      });
      stripe.weather = "fine";
      expect(await startPayment(id, person.token)).toMatchObject({ status: 200 });
      expect(stripe.sessions.size).toBe(1);
      expect(await paymentRows(id)).toHaveLength(1);
    },
  );

  it("a request for a session that is too old is replaced by a new one", async () => {
    const { person, hold } = await onlineHouse();
    const id = await hold(["A1"]);
    stripe.weather = "down";
    await startPayment(id, person.token);
    stripe.weather = "fine";
    await run(
      "UPDATE payments SET session_ends_at_ms = ?2 WHERE reservation_id = ?1",
      id,
      Date.now() + MINUTE_MS,
    );
    expect(await startPayment(id, person.token)).toMatchObject({ status: 200 });
    expect(await paymentRows(id)).toMatchObject([{ attempt: 2, status: "open" }]);
  });
});

describe("when the buyer does not pay", () => {
  it("a released hold ends the session at Stripe", async () => {
    const { person, hold } = await onlineHouse();
    const id = await hold(["A1"]);
    await startPayment(id, person.token);
    await call("DELETE", `/v1/reservations/${id}`, { as: person.token });
    await settled(id);
    expect(stripe.sessionOf(lastSession(stripe)).status).toBe("expired");
    expect(await paymentRows(id)).toMatchObject([{ status: "expired", look_at_ms: null }]);
    expect(stripe.pay(lastSession(stripe))).toBe(false);
  });

  it("a session that Stripe ends frees the seats", async () => {
    const { person, hold } = await onlineHouse();
    const id = await hold(["A1"]);
    await startPayment(id, person.token);
    stripe.sessionOf(lastSession(stripe)).expires_at = 0;
    stripe.elapse();
    await tellAll(stripe);
    expect(await reservationOf(id, person.token)).toMatchObject({
      status: "released",
      end_reason: "payment",
    });
    expect(await paymentRows(id)).toMatchObject([{ status: "expired" }]);
    expect(await hold(["A1"])).toBeGreaterThan(id);
  });

  it("money that takes days buys the seats if it arrives, and frees them if it fails", async () => {
    const { person, hold } = await onlineHouse();
    const [lost, won] = [await hold(["A1"]), await hold(["A2"])];
    await startPayment(lost, person.token);
    const lostSession = lastSession(stripe);
    await startPayment(won, person.token);
    const wonSession = lastSession(stripe);
    for (const session of [lostSession, wonSession]) stripe.payLater(session);
    await tellAll(stripe);
    expect(await paymentRows(won)).toMatchObject([{ status: "processing" }]);
    expect(await startPayment(won, person.token)).toMatchObject({
      status: 409,
      body: { code: "payment_started" },
    });
    stripe.arrive(lostSession, "failed");
    stripe.arrive(wonSession, "succeeded");
    await tellAll(stripe);
    expect(await reservationOf(lost, person.token)).toMatchObject({ status: "released" });
    expect(await reservationOf(won, person.token)).toMatchObject({ status: "confirmed" });
  });
});

describe("a refund is made", () => {
  /** A reservation of three seats that was paid. */
  async function paidHouse() {
    const house = await onlineHouse();
    const id = await house.hold(["A1", "A2", "A3"]);
    await startPayment(id, house.person.token);
    const session = lastSession(stripe);
    stripe.pay(session);
    await tellAll(stripe);
    return { ...house, reservationId: id, session };
  }

  it("in part when some seats are returned, and in full when all are", async () => {
    const { reservationId: id, person, session } = await paidHouse();
    const path = `/v1/reservations/${id}`;
    expect((await call("DELETE", `${path}?seats=A2`, { as: person.token })).status).toBe(200);
    await settled(id);
    expect(stripe.keptOf(session)).toBe(2000);
    await call("DELETE", path, { as: person.token });
    await settled(id);
    expect(stripe.keptOf(session)).toBe(0);
    await tellAll(stripe);
    expect(await refundRows(id)).toMatchObject([
      { from_cents: 0, amount_cents: 1000, status: "succeeded" },
      { from_cents: 1000, amount_cents: 2000, status: "succeeded" },
    ]);
    expect(await paymentRows(id)).toMatchObject([{ refunded_cents: 3000, look_at_ms: null, trouble: null }]);
  });

  it("less the cancellation fee", async () => {
    const house = await onlineHouse({ cancellation: { freeMs: 86_400_000, feePercent: 25, lastMs: 0 } });
    const id = await house.hold(["A1"]);
    await startPayment(id, house.person.token);
    stripe.pay(lastSession(stripe));
    await tellAll(stripe);
    await call("DELETE", `/v1/reservations/${id}`, { as: house.person.token });
    await settled(id);
    expect(stripe.keptOf(lastSession(stripe))).toBe(250);
  });

  it("once, despite parallel settlements", async () => {
    const { reservationId: id, person, session } = await paidHouse();
    await call("DELETE", `/v1/reservations/${id}?seats=A1`, { as: person.token });
    await Promise.all([settled(id), settled(id), settled(id)]);
    expect(stripe.refunds.size).toBe(1);
    expect(stripe.keptOf(session)).toBe(2000);
  });

  it("to every buyer when the showtime is cancelled", async () => {
    const { reservationId: id, person, session, terms, office } = await paidHouse();
    await office().open({ ...terms, version: 2, status: "cancelled" }, { seats: [], blocked: [] });
    await expect.poll(async () => (await reservationOf(id, person.token))["status"]).toBe("cancelled");
    await settled(id);
    expect(stripe.keptOf(session)).toBe(0);
  });

  it("later if Stripe did not answer, and once if only its answer was lost", async () => {
    const { reservationId: id, person, session } = await paidHouse();
    await call("DELETE", `/v1/reservations/${id}?seats=A1`, { as: person.token });
    for (const weather of ["down", "lost", "fine"] as const) {
      stripe.weather = weather;
      await settled(id);
    }
    expect(stripe.refunds.size).toBe(1);
    expect(stripe.keptOf(session)).toBe(2000);
    expect(await refundRows(id)).toMatchObject([{ status: "succeeded", attempt: 1 }]);
  });

  it("under another key if Stripe stored an error of its own under the first", async () => {
    const { reservationId: id, person, session } = await paidHouse();
    vi.spyOn(env.WORK, "sendBatch").mockResolvedValue({} as QueueSendBatchResponse);
    await call("DELETE", `/v1/reservations/${id}`, { as: person.token });
    stripe.weather = "fault";
    await settled(id);
    stripe.weather = "fine";
    await settled(id);
    // Stripe's lists may lack a refund of a moment ago: until they have it, the same key is safe.
    expect(await refundRows(id)).toMatchObject([{ status: "due", attempt: 1 }]);
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 2 * MINUTE_MS);
    await settled(id);
    await settled(id);
    expect(await refundRows(id)).toMatchObject([{ status: "succeeded", attempt: 2 }]);
    expect(stripe.keptOf(session)).toBe(0);
  });

  it("although the queue lost the message: the batch that copies the events marks the payment", async () => {
    const { reservationId: id, person, session } = await paidHouse();
    vi.spyOn(env.WORK, "sendBatch").mockResolvedValue({} as QueueSendBatchResponse);
    expect(await paymentRows(id)).toMatchObject([{ look_at_ms: null }]);
    await call("DELETE", `/v1/reservations/${id}`, { as: person.token });
    expect(await takeOverdue(Date.now())).not.toContain(id);
    expect(await takeOverdue(Date.now() + 2 * MINUTE_MS)).toContain(id);
    await settled(id);
    expect(stripe.keptOf(session)).toBe(0);
  });

  it("and followed until the bank has it, in whatever order events arrive", async () => {
    stripe.refundsStart = "pending";
    const { reservationId: id, person } = await paidHouse();
    await call("DELETE", `/v1/reservations/${id}`, { as: person.token });
    await settled(id);
    expect(await refundRows(id)).toMatchObject([{ status: "pending" }]);
    const [refund] = stripe.refunds.keys();
    stripe.finish(refund ?? "", "succeeded");
    for (const event of stripe.events.splice(0).toReversed()) await tell(stripe, event);
    expect(await refundRows(id)).toMatchObject([{ status: "succeeded" }]);
  });

  it("and if the bank returns it, an admin sees it and refunds again", async () => {
    const { reservationId: id, person, session } = await paidHouse();
    await call("DELETE", `/v1/reservations/${id}`, { as: person.token });
    await settled(id);
    const [refund] = stripe.refunds.keys();
    stripe.finish(refund ?? "", "failed");
    await tellAll(stripe);
    const as = await someone({ isAdmin: true });
    const list = await ask("GET", "/v1/admin/payments?in_trouble=true", { as });
    const [payment] = list.body["data"] as { id: number; trouble: string; reservation_id: number }[];
    expect(payment).toMatchObject({ trouble: "refund_failed", reservation_id: id });
    expect(stripe.keptOf(session)).toBe(3000);
    const given = await ask("POST", `/v1/admin/payments/${payment?.id ?? 0}/refund`, { as });
    expect(given).toMatchObject({ status: 200, body: { trouble: null, refunds: [{ status: "succeeded" }] } });
    expect(stripe.keptOf(session)).toBe(0);
    expect(await ask("POST", `/v1/admin/payments/${payment?.id ?? 0}/refund`, { as })).toMatchObject({
      status: 409,
      body: { code: "nothing_to_refund" },
    });
  });
});
