import { runInDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apply } from "../../../src/box-office/ledger/apply.ts";
import type { Reservation } from "../../../src/box-office/ledger/reservation.ts";
import { archiveOf } from "../../../src/box-office/ledger/sold.ts";
import { emptyState } from "../../../src/box-office/ledger/state.ts";
import { OF_RESERVATION } from "../../../src/box-office/object/event-log.ts";
import { MARK_SEATS } from "../../../src/box-office/object/hall-rows.ts";
import { OF_BEGINNING } from "../../../src/box-office/object/kept-answers.ts";
import { HELD, IRREGULAR, OF_CLAIM, Rows, SOLD_PAGE } from "../../../src/box-office/object/rows.ts";
import { openBoxOffice } from "../../../src/box-office/service.ts";
import { hold, terms } from "../../support/halls.ts";
import { Office } from "../../support/office.ts";
import { Game, someHall, someSteps, someTerms } from "../../support/steps.ts";
import { objectOf } from "../../support/world.ts";

const ID = 4_100;

/** Runs `look` on an empty database. */
const inStorage = <Result>(look: (storage: DurableObjectStorage) => Result): Promise<Result> =>
  runInDurableObject(objectOf(ID), async (_, { storage }) => {
    await storage.deleteAll();
    return look(storage);
  });

/** Checks every ticket in at two doors whose devices are offline. */
function scanTwice(office: Office): void {
  for (const { lines } of office.reservations.values())
    for (const { ticket } of lines)
      if (ticket !== null)
        office.scan({ ticket, atMs: office.nowMs }, { ticket, gate: "South", atMs: office.nowMs });
}

/** Writes the rows of this ledger, with one call of `save` for all events of a millisecond. */
function write({ ledger, state }: Office, storage: DurableObjectStorage): void {
  const rows = new Rows(storage);
  rows.create();
  const before = emptyState(state.terms);
  const all = new Map<number, Reservation>();
  for (const transaction of Map.groupBy(ledger, ({ atMs }) => atMs).values())
    rows.save(
      transaction.map((recorded) => {
        rows.append(recorded);
        const change = apply(before, recorded, archiveOf(all));
        if (change.reservation !== null) all.set(change.reservation.n, change.reservation);
        return change;
      }),
    );
  rows.keepMoney(before);
  rows.keepDoors(before);
}

/** Brings the tables back to schema version 5, from before `reservations.sold`, `promo_uses` and `irregular_scans`. */
const AGE = `
  DROP INDEX events_of_reservation;
  ALTER TABLE hall RENAME TO seats;
  ALTER TABLE seats ADD COLUMN n INTEGER;
  UPDATE seats SET n = marked.n, seq = max(seats.seq, marked.seq)
  FROM (SELECT r.n, r.seats ->> 0 AS seq, place.value AS place FROM reservations AS r, json_each(r.seats) AS place
    WHERE place.key > 0) AS marked
  WHERE marked.place = seats.place;
  CREATE TABLE tickets (id TEXT PRIMARY KEY, n INTEGER NOT NULL, revoked INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
  CREATE INDEX revoked_tickets ON tickets (id) WHERE revoked = 1;
  INSERT INTO tickets (id, n, revoked)
  SELECT value, n, value IN (SELECT ticket FROM revoked) FROM reservations, json_each(tickets);
  DROP TABLE revoked;
  DROP TABLE irregular_scans;
  DELETE FROM meta WHERE key = 'doors';
  DROP TABLE promo_uses;
  DROP INDEX held_reservations;
  DROP INDEX sold_reservations;
  ALTER TABLE reservations DROP COLUMN seats;
  ALTER TABLE reservations DROP COLUMN tickets;
  ALTER TABLE reservations DROP COLUMN sold;
  CREATE INDEX live_reservations ON reservations (n) WHERE live = 1;
  UPDATE meta SET value = '5' WHERE key = 'schema';`;

describe("a box office of 50,000 seats with the longest names", () => {
  it("opens, and has them all when it wakes up", { timeout: 60_000 }, async () => {
    const place = { section: "席".repeat(40), row: "席".repeat(16), number: "9999席" };
    const seats = Array.from({ length: 50_000 }, (_, i) => ({
      label: `${"席".repeat(19)}${i}`,
      ...place,
      x: (i % 250) + 1,
      y: Math.floor(i / 250) + 1,
      category: "c".repeat(32),
      accessible: false,
      companion: false,
      at: { x: -1234.5678, y: -1234.5678 },
    }));
    const id = ID + 1;
    await openBoxOffice(terms({ showtimeId: id }), { seats, blocked: [] }, "weur");
    const woken = await runInDurableObject(objectOf(id), (_, { storage }) => {
      const state = new Rows(storage).load();
      return [state?.seats.size, state?.seats.get(seats.at(-1)?.label ?? "")?.seat];
    });
    expect(woken).toEqual([50_000, seats.at(-1)]);
  });
});

