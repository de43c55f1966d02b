/** The bundle as it is deployed, with a fake Stripe that answers over HTTP and delivers webhooks. */

import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { SECRETS, bundle, launch, newState } from "../../support/launcher.ts";
import type { Server } from "../../support/launcher.ts";
import { insertShowtime, insertUser, tokenOf } from "../../support/people.ts";
import { serveStripe } from "../../support/stripe-server.ts";
import type { StripeServer } from "../../support/stripe-server.ts";
import { Stripe } from "../../support/stripe.ts";
import type { StripeEvent } from "../../support/stripe.ts";

const SHOWTIME = 9;
const BUYER = 2;

const stripe = new Stripe();
const state = newState();
let stripeServer: StripeServer;
let server: Server;
let script: string;

const start = (): Promise<Server> =>
  launch({
    script,
    state,
    bindings: {
      STRIPE_SECRET_KEY: stripe.key,
      STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
      STRIPE_API_BASE: stripeServer.url,
    },
  });

beforeAll(async () => {
  stripeServer = await serveStripe(stripe);
  script = bundle();
  server = await start();
  const run = server.sql.bind(server);
  await insertUser(run, 1, { role: "owner" });
  await insertUser(run, BUYER);
  await insertShowtime(run, SHOWTIME, 4, 10);
  await run("UPDATE showtimes SET payment = 'online' WHERE id = ?1", SHOWTIME);
});
afterAll(async () => {
  await server.kill();
  stripeServer.close();
});

async function call(method: string, path: string, body?: unknown) {
  const token = await tokenOf(SECRETS.ACCESS_TOKEN_SECRET, { userId: BUYER });
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.json<Record<string, unknown>>();
  return { status: response.status, body: answer };
}

/** Holds the seat and starts its payment; returns the reservation and the session. */
async function toPay(...seats: string[]): Promise<{ id: number; session: string }> {
  const { body } = await call("POST", `/v1/showtimes/${SHOWTIME}/reservations`, { seats });
  const id = Number(body["id"]);
  const started = await call("POST", `/v1/reservations/${id}/payment`);
  expect(started).toMatchObject({ status: 200 });
  return { id, session: String(started.body["checkout_url"]).split("/").at(-1) ?? "" };
}

async function deliver(event: StripeEvent): Promise<number> {
  const body = JSON.stringify(event);
  const response = await fetch(`${server.url}/v1/webhooks/stripe`, {
    method: "POST",
    headers: {
      "content-type": "application/json; charset=utf-8",
      "stripe-signature": stripe.signature(body),
    },
    body,
  });
  return response.status;
}

const statusOf = async (id: number) => (await call("GET", `/v1/reservations/${id}`)).body["status"];

/** Runs the cron, a minute later. */
async function sweep(): Promise<void> {
  await server.sql("UPDATE payments SET look_at_ms = 1 WHERE look_at_ms IS NOT NULL");
  await server.sql("UPDATE gateway_events SET look_at_ms = 1 WHERE look_at_ms IS NOT NULL");
  const { status } = await fetch(`${server.url}/cdn-cgi/local/scheduled`);
  expect(status).toBe(200);
}

it("confirms a sale by webhook, and refunds it by the queue", async () => {
  const { id, session } = await toPay("A1", "A2");
  stripe.pay(session);
  for (const event of stripe.events.splice(0)) expect(await deliver(event)).toBe(204);
  await eventually(async () => (await statusOf(id)) === "confirmed");
  expect((await call("DELETE", `/v1/reservations/${id}?seats=A2`)).status).toBe(200);
  await eventually(() => stripe.keptOf(session) === 1000);
  await call("DELETE", `/v1/reservations/${id}`);
  await eventually(() => stripe.keptOf(session) === 0);
});

it("ends the session of a released hold", async () => {
  const { id, session } = await toPay("A3");
  await call("DELETE", `/v1/reservations/${id}`);
  await eventually(() => stripe.sessionOf(session).status === "expired");
});

it("loses no payment by a SIGKILL right after its webhook, nor one without a webhook", async () => {
  const delivered = await toPay("B1");
  const undelivered = await toPay("B2");
  for (const { session } of [delivered, undelivered]) stripe.pay(session);
  const [event] = stripe.events.splice(0);
  if (event === undefined) throw new Error("nothing to tell");
  expect(await deliver(event)).toBe(204);
  await server.kill();
  server = await start();
  await sweep();
  for (const { id } of [delivered, undelivered])
    await eventually(async () => (await statusOf(id)) === "confirmed");
});

it("makes a refund that was due when the process was killed, once", async () => {
  const { id, session } = await toPay("C1");
  stripe.pay(session);
  for (const event of stripe.events.splice(0)) await deliver(event);
  await eventually(async () => (await statusOf(id)) === "confirmed");
  stripe.weather = "lost";
  await call("DELETE", `/v1/reservations/${id}`);
  await eventually(() => stripe.keptOf(session) === 0);
  await server.kill();
  stripe.weather = "fine";
  server = await start();
  await sweep();
  await eventually(
    async () =>
      (await server.sql("SELECT id FROM refunds WHERE status = 'succeeded' AND reservation_id = ?1", id))
        .length === 1,
  );
  expect(stripe.keptOf(session)).toBe(0);
  expect(
    [...stripe.refunds.values()].filter(
      ({ payment_intent: of }) => of === stripe.sessionOf(session).payment_intent,
    ),
  ).toHaveLength(1);
});
