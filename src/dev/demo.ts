/** Loads the demo cinema through the public API. What exists already is left unchanged. */

import { setTimeout as sleep } from "node:timers/promises";
import { Temporal } from "temporal-polyfill";

const PASSWORD = "matinee-demo";
const TIME_ZONE = "Europe/Lisbon";
const DAYS = 7;

const MOVIES = [
  {
    title: "Metropolis",
    genres: ["Science fiction", "Drama"],
    languages: ["de"],
    original_language: "de",
    duration_minutes: 153,
    release_date: "1927-01-10",
    rating: "PG",
    description:
      "In a city of towers above and machines below, the master's son follows a teacher into the deep.",
  },
  {
    title: "The General",
    genres: ["Comedy", "Adventure"],
    languages: ["en"],
    original_language: "en",
    duration_minutes: 79,
    release_date: "1926-12-31",
    rating: "G",
    description: "An engine driver goes after his stolen locomotive, alone.",
  },
  {
    title: "City Lights",
    genres: ["Comedy", "Romance"],
    languages: ["en"],
    original_language: "en",
    duration_minutes: 87,
    release_date: "1931-01-30",
    rating: "G",
    description: "A tramp, a flower girl who cannot see, and a millionaire who remembers only when drunk.",
  },
  {
    title: "Nosferatu",
    original_title: "Nosferatu – Eine Symphonie des Grauens",
    genres: ["Horror"],
    languages: ["de"],
    original_language: "de",
    duration_minutes: 94,
    release_date: "1922-03-04",
    rating: "PG-13",
    description: "A clerk travels to sell a house to a count who casts a long shadow.",
  },
  {
    title: "A Trip to the Moon",
    original_title: "Le Voyage dans la Lune",
    genres: ["Fantasy", "Science fiction"],
    languages: ["fr"],
    original_language: "fr",
    duration_minutes: 15,
    release_date: "1902-09-01",
    rating: "G",
    description: "Six astronomers, one cannon, one moon.",
  },
];

const CINEMA = {
  name: "Cinema Matinee",
  address: "Rua da Luz 12, Lisboa",
  time_zone: TIME_ZONE,
  currency: "EUR",
  region: "weur",
};

const seats = (from: number, to: number) => ({ from, to });
const AISLE = { aisle: 1 };

const wideRow = (label: string, category: string) => ({
  label,
  category,
  seats: [seats(1, 4), AISLE, seats(5, 12), AISLE, seats(13, 16)],
});

const SCREENS = [
  {
    name: "Grand",
    layout: {
      rows: [
        ...Array.from("ABCDEFG", (label) => wideRow(label, "standard")),
        AISLE,
        ...Array.from("HIJ", (label) => wideRow(label, "premium")),
      ],
      accessible: ["G1", "G16"],
      companions: ["G2", "G15"],
    },
  },
  {
    name: "Studio",
    layout: {
      rows: [
        { label: "A", seats: [{ gap: 1 }, seats(1, 6)] },
        ...Array.from("BCDE", (label) => ({ label, seats: [seats(1, 4), AISLE, seats(5, 8)] })),
      ],
      accessible: ["E1"],
      companions: ["E2"],
    },
  },
];

const PRICES: Record<string, Record<string, Record<string, number>>> = {
  Grand: {
    standard: { adult: 900, child: 600, senior: 700, student: 700 },
    premium: { adult: 1200, child: 900, senior: 1000, student: 1000 },
  },
  Studio: { standard: { adult: 800, child: 500, senior: 600, student: 600 } },
};

const VOCABULARY = {
  categories: { premium: { en: "Armchair", de: "Sessel", pt: "Poltrona" } },
  ticket_types: { child: { en: "Child", de: "Kind", pt: "Criança" } },
};

const PROGRAMME = [
  { screen: "Grand", time: "15:00", movie: "The General", shown: { format: "2d", audio_language: "en" } },
  {
    screen: "Grand",
    time: "18:00",
    movie: "City Lights",
    shown: { format: "35mm", audio_language: "en", subtitle_languages: ["pt"], age_rating: "M/6" },
  },
  {
    screen: "Grand",
    time: "21:00",
    movie: "Metropolis",
    shown: { format: "70mm", audio_language: "de", subtitle_languages: ["pt", "en"], captions: true },
  },
  { screen: "Studio", time: "16:00", movie: "A Trip to the Moon", shown: { audio_language: "pt" } },
  { screen: "Studio", time: "19:30", movie: "Nosferatu", shown: {} },
];

