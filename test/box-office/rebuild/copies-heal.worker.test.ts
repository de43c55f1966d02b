/** D1's copies become those of the ledger again, whatever was put back to an earlier moment. */

import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { boxOffice, openBoxOffice } from "../../../src/box-office/service.ts";
import { chunksOf } from "../../../src/platform/chunks-of.ts";
import { compareCopies } from "../../../src/sales/copies/service.ts";
import { rebuildAll } from "../../../src/tools/admin/rebuild-all.ts";
import { backUpCopies, backUpOffice, copiesByLedger, copiesInD1 } from "../../support/copies.ts";
import { eventually } from "../../support/eventually.ts";
import { hall, hold, sale, seats, terms as newTerms } from "../../support/halls.ts";
import { insertShowtime, insertUser } from "../../support/people.ts";
import { plansOf } from "../../support/plans.ts";
import { stopQueues } from "../../support/queues.ts";
import { call, objectOf, rows, run, showtime, token } from "../../support/world.ts";

const BUYER = 7;

beforeEach(async () => {
  stopQueues();
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  // Each test has rounds of its own, and no other showtimes in them.
  await run("DELETE FROM office_rounds");
  await run("UPDATE showtimes SET status = 'draft'");
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** D1 has what follows from the ledger, and a mail of each sale and cancellation. */
const areComplete = async (id: number): Promise<void> => {
  const { mails, ...expected } = await copiesByLedger(id);
  await eventually(
    async () => {
      const { mails: had, ...copies } = await copiesInD1(id);
      return { ...copies, lacking: mails.filter((mail) => !had.includes(mail)) };
    },
    { ...expected, lacking: [] },
    20_000,
  );
};

/** A run of the round that is due, whatever the last one did. */
async function round(): Promise<void> {
  await run("DELETE FROM office_rounds");
  await compareCopies(Date.now());
}

/** Sells, holds, gives back and cancels, seat after seat. */
async function trade(
  office: Awaited<ReturnType<typeof showtime>>["office"],
  labels: string[],
): Promise<void> {
  for (const [i, label] of labels.entries()) {
    const other = labels[labels.length - 1 - i] ?? "";
    const held = await office().reserve(hold(BUYER + (i % 3), label));
    if (!held.ok) continue;
    const { n, buyer } = held.reservation;
    if (i % 4 === 0) await office().cancel(n, buyer, null);
    else await office().confirm(n, buyer);
    if (i % 4 === 1) await office().cancel(n, buyer, null);
    if (i % 4 === 2) {
      const two = await office().reserve(sale(buyer, other));
      if (two.ok) await office().cancel(two.reservation.n, null, null);
    }
  }
}

describe("a D1 that was restored", () => {
  it("to any of three moments under load is complete again without a sale", async () => {
    const { id, office } = await showtime(8, 12, { maxSeats: 10 });
    const labels = seats(8, 12).map(({ label }) => label);
    const moments: (() => Promise<void>)[] = [await backUpCopies(id)];
    for (const from of [0, 20]) {
      const load = trade(office, labels.slice(from, from + 20));
      moments.push(await backUpCopies(id));
      await load;
    }
    await areComplete(id);
    for (const [i, restore] of moments.entries()) {
      const load = trade(office, labels.slice(40 + 15 * i, 55 + 15 * i));
      await restore();
      await load;
      await areComplete(id);
      await restore();
      await round();
      await areComplete(id);
    }
  });

  it("gets a sold-out showtime of a box office that sleeps, also one that is over, and no sale is needed", async () => {
    const { id, office, object } = await showtime(1, 4);
    const restore = await backUpCopies(id);
    await office().reserve(sale(BUYER, "A1", "A2", "A3", "A4"));
    await areComplete(id);
    await run("UPDATE showtimes SET starts_at_ms = 1, ends_at_ms = 2 WHERE id = ?1", id);
    await evictDurableObject(object());
    await restore();
    expect((await copiesInD1(id)).tickets).toEqual([]);
    await round();
    await areComplete(id);
  });

  it("to before the showtime's first copy gets all of it", async () => {
    const { id, office } = await showtime(1, 4);
    await office().reserve(sale(BUYER, "A1"));
    await areComplete(id);
    await run("DELETE FROM reservations WHERE showtime_id = ?1", id);
    await run("DELETE FROM showtime_sales WHERE showtime_id = ?1", id);
    await round();
    await areComplete(id);
  });

  it("sends no mail again that it has a row of, and those that it has lost", async () => {
    const { id, office } = await showtime(1, 4);
    await office().reserve(sale(BUYER, "A1"));
    await areComplete(id);
    await run(
      "UPDATE mail_log SET status = 'sent', sent_at_ms = 5 WHERE id = ?1",
      `reservation_confirmed:${id * 2 ** 24 + 1}`,
    );
    const restore = await backUpCopies(id);
    await office().reserve(sale(BUYER, "A2"));
    await areComplete(id);
    await restore();
    await round();
    await areComplete(id);
    expect(
      await rows(
        "SELECT status FROM mail_log WHERE id IN (?1, ?2) ORDER BY id",
        `reservation_confirmed:${id * 2 ** 24 + 1}`,
        `reservation_confirmed:${id * 2 ** 24 + 2}`,
      ),
    ).toEqual([{ status: "sent" }, { status: "due" }]);
  });
});

describe("a box office that was put back to an older state", () => {
  it("sells on, and D1 has the new sale and not the lost ones, without a round", async () => {
    const { id, office } = await showtime(1, 6);
    await office().reserve(sale(BUYER, "A1"));
    await areComplete(id);
    const restore = await backUpOffice(id);
    for (const label of ["A2", "A3", "A4"]) await office().reserve(sale(BUYER, label));
    await areComplete(id);
    await restore();
    await office().reserve(sale(BUYER + 1, "A2"));
    await areComplete(id);
    const { tickets } = await copiesInD1(id);
    expect(new Set(tickets.map(({ seat }) => seat))).toEqual(new Set(["A1", "A2"]));
    expect(tickets).toHaveLength(2);
  });

  it("sells the lost numbers to others, who get their own mails", async () => {
    const { id, office } = await showtime(1, 6);
    const restore = await backUpOffice(id);
    await office().reserve(sale(BUYER, "A1"));
    await areComplete(id);
    const mail = `reservation_confirmed:${id * 2 ** 24 + 1}`;
    await run(
      "UPDATE mail_log SET status = 'sent', sent_at_ms = 5, created_at_ms = created_at_ms - 70000 WHERE id = ?1",
      mail,
    );
    await restore();
    await office().reserve(sale(BUYER + 1, "A1"));
    await areComplete(id);
    expect(
      await rows("SELECT user_id, status, resends, sent_at_ms FROM mail_log WHERE id = ?1", mail),
    ).toEqual([{ user_id: BUYER + 1, status: "due", resends: 1, sent_at_ms: null }]);
  });

  it("is found by the round if nobody buys", async () => {
    const { id, office } = await showtime(1, 6);
    const restore = await backUpOffice(id);
    await office().reserve(sale(BUYER, "A1"));
    await areComplete(id);
    await restore();
    await round();
    await areComplete(id);
    expect((await copiesInD1(id)).reservations).toEqual([]);
  });

  it("has sold as much as before by the time that D1 is asked: another hash at the same event", async () => {
    const { id, office, object } = await showtime(1, 6);
    const restore = await backUpOffice(id);
    await office().reserve(sale(BUYER, "A1"));
    await areComplete(id);
    await restore();
    // The same number of events, while D1 does not answer.
    const batch = vi.spyOn(env.DB, "batch").mockRejectedValue(new Error("D1 is away"));
    await office().reserve(sale(BUYER + 1, "A5"));
    batch.mockRestore();
    await evictDurableObject(object());
    await round();
    await areComplete(id);
  });

  it("has its payments looked at, and the uses of promo codes that it does not know", async () => {
    const { id, office } = await showtime(1, 6, { payment: "online" });
    await insertCode(id);
    const restore = await backUpOffice(id);
    const promo = { claim: `claim-${id}`, code: id, percent: 50, amountCents: null } as const;
    const held = await office().reserve({ ...hold(BUYER, "A1"), promo });
    if (!held.ok) throw new Error(held.code);
    await office().startPayment(held.reservation.n, BUYER);
    await office().pay(held.reservation.n, held.reservation.amounts.totalCents, "cs_1");
    await areComplete(id);
    await run(
      `INSERT INTO payments (reservation_id, showtime_id, user_id, status, amount_cents, currency, token, session_ends_at_ms,
         expires_at_ms, created_at_ms) VALUES (?1, ?2, 7, 'paid', 500, 'USD', ?3, 1, 1, 1)`,
      held.reservation.id,
      id,
      `token-${id}`,
    );
    const state = () =>
      rows(
        `SELECT p.look_at_ms IS NOT NULL AS payment, c.look_at_ms IS NOT NULL AS claim
         FROM payments p JOIN promo_claims c USING (showtime_id) WHERE showtime_id = ?1`,
        id,
      );
    expect(await state()).toEqual([{ payment: 0, claim: 0 }]);
    await restore();
    await round();
    await areComplete(id);
    expect(await state()).toEqual([{ payment: 1, claim: 1 }]);
  });
});

async function insertCode(id: number): Promise<void> {
  await run(
    "INSERT INTO promo_codes (id, owner_id, code, percent, created_at_ms) VALUES (?1, 1, ?2, 50, 1)",
    id,
    `C${id}`,
  );
}

describe("a rebuild that D1 interrupts", () => {
  it("changes nothing else meanwhile, and is made anew by the next round", async () => {
    const { id, office } = await showtime(26, 20);
    const restore = await backUpOffice(id);
    for (const label of ["A1", "A2"]) await office().reserve(sale(BUYER, label));
    await areComplete(id);
    await restore();
    // More reservations than a page has.
    for (const some of chunksOf(seats(26, 20), 100))
      await Promise.all(some.map(({ label }) => office().reserve(sale(BUYER, label))));
    await areComplete(id);
    await run("UPDATE showtime_sales SET hash = 'f00' WHERE showtime_id = ?1", id);
    await run("UPDATE reservations SET total_cents = 1 WHERE showtime_id = ?1", id);
    const batch = env.DB.batch.bind(env.DB);
    let pages = 0;
    const spied = vi
      .spyOn(env.DB, "batch")
      .mockImplementation((statements) =>
        ++pages >= 2 ? Promise.reject(new Error("D1 is away")) : batch(statements),
      );
    await round();
    spied.mockRestore();
    expect(pages).toBeGreaterThanOrEqual(2);
    expect(await rows("SELECT cursor FROM showtime_sales WHERE showtime_id = ?1", id)).toEqual([
      { cursor: -1 },
    ]);
    await round();
    await areComplete(id);
  });
});

describe("a box office whose id belonged to another showtime", () => {
  it("sells again once it gets its own terms", async () => {
    const { terms, office, object } = await showtime(1, 2);
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    await openBoxOffice({ ...terms, incarnation: "another" }, hall(1, 2), "weur");
    expect(await office().reserve(sale(1, "A1"))).toEqual({ ok: false, code: "showtime_not_found" });
    expect(await openBoxOffice(terms, hall(1, 2), "weur")).toEqual({ ok: true });
    await evictDurableObject(object());
    expect(await office().reserve(sale(1, "A1"))).toMatchObject({ ok: true });
  });

  it("sells again once the round finds its own showtime in D1", async () => {
    const { id, office } = await showtime(1, 2);
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    await run("UPDATE showtimes SET incarnation = 'another' WHERE id = ?1", id);
    await round();
    expect(await office().reserve(sale(1, "A1"))).toEqual({ ok: false, code: "showtime_not_found" });
    await run("UPDATE showtimes SET incarnation = ?2 WHERE id = ?1", id, `incarnation-${id}`);
    await round();
    expect(await office().reserve(sale(1, "A1"))).toMatchObject({ ok: true });
    await areComplete(id);
  });
});

describe("a box office whose showtime is not in D1", () => {
  it("does not try D1 again and again, and its sale is there once the round finds the showtime", async () => {
    const id = 90_001;
    const startsAtMs = Date.now() + 3_600_000;
    const times = { startsAtMs, endsAtMs: startsAtMs + 60_000, salesCloseAtMs: startsAtMs };
    const incarnation = `incarnation-${id}`;
    await openBoxOffice(newTerms({ showtimeId: id, incarnation, ...times }), hall(1, 2), "weur");
    expect(await boxOffice(id).reserve(sale(BUYER, "A1"))).toMatchObject({ ok: true });
    const alarm = () => runInDurableObject(objectOf(id), (_, { storage }) => storage.getAlarm());
    await eventually(
      async () => {
        await runDurableObjectAlarm(objectOf(id));
        return alarm();
      },
      // When its sale closes.
      startsAtMs,
      20_000,
    );
    await insertShowtime(run, id, 1, 2);
    await round();
    await areComplete(id);
  });
});

describe("copies that are right", () => {
  it("cost the box office neither a look at D1 nor a row", async () => {
    const { id, terms, office, object } = await showtime(1, 2);
    await office().reserve(sale(BUYER, "A1"));
    await areComplete(id);
    const [seen] = await rows<{ seq: number; hash: string }>(
      "SELECT cursor AS seq, hash FROM showtime_sales WHERE showtime_id = ?1",
      id,
    );
    if (seen === undefined) throw new Error("no cursor");
    const [batch, prepare] = [vi.spyOn(env.DB, "batch"), vi.spyOn(env.DB, "prepare")];
    expect(await office().compareCopies({ incarnation: terms.incarnation, cursor: seen })).toBe("right");
    expect([batch, prepare].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
    // The same from disk, with the cursor that the alarm has saved.
    await runDurableObjectAlarm(object());
    await evictDurableObject(object());
    const alarm = await runInDurableObject(object(), (_, { storage }) => {
      const set = vi.spyOn(storage, "setAlarm");
      return set;
    });
    expect(await office().compareCopies({ incarnation: terms.incarnation, cursor: seen })).toBe("right");
    expect([batch, prepare, alarm].map(({ mock }) => mock.calls.length)).toEqual([0, 0, 0]);
  });

  it("get a sale in one batch of four statements, and D1 is asked nothing else", async () => {
    const { id, office } = await showtime(1, 2);
    await areComplete(id);
    const [batch, prepare] = [vi.spyOn(env.DB, "batch"), vi.spyOn(env.DB, "prepare")];
    await office().reserve(sale(BUYER, "A1"));
    const calls = [batch.mock.calls.length, prepare.mock.calls.length];
    expect(calls).toEqual([1, 4]);
    await areComplete(id);
  });

  it("from before cursors had a hash are compared once, and get it", async () => {
    const { id, office } = await showtime(1, 2);
    await office().reserve(sale(BUYER, "A1"));
    await areComplete(id);
    await run("UPDATE showtime_sales SET hash = NULL WHERE showtime_id = ?1", id);
    await round();
    await areComplete(id);
    await run("UPDATE showtime_sales SET hash = NULL WHERE showtime_id = ?1", id);
    await office().reserve(sale(BUYER, "A2"));
    await areComplete(id);
  });

  it("from before sales were broken down get their breakdown by the next round after the migration", async () => {
    const { id, office } = await showtime(1, 2);
    await office().reserve(sale(BUYER, "A1"));
    await areComplete(id);
    const breakdown = () => rows("SELECT breakdown FROM showtime_sales WHERE showtime_id = ?1", id);
    const before = await breakdown();
    expect(before).toEqual([{ breakdown: expect.stringContaining("adult") }]);
    await run("UPDATE showtime_sales SET breakdown = NULL WHERE showtime_id = ?1", id);
    const migration = env.TEST_MIGRATIONS.find(({ name }) => name.includes("breakdowns_of_before"));
    for (const query of migration?.queries ?? []) await run(query);
    await round();
    expect(await breakdown()).toEqual(before);
    await areComplete(id);
  });
});

describe("an admin's rebuild", () => {
  const rebuild = async (id: number | string) => {
    const response = await call("POST", `/v1/admin/showtimes/${id}/rebuild`, { as: await admin() });
    return { status: response.status, body: await response.json<Record<string, unknown>>() };
  };
  const NOTHING = {
    reservations: 0,
    reservations_removed: 0,
    promo_uses: 0,
    money_in_hand: 0,
    mails: 0,
    payments: 0,
    sums: 0,
  };

  it("writes nothing where all is right, and says so", async () => {
    const { id, office } = await showtime(2, 6);
    await trade(
      office,
      seats(2, 6).map(({ label }) => label),
    );
    await areComplete(id);
    const batch = env.DB.batch.bind(env.DB);
    let written = 0;
    vi.spyOn(env.DB, "batch").mockImplementation(async (statements) => {
      const results = await batch(statements);
      for (const { meta } of results) written += meta.rows_written;
      return results;
    });
    expect(await rebuild(id)).toEqual({ status: 200, body: { showtime_id: id, ...NOTHING } });
    expect(written).toBe(0);
  });

  it("finds every row by its key", async () => {
    const { id, office } = await showtime(1, 2);
    const promo = { claim: `claim-${id}`, code: id, percent: 50, amountCents: null } as const;
    await office().reserve({ ...sale(BUYER, "A1"), promo });
    await areComplete(id);
    const steps = (await plansOf(() => office().rebuildCopies())).flat();
    const looks = steps.filter((step) => /^(SCAN|SEARCH)/.test(step));
    for (const table of ["copy", "payments", "promo_claims", "tickets", "reservations", "known"])
      expect([table, looks.some((step) => step.startsWith(`SEARCH ${table} `))]).toEqual([table, true]);
    expect(looks.filter((step) => /^SCAN (?!(json_each|sale|changed|wrong|CONSTANT)\b)/.test(step))).toEqual(
      [],
    );
  });

  it("corrects what is wrong, and counts it", async () => {
    const { id, office } = await showtime(1, 6);
    const scan = { gate: "North", device: "phone", counter: 1, by: "user:1", atMs: null };
    const sold = await office().reserve(sale(BUYER, "A1", "A2"));
    if (!sold.ok) throw new Error(sold.code);
    await office().checkIn([{ ...scan, ticket: sold.reservation.lines[0]?.ticket ?? "" }]);
    for (const label of ["A3", "A4"]) await office().reserve(sale(BUYER, label));
    await areComplete(id);
    const reservation = id * 2 ** 24 + 1;
    await run("UPDATE reservations SET lines = json_remove(lines, '$[0]') WHERE id = ?1", reservation);
    await run("UPDATE reservations SET user_id = 8 WHERE id = ?1", reservation + 1);
    await run(
      "INSERT INTO reservations SELECT id + 100, seq, showtime_id, user_id, status, lines, total_cents, currency, held_at_ms, expires_at_ms, confirmed_at_ms, ended_at_ms, end_reason, guest_id, paid_cents, refund_cents, details, NULL FROM reservations WHERE id = ?1",
      reservation,
    );
    // As releases wrote them that had a row for each ticket.
    await run(
      "INSERT INTO tickets (reservation_id, seat, id, seq, status, category, ticket_type, price_cents) VALUES (?1, 'A9', 'X', 1, 'valid', 'standard', 'adult', 1)",
      reservation + 100,
    );
    await run("DELETE FROM mail_log WHERE id = ?1", `reservation_confirmed:${reservation + 2}`);
    await run("UPDATE showtime_sales SET sold = 99 WHERE showtime_id = ?1", id);
    expect(await rebuild(id)).toEqual({
      status: 200,
      body: {
        showtime_id: id,
        ...NOTHING,
        reservations: 2,
        reservations_removed: 1,
        mails: 1,
        sums: 1,
      },
    });
    await areComplete(id);
    expect(await rebuild(id)).toEqual({ status: 200, body: { showtime_id: id, ...NOTHING } });
  });

  it("of all showtimes says which were wrong, and which failed", async () => {
    const [wrong, right] = [await showtime(1, 2), await showtime(1, 2)];
    for (const { id, office } of [wrong, right]) {
      await office().reserve(sale(BUYER, "A1"));
      await areComplete(id);
    }
    await run("UPDATE reservations SET lines = '[]' WHERE showtime_id = ?1", wrong.id);
    const lines: string[] = [];
    const as = await admin();
    const rebuildOne = async (id: number): Promise<object> =>
      (await call("POST", `/v1/admin/showtimes/${id}/rebuild`, { as })).json();
    const log = (line: string) => lines.push(line);
    const all = rebuildAll([right.id, wrong.id, 987_654], { rebuild: rebuildOne, log });
    expect(await all).toEqual({ wrong: 1, failed: 1 });
    expect(lines).toEqual([`showtime ${wrong.id}: reservations 1`, "showtime 987654: showtime_not_found"]);
    await areComplete(wrong.id);
  });

  it("refuses a showtime that does not exist, a draft, and a D1 that does not answer", async () => {
    const { id } = await showtime(1, 1);
    expect(await rebuild(987_654)).toMatchObject({ status: 404, body: { code: "showtime_not_found" } });
    await insertShowtime(run, 987_655, 1, 1);
    await run("UPDATE showtimes SET status = 'draft' WHERE id = 987655");
    expect(await rebuild(987_655)).toMatchObject({ status: 409, body: { code: "no_box_office" } });
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    await eventually(
      async () => (await copiesInD1(id)).cursor?.["cursor"],
      (await copiesByLedger(id)).cursor.cursor,
    );
    vi.spyOn(env.DB, "batch").mockRejectedValue(new Error("D1 is away"));
    expect(await rebuild(id)).toMatchObject({ status: 503, body: { code: "unavailable" } });
  });
});

let adminToken: string | null = null;

async function admin(): Promise<string> {
  if (adminToken === null) {
    await insertUser(run, 99_001, { isAdmin: true });
    adminToken = await token(99_001, { isAdmin: true });
  }
  return adminToken;
}
