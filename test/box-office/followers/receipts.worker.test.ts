/** The batch to D1 gives each bill the next number of its cinema's year. */

import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import type { Projection } from "../../../src/box-office/followers/projection.ts";
import { copyToD1 } from "../../../src/box-office/followers/store.ts";
import { boxOffice } from "../../../src/box-office/service.ts";
import { eventually } from "../../support/eventually.ts";
import { sale } from "../../support/halls.ts";
import { insertShowtime } from "../../support/people.ts";
import { plansOf } from "../../support/plans.ts";
import { NOTHING_SOLD } from "../../support/sums.ts";
import { rows, run, showtime } from "../../support/world.ts";

let lastCinema = 50;

/** Showtimes of a cinema of their own, which numbers its receipts. */
async function numbering(showtimes: number, rowCount = 1, perRow = 4) {
  const made = [];
  for (let i = 0; i < showtimes; i++)
    made.push(await showtime(rowCount, perRow, { receipts: { timeZone: "Europe/Lisbon" } }));
  const cinemaId = ++lastCinema;
  await run(
    `INSERT INTO cinemas (id, owner_id, name, address, time_zone, currency, region, created_at_ms)
     VALUES (?1, 1, 'Odeon', 'Main Street 1', 'Europe/Lisbon', 'EUR', 'weur', 1)`,
    cinemaId,
  );
  const issuer = JSON.stringify({ legalName: "Odeon Ltd", address: "Main Street 1", prefix: "OD" });
  await run("INSERT INTO receipt_settings VALUES (?1, ?2, 1, 0, 1)", cinemaId, issuer);
  for (const { id } of made) await run("UPDATE showtimes SET cinema_id = ?2 WHERE id = ?1", id, cinemaId);
  return { cinemaId, shows: made };
}

const numbersOf = async (cinemaId: number): Promise<number[]> =>
  (
    await rows<{ number: number }>(
      "SELECT number FROM receipts WHERE cinema_id = ?1 ORDER BY number",
      cinemaId,
    )
  ).map(({ number }) => number);

const upTo = (most: number): number[] => Array.from({ length: most }, (_, i) => i + 1);

/** What D1 has of a reservation's receipts. */
const receiptsOf = async (id: number) =>
  (
    await rows<{ k: number; number: number; content: string; issuer: string; show: string }>(
      "SELECT k, number, content, issuer, show FROM receipts WHERE reservation_id = ?1 ORDER BY k",
      id,
    )
  ).map(({ content, issuer, show, ...row }) => ({
    ...row,
    totalCents: JSON.parse(content).totalCents,
    legalName: JSON.parse(issuer).legalName,
    movieTitle: JSON.parse(show).movieTitle,
  }));

/** A showtime whose box office is not open: a test makes its batches. */
async function unopened() {
  const { cinemaId, shows } = await numbering(0);
  expect(shows).toEqual([]);
  const id = 900 + cinemaId;
  await insertShowtime(run, id, 1, 4);
  await run("UPDATE showtimes SET cinema_id = ?2 WHERE id = ?1", id, cinemaId);
  const batch = (after: number, to: number, bills: readonly Bill[]): Projection => ({
    showtimeId: id,
    incarnation: `incarnation-${id}`,
    after: { seq: after, hash: null },
    cursor: { seq: to, hash: null },
    reservations: [],
    promoUses: [],
    takings: [],
    bills: bills.map(({ k, year, atMs }) => [id * 2 ** 24 + 1, k, year, atMs, "{}"]),
    notifications: [],
    toSettle: [],
    ownerEvents: [],
    tally: { events: 0, oldestAtMs: null, sold: [] },
    sums: NOTHING_SOLD,
  });
  return { cinemaId, batch };
}

interface Bill {
  readonly k: number;
  readonly year: number;
  readonly atMs: number;
}

const bill = (k: number, year = 2026, atMs = 10 + k): Bill => ({ k, year, atMs });

const yearsOf = (cinemaId: number) =>
  rows("SELECT year, number, k FROM receipts WHERE cinema_id = ?1 ORDER BY year, number", cinemaId);

