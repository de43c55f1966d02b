import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Projection } from "../../../src/box-office/followers/projection.ts";
import { copyToD1 } from "../../../src/box-office/followers/store.ts";
import { eventually } from "../../support/eventually.ts";
import { sale } from "../../support/halls.ts";
import { TICKETS } from "../../support/ticket-rows.ts";
import { rows, run, showtime } from "../../support/world.ts";

const OPENED = 2;
const SUMS = { held: 0, checkedIn: 0, paidCents: 0, refundCents: 0, breakdown: "{}" };

afterEach(() => {
  vi.restoreAllMocks();
});

const soldIn = async (showtimeId: number): Promise<number> =>
  (await rows("SELECT id FROM reservations WHERE showtime_id = ?1 AND status = 'confirmed'", showtimeId))
    .length;

const cursorOf = async (showtimeId: number) =>
  (
    await rows<{ cursor: number; sold: number }>(
      "SELECT cursor, sold FROM showtime_sales WHERE showtime_id = ?1",
      showtimeId,
    )
  )[0];

/** A batch of one sale after the event `after`. */
const batchOf = (id: number, after: number, changes: Partial<Projection> = {}): Projection => {
  const reservation = id * 2 ** 24 + 1;
  const seq = after + 2;
  const line = { seat: "A1", category: "standard", ticketType: "adult", priceCents: 5, ticket: `T-${id}` };
  const lines = JSON.stringify([line]);
  return {
    showtimeId: id,
    incarnation: `incarnation-${id}`,
    after: { seq: after, hash: null },
    cursor: { seq, hash: "11" },
    reservations: [
      [reservation, seq, id, 1, "confirmed", lines, 5, "USD", 1, null, 1, null, null, null, 0, 0, "{}"],
    ],
    promoUses: [],
    takings: [],
    bills: [],
    notifications: [
      { mail: { kind: "reservation_confirmed", reservationId: reservation }, buyer: 1, heldAtMs: 1 },
    ],
    toSettle: [],
    ownerEvents: [],
    tally: { events: 0, oldestAtMs: null, sold: [] },
    sums: { ...SUMS, seats: 2, sold: 1, reservations: 1, soldCents: 5 },
    ...changes,
  };
};

/** Showtimes that D1 has every event of; their hashes are forgotten, as of cursors from before the chain. */
async function opened(number: number): Promise<number[]> {
  const ids: number[] = [];
  for (let i = 0; i < number; i++) {
    const { id } = await showtime(1, 2);
    await eventually(async () => (await cursorOf(id))?.cursor, OPENED);
    await run("UPDATE showtime_sales SET hash = NULL WHERE showtime_id = ?1", id);
    ids.push(id);
  }
  return ids;
}

describe("a batch of several showtimes", () => {
  it("writes those that continue where D1 is, and says of each other one where D1 is", async () => {
    const [fine = 0, ahead = 0, other = 0, also = 0] = await opened(4);
    const batch = vi.spyOn(env.DB, "batch");
    const reached = await copyToD1([
      batchOf(fine, OPENED),
      batchOf(ahead, OPENED + 1),
      batchOf(other, OPENED, { incarnation: "of another showtime" }),
      batchOf(987_654, OPENED),
      batchOf(also, OPENED),
    ]);
    expect(reached).toEqual([
      { seq: OPENED + 2, hash: "11" },
      { seq: OPENED, hash: null },
      "other_incarnation",
      "unknown",
      { seq: OPENED + 2, hash: "11" },
    ]);
    expect(batch.mock.calls.map(([statements]) => statements.length)).toEqual([3]);
    for (const id of [fine, also]) {
      expect(await soldIn(id)).toBe(1);
      expect(await cursorOf(id)).toEqual({ cursor: OPENED + 2, sold: 1 });
    }
    for (const id of [ahead, other]) {
      expect(await soldIn(id)).toBe(0);
      expect(await cursorOf(id)).toEqual({ cursor: OPENED, sold: 0 });
    }
    const written = async (sql: string) => (await rows(sql)).flatMap(Object.values);
    const ids = [fine, also].map((id) => id * 2 ** 24 + 1);
    expect(
      await written(`SELECT reservation_id FROM ${TICKETS} WHERE id LIKE 'T-%' ORDER BY reservation_id`),
    ).toEqual(ids);
    expect(
      await written("SELECT id FROM mail_log WHERE id LIKE 'reservation_confirmed:%' ORDER BY rowid"),
    ).toEqual(ids.map((id) => `reservation_confirmed:${id}`));
  });

  it("refuses one of another ledger by its hash, and takes the one beside it", async () => {
    const [fine = 0, wrong = 0] = await opened(2);
    await run("UPDATE showtime_sales SET hash = 'aa' WHERE showtime_id IN (?1, ?2)", fine, wrong);
    expect(
      await copyToD1([
        batchOf(wrong, OPENED, { after: { seq: OPENED, hash: "bb" } }),
        batchOf(fine, OPENED, { after: { seq: OPENED, hash: "aa" } }),
      ]),
    ).toEqual([
      { seq: OPENED, hash: "aa" },
      { seq: OPENED + 2, hash: "11" },
    ]);
    expect([await soldIn(wrong), await soldIn(fine)]).toEqual([0, 1]);
  });

  it("copies a repeated batch once", async () => {
    const [id = 0, other = 0] = await opened(2);
    const batches = [batchOf(id, OPENED), batchOf(other, OPENED)];
    const first = await copyToD1(batches);
    expect(await copyToD1(batches)).toEqual(first);
    expect([await soldIn(id), await soldIn(other)]).toEqual([1, 1]);
  });
});

