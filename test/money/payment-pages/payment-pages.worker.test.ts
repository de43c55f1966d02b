import { afterEach, beforeEach, expect, it } from "vitest";
import type { Stripe } from "../../support/stripe.ts";
import { buyer, call } from "../../support/world.ts";
import { closeTill, lastSession, onlineHouse, openTill, startPayment, tellAll } from "../payments/till.ts";

let stripe: Stripe;
beforeEach(() => {
  stripe = openTill();
});
afterEach(closeTill);

/** A started payment, and the addresses to which its buyer returns. */
async function started() {
  const house = await onlineHouse();
  const id = await house.hold(["A1"]);
  await startPayment(id, house.person.token);
  const session = lastSession(stripe);
  const { success_url: paidUrl, cancel_url: notPaidUrl } = stripe.sessionOf(session);
  const open = async (url: string | null) => {
    const { pathname, search } = new URL(url ?? "");
    const response = await call("GET", pathname + search);
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  return { ...house, reservationId: id, session, paid: () => open(paidUrl), notPaid: () => open(notPaidUrl) };
}

const REFRESH = 'http-equiv="refresh"';

it("shows a buyer who did not pay how long the seats are held, and a link to pay", async () => {
  const { notPaid, session, reservationId } = await started();
  const { status, text, headers } = await notPaid();
  expect(status).toBe(200);
  expect(text).toContain("held for 10 minutes");
  expect(text).toContain(`https://checkout.stripe.test/c/pay/${session}`);
  expect(text).toContain(`Reservation ${reservationId}`);
  expect(text).toContain(REFRESH);
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("content-security-policy")).toContain("default-src 'none'");
});

it("shows a buyer who paid the confirmation", async () => {
  const { paid, session } = await started();
  expect((await paid()).text).toContain(REFRESH);
  stripe.pay(session);
  await tellAll(stripe);
  const { text } = await paid();
  expect(text).toContain("Your seats are yours");
  expect(text).not.toContain(REFRESH);
});

it("shows a buyer whose bank takes days that the money is on its way", async () => {
  const { paid, session } = await started();
  stripe.payLater(session);
  await tellAll(stripe);
  expect((await paid()).text).toContain("which may take days");
});

it("shows a buyer who paid too late that the money is refunded", async () => {
  const { paid, session, reservationId, person, hold } = await started();
  stripe.pay(session);
  await call("DELETE", `/v1/reservations/${reservationId}`, { as: person.token });
  expect((await paid()).text).toContain("No money is kept");
  await hold(["A1"], (await buyer()).token);
  await tellAll(stripe);
  expect((await paid()).text).toContain("goes back the way it came");
});

it("contains no data of the buyer, and runs no script", async () => {
  const { paid, notPaid, person } = await started();
  for (const { text } of [await paid(), await notPaid()]) {
    expect(text).not.toContain(`buyer-${person.id}`);
    expect(text).not.toContain("<script");
  }
});

it.each([
  "/payment/paid",
  "/payment/not-paid?payment=",
  `/payment/paid?payment=${"0".repeat(32)}`,
  "/payment/paid?payment=1",
])("%s leads to no payment", async (path) => {
  const response = await call("GET", path);
  expect(response.status).toBe(404);
  expect(await response.text()).toContain("No such payment");
});
