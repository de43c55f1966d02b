/**
 * Loads the demo cinema through the public API. What exists already is left unchanged, and what the server refuses,
 * because people changed the demo, is left out and named.
 */

import { Temporal } from "temporal-polyfill";
import { Api, Refused } from "./demo-api.ts";
import type { DemoApi } from "./demo-api.ts";
import { CINEMA, MOVIES, PRICES, PROGRAMME, SCREENS, VOCABULARY } from "./demo-cinema.ts";

const DAYS = 7;
/** Shows that begin sooner are left out. */
const AHEAD = { minutes: 30 };

interface Named {
  readonly id: number;
  readonly name: string;
}

interface Hall extends Named {
  readonly time_zone: string;
}

interface Shown {
  /** Null for a showtime without a screen. */
  readonly screen: Named | null;
  readonly local_date: string;
  readonly local_time: string;
}

/**
 * Returns what was left out, a sentence each. `fresh` says that the database is new. Throws where the server cannot be
 * reached or fails.
 */
export async function loadDemo(demo: DemoApi, { fresh }: { readonly fresh: boolean }): Promise<string[]> {
  return new Loading(new Api(demo), fresh).load();
}

class Loading {
  readonly #api: Api;
  readonly #fresh: boolean;
  readonly #leftOut: string[] = [];

  constructor(api: Api, fresh: boolean) {
    this.#api = api;
    this.#fresh = fresh;
  }

  async load(): Promise<string[]> {
    const [admin, owner] = await Promise.all([
      this.#account("admin@matinee.test", "Ada Admin"),
      this.#account("owner@matinee.test", "Otto Owner", "owner"),
      this.#account("user@matinee.test", "Uma User"),
    ]);
    const token = owner ?? admin;
    if (token !== null) await this.#unlessRefused(() => this.#programme(token));
    return this.#leftOut;
  }

  #account(email: string, name: string, role = "user"): Promise<string | null> {
    return this.#unlessRefused(() => this.#api.account(email, name, { role, fresh: this.#fresh }));
  }

  async #programme(token: string): Promise<void> {
    const [movies, cinema] = await Promise.all([this.#movies(token), this.#cinema(token)]);
    const screens = await this.#screens(cinema, token);
    const there = await this.#there(cinema);
    const missing = PROGRAMME.flatMap(({ screen, time, movie, shown }) =>
      days(cinema.time_zone)
        .filter((date) => isAhead(date, time, cinema.time_zone) && !there.has(`${screen} ${date} ${time}`))
        .map((date) => ({
          movie_id: movies.get(movie),
          screen_id: screens.get(screen),
          local_start: `${date}T${time}`,
          prices: PRICES[screen],
          ...shown,
        })),
    ).filter(({ movie_id, screen_id }) => movie_id !== undefined && screen_id !== undefined);
    await this.#showtimes(missing, token);
  }

  async #movies(token: string): Promise<Map<string, number>> {
    const movies = await this.#api.list<{ id: number; title: string }>("/v1/movies");
    // Of films with one title the oldest.
    const ids = new Map(movies.toReversed().map(({ title, id }) => [title, id]));
    await Promise.all(
      MOVIES.filter(({ title }) => !ids.has(title)).map(async (movie) => {
        const made = await this.#unlessRefused(() => this.#api.post("/v1/movies", movie, token));
        if (made !== null) ids.set(movie.title, made.id);
      }),
    );
    return ids;
  }

  async #cinema(token: string): Promise<Hall> {
    const cinemas = await this.#api.list<Hall>("/v1/cinemas");
    const known = cinemas.find(({ name }) => name === CINEMA.name);
    if (known !== undefined) return known;
    const made = await this.#api.post<Hall>("/v1/cinemas", CINEMA, token);
    await this.#unlessRefused(() => this.#api.put(`/v1/cinemas/${made.id}/vocabulary`, VOCABULARY, token));
    return made;
  }

  async #screens(cinema: Named, token: string): Promise<Map<string, number>> {
    const path = `/v1/cinemas/${cinema.id}/screens`;
    const ids = new Map((await this.#api.list<Named>(path)).map(({ name, id }) => [name, id]));
    for (const screen of SCREENS) {
      if (ids.has(screen.name)) continue;
      const made = await this.#unlessRefused(() => this.#api.post(path, screen, token));
      if (made !== null) ids.set(screen.name, made.id);
    }
    return ids;
  }

  /** Screens, days and times at which there is a show, even a cancelled one. */
  async #there(cinema: Hall): Promise<ReadonlySet<string>> {
    const all = days(cinema.time_zone);
    const [from = "", to = ""] = [all[0], all.at(-1)];
    const query = new URLSearchParams({ cinema_id: String(cinema.id), from, to });
    const shown = await this.#api.list<Shown>(`/v1/showtimes?${query.toString()}`);
    return new Set(
      shown.flatMap(({ screen, local_date, local_time }) =>
        screen === null ? [] : `${screen.name} ${local_date} ${local_time}`,
      ),
    );
  }

  /** All at once, which is quick; one by one where one of them is refused, so that the others are there. */
  async #showtimes(showtimes: readonly object[], token: string): Promise<void> {
    if (showtimes.length === 0) return;
    try {
      await this.#api.post("/v1/showtimes/batch", { showtimes, on_conflict: "skip" }, token);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      for (const showtime of showtimes)
        await this.#unlessRefused(() => this.#api.post("/v1/showtimes", showtime, token));
    }
  }

  async #unlessRefused<T>(act: () => Promise<T>): Promise<T | null> {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (!this.#leftOut.includes(error.message)) this.#leftOut.push(error.message);
      return null;
    }
  }
}

function days(timeZone: string): string[] {
  const today = Temporal.Now.plainDateISO(timeZone);
  return Array.from({ length: DAYS }, (_, day) => today.add({ days: day }).toString());
}

function isAhead(date: string, time: string, timeZone: string): boolean {
  const start = Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(timeZone);
  return Temporal.ZonedDateTime.compare(start, Temporal.Now.zonedDateTimeISO(timeZone).add(AHEAD)) > 0;
}
