import Papa from "papaparse";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { filmHireOf } from "../../../src/back-office/film-hire/service.ts";
import { boxOffice } from "../../../src/box-office/service.ts";
import { daysAfter } from "../../../src/programme/cinemas/local-time.ts";
import { CINEMA, LAYOUT, MOVIE, ask, inHours, make, someone } from "../../support/catalogue.ts";
import { eventually } from "../../support/eventually.ts";
import { sale } from "../../support/halls.ts";
import { plansOf } from "../../support/plans.ts";
import { stopQueues } from "../../support/queues.ts";
import { buyer, call, rows } from "../../support/world.ts";

let owner: string;
let movieId: number;
let cinemaId: number;
let otherCinemaId: number;
let firstDay: string;

const TAXES = [{ name: "VAT", rate_percent: 7, included: true }];

beforeEach(stopQueues);
afterEach(() => {
  vi.restoreAllMocks();
});

async function showing(screenId: number, hours: number): Promise<number> {
  return make("/v1/showtimes", owner, {
    movie_id: movieId,
    screen_id: screenId,
    starts_at: inHours(hours),
    prices: { standard: { adult: 950, child: 600 }, premium: { adult: 1200 } },
    taxes: TAXES,
    fee: { per_reservation: 100 },
  });
}

async function sell(showtimeId: number, ...wanted: [label: string, ticketType: string][]): Promise<number> {
  const { id } = await buyer();
  const seats = wanted.map(([label, ticketType]) => ({ label, ticketType }));
  const sold = await boxOffice(showtimeId).reserve({ ...sale(id), wanted: { seats } });
  if (!sold.ok) throw new Error(sold.code);
  return sold.reservation.n;
}

beforeAll(async () => {
  stopQueues();
  owner = await someone();
  movieId = await make("/v1/movies", owner, { ...MOVIE, title: "<M>" });
  const screenOf = (cinema: number, name: string) =>
    make(`/v1/cinemas/${cinema}/screens`, owner, { name, layout: LAYOUT });
  cinemaId = await make("/v1/cinemas", owner, CINEMA);
  otherCinemaId = await make("/v1/cinemas", owner, { ...CINEMA, name: "Lux" });
  const [one, two] = [await screenOf(cinemaId, "One"), await screenOf(otherCinemaId, "Two")];
  const early = await showing(one, 48);
  const late = await showing(one, 52);
  const next = await showing(one, 48 + 24 * 7);
  const away = await showing(two, 54);
  const off = await showing(two, 60);
  await sell(early, ["A1", "adult"], ["A2", "child"]);
  await sell(early, ["B1", "adult"]);
  const back = await sell(late, ["A1", "adult"], ["A2", "adult"]);
  await boxOffice(late).cancel(back, null, ["A2"]);
  await sell(next, ["A1", "adult"]);
  await sell(away, ["A1", "adult"]);
  await sell(off, ["A1", "adult"]);
  expect((await ask("DELETE", `/v1/showtimes/${off}`, { as: owner })).status).toBeLessThan(300);
  [{ firstDay } = { firstDay: "" }] = await rows<{ firstDay: string }>(
    "SELECT local_date AS firstDay FROM showtimes WHERE id = ?1",
    early,
  );
  await eventually(
    () => rows(`SELECT sold FROM showtime_sales WHERE showtime_id IN (${[early, late, next, away].join()})`),
    [{ sold: 3 }, { sold: 1 }, { sold: 1 }, { sold: 1 }],
  );
}, 60_000);

const path = (more = "") => `/v1/admin/reports/film-hire?movie_id=${movieId}&week=${firstDay}${more}`;
const eur = (amount: number) => ({ amount, currency: "EUR" });

