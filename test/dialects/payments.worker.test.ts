/** With Stripe set up: book, then pay, as 004's programs do; and no unpaid ticket on an older path. */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { mailId } from "../../src/mail/outbox/mail-id.ts";
import { closeTill, lastSession, onlineHouse, openTill, tellAll } from "../money/payments/till.ts";
import type { Changes } from "../money/payments/till.ts";
import { deliver } from "../support/mail.ts";
import type { Stripe } from "../support/stripe.ts";
import { TICKETS } from "../support/ticket-rows.ts";
import { rows } from "../support/world.ts";
import { bearer, send } from "./visitor.ts";
import type { Answer } from "./visitor.ts";

let stripe: Stripe;
beforeEach(() => {
  stripe = openTill();
});
afterEach(closeTill);

/** A buyer at a showtime, which is paid online unless `changes` say otherwise. */
async function visitor(changes: Changes = {}) {
  const house = await onlineHouse(changes);
  const headers = bearer(house.person.token);
  const ask004 = (line: string, body?: object) => send(line, { headers, body });
  return { ...house, headers, ask: ask004 };
}

const validTickets = (showtimeId: number) =>
  rows(
    `SELECT t.id FROM ${TICKETS} t JOIN reservations r ON r.id = t.reservation_id
     WHERE r.showtime_id = ?1 AND t.status = 'valid'`,
    showtimeId,
  );

/** What the answer says is due. */
const DUE = { status: "held", payment_required: true, amount: 20, currency: "USD" };

const ORDERS = [
  ["/bookings", (id: number) => ({ show_id: id, num_seats: 2 })],
  ["/reservations", (id: number) => ({ showtime_id: id, seats: ["A1", "A2"] })],
] as const;

/** `/bookings` and `/reservations` have the id in different places. */
const orderId = ({ body }: Answer): number =>
  Number(body["booking_id"] ?? (body["reservation"] as { id: number }).id);

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

describe.each(ORDERS)("an order of %s for a show that is paid online", (path, order) => {
  it("is held until it is paid, and then confirmed and mailed", async () => {
    const { id, ask: asks } = await visitor();
    const ordered = await asks(`POST ${path}`, order(id));
    expect(ordered).toMatchObject({
      status: 201,
      body: { ...DUE, message: expect.stringContaining("POST /payments") },
    });
    const leftMs = Date.parse(String(ordered.body["pay_by"])) - Date.now();
    expect(leftMs).toBeGreaterThan(60_000);
    expect(await validTickets(id)).toEqual([]);
    expect((await asks("GET /bookings")).body).toEqual([]);

    const reservationId = orderId(ordered);
    const started = await asks("POST /payments", { booking_id: reservationId });
    expect(started).toMatchObject({
      status: 201,
      body: { amount: 20, checkout_url: expect.stringMatching(/^https:/) },
    });
    expect((await asks("GET /reservations")).body).toMatchObject([{ id: reservationId, ...DUE }]);
    stripe.pay(lastSession(stripe));
    await tellAll(stripe);
    expect((await asks(`GET /payments/${String(started.body["id"])}`)).body).toMatchObject({
      status: "paid",
    });
    expect((await asks("GET /bookings")).body).toMatchObject([{ id: reservationId, seats: ["A1", "A2"] }]);
    expect((await asks("GET /reservations")).body).toMatchObject([
      { id: reservationId, status: "confirmed" },
    ]);
    expect(await validTickets(id)).toHaveLength(2);
    const mail = mailId({ kind: "reservation_confirmed", reservationId });
    await deliver(mail);
    const [mailed] = await rows<{ text: string }>("SELECT text FROM local_mails WHERE key = ?1", mail);
    expect(mailed?.text).toContain("$20.00, paid");
  });

  it("is made once under one Idempotency-Key, and the key serves no other order", async () => {
    const { id, headers } = await visitor();
    const keyed = { ...headers, "idempotency-key": "once" };
    const [first, again] = [
      await send(`POST ${path}`, { headers: keyed, body: order(id) }),
      await send(`POST ${path}`, { headers: keyed, body: order(id) }),
    ];
    expect(first.status).toBe(201);
    expect(again).toMatchObject({ status: 201, body: first.body });
    const other = { show_id: id, num_seats: 1, showtime_id: id, seats: ["A6"] };
    const refused = await send(`POST ${path}`, { headers: keyed, body: other });
    expect(refused).toMatchObject({
      status: expect.toSatisfy((status: number) => status >= 400 && status < 500),
      body: { message: expect.stringContaining("Idempotency-Key") },
    });
    expect(await rows("SELECT id FROM reservations WHERE showtime_id = ?1", id)).toHaveLength(1);
  });

  it("frees its seats when it is cancelled, before and after the payment has started", async () => {
    const { id, ask: asks } = await visitor();
    for (const isStarted of [false, true]) {
      const reservationId = orderId(await asks(`POST ${path}`, order(id)));
      if (isStarted) await asks("POST /payments", { reservation_id: reservationId });
      expect(await asks(`DELETE /reservations/${reservationId}`)).toMatchObject({
        status: 200,
        body: { message: "Reservation cancelled successfully" },
      });
      expect((await asks("POST /payments", { booking_id: reservationId })).status).toBe(409);
      expect((await asks("GET /reservations")).body).toEqual([]);
    }
    expect((await asks(`POST ${path}`, order(id))).status).toBe(201);
  });

  it("cannot have more seats than the show allows one buyer", async () => {
    const { id, ask: asks } = await visitor({ maxSeatsPerBuyer: 3 });
    expect((await asks(`POST ${path}`, order(id))).status).toBe(201);
    const more = await asks(`POST ${path}`, {
      show_id: id,
      num_seats: 2,
      showtime_id: id,
      seats: ["A3", "A4"],
    });
    expect(more.status).toBeGreaterThanOrEqual(400);
    expect(more.body["message"]).toContain("at most 3 seats");
  });
});

