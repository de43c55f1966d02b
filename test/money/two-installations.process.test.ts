/**
 * Two cinemas, each with a Worker and a D1 of its own, on one Stripe account and one Resend account. Both started empty, so
 * that their showtimes, reservations, payments, refunds and mails have the same numbers.
 */

import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { SECRETS, bundle, launch } from "../support/launcher.ts";
import type { Server } from "../support/launcher.ts";
import { insertShowtime, insertUser, tokenOf } from "../support/people.ts";
import { deliverMailEvent, startResend } from "../support/resend-server.ts";
import type { Accepted, ResendServer } from "../support/resend-server.ts";
import { deliverTo, serveStripe } from "../support/stripe-server.ts";
import type { StripeServer } from "../support/stripe-server.ts";
import { Stripe } from "../support/stripe.ts";

const SHOWTIME = 9;
const BUYER = 2;
const RESEND_KEY = "re_of_both_cinemas";
const RESEND_SECRET = "whsec_dGhlIHNlY3JldCBvZiBib3RoIGNpbmVtYXM=";

const stripe = new Stripe();
let stripeServer: StripeServer;
let resend: ResendServer;
let here: Cinema;
let there: Cinema;

beforeAll(async () => {
  [stripeServer, resend] = await Promise.all([serveStripe(stripe), startResend(RESEND_KEY)]);
  const script = bundle();
  [here, there] = await Promise.all([openCinema(script), openCinema(script)]);
});
afterAll(async () => {
  await Promise.all([here.server.kill(), there.server.kill()]);
  stripeServer.close();
  resend.close();
});

type Cinema = Awaited<ReturnType<typeof openCinema>>;

