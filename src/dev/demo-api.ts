/** The public API, as the demo's loader uses it. */

import { setTimeout as sleep } from "node:timers/promises";
import { OWN_REQUEST } from "./server-output.ts";

const PASSWORD = "matinee-demo";
const CODE_TRIES = 100;
const CODE_EVERY_MS = 200;

/** The server's refusal of a request: what the loader may leave out, where people changed the demo. */
export class Refused extends Error {
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

interface Problem {
  readonly code?: string;
  readonly detail?: string;
}

function asProblem(text: string): Problem {
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return {};
  }
}

interface Session {
  readonly access_token: string;
}

interface LocalMail {
  readonly id: number;
  readonly text: string;
}

export interface DemoApi {
  /** Without a slash at its end. */
  readonly url: string;
  /** Called before each request, so that the request can be left out of what is shown. */
  readonly asking: (method: string, path: string) => void;
}

export class Api {
  readonly #api: DemoApi;

  constructor(api: DemoApi) {
    this.#api = api;
  }

  /** All pages of a list. */
  async list<T>(path: string): Promise<T[]> {
    const all: T[] = [];
    let cursor: string | null = null;
    do {
      const query = new URLSearchParams({ limit: "100", ...(cursor === null ? {} : { cursor }) });
      const page: { data: T[]; next?: string | null } = await this.#call(
        "GET",
        `${path}${path.includes("?") ? "&" : "?"}${query.toString()}`,
      );
      all.push(...page.data);
      cursor = page.next ?? null;
    } while (cursor !== null);
    return all;
  }

  post<T = { id: number }>(path: string, body: unknown, token?: string): Promise<T> {
    return this.#call("POST", path, body, token);
  }

  async put(path: string, body: unknown, token: string): Promise<void> {
    await this.#call("PUT", path, body, token);
  }

  /**
   * The account's access token. Registers and confirms the account first, unless it exists; `fresh` says that it does
   * not. Throws `Refused` where the account has another password by now, or asks for a second factor.
   */
  async account(email: string, name: string, { role = "user", fresh = false } = {}): Promise<string> {
    const login = { email, password: PASSWORD };
    const there = fresh ? null : await this.#login(login);
    if (there !== null) return there;
    const before = (await this.#newestMail(email))?.id;
    const { access_token } = await this.post<Session>("/v1/auth/register", { ...login, name, role });
    const code = await this.#codeAfter(before, email);
    await this.post("/v1/auth/email/verify", { email, code }, access_token);
    return access_token;
  }

  /** Null where there is no confirmed account, or its password is another. */
  async #login(login: { readonly email: string; readonly password: string }): Promise<string | null> {
    try {
      return (await this.post<Session>("/v1/auth/login", login)).access_token;
    } catch (error) {
      if (error instanceof Refused && error.code === "wrong_credentials") return null;
      throw error;
    }
  }

  async #codeAfter(before: number | undefined, email: string): Promise<string> {
    for (let i = 0; i < CODE_TRIES; i++) {
      const mail = await this.#newestMail(email);
      if (mail !== undefined && mail.id !== before) {
        const code = /\b[A-Z0-9]{4}-?[A-Z0-9]{4}\b/.exec(mail.text);
        if (code !== null) return code[0];
        // Only the mail says that there is such an account: no answer does.
        throw new Refused(`${email} has another password`, "account_exists");
      }
      await sleep(CODE_EVERY_MS);
    }
    throw new Refused(`${email} has another password, or its mail does not arrive`, "no_code");
  }

  async #newestMail(email: string): Promise<LocalMail | undefined> {
    const path = `/dev/mailbox?to=${encodeURIComponent(email)}`;
    return (await this.#call<{ data: LocalMail[] }>("GET", path)).data[0];
  }

  async #call<T>(method: string, path: string, body?: unknown, token?: string): Promise<T> {
    this.#api.asking(method, path.split("?")[0] ?? path);
    const response = await fetch(this.#api.url + path, {
      method,
      headers: {
        accept: "application/json",
        "x-request-id": OWN_REQUEST + crypto.randomUUID(),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status >= 500) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    if (!response.ok) {
      const { code = String(response.status), detail = text } = asProblem(text);
      throw new Refused(`${method} ${path}: ${code}. ${detail}`, code);
    }
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }
}
