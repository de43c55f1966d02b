/** Guests: they hold, pay online, get the tickets by mail and cancel, without an account. */

import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openBoxOffice } from "../../../src/box-office/service.ts";
import { isGuestOf } from "../../../src/identity/accounts/service.ts";
import { mailId } from "../../../src/mail/outbox/mail-id.ts";
import type { MailSubject } from "../../../src/mail/outbox/mail-id.ts";
import { listReservations } from "../../../src/sales/reservations/service.ts";
import { codeOf } from "../../identity/accounts/accounts-client.ts";
import { ask } from "../../support/catalogue.ts";
import { hall } from "../../support/halls.ts";
import { deliver } from "../../support/mail.ts";
import { labelsOf } from "../../support/people.ts";
import { plansOf } from "../../support/plans.ts";
import { stopQueues } from "../../support/queues.ts";
import type { Stripe } from "../../support/stripe.ts";
import { call, rows, run, showtime } from "../../support/world.ts";
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

describe("an account that confirms the address by a mailed code", () => {
  const signedIn = async (email: string): Promise<{ as: string; id: number }> => {
    expect((await ask("POST", "/v1/auth/code", { body: { email } })).status).toBe(202);
    const holder = async () =>
      (
        await rows<{ id: number }>(
          "SELECT user_id AS id FROM codes WHERE email = ?1 AND purpose = 'sign_in'",
          email,
        )
      )[0]?.id;
    await expect.poll(holder).toBeTypeOf("number");
    const code = await codeOf((await holder()) ?? 0, "sign_in");
    const { body } = await ask("POST", "/v1/auth/login", { body: { email, code } });
    return { as: String(body["access_token"]), id: (body["user"] as { id: number }).id };
  };

  it("lists, shows and cancels what guests with that address have bought, and its own, and sees their tickets", async () => {
    const { email, id, as: guestsToken } = await bought();
    const { as, id: userId } = await signedIn(email);
    const show = await showtime(1, 4);
    const own = Number((await reserve(as, show.id, ["A1", "A2"], { confirm: true })).body["id"]);
    const list = async (path: string) => (await ask("GET", path, { as })).body["data"] as { id: unknown }[];
    await expect.poll(async () => (await list("/v1/reservations")).map((one) => one.id)).toEqual([own, id]);
    const first = await ask("GET", "/v1/reservations?limit=1", { as });
    const next = await list(`/v1/reservations?limit=1&cursor=${String(first.body["next"])}`);
    expect([first.body["data"], next]).toMatchObject([[{ id: own }], [{ id }]]);
    const tickets = (await list("/v1/tickets")) as { id: string; reservation_id: number; seat: string }[];
    expect(tickets.map((one) => one.reservation_id)).toEqual([own, own, id, id]);
    expect((await ask("GET", `/v1/tickets/${tickets[2]?.id ?? ""}`, { as })).status).toBe(200);
    expect((await call("GET", `/v1/reservations/${id}/calendar.ics`, { as })).status).toBe(200);
    expect(await reservationOf(id, as)).toMatchObject({ status: "confirmed" });
    expect((await ask("GET", `/v1/reservations/${own}`, { as: guestsToken })).status).toBe(404);
    const headers = { "idempotency-key": "give it back" };
    for (let i = 0; i < 2; i++) {
      const ended = await ask("DELETE", `/v1/reservations/${id}`, { as, headers });
      expect(ended.body).toMatchObject({ status: "cancelled", end_reason: "buyer" });
    }

    await run("UPDATE users SET email = 'moved-away@example.com' WHERE id = ?1", userId);
    expect((await list("/v1/reservations")).map((one) => one.id)).toEqual([own]);
    expect((await ask("GET", `/v1/reservations/${id}`, { as })).status).toBe(404);
  });

  it("sees nothing that a guest only holds, and no other account sees anything of the guest's", async () => {
    const { email, id } = await bought();
    const holding = await ask("POST", "/v1/auth/guest", { body: { email } });
    const show = await online();
    const held = await reserve(String(holding.body["access_token"]), show.id, ["A1"]);
    const { as } = await signedIn(email);
    const other = await signedIn("nobody-of-the-above@example.com");
    const ids = async (token: string) =>
      ((await ask("GET", "/v1/reservations", { as: token })).body["data"] as { id: number }[]).map(
        (one) => one.id,
      );
    expect(await ids(as)).toEqual([id]);
    expect(await ids(other.as)).toEqual([]);
    for (const [token, which] of [
      [as, Number(held.body["id"])],
      [other.as, id],
    ] as const)
      for (const method of ["GET", "DELETE"])
        expect((await ask(method, `/v1/reservations/${which}`, { as: token })).status).toBe(404);
  });

  it("finds all of it by indexes", async () => {
    const plans = await plansOf(async () => {
      await listReservations(1, null, 20);
      await isGuestOf(1, 2);
    });
    expect(plans).toHaveLength(3);
    for (const step of plans.flat()) expect(step).not.toContain("SCAN");
    expect(plans[0]?.join()).not.toContain("TEMP B-TREE");
  });
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
