import Papa from "papaparse";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { days, movies, showtimes, summary } from "../../../src/back-office/reports/service.ts";
import { boxOffice } from "../../../src/box-office/service.ts";
import { CINEMA, LAYOUT, MOVIE, ask, inHours, make, someone } from "../../support/catalogue.ts";
import { hold, sale } from "../../support/halls.ts";
import { plansOf } from "../../support/plans.ts";
import { stopQueues } from "../../support/queues.ts";
import { buyer, call } from "../../support/world.ts";

const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
const PERIOD = `from=${day(-1)}&to=${day(40)}`;

let owner: string;
let admin: string;
const ids: number[] = [];

beforeEach(stopQueues);
afterEach(() => {
  vi.restoreAllMocks();
});

/** A showtime of the owner's own cinema, `hours` from now. */
async function showing(currency: string, hours: number, title: string): Promise<number> {
  const cinemaId = await make("/v1/cinemas", owner, { ...CINEMA, currency });
  const screenId = await make(`/v1/cinemas/${cinemaId}/screens`, owner, { name: "One", layout: LAYOUT });
  const movieId = await make("/v1/movies", owner, { ...MOVIE, title, original_language: "en" });
  const id = await make("/v1/showtimes", owner, {
    movie_id: movieId,
    screen_id: screenId,
    starts_at: inHours(hours),
    prices: { standard: { adult: 951, child: 600 }, premium: { adult: 1200 } },
    payment: "online",
    format: "35mm",
    audio_language: "en",
    subtitle_languages: ["de", "tr"],
    age_rating: "=12",
    cancellation: { free_hours: 900, fee_percent: 33, last_hours: 0 },
  });
  ids.push(id);
  return id;
}

/** Sales of all kinds: paid, cancelled partly and wholly, cancelled by the cinema, paid twice, paid too late, at the counter. */
async function busy(id: number): Promise<void> {
  const { id: userId } = await buyer();
  const office = boxOffice(id);
  const take = async (...labels: string[]) => {
    const held = await office.reserve(hold(userId, ...labels));
    if (!held.ok) throw new Error(held.code);
    return { n: held.reservation.n, cents: held.reservation.amounts.totalCents };
  };
  const pay = async ({ n, cents }: { n: number; cents: number }, payment: string) => {
    const paid = await office.pay(n, cents, payment);
    if (!paid.ok) throw new Error(paid.code);
  };
  const part = await take("A1", "A2");
  await pay(part, "part");
  await office.cancel(part.n, userId, ["A2"]);
  const whole = await take("A2");
  await pay(whole, "whole");
  await office.cancel(whole.n, null, null);
  const twice = await take("A3");
  await pay(twice, "first");
  await pay(twice, "second");
  const late = await take("A4");
  await office.cancel(late.n, userId, null);
  await take("A4");
  await pay(late, "late");
  await office.reserve({ ...sale(userId, "A2"), guest: 7, channel: "counter" });
}

beforeAll(async () => {
  stopQueues();
  owner = await someone();
  admin = await someone({ role: "user", isAdmin: true });
  await busy(await showing("EUR", 30, "Metropolis"));
  await busy(await showing("USD", 60, "=HYPERLINK(1)"));
  await busy(await showing("JPY", 90, "千と千尋の神隠し"));
  await showing("EUR", 120, "Nobody came");
});

interface Line {
  readonly currency: string;
  readonly sold: number;
  readonly revenue: { readonly amount: number };
  readonly paid: { readonly amount: number };
  readonly refunds: { readonly amount: number };
}

async function read(path: string, as = owner): Promise<Line[]> {
  const { status, body } = await ask("GET", `/v1/admin/reports/${path}`, { as });
  expect(status).toBe(200);
  return body["data"] as Line[];
}

/** Payments and refunds, from the ledger's events only. */
async function booked(id: number): Promise<{ paid: number; refunds: number }> {
  let [paid, refunds] = [0, 0];
  for (const { type, body } of await boxOffice(id).ledger(0, 10_000)) {
    const { paidCents = 0, refundCents = 0 } = JSON.parse(body) as {
      paidCents?: number;
      refundCents?: number;
    };
    paid += paidCents;
    refunds += refundCents + (type === "refund_due" ? paidCents : 0);
  }
  return { paid, refunds };
}

const net = (lines: readonly Line[], currency: string) => {
  const own = lines.filter((line) => line.currency === currency);
  return {
    paid: own.reduce((sum, { paid }) => sum + paid.amount, 0),
    refunds: own.reduce((sum, { refunds }) => sum + refunds.amount, 0),
  };
};

