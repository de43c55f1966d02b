import { evictDurableObject } from "cloudflare:test";
import Papa from "papaparse";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { GROUPS } from "../../../src/back-office/sales-by-group/group.ts";
import { salesByGroup } from "../../../src/back-office/sales-by-group/service.ts";
import type { Breakdown } from "../../../src/box-office/ledger/breakdown.ts";
import { boxOffice } from "../../../src/box-office/service.ts";
import { CINEMA, LAYOUT, MOVIE, ask, inHours, make, someone } from "../../support/catalogue.ts";
import { eventually } from "../../support/eventually.ts";
import { booked, manySales } from "../../support/money.ts";
import { insertUser } from "../../support/people.ts";
import { plansOf } from "../../support/plans.ts";
import { stopQueues } from "../../support/queues.ts";
import { rowsRead } from "../../support/rows-read.ts";
import { buyer, call, objectOf, rows, run } from "../../support/world.ts";

const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
const PERIOD = `from=${day(-1)}&to=${day(40)}`;

let owner: string;
let admin: string;
let cinemaId: number;
let screenId: number;
let code: number;
const ids: number[] = [];

beforeEach(stopQueues);
afterEach(() => {
  vi.restoreAllMocks();
});

async function showing(movie: number, hours: number, changes: object): Promise<number> {
  const id = await make("/v1/showtimes", owner, {
    movie_id: movie,
    screen_id: screenId,
    starts_at: inHours(hours),
    prices: { standard: { adult: 951, child: 600 }, premium: { adult: 1200 } },
    payment: "online",
    fee: { per_ticket: 55 },
    cancellation: { free_hours: 900, fee_percent: 33, last_hours: 0 },
    ...changes,
  });
  ids.push(id);
  return id;
}

interface Money {
  readonly amount: number;
}
type Line = Record<string, number | string | null | Money> & { readonly key: string };

async function read(query: string, as = owner): Promise<Line[]> {
  const { status, body } = await ask("GET", `/v1/admin/reports/groups?${query}`, { as });
  expect([query, status, body["code"]]).toEqual([query, 200, undefined]);
  return body["data"] as Line[];
}

const sumOf = (lines: readonly Line[], sum: string): number =>
  lines.reduce(
    (total, { [sum]: of }) => total + (typeof of === "object" ? (of?.amount ?? 0) : Number(of)),
    0,
  );

let done = 0;

beforeAll(async () => {
  stopQueues();
  owner = await someone();
  admin = await someone({ role: "user", isAdmin: true });
  cinemaId = await make("/v1/cinemas", owner, CINEMA);
  screenId = await make(`/v1/cinemas/${cinemaId}/screens`, owner, { name: "One", layout: LAYOUT });
  const [metropolis, other] = [
    await make("/v1/movies", owner, MOVIE),
    await make("/v1/movies", owner, { ...MOVIE, title: "M" }),
  ];
  code = await make("/v1/promo-codes", owner, { code: "SUM15", percent: 15 });
  const [vat, added] = [
    { name: "VAT", rate_percent: 7, included: true },
    { name: "City tax", rate_percent: 2.5, included: false },
  ];
  await showing(metropolis, 30, { taxes: [vat], format: "35mm" });
  await showing(other, 60, { taxes: [vat, added], cancellation: undefined });
  await showing(other, 90, { payment: "at_door" });
  done = await manySales(ids, 700, { code });
  const booking = await booked(ids[0] ?? 0);
  expect(booking.refunds).toBeGreaterThan(0);
  await inD1();
}, 120_000);

/** Waits until D1 has every event. */
const inD1 = () =>
  eventually(async () => {
    const heads = await Promise.all(ids.map(async (id) => (await boxOffice(id).ledger(0, 10_000)).length));
    const copied = await rows<{ cursor: number }>(
      `SELECT cursor FROM showtime_sales WHERE showtime_id IN (${ids.join()}) ORDER BY showtime_id`,
    );
    return copied.every(({ cursor }, i) => cursor === heads[i]);
  });

