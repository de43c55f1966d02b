/** Methods whose money takes days: who is offered them, and how long seats wait for it. */

import { runDurableObjectAlarm } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { UnconfirmedCap } from "../../../src/box-office/ledger/reservation.ts";
import { ask } from "../../support/catalogue.ts";
import { hold as seatsHeld } from "../../support/halls.ts";
import type { Stripe } from "../../support/stripe.ts";
import { buyer, run } from "../../support/world.ts";
import {
  closeTill,
  lastSession,
  onlineHouse,
  openTill,
  paymentRows,
  statusOf,
  settled,
  startPayment,
  tellAll,
} from "./till.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

let stripe: Stripe;
let nowMs = 0;
beforeEach(() => {
  nowMs = Date.now();
  stripe = openTill();
  vi.spyOn(Date, "now").mockImplementation(() => nowMs);
});
afterEach(closeTill);

async function houseIn(days: number) {
  const startsAtMs = nowMs + days * DAY_MS;
  const house = await onlineHouse({ startsAtMs, endsAtMs: startsAtMs + DAY_MS, salesCloseAtMs: startsAtMs });
  await run("UPDATE showtimes SET starts_at_ms = ?2 WHERE id = ?1", house.id, startsAtMs);
  return house;
}

describe("offered", () => {
  const excluded = async (days: number, allows: boolean, cap?: UnconfirmedCap): Promise<string[]> => {
    const { person, office, id } = await houseIn(days);
    if (allows) await run("UPDATE showtimes SET slow_payments = 1 WHERE id = ?1", id);
    const command = { ...seatsHeld(person.id, "A1"), ...(cap === undefined ? {} : { cap }) };
    const held = await office().reserve(command);
    if (!held.ok) throw new Error(held.code);
    await startPayment(held.reservation.id, person.token);
    return Object.entries(stripe.orders.at(-1) ?? {}).flatMap(([name, value]) =>
      name.startsWith("excluded_payment_method_types") ? [value] : [],
    );
  };

  it("are they to nobody, unless the owner allows them", async () => {
    expect(await excluded(40, false)).toEqual(
      expect.arrayContaining(["sepa_debit", "us_bank_account", "oxxo"]),
    );
  });

  it("are they where the owner allows them and the show is a week away, not where it is near", async () => {
    expect(await excluded(8, true)).toEqual([]);
    expect(await excluded(6, true)).toContain("sepa_debit");
  });

  it("are they not to a buyer whose address is not confirmed, who holds seats for minutes only", async () => {
    const cap = { maxSeats: 6, maxHoldMs: 10 * MINUTE_MS, inAll: { most: 12, had: 0 } };
    expect(await excluded(8, true, cap)).toContain("sepa_debit");
  });
});

describe("a buyer who has finished such a payment", () => {
  async function finished(days: number) {
    const house = await houseIn(days);
    const id = await house.hold(["A1"]);
    await startPayment(id, house.person.token);
    const session = lastSession(stripe);
    stripe.payLater(session);
    await tellAll(stripe);
    const status = () => statusOf(id);
    const later = async (ms: number) => {
      nowMs += ms;
      await runDurableObjectAlarm(house.object());
      await settled(id);
    };
    return { ...house, reservationId: id, session, status, later };
  }

  const takenBy = async (showtimeId: number) =>
    (
      await ask("POST", `/v1/showtimes/${showtimeId}/reservations`, {
        as: (await buyer()).token,
        body: { seats: ["A1"] },
      })
    ).status;

  it("keeps the seats while the money is on its way, and has them when it arrives", async () => {
    const { id, reservationId, session, status, later } = await finished(40);
    expect(await paymentRows(reservationId)).toMatchObject([{ status: "processing" }]);
    await later(11 * MINUTE_MS);
    expect(await takenBy(id)).toBe(409);
    await later(3 * DAY_MS);
    expect(await status()).toBe("awaiting_payment");
    stripe.arrive(session, "succeeded");
    await tellAll(stripe);
    expect(await status()).toBe("confirmed");
    expect(stripe.keptOf(session)).toBe(1000);
  });

  it("loses them when the payment fails", async () => {
    const { id, session, status, later } = await finished(40);
    await later(2 * DAY_MS);
    stripe.arrive(session, "failed");
    await tellAll(stripe);
    expect(await status()).toBe("released");
    expect(await takenBy(id)).toBe(201);
  });

  it("loses them when the show is near, and money that arrives after another has them goes back", async () => {
    const { id, session, status, later } = await finished(8);
    await later(7 * DAY_MS - MINUTE_MS);
    expect(await status()).toBe("awaiting_payment");
    await later(2 * MINUTE_MS);
    expect(await status()).toBe("expired");
    expect(await takenBy(id)).toBe(201);
    stripe.arrive(session, "succeeded");
    await tellAll(stripe);
    expect(await status()).toBe("refund_due");
    expect(stripe.keptOf(session)).toBe(0);
  });
});