describe("the sums of a report", () => {
  it("are those of the ledgers, to the cent, in each of three currencies and in every report", async () => {
    const [euros, dollars, yen] = ids;
    for (const path of ["summary", "days", "movies", "showtimes"]) {
      const lines = await read(`${path}?${PERIOD}`);
      for (const [currency, id] of [
        ["EUR", euros],
        ["USD", dollars],
        ["JPY", yen],
      ] as const) {
        const right = await booked(id ?? 0);
        expect(right.paid).toBeGreaterThan(0);
        expect(right.refunds).toBeGreaterThan(0);
        expect([path, net(lines, currency)]).toEqual([path, right]);
      }
    }
  });

  it("do not change when seats are blocked", async () => {
    const before = await read(`summary?${PERIOD}`);
    for (const id of ids) await boxOffice(id).block(["B1"], "house");
    expect(await read(`summary?${PERIOD}`)).toEqual(before);
  });

  it("count seats and the part of them that is sold, of showtimes without sales too", async () => {
    const lines = await read(`showtimes?${PERIOD}`);
    expect(lines).toMatchObject([
      {
        movie: "Metropolis",
        capacity: 6,
        sold: 3,
        reservations: 3,
        held: 1,
        used_percent: 50,
        status: "on_sale",
        format: "35mm",
        audio_language: "en",
        subtitle_languages: ["de", "tr"],
        captions: false,
        audio_description: false,
        version: ["OmU"],
        age_rating: "=12",
      },
      { sold: 3 },
      { sold: 3 },
      { movie: "Nobody came", sold: 0, used_percent: 0, revenue: { amount: 0, currency: "EUR" } },
    ]);
    expect(await read(`summary?${PERIOD}`)).toMatchObject([
      { currency: "EUR", showtimes: 2, capacity: 12, sold: 3, used_percent: 25 },
      { currency: "JPY", showtimes: 1 },
      { currency: "USD", showtimes: 1 },
    ]);
  });

  it("are empty for a period without showtimes", async () => {
    expect(await read(`summary?from=${day(-9)}&to=${day(-8)}`)).toEqual([]);
  });

  it("come in pages that neither repeat nor leave out a showtime", async () => {
    const seen: number[] = [];
    let next: unknown = "";
    while (typeof next === "string") {
      const cursor = next === "" ? "" : `&cursor=${next}`;
      const path = `/v1/admin/reports/showtimes?${PERIOD}&limit=1${cursor}`;
      const { body } = await ask("GET", path, { as: owner });
      seen.push(...(body["data"] as { showtime_id: number }[]).map(({ showtime_id: id }) => id));
      next = body["next"];
    }
    expect(seen).toEqual(ids);
  });
});

describe("a report", () => {
  it("shows an owner their own cinemas and an admin all; a user is refused", async () => {
    const other = await someone();
    expect(await read(`summary?${PERIOD}`, other)).toEqual([]);
    expect((await read(`showtimes?${PERIOD}&limit=100`, admin)).length).toBeGreaterThanOrEqual(ids.length);
    const person = await someone({ role: "user" });
    const { status } = await ask("GET", `/v1/admin/reports/summary?${PERIOD}`, { as: person });
    expect(status).toBe(403);
  });

  it.each([
    ["no period", ""],
    ["a period without an end", "from=2026-01-01"],
    ["an end before the beginning", "from=2026-01-02&to=2026-01-01"],
    ["more than a year", "from=2026-01-01&to=2027-01-02"],
    ["a day that does not exist", "from=2026-02-30&to=2026-03-01"],
  ])("is refused for %s", async (_, query) => {
    const { status, body } = await ask("GET", `/v1/admin/reports/days?${query}`, { as: owner });
    expect([status, body["code"]]).toEqual([422, "invalid_input"]);
  });

  it("reads one range of days", async () => {
    const caller = {
      userId: 1,
      role: "owner",
      isAdmin: false,
      emailConfirmed: true,
      sessionId: "s",
    } as const;
    const period = { from: "2026-01-01", to: "2026-01-31" };
    const plans = await plansOf(async () => {
      await summary(caller, period);
      await days(caller, period);
      await movies(caller, period);
      await showtimes(caller, period, null, 20);
    });
    expect(plans).toHaveLength(4);
    for (const plan of plans)
      expect(plan).toContainEqual(
        expect.stringMatching(/^SEARCH showtimes USING INDEX showtimes_by_(day|cinema) .*>\?.*<\?/),
      );
  });
});

describe("a report as CSV", () => {
  const fetchCsv = async (path: string) => {
    const response = await call("GET", `/v1/admin/reports/${path}`, {
      as: owner,
      headers: { accept: "text/csv" },
    });
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const text = await response.text();
    return Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true });
  };

  it("has the same lines, money with the currency's decimals, and no formulas", async () => {
    const { data, errors } = await fetchCsv(`showtimes?${PERIOD}`);
    expect(errors).toEqual([]);
    const [euros, dollars, yen] = data;
    const right = await booked(ids[0] ?? 0);
    expect(euros).toMatchObject({
      movie: "Metropolis",
      currency: "EUR",
      sold: "3",
      paid: (right.paid / 100).toFixed(2),
      refunds: (right.refunds / 100).toFixed(2),
      format: "35mm",
      audio_language: "en",
      subtitle_languages: "de tr",
      captions: "false",
      audio_description: "false",
      version: "OmU",
      age_rating: "'=12",
    });
    expect(dollars?.["movie"]).toBe("'=HYPERLINK(1)");
    expect(yen?.["paid"]).toMatch(/^\d+$/);
    expect(yen?.["movie"]).toBe("千と千尋の神隠し");
  });

  it.each(["summary", "days", "movies"])(
    "of %s has a row of column names and a row for each line",
    async (path) => {
      const lines = await read(`${path}?${PERIOD}`);
      const { data, meta } = await fetchCsv(`${path}?${PERIOD}`);
      expect(data).toHaveLength(lines.length);
      expect(meta.fields).toEqual(expect.arrayContaining(["currency", "sold", "revenue", "paid", "refunds"]));
    },
  );
});