it("seats that another buyer holds are taken on the older paths", async () => {
  const { id, ask: asks, hold } = await visitor();
  await hold(["A1", "A2", "A3", "A4", "A5"]);
  const seats = { showtime_id: id, seats: ["A1"] };
  expect(await asks("POST /reservations", seats)).toMatchObject({
    status: 409,
    body: { message: "One or more seats are already reserved" },
  });
  expect(await asks("POST /bookings", { show_id: id, num_seats: 2 })).toMatchObject({
    status: 400,
    body: { message: "Not enough seats available" },
  });
});

describe("a booking that is paid at the door", () => {
  it("has a payment that is found by its id, by its buyer only", async () => {
    const { id, ask: asks } = await visitor({ payment: "at_door" });
    const { body } = await asks("POST /bookings", { show_id: id, num_seats: 2 });
    expect(body).toEqual({
      message: "Booking successful",
      booking_id: expect.any(Number),
      seats: ["A1", "A2"],
    });
    const { booking_id } = body;
    const paid = await asks("POST /payments", { booking_id });
    const expected = {
      id: `door-${String(booking_id)}`,
      booking_id,
      status: "pay_at_door",
      amount: 20,
      currency: "USD",
      checkout_url: null,
    };
    expect(paid).toMatchObject({ status: 200, body: { message: "To be paid at the door", ...expected } });
    expect((await asks("POST /payments", { reservation_id: booking_id })).body).toEqual(paid.body);
    const line = `GET /payments/${String(paid.body["id"])}`;
    expect(await asks(line)).toMatchObject({ status: 200, body: expected });
    const stranger = await visitor();
    expect(await stranger.ask(line)).toMatchObject({ status: 404, body: { message: "Payment not found" } });
    expect((await send(line)).status).toBe(401);

    await asks(`DELETE /reservations/${String(booking_id)}`);
    expect((await asks(line)).body).toMatchObject({ status: "cancelled" });
    expect(await asks("POST /payments", { booking_id })).toMatchObject({
      status: 409,
      body: { message: expect.stringContaining("cancelled") },
    });
  });

  it("that was only held at /v1 is booked", async () => {
    const { id, ask: asks, hold } = await visitor({ payment: "at_door" });
    const booking_id = await hold(["A1"]);
    expect((await asks(`GET /payments/door-${booking_id}`)).status).toBe(404);
    expect((await asks("POST /payments", { booking_id })).body).toMatchObject({ status: "pay_at_door" });
    expect(await validTickets(id)).toHaveLength(1);
  });
});