/** Expects all reports to say of all sales what the ledgers say. */
async function addUp(): Promise<void> {
  const ledgers = await Promise.all(ids.map(booked));
  const paid = ledgers.reduce((sum, one) => sum + one.paid, 0);
  const takings = paid - ledgers.reduce((sum, one) => sum + one.refunds, 0);
  const by: Record<string, Line[]> = {};
  for (const group of GROUPS) by[group] = await read(`${PERIOD}&group_by=${group}`);
  for (const group of ["cinema", "screen", "movie", "day", "week", "format"]) {
    const lines = by[group] ?? [];
    const of = (sum: string) => sumOf(lines, sum);
    expect([group, of("paid"), of("takings")]).toEqual([group, paid, takings]);
    expect([group, of("revenue") - of("due") - of("unrecorded") + of("kept")]).toEqual([group, takings]);
    expect([group, of("revenue") - of("taxes")]).toEqual([group, of("net")]);
    expect([group, of("showtimes"), of("capacity")]).toEqual([group, 3, 18]);
  }
  const whole = (sum: string) => sumOf(by["cinema"] ?? [], sum);
  for (const sum of ["gross", "revenue", "taxes", "due", "unrecorded", "kept", "discount", "fees", "sold"])
    expect([sum, whole(sum) > 0]).toEqual([sum, true]);
  for (const group of ["ticket_type", "category", "channel"])
    expect([group, sumOf(by[group] ?? [], "gross"), sumOf(by[group] ?? [], "sold")]).toEqual([
      group,
      whole("gross"),
      whole("sold"),
    ]);
  for (const sum of ["discount", "fees", "revenue", "reservations"])
    expect([sum, sumOf(by["channel"] ?? [], sum)]).toEqual([sum, whole(sum)]);
  expect(by["channel"]?.map(({ key }) => key)).toEqual(["buyer", "counter"]);
  expect(by["promo_code"]).toMatchObject([{ key: String(code), name: "SUM15" }]);
  expect(sumOf(by["promo_code"] ?? [], "discount")).toBe(whole("discount"));
  expect(by["tax"]?.map(({ key }) => key)).toEqual(["City tax 2.5 % +", "VAT 7 %"]);
  expect(sumOf(by["tax"] ?? [], "taxes")).toBe(whole("taxes"));
  expect(sumOf(by["means"] ?? [], "takings")).toBe(takings);
  expect(by["means"]?.map(({ key }) => key)).toEqual(expect.arrayContaining(["online", "cash"]));
}

