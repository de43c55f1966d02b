/** Guests: they hold, pay online, get the tickets by mail and cancel, without an account. */

import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { openBoxOffice } from "../../../src/box-office/service.ts";
import { mailId } from "../../../src/mail/outbox/mail-id.ts";
import type { MailSubject } from "../../../src/mail/outbox/mail-id.ts";
import { ask } from "../../support/catalogue.ts";
import { hall } from "../../support/halls.ts";
import { deliver } from "../../support/mail.ts";
import { labelsOf } from "../../support/people.ts";
import { stopQueues } from "../../support/queues.ts";
import type { Stripe } from "../../support/stripe.ts";
import { rows, showtime } from "../../support/world.ts";
import {
  closeTill,
  lastSession,
  openTill,
  refundRows,
  reservationOf,
  settled,
  startPayment,
  statusOf,
  tellAll,
} from "./till.ts";

let stripe: Stripe;
// The first showtime of a file adds its owner, as user 1.
beforeAll(() => showtime(1, 1));
beforeEach(() => {
  stopQueues();
  stripe = openTill();
});
afterEach(closeTill);

let guests = 0;

async function guest(name = "You won 500 EUR"): Promise<{ email: string; as: string; userId: number }> {
  const email = `guest-${++guests}@example.com`;
  const { status, body } = await ask("POST", "/v1/auth/guest", { body: { email, name } });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return { email, as: String(body["access_token"]), userId: (body["user"] as { id: number }).id };
}

const reserve = (as: string, showtimeId: number, seats: readonly string[], more = {}) =>
  ask("POST", `/v1/showtimes/${showtimeId}/reservations`, { as, body: { seats, ...more } });

const online = (seats = 8) => showtime(1, seats, { payment: "online" });

/** A new guest's seats of a new showtime, which are paid. */
async function bought(seats = ["A1", "A2"]) {
  const ida = await guest();
  const show = await online();
  const { body } = await reserve(ida.as, show.id, seats);
  const id = Number(body["id"]);
  expect((await startPayment(id, ida.as)).status).toBe(200);
  expect(stripe.pay(lastSession(stripe))).toBe(true);
  await tellAll(stripe);
  expect(await statusOf(id)).toBe("confirmed");
  return { ...ida, show, id };
}

async function mailOf(subject: MailSubject) {
  const id = mailId(subject);
  expect(await deliver(id)).toBe("done");
  const [mail] = await rows<{ to: string; text: string; html: string }>(
    "SELECT * FROM local_mails WHERE key = ?1",
    id,
  );
  const [log] = await rows<{ status: string; error: string | null }>(
    "SELECT * FROM mail_log WHERE id = ?1",
    id,
  );
  return { mail, log };
}

it("a guest holds seats, pays them online, and gets the tickets by mail, without the name that the guest wrote", async () => {
  const { id, as, email } = await bought();
  const sold = await reservationOf(id, as);
  expect(sold).toMatchObject({ status: "confirmed", paid: { amount: 2000 } });
  const { mail } = await mailOf({ kind: "reservation_confirmed", reservationId: id });
  expect(mail?.to).toBe(email);
  for (const text of [mail?.text, mail?.html]) {
    expect(text).toContain("/v1/bookings/");
    expect(text).not.toContain("You won");
  }
  const tickets = await ask("GET", "/v1/tickets", { as });
  expect(tickets.body["data"]).toHaveLength(2);
  expect((await ask("GET", "/v1/reservations", { as })).body["data"]).toMatchObject([{ id }]);
});

it("a guest cancels, and gets the money back; so does who has the link of the mail, without any token", async () => {
  const one = await bought();
  expect((await ask("DELETE", `/v1/reservations/${one.id}`, { as: one.as })).body["status"]).toBe(
    "cancelled",
  );
  const other = await bought(["A1"]);
  const { mail } = await mailOf({ kind: "reservation_confirmed", reservationId: other.id });
  const [, code = ""] = /\/v1\/bookings\/(\S+)/.exec(mail?.text ?? "") ?? [];
  expect((await ask("DELETE", `/v1/bookings/${code}`)).body["status"]).toBe("cancelled");
  for (const { id } of [one, other]) {
    await settled(id);
    expect(await refundRows(id)).toHaveLength(1);
  }
});

it("a guest hears of a show that is cancelled after the payment, and of nothing else but tickets", async () => {
  const { id, show } = await bought();
  const off = { ...show.terms, version: show.terms.version + 1, status: "cancelled" as const };
  await openBoxOffice(off, hall(1, 8), "weur");
  await expect.poll(() => statusOf(id)).toBe("cancelled");
  expect((await mailOf({ kind: "showtime_cancelled", reservationId: id })).mail?.text).not.toContain(
    "You won",
  );

  const other = await bought(["A1"]);
  await ask("DELETE", `/v1/reservations/${other.id}`, { as: other.as });
  const { mail, log } = await mailOf({ kind: "reservation_cancelled", reservationId: other.id });
  expect([mail, log]).toMatchObject([undefined, { status: "failed", error: "address_unconfirmed" }]);
});

it("a guest gets nothing of a showtime that is paid at the door, held or bought", async () => {
  const { as } = await guest();
  const { id } = await showtime(1, 4);
  for (const more of [{}, { confirm: true }])
    expect(await reserve(as, id, ["A1"], more)).toMatchObject({
      status: 403,
      body: { code: "guests_pay_online" },
    });
  const shown = await online();
  expect(await reserve(as, shown.id, ["A1"], { confirm: true })).toMatchObject({
    status: 409,
    body: { code: "payment_required" },
  });
  const { body } = await reserve(as, shown.id, ["A1"]);
  expect((await ask("POST", `/v1/reservations/${String(body["id"])}/confirm`, { as })).status).toBe(409);
});

it("a guest gets six seats of a showtime and twelve in all, held for ten minutes at most, and never waits in a list", async () => {
  const { as } = await guest();
  const longHolds = await showtime(1, 8, { payment: "online", holdMs: 30 * 60_000 });
  expect(await reserve(as, longHolds.id, labelsOf(1, 7))).toMatchObject({
    status: 409,
    body: { code: "unconfirmed_limit", max_seats: 6 },
  });
  const { body } = await reserve(as, longHolds.id, labelsOf(1, 6));
  const endsMs = Date.parse(String(body["expires_at"]));
  expect(endsMs - Date.now()).toBeLessThanOrEqual(10 * 60_000);
  expect((await reserve(as, (await online()).id, labelsOf(1, 6))).status).toBe(201);
  expect(await reserve(as, (await online()).id, ["A1"])).toMatchObject({
    status: 409,
    body: { code: "unconfirmed_limit", limit: "seats_in_all" },
  });
  const list = await ask("POST", `/v1/showtimes/${longHolds.id}/waiting-list`, { as, body: { quantity: 1 } });
  expect(list).toMatchObject({ status: 403, body: { code: "email_not_confirmed" } });
});
