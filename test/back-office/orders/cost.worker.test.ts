/** In a file of its own, because after sales a box office writes to D1 in the background, which adds statements. */

import { beforeAll, expect, it } from "vitest";
import type { OrderFilter } from "../../../src/back-office/orders/order.ts";
import { allOrders, listOrders, order } from "../../../src/back-office/orders/service.ts";
import { reservationId } from "../../../src/box-office/ledger/reservation-id.ts";
import { ticketId } from "../../../src/box-office/ticket-id.ts";
import type { Caller } from "../../../src/http/caller.ts";
import { sweepAccountWords } from "../../../src/identity/account-words/service.ts";
import { sweepGuestWords } from "../../../src/sales/guest-words/service.ts";
import { insertShowtime, insertUsers } from "../../support/people.ts";
import { plansOf } from "../../support/plans.ts";
import { stopQueues } from "../../support/queues.ts";
import { rowsRead } from "../../support/rows-read.ts";
import { run } from "../../support/world.ts";

const CINEMAS = 5;
const SHOWTIMES = 60;
const MOST_ROWS = 50;
const NOW_MS = Date.now();

const caller = (changes: Partial<Caller> = {}): Caller => ({
  userId: 1,
  role: "owner",
  isAdmin: false,
  emailConfirmed: true,
  sessionId: "session-1",
  ...changes,
});

/** A caller who works in one cinema. */
const staff = (...permissions: string[]): Caller =>
  caller({ userId: 999, role: "user", posts: [{ cinemaId: 1, ownerId: 1, permissions }] });

const insertOrder = (
  showtimeId: number,
  n: number,
  userId: number,
  more: { guest?: number; agoMs: number },
) =>
  run(
    `INSERT INTO reservations (id, seq, showtime_id, cinema_id, user_id, status, lines, total_cents, currency, held_at_ms,
       confirmed_at_ms, guest_id, details)
     VALUES (?1, 1, ?2, (SELECT cinema_id FROM showtimes WHERE id = ?2), ?3, 'confirmed', '[]', 900, 'EUR', ?4, ?4, ?5,
       '{"channel":"buyer","amounts":{"ticketsCents":900,"discountCents":0,"feeCents":0,"taxes":[],"totalCents":900},"checkIns":[]}')`,
    reservationId(showtimeId, n),
    showtimeId,
    userId,
    NOW_MS - more.agoMs,
    ...((more.guest === undefined ? [null] : [more.guest]) as number[]),
  );

/** Every order has a show and a person of its own, half of them are guests: a page that reads the most. */
beforeAll(async () => {
  stopQueues();
  await insertUsers(run, [1], { role: "owner" });
  const ids = Array.from({ length: SHOWTIMES }, (_, i) => 100 + i);
  await insertUsers(
    run,
    ids.map((id) => 1000 + id),
  );
  await run("UPDATE users SET name = 'Anna ' || id WHERE id > 1000");
  for (const id of ids) {
    await insertShowtime(run, id, 1, 2);
    if (id % 2 === 0)
      await run(
        `INSERT OR IGNORE INTO cinemas (id, owner_id, name, address, time_zone, currency, region, created_at_ms)
         SELECT ?1, owner_id, name, address, time_zone, currency, region, created_at_ms FROM cinemas WHERE id = 1`,
        1 + ((id / 2) % CINEMAS),
      );
    if (id % 2 === 0)
      await run("UPDATE showtimes SET cinema_id = ?2 WHERE id = ?1", id, 1 + ((id / 2) % CINEMAS));
    const guest = 5_000 + id;
    await run(
      "INSERT INTO guests (id, showtime_id, cinema_id, name, email, phone, reservation_id, created_at_ms) SELECT ?1, id, cinema_id, 'Anna', 'anna@example.org', '030123456', ?3, 1 FROM showtimes WHERE id = ?2",
      guest,
      id,
      reservationId(id, 2),
    );
    await insertOrder(id, 1, 1000 + id, { agoMs: id * 1000 });
    await insertOrder(id, 2, 1, { guest, agoMs: 50_000_000 + id * 1000 });
    for (const n of [3, 4, 5]) await insertOrder(id, n, 1000 + id, { agoMs: n * 100_000_000 + id * 1000 });
    await run(
      `INSERT INTO payments (reservation_id, showtime_id, user_id, status, amount_cents, currency, token, session_ends_at_ms,
         expires_at_ms, created_at_ms, card_last4, cinema_id)
       SELECT ?1, id, 1, 'paid', 900, 'EUR', ?3, 1, 1, 1, '4242', cinema_id FROM showtimes WHERE id = ?2`,
      reservationId(id, 1),
      id,
      `token ${id}`,
    );
  }
  await sweepGuestWords();
  await sweepAccountWords();
  // The same address at many accounts: guests who typed it.
  await run(
    "UPDATE users SET email = 'many@example.org', is_guest = 1, email_confirmed_at_ms = NULL WHERE id BETWEEN 1110 AND 1130",
  );
  await run("UPDATE users SET email = 'many@example.org' WHERE id = 1131");
});