describe("a box office that wakes up", () => {
  it.each([
    ["its rows", "SELECT 'as they are'"],
    ["rows of an earlier version", AGE],
  ])("loads from %s the state that it had before, after any commands", async (_, change) => {
    await fc.assert(
      fc.asyncProperty(someTerms, someHall, someSteps, async (opening, hall, steps) => {
        const game = new Game({ ...opening, status: "on_sale" }, hall);
        for (const next of steps) game.play(next);
        const { office } = game;
        scanTwice(office);
        const state = await inStorage((storage) => {
          write(office, storage);
          storage.sql.exec(change);
          return new Rows(storage).load();
        });
        expect(state).toEqual({ ...office.state, seating: null });
        expect([...(state?.seats.keys() ?? [])]).toEqual([...office.state.seats.keys()]);
        expect(state?.soldSums.read(state)).toEqual(office.state.soldSums.read(office.state));
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ["its rows", "SELECT 'as they are'"],
    ["rows of an earlier version", AGE],
  ])("finds in %s the reservation with a use of a promo code", async (_, change) => {
    const office = new Office(1, 3);
    for (const seat of ["A1", "A2", "A3"]) {
      const promo = { claim: `claim-${seat}`, code: 5, percent: 10, amountCents: null };
      office.order({ ...hold(1, seat), promo: seat === "A3" ? null : promo });
    }
    const found = await inStorage((storage) => {
      write(office, storage);
      storage.sql.exec(change);
      const rows = new Rows(storage);
      rows.load();
      return ["claim-A1", "claim-A2", "claim-A3"].map((claim) => rows.reservationWithClaim(claim));
    });
    expect(found).toEqual([1, 2, null]);
  });

  it.each([
    ["its rows", "SELECT 'as they are'"],
    ["rows of an earlier version", AGE],
  ])("finds in %s the reservations with an undone scan, the last one first", async (_, change) => {
    const office = new Office(1, 3);
    for (const seat of ["A1", "A2", "A3"]) office.reserve(1, [seat], true);
    for (const n of [3, 1]) {
      office.nowMs++;
      office.scan({ ticket: `T${n}` });
      office.undo(n, `T${n}`);
    }
    const found = await inStorage((storage) => {
      write(office, storage);
      storage.sql.exec(change);
      const rows = new Rows(storage);
      rows.load();
      return [rows.irregular(10), rows.irregular(1)];
    });
    expect(found).toEqual([[1, 3], [1]]);
  });

  it.each([
    ["finds what is held", HELD, [], "held_reservations"],
    ["finds what is sold", SOLD_PAGE, [0, 1], "COVERING INDEX sold_reservations"],
    ["marks seats", MARK_SEATS, ["[]"], "SEARCH hall USING INTEGER PRIMARY KEY"],
    ["finds irregular scans", IRREGULAR, [1], "irregular_scans_by_seq"],
    [
      "counts a buyer's keys",
      OF_BEGINNING,
      ["7 reserve ", "7 reserve!", 1],
      "sqlite_autoindex_answers_1 (key>? AND key<?)",
    ],
    [
      "finds what became of a reservation",
      OF_RESERVATION,
      [1, 200],
      "SEARCH events USING INDEX events_of_reservation (n=?)",
    ],
    ["finds a promo code's use", OF_CLAIM, ["claim"], "SEARCH promo_uses USING PRIMARY KEY (claim=?)"],
  ])("%s without reading all rows", async (_, query, params, index) => {
    const plan = await inStorage((storage) => {
      new Rows(storage).create();
      return storage.sql.exec<{ detail: string }>(`EXPLAIN QUERY PLAN ${query}`, ...params).toArray();
    });
    const looks = plan
      .map(({ detail }) => detail)
      .filter((detail) => / (?:reservations|hall|promo_uses|irregular_scans|answers|events)\b/.test(detail));
    expect(looks).toEqual([expect.stringContaining(index)]);
  });
});
