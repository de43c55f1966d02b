import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CINEMA, make, someone } from "../support/catalogue.ts";
import { stopQueues } from "../support/queues.ts";
import { bearer, confirmedPerson, send } from "./visitor.ts";

const DAY_MS = 86_400_000;

let admin = "";
let owner = "";
let person = "";
let showId = 0;

const report = async () => (await send("GET /admin/report", { headers: bearer(admin) })).body;

async function reserved(showtime_id: number, ...seats: string[]): Promise<string> {
  const answer = await send("POST /reservations", { headers: bearer(person), body: { showtime_id, seats } });
  expect(answer.status).toBe(201);
  return String((answer.body["reservation"] as { id: number }).id);
}

beforeEach(stopQueues);
beforeAll(async () => {
  admin = await someone({ role: "user", isAdmin: true });
  owner = await someone();
  person = (await confirmedPerson()).token;
});

describe("the admins' report of 003", () => {
  it("is empty without showtimes", async () => {
    expect(await report()).toEqual({
      total_reservations: 0,
      tickets_sold: 0,
      revenue_estimate: 0,
      revenue: 0,
      currency: "",
      revenue_by_currency: {},
      capacity_utilization: 0,
      capacity_by_showtime: [],
    });
  });

  it("counts reservations, tickets and money, and the sold part of each hall", async () => {
    const movie_id = await make("/v1/movies", owner, { title: "Up", genre: "drama", duration_minutes: 96 });
    const timing = `${new Date(Date.now() + 3 * DAY_MS).toISOString().slice(0, 10)} 20:00`;
    const headers = bearer(owner);
    const show = { movie_id, timing, available_seats: 10 };
    const { body } = await send("POST /shows", { headers, body: show });
    showId = Number(body["id"]);
    await reserved(showId, "1", "2", "3");
    const gone = await reserved(showId, "4", "5");
    await reserved(showId, "6");
    await send(`DELETE /reservations/${gone}`, { headers: bearer(person) });
    expect(await report()).toMatchObject({
      total_reservations: 2,
      tickets_sold: 4,
      revenue_estimate: 40,
      currency: "USD",
      revenue: 40,
      capacity_utilization: 40,
      capacity_by_showtime: [
        { showtime_id: showId, movie_title: "Up", tickets_sold: 4, capacity: 10, percent: 40 },
      ],
    });
  });

  it("estimates in the currency of most tickets, and never adds two currencies", async () => {
    const cinema_id = await make("/v1/cinemas", owner, { ...CINEMA, currency: "EUR" });
    const movie_id = await make("/v1/movies", owner, { title: "Io", genre: "drama", duration_minutes: 96 });
    const id = await make("/v1/showtimes", owner, {
      movie_id,
      cinema_id,
      seats: 9,
      starts_at: new Date(Date.now() + DAY_MS).toISOString(),
      prices: { standard: { adult: 950 } },
    });
    await reserved(id, "1", "2", "3", "4", "5");
    expect(await report()).toMatchObject({
      total_reservations: 3,
      tickets_sold: 9,
      revenue_estimate: 47.5,
      currency: "EUR",
      revenue: 47.5,
      revenue_by_currency: { EUR: 47.5, USD: 40 },
      capacity_utilization: 47.4,
    });
  });
});