const everything: [what: string, filter: OrderFilter, who?: Caller][] = [
  ["of all cinemas", {}],
  ["of all cinemas, for an admin", {}, caller({ userId: 7, role: "user", isAdmin: true })],
  ["of one cinema", { cinemaId: 1 }],
  ["of one cinema, for a manager", {}, staff("customers", "orders")],
  ["of a day, for a cashier", {}, staff("customers")],
  ["of a showtime", { showtimeId: 101 }],
  ["by status", { status: "confirmed" }],
  ["by a status that few have", { status: "cancelled" }],
  ["by channel", { channel: "buyer" }],
  ["unpaid", { paid: false, fromMs: 5 }],
  ["paid", { paid: true, toMs: NOW_MS }],
  ["by name", { q: "anna" }],
  ["by name, for a cashier", { q: "anna" }, staff("customers")],
  ["by the address of an account", { q: "buyer-1140@example.com" }],
  ["by an address that many have", { q: "many@example.org" }],
  ["by the address of guests", { q: "anna@example.org" }],
  ["by two words of a name", { q: "ann 1" }],
  ["by two words of which few have both", { q: "anna 1140" }],
  ["by a name that nobody has", { q: "zoe" }],
  ["by phone", { q: "030 123456" }],
  ["by the end of a phone", { q: "23456" }],
  ["by phone with the country's code", { q: "+49 30 123456" }],
  ["by card", { q: "4242" }],
  ["by id", { q: String(reservationId(101, 1)) }],
  ["by a ticket that nobody has", { q: ticketId(new Uint8Array(10), 101) }],
  ["by what is nothing", { q: "§" }],
];

it.each(everything)("a page %s reads at most 50 rows", async (_what, filter, who = caller()) => {
  let cursor: string | undefined;
  for (let pages = 0; pages < 3; pages++) {
    const { read, answer } = await rowsRead(() => listOrders(who, filter, cursor, 10));
    if (!answer.ok) throw new Error(answer.code);
    expect(read).toBeLessThanOrEqual(MOST_ROWS);
    if (answer.next === null) return;
    cursor = answer.next;
  }
});

it("such a page is full", async () => {
  const first = await listOrders(caller(), {}, undefined, 10);
  expect(first.ok && first.orders.length).toBe(10);
  const showtimes = first.ok ? first.orders.map(({ showtime }) => showtime.showtimeId) : [];
  expect(new Set(showtimes).size).toBe(10);
});

it.each(everything)(
  "a page %s reads ranges of indexes and sorts nothing",
  async (_what, filter, who = caller()) => {
    const after =
      filter.showtimeId === undefined && filter.q === undefined
        ? `${NOW_MS - 120_000}.5`
        : filter.q === undefined
          ? "900000000000.9"
          : "YW5uYQ.900000000000";
    for (const cursor of [undefined, after]) {
      const plans = await plansOf(() => listOrders(who, filter, cursor, 10));
      expect(plans.length).toBeGreaterThan(0);
      // An admin's cinemas are read in the order of their ids, six at most.
      const isLong = (step: string): boolean =>
        (step.startsWith("SCAN") && step !== "SCAN cinemas" && !step.startsWith("SCAN json_each")) ||
        step.includes("TEMP B-TREE");
      expect(plans.flat().filter(isLong)).toEqual([]);
    }
  },
);

it("one order reads rows by its own keys", async () => {
  const plans = await plansOf(() => order(caller(), reservationId(101, 1)));
  for (const step of plans.flat())
    expect(step).not.toMatch(/SCAN (?!json_each|wanted)|TEMP B-TREE FOR (?!ORDER)/);
});

it("a CSV has all orders once, whatever the size of its pages", async () => {
  const seen: number[] = [];
  for await (const page of allOrders(caller(), {}))
    seen.push(...page.map(({ reservation }) => reservation.id));
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toHaveLength(SHOWTIMES * 5);
});