async function openCinema(script: string) {
  const bindings = {
    STRIPE_SECRET_KEY: stripe.key,
    STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
    STRIPE_API_BASE: stripeServer.url,
    RESEND_API_KEY: RESEND_KEY,
    RESEND_BASE_URL: resend.url,
    RESEND_WEBHOOK_SECRET: RESEND_SECRET,
    MAIL_PER_SECOND: "200",
  };
  const server: Server = await launch({ script, bindings });
  const run = server.sql.bind(server);
  await insertUser(run, 1, { role: "owner" });
  await insertUser(run, BUYER);
  await insertShowtime(run, SHOWTIME, 1, 6);
  await run("UPDATE showtimes SET payment = 'online' WHERE id = ?1", SHOWTIME);
  const [{ name } = { name: "" }] = await server.sql<{ name: string }>("SELECT name FROM installation");
  const token = await tokenOf(SECRETS.ACCESS_TOKEN_SECRET, { userId: BUYER });

  const call = (method: string, path: string, body?: object): Promise<Response> =>
    fetch(`${server.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  /** Holds the seat and starts its payment; returns the reservation and the session. */
  const toPay = async (seat: string): Promise<{ id: number; session: string }> => {
    const held = await call("POST", `/v1/showtimes/${SHOWTIME}/reservations`, { seats: [seat] });
    const { id } = await held.json<{ id: number }>();
    const started = await call("POST", `/v1/reservations/${id}/payment`);
    expect(started.status).toBe(200);
    const { checkout_url: url } = await started.json<{ checkout_url: string }>();
    return { id, session: url.split("/").at(-1) ?? "" };
  };
  const statusOf = async (id: number): Promise<string> =>
    (await (await call("GET", `/v1/reservations/${id}`)).json<{ status: string }>()).status;
  const calendarUid = async (id: number): Promise<string> =>
    /^UID:(.*)$/m.exec(await (await call("GET", `/v1/reservations/${id}/calendar.ics`)).text())?.[1] ?? "";
  const mails = () => server.sql<MailRow>("SELECT id, status, error, provider_id FROM mail_log ORDER BY id");
  return { server, name, call, toPay, statusOf, calendarUid, mails };
}

interface MailRow {
  readonly id: string;
  readonly status: string;
  readonly error: string | null;
  readonly provider_id: string | null;
}

/** Stripe has one list of webhooks for the account: each event is delivered to both. Waits until both have handled it. */
async function tellBoth(): Promise<void> {
  for (const event of stripe.events.splice(0))
    for (const { server } of [here, there]) expect(await deliverTo(server.url, stripe, event)).toBe(204);
  // An event about a charge that has no payment here is tried again for a day: the payment may follow.
  for (const { server } of [here, there])
    await eventually(
      () => server.sql("SELECT id FROM gateway_events WHERE outcome IS NULL AND type <> 'charge.refunded'"),
      [],
    );
}

const refundsOf = (session: string): number[] =>
  [...stripe.refunds.values()]
    .filter(({ payment_intent: intent }) => intent === stripe.sessionOf(session).payment_intent)
    .map(({ amount }) => amount);

/** What Resend took of an installation, as the mail log has it. */
const takenOf = ({ name }: Cinema): MailRow[] =>
  resend.accepted
    .filter(({ key }) => key?.startsWith(`${name}/`))
    .map(({ id, key }) => ({
      id: key?.slice(name.length + 1) ?? "",
      status: "sent",
      error: null,
      provider_id: id,
    }))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));

const mailWithKey = (key: string): Accepted => {
  const found = resend.accepted.find((mail) => mail.key === key);
  if (found === undefined) throw new Error(`no mail ${key}`);
  return found;
};

it("sell side by side: each gets its own money, makes its own refunds, and sends its own mails", async () => {
  expect(here.name).not.toBe(there.name);
  const [unpaid, paid] = [await there.toPay("A1"), await there.toPay("A2")];
  const [first, second] = [await here.toPay("A1"), await here.toPay("A2")];
  expect([first.id, second.id]).toEqual([unpaid.id, paid.id]);
  expect(stripe.sessions.size).toBe(4);
  for (const { session } of [first, second, paid]) stripe.pay(session);
  await tellBoth();
  for (const [cinema, { id }] of [
    [here, first],
    [here, second],
    [there, paid],
  ] as const)
    expect(await cinema.statusOf(id)).toBe("confirmed");
  expect(await there.statusOf(unpaid.id)).toBe("awaiting_payment");
  expect(await there.server.sql("SELECT session_id FROM payments ORDER BY id")).toEqual(
    [unpaid, paid].map(({ session }) => ({ session_id: session })),
  );

  // A reservation that is cancelled before its mail leaves gets none.
  const sent = async (cinema: Cinema) => (await cinema.mails()).filter(({ status }) => status === "sent");
  await eventually(async () => (await sent(here)).length, 2);
  await eventually(async () => (await sent(there)).length, 1);

  // The same refund of the same reservation, first in one cinema, then in the other.
  expect((await here.call("DELETE", `/v1/reservations/${second.id}`)).status).toBe(200);
  await eventually(() => refundsOf(second.session), [1000]);
  await tellBoth();
  expect(stripe.refunds.size).toBe(1);
  expect(await there.statusOf(paid.id)).toBe("confirmed");
  expect(await there.server.sql("SELECT id FROM refunds")).toEqual([]);
  expect((await there.call("DELETE", `/v1/reservations/${paid.id}`)).status).toBe(200);
  await eventually(() => refundsOf(paid.session), [1000]);
  await tellBoth();
  expect(stripe.refunds.size).toBe(2);
  expect(stripe.keptOf(first.session)).toBe(1000);
  for (const { server } of [here, there]) {
    expect(await server.sql("SELECT status, trouble FROM payments WHERE trouble IS NOT NULL")).toEqual([]);
    expect(await server.sql("SELECT status, amount_cents FROM refunds")).toEqual([
      { status: "succeeded", amount_cents: 1000 },
    ]);
  }

  const confirmed = (id: number) => `reservation_confirmed:${id}`;
  const cancelled = `reservation_cancelled:${paid.id}`;
  await eventually(async () => (await sent(here)).length, 3);
  await eventually(async () => (await sent(there)).length, 2);
  expect(takenOf(here).map(({ id }) => id)).toEqual([cancelled, confirmed(first.id), confirmed(second.id)]);
  expect(takenOf(there).map(({ id }) => id)).toEqual([cancelled, confirmed(paid.id)]);
  for (const cinema of [here, there]) expect(await cinema.mails()).toEqual(takenOf(cinema));
  // Each was taken at once: none was refused as another mail under the same key.
  expect(resend.seen).toHaveLength(5);
  expect(resend.accepted).toHaveLength(5);

  const bounced = mailWithKey(`${here.name}/${confirmed(second.id)}`);
  const bounce = { bounce: { type: "Permanent", subType: "General" } };
  for (const { server } of [here, there])
    expect(await deliverMailEvent(server.url, RESEND_SECRET, bounced, "email.bounced", bounce)).toBe(204);
  expect(await here.mails()).toContainEqual({
    id: confirmed(second.id),
    status: "bounced",
    error: "Permanent: General",
    provider_id: bounced.id,
  });
  expect(await there.mails()).toEqual(takenOf(there));

  const uids = await Promise.all([here, there].map((cinema) => cinema.calendarUid(paid.id)));
  expect(uids).toEqual([here, there].map(({ name }) => expect.stringContaining(`${paid.id}-${name}@`)));
});
