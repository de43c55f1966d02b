import Papa from "papaparse";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import * as store from "../../../src/back-office/sales-list/store.ts";
import { boxOffice } from "../../../src/box-office/service.ts";
import { ask, house, inHours, make, someone } from "../../support/catalogue.ts";
import { eventually } from "../../support/eventually.ts";
import { booked, manySales } from "../../support/money.ts";
import { plansOf } from "../../support/plans.ts";
import { stopQueues } from "../../support/queues.ts";
import { buyer, call, rows } from "../../support/world.ts";

const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
const PERIOD = `from=${day(-1)}&to=${day(40)}`;

let owner: string;
let cinemaId: number;
const ids: number[] = [];

beforeEach(stopQueues);
afterEach(() => {
  vi.restoreAllMocks();
});

beforeAll(async () => {
  stopQueues();
  const odeon = await house();
  ({ owner, cinemaId } = odeon);
  const code = await make("/v1/promo-codes", owner, { code: "LIST15", percent: 15 });
  // The later show has the lower id.
  for (const hours of [70, 30, 50])
    ids.push(
      await make(
        "/v1/showtimes",
        owner,
        odeon.showtime({
          starts_at: inHours(hours),
          payment: hours === 50 ? "online" : "at_door",
          fee: { per_ticket: 35 },
          taxes: [
            { name: "VAT", rate_percent: 7, included: true },
            { name: "City tax", rate_percent: 2.5, included: false },
          ],
          cancellation: { free_hours: 900, fee_percent: 33, last_hours: 0 },
        }),
      ),
    );
  await manySales(ids, 240, { code });
  await eventually(async () => {
    const heads = await Promise.all(ids.map(async (id) => (await boxOffice(id).ledger(0, 10_000)).length));
    const copied = await rows<{ cursor: number }>(
      `SELECT cursor FROM showtime_sales WHERE showtime_id IN (${ids.join()}) ORDER BY showtime_id`,
    );
    return copied.every(({ cursor }, i) => cursor === heads[i]);
  });
}, 120_000);

interface Sale extends Record<string, unknown> {
  readonly reservation_id: number;
  readonly showtime_id: number;
}

async function pages(limit: number, as = owner): Promise<Sale[][]> {
  const all: Sale[][] = [];
  for (let cursor: unknown = ""; typeof cursor === "string";) {
    const query = `${PERIOD}&limit=${limit}${cursor === "" ? "" : `&cursor=${cursor}`}`;
    const { status, body } = await ask("GET", `/v1/admin/reports/sales?${query}`, { as });
    expect(status).toBe(200);
    all.push(body["data"] as Sale[]);
    cursor = body["next"];
  }
  return all;
}

const sumOf = (sales: readonly Sale[], sum: string): number =>
  sales.reduce(
    (total, { [sum]: of }) => total + (typeof of === "number" ? of : (of as { amount: number }).amount),
    0,
  );

describe("the list of sales", () => {
  it("adds up to the report and to the ledgers, and names nobody", async () => {
    const sales = (await pages(100)).flat();
    const { body } = await ask("GET", `/v1/admin/reports/groups?${PERIOD}&group_by=cinema`, { as: owner });
    const [report = {}] = body["data"] as Record<string, unknown>[];
    for (const sum of ["gross", "discount", "fees", "taxes", "revenue", "paid", "refunds"])
      expect([sum, sumOf(sales, sum)]).toEqual([sum, (report[sum] as { amount: number }).amount]);
    expect(sumOf(sales, "seats")).toBe(report["sold"]);
    const ledgers = await Promise.all(ids.map(booked));
    expect(sumOf(sales, "paid")).toBe(ledgers.reduce((sum, { paid }) => sum + paid, 0));
    expect(new Set(sales.map(({ status }) => status))).toContain("cancelled");
    expect(JSON.stringify(sales)).not.toMatch(/buyer-|@|user_id/);
  });

  it("comes in order of the shows, in pages that neither repeat nor leave out a sale", async () => {
    const whole = (await pages(100)).flat().map(({ reservation_id: id }) => id);
    const [late = 0, early = 0, middle = 0] = ids;
    const inOrder = [early, middle, late].flatMap((showtime) =>
      whole.filter((id) => Math.floor(id / 2 ** 24) === showtime).toSorted((a, b) => a - b),
    );
    expect(whole).toEqual(inOrder);
    expect(whole.length).toBeGreaterThan(10);
    for (const limit of [1, 3, 7])
      expect((await pages(limit)).flat().map(({ reservation_id: id }) => id)).toEqual(whole);
  });

  it("comes as CSV with all lines", async () => {
    const headers = { accept: "text/csv" };
    const response = await call("GET", `/v1/admin/reports/sales?${PERIOD}&limit=1`, { as: owner, headers });
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="sales.csv"');
    const { data } = Papa.parse<Record<string, string>>(await response.text(), {
      header: true,
      skipEmptyLines: true,
    });
    const sales = (await pages(100)).flat();
    expect(data.map(({ reservation_id: id }) => Number(id))).toEqual(
      sales.map(({ reservation_id: id }) => id),
    );
    const paid = data.reduce((sum, row) => sum + Number(row["paid"]), 0);
    expect(Math.round(paid * 100)).toBe(sumOf(sales, "paid"));
  });

  it("is of the own cinemas, and of one showing alone where that is asked for", async () => {
    const other = await someone();
    expect(await pages(100, other)).toEqual([[]]);
    const { token: as } = await buyer();
    expect((await ask("GET", `/v1/admin/reports/sales?${PERIOD}`, { as })).status).toBe(403);
    const of = async (more: string) =>
      (await ask("GET", `/v1/admin/reports/sales?${PERIOD}&limit=100${more}`, { as: owner })).body["data"];
    expect(await of(`&cinema_id=${cinemaId}`)).toEqual((await pages(100)).flat());
    expect(await of(`&cinema_id=${cinemaId}&movie_id=999999`)).toEqual([]);
  });

  it.each([
    ["no period", ""],
    ["a cursor of another list", `${PERIOD}&cursor=1.2`],
  ])("is refused for %s", async (_, query) => {
    const { status, body } = await ask("GET", `/v1/admin/reports/sales?${query}`, { as: owner });
    expect([status, body["code"]]).toEqual([422, "invalid_input"]);
  });

  it("reads ranges of the reservations' key", async () => {
    const [one = [], many = []] = await plansOf(async () => {
      await store.salesAfter(1, 5, 10);
      await store.salesOf([1, 2]);
    });
    expect(one).toEqual([
      expect.stringMatching(/^SEARCH reservations USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/),
    ]);
    expect(many).toContainEqual(
      expect.stringMatching(/^SEARCH reservations USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/),
    );
    expect(many.filter((step) => /TEMP B-TREE|SCAN reservations/.test(step))).toEqual([]);
  });
});
