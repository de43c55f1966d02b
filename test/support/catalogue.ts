/** Owners and their cinemas, made through the API, for tests of the catalogue. */

import { insertUser } from "./people.ts";
import { call, run, token } from "./world.ts";

const HOUR_MS = 3_600_000;

/** The smallest hall with an aisle, two categories and a wheelchair's place. */
export const LAYOUT = {
  rows: [
    { label: "A", seats: [{ from: 1, to: 2 }, { gap: 1 }, { from: 3, to: 4 }] },
    { label: "B", category: "premium", seats: [{ from: 1, to: 2 }] },
  ],
  accessible: ["A4"],
};

const PRICES = { standard: { adult: 900, child: 600 }, premium: { adult: 1200 } };

export const CINEMA = {
  name: "Odeon",
  address: "Main Street 1",
  time_zone: "Europe/Lisbon",
  currency: "EUR",
  region: "weur",
};

export const MOVIE = { title: "Metropolis", genre: "drama", duration_minutes: 150 };

let lastUser = 0;

/** Someone with an account, an owner unless `changes` say otherwise; answers the access token. */
export async function someone(changes: { role?: "user" | "owner"; isAdmin?: boolean } = {}): Promise<string> {
  const userId = 5_000 + ++lastUser;
  const { role = "owner", isAdmin = false } = changes;
  await insertUser(run, userId, { role, isAdmin });
  return token(userId, { role, isAdmin });
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // A test says what it expects of a body by reading it.
  readonly body: Record<string, unknown>;
}

export async function ask(...request: Parameters<typeof call>): Promise<Answer> {
  const response = await call(...request);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? {} : JSON.parse(text) };
}

/** The id of what a POST made. */
export async function make(path: string, as: string, body: unknown): Promise<number> {
  const answer = await ask("POST", path, { as, body });
  if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return Number(answer.body["id"]);
}

/** An owner with one cinema, one screen, and one movie. */
export async function house(cinema: Partial<typeof CINEMA> & { day_starts_at?: string } = {}) {
  const owner = await someone();
  const cinemaId = await make("/v1/cinemas", owner, { ...CINEMA, ...cinema });
  const screenId = await make(`/v1/cinemas/${cinemaId}/screens`, owner, { name: "One", layout: LAYOUT });
  const movieId = await make("/v1/movies", owner, MOVIE);
  const showtime = (changes: object = {}) => ({
    movie_id: movieId,
    screen_id: screenId,
    starts_at: inHours(24),
    prices: PRICES,
    ...changes,
  });
  return { owner, cinemaId, screenId, movieId, showtime };
}

/** An instant that many hours from now, to the second. */
export const inHours = (hours: number): string =>
  new Date(Math.ceil(Date.now() / 1000) * 1000 + hours * HOUR_MS).toISOString();
