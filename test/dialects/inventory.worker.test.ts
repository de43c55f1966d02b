/** Three views of one showtime: 001's date, title and time, 002's count of seats, 003's labels. */

import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { someone } from "../support/catalogue.ts";
import { stopQueues } from "../support/queues.ts";
import { rows } from "../support/world.ts";
import { bearer, confirmedPerson, send } from "./visitor.ts";

const DAY_MS = 86_400_000;

let owner = "";
let admin = "";

/** Called before any registration, since it inserts fixed ids. */
beforeAll(async () => {
  owner = await someone();
  admin = await someone({ role: "user", isAdmin: true });
});
beforeEach(stopQueues);

/** A day that no other test uses. */
let days = 0;
const dayToCome = (): string => new Date(Date.now() + (400 + ++days) * DAY_MS).toISOString().slice(0, 10);

async function made(line: string, as: string, body: object): Promise<number> {
  const answer = await send(line, { headers: bearer(as), body });
  expect(answer).toMatchObject({ status: 201 });
  return Number(answer.body["id"]);
}

const movieOf = (as: string, title: string): Promise<number> =>
  made("POST /movies", as, { title, genre: "drama", duration: 100 });

describe("a show that 002 made", () => {
  it("sells each seat once, on every path", async () => {
    const date = dayToCome();
    const movie_id = await movieOf(owner, "Metropolis");
    const show_id = await made("POST /shows", owner, {
      movie_id,
      timing: `${date} 20:00`,
      available_seats: 4,
    });
    const { email: username, token } = await confirmedPerson();
    const headers = { token, username, date, title: "Metropolis", time: "20:00" };

    const bought = await send("POST /buyTicket", { headers: { ...headers, number: "1" } });
    expect(bought).toMatchObject({ status: 200, body: { data: { number: 1 } } });
    const labelled = { showtime_id: show_id, seats: ["2"] };
    const reserved = await send("POST /reservations", { headers: bearer(token), body: labelled });
    expect(reserved).toMatchObject({ status: 201, body: { reservation: { total_price: 10 } } });
    const film = { title: "Metropolis", aviableTikets: [3, 4], price: 10 };
    const day = async () => (await send(`GET /getDay?date=${date}`)).body["day"];
    await expect.poll(day, { timeout: 10_000 }).toMatchObject([film]);
    const booked = await send("POST /bookings", { headers: bearer(token), body: { show_id, num_seats: 2 } });
    expect(booked).toMatchObject({ status: 201, body: { seats: [3, 4] } });

    expect((await send("POST /buyTicket", { headers: { ...headers, number: "2" } })).status).toBe(404);
    expect((await send("POST /buyManyTikets", { headers: { ...headers, number: "[3]" } })).status).toBe(404);
    const again = await send("POST /reservations", { headers: bearer(token), body: labelled });
    expect(again.status).toBe(409);
    expect((await send("POST /book", { headers: bearer(token), body: { show_id } })).status).toBe(400);
  });

  it("is in its owner's one default cinema, also if two shows are made in parallel", async () => {
    const movie_id = await movieOf(owner, "Metropolis");
    const show = { movie_id, timing: `${dayToCome()} 20:00`, available_seats: 1 };
    const [one, other] = await Promise.all([
      made("POST /shows", owner, show),
      made("POST /shows", owner, show),
    ]);
    const places = await rows("SELECT DISTINCT cinema_id FROM showtimes WHERE id IN (?, ?)", one, other);
    expect(places).toHaveLength(1);
  });

  it("is booked and listed under the start that its owner wrote", async () => {
    const movie_id = await movieOf(owner, "Metropolis");
    const timing = `${dayToCome()}, 8:15 PM`;
    const show_id = await made("POST /shows", owner, { movie_id, timing, available_seats: 1 });
    const { token } = await confirmedPerson();
    await send("POST /bookings", { headers: bearer(token), body: { show_id } });
    const { body } = await send("GET /bookings", { headers: bearer(token) });
    expect(body).toMatchObject([{ show_id, timing, show_time: timing }]);
  });
});

describe("a showtime that 003 made", () => {
  it("has no seats until they are added, and sells those", async () => {
    const movie_id = await movieOf(admin, "Inception");
    const start_time = `${dayToCome()}T18:00:00`;
    const showtime_id = await made("POST /showtimes", admin, { movie_id, start_time });
    const { token } = await confirmedPerson();
    const seats = ["A1", "A2"];
    const reserve = () =>
      send("POST /reservations", { headers: bearer(token), body: { showtime_id, seats } });
    const book = () =>
      send("POST /bookings", { headers: bearer(token), body: { show_id: showtime_id, num_seats: 1 } });
    expect(await reserve()).toMatchObject({ status: 404, body: { message: "One or more seats not found" } });
    expect(await book()).toMatchObject({ status: 400, body: { message: "Not enough seats available" } });
    const added = await send("POST /seats", { headers: bearer(admin), body: { showtime_id, seats } });
    expect(added).toMatchObject({ status: 201, body: { message: "Seats added successfully", seats } });
    expect(await reserve()).toMatchObject({
      status: 201,
      body: { reservation: { showtime_id, seats, total_price: 20 } },
    });
    expect(await book()).toMatchObject({ status: 400, body: { message: "Not enough seats available" } });
  });
});