describe("the receipts of a cinema", () => {
  it("are numbered without a gap, however many box offices sell at the same time", async () => {
    const { cinemaId, shows } = await numbering(5, 4, 10);
    await Promise.all(
      shows.flatMap(({ office }) =>
        Array.from({ length: 40 }, (_, i) =>
          office().reserve(sale(1, `${"ABCD"[Math.floor(i / 10)]}${(i % 10) + 1}`)),
        ),
      ),
    );
    await eventually(async () => (await numbersOf(cinemaId)).length, 200);
    expect(await numbersOf(cinemaId)).toEqual(upTo(200));
    const [{ sales } = { sales: 0 }] = await rows<{ sales: number }>(
      "SELECT count(DISTINCT reservation_id) AS sales FROM receipts WHERE cinema_id = ?1 AND k = 0",
      cinemaId,
    );
    expect(sales).toBe(200);
  });

  it("are of the sale, and then of each part that was given back", async () => {
    const { shows } = await numbering(1);
    const [{ id, office } = await showtime(1, 1)] = shows;
    const sold = await office().reserve(sale(1, "A1", "A2", "A3"));
    const n = sold.ok && "reservation" in sold ? sold.reservation.n : 0;
    await office().cancel(n, 1, ["A2"]);
    await office().reserve(sale(2, "A4"));
    await office().cancel(n, 1, null);
    const reservation = id * 2 ** 24 + n;
    const ofShow = { legalName: "Odeon Ltd", movieTitle: "Metropolis" };
    await eventually(
      () => receiptsOf(reservation),
      [
        { k: 0, number: 1, totalCents: 3000, ...ofShow },
        { k: 1, number: 2, totalCents: -1000, ...ofShow },
        { k: 2, number: 4, totalCents: -2000, ...ofShow },
      ],
    );
  });

  it("are given once, by whatever batches come again, late or first", async () => {
    const { cinemaId, batch } = await unopened();
    const first = batch(0, 2, [bill(0)]);
    await copyToD1([first]);
    await copyToD1([first]);
    await copyToD1([batch(2, 3, [bill(0), bill(1), bill(2)])]);
    await copyToD1([batch(0, 9, [bill(0), bill(1), bill(2), bill(3)])]);
    expect(await yearsOf(cinemaId)).toEqual([
      { year: 2026, number: 1, k: 0 },
      { year: 2026, number: 2, k: 1 },
      { year: 2026, number: 3, k: 2 },
    ]);
  });

  it("are filled up by a rebuild, with new numbers at the end, and stay else", async () => {
    const { cinemaId, shows } = await numbering(1);
    const [{ id, office } = await showtime(1, 1)] = shows;
    for (const label of ["A1", "A2", "A3"]) await office().reserve(sale(1, label));
    await eventually(() => numbersOf(cinemaId), [1, 2, 3]);
    await run("DELETE FROM receipts WHERE cinema_id = ?1 AND number = 3", cinemaId);
    await boxOffice(id).rebuildCopies();
    await boxOffice(id).rebuildCopies();
    expect(await numbersOf(cinemaId)).toEqual([1, 2, 3]);
  });

  it("have a series for each year", async () => {
    const { cinemaId, batch } = await unopened();
    await copyToD1([batch(0, 2, [bill(0), bill(1), bill(2, 2027)])]);
    expect(await yearsOf(cinemaId)).toEqual([
      { year: 2026, number: 1, k: 0 },
      { year: 2026, number: 2, k: 1 },
      { year: 2027, number: 1, k: 2 },
    ]);
  });

  it("are made for another sale that has the same id, in a ledger that was put back", async () => {
    const { cinemaId, batch } = await unopened();
    await copyToD1([batch(0, 2, [bill(0)])]);
    await copyToD1([batch(2, 3, [bill(0, 2026, 99)])]);
    expect(await yearsOf(cinemaId)).toEqual([
      { year: 2026, number: 1, k: 0 },
      { year: 2026, number: 2, k: 0 },
    ]);
  });
});

describe("the copy of a sale", () => {
  /** The statements of the next batches. */
  const statements = () => {
    const texts: string[] = [];
    const prepare = env.DB.prepare.bind(env.DB);
    vi.spyOn(env.DB, "prepare").mockImplementation((text) => {
      texts.push(text);
      return prepare(text);
    });
    return texts;
  };

  it("has no statement more where the cinema numbers no receipts", async () => {
    const { id, office } = await showtime(1, 4);
    const texts = statements();
    await office().reserve(sale(1, "A1"));
    await eventually(
      async () => (await rows("SELECT 1 FROM reservations WHERE showtime_id = ?1", id)).length,
      1,
    );
    vi.restoreAllMocks();
    expect(texts.filter((text) => text.includes("INTO receipts"))).toEqual([]);
    expect(texts.some((text) => text.includes("INSERT INTO reservations"))).toBe(true);
  });

  it("numbers receipts by searches of indexes only", async () => {
    const { cinemaId, shows } = await numbering(1);
    const [{ office } = await showtime(1, 1)] = shows;
    const plans = await plansOf(async () => {
      await office().reserve(sale(1, "A1"));
      await eventually(() => numbersOf(cinemaId), [1]);
    });
    const numberings = plans.filter((plan) => plan.some((step) => step.includes("receipts_by_reservation")));
    expect(numberings.length).toBeGreaterThan(0);
    expect(numberings.flat().join("\n")).toMatch(
      /SEARCH known USING PRIMARY KEY \(cinema_id=\? AND year=\?\)/,
    );
    expect(numberings.flat().filter((step) => /SCAN (known|receipt_settings|showtimes)/.test(step))).toEqual(
      [],
    );
  });
});
