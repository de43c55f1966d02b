/** A cinema with an admin, a buyer and shows, and what the page's examples stand for in it. */

import { execFileSync } from "node:child_process";
import path from "node:path";
import { Secret, TOTP } from "otpauth";
import { hashPassword } from "../../src/identity/passwords/password.ts";
import type { System } from "./system.ts";

const root = path.join(import.meta.dirname, "../..");

const HOUR_MS = 3_600_000;

export interface Answer {
  readonly status: number;
  // A test says what it expects of a body by reading it.
  readonly body: Record<string, unknown>;
}

export interface Person {
  readonly email: string;
  password: string;
}

export interface Bought {
  readonly reservation: number;
  readonly ticket: string;
  readonly code: string;
}

/** What a phone at the door, with the keys of now, says of a ticket's code. */
export const readAtDoor = (api: string, code: string): string =>
  execFileSync(
    process.execPath,
    [path.join(root, "docs/verify-ticket.mjs"), `${api}/.well-known/jwks.json`, code],
    { encoding: "utf8" },
  );

/** What an authenticator app shows now. */
export const appCode = (key: string): string => new TOTP({ secret: Secret.fromBase32(key) }).generate();

export class House {
  readonly admin: Person = { email: "admin@example.com", password: "a quiet night in winter" };
  readonly buyer: Person = { email: "buyer@example.com", password: "a loud night in summer" };
  /** Of each name that the page's blocks begin with, what stands for it here. */
  readonly examples: Record<string, string | number> = {};
  readonly #system: System;

  private constructor(system: System) {
    this.#system = system;
  }

  static async open(system: System): Promise<House> {
    const house = new House(system);
    for (const [i, { email, password }] of [house.admin, house.buyer].entries())
      await system.server.sql(
        `INSERT INTO users (email, password_hash, password_is_strong, role, is_admin, email_confirmed_at_ms, created_at_ms)
         VALUES (?1, ?2, 1, 'owner', ?3, 1, 1)`,
        email,
        hashPassword(password, new Uint8Array(16).fill(i)),
        i === 0 ? 1 : 0,
      );
    const admin = await house.signIn(house.admin);
    const make = async (to: string, body: object): Promise<number> => {
      const made = await house.ask("POST", to, admin, body);
      if (made.status !== 201) throw new Error(`POST ${to}: ${made.status} ${JSON.stringify(made.body)}`);
      return Number(made.body["id"]);
    };
    const cinema = await make("/v1/cinemas", {
      name: "Odeon",
      address: "Main Street 1",
      time_zone: "Europe/Lisbon",
      currency: "EUR",
      region: "weur",
    });
    const movie = await make("/v1/movies", { title: "Sunrise", genre: "drama", duration_minutes: 94 });
    const show = (more: object): Promise<number> =>
      make("/v1/showtimes", {
        movie_id: movie,
        cinema_id: cinema,
        seats: Array.from({ length: 40 }, (_, i) => `A${i + 1}`),
        starts_at: new Date(Date.now() + 48 * HOUR_MS).toISOString(),
        prices: { standard: { adult: 900 } },
        ...more,
      });
    const key = await house.ask("POST", "/v1/api-keys", admin, {
      name: "Till",
      scopes: { prices: "read" },
    });
    const webhook = await house.ask("POST", "/v1/webhooks", admin, { url: "https://books.example.com/in" });
    if (key.status !== 201 || webhook.status !== 201)
      throw new Error(JSON.stringify([key.body, webhook.body]));
    Object.assign(house.examples, {
      cinema,
      showtime: await show({}),
      paid: await show({ payment: "online" }),
      cancelled: await show({}),
      key: Number(key.body["id"]),
      secret: String(key.body["key"]),
      webhook: Number(webhook.body["id"]),
      person: 2,
    });
    return house;
  }

  /** What a person types at `sign_in`. */
  get credentials(): string {
    return `${this.admin.email}\n${this.admin.password}\n\n`;
  }

  values(api: string): Record<string, string | number> {
    return { ...this.examples, api };
  }

  async ask(method: string, to: string, token: string | null, body?: object): Promise<Answer> {
    const response = await fetch(this.#system.url + to, {
      method,
      headers: {
        "content-type": "application/json",
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? {} : JSON.parse(text) };
  }

  login = ({ email, password }: Person, more: object = {}): Promise<Answer> =>
    this.ask("POST", "/v1/auth/login", null, { email, password, ...more });

  async signIn(person: Person): Promise<string> {
    const { status, body } = await this.login(person);
    if (status !== 200) throw new Error(`${person.email} cannot sign in: ${JSON.stringify(body)}`);
    return String(body["access_token"]);
  }

  reserve = (token: string, seat: string, name = "showtime", more: object = {}): Promise<Answer> =>
    this.ask("POST", `/v1/showtimes/${this.examples[name]}/reservations`, token, { seats: [seat], ...more });

  /** A ticket for the seat, with its code. */
  async buy(token: string, seat: string): Promise<Bought> {
    const { status, body } = await this.reserve(token, seat, "showtime", { confirm: true });
    if (status !== 201) throw new Error(`no ${seat}: ${JSON.stringify(body)}`);
    const [{ ticket_id: ticket = "" } = {}] = body["seats"] as { ticket_id?: string }[];
    const { body: shown } = await this.ask("GET", `/v1/tickets/${ticket}`, token);
    return { reservation: Number(body["id"]), ticket, code: String(shown["code"]) };
  }

  /** Turns the authenticator app on. Returns its key, and the recovery codes. */
  async addApp(person: Person): Promise<{ readonly key: string; readonly recoveryCodes: readonly string[] }> {
    const token = await this.signIn(person);
    const { body } = await this.ask("POST", "/v1/me/second-factor/totp", token);
    const key = String(body["secret"]);
    const confirmed = await this.ask("POST", "/v1/me/second-factor/totp/confirm", token, {
      code: appCode(key),
    });
    return { key, recoveryCodes: confirmed.body["recovery_codes"] as string[] };
  }

  async statusOf(token: string | null, to: string): Promise<number> {
    return (await this.ask("GET", to, token)).status;
  }
}
