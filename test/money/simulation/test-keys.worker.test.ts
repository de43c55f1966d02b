/** What an integrator tries in a sandbox cinema: a show's whole life, and no money. */

import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { reservationById } from "../../../src/box-office/service.ts";
import { compose } from "../../../src/letters/service.ts";
import { settle } from "../../../src/money/settlement/service.ts";
import { ask, house, inHours, make } from "../../support/catalogue.ts";
import { eventually } from "../../support/eventually.ts";
import { stopQueues } from "../../support/queues.ts";
import { sandbox, testKeyOf } from "../../support/sandbox.ts";
import { buyer, call, rows } from "../../support/world.ts";

const asked: string[] = [];
beforeEach(() => {
  stopQueues();
  asked.length = 0;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    asked.push(new Request(input, init).url);
    return new Response(null, { status: 500 });
  });
});
afterEach(() => {
  expect(asked).toEqual([]);
  vi.restoreAllMocks();
});

const told = async (asking: ReturnType<typeof ask>): Promise<unknown[]> => {
  const { status, body } = await asking;
  return status < 400 ? [status] : [status, body["code"]];
};

async function trial(changes: object = {}) {
  const home = await sandbox();
  const { key, showtime } = home;
  await ask("GET", "/v1/events", { as: key });
  const showtimeId = await make("/v1/showtimes", key, showtime(changes));
  const hold = async (seats: string[], as = key) => {
    const held = await ask("POST", `/v1/showtimes/${showtimeId}/reservations`, { as, body: { seats } });
    if (held.status !== 201) throw new Error(JSON.stringify(held.body));
    return Number(held.body["id"]);
  };
  const pay = async (reservationId: number, as = key) => {
    const started = await ask("POST", `/v1/reservations/${reservationId}/payment`, { as });
    if (started.status !== 200) throw new Error(JSON.stringify(started.body));
    return { id: Number(started.body["payment_id"]), url: String(started.body["checkout_url"]) };
  };
  const decide = (paymentId: number, outcome: string, as = key) =>
    ask("POST", `/v1/sandbox/payments/${paymentId}`, { as, body: { outcome } });
  const statusOf = async (id: number, as = key) =>
    (await ask("GET", `/v1/reservations/${id}`, { as })).body["status"];
  return { ...home, showtimeId, hold, pay, decide, statusOf };
}

it("is sold, paid, scanned, given back and told, by a test key and without Stripe", async () => {
  expect(env.STRIPE_SECRET_KEY ?? "").toBe("");
  const { key, hold, pay, decide, statusOf } = await trial({ starts_at: inHours(1) });
  const id = await hold(["A1", "A2"]);
  const payment = await pay(id);
  expect(await statusOf(id)).toBe("awaiting_payment");
  expect((await decide(payment.id, "paid")).body).toMatchObject({
    status: "paid",
    paid: { amount: 1800, currency: "EUR" },
  });
  expect(await statusOf(id)).toBe("confirmed");
  expect(await told(decide(payment.id, "failed"))).toEqual([409, "already_paid"]);

  const [line] = (await reservationById(id))?.lines ?? [];
  const { body: shown } = await ask("GET", `/v1/tickets/${line?.ticket}`, { as: key });
  const scan = { code: shown["code"], gate: "Main" };
  expect((await ask("POST", "/v1/check-ins", { as: key, body: scan })).body).toMatchObject({
    result: "accepted",
  });

  expect(await told(ask("DELETE", `/v1/reservations/${id}?seats=A2`, { as: key }))).toEqual([200]);
  await settle(id);
  expect((await ask("GET", `/v1/payments/${payment.id}`, { as: key })).body).toMatchObject({
    refunds: [{ amount: { amount: 900, currency: "EUR" }, status: "succeeded" }],
  });
  await settle(id);
  expect(await rows("SELECT amount_cents FROM simulated_refunds")).toEqual([{ amount_cents: 900 }]);

  const events = async () =>
    (await ask("GET", "/v1/events", { as: key })).body["data"] as {
      type: string;
      test?: true;
      data: object;
    }[];
  await eventually(async () => (await events()).some(({ type }) => type === "reservation.seats_returned"));
  const all = await events();
  expect(all.map(({ type }) => type)).toEqual(
    expect.arrayContaining([
      "showtime.published",
      "reservation.confirmed",
      "ticket.checked_in",
      "reservation.seats_returned",
      "payment.refunded",
    ]),
  );
  expect(all.every(({ test, data }) => test === true && !("test" in data))).toBe(true);
});

it("may fail, and be paid late: the seats are bought if they are free, and else the money goes back", async () => {
  const { hold, pay, decide, statusOf } = await trial();
  const failed = await hold(["A1"]);
  const first = await pay(failed);
  expect((await decide(first.id, "failed")).body).toMatchObject({ status: "failed" });
  expect(await statusOf(failed)).toBe("released");
  expect((await decide(first.id, "paid")).body).toMatchObject({ status: "paid" });
  expect(await statusOf(failed)).toBe("confirmed");

  const late = await hold(["A2"]);
  const second = await pay(late);
  expect((await decide(second.id, "late")).body).toMatchObject({ status: "paid", refunds: [] });
  expect(await statusOf(late)).toBe("confirmed");

  const lost = await hold(["B1"]);
  const third = await pay(lost);
  await decide(third.id, "failed");
  await hold(["B1"]);
  expect((await decide(third.id, "late")).body).toMatchObject({
    status: "paid",
    refunds: [{ amount: { amount: 1200 }, status: "succeeded" }],
  });
  expect(await statusOf(lost)).toBe("refund_due");
});