describe("a film-hire return", () => {
  it("has the shows, admissions and gross of a week by cinema, screen and day, ticket type and price", async () => {
    const { status, body } = await ask("GET", path(), { as: owner });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      movie_id: movieId,
      movie: "<M>",
      from: firstDay,
      to: daysAfter(firstDay, 6),
    });
    const [odeon, lux, ...more] = body["cinemas"] as { days: { shows: number }[]; totals: object }[];
    expect(more).toEqual([]);
    const shows = odeon?.days.reduce((sum, day) => sum + day.shows, 0);
    expect(shows).toBe(2);
    expect(odeon).toMatchObject({
      cinema_id: cinemaId,
      cinema: "Odeon",
      totals: {
        shows: 2,
        admissions: 4,
        gross: eur(950 + 600 + 1200 + 950),
        fees: eur(300),
        tickets: [
          { ticket_type: "adult", price: eur(1200), admissions: 1, gross: eur(1200) },
          { ticket_type: "adult", price: eur(950), admissions: 2, gross: eur(1900) },
          { ticket_type: "child", price: eur(600), admissions: 1, gross: eur(600) },
        ],
        by_tax: [{ name: "VAT", rate_percent: 7, included: true, base: eur(4000) }],
      },
    });
    expect(lux).toMatchObject({
      cinema: "Lux",
      days: [{ screen: "Two", shows: 1, admissions: 1, gross: eur(950) }],
    });
    const [total, ...others] = body["totals"] as { net: { amount: number }; taxes: { amount: number } }[];
    expect(others).toEqual([]);
    expect(total).toMatchObject({
      shows: 3,
      admissions: 5,
      gross: eur(4650),
      fees: eur(400),
      discount: eur(0),
    });
    expect((total?.net.amount ?? 0) + (total?.taxes.amount ?? 0)).toBe(5050);
  });

  it("is of one cinema where that is asked for, and of the week that begins on the day", async () => {
    const one = await ask("GET", path(`&cinema_id=${otherCinemaId}`), { as: owner });
    expect(one.body["totals"]).toMatchObject([{ shows: 1, admissions: 1 }]);
    const later = await ask("GET", path().replace(firstDay, daysAfter(firstDay, 7)), { as: owner });
    expect(later.body["totals"]).toMatchObject([{ shows: 1, admissions: 1 }]);
  });

  it("comes as CSV, one row a price", async () => {
    const response = await call("GET", path(), { as: owner, headers: { accept: "text/csv" } });
    const { data } = Papa.parse<Record<string, string>>(await response.text(), {
      header: true,
      skipEmptyLines: true,
    });
    expect(data.reduce((sum, row) => sum + Number(row["admissions"]), 0)).toBe(5);
    expect(data.reduce((sum, row) => sum + Number(row["gross"]), 0)).toBeCloseTo(46.5);
    expect(data.at(-1)).toMatchObject({ cinema: "Lux", screen: "Two", price: "9.50", ticket_type: "adult" });
  });

  it("comes as a page to print, in the reader's language, and escapes what owners write", async () => {
    const headers = { accept: "text/html", "accept-language": "de" };
    const response = await call("GET", path(), { as: owner, headers });
    expect(response.headers.get("content-type")).toMatch("text/html");
    expect(response.headers.get("content-security-policy")).toMatch("default-src 'none'");
    const page = await response.text();
    expect(page).toMatch("Filmabrechnung: &#60;M&#62;");
    expect(page).toMatch(/46,50\s€|37,00\s€/);
    expect(page).not.toMatch("<M>");
  });

  it("says nothing of others' cinemas, and is empty for a movie that there is not", async () => {
    const other = await someone();
    for (const as of [other, owner]) {
      const asked = as === other ? path() : path().replace(`movie_id=${movieId}`, "movie_id=999999");
      const { status, body } = await ask("GET", asked, { as });
      expect([status, body["movie"], body["cinemas"], body["totals"]]).toEqual([200, null, [], []]);
    }
    const html = await call("GET", path(), { as: other, headers: { accept: "text/html" } });
    expect(await html.text()).toMatch("No shows in this week");
  });

  it.each([
    ["no movie", "week=2026-01-01"],
    ["no week", "movie_id=1"],
    ["a day that there is not", "movie_id=1&week=2026-02-30"],
  ])("is refused for %s", async (_, query) => {
    const { status, body } = await ask("GET", `/v1/admin/reports/film-hire?${query}`, { as: owner });
    expect([status, body["code"]]).toEqual([422, "invalid_input"]);
  });

  it("reads one range of the movie's showtimes", async () => {
    const caller = {
      userId: 1,
      role: "owner",
      isAdmin: false,
      emailConfirmed: true,
      sessionId: "s",
    } as const;
    const [plan = [], ...more] = await plansOf(() => filmHireOf(caller, 1, "2026-01-01", null));
    expect(more).toEqual([]);
    expect(plan).toContainEqual(
      expect.stringMatching(
        /^SEARCH showtimes USING INDEX showtimes_by_movie \(movie_id=\? AND starts_at_ms>\? AND starts_at_ms<\?/,
      ),
    );
  });
});