describe("sales by a group", () => {
  it("add up to what the ledgers, the payments and the refunds say, in every report, after hundreds of operations", async () => {
    expect(done).toBeGreaterThan(200);
    await addUp();
  });

  it("still do after the box offices have slept, and sold and given back once more", async () => {
    for (const id of ids) await evictDurableObject(objectOf(id));
    await manySales(ids, 60, { code });
    await inD1();
    await addUp();
    for (const id of ids)
      expect(await boxOffice(id).rebuildCopies()).toMatchObject({ corrected: { sums: 0, reservations: 0 } });
    await run("UPDATE showtime_sales SET breakdown = NULL");
    for (const id of ids)
      expect(await boxOffice(id).rebuildCopies()).toMatchObject({ corrected: { sums: 1 } });
    await addUp();
  });

  it("count the showtimes of a cinema, a screen or a movie alone", async () => {
    const [movie] = await read(`${PERIOD}&group_by=movie`);
    const lines = await read(`${PERIOD}&group_by=day&movie_id=${movie?.key}`);
    expect(lines).toMatchObject([{ showtimes: 1, sold: movie?.["sold"] }]);
    expect(await read(`${PERIOD}&group_by=cinema&screen_id=${screenId}`)).toMatchObject([
      { key: String(cinemaId), name: "Odeon", showtimes: 3 },
    ]);
    const path = `/v1/admin/reports/groups?${PERIOD}&group_by=cinema&screen_id=${screenId + 100_000}`;
    expect(await ask("GET", path, { as: owner })).toMatchObject({
      status: 404,
      body: { code: "screen_not_found" },
    });
    expect((await read(`${PERIOD}&group_by=format`)).map(({ key }) => key)).toEqual(["", "35mm"]);
  });

  it("compare two periods line by line, with days and weeks by their place", async () => {
    const [first = { key: "" }] = await read(`${PERIOD}&group_by=day`);
    const at = `from=${first.key}&to=${first.key}`;
    const other = new Date(Date.parse(first.key) - 7 * 86_400_000).toISOString().slice(0, 10);
    const [line, ...more] = await read(`${at}&group_by=day&compare_from=${other}&compare_to=${other}`);
    expect(more).toEqual([]);
    expect(line).toMatchObject({
      ...first,
      before: { sold: 0, gross: { amount: 0 } },
      change: { sold: first["sold"], takings: first["takings"] },
    });
    const nothing = `from=${other}&to=${other}&compare_from=${first.key}&compare_to=${first.key}`;
    for (const group of ["day", "cinema", "week"]) {
      const [gone] = await read(`${nothing}&group_by=${group}`);
      const key = group === "day" ? other : group === "cinema" ? String(cinemaId) : gone?.key;
      expect(gone).toMatchObject({ key, sold: 0, before: { sold: first["sold"] } });
      expect(gone?.["change"]).toMatchObject({ sold: -Number(first["sold"]) });
    }
  });

  it("come as CSV, with money in units and the period of before", async () => {
    const query = `${PERIOD}&group_by=week&week_starts=thursday&compare_from=2020-01-01&compare_to=2020-01-07`;
    const headers = { accept: "text/csv" };
    const response = await call("GET", `/v1/admin/reports/groups?${query}`, { as: owner, headers });
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const { data } = Papa.parse<Record<string, string>>(await response.text(), {
      header: true,
      skipEmptyLines: true,
    });
    expect(data.length).toBeGreaterThan(0);
    for (const line of data) {
      expect(new Date(line["week"] ?? "").getUTCDay()).toBe(4);
      expect(line).toMatchObject({ before_sold: "0", before_gross: "0.00", change_gross: line["gross"] });
    }
  });

  it("are of the own cinemas: others see none of it, admins all, and buyers are refused", async () => {
    const other = await someone();
    for (const group of GROUPS) expect(await read(`${PERIOD}&group_by=${group}`, other)).toEqual([]);
    const ofThis = `/v1/admin/reports/groups?${PERIOD}&group_by=cinema&cinema_id=${cinemaId}`;
    expect(await ask("GET", ofThis, { as: other })).toMatchObject({ status: 404 });
    expect(await read(`${PERIOD}&group_by=cinema&cinema_id=${cinemaId}`, admin)).toHaveLength(1);
    const { token: as } = await buyer();
    expect((await ask("GET", `/v1/admin/reports/groups?${PERIOD}&group_by=day`, { as })).status).toBe(403);
  });

  it.each([
    ["no group", "", "/group_by"],
    ["a group that there is not", "&group_by=colour", "/group_by"],
    ["half a period to compare with", "&group_by=day&compare_from=2026-01-01", "/compare_to"],
    [
      "an end before the beginning",
      "&group_by=day&compare_from=2026-01-02&compare_to=2026-01-01",
      "/compare_to",
    ],
    ["a week that starts on Tuesday", "&group_by=week&week_starts=tuesday", "/week_starts"],
    ["an id that is none", "&group_by=day&cinema_id=x", "/cinema_id"],
  ])("are refused for %s", async (_, query) => {
    const { status, body } = await ask("GET", `/v1/admin/reports/groups?${PERIOD}${query}`, { as: owner });
    expect([status, body["code"]]).toEqual([422, "invalid_input"]);
  });
});

const SHOWTIMES = 1_000;
const TICKETS_EACH = 1_000;

