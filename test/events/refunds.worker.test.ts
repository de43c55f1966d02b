/** Money that goes back is told once, whoever gives it. */

import { afterEach, beforeEach, expect, it } from "vitest";
import { closeTill, openTill, settled, sold, tellAll } from "../money/payments/till.ts";
import { ask } from "../support/catalogue.ts";
import { eventually } from "../support/eventually.ts";
import type { Stripe } from "../support/stripe.ts";
import { rows, run } from "../support/world.ts";

let stripe: Stripe;
beforeEach(() => {
  stripe = openTill();
});
afterEach(closeTill);

/** The owner of the showtimes of `till.ts`. */
const OWNER = 1;

it("tells of a refund once the gateway has made it, however often it reports it", async () => {
  const { reservationId, id: showtimeId, person } = await sold(stripe, ["A1", "A2"]);
  await run("INSERT OR IGNORE INTO event_logs (owner_id, since_ms, asked_at_ms) VALUES (?1, 1, 1)", OWNER);
  await ask("DELETE", `/v1/reservations/${reservationId}`, { as: person.token, body: { seats: ["A1"] } });
  await settled(reservationId);
  await tellAll(stripe);
  await settled(reservationId);
  const refunded = () =>
    rows<{ id: string; seq: number | null; data: string }>(
      "SELECT id, seq, data FROM events WHERE showtime_id = ?1 AND type = 'payment.refunded'",
      showtimeId,
    );
  await eventually(async () => (await refunded()).length, 1);
  const [told] = await refunded();
  expect(told?.seq).toBeNull();
  expect(told?.id).toMatch(/^[\w-]+$/);
  expect(JSON.parse(told?.data ?? "")).toEqual({
    reservation_id: reservationId,
    refunded: { amount: 1000, currency: "USD" },
    means: "online",
  });
});
