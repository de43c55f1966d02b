/** The client: typed calls by the API's document, with what a client has to do right. */

import createClient from "openapi-fetch";
import type { Client, MaybeOptionalInit } from "openapi-fetch";
import type { paths } from "./api.ts";
import type { Hall } from "./hall.ts";
import { hallOf } from "./live.ts";
import { ProblemError, isProblem, ok } from "./problem.ts";
import { RETRIES, withRetries } from "./retries.ts";
import type { Retries, Send } from "./retries.ts";
import { Session, withSession } from "./session.ts";
import type { Tokens } from "./session.ts";

export interface MatineeOptions {
  /** The server's address, as "https://tickets.example". */
  readonly baseUrl: string;
  /** Of a person who has signed in before. */
  readonly tokens?: Tokens;
  /** Is told of new tokens, and of null when the session has ended: store them. */
  readonly onTokens?: (tokens: Tokens | null) => void;
  /** An API key or a gate key, in place of tokens. */
  readonly key?: string;
  readonly retries?: Partial<Retries>;
  /** For tests, and platforms with another one. */
  readonly fetch?: typeof fetch;
}

/** The refresh token is not taken any more, or is none. All else may be over soon: it does not end the session. */
const ENDED = new Set([401, 422]);

/** A page of a list has these. */
interface Page<Item> {
  readonly data: readonly Item[];
  readonly next: string | null;
}

interface Lists<Item> {
  get: { responses: { 200: { content: { "application/json": Page<Item> } } } };
}

/** The paths that answer pages. */
export type ListPath = {
  [Path in keyof paths]: paths[Path] extends Lists<unknown> ? Path : never;
}[keyof paths];

export type ItemOf<Path extends ListPath> = paths[Path] extends Lists<infer Item> ? Item : never;

export interface Matinee extends Client<paths> {
  /** Signs in; later calls are this person's. */
  login(by: { readonly email: string; readonly password: string }): Promise<void>;
  /** Ends the session, here and at the server. Here also where the server does not answer: it throws then. */
  logout(): Promise<void>;
  /** Every item of a list, page by page as they are read. */
  each<Path extends ListPath>(
    path: Path,
    init?: MaybeOptionalInit<paths[Path], "get">,
  ): AsyncGenerator<ItemOf<Path>>;
  /** The hall of a showtime, and again after each change. Resumes where a connection breaks. */
  hall(showtimeId: number, signal?: AbortSignal): AsyncGenerator<Hall, void>;
}

/** Calls answer `data` or `error`, as openapi-fetch does; `ok` throws the error. A POST without an `Idempotency-Key` gets one. */
export function matinee({
  baseUrl,
  tokens,
  onTokens,
  key,
  retries,
  fetch: given = fetch,
}: MatineeOptions): Matinee {
  const plain = withRetries((request) => given(request), { ...RETRIES, ...retries });
  const open = createClient<paths>({ baseUrl, fetch: keyed(plain) });
  const renew = async (refreshToken: string): Promise<Tokens | null> => {
    const { data, error, response } = await open.POST("/v1/auth/refresh", {
      body: { refresh_token: refreshToken },
    });
    if (data === undefined && !(ENDED.has(response.status) && isProblem(error)))
      throw new Error(`${response.url} answered ${response.status}`);
    return data ?? null;
  };
  const session = new Session(tokens ?? null, renew, onTokens ?? (() => {}));
  const send = keyed(key === undefined ? withSession(plain, session) : withKey(plain, key));
  const client = createClient<paths>({ baseUrl, fetch: send });
  return Object.assign(client, {
    async login(by: { readonly email: string; readonly password: string }) {
      session.set(await ok(open.POST("/v1/auth/login", { body: by })));
    },
    async logout() {
      try {
        await ok(client.POST("/v1/auth/logout"));
      } catch (fault) {
        if (!(fault instanceof ProblemError && fault.status === 401)) throw fault;
      } finally {
        session.set(null);
      }
    },
    async *each<Path extends ListPath>(path: Path, init?: MaybeOptionalInit<paths[Path], "get">) {
      // The types of one path are not known here, only that it answers pages.
      const get = client.GET as (
        path: string,
        init: object,
      ) => Promise<{ data?: Page<ItemOf<Path>>; response: Response }>;
      const { params, ...more } = (init ?? {}) as { params?: { query?: object } };
      const goesOnBy = path === "/v1/events" ? "after" : "cursor";
      let cursor: string | undefined;
      do {
        const query = { ...params?.query, ...(cursor !== undefined && { [goesOnBy]: cursor }) };
        const page = await ok(get(path, { ...more, params: { ...params, query } }));
        yield* page.data;
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
    },
    hall: (showtimeId: number, signal?: AbortSignal) =>
      hallOf(send, `${baseUrl.replace(/\/$/, "")}/v1/showtimes/${showtimeId}/live`, signal),
  });
}

/** So that a POST can be sent again and is carried out once. */
const keyed =
  (send: Send): Send =>
  (request) => {
    if (request.method === "POST" && !request.headers.has("idempotency-key"))
      request.headers.set("idempotency-key", crypto.randomUUID());
    return send(request);
  };

const withKey =
  (send: Send, key: string): Send =>
  (request) => {
    request.headers.set("authorization", `Bearer ${key}`);
    return send(request);
  };
