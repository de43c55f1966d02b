/** A morning at the counter, over HTTP, with a kill in the middle. Tills, reports, orders and ledgers agree to the cent. */

import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { serverToKill } from "../../support/kills.ts";
import { SECRETS } from "../../support/launcher.ts";
import { insertShowtime, insertUser, insertUsers, tokenOf } from "../../support/people.ts";

const [OWNER, CASHIER, MANAGER, DOORKEEPER, BUYER] = [1, 11, 12, 13, 14];
const [MATINEE, EVENING] = [7, 8];
const PRICE = 1_000;

interface Body {
  readonly id: number;
  readonly code?: string;
  readonly total: { readonly amount: number };
  readonly seats: readonly { readonly label: string; readonly ticket_id: string }[];
}

interface Answered {
  readonly status: number;
  readonly body: Body & Record<string, unknown>;
}

const server = serverToKill();

const tokens = new Map<number, string>();
let keys = 0;

async function send(
  as: number,
  method: string,
  path: string,
  body?: object,
  key?: string,
): Promise<Answered> {
  const response = await fetch(`${server.url}/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${tokens.get(as)}`,
      "content-type": "application/json",
      ...(key !== undefined && { "idempotency-key": key }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

/** Asks once more, under the same key, where the answer was lost with the process. */
async function post(as: number, path: string, body: object): Promise<Answered> {
  const key = `key-${++keys}`;
  for (let tries = 0; ; tries++) {
    try {
      return await send(as, "POST", path, body, key);
    } catch (fault) {
      if (tries === 100) throw fault;
      await sleep(100);
    }
  }
}

const get = (as: number, path: string) => send(as, "GET", path);

const sell = (seats: string[], more: object) =>
  post(CASHIER, `/showtimes/${MATINEE}/counter-sales`, { seats, ...more });

async function close(as: number, shift: number, counted: number): Promise<Answered> {
  for (let tries = 0; tries < 60; tries++) {
    const closed = await send(as, "POST", `/shifts/${shift}/close`, { counted });
    if (closed.body.code !== "shift_closing") return closed;
    await sleep(1_000);
  }
  throw new Error("the shift was not closed");
}

const eur = (amount: number) => ({ amount, currency: "EUR" });

async function allOf<Item>(as: number, path: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const { body } = await get(as, `${path}${cursor === "" ? "" : `&cursor=${cursor}`}`);
    items.push(...(body["data"] as Item[]));
    cursor = body["next"] as string | null;
  }
  return items;
}

it("sells, exchanges, corrects, refunds, scans, closes and reports, and adds up over a SIGKILL", async () => {
  const run = server.sql;
  await insertUser(run, OWNER, { role: "owner" });
  await insertUsers(run, [CASHIER, MANAGER, DOORKEEPER, BUYER]);
  for (const id of [MATINEE, EVENING]) await insertShowtime(run, id, 10, 10);
  for (const [id, role] of [
    [CASHIER, "cashier"],
    [MANAGER, "manager"],
    [DOORKEEPER, "door"],
  ] as const)
    await run(
      "INSERT INTO staff (cinema_id, user_id, roles, since_ms, invited_by) VALUES (1, ?1, ?2, 1, 1)",
      id,
      JSON.stringify([role]),
    );
  for (const id of [OWNER, CASHIER, MANAGER, DOORKEEPER, BUYER])
    tokens.set(
      id,
      await tokenOf(SECRETS.ACCESS_TOKEN_SECRET, { userId: id, ...(id === OWNER && { role: "owner" }) }),
    );

  // The till opens with 100.00.
  const opened = await post(CASHIER, "/cinemas/1/shifts", { float: 10_000 });
  expect(opened.status).toBe(201);
  const shift = opened.body.id;

  const family = await sell(["A1", "A2"], {
    paid_by: "cash",
    guest: { name: "Ada", email: "ada@example.com" },
  });
  const single = await sell(["A4"], { paid_by: "voucher", guest: { name: "Bob", email: "bop@example.com" } });
  const web = await send(BUYER, "POST", `/showtimes/${MATINEE}/reservations`, {
    seats: ["B1", "B2", "B3"],
    confirm: true,
  });
  expect([family, single, web].map(({ status }) => status)).toEqual([201, 201, 201]);

  // In the rush the process dies. Whoever got no answer asks again under the same key.
  const rush = Promise.all([
    ...Array.from({ length: 8 }, (_, i) => sell([`D${i + 1}`], { paid_by: i % 2 === 0 ? "cash" : "card" })),
    // One seat more, this evening: 10.00 more in cash.
    post(CASHIER, `/orders/${family.body.id}/exchange`, {
      for: { showtime_id: EVENING, seats: ["A1", "A2", "A3"] },
      paid_by: "cash",
      reason: "They come in the evening, with a friend",
    }),
    post(CASHIER, `/orders/${web.body.id}/payments`, { paid_by: "cash" }),
  ]);
  await sleep(30);
  await server.kill();
  await server.start();
  const rushed = await rush;
  expect(rushed.map(({ status }) => status)).toEqual([...Array.from({ length: 8 }, () => 201), 200, 201]);
  const exchanged = rushed[8];
  expect(exchanged?.body).toMatchObject({ status: "confirmed", paid: eur(3 * PRICE), due: eur(0) });
  expect((await get(MANAGER, `/orders/${family.body.id}`)).body).toMatchObject({
    status: "cancelled",
    notes: [{ kind: "exchange" }],
  });

  // A wrong address is corrected, and the tickets sent again.
  const corrected = await post(CASHIER, `/orders/${single.body.id}/correct`, {
    email: "bob@example.com",
    reason: "Typed wrong",
    resend: true,
  });
  expect(corrected).toMatchObject({ status: 200, body: { holder: { email: "bob@example.com" } } });

  // One of three comes back, for 10.00 in cash. The voucher sale is cancelled by the manager, who has no shift: it stays owed.
  const part = await post(CASHIER, `/orders/${web.body.id}/cancel`, {
    seats: ["B3"],
    paid_back_by: "cash",
    reason: "Two came",
  });
  expect(part).toMatchObject({ status: 200, body: { refund: eur(PRICE), owed: eur(0) } });
  const against = await post(MANAGER, `/orders/${single.body.id}/cancel`, { refund: "full", reason: "Ill" });
  expect(against).toMatchObject({ status: 200, body: { status: "cancelled", owed: eur(PRICE) } });
  const payout = await post(CASHIER, `/orders/${single.body.id}/payouts`, {
    paid_by: "voucher",
    reason: "Ill",
  });
  expect(payout).toMatchObject({ status: 200, body: { owed: eur(0) } });

  const scan = (code = "") => send(DOORKEEPER, "POST", "/check-ins", { code, gate: "North" });
  const [inside, back] = [web.body.seats[0]?.ticket_id, web.body.seats[2]?.ticket_id];
  expect((await scan(inside)).status).toBe(200);
  expect((await scan(back)).body.code).toBe("ticket_revoked");
  expect((await scan(family.body.seats[0]?.ticket_id)).body.code).toBe("ticket_revoked");

  // 20.00 + 40.00 + 10.00 + 30.00 - 10.00 in cash, 40.00 by card, and the voucher went back.
  const cash = 9 * PRICE;
  const closed = await close(CASHIER, shift, 10_000 + cash - 20);
  expect(closed).toMatchObject({
    status: 200,
    body: { status: "closed", expected: eur(10_000 + cash), difference: eur(-20) },
  });
  expect(await sell(["J1"], { paid_by: "cash" })).toMatchObject({
    status: 409,
    body: { code: "no_open_shift" },
  });

  const day = String(closed.body["day"]);
  const till = await get(OWNER, `/cinemas/1/till-report?day=${day}`);
  const [total] = till.body["totals"] as { means: { means: string; net: { amount: number } }[] }[];
  const net = Object.fromEntries((total?.means ?? []).map((one) => [one.means, one.net.amount]));
  expect(net).toMatchObject({ cash, card: 4 * PRICE });
  expect(net["voucher"] ?? 0).toBe(0);

  // By the ledgers: what came less what went, and by whom.
  const entries = (
    await Promise.all(
      [MATINEE, EVENING].map((id) =>
        allOf<{ type: string; body: Record<string, unknown> }>(OWNER, `/showtimes/${id}/ledger?limit=100`),
      ),
    )
  ).flat();
  const moved = entries.flatMap(({ type, body }) => {
    if (type === "money_taken") return [{ means: body["means"], cents: Number(body["paidCents"]) }];
    return type === "money_returned" ? [{ means: body["means"], cents: -Number(body["cents"]) }] : [];
  });
  const byMeans = (means: string): number =>
    moved.filter((one) => one.means === means).reduce((sum, { cents }) => sum + cents, 0);
  expect(["cash", "card", "voucher", "exchange"].map(byMeans)).toEqual([cash, 4 * PRICE, 0, 0]);
  for (const id of [MATINEE, EVENING])
    expect((await get(OWNER, `/showtimes/${id}/ledger/verify`)).body).toMatchObject({ ok: true });

  // By the orders, and by the reports: 8 at the counter, 2 of the web, 3 of the evening are sold and paid.
  const orders = await allOf<{ paid: { amount: number }; refund: { amount: number } }>(
    MANAGER,
    "/orders?cinema_id=1",
  );
  const kept = orders.reduce((sum, { paid, refund }) => sum + paid.amount - refund.amount, 0);
  expect(kept).toBe(13 * PRICE);
  const [{ starts, ends } = { starts: day, ends: day }] = await server.sql<{ starts: string; ends: string }>(
    "SELECT min(local_date) AS starts, max(local_date) AS ends FROM showtimes",
  );
  const summary = await get(OWNER, `/admin/reports/summary?from=${starts}&to=${ends}`);
  expect(summary.body["data"]).toMatchObject([{ sold: 13, checked_in: 1, revenue: eur(13 * PRICE) }]);
  const [sums] = summary.body["data"] as { paid: { amount: number }; refunds: { amount: number } }[];
  expect((sums?.paid.amount ?? 0) - (sums?.refunds.amount ?? 0)).toBe(13 * PRICE);

  // Who did what is written down.
  const audit = await allOf<{ action: string }>(OWNER, `/admin/audit?showtime_id=${MATINEE}&limit=50`);
  expect(audit.length).toBeGreaterThan(10);
});
