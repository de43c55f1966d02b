import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Projection } from "../../src/box-office/followers/projection.ts";
import { copyToD1 } from "../../src/box-office/followers/store.ts";
import * as decide from "../../src/box-office/ledger/decide.ts";
import { Book } from "../../src/box-office/object/book.ts";
import { Rows } from "../../src/box-office/object/rows.ts";
import { boxOffice, openBoxOffice } from "../../src/box-office/service.ts";
import { eventually } from "../support/eventually.ts";
import { hall, hold, sale, seats } from "../support/halls.ts";
import { NOTHING_SOLD } from "../support/sums.ts";
import { TICKETS } from "../support/ticket-rows.ts";
import { buyer, call, objectOf, rows, run, showtime } from "../support/world.ts";

const ticketsInD1 = async (showtimeId: number): Promise<number> =>
  (
    await rows(
      `SELECT tickets.id FROM ${TICKETS} AS tickets JOIN reservations ON reservations.id = reservation_id WHERE showtime_id = ?1 AND tickets.status = 'valid'`,
      showtimeId,
    )
  ).length;

afterEach(() => {
  vi.restoreAllMocks();
});

/** As a client does: on a slow machine a newcomer may be told to come back. */
async function untilNotBusy(ask: () => Promise<Response>): Promise<Response> {
  for (;;) {
    const answer = await ask();
    if (answer.status !== 503) return answer;
    await answer.body?.cancel();
    await scheduler.wait(50);
  }
}

