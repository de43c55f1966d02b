/** Document 000's own program, in Python with Debian's requests, against `npm run dev`. */

import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { newDevState, startDev } from "../support/dev-server.ts";
import type { DevServer } from "../support/dev-server.ts";
import { freePort } from "../support/launcher.ts";

const PROGRAM = path.join(import.meta.dirname, "requests_000.py");
const EMAIL = "user@example.com";
const TITLE = "Avengers: Endgame";
const OTHER_TITLE = "Amélie Шеф";
const DAY_MS = 86_400_000;
const DATE = new Date(Date.now() + 30 * DAY_MS).toISOString().slice(0, 10);

const server: DevServer = startDev(await freePort(), newDevState());
beforeAll(() => server.open, 180_000);
afterAll(() => server.stop());

const idSchema = z.object({ id: z.int() });
const sessionSchema = z.object({ access_token: z.string() });
const firstSchema = z.object({ data: z.array(idSchema).min(1) });

async function post<T>(schema: z.ZodType<T>, address: string, body: object, token?: string): Promise<T> {
  const response = await fetch(server.url + address, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  return schema.parse(await response.json());
}

/** A show in the demo cinema at 19:00, with the seats of the documents. */
async function show(title: string): Promise<void> {
  const owner = { email: "owner@matinee.test", password: "matinee-demo" };
  const { access_token: token } = await post(sessionSchema, "/v1/auth/login", owner);
  const cinemas = firstSchema.parse(await (await fetch(`${server.url}/v1/cinemas`)).json());
  const movie = await post(idSchema, "/v1/movies", { title, genre: "action", duration_minutes: 181 }, token);
  const showtime = {
    movie_id: movie.id,
    cinema_id: cinemas.data[0]?.id,
    seats: ["3", "7", "A1", "A2", "A3"],
    local_start: `${DATE}T19:00`,
    prices: { standard: { adult: 900 } },
  };
  await post(idSchema, "/v1/showtimes", showtime, token);
}

/** The program's output lines. The document's example prints a Python dictionary. */
async function visit(): Promise<unknown[]> {
  const words = [server.url, EMAIL, "mysecretpassword", DATE, TITLE, OTHER_TITLE];
  const { stdout } = await promisify(execFile)("python3", [PROGRAM, ...words]);
  return stdout
    .trim()
    .split("\n")
    .map((line): unknown => (line.startsWith("{'") ? line : JSON.parse(line)));
}

const ok = (body: unknown) => ({ status: 200, body });
const error = (status: number, message: string) => ({ status, body: { message, error: message } });
const TOKEN = { token: expect.any(String) };

it("registers, buys a ticket, sees it by its cookie, and sets a new password by mail", async () => {
  await show(TITLE);
  await show(OTHER_TITLE);
  const film = (title: string, aviableTikets: (string | number)[]) =>
    expect.objectContaining({ title, beginTime: "19:00", aviableTikets });
  const ticket = (title: string, number: string | number) =>
    expect.objectContaining({ date: DATE, title, time: "19:00", number, id: expect.any(String) });
  const seats = [3, 7, "A1", "A2", "A3"];
  const day = [film(TITLE, seats), film(OTHER_TITLE, seats)];
  const many = ["A1", "A2", "A3"].map((number) => ticket(OTHER_TITLE, number));
  const all = expect.arrayContaining([ticket(TITLE, 7), ...many]);
  const id = "[\\w-]+";

  expect(await visit()).toEqual([
    ok(expect.objectContaining({ message: "User registered successfully", ...TOKEN })),
    error(400, "Wrong username or password"),
    ok(expect.objectContaining({ message: "Logged in successfully", ...TOKEN })),
    ok({ message: "success", date: DATE, day }),
    ok(expect.objectContaining({ [DATE]: { films: day } })),
    expect.stringMatching(
      new RegExp(
        `^\\{'message': 'Ticket bought successfully', 'data': \\{'date': '${DATE}', 'title': '${TITLE}', 'time': '19:00', 'number': 7, 'id': '${id}', 'urltoqr': '${server.url}/tikets/${id}.png'\\}\\}$`,
      ),
    ),
    error(404, "Seat not found"),
    ok({ message: "success", tikets: [ticket(TITLE, 7)] }),
    error(400, "Wrong token or session expired"),
    ok({ message: "Email confirmed" }),
    ok({ message: "Ticket bought successfully", data: many }),
    ok({ message: "success", tikets: all }),
    ok({ message: "Email sent successfully" }),
    error(400, "Wrong secret code"),
    ok({ message: "Password reset successfully" }),
    error(400, "Wrong username or password"),
    ok(expect.objectContaining({ message: "Logged in successfully", ...TOKEN })),
    ok({ message: "success", tikets: all }),
  ]);
}, 60_000);