it("has a payment page, whose buttons say what comes of it", async () => {
  const { hold, pay, statusOf } = await trial();
  const id = await hold(["A1"]);
  const { url } = await pay(id);
  const { pathname, search, searchParams } = new URL(url);
  const shown = await call("GET", pathname + search);
  expect([shown.status, await shown.text()]).toEqual([200, expect.stringContaining("No card is asked for")]);
  const done = await exports.default.fetch(url, {
    method: "POST",
    redirect: "manual",
    body: `session=${searchParams.get("session")}&outcome=paid`,
    headers: { "content-type": "application/x-www-form-urlencoded", origin: new URL(url).origin },
  });
  expect([done.status, done.headers.get("location")]).toEqual([
    303,
    expect.stringContaining("/payment/paid"),
  ]);
  expect(await statusOf(id)).toBe("confirmed");
  expect((await call("GET", `${pathname}?session=simulated_0`)).status).toBe(404);
});

it("is also for the owner, whose mails about it say so", async () => {
  const { owner, hold, pay, decide, statusOf } = await trial();
  const id = await hold(["A3"], owner);
  const payment = await pay(id, owner);
  expect(await told(decide(payment.id, "paid", owner))).toEqual([200]);
  expect(await statusOf(id, owner)).toBe("confirmed");
  const mail = await compose({ kind: "reservation_confirmed", reservationId: id }, 0);
  expect(mail).toMatchObject({ ok: true, mail: { subject: expect.stringMatching(/^\[Test\] /) } });
});

it("is no thing of others: neither the payment, nor a real payment for the key", async () => {
  const { hold, pay, decide } = await trial();
  const { id } = await pay(await hold(["A1"]));
  const stranger = await buyer();
  expect(await told(decide(id, "paid", stranger.token))).toEqual([404, "payment_not_found"]);
  expect(await told(decide(id + 100, "paid"))).toEqual([404, "payment_not_found"]);
  expect(await told(decide(id, "lost"))).toEqual([422, "invalid_input"]);
});

it("leaves a test key nothing outside of its sandboxes", async () => {
  const { owner, key, cinemaId, movieId, screenId, showtime } = await trial();
  const other = await house();
  const real = showtime({ screen_id: screenId, starts_at: inHours(48) });
  expect(await told(ask("POST", "/v1/showtimes", { as: key, body: real }))).toEqual([
    404,
    "screen_not_found",
  ]);
  const showtimeId = await make("/v1/showtimes", owner, real);
  for (const path of [
    `/v1/cinemas/${cinemaId}/price-cards`,
    `/v1/cinemas/${other.cinemaId}/price-cards`,
    `/v1/showtimes/${showtimeId}/ledger`,
  ])
    expect((await ask("GET", path, { as: key })).status).toBe(404);
  const seats = { seats: ["A1"] };
  expect(
    await told(ask("POST", `/v1/showtimes/${showtimeId}/reservations`, { as: key, body: seats })),
  ).toEqual([404, "showtime_not_found"]);
  const waiting = { quantity: 1 };
  expect(
    await told(ask("POST", `/v1/showtimes/${showtimeId}/waiting-list`, { as: key, body: waiting })),
  ).toEqual([404, "showtime_not_found"]);
  expect(await told(ask("PATCH", `/v1/movies/${movieId}`, { as: key, body: { rating: "PG" } }))).toEqual([
    403,
    "key_not_allowed",
  ]);
  expect(await told(ask("GET", "/v1/me", { as: key }))).toEqual([403, "key_not_allowed"]);
  expect(await told(ask("GET", `/v1/events?cinema_id=${cinemaId}`, { as: key }))).toEqual([
    404,
    "cinema_not_found",
  ]);
});

it("has keys of its own: a live key has no scope there, and a test key none elsewhere", async () => {
  const { owner, cinemaId, sandboxId } = await trial();
  const made = (changes: object) =>
    told(
      ask("POST", "/v1/api-keys", { as: owner, body: { name: "N", scopes: { prices: "read" }, ...changes } }),
    );
  expect(await made({ cinema_ids: [cinemaId, sandboxId] })).toEqual([409, "sandbox_cinema"]);
  expect(await made({ cinema_ids: [cinemaId, sandboxId], test: true })).toEqual([409, "sandbox_needed"]);
  const test = await testKeyOf(owner, { cinema_ids: [sandboxId] });
  expect(test).toMatch(/^mk_test_[0-9A-Za-z]{7}_[0-9A-Za-z]{39}$/);
  const live = String(
    (await ask("POST", "/v1/api-keys", { as: owner, body: { name: "N", scopes: { prices: "read" } } })).body[
      "key"
    ],
  );
  const path = `/v1/cinemas/${sandboxId}/price-cards`;
  expect(await told(ask("GET", path, { as: test }))).toEqual([200]);
  expect(await told(ask("GET", path, { as: live }))).toEqual([404, "cinema_not_found"]);
  const { body } = await ask("GET", `/v1/api-keys?cinema_id=${sandboxId}`, { as: owner });
  expect((body["data"] as { test?: true }[]).map((one) => one.test)).toEqual([true, true]);
  const { body: ofReal } = await ask("GET", `/v1/api-keys?cinema_id=${cinemaId}`, { as: owner });
  expect((ofReal["data"] as { test?: true }[]).map((one) => one.test)).toEqual([undefined]);
});
