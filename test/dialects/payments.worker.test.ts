/** With Stripe set up: payments of 004, and no unpaid sale on an older path. */

import { afterEach, beforeEach, expect, it } from "vitest";
import { closeTill, lastSession, onlineHouse, openTill, tellAll } from "../money/payments/till.ts";
import type { Stripe } from "../support/stripe.ts";
import { rows } from "../support/world.ts";
import { bearer, send } from "./visitor.ts";

let stripe: Stripe;
beforeEach(() => {
  stripe = openTill();
});
afterEach(closeTill);

it("a reservation that was held at /v1 can be paid online", async () => {
  const { person, hold } = await onlineHouse();
  const booking_id = await hold(["A1", "A2"]);
  const headers = bearer(person.token);
  const started = await send("POST /payments", { headers, body: { booking_id } });
  expect(started).toMatchObject({
    status: 201,
    body: { booking_id, status: "open", amount: 20, checkout_url: expect.stringMatching(/^https:/) },
  });
  expect(await send("POST /payments", { headers, body: { reservation_id: booking_id } })).toMatchObject({
    body: { payment_id: started.body["payment_id"], checkout_url: started.body["checkout_url"] },
  });
  stripe.pay(lastSession(stripe));
  await tellAll(stripe);
  const path = `GET /payments/${String(started.body["id"])}`;
  expect(await send(path, { headers })).toMatchObject({
    status: 200,
    body: { status: "paid", amount: 20, checkout_url: null },
  });
  const stranger = await onlineHouse();
  expect((await send(path, { headers: bearer(stranger.person.token) })).status).toBe(404);
  expect(await send("POST /payments", { headers, body: { booking_id } })).toMatchObject({
    status: 409,
    body: { message: expect.stringContaining("paid") },
  });
});

it("no older path sells a seat of a showtime that is paid online", async () => {
  const { id, person } = await onlineHouse();
  const headers = bearer(person.token);
  const booked = await send("POST /bookings", { headers, body: { show_id: id, num_seats: 1 } });
  const reserved = await send("POST /reservations", { headers, body: { showtime_id: id, seats: ["A1"] } });
  expect([booked.status, reserved.status]).toEqual([400, 404]);
  expect(await rows("SELECT id FROM reservations WHERE showtime_id = ?1", id)).toEqual([]);
});