describe("a summary of 1,000,000 tickets", () => {
  const ownerId = 910_000;
  const caller = {
    userId: ownerId,
    role: "owner",
    isAdmin: false,
    emailConfirmed: true,
    sessionId: "s",
  } as const;
  const period = { from: "2025-01-01", to: "2025-12-31" };

  beforeAll(async () => {
    await insertUser(run, ownerId, { role: "owner" });
    const line = ["buyer", "standard", "adult", 1_000, TICKETS_EACH] as const;
    const breakdown: Breakdown = {
      ticketsCents: 1_000_000,
      discountCents: 0,
      feeCents: 0,
      taxCents: 65_421,
      dueCents: 0,
      unrecordedCents: 0,
      keptCents: 0,
      means: { online: 1_000_000 },
      lines: [line, ["buyer", "standard", "child", 0, 0]],
      channels: [["buyer", 500, TICKETS_EACH, 1_000_000, 0, 0, 1_000_000]],
      promos: [],
      taxes: [["VAT", 700, 1, 1_000_000, 65_421]],
    };
    const [first] = ids;
    const columns = (await rows<{ name: string }>("SELECT name FROM pragma_table_info('showtimes')")).map(
      ({ name }) => name,
    );
    await run(
      "INSERT INTO cinemas (id, owner_id, name, address, time_zone, currency, region, created_at_ms) SELECT 910000, ?1, 'Big', address, time_zone, currency, region, 1 FROM cinemas WHERE id = ?2",
      ownerId,
      cinemaId,
    );
    const changed: Record<string, string> = {
      id: "910000 + k",
      cinema_id: "910000",
      starts_at_ms: "unixepoch('2025-01-01', '+' || (k % 365) || ' days') * 1000",
      local_date: "date('2025-01-01', '+' || (k % 365) || ' days')",
    };
    const counted = `WITH RECURSIVE counted (k) AS (VALUES (0) UNION ALL SELECT k + 1 FROM counted WHERE k < ${SHOWTIMES - 1})`;
    await run(
      `${counted} INSERT INTO showtimes (${columns.join()})
       SELECT ${columns.map((name) => changed[name] ?? name).join()} FROM showtimes, counted WHERE id = ?1`,
      first ?? 0,
    );
    await run(
      `${counted} INSERT INTO showtime_sales (showtime_id, cursor, seats, held, sold, reservations, sold_cents, paid_cents, breakdown)
       SELECT 910000 + k, 1, 1000, 0, 1000, 500, 1000000, 1000000, ?1 FROM counted`,
      JSON.stringify(breakdown),
    );
  });

  it.each(GROUPS.map((by) => [by]))("by %s reads at most 5,000 rows of D1", async (by) => {
    const filter = { cinemaId: null, screenId: null, movieId: null };
    const { read: whole, answer } = await rowsRead(() =>
      salesByGroup(caller, period, { by, weekStarts: "thursday", ...filter }),
    );
    expect(whole).toBeGreaterThan(SHOWTIMES);
    expect(whole).toBeLessThanOrEqual(5_000);
    const sold = answer.reduce((sum, line) => sum + (line.sold ?? 0), 0);
    if (by !== "promo_code" && by !== "tax" && by !== "means") expect(sold).toBe(SHOWTIMES * TICKETS_EACH);
  });

  it("finds the showtimes by one range of an index", async () => {
    const filter = { cinemaId: null, screenId: null, movieId: null };
    for (const by of GROUPS) {
      const plans = await plansOf(() =>
        salesByGroup(caller, period, { by, weekStarts: "monday", ...filter }),
      );
      expect(plans.length).toBeGreaterThan(0);
      for (const plan of plans)
        expect(plan.filter((step) => / (?:showtimes|promo_codes)\b/.test(step))).toEqual([
          expect.stringMatching(
            /^SEARCH (?:showtimes USING INDEX showtimes_by_(?:day|cinema) .*>\?.*<\?|promo_codes USING INTEGER PRIMARY KEY)/,
          ),
        ]);
    }
  });
});