describe("a rush", () => {
  it("makes exactly 20 tickets when 500 buyers race for 20 seats", async () => {
    const { id, office } = await showtime(4, 5);
    const people = await Promise.all(Array.from({ length: 500 }, buyer));
    const labels = seats(4, 5).map(({ label }) => label);
    const answers = await Promise.all(
      people.map(({ token }, i) =>
        untilNotBusy(() =>
          call("POST", `/v1/showtimes/${id}/reservations`, {
            as: token,
            body: { seats: [labels[i % labels.length]], confirm: true },
          }),
        ),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(20);
    expect(statuses.filter((status) => status === 409)).toHaveLength(480);
    expect((await office().seatMap())?.counts).toEqual({
      free: 0,
      held: 0,
      sold: 20,
      blocked: 0,
      checked_in: 0,
    });
    await eventually(() => ticketsInD1(id), 20);
    const mails = await rows(
      "SELECT id FROM mail_log WHERE id IN (SELECT 'reservation_confirmed:' || id FROM reservations WHERE showtime_id = ?1)",
      id,
    );
    expect(mails).toHaveLength(20);
    expect(
      await rows("SELECT sold, held, sold_cents FROM showtime_sales WHERE showtime_id = ?1", id),
    ).toEqual([{ sold: 20, held: 0, sold_cents: 20_000 }]);
  });
});

describe("a box office", () => {
  it("keeps a hold over an eviction, and sells it afterwards", async () => {
    const { id, office, object } = await showtime(1, 2);
    const { id: userId } = await buyer();
    const held = await office().reserve(hold(userId, "A1", "A2"));
    if (!held.ok) throw new Error(held.code);
    const before = await office().seatMap();
    await evictDurableObject(object());
    expect(await office().seatMap()).toEqual(before);
    expect(await office().confirm(held.reservation.n, userId)).toMatchObject({
      ok: true,
      reservation: { status: "confirmed" },
    });
    expect(await office().reserve(sale(userId, "A1"))).toMatchObject({ ok: false, code: "seats_taken" });
    await eventually(() => ticketsInD1(id), 2);
  });

  it("writes nothing for a showtime that was never opened", async () => {
    const stranger = boxOffice(987_654);
    expect(await stranger.reserve(sale(1, "A1"))).toEqual({ ok: false, code: "unopened" });
    expect(await stranger.seatMap()).toBeNull();
    expect(await stranger.reservation(1)).toBeNull();
    expect(await stranger.reservationOfTicket("AAAAAAAAAAAAAAAAA")).toBeNull();
    const tables = await runInDurableObject(objectOf(987_654), (_, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'").toArray(),
    );
    expect(tables).toEqual([]);
  });

  it("refuses to sell once its id belongs to another showtime", async () => {
    const { terms, office, object } = await showtime(1, 2);
    expect(await openBoxOffice({ ...terms, incarnation: "another" }, hall(1, 2), "weur")).toEqual({
      ok: false,
      code: "other_incarnation",
    });
    await evictDurableObject(object());
    expect(await office().reserve(sale(1, "A1"))).toEqual({ ok: false, code: "showtime_not_found" });
  });

  it("stops selling when D1 answers that its id belongs to another showtime", async () => {
    const { id, office } = await showtime(1, 2);
    await run("UPDATE showtimes SET incarnation = 'another' WHERE id = ?1", id);
    await office().reserve(sale(1, "A1"));
    await vi.waitFor(async () =>
      expect(await office().reserve(sale(1, "A2"))).toEqual({ ok: false, code: "showtime_not_found" }),
    );
    expect(await ticketsInD1(id)).toBe(0);
  });

  it("uses newer terms for later sales, and ignores older ones", async () => {
    const { terms, office } = await showtime(1, 3);
    await openBoxOffice({ ...terms, version: 3, maxSeats: 1 }, hall(1, 3), "weur");
    await openBoxOffice({ ...terms, version: 2, maxSeats: 9 }, hall(1, 3), "weur");
    expect(await office().reserve(hold(1, "A1", "A2"))).toEqual({
      ok: false,
      code: "too_many_seats",
      maxSeats: 1,
    });
  });

  it("records the end of a hold by its alarm, whether it is in memory or evicted", async () => {
    const { id, office, object } = await showtime(1, 1, { holdMs: 300 });
    await office().reserve(hold(1, "A1"));
    await evictDurableObject(object());
    await eventually(
      () =>
        rows(
          "SELECT status, ended_at_ms = expires_at_ms AS on_time FROM reservations WHERE showtime_id = ?1",
          id,
        ),
      [{ status: "expired", on_time: 1 }],
    );
    expect((await office().seatMap())?.counts).toEqual({
      free: 1,
      held: 0,
      sold: 0,
      blocked: 0,
      checked_in: 0,
    });
  });

  it("frees the seats of a hold that has run out, even without an alarm", async () => {
    const { office, object } = await showtime(1, 1, { holdMs: 50 });
    await runInDurableObject(object(), async (_, { storage }) => {
      vi.spyOn(storage, "setAlarm").mockResolvedValue();
      await storage.deleteAlarm();
    });
    await office().reserve(hold(1, "A1"));
    await new Promise((resolve) => {
      setTimeout(resolve, 60);
    });
    expect(await office().reserve(sale(2, "A1"))).toMatchObject({ ok: true });
  });

  it("drops from memory what a failed transaction would have kept there", async () => {
    const { office, object } = await showtime(1, 2);
    await office().reserve(sale(1, "A1"));
    await runInDurableObject(object(), (_, ctx) => {
      const book = new Book(ctx, () => []);
      const { state, head } = book;
      if (state === null) throw new Error("it was opened");
      const fail = (): object => {
        throw new Error("no answer");
      };
      expect(() =>
        book.commit(state, undefined, (now, moment) => decide.reserve(now, sale(2, "A2"), moment), fail),
      ).toThrow("no answer");
      const onDisk = new Rows(ctx.storage);
      expect(book.state).toEqual(onDisk.load());
      expect([1, 2].map((n) => book.find(n)?.n)).toEqual([1, undefined]);
      expect(book.rows.log.eventsAfter(0, 100)).toEqual(onDisk.log.eventsAfter(0, 100));
      expect(book.rows.log.eventsAfter(head, 100)).toEqual([]);
    });
  });

  it("starts anew where its rows cannot be read after a failed transaction, rather than sell from memory", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const { office, object } = await showtime(1, 2);
    await office().reserve(sale(1, "A1"));
    await runInDurableObject(object(), (_, { storage }) => {
      const aborted: unknown[] = [];
      const book = new Book({ storage, abort: (reason) => aborted.push(reason) }, () => []);
      const { state } = book;
      if (state === null) throw new Error("it was opened");
      const reserve = () =>
        book.commit(
          state,
          undefined,
          (now, moment) => decide.reserve(now, sale(2, "A2"), moment),
          () => ({}),
        );
      storage.sql.exec("ALTER TABLE reservations RENAME TO lost");
      expect(reserve).toThrow("no such table: reservations");
      expect(aborted).toEqual(["The rows cannot be read."]);
      storage.sql.exec("ALTER TABLE lost RENAME TO reservations");
    });
  });

  it("leaves memory and rows unchanged when a transaction fails", async () => {
    const { office, object } = await showtime(1, 2);
    await office().reserve(sale(1, "A1"));
    const before = await office().seatMap();
    await runInDurableObject(object(), (_, { storage }) => {
      storage.sql.exec(
        "CREATE TRIGGER full BEFORE INSERT ON reservations BEGIN SELECT raise(ABORT, 'the disk is full'); END",
      );
    });
    await runInDurableObject(object(), async (itself) => {
      await expect(itself.reserve(sale(2, "A2"))).rejects.toThrow("the disk is full");
    });
    await runInDurableObject(object(), (_, { storage }) => {
      storage.sql.exec("DROP TRIGGER full");
    });
    expect(await office().seatMap()).toEqual(before);
    expect(await office().reserve(sale(2, "A2"))).toMatchObject({ ok: true, reservation: { n: 2 } });
  });
});

describe("an idempotency key", () => {
  const once = (fingerprint: string) => ({ key: "7 reserve k1", fingerprint });

  it("sells once, however often the request is repeated, and marks the repeated answers", async () => {
    const { office } = await showtime(1, 4);
    const first = await office().reserve(sale(7, "A1"), once("a"));
    const again = await office().reserve(sale(7, "A1"), once("a"));
    expect(again).toEqual({ ...first, replayed: true });
    expect((await office().seatMap())?.counts.sold).toBe(1);
  });

  it("keeps refusals too, even over an eviction", async () => {
    const { office, object } = await showtime(1, 4);
    await office().reserve(sale(8, "A1"));
    const refused = await office().reserve(sale(7, "A1"), once("a"));
    const sold = await office().reservation(1);
    await office().cancel(sold?.n ?? 0, 8, null);
    await evictDurableObject(object());
    expect(await office().reserve(sale(7, "A1"), once("a"))).toEqual({ ...refused, replayed: true });
  });

  it("is refused when another request uses it", async () => {
    const { office } = await showtime(1, 4);
    await office().reserve(sale(7, "A1"), once("a"));
    expect(await office().reserve(sale(7, "A2"), once("b"))).toEqual({
      ok: false,
      code: "idempotency_key_reused",
    });
  });

  it("is deleted after a refusal too, when nothing else would wake the object", async () => {
    const { office, object } = await showtime(1, 1, { salesCloseAtMs: 1 });
    const alarm = () => runInDurableObject(object(), (_, { storage }) => storage.getAlarm());
    await eventually(async () => {
      await runDurableObjectAlarm(object());
      return alarm();
    }, null);
    expect(await office().reserve(sale(7, "A1"), once("a"))).toMatchObject({ code: "sales_closed" });
    // An earlier alarm that is still running may set itself once more: it finds nothing to do, and this alarm remains.
    await eventually(async () => ((await alarm()) ?? 0) > Date.now() + 24 * 3_600_000, true);
  });

  it("is deleted after a day", async () => {
    const { office, object } = await showtime(1, 4);
    await office().reserve(sale(7, "A1"), once("a"));
    const answers = () =>
      runInDurableObject(
        object(),
        (_, { storage }) => storage.sql.exec("SELECT key FROM answers").toArray().length,
      );
    await runDurableObjectAlarm(object());
    expect(await answers()).toBe(1);
    await runInDurableObject(object(), (_, { storage }) => {
      storage.sql.exec("UPDATE answers SET at_ms = at_ms - ?", 26 * 3_600_000);
    });
    await runDurableObjectAlarm(object());
    expect(await answers()).toBe(0);
  });
});

describe("D1", () => {
  it("does not stop sales while it hangs: 256 calls wait for it, and further ones are refused as busy at once", async () => {
    const { id, office, object } = await showtime(20, 20);
    const batch = env.DB.batch.bind(env.DB);
    const back = Promise.withResolvers<void>();
    vi.spyOn(env.DB, "batch").mockImplementation(async (statements) => {
      await back.promise;
      return batch(statements);
    });
    const labels = seats(20, 20).map(({ label }) => label);
    // All at once, so that no call's wait has ended when the last one starts.
    const outcomes = await runInDurableObject(object(), (itself) =>
      Promise.all(labels.map((label) => itself.reserve(sale(1, label)))),
    );
    const sold = outcomes.filter(({ ok }) => ok).length;
    const busy = outcomes.filter((outcome) => !outcome.ok && outcome.code === "busy").length;
    expect([sold, busy]).toEqual([256, 144]);
    const left = labels.find((_, i) => outcomes[i]?.ok === false);
    expect(await office().reserve(sale(1, left ?? ""))).toMatchObject({ ok: true });
    back.resolve();
    await eventually(() => ticketsInD1(id), sold + 1);
  });

  it("that hangs in a rush keeps newcomers out, and nobody who has a reservation", async () => {
    const { id, office, object } = await showtime(20, 20, { payment: "online" });
    const labels = seats(20, 20).map(({ label }) => label);
    const held: number[] = [];
    const reserve = async (command: decide.Reserve): Promise<string> => {
      const outcome = await office().reserve(command);
      if (!outcome.ok) throw new Error(outcome.code);
      held.push(outcome.reservation.n);
      return outcome.reservation.lines[0]?.ticket ?? "";
    };
    for (let i = 0; i < 5; i++) await reserve(hold(1, labels.pop() ?? ""));
    await reserve({ ...hold(1, labels.pop() ?? ""), channel: "counter" });
    const ticket = await reserve({ ...sale(1, labels.pop() ?? ""), channel: "counter" });
    const [paid = 0, failed = 0, slow = 0, released = 0, extended = 0, sold = 0] = held;
    for (const n of [paid, failed, slow]) await office().startPayment(n, 1);
    await eventually(
      () => rows("SELECT id FROM reservations WHERE showtime_id = ?1 AND status = 'awaiting_payment'", id),
      [paid, failed, slow].map((n) => ({ id: id * 2 ** 24 + n })),
    );
    const batch = env.DB.batch.bind(env.DB);
    const back = Promise.withResolvers<void>();
    vi.spyOn(env.DB, "batch").mockImplementation(async (statements) => {
      await back.promise;
      return batch(statements);
    });
    const free = labels.pop() ?? "";
    const once = { key: "1 reserve a sale whose answer was lost", fingerprint: "of it" };
    const early = await office().reserve(hold(1, labels.pop() ?? ""), once);
    const scan = { ticket, gate: "North", device: "phone", counter: 1, by: "user:1", atMs: null };
    // All at once, so that 256 calls wait throughout.
    const [newcomers, others, repeated] = await runInDurableObject(object(), (itself) => {
      const rush = labels.slice(0, 256).map((label) => itself.reserve(hold(1, label)));
      return Promise.all([
        Promise.all([
          itself.reserve(hold(2, free)),
          itself.joinWaiting({ buyer: 2, quantity: 1, category: null, ticketType: "adult" }),
        ]),
        Promise.all([
          itself.pay(paid, 1000, "cs_1"),
          itself.failPayment(failed),
          itself.moneyOnItsWay(slow),
          itself.cancel(released, 1, null),
          itself.extend(extended, 1),
          itself.startPayment(extended, 1),
          itself.confirm(sold, 1),
          itself.checkIn([scan]),
          itself.undoCheckIn(ticket, "mistake", { by: "user:1", isAtDoor: false }),
          itself.block([free], "house"),
          itself.unblock([free]),
        ]),
        itself.reserve(hold(1, "of no matter"), once),
        ...rush,
      ]);
    });
    expect(newcomers).toEqual(newcomers.map(() => ({ ok: false, code: "busy" })));
    expect(others.map(({ ok }) => ok)).toEqual(others.map(() => true));
    expect(repeated).toEqual({ ...early, replayed: true });
    back.resolve();
  });

  it("gets all ten sales that were made while its batches failed", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const { id, office } = await showtime(2, 5);
    await run("ALTER TABLE reservations RENAME TO reservations_away");
    for (const { label } of seats(2, 5))
      expect(await office().reserve(sale(1, label))).toMatchObject({ ok: true });
    await run("ALTER TABLE reservations_away RENAME TO reservations");
    expect(await ticketsInD1(id)).toBe(0);
    await eventually(() => ticketsInD1(id), 10);
  });

  it("does not delay sales while it hangs: all ten are answered before it has one, and it gets them all later", async () => {
    const { id, office } = await showtime(2, 5);
    const batch = env.DB.batch.bind(env.DB);
    const back = Promise.withResolvers<void>();
    vi.spyOn(env.DB, "batch").mockImplementation(async (statements) => {
      await back.promise;
      return batch(statements);
    });
    for (const { label } of seats(2, 5))
      expect(await office().reserve(sale(1, label))).toMatchObject({ ok: true });
    expect(await ticketsInD1(id)).toBe(0);
    back.resolve();
    await eventually(() => ticketsInD1(id), 10);
  });

  it("gets the missing sales again after a restore that set its cursor back", async () => {
    const { id, office } = await showtime(2, 5);
    for (const label of ["A1", "A2", "A3"]) await office().reserve(sale(1, label));
    await eventually(() => ticketsInD1(id), 3);
    const [{ seq } = { seq: 0 }] = await rows<{ seq: number }>(
      "SELECT min(seq) AS seq FROM reservations WHERE showtime_id = ?1",
      id,
    );
    await run("DELETE FROM reservations WHERE showtime_id = ?1 AND seq > ?2", id, seq);
    await run("UPDATE showtime_sales SET cursor = ?2 WHERE showtime_id = ?1", id, seq);
    await office().reserve(sale(1, "A4"));
    await eventually(() => ticketsInD1(id), 4);
  });

  it("keeps a newer row when an older batch arrives late and the cursor has not moved", async () => {
    const { id, terms } = await showtime(1, 1);
    const batch = (seq: number, status: string): Projection => ({
      showtimeId: id,
      incarnation: terms.incarnation,
      after: { seq: 0, hash: null },
      cursor: { seq: 2, hash: null },
      reservations: [
        [id * 2 ** 24 + 1, seq, id, 1, status, "[]", 0, "USD", 1, null, null, null, null, null, 0, 0, "{}"],
      ],
      promoUses: [],
      takings: [],
      bills: [],
      notifications: [],
      toSettle: [],
      ownerEvents: [],
      tally: { events: 0, oldestAtMs: null, sold: [] },
      sums: NOTHING_SOLD,
    });
    await run("UPDATE showtime_sales SET cursor = 0 WHERE showtime_id = ?1", id);
    await copyToD1([batch(7, "cancelled")]);
    await copyToD1([batch(6, "confirmed")]);
    expect(await rows("SELECT status, seq FROM reservations WHERE showtime_id = ?1", id)).toEqual([
      { status: "cancelled", seq: 7 },
    ]);
  });

  it("gets all sales again after a restore from before the showtime's first sale", async () => {
    const { id, office } = await showtime(2, 5);
    for (const label of ["A1", "A2", "A3"]) await office().reserve(sale(1, label));
    await eventually(() => ticketsInD1(id), 3);
    await run("DELETE FROM reservations WHERE showtime_id = ?1", id);
    await run("DELETE FROM showtime_sales WHERE showtime_id = ?1", id);
    await office().reserve(sale(1, "A4"));
    await eventually(() => ticketsInD1(id), 4);
  });

  it("shows a cancelled sale as cancelled, with revoked tickets and free seats", async () => {
    const { id, office } = await showtime(1, 2);
    const sold = await office().reserve(sale(1, "A1", "A2"));
    if (!sold.ok) throw new Error(sold.code);
    await office().cancel(sold.reservation.n, 1, null);
    await eventually(
      () => rows("SELECT status FROM reservations WHERE showtime_id = ?1", id),
      [{ status: "cancelled" }],
    );
    expect(
      await rows("SELECT sold, held, sold_cents FROM showtime_sales WHERE showtime_id = ?1", id),
    ).toEqual([{ sold: 0, held: 0, sold_cents: 0 }]);
    expect(await ticketsInD1(id)).toBe(0);
    expect((await office().seatMap())?.counts.free).toBe(2);
  });

  it("is not changed by batches that arrive late and out of order", async () => {
    const { id, office } = await showtime(1, 3);
    const batch = env.DB.batch.bind(env.DB);
    const late: (() => Promise<unknown>)[] = [];
    vi.spyOn(env.DB, "batch").mockImplementation(async (statements) => {
      late.push(() => batch(statements));
      return batch(statements);
    });
    const held = await office().reserve(hold(1, "A1"));
    if (!held.ok) throw new Error(held.code);
    await office().confirm(held.reservation.n, 1);
    await office().reserve(sale(1, "A2"));
    const state = () =>
      rows(
        "SELECT r.id, r.seq, r.status, s.cursor FROM reservations r JOIN showtime_sales s USING (showtime_id) WHERE showtime_id = ?1 ORDER BY r.id",
        id,
      );
    await eventually(() => ticketsInD1(id), 2);
    const before = await state();
    for (const send of late.toReversed()) await send();
    expect(await state()).toEqual(before);
  });
});
