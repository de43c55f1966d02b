/** What the web clients of 000, 001 and 003 send from a page of another origin, against `npm run dev`. */

import { afterAll, beforeAll, expect, it } from "vitest";
import { newDevState, startDev } from "../support/dev-server.ts";
import type { DevServer } from "../support/dev-server.ts";
import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/launcher.ts";
import { Page } from "./page.ts";

const DAY_MS = 86_400_000;
const DATE = new Date(Date.now() + 25 * DAY_MS).toISOString().slice(0, 10);
const PASSWORD = "correct horse battery";
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

const server: DevServer = startDev(await freePort(), newDevState());
beforeAll(() => server.open, 180_000);
afterAll(() => server.stop());

interface Mail {
  readonly subject: string;
  readonly text: string;
}

const mailsOf = async (address: string): Promise<Mail[]> => {
  const response = await fetch(`${server.url}/dev/mailbox?to=${encodeURIComponent(address)}`);
  const { data }: { data: Mail[] } = await response.json();
  return data;
};

const CODE = /[A-Z2-9]{4}-?[A-Z2-9]{4}/;

async function codeOf(address: string): Promise<string> {
  const code = async () => (await mailsOf(address)).flatMap(({ text }) => CODE.exec(text)?.[0] ?? []).at(0);
  await eventually(async () => (await code()) !== undefined);
  return (await code()) ?? "";
}

it("lets the web client of 000 and 001 show the schedule, register, confirm, buy, and show its tickets", async () => {
  const page = new Page(`${server.url}/`, "http://localhost:5191");
  const email = "ann@example.com";
  const schedule = (await page.ask("GET", "/fullSchedule")).body as Record<string, { films: object[] }>;
  for (const { films } of Object.values(schedule))
    for (const film of films)
      expect(film).toMatchObject({
        title: expect.any(String),
        trailer: expect.any(String),
        duration: expect.any(Number),
        beginTime: expect.any(String),
        aviableTikets: expect.any(Array),
      });
  const [day = "", { films } = { films: [] }] = Object.entries(schedule).at(-1) ?? [];
  const film = films.at(-1) as { title: string; beginTime: string; aviableTikets: (string | number)[] };

  const who = `username=${email}&password=${encodeURIComponent(PASSWORD)}`;
  const registered = await page.ask("POST", `/register?${who}`);
  expect(registered).toMatchObject({
    status: 200,
    body: { token: expect.any(String), validDue: expect.any(Number) },
  });
  const { token } = registered.body as { token: string };
  const info = () => page.ask("GET", `/userinfo?username=${email}&token=${token}`);
  expect(await info()).toMatchObject({ status: 200, body: { isEmailConfirmed: false, tikets: [] } });
  expect((await page.ask("GET", `/resendEmailValidationCode?username=${email}`)).status).toBe(200);
  const code = await codeOf(email);
  expect((await page.ask("GET", `/confirmEmail?username=${email}&code=${code}`)).status).toBe(200);
  expect((await page.ask("POST", `/login?username=${email}&password=wrong`)).status).toBe(400);

  const seat = String(film.aviableTikets[0]);
  const headers = {
    token,
    date: day,
    title: film.title,
    time: film.beginTime,
    number: seat,
    username: email,
  };
  const bought = await page.ask("POST", "/buyTicket", {
    headers: { ...headers, "x-requested-with": "fetch" },
  });
  expect(bought).toMatchObject({ status: 200, body: { message: "Ticket bought successfully" } });
  const { tikets } = (await info()).body as { tikets: { urltoqr: string }[] };
  expect(tikets).toMatchObject([
    { title: film.title, date: day, time: film.beginTime, id: expect.any(String) },
  ]);
  const image = await fetch(tikets[0]?.urltoqr ?? "");
  expect([image.status, image.headers.get("content-type")]).toEqual([200, "image/png"]);
}, 60_000);

it("lets the web client of 003 sell a seat, and its admins add a movie and a show and see the numbers", async () => {
  const page = new Page(server.url, "http://localhost:5192");
  const json = (token?: string) => ({
    "content-type": "application/json",
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  });
  const post = (path: string, body: object, token?: string) =>
    page.ask("POST", path, { headers: json(token), body: JSON.stringify(body) });
  const get = (path: string, token: string) =>
    page.ask("GET", path, { headers: { authorization: `Bearer ${token}` } });
  const login = async (username: string, password: string) => {
    const { status, body } = await post("/login", { username, password });
    expect(status).toBe(200);
    return body as { access_token: string; id: number; username: string; email: string; role: string };
  };

  const { access_token: admin } = await login("admin@matinee.test", "matinee-demo");
  const form = new FormData();
  form.append("file", new Blob([PNG], { type: "image/png" }), "poster.png");
  const uploaded = await page.ask("POST", "/upload-poster", {
    headers: { authorization: `Bearer ${admin}` },
    body: form,
  });
  expect(uploaded).toMatchObject({ status: 200, body: { url: expect.stringMatching(/^http/) } });
  const { url } = uploaded.body as { url: string };
  const about = { title: "Sunrise", description: "", genre: "Drama", release_date: DATE, poster_url: url };
  const movie = (await post("/movies", about, admin)).body as { movie_id: number; poster_url: string };
  expect((await fetch(movie.poster_url)).status).toBe(200);
  const start = { movie_id: String(movie.movie_id), start_time: `${DATE}T20:00`, duration: 120 };
  const shown = await post("/showtimes", start, admin);
  expect(shown.status).toBe(201);
  const { showtime_id } = shown.body as { showtime_id: number };
  expect((await post("/seats", { showtime_id, seats: ["A1", "A2"] }, admin)).status).toBe(201);

  const bob = { username: "bob", email: "bob@example.com", password: PASSWORD };
  expect((await post("/register", bob)).status).toBe(201);
  const person = await login("bob", PASSWORD);
  expect(person).toMatchObject({ username: "bob", email: bob.email, role: "user" });
  const token = person.access_token;
  expect(await get("/movies?page=1&per_page=4", token)).toMatchObject({
    body: { movies: expect.any(Array), total_pages: expect.any(Number) },
  });
  expect(await get("/movies/search?genre=&title=sunrise", token)).toMatchObject({
    body: [{ title: "Sunrise" }],
  });
  expect((await post("/reservations", { showtime_id, seats: ["A1"] }, token)).status).toBe(201);
  expect(await get(`/reservations?user_id=${person.id}`, token)).toMatchObject({
    status: 200,
    body: [
      {
        id: expect.any(Number),
        status: "confirmed",
        movie: { title: "Sunrise" },
        showtime: { start_time: `${DATE}T20:00:00` },
        seats: [{ seat_number: "A1" }],
      },
    ],
  });

  const sold = async () =>
    ((await get("/admin/reservations", admin)).body as { user_id: number }[]).filter(
      ({ user_id }) => user_id === person.id,
    );
  await eventually(async () => (await sold()).length, 1);
  expect(await sold()).toMatchObject([
    {
      reservation_id: expect.any(Number),
      showtime: `${DATE}T20:00:00`,
      seats: ["A1"],
      total_amount: 10,
    },
  ]);
  expect((await get("/admin/report", admin)).body).toMatchObject({
    total_reservations: expect.any(Number),
    capacity_utilization: expect.any(Number),
    revenue: expect.any(Number),
  });
  expect((await post(`/users/promote/${person.id}`, {}, admin)).status).toBe(200);
}, 60_000);
