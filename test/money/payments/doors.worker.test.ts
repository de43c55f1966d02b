/** With Stripe set up, no route gives a ticket of an online showtime without a payment. */

import { afterEach, beforeEach, expect, it } from "vitest";
import { ask, someone } from "../../support/catalogue.ts";
import type { Stripe } from "../../support/stripe.ts";
import { TICKETS } from "../../support/ticket-rows.ts";
import { buyer, call, rows } from "../../support/world.ts";
import { closeTill, lastSession, onlineHouse, openTill, startPayment, tellAll } from "./till.ts";

let stripe: Stripe;
beforeEach(() => {
  stripe = openTill();
});
afterEach(closeTill);

/** Every POST, PUT and PATCH of the API document that concerns a reservation. */
async function doors(): Promise<string[]> {
  const { paths } = (await ask("GET", "/openapi.json")).body as {
    paths: Record<string, Record<string, unknown>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    /reservations|waiting-list|counter-sales|payments|exchange/.test(path)
      ? Object.keys(methods).flatMap((method) =>
          ["post", "put", "patch"].includes(method) ? [`${method} ${path}`] : [],
        )
      : [],
  );
}

it("covers every route that can sell", async () => {
  expect((await doors()).sort()).toEqual([
    "post /v1/admin/payments/{id}/close",
    "post /v1/admin/payments/{id}/refund",
    "post /v1/orders/{id}/exchange",
    "post /v1/orders/{id}/payments",
    "post /v1/reservations/{id}/confirm",
    "post /v1/reservations/{id}/extend",
    "post /v1/reservations/{id}/payment",
    // Of sandbox cinemas only.
    "post /v1/sandbox/payments/{id}",
    "post /v1/showtimes/{id}/counter-sales",
    "post /v1/showtimes/{id}/reservations",
    "post /v1/showtimes/{id}/waiting-list",
  ]);
});

it("none of them gives an unpaid ticket", async () => {
  const house = await onlineHouse();
  const { person, hold, id: showtimeId, office } = house;
  const path = `/v1/showtimes/${showtimeId}/reservations`;
  const as = person.token;
  expect(await ask("POST", path, { as, body: { seats: ["A1"], confirm: true } })).toMatchObject({
    status: 409,
    body: { code: "payment_required" },
  });
  expect(await ask("POST", path, { as, body: { quantity: 2, confirm: true } })).toMatchObject({
    body: { code: "payment_required" },
  });
  const held = await hold(["A1"]);
  const confirming = `/v1/reservations/${held}/confirm`;
  expect(await ask("POST", confirming, { as })).toMatchObject({
    status: 409,
    body: { code: "payment_required" },
  });
  expect(await ask("POST", `/v1/reservations/${held}/extend`, { as })).toMatchObject({
    body: { status: "held" },
  });
  await startPayment(held, as);
  expect(await ask("POST", confirming, { as })).toMatchObject({ body: { code: "payment_required" } });

  // An offer of the waiting list is a hold as any other.
  await hold(["A2", "A3", "A4", "A5", "A6"]);
  const waiter = await buyer();
  const waiting = await ask("POST", `/v1/showtimes/${showtimeId}/waiting-list`, {
    as: waiter.token,
    body: { quantity: 1 },
  });
  expect(waiting.status).toBe(201);
  await call("DELETE", `/v1/reservations/${held}`, { as });
  const offer = await rows<{ id: number }>("SELECT id FROM reservations WHERE user_id = ?1", waiter.id);
  expect(offer).toHaveLength(1);
  expect(
    await ask("POST", `/v1/reservations/${offer[0]?.id ?? 0}/confirm`, { as: waiter.token }),
  ).toMatchObject({
    status: 409,
    body: { code: "payment_required" },
  });

  // Nor does the box office itself, called by the older APIs or others.
  await call("DELETE", `/v1/reservations/${offer[0]?.id ?? 0}`, { as: waiter.token });
  const wanted = { seats: [{ label: "A1", ticketType: "adult" }] };
  expect(
    await office().reserve({ buyer: 7, guest: null, channel: "buyer", wanted, promo: null, confirm: true }),
  ).toMatchObject({ ok: false, code: "payment_required" });
  expect(await rows(`SELECT id FROM ${TICKETS} WHERE status = 'valid'`)).toEqual([]);
});

it("staff at the counter take the money themselves", async () => {
  const { id } = await onlineHouse();
  const as = await someone({ isAdmin: true });
  const sold = await ask("POST", `/v1/showtimes/${id}/counter-sales`, { as, body: { seats: ["A1"] } });
  expect(sold).toMatchObject({ status: 201 });
  expect(
    await rows(
      "SELECT status, details ->> 'payment' AS payment FROM reservations WHERE showtime_id = ?1",
      id,
    ),
  ).toEqual([{ status: "confirmed", payment: "at_door" }]);
});

it("only the webhook confirms a sale: the return from Stripe proves nothing", async () => {
  const { person, hold } = await onlineHouse();
  const id = await hold(["A1"]);
  await startPayment(id, person.token);
  const { success_url: back } = stripe.sessionOf(lastSession(stripe));
  const page = await call("GET", new URL(back).pathname + new URL(back).search);
  expect(await page.text()).toContain("One moment");
  expect((await ask("GET", `/v1/reservations/${id}`, { as: person.token })).body["status"]).toBe(
    "awaiting_payment",
  );
  stripe.pay(lastSession(stripe));
  await tellAll(stripe);
  const after = await call("GET", new URL(back).pathname + new URL(back).search);
  expect(await after.text()).toContain("Your seats are yours");
});

it("without a Stripe key the payment is refused, the missing setting is not named to buyers, and the hold stays", async () => {
  const { person, hold } = await onlineHouse();
  const id = await hold(["A1"]);
  closeTill();
  expect(await startPayment(id, person.token)).toMatchObject({
    status: 503,
    body: { code: "setting_missing", detail: expect.not.stringContaining("STRIPE") },
  });
  expect((await ask("GET", `/v1/reservations/${id}`, { as: person.token })).body["status"]).toBe("held");
});