interface Named {
  id: number;
  name: string;
}

export async function loadDemo(url: string): Promise<void> {
  const api = new Api(url);
  const [, owner] = await Promise.all([
    api.account("admin@matinee.test", "Ada Admin"),
    api.account("owner@matinee.test", "Otto Owner", "owner"),
    api.account("user@matinee.test", "Uma User"),
  ]);

  const movies = new Map<string, number>();
  for (const movie of (await api.get<{ id: number; title: string }>("/v1/movies?limit=100")).toReversed())
    movies.set(movie.title, movie.id);
  for (const movie of MOVIES)
    if (!movies.has(movie.title)) movies.set(movie.title, (await api.post("/v1/movies", movie, owner)).id);

  const cinemas = await api.get<Named>("/v1/cinemas?limit=100");
  const known = cinemas.find(({ name }) => name === CINEMA.name);
  const cinema = known ?? (await api.post("/v1/cinemas", CINEMA, owner));
  if (known === undefined) await api.put(`/v1/cinemas/${cinema.id}/vocabulary`, VOCABULARY, owner);
  const screens = new Map(
    (await api.get<Named>(`/v1/cinemas/${cinema.id}/screens`)).map(({ name, id }) => [name, id]),
  );
  for (const screen of SCREENS)
    if (!screens.has(screen.name))
      screens.set(screen.name, (await api.post(`/v1/cinemas/${cinema.id}/screens`, screen, owner)).id);

  const now = Temporal.Now.zonedDateTimeISO(TIME_ZONE);
  for (let day = 0; day < DAYS; day++) {
    const date = now.toPlainDate().add({ days: day });
    const there = new Set(
      (
        await api.get<{ screen: Named; local_time: string }>(
          `/v1/showtimes?cinema_id=${cinema.id}&date=${date.toString()}&limit=100`,
        )
      ).map(({ screen, local_time }) => `${screen.name} ${local_time}`),
    );
    for (const { screen, time, movie, shown } of PROGRAMME) {
      const start = date.toPlainDateTime(time);
      const past =
        Temporal.ZonedDateTime.compare(start.toZonedDateTime(TIME_ZONE), now.add({ minutes: 30 })) <= 0;
      if (past || there.has(`${screen} ${time}`)) continue;
      await api.post(
        "/v1/showtimes",
        {
          movie_id: movies.get(movie),
          screen_id: screens.get(screen),
          local_start: start.toString({ smallestUnit: "minute" }),
          prices: PRICES[screen],
          ...shown,
        },
        owner,
      );
    }
  }
}

class Api {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async get<T>(path: string): Promise<T[]> {
    const { data } = await this.#call<{ data: T[] }>("GET", path);
    return data;
  }

  post(path: string, body: unknown, token?: string): Promise<{ id: number }> {
    return this.#call("POST", path, body, token);
  }

  async put(path: string, body: unknown, token: string): Promise<void> {
    await this.#call("PUT", path, body, token);
  }

  /** The account's access token. Registers and confirms the account first, unless it exists. */
  async account(email: string, name: string, role = "user"): Promise<string> {
    const login = { email, password: PASSWORD };
    const there = await this.#send("POST", "/v1/auth/login", login);
    if (there.ok) return (await there.json<Session>()).access_token;
    const { access_token } = await this.#call<Session>("POST", "/v1/auth/register", { ...login, name, role });
    const code = await this.#codeFor(email);
    await this.#call("POST", "/v1/auth/email/verify", { email, code }, access_token);
    return (await this.#call<Session>("POST", "/v1/auth/login", login)).access_token;
  }

  async #codeFor(email: string): Promise<string> {
    for (let i = 0; i < 100; i++) {
      const [mail] = await this.get<{ text: string }>(`/dev/mailbox?to=${encodeURIComponent(email)}`);
      const code = /\b[A-Z0-9]{4}-?[A-Z0-9]{4}\b/.exec(mail?.text ?? "")?.[0];
      if (code !== undefined) return code;
      await sleep(200);
    }
    throw new Error(`no code came for ${email}`);
  }

  async #call<T>(method: string, path: string, body?: unknown, token?: string): Promise<T> {
    const response = await this.#send(method, path, body, token);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  #send(method: string, path: string, body?: unknown, token?: string): Promise<Response> {
    return fetch(this.#url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}

interface Session {
  access_token: string;
}
