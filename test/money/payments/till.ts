/** A showtime that is paid online, its buyers, and a fake Stripe at the fetch boundary. */

import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { asOf } from "../../../src/box-office/ledger/reservation.ts";
import { reservationById } from "../../../src/box-office/service.ts";
import { handleEvent } from "../../../src/money/gateway-events/service.ts";
import { settle } from "../../../src/money/settlement/service.ts";
import { ask } from "../../support/catalogue.ts";
import { Stripe } from "../../support/stripe.ts";
import type { StripeEvent } from "../../support/stripe.ts";
import { buyer, call, rows, showtime } from "../../support/world.ts";

/** Sets Stripe up until `closeTill`. Silences warnings and errors. */
export function openTill(account: { key?: string; account?: string } = {}): Stripe {
  const stripe = new Stripe({ ...account, nowMs: () => Date.now() });
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

/** A reservation of these seats that was paid at Stripe, and Stripe's event about it, which nobody was told. */
export async function paidAtStripe(stripe: Stripe, seats = ["A1"], changes: Changes = {}) {
  const house = await onlineHouse(changes);
  const id = await house.hold(seats);
  await startPayment(id, house.person.token);
  const session = lastSession(stripe);
  stripe.pay(session);
  const event = stripe.events.pop();
  if (event === undefined) throw new Error("nothing to tell");
  const status = () => statusOf(id);
  return { ...house, reservationId: id, session, event, status };
}

/** As `paidAtStripe`, and everybody knows of it. */
export async function sold(stripe: Stripe, seats = ["A1"], changes: Changes = {}) {
  const paid = await paidAtStripe(stripe, seats, changes);
  await tell(stripe, paid.event);
  const [payment] = await paymentRows(paid.reservationId);
  return { ...paid, paymentId: Number(payment?.["id"]), intent: String(payment?.["intent_id"]) };
}

export const startPayment = (reservationId: number, as: string) =>
  ask("POST", `/v1/reservations/${reservationId}/payment`, { as });

/** Id of the newest session at Stripe. */
export const lastSession = ({ sessions }: Stripe): string => [...sessions.keys()].at(-1) ?? "";

/** From the box office itself: a token runs out when a test moves the clock by hours. */
export const statusOf = async (reservationId: number) => {
  const reservation = await reservationById(reservationId);
  return reservation === null ? undefined : asOf(reservation, Date.now()).status;
};

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