describe("box offices that sell at the same time", () => {
  it("share batches: forty sales at twenty showtimes, twenty at a time, take at most thirty of them", async () => {
    const shows = await Promise.all(Array.from({ length: 20 }, () => showtime(1, 2)));
    await eventually(
      async () => Promise.all(shows.map(async ({ id }) => (await cursorOf(id))?.cursor)),
      shows.map(() => OPENED),
    );
    const batch = vi.spyOn(env.DB, "batch");
    for (const label of ["A1", "A2"])
      await Promise.all(shows.map(({ office }) => office().reserve(sale(1, label))));
    await eventually(
      async () => Promise.all(shows.map(({ id }) => soldIn(id))),
      shows.map(() => 2),
    );
    expect(batch.mock.calls.length).toBeLessThanOrEqual(30);
  });

  it("are copied where the rows of one of them are refused, and that one once they are taken", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const shows = await Promise.all(Array.from({ length: 6 }, () => showtime(1, 2)));
    const [faulty, ...others] = shows;
    const id = faulty?.id ?? 0;
    await run(
      `CREATE TRIGGER refused BEFORE INSERT ON reservations WHEN new.showtime_id = ${id}
       BEGIN SELECT raise(ABORT, 'refused'); END`,
    );
    for (const label of ["A1", "A2"])
      await Promise.all(shows.map(({ office }) => office().reserve(sale(1, label))));
    await eventually(
      async () => Promise.all(others.map((other) => soldIn(other.id))),
      others.map(() => 2),
    );
    expect(await soldIn(id)).toBe(0);
    await run("DROP TRIGGER refused");
    await eventually(() => soldIn(id), 2);
  });

  it("are copied where the one that sends their batch ends in the middle, and that one too", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const shows = await Promise.all(Array.from({ length: 6 }, () => showtime(1, 2)));
    await eventually(
      async () => Promise.all(shows.map(async ({ id }) => (await cursorOf(id))?.cursor)),
      shows.map(() => OPENED),
    );
    const batch = env.DB.batch.bind(env.DB);
    let started = 0;
    vi.spyOn(env.DB, "batch").mockImplementation(async (statements) => {
      // The first is one box office's own; the second has those that gathered behind it.
      if (++started === 1) await new Promise((resolve) => setTimeout(resolve, 100));
      if (started === 2) await new Promise(() => undefined);
      return batch(statements);
    });
    const sold = await Promise.all(shows.map(({ office }) => office().reserve(sale(1, "A1"))));
    expect(sold.map(({ ok }) => ok)).toEqual(shows.map(() => true));
    await vi.waitFor(() => expect(started).toBeGreaterThanOrEqual(2));
    for (const { object } of shows)
      await runInDurableObject(object(), (_, ctx) => {
        ctx.abort();
      }).catch(() => undefined);
    await eventually(
      async () => Promise.all(shows.map(({ id }) => soldIn(id))),
      shows.map(() => 1),
    );
  });
});
