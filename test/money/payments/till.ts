/** A showtime that is paid online, its buyers, and a fake Stripe at the fetch boundary. */

import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { handleEvent } from "../../../src/money/gateway-events/service.ts";
import { settle } from "../../../src/money/settlement/service.ts";
import { ask } from "../../support/catalogue.ts";
import { Stripe } from "../../support/stripe.ts";
import type { StripeEvent } from "../../support/stripe.ts";
import { buyer, call, rows, showtime } from "../../support/world.ts";

/** Sets Stripe up until `closeTill`. Silences warnings and errors. */
export function openTill(): Stripe {
  const stripe = new Stripe({ nowMs: () => Date.now() });
  Object.assign(env, {
    STRIPE_SECRET_KEY: stripe.key,
    STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
    STRIPE_API_BASE: "https://stripe.test",
  });
  vi.spyOn(globalThis, "fetch").mockImplementation((input, init) => stripe.answer(new Request(input, init)));
  for (const level of ["warn", "error"] as const) vi.spyOn(console, level).mockImplementation(() => {});
  return stripe;
}

export function closeTill(): void {
  vi.useRealTimers();
  vi.restoreAllMocks();
  Object.assign(env, { STRIPE_SECRET_KEY: "", STRIPE_WEBHOOK_SECRET: "", STRIPE_API_BASE: "" });
}

export type Changes = Parameters<typeof showtime>[2];

/** A showtime that is paid online, and a buyer. Seats are A1 to A6 at 10.00. */
export async function onlineHouse(changes: Changes = {}) {
  const show = await showtime(1, 6, { payment: "online", ...changes });
  const person = await buyer();
  const path = `/v1/showtimes/${show.id}/reservations`;
  const hold = async (seats: string[], as = person.token): Promise<number> => {
    const held = await ask("POST", path, { as, body: { seats } });
    if (held.status !== 201) throw new Error(JSON.stringify(held.body));
    return Number(held.body["id"]);
  };
  return { ...show, person, hold };
}

export const startPayment = (reservationId: number, as: string) =>
  ask("POST", `/v1/reservations/${reservationId}/payment`, { as });

/** Id of the newest session at Stripe. */
export const lastSession = ({ sessions }: Stripe): string => [...sessions.keys()].at(-1) ?? "";

export const reservationOf = async (id: number, as: string) =>
  (await ask("GET", `/v1/reservations/${id}`, { as })).body;

/** Delivers an event as Stripe does; returns the answer's status. */
export async function deliver(
  stripe: Stripe,
  event: StripeEvent,
  signature?: (body: string) => string,
): Promise<number> {
  const body = JSON.stringify(event);
  const headers = { "stripe-signature": (signature ?? ((text) => stripe.signature(text)))(body) };
  return (await call("POST", "/v1/webhooks/stripe", { body, headers })).status;
}

/** Delivers and handles all of Stripe's events. */
export async function tellAll(stripe: Stripe): Promise<void> {
  for (let event = stripe.events.shift(); event !== undefined; event = stripe.events.shift())
    await tell(stripe, event);
}

export async function tell(stripe: Stripe, event: StripeEvent): Promise<void> {
  await deliver(stripe, event);
  await handleEvent(event.id);
}

/** Does what the queue does after a change in the box office. */
export const settled = (reservationId: number): Promise<void> => settle(reservationId);

export const paymentRows = (reservationId: number) =>
  rows("SELECT * FROM payments WHERE reservation_id = ?1 ORDER BY id", reservationId);

export const refundRows = (reservationId: number) =>
  rows("SELECT * FROM refunds WHERE reservation_id = ?1 ORDER BY created_at_ms, id", reservationId);