describe("a booking that costs nothing, of a show that is paid online", () => {
  it.each(ORDERS)("is booked at once by %s, and its payment is found", async (path, order) => {
    const { id, ask: asks } = await visitor({ priceCents: { standard: { adult: 0 } } });
    const ordered = await asks(`POST ${path}`, order(id));
    expect(ordered.status).toBe(201);
    expect(ordered.body).not.toHaveProperty("payment_required");
    expect(await validTickets(id)).toHaveLength(2);
    const booking_id = orderId(ordered);
    const free = { id: `free-${booking_id}`, booking_id, status: "paid", amount: 0 };
    for (let times = 0; times < 2; times++)
      expect(await asks("POST /payments", { booking_id })).toMatchObject({
        status: 200,
        body: { message: "Nothing to pay", ...free },
      });
    expect(await asks(`GET /payments/free-${booking_id}`)).toMatchObject({ status: 200, body: free });
    const stranger = await visitor();
    expect((await stranger.ask(`GET /payments/free-${booking_id}`)).status).toBe(404);
    expect(stripe.orders).toEqual([]);
  });

  it("and was held at /v1 is booked by its payment", async () => {
    const { id, ask: asks, hold } = await visitor({ priceCents: { standard: { adult: 0 } } });
    const booking_id = await hold(["A1"]);
    expect((await asks(`GET /payments/free-${booking_id}`)).status).toBe(404);
    const paid = await asks("POST /payments", { booking_id });
    expect(paid.body).toMatchObject({ message: "Nothing to pay", booking_id, status: "paid", amount: 0 });
    expect((await asks(`GET /payments/${String(paid.body["id"])}`)).body).toMatchObject({ status: "paid" });
    expect(await validTickets(id)).toHaveLength(1);
  });
});

it.each(ORDERS)(
  "an order of %s that is too small to be paid online is a 400 with the reason",
  async (path, order) => {
    const { id, ask: asks } = await visitor({ priceCents: { standard: { adult: 20 } } });
    expect(await asks(`POST ${path}`, order(id))).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining("online payments start at 0.50 USD") },
    });
    expect(await rows("SELECT id FROM reservations WHERE showtime_id = ?1", id)).toEqual([]);
  },
);

it("the id of a payment names no booking of another kind", async () => {
  const { ask: asks, hold } = await visitor();
  const reservationId = await hold(["A1"]);
  for (const id of [
    `door-${reservationId}`,
    `free-${reservationId}`,
    "door-1",
    "door-",
    "door-x",
    "door-1-2",
  ])
    expect([id, (await asks(`GET /payments/${id}`)).status]).toEqual([id, 404]);
});

it("a body without a booking is a 400, and somebody else's booking a 404", async () => {
  const [owner, stranger] = [await visitor(), await visitor()];
  for (const body of [{}, { booking_id: null }, { booking_id: "" }, { amount: 10 }])
    expect(await owner.ask("POST /payments", body)).toMatchObject({
      status: 400,
      body: { message: "booking_id is required" },
    });
  const booking_id = await owner.hold(["A1"]);
  for (const wrong of [booking_id, 1, -1, "mine", [booking_id]])
    expect(await stranger.ask("POST /payments", { booking_id: wrong })).toMatchObject({
      status: 404,
      body: { message: "Booking not found" },
    });
});

it("no older path gives an unpaid ticket of a show that is paid online", async () => {
  const { id, ask: asks } = await visitor();
  for (const [path, order] of ORDERS) await asks(`POST ${path}`, { ...order(id), confirm: true });
  expect(await validTickets(id)).toEqual([]);
});
